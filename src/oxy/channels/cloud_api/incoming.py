"""One message as Meta writes it, in the neutral words of `conversations.ports`."""

from collections.abc import Sequence
from datetime import datetime

from oxy.channels.cloud_api.content import Content, read_content
from oxy.channels.cloud_api.reading import Json, instant_of, object_of, words_of
from oxy.conversations.ports import Identity, IncomingMessage


def read_message(
    raw: Json, contacts: Sequence[Json], received_at: datetime
) -> tuple[IncomingMessage | None, str | None]:
    """Read an item of `messages`.

    Returns the message, and what was unknown about it; no message when it has no id or no sender.
    """
    contact = _contact_of(raw, contacts)
    identities = _identities(
        words_of(raw.get("from")) or words_of(contact.get("wa_id")),
        words_of(raw.get("from_user_id")) or words_of(contact.get("user_id")),
    )
    name = words_of(object_of(contact.get("profile")).get("name"))
    return _message(raw, identities, received_at, name, from_me=False)


def read_echo(raw: Json, received_at: datetime) -> tuple[IncomingMessage | None, str | None]:
    """Read an item of `message_echoes`: what a person wrote on the business's own phone."""
    identities = _identities(words_of(raw.get("to")), words_of(raw.get("to_user_id")))
    return _message(raw, identities, received_at, None, from_me=True)


def _contact_of(raw: Json, contacts: Sequence[Json]) -> Json:
    for contact in contacts:
        phone, user_id = contact.get("wa_id"), contact.get("user_id")
        if (phone and phone == raw.get("from")) or (user_id and user_id == raw.get("from_user_id")):
            return contact
    return contacts[0] if len(contacts) == 1 else {}


def _identities(phone: str | None, user_id: str | None) -> tuple[Identity, ...]:
    found: list[Identity] = []
    digits = (phone or "").removeprefix("+")
    if digits.isascii() and digits.isdecimal():
        found.append(Identity("phone", f"+{digits}"))
    if user_id is not None:
        found.append(Identity("bsuid", user_id))
    return tuple(found)


def _successor(content: Content) -> Identity | None:
    """The number, or the user id, that somebody has changed to."""
    if content.message_type != "system":
        return None
    kind = content.details.get("type")
    if kind == "user_changed_number":
        return next(iter(_identities(words_of(content.details.get("wa_id")), None)), None)
    if kind == "user_changed_user_id":
        return next(iter(_identities(None, words_of(content.details.get("user_id")))), None)
    return None


def _message(
    raw: Json, identities: tuple[Identity, ...], received_at: datetime, name: str | None, *, from_me: bool
) -> tuple[IncomingMessage | None, str | None]:
    message_id = words_of(raw.get("id"))
    if message_id is None or not identities:
        return None, "message:no_id" if message_id is None else "message:no_sender"
    content = read_content(words_of(raw.get("type")) or "none", raw)
    referral = object_of(raw.get("referral"))
    quoted = words_of(content.details.get("message_id")) or words_of(object_of(raw.get("context")).get("id"))
    message = IncomingMessage(
        whatsapp_message_id=message_id,
        identities=identities,
        message_type=content.message_type,
        text=content.text,
        sent_at=instant_of(raw.get("timestamp"), received_at),
        profile_name=name,
        from_me=from_me,
        address="group" if "group_id" in raw else "person",
        reply_to=quoted,
        details=content.details | {"referral": referral} if referral else content.details,
        media=content.media,
        successor=_successor(content),
    )
    return message, content.surprise
