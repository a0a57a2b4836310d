"""Closed sets of words, some of them only the beginnings of words."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A closed set of words and beginnings of words."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, *blocks: str) -> "Words":
        every = [word for block in blocks for word in block.split()]
        return cls(
            frozenset(word for word in every if word[-1] != "*"),
            tuple(word[:-1] for word in every if word[-1] == "*"),
        )

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and (word in self.whole or word.startswith(self.beginnings))


def joined(all_of: Iterable[Words]) -> Words:
    """Everything that any of them holds."""
    parts = tuple(all_of)
    return Words(
        frozenset(word for each in parts for word in each.whole),
        tuple(beginning for each in parts for beginning in each.beginnings),
    )
