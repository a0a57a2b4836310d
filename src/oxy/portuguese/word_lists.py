"""The room's word lists: plain text files beside the code, in sections, one entry a line."""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


def word_list(name: str, section: str) -> tuple[str, ...]:
    """Return the entries of one section of a list; KeyError when there is none such."""
    return _sections(name)[section]


def words(name: str, section: str) -> tuple[str, ...]:
    """Return the single words of one section, however many stand on a line."""
    return tuple(word for line in word_list(name, section) for word in line.split())


def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return one pattern that finds any of `patterns`."""
    return re.compile("|".join(patterns))


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
