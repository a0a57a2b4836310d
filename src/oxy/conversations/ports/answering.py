"""A turn that waits for an answer, the answer, and whoever gives it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Protocol
from uuid import UUID

from oxy.conversations.enclosures import Option
from oxy.foundation.database import Session


class Sender(StrEnum):
    """Who writes: decided from the number, by the organization's own list of owners."""

    CLIENT = "CLIENT"
    OWNER = "OWNER"


@dataclass(frozen=True, slots=True)
class TurnMessage:
    """An incoming message that waits for an answer."""

    id: UUID
    seq: int
    message_type: str
    text: str | None
    created_at: datetime
    reply_to: str | None
    details: Mapping[str, Any]
    whatsapp_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one answer is for: every message that waits in one conversation, oldest first, and where the talk stands.

    `dialogue` is what the last answer left for itself; `previous_at` is when the last message before these was written,
    None in a new conversation; `late` says that the oldest one waited for hours because a connection was down.
    """

    organization_id: UUID
    conversation_id: UUID
    contact_id: UUID
    instance_id: UUID
    sender: Sender
    owner_name: str | None
    messages: tuple[TurnMessage, ...]
    dialogue: Mapping[str, Any]
    previous_at: datetime | None = None
    late: bool = False
    job_id: int | None = None

    @property
    def text(self) -> str:
        """The waiting messages' text, one line each."""
        return "\n".join(message.text for message in self.messages if message.text)

    @property
    def has_pictures(self) -> bool:
        """Whether a picture waits among the messages."""
        return any(message.message_type == "image" for message in self.messages)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One use of a tool: its name, arguments and result, JSON-ready, as `ai_interactions` keeps them."""

    name: str
    arguments: Mapping[str, Any]
    result: Any


@dataclass(frozen=True, slots=True)
class Interaction:
    """What `ai_interactions` keeps of a turn. `cost_usd` None when the model's price is not known."""

    agent_type: Literal["client-ai", "aurora"]
    model: str
    status: Literal["success", "fallback", "blocked", "error"]
    calls: tuple[ToolCall, ...] = ()
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: Decimal | None = None
    error_message: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an outgoing text may claim: everything the data and this turn's tools said.

    Args:
        dates, times: local dates and clock times that a tool or the context gave.
        prices: amounts in BRL; `priced` says which of them belong to which service, by name.
        names: services, pets, people of the team, that exist here.
        booked, rescheduled, cancelled, confirmed: such a change was really made in this turn, or stands in the data.
        handed_over: a person was really called in this turn.
        free_text: text from the business itself (address, FAQ) whose figures may be repeated as they stand.
        today: the local date, against which "amanhã" and "sábado" are read.
        slots: local starts of free times that a tool gave: good on their own day only, unlike `times`.
        appointments: local starts of this customer's bookings, made or standing: what "agendado" may speak of.
        said: the customer's own words; what they name may be asked back or refused, never offered.
        waitlisted: this customer is on the waitlist, so that "te aviso se abrir um horário" is no idle promise.
    """

    dates: frozenset[date] = frozenset()
    times: frozenset[time] = frozenset()
    prices: frozenset[Decimal] = frozenset()
    names: frozenset[str] = frozenset()
    booked: bool = False
    rescheduled: bool = False
    cancelled: bool = False
    confirmed: bool = False
    handed_over: bool = False
    free_text: tuple[str, ...] = ()
    today: date | None = None
    slots: frozenset[datetime] = frozenset()
    appointments: frozenset[datetime] = frozenset()
    said: tuple[str, ...] = ()
    priced: Mapping[str, frozenset[Decimal]] = field(default_factory=dict[str, frozenset[Decimal]])
    waitlisted: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """A person is needed: stored with the answer, alerted to staff, and the AI falls silent."""

    reason: str
    summary: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG made for an answer, and the caption under it."""

    content: bytes
    caption: str
    filename: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What to say (`texts`, in order, possibly none) and what to remember; stored in one commit or not at all.

    `options` may be tapped under the last text, which names them too; `pictures` go out after the texts.
    """

    texts: tuple[str, ...]
    interaction: Interaction
    dialogue: Mapping[str, Any] = field(default_factory=dict[str, Any])
    evidence: Evidence = field(default_factory=Evidence)
    handover: Handover | None = None
    options: tuple[Option, ...] = ()
    pictures: tuple[Picture, ...] = ()


# Opens its own transactions for its tools; none is open while it thinks. May raise: the turn is then retried, and in
# the end a fixed apology is sent.
Thinking = Callable[[], Awaitable[Answer]]


class Answerer(Protocol):
    """Answers turns."""

    async def prepare(self, session: Session, turn: Turn) -> Thinking:
        """Read what the turn needs, in the transaction that takes its lane, and return the thinking that is left."""
        ...
