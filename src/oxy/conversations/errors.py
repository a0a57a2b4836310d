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
