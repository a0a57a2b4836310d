"""What a message tells about a pet's coat, in the words of the grooming trade."""

import re
from typing import Literal

from oxy.portuguese.normalise import normalise

Coat = Literal["short", "medium", "long", "double", "curly", "wire", "hairless"]

_HAIR = r"(?:pelos?|pelage(?:m|ns)|pelinhos?)"
_WORDS: tuple[tuple[Coat, str], ...] = (
    ("hairless", r"(?:sem pelos?|pelad[oa])"),
    ("double", r"(?:dupl[oa]|subpelo|com subpelo)"),
    ("curly", r"(?:encaracolad[oa]|cachead[oa]|enrolad[oa]|crespo|crespa)"),
    ("wire", r"(?:dur[oa]|aramado|de arame)"),
    ("long", r"(?:longo|longa|comprid[oa]|comprid(?:ao|ona)|longuinh[oa]|grande)"),
    ("medium", r"(?:medi[oa]|normal)"),
    ("short", r"(?:curt[oa]|curtinh[oa]|baix[oa]|rente)"),
)
_SAID: tuple[tuple[Coat, re.Pattern[str]], ...] = tuple(
    (coat, re.compile(rf"\b{_HAIR} (?:dele |dela )?(?:e |eh |bem |mais |muito |super )*{words}\b"))
    for coat, words in _WORDS
)
_ANSWERED: tuple[tuple[Coat, re.Pattern[str]], ...] = tuple(
    (coat, re.compile(rf"\b{words}\b")) for coat, words in _WORDS
)


def find_coat(text: str, *, asked: bool = False) -> Coat | None:
    """Return the coat that `text` tells of; a bare "curta" counts where it was asked for."""
    plain = normalise(text)
    return next((coat for coat, pattern in (_ANSWERED if asked else _SAID) if pattern.search(plain)), None)
