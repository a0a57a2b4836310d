"""What every gate is asked and answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from oxy.conversations.gates.violations import Violation
from oxy.conversations.ports import AddressClass, Evidence, Sender

Author = Literal["attendant", "aurora", "staff", "phone", "system"]


@dataclass(frozen=True, slots=True)
class OutgoingText:
    """A text about to be queued, who wrote it, and what it may claim."""

    text: str
    author: Author
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True)
class GateFacts:
    """How things stand now, read under the conversation's lock.

    Args:
        now: the instant of the commit, aware.
        address: what kind of address the conversation is with.
        reader: a customer, or an owner of the business.
        status: the conversation's: active, escalated or closed.
        ai_enabled: staff left the AI switched on here.
        ai_paused_until: a person has spoken; the AI is silent until then.
        last_text, last_sent_at: the newest outgoing message of the conversation, those of this commit included.
    """

    now: datetime
    address: AddressClass = "person"
    reader: Sender = Sender.CLIENT
    status: Literal["active", "escalated", "closed"] = "active"
    ai_enabled: bool = True
    ai_paused_until: datetime | None = None
    last_text: str | None = None
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """The text may go out."""


@dataclass(frozen=True, slots=True)
class Block:
    """The text may not go out: which gate says so, why, and what it found."""

    gate: str
    reason: str
    violations: tuple[Violation, ...] = ()


class Gate(Protocol):
    """One rule over outgoing texts. Decides without writing."""

    name: str

    def check(self, outgoing: OutgoingText, facts: GateFacts) -> Pass | Block:
        """Return whether `outgoing` may go out as things stand in `facts`."""
        ...


def written_by_machine(outgoing: OutgoingText) -> bool:
    """Whether no person wrote the text: staff answer for their own words."""
    return outgoing.author in ("attendant", "aurora", "system")
