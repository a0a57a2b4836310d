"""The few fixed Portuguese words of this room."""

PREVIEW_CHARS = 120

APOLOGY = (
    "Desculpe, tive um problema aqui e não consegui responder agora. "
    "Já avisei a equipe, que vai falar com você por aqui."
)

BLOCKED = "Vou confirmar isso com a equipe para não te passar nada errado. Alguém já vem falar com você por aqui."

_WITHOUT_TEXT = {
    "image": "📷 Imagem",
    "audio": "🎤 Áudio",
    "video": "🎬 Vídeo",
    "document": "📄 Documento",
    "sticker": "Figurinha",
    "location": "📍 Localização",
    "contacts": "👤 Contato",
    "reaction": "Reação",
    "order": "🛒 Pedido",
    "placeholder": "Aguardando mensagem…",
    "deletion": "Mensagem apagada",
    "edit": "Mensagem editada",
}


def preview_of(message_type: str, text: str | None) -> str:
    """Return the line an inbox shows for a message."""
    if text:
        line = " ".join(text.split())
        return line if len(line) <= PREVIEW_CHARS else line[: PREVIEW_CHARS - 1] + "…"
    return _WITHOUT_TEXT.get(message_type, "Mensagem")
