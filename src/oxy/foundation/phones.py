"""Telephone numbers in E.164, and the Brazilian ninth digit."""

import re
from dataclasses import dataclass
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberType

BRAZIL = 55
# A Brazilian mobile's national number: two digits of area, then 8 or 9 digits of which the first is 6 to 9.
_MOBILE = re.compile(r"^([1-9][0-9])(9?)([6-9][0-9]{7})$")
_SUBSCRIBER = re.compile(r"^[1-9][1-9](?:9[0-9]{8}|[2-9][0-9]{7})$")


class InvalidPhone(ValueError):
    """Not a telephone number that could exist."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164 (`e164`) and the key under which both forms of one Brazilian mobile are equal (`match_key`)."""

    e164: str
    match_key: str

    @property
    def digits(self) -> str:
        """The number as WhatsApp writes it: E.164 without the plus sign."""
        return self.e164[1:]


@lru_cache(maxsize=65_536)
def parse_phone(text: str, region: str = "BR") -> Phone:
    """Read a number as people or channels write it.

    Args:
        text: "+55 11 98888-0001", "(11) 98888-0001", "5511988880001" or a phone JID's user part.
        region: where a number without country code is from.

    Raises `InvalidPhone` for what cannot be a number. The Brazilian mobile of eight digits that WhatsApp still uses for
    old accounts (ANATEL Resolution 553/2010 added the ninth) is accepted as it is, never rewritten.
    """
    cleaned = text.strip()
    digits = re.sub(r"\D", "", cleaned)
    if not 7 <= len(digits) <= 15 or re.search(r"[A-Za-z@]", cleaned):
        raise InvalidPhone(f"not a phone number: {len(digits)} digits")
    international = cleaned.startswith("+") or (digits.startswith("55") and len(digits) in (12, 13))
    try:
        parsed = phonenumbers.parse(f"+{digits}" if international else digits, None if international else region)
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone("not a phone number") from error
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    if not _plausible(parsed):
        raise InvalidPhone("not a possible phone number")
    return Phone(e164=e164, match_key=match_key(e164))


def match_key(e164: str) -> str:
    """Return `e164` with a Brazilian mobile's ninth digit taken away; any other number as it is."""
    if not e164.startswith(f"+{BRAZIL}"):
        return e164
    found = _MOBILE.match(e164[3:])
    return f"+{BRAZIL}{found[1]}{found[3]}" if found else e164


def other_form(e164: str) -> str | None:
    """Return the same Brazilian mobile with the ninth digit added or removed; None for any other number."""
    found = _MOBILE.match(e164[3:]) if e164.startswith(f"+{BRAZIL}") else None
    if found is None:
        return None
    return f"+{BRAZIL}{found[1]}{'' if found[2] else '9'}{found[3]}"


def is_mobile(e164: str) -> bool:
    """Whether the number can be a mobile's."""
    kind = phonenumbers.number_type(phonenumbers.parse(e164))
    return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE) or other_form(e164) is not None


def _plausible(parsed: phonenumbers.PhoneNumber) -> bool:
    """Whether somebody could have the number; a Brazilian one needs its area code, or a known service prefix."""
    if parsed.country_code != BRAZIL:
        return phonenumbers.is_possible_number(parsed)
    national = phonenumbers.national_significant_number(parsed)
    return bool(_SUBSCRIBER.match(national)) or phonenumbers.is_valid_number(parsed)
