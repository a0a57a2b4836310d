"""An owner's words on their way to an order: what was said, what was picked, and what is still to be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_text
from oxy.foundation.errors import Refusal
from oxy.portuguese import Moments, find_moments


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that the words could mean; `pins` settle it when it is picked."""

    label: str
    pins: Mapping[str, Any]


class Unclear(Refusal):
    """The order was understood and something is missing or could mean several things: ask, with the choices."""

    code: ClassVar[str] = "unclear"

    def __init__(self, question: str, choices: Sequence[Choice] = ()) -> None:
        self.choices = tuple(choices)
        lines = [f"{place}. {choice.label}" for place, choice in enumerate(self.choices, 1)]
        super().__init__("\n".join([question, *lines]), choices=[choice.label for choice in self.choices])


@dataclass(frozen=True, slots=True)
class Wish:
    """What an owner wrote that is an order, over one message or several; `pins` hold what was picked from a list."""

    kind: str
    text: str
    context: OwnerContext
    pins: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def plain(self) -> str:
        """The words in one plain spelling."""
        return plain_text(self.text)

    @property
    def moments(self) -> Moments:
        """The days and times that the words name."""
        return find_moments(self.text, reference=self.context.now)
