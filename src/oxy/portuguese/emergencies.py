"""Emergency: decided by rules alone, misspellings included, and deaf to everyday speech about mishaps."""

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from oxy.portuguese.word_lists import any_of, word_list

_KEY_WORDS = (
    "convulsao", "convulsoes", "convulsionando", "convulsionou", "envenenado", "envenenada", "envenenaram",
    "envenenamento",
    "atropelado", "atropelada", "atropelaram", "atropelamento", "engasgado", "engasgada", "engasgando", "engasgou",
    "chumbinho", "sangrando", "sangramento", "desmaiou", "desmaiado", "desmaiada", "desmaiando", "emergencia",
    "hemorragia", "inconsciente", "intoxicado", "intoxicada", "intoxicacao", "sufocando", "agonizando", "respirando",
    "afogou", "escorpiao", "urinar", "respirar", "respirando", "vomitando",
)  # fmt: skip
_LONG_WORD = re.compile(r"\b[a-z]{6,15}\b")
_SURE = 87

_SIGNS = any_of(word_list("emergency_signs.txt", "signs"))
# Plain letters, one of which stands in whatever any sign can match: most messages need no closer look.
_STEMS = any_of(word_list("emergency_signs.txt", "stems"))
_EVERYDAY = any_of(word_list("emergency_signs.txt", "everyday"))


def is_emergency(plain: str) -> bool:
    """Whether normalised text describes an animal in danger now, or cries for help."""
    return _shows_a_sign(plain) and not _EVERYDAY.search(plain)


def _shows_a_sign(plain: str) -> bool:
    if _STEMS.search(plain) and _SIGNS.search(plain):
        return True
    mended = _mended(plain)
    return mended != plain and bool(_SIGNS.search(mended))


def _mended(plain: str) -> str:
    return _LONG_WORD.sub(_key_word, plain)


def _key_word(found: re.Match[str]) -> str:
    return _nearest(found[0])


@lru_cache(maxsize=8192)
def _nearest(word: str) -> str:
    """The key word that `word` must have been meant for, or itself; everyday words come again and again."""
    nearest = process.extractOne(word, _KEY_WORDS, scorer=fuzz.ratio, score_cutoff=_SURE)
    return nearest[0] if nearest else word
