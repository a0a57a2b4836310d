"""The ways in which WhatsApp names one person: number, LID, business-scoped user id."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from oxy.foundation.phones import InvalidPhone, parse_phone

Kind = Literal["phone", "lid", "bsuid"]
LONGEST_ID = 200

# "123456789:7@lid": user part, device, server.
_LID = re.compile(r"(\d{1,20})(?::\d+)?(?:@lid)?")
_KINDS: dict[str, Kind] = {"phone": "phone", "lid": "lid", "bsuid": "bsuid"}


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """One identity: `match_key` is what is compared, `value` what is used to write to the person."""

    kind: Kind
    match_key: str
    value: str


def read_names(identities: Iterable[tuple[str, str]]) -> tuple[Name, ...]:
    """Return the identities that can be used, each once, in one order whoever asks.

    A LID stays a LID even where a channel calls it a phone, and what cannot be a telephone number is no phone: neither
    ever lands in a phone field. Anything else that is unusable is left out.
    """
    found: dict[tuple[Kind, str], Name] = {}
    for kind, value in identities:
        name = _read(kind, value.strip())
        if name is not None:
            found.setdefault((name.kind, name.match_key), name)
    return tuple(sorted(found.values()))


def _read(kind: str, value: str) -> Name | None:
    known = _KINDS.get(kind)
    if known is None or not value or len(value) > LONGEST_ID:
        return None
    if known == "lid" or value.endswith("@lid"):
        lid = _LID.fullmatch(value)
        return None if lid is None else Name("lid", lid[1], lid[1])
    if known == "bsuid":
        return Name("bsuid", value, value)
    try:
        phone = parse_phone(value)
    except InvalidPhone:
        return None
    return Name("phone", phone.match_key, phone.e164)
