"""Dog and cat breeds as Brazilians call them, with their usual size as a hint."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from oxy.portuguese.normalise import normalise
from oxy.portuguese.word_lists import word_list

Size = Literal["small", "medium", "large"]


@dataclass(frozen=True, slots=True)
class Breed:
    """A breed: its name in Portuguese, its species, and the size such animals usually have."""

    name: str
    species: Literal["dog", "cat"]
    usual_size: Size


_SPECIES: tuple[Literal["dog", "cat"], ...] = ("dog", "cat")
_SIZES: dict[str, Size] = {"s": "small", "m": "medium", "l": "large"}
_WORD = re.compile(r"[a-z0-9']+")
# Nicknames that are ordinary words or names too; they count only beside "raça" or as the only reading.
_ORDINARY = frozenset(
    (
        "jack", "bully", "border", "setter", "fila", "chow", "pit", "lab", "cavalier", "oriental",
        "bengala", "exotico", "dogo", "coli", "somali", "york", "labra", "rott", "savannah",
        "shiba", "iorque", "singapura", "king charles", "lulu", "pelo curto", "esfinge", "manx",
        "caramelo",
    )
)  # fmt: skip


@cache
def all_breeds() -> dict[str, Breed]:
    """Return every known spelling, normalised, with its breed."""
    spellings: dict[str, Breed] = {}
    for species in _SPECIES:
        for entry in word_list("breeds.txt", species):
            name, size, *others = entry.split("|")
            breed = Breed(name, species, _SIZES[size])
            for spelling in (name, *others):
                spellings.setdefault(_plain(spelling), breed)
    return spellings


def find_breed(text: str) -> Breed | None:
    """Return the breed that `text` mentions, small typos allowed, or None."""
    return _breed_among(" ".join(_WORD.findall(normalise(text).replace("-", " "))))


@lru_cache(maxsize=256)
def _breed_among(plain: str) -> Breed | None:
    words = plain.split()
    spellings = all_breeds()
    for size in (4, 3, 2, 1):
        for start in range(len(words) - size + 1):
            run = " ".join(words[start : start + size])
            if run in spellings and (run not in _ORDINARY or _says_breed(words, start, size)):
                return spellings[run]
    return _misspelt(words)


@cache
def breed_words() -> frozenset[str]:
    """Return every word that occurs in a breed's spelling, normalised: none of them is taken for a pet's name."""
    return frozenset(word for spelling in all_breeds() for word in spelling.split())


def _plain(spelling: str) -> str:
    return " ".join(_WORD.findall(normalise(spelling).replace("-", " ")))


def _says_breed(words: list[str], start: int, size: int) -> bool:
    before, after = words[max(0, start - 2) : start], words[start + size : start + size + 1]
    return bool(
        {"raca", "um", "uma", "e", "meu", "minha", "cachorro", "gato", "cadela", "gata"} & set(before)
    ) and after != ["e"]


@cache
def _long_spellings() -> tuple[str, ...]:
    return tuple(spelling for spelling in all_breeds() if len(spelling) >= 6 and spelling not in _ORDINARY)


def _misspelt(words: list[str]) -> Breed | None:
    """Try runs of one to three words against the longer spellings; short ones give false friends."""
    runs = [
        " ".join(words[start : start + size])
        for size in (3, 2, 1)
        for start in range(len(words) - size + 1)
        if len(" ".join(words[start : start + size])) >= 6
    ]
    best: tuple[float, str] = (0.0, "")
    for run in runs:
        if run in _NOT_BREEDS:
            continue
        best = max(best, _nearest(run), key=lambda found: found[0])
    return all_breeds()[best[1]] if best[1] else None


@lru_cache(maxsize=4096)
def _nearest(run: str) -> tuple[float, str]:
    """The likeness, 0 to 100, and the spelling nearest to a run of words; the same runs come again and again."""
    found = process.extractOne(run, _long_spellings(), scorer=fuzz.ratio, score_cutoff=86)
    return (found[1], found[0]) if found else (0.0, "")


_NOT_BREEDS = frozenset(
    [
        "bernardo",
        "siberia",
        "pintor",
        "pastor",
        "pintura",
        "exotica",
        "portuguesa",
        "goleiro",
        "laboratorio",
        "boxes",
        "poder",
    ]
)
