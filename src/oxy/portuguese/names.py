"""Names of pets, services and people: found among known ones, or read where a sentence gives one."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from oxy.portuguese.normalise import normalise

SURE_ENOUGH = 84.0

_EXACT = 99.0
_NEAR = 80.0
_SAME_START = 4.0
_SHORT = 3
_DOUBLED = re.compile(r"(.)\1")
_WORDS = re.compile(r"[a-z0-9]+")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[a-zA-Z]{2,24}(?![\w-])", re.ASCII)


def match_name(text: str, candidates: Sequence[str], *, threshold: float = SURE_ENOUGH) -> tuple[str, ...]:
    """Return the `candidates` that `text` mentions, typos allowed, best first.

    Every run of one to four words is compared with each candidate by edit ratio (0 to 100, at least `threshold`).
    Of candidates that fit the same words only the best stands, so "banho e tosa" is not also "banho".
    Names of three letters or fewer must be written exactly, doubled letters aside.
    """
    words = _WORDS.findall(normalise(text))
    hits: list[tuple[float, int, int, int]] = []
    for index, candidate in enumerate(candidates):
        wanted = " ".join(_WORDS.findall(normalise(candidate)))
        if not wanted:
            continue
        hits += _windows(words, wanted, index, threshold)
    hits.sort(key=lambda hit: (-(hit[2] - hit[1]) * (hit[0] >= _EXACT), -hit[0], hit[1] - hit[2], hit[1]))
    taken: set[int] = set()
    found: list[int] = []
    for _, start, end, index in hits:
        span = set(range(start, end))
        if index in found or taken & span:
            continue
        taken |= span
        found.append(index)
    return tuple(candidates[index] for index in found)


def find_email(text: str) -> str | None:
    """Return the first e-mail address in `text`, in lower case, or None."""
    found = _EMAIL.search(text)
    return found[0].lower().rstrip(".") if found else None


def _likeness(written: str, wanted: str) -> float:
    """Edit ratio, stricter for short names, milder for a slip after a right beginning ("banhu")."""
    if len(wanted) <= _SHORT:
        return 100.0 if _DOUBLED.sub(r"\1", written) == _DOUBLED.sub(r"\1", wanted) else 0.0
    ratio = fuzz.ratio(written, wanted)
    if len(wanted) == _SHORT + 1:
        return ratio if written[:1] == wanted[:1] or ratio >= _EXACT else 0.0
    return ratio + _SAME_START if ratio >= _NEAR and written[:3] == wanted[:3] else ratio


def _windows(words: list[str], wanted: str, index: int, threshold: float) -> list[tuple[float, int, int, int]]:
    length = wanted.count(" ") + 1
    hits: list[tuple[float, int, int, int]] = []
    for size in range(max(1, length - 1), min(4, length + 1) + 1):
        for start in range(len(words) - size + 1):
            ratio = _likeness(" ".join(words[start : start + size]), wanted)
            if ratio >= threshold:
                hits.append((ratio, start, start + size, index))
    return hits
