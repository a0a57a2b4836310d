"""What goes out to a channel, and what a channel says about it."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from oxy.conversations.enclosures import Attachment, FetchedMedia, MediaNotice, Option, TemplateUse
from oxy.conversations.ports.arriving import Identity


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
