"""Counted services as people say them: "8 banhos, 3 consultas veterinárias e 1 tosa"."""

import re
from collections.abc import Iterable

from oxy.insights import count_text
from oxy.portuguese import join_list

# The words after one of these say of what, with what or for whom: they keep their form.
_STOPS = frozenset({
    "de", "da", "do", "das", "dos", "na", "no", "em", "para", "pra", "com", "sem", "por", "à", "a", "ao", "até",
})  # fmt: skip
_ENDINGS = (
    (re.compile(r"ão$"), "ões"),
    (re.compile(r"([^aeiouáéíóúâêô])il$"), r"\1is"),
    (re.compile(r"al$"), "ais"),
    (re.compile(r"el$"), "éis"),
    (re.compile(r"ol$"), "óis"),
    (re.compile(r"ul$"), "uis"),
    (re.compile(r"m$"), "ns"),
    (re.compile(r"ês$"), "eses"),
    (re.compile(r"([rz])$"), r"\1es"),
    (re.compile(r"([aeiouáéíóúâêôãyk])$"), r"\1s"),
    (re.compile(r"([bdgpt])$"), r"\1s"),
)
_PLAIN_WORD = re.compile(r"^[a-zà-ú][a-zà-ú-]*$")


def service_count(count: int, name: str) -> str:
    """Return a count with the service's name in the number it needs: "1 banho", "3 consultas veterinárias"."""
    words = _lowered(name).split()
    return f"{count_text(count)} {' '.join(words if count == 1 else _plural(words))}"


def service_counts(counted: Iterable[tuple[int, str]]) -> str:
    """Return counts of services as a list in words."""
    return join_list([service_count(count, name) for count, name in counted])


def _lowered(name: str) -> str:
    """Lower case, but for what is written in capitals or holds a figure: "V10", "SPA", "Dr."."""
    return " ".join(
        word if re.search(r"\d", word) or (len(word) > 1 and word.isupper()) else word.lower() for word in name.split()
    )


def _plural(words: list[str]) -> list[str]:
    changed: list[str] = []
    for index, word in enumerate(words):
        if word in _STOPS:
            return [*changed, *words[index:]]
        changed.append(_plural_word(word) if word != "e" and _PLAIN_WORD.match(word) else word)
    return changed


def _plural_word(word: str) -> str:
    for ending, replacement in _ENDINGS:
        if ending.search(word):
            return ending.sub(replacement, word)
    return word
