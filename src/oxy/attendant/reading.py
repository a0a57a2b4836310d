"""What a text wants, read once a turn although safeguards and dialogue both ask."""

from functools import lru_cache

from oxy.portuguese import IntentGuess, classify


@lru_cache(maxsize=512)
def guess_intent(text: str) -> IntentGuess:
    """Return the best guess at what `text` wants."""
    return classify(text)
