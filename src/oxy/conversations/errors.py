"""What this room refuses."""

from oxy.foundation.errors import Invalid, Refusal


class ConversationClosed(Refusal):
    """Nothing more is said in a closed conversation."""

    code = "conversation_closed"
    status = 409
    message = "Esta conversa foi encerrada. Quando o cliente escrever de novo, uma nova será aberta."


class EmptyMessage(Invalid):
    """No text, or more than WhatsApp takes."""

    code = "message_length"
    message = "Escreva uma mensagem antes de enviar."


class MediaTypeRefused(Invalid):
    """A file that WhatsApp does not take, or that is not what it says it is."""

    code = "media_type"
    message = "O WhatsApp não aceita este arquivo. Envie JPEG ou PNG, MP3, OGG, MP4, PDF ou documento do Office."


class MediaTooLarge(Invalid):
    """A file beyond the limit for its kind."""

    code = "media_too_large"
    message = "O arquivo é grande demais. Imagens até 5 MB, áudio e vídeo até 16 MB, documentos até 20 MB."


class TemplateNotApproved(Refusal):
    """Meta has not approved the template, or has taken that back."""

    code = "template_not_approved"
    status = 409
    message = "Este modelo não está aprovado pela Meta. Escolha outro ou aguarde a aprovação."


class TemplateMisused(Invalid):
    """Values that are not those that a template wants."""

    code = "template_values"
    message = "Os campos não são os deste modelo. Confira e tente de novo."


class WindowClosed(Refusal):
    """More than 24 hours since the customer last wrote: only a template may go out."""

    code = "window_closed"
    status = 409
    message = (
        "A janela de 24 horas está fechada: o cliente não escreveu nas últimas 24 horas. Envie um modelo aprovado "
        "ou espere o cliente escrever."
    )


class InstanceDisconnected(Refusal):
    """The number cannot speak now."""

    code = "instance_disconnected"
    status = 409
    message = "Este número do WhatsApp está desconectado. Reconecte e tente de novo."


class ContactBlocked(Refusal):
    """Nothing goes out to somebody whom the business has blocked."""

    code = "contact_blocked"
    status = 409
    message = "Este contato está bloqueado. Desbloqueie antes de enviar."


class OptedOut(Refusal):
    """No marketing to somebody who asked for none."""

    code = "opted_out"
    status = 409
    message = "Este contato pediu para não receber divulgação. Só mensagens de atendimento podem ser enviadas."


class NotAPerson(Invalid):
    """Groups, channels, status: Oxy speaks with persons only."""

    code = "not_a_person"
    message = "Só é possível enviar para pessoas: grupos, canais, status e listas não são aceitos."


class UnknownNumber(Invalid):
    """Not a number that could be reached."""

    code = "unknown_number"
    message = "Número inválido. Use país, DDD e número, como +55 11 98888-0001."


class NoAccount(Refusal):
    """Templates belong to a WhatsApp Business Account, and this number's is not known."""

    code = "no_account"
    status = 409
    message = "Este número não tem conta da Meta conhecida. Informe o waba_id no arquivo do negócio."
