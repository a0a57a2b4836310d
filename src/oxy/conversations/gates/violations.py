"""What a gate finds wrong with a text."""

from dataclasses import dataclass
from typing import Literal

ViolationKind = Literal[
    "time", "date", "weekday", "price", "discount", "service", "name", "contact", "done", "promise", "advice"
]


@dataclass(frozen=True, slots=True)
class Violation:
    """A statement that nothing backs.

    Args:
        kind: what sort of statement it is.
        what: the words, as written.
        reason: why it may not go out, in English, fit for a log and for asking the author to write again.
    """

    kind: ViolationKind
    what: str
    reason: str
