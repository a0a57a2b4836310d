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
