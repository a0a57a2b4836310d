"""Messages that cannot be read without a model: told kindly, with what helps instead."""

from oxy.conversations.ports import TurnMessage

_KIND = {
    "audio": "ouvir áudios",
    "image": "ver imagens",
    "video": "assistir a vídeos",
    "document": "abrir documentos",
    "location": "ver localizações",
    "contacts": "abrir contatos",
}
UNREADABLE = frozenset(_KIND)


def media_reply(messages: tuple[TurnMessage, ...]) -> str:
    """Return what to say to messages without text."""
    kinds = {message.message_type for message in messages}
    known = [words for kind, words in _KIND.items() if kind in kinds]
    if known:
        what = known[0] if len(known) == 1 else f"{', '.join(known[:-1])} nem {known[-1]}"
        return f"Ainda não consigo {what} por aqui 🙏 Pode me escrever em texto o que você precisa?"
    if "sticker" in kinds:
        return "Adorei a figurinha! 😄 Como posso ajudar?"
    return "Não consegui ler essa mensagem por aqui 🙏 Pode me escrever em texto?"


def media_note(messages: tuple[TurnMessage, ...]) -> str:
    """Return what to add when a text came along with something unreadable, or nothing."""
    unread = {message.message_type for message in messages if message.message_type in UNREADABLE and not message.text}
    if not unread:
        return ""
    words = [_KIND[kind] for kind in sorted(unread)]
    return f"(Ainda não consigo {words[0]} por aqui, mas a equipe vê depois 😉)"
