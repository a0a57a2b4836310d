"""WhatsApp's addresses (JIDs): whom one names, and what class of address it is."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from oxy.conversations.ports import AddressClass, Identity

_JID: Final = re.compile(r"(?P<user>[^@:]*)(?::(?P<device>\d+))?@(?P<server>[a-z.]+)")
_PHONE_SERVERS: Final = frozenset({"s.whatsapp.net", "c.us", "hosted"})
_LID_SERVERS: Final = frozenset({"lid", "hosted.lid"})
_CLASSES: Final[dict[str, AddressClass]] = {"g.us": "group", "newsletter": "newsletter", "broadcast": "broadcast"}


def class_of(jid: str) -> AddressClass:
    """Return the class of an address; whatever is no person's is never answered, known or not."""
    if jid == "status@broadcast":
        return "status"
    found = _JID.fullmatch(jid)
    if found is None:
        return "broadcast"
    server = found["server"]
    if server in _PHONE_SERVERS or server in _LID_SERVERS:
        return "person" if found["user"] not in ("", "0") else "broadcast"
    return _CLASSES.get(server, "broadcast")


def identities_of(jids: Iterable[str | None]) -> tuple[Identity, ...]:
    """Return the names that `jids` of one person give, phone first; device suffixes are dropped."""
    found: dict[Identity, None] = {}
    for jid in jids:
        identity = None if jid is None else identity_of(jid)
        if identity is not None:
            found[identity] = None
    return tuple(sorted(found, key=lambda identity: identity.kind != "phone"))


def identity_of(jid: str) -> Identity | None:
    """Return the person's name that a JID holds: E.164 for a phone, the digits of a LID; None for any other address."""
    found = _JID.fullmatch(jid)
    if found is None or not found["user"].isdecimal() or not found["user"].isascii() or found["user"] == "0":
        return None
    if found["server"] in _PHONE_SERVERS:
        return Identity("phone", f"+{found['user']}")
    return Identity("lid", found["user"]) if found["server"] in _LID_SERVERS else None


def jid_of(identities: Iterable[Identity]) -> str | None:
    """Return the address to write to: the number where it is known, else the LID; None when neither is."""
    for identity in identities:
        if identity.kind == "phone":
            return f"{identity.value.removeprefix('+')}@s.whatsapp.net"
        if identity.kind == "lid":
            return f"{identity.value}@lid"
    return None


def names_of(me: Mapping[str, Any]) -> frozenset[Identity]:
    """Return the names of a number itself, as the bridge tells them (`me`)."""
    phone = me.get("phone")
    jids = (me.get("id"), me.get("lid"), f"{phone}@s.whatsapp.net" if phone else None)
    found = (identity_of(jid) for jid in jids if jid)
    return frozenset(identity for identity in found if identity is not None)
