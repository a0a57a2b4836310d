"""The few fixed Portuguese words of this room."""

PREVIEW_CHARS = 120

APOLOGY = (
    "Desculpe, tive um problema aqui e não consegui responder agora. "
    "Já avisei a equipe, que vai falar com você por aqui."
)

BLOCKED = "Vou confirmar isso com a equipe para não te passar nada errado. Alguém já vem falar com você por aqui."

# Why a person was called, as staff read it. A reason in words of its own is shown as it is.
HANDOVER_REASONS = {
    "customer_asked": "O cliente pediu para falar com uma pessoa",
    "emergency": "Emergência",
    "late_cancel": "Quer cancelar em cima da hora",
    "late_change": "Quer remarcar em cima da hora",
    "needs_staff": "Quer agendar depois de faltas",
    "stay": "Quer hospedagem",
    "package": "Quer comprar um pacote",
    "deposit": "Sinal a combinar",
    "unsure": "A IA não tinha certeza da resposta",
    "not_understood": "A IA não entendeu o cliente",
    "complaint": "Reclamação",
    "bot_loop": "Parece outro atendimento automático: as respostas se repetiam e a IA parou de responder",
}
PERSON_AWAITED = "Um cliente espera uma pessoa"
HANDOVER_TITLES = {"bot_loop": "Uma conversa entre robôs foi interrompida"}

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
