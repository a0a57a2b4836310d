"""What comes in from a channel, in neutral words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from oxy.conversations.enclosures import MediaNotice

IdentityKind = Literal["phone", "lid", "bsuid"]
AddressClass = Literal["person", "group", "status", "newsletter", "broadcast"]


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
