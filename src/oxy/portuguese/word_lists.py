"""The room's word lists: plain text files beside the code, in sections, one entry a line."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby


def word_list(name: str, section: str) -> tuple[str, ...]:
    """Return the entries of one section of a list; KeyError when there is none such."""
    return _sections(name)[section]


def words(name: str, section: str) -> tuple[str, ...]:
    """Return the single words of one section, however many stand on a line."""
    return tuple(word for line in word_list(name, section) for word in line.split())


_EDGE = r"\b"
_ESCAPED_OR_SET = re.compile(r"\\.|\[[^\]]*\]")


def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return one pattern that finds any of `patterns`.

    Neighbours that begin at a word's edge share the look at it: each by itself would be tried at every letter.
    """
    parts: list[str] = []
    for at_edge, run in groupby(patterns, _begins_at_edge):
        choice = "|".join(each.removeprefix(_EDGE) if at_edge else each for each in run)
        parts.append(f"{_EDGE}(?:{choice})" if at_edge else choice)
    return re.compile("|".join(parts))


def _begins_at_edge(pattern: str) -> bool:
    """Whether all of `pattern` stands behind a word's edge: it begins with one and chooses inside brackets only."""
    depth = 0
    for letter in _ESCAPED_OR_SET.sub("", pattern):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and depth == 0:
            return False
    return pattern.startswith(_EDGE)


@cache
def _sections(name: str) -> dict[str, tuple[str, ...]]:
    text = (files("oxy.portuguese") / "data" / name).read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    entries: list[str] = []
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            entries = sections.setdefault(line[1:-1], [])
        elif line and not line.startswith("#"):
            entries.append(line)
    return {section: tuple(lines) for section, lines in sections.items()}
