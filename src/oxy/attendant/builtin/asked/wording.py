"""What is asked back when it is not clear which question was answered."""

from collections.abc import Sequence

THE_TALK = "O que estávamos combinando agora aqui na conversa"


def ask_which(matters: Sequence[str]) -> str:
    """Return the question which of several is meant, numbered; of one, whether it is."""
    if len(matters) == 1:
        return f"Só para eu não errar: você está falando de {matters[0]}? Responda SIM ou NÃO."
    listed = "\n".join(f"{number}. {words}" for number, words in enumerate(matters, start=1))
    return f"Só para eu não errar: de qual deles você está falando?\n{listed}"
