"""What a text wants, read once a turn although several ask; safeguards ask the rules alone."""

from functools import lru_cache

from oxy.portuguese import Intent, IntentGuess, classify, ruled_intent


@lru_cache(maxsize=512)
def guess_intent(text: str) -> IntentGuess:
    """Return the best guess at what `text` wants."""
    return classify(text)


@lru_cache(maxsize=512)
def ruled(text: str) -> Intent | None:
    """Return the intent that the rules settle on, or None."""
    return ruled_intent(text)
