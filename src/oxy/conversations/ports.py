"""The walls of this room: what comes in from a channel, what goes out to one, and who answers a turn."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Protocol
from uuid import UUID

from oxy.conversations.enclosures import Attachment, FetchedMedia, MediaNotice, Option, TemplateUse
from oxy.foundation.database import Session

IdentityKind = Literal["phone", "lid", "bsuid"]
AddressClass = Literal["person", "group", "status", "newsletter", "broadcast"]

# --- in ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identity:
    """One way in which a channel names a person. `value` is E.164 for a phone, the opaque id otherwise."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as a channel delivered it, in neutral words.

    Args:
        whatsapp_message_id: the channel's id; with the instance it is the de-duplication key.
        identities: every name the channel gave for the person, phone first when known.
        message_type: text, image, audio, video, document, sticker, location, contacts, interactive, button, reaction,
            order, system, edit, deletion, placeholder or unsupported.
        text: what can be read as text: body, caption, title of a chosen button; None when nothing can.
        sent_at: the channel's own time, aware.
        profile_name: what WhatsApp says the person is called.
        from_me: our own account wrote it: an echo of ours, or a person on the business's phone.
        address: groups, status, newsletters and broadcasts are stored by nobody and answered by nobody.
        history: part of an old backlog or a history sync: stored, never answered as new.
        reply_to: the channel's id of the quoted message.
        details: what else is worth keeping (coordinates, chosen option's id).
        media: the file that came with it, which a job of its own fetches.
        successor: what the person is called from now on, in place of the name of that kind: they changed their number.
    """

    whatsapp_message_id: str
    identities: tuple[Identity, ...]
    message_type: str
    text: str | None
    sent_at: datetime
    profile_name: str | None = None
    from_me: bool = False
    address: AddressClass = "person"
    history: bool = False
    reply_to: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict[str, Any])
    media: MediaNotice | None = None
    successor: Identity | None = None


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """What became of a message of ours.

    `our_id` is our own message id where the channel gives it back; `pricing` what it says it charges, in its words.
    """

    whatsapp_message_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    our_id: UUID | None = None
    error_code: str | None = None
    error_reason: str | None = None
    pricing: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class IncomingBatch:
    """What one delivery of a channel held for one instance; `raw` is kept word for word."""

    organization_id: UUID
    instance_id: UUID
    messages: tuple[IncomingMessage, ...]
    statuses: tuple[MessageStatus, ...]
    raw: Mapping[str, Any]


# --- out --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InstanceAddress:
    """The number we speak from."""

    organization_id: UUID
    instance_id: UUID
    channel: str
    phone_number_id: str | None
    access_token: str | None


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to hand to a channel.

    Args:
        id: ours, fixed before the first try.
        to: every name we know for the person, never empty, phone first.
        text: the whole of what is said, or the caption of `attachment`; empty only with one.
        reply_to: the channel's id of the message to quote.
        attachment: a file to send along.
        template: the approved text that `text` is an instance of, where a channel knows such.
        options: what may be tapped instead of typed; a channel that has no buttons sends the text as it is.
    """

    id: UUID
    to: tuple[Identity, ...]
    text: str
    reply_to: str | None = None
    attachment: Attachment | None = None
    template: TemplateUse | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class SendReceipt:
    """The channel took it. `wa_id` is the form of the number that WhatsApp answered with, digits only."""

    whatsapp_message_id: str
    wa_id: str | None = None


class SendRejected(Exception):
    """The channel says no for good: wrong number, closed window, bad request.

    `of_the_number`: not this message is at fault but the number we speak from, its token or its account.
    """

    def __init__(self, code: str, reason: str, *, of_the_number: bool = False) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason
        self.of_the_number = of_the_number


class SendDeferred(Exception):
    """Not now, and surely not sent: too many requests, server error, connection refused before the request went out."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class SendUnknown(Exception):
    """The request went out and no answer came: it may or may not have been sent. Never resent blindly."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendHeld(Exception):
    """Surely not sent, and not to be tried again until the channel asks for it: the number is not connected (here).

    Costs the message nothing; see `outbox.release`.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Channel(Protocol):
    """How Oxy speaks out on one kind of instance."""

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        """Hand over one message. Raises `SendRejected`, `SendDeferred`, `SendHeld` or `SendUnknown` only."""
        ...

    async def mark_read(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Show a customer that their message was read, if that can be done. Never raises."""
        ...

    async def typing(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        """Show a customer that an answer to their message is being written, if that can be done. Never raises.

        The message is shown as read as well.
        """
        ...

    async def fetch_media(self, instance: InstanceAddress, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
        """Return the file that `notice` announced, reading no more than `limit_bytes`.

        Raises `MediaRefused` (it will not come) or `MediaDeferred` (not now), and nothing else.
        """
        ...


# --- turns ------------------------------------------------------------------------------------------------------------


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
