"""Journal entries in the neutral words of `conversations.ports`.

The bridge has read WhatsApp's protobuf already (see its PROTOCOL.md); left is who it was and what it means here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from oxy.channels.multidevice.addresses import class_of, identities_of
from oxy.channels.multidevice.protocol import Json
from oxy.conversations.enclosures import MediaNotice
from oxy.conversations.ports import AddressClass, Identity, IncomingMessage, MessageStatus

_TYPES = {
    "choice": "interactive", "revoke": "deletion", "poll": "unsupported", "other": "unsupported",
}  # fmt: skip
_CLASSES: dict[str, AddressClass] = {
    "user": "person", "group": "group", "status": "status", "newsletter": "newsletter", "broadcast": "broadcast",
    "other": "broadcast",
}  # fmt: skip
MEDIA = frozenset({"image", "audio", "video", "document", "sticker"})
_STATES: dict[str, Literal["sent", "delivered", "read", "failed"]] = {
    "server": "sent", "delivered": "delivered", "read": "read", "played": "read", "error": "failed",
}  # fmt: skip
# What is shown beside a message and what fetches its media later.
_KEPT = (
    "mime", "bytes", "seconds", "voice", "file_name", "width", "height", "animated", "gif", "latitude", "longitude",
    "name", "address", "live", "cards", "choice_id", "emoji", "options", "reason", "type", "forwarded", "ad",
    "view_once",
)  # fmt: skip


@dataclass(slots=True)
class Reading:
    """What some journal entries held."""

    messages: list[IncomingMessage] = field(default_factory=list[IncomingMessage])
    statuses: list[MessageStatus] = field(default_factory=list[MessageStatus])
    people: list[tuple[Identity, ...]] = field(default_factory=list[tuple[Identity, ...]])


def read_entries(entries: Iterable[Json], own: frozenset[Identity]) -> Reading:
    """Read journal entries, in order.

    Args:
        entries: `journal` events.
        own: the number's own names: what one writes to oneself is no customer's.
    """
    reading = Reading()
    for entry in entries:
        _read_entry(reading, entry["kind"], entry["payload"], own)
    return reading


def read_message(payload: Json, own: frozenset[Identity]) -> IncomingMessage | None:
    """Return a message; None when its address is nobody's, or our own."""
    key: Json = payload["key"]
    address = _CLASSES[payload["class"]]
    if address == "person":
        address = class_of(key["chat"])
    identities = identities_of((key["chat"], key.get("chat_alt"))) if address == "person" else ()
    if address == "person" and (not identities or own.intersection(identities)):
        return None
    content: Json = payload["content"]
    quoted: Json = content.get("quoted") or {}
    if key["from_me"] and content["kind"] == "other":
        # Our other devices' housekeeping, not a person's words.
        return None
    return IncomingMessage(
        whatsapp_message_id=key["id"],
        identities=identities,
        message_type=_type_of(content),
        text=_text_of(content),
        sent_at=datetime.fromtimestamp(payload["timestamp"], UTC),
        profile_name=payload.get("verified_name") or payload.get("push_name"),
        from_me=key["from_me"],
        address=address,
        history=payload["source"] == "history",
        reply_to=quoted.get("id"),
        details=_details_of(payload),
        media=_media_of(payload),
    )


def _read_entry(reading: Reading, kind: str, payload: Json, own: frozenset[Identity]) -> None:
    match kind:
        case "message":
            _keep(reading, payload, own)
        case "history":
            for message in payload["messages"]:
                _keep(reading, message, own)
            for contact in payload["contacts"]:
                _meet(reading, contact["id"], contact.get("lid"), _phone_jid(contact.get("phone")))
        case "receipt":
            _settle(reading, payload)
        case "identity":
            _meet(reading, payload["phone"], payload["lid"])
        case _:
            _meet(reading, payload["id"], payload.get("lid"), _phone_jid(payload.get("phone")))


def _keep(reading: Reading, payload: Json, own: frozenset[Identity]) -> None:
    message = read_message(payload, own)
    if message is not None:
        reading.messages.append(message)


def _meet(reading: Reading, *jids: str | None) -> None:
    """Two names of one person are worth knowing, when one of them is known already; one alone is not."""
    identities = identities_of(jids)
    if len({identity.kind for identity in identities}) > 1:
        reading.people.append(identities)


def _settle(reading: Reading, payload: Json) -> None:
    if payload["about"] == "received":
        return
    state = _STATES[payload["status"]]
    at = datetime.fromtimestamp(payload["timestamp"], UTC)
    code = payload.get("code") if state == "failed" else None
    reading.statuses += [
        MessageStatus(
            message_id, state, at, error_code=code, error_reason=_refusal(code) if state == "failed" else None
        )
        for message_id in payload["ids"]
    ]


def _refusal(code: str | None) -> str:
    return f"o WhatsApp recusou a mensagem (código {code})" if code else "o WhatsApp recusou a mensagem"


def _phone_jid(phone: str | None) -> str | None:
    if phone is None:
        return None
    return phone if "@" in phone else f"{phone.lstrip('+')}@s.whatsapp.net"


def _type_of(content: Json) -> str:
    kind: str = content["kind"]
    return _TYPES.get(kind, kind)


def _text_of(content: Json) -> str | None:
    match content["kind"]:
        case "text" | "choice" | "poll":
            return content["text"] or None
        case "location":
            return content.get("name") or content.get("address")
        case "edit":
            return _text_of(content["content"])
        case "reaction":
            return content["emoji"] or None
        case _:
            return content.get("caption") or None


def _media_of(payload: Json) -> MediaNotice | None:
    """The file that came along, with what the bridge needs to fetch it: the message as WhatsApp wrote it, its key."""
    content: Json = payload["content"]
    kind = content["kind"]
    if kind not in MEDIA or "message" not in payload:
        return None
    return MediaNotice(
        kind, content.get("mime") or "application/octet-stream",
        {"message": payload["message"], "key": payload["key"]}, content.get("file_name"),
        bool(content.get("voice")), content.get("bytes"),
    )  # fmt: skip


def _details_of(payload: Json) -> Json:
    content: Json = payload["content"]
    details: Json = {name: content[name] for name in _KEPT if name in content}
    target: Json | None = content.get("target")
    if target is not None:
        details["message_id"] = target["id"]
    if payload["source"] != "live":
        details["source"] = payload["source"]
    return details
