"""Who words an answer: one protocol, implemented by the built-in receptionist and by the model-driven agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol

from oxy.attendant.context import ClientContext
from oxy.attendant.toolset import Toolset
from oxy.conversations.enclosures import Option
from oxy.conversations.ports import Handover, Turn

Confidence = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Usage:
    """Which model worded the reply and what it took. `cost_usd` None when the model's price is not known."""

    model: str = "builtin"
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say (`texts`, in order), what may be tapped under the last of them, what to remember for the next turn.

    `confidence` is high when rules and classifier agreed, or the dialogue expected exactly this.
    """

    texts: tuple[str, ...]
    dialogue: Mapping[str, Any] = field(default_factory=dict[str, Any])
    handover: Handover | None = None
    confidence: Confidence = "high"
    usage: Usage = field(default_factory=Usage)
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnDesk:
    """Everything a responder works with: what is known, what can be done, what was asked.

    Args:
        objections: why the draft of this same turn was refused by the claims gate, in English; empty on the first try.
        rejected: the texts of that draft.
    """

    context: ClientContext
    toolset: Toolset
    turn: Turn
    objections: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


class ModelFailed(Exception):
    """The model gave no usable answer; `usage` is what was spent on it all the same."""

    def __init__(self, reason: str, usage: Usage) -> None:
        super().__init__(reason)
        self.usage = usage


class Responder(Protocol):
    """Words the answer to one turn. May be asked twice for the same turn: what its tools do is idempotent."""

    @property
    def sees(self) -> bool:
        """Whether it can be shown pictures."""
        ...

    async def respond(self, desk: TurnDesk) -> Reply:
        """Return the reply. May raise: the built-in receptionist then answers instead."""
        ...
