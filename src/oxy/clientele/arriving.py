"""Whoever writes is somebody: found by any of their names, or made, once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oxy.clientele.contact import LONGEST_NAME, Contact, contact_from_row
from oxy.clientele.identities import Name, read_names
from oxy.clientele.merging import merge
from oxy.clientele.store import contacts
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

TRIES = 5


async def find_or_create_contact(
    session: Session, identities: Sequence[tuple[str, str]], profile_name: str | None, at: datetime
) -> Contact:
    """Return the one contact whom any of `identities` names, made now when there is none.

    Args:
        identities: (kind, value) with kind phone, lid or bsuid; a phone matches with and without its ninth digit.
        profile_name: what WhatsApp calls them; None keeps what is known.
        at: when they wrote, aware.

    Names not known yet are added, none is ever overwritten; two contacts who turn out to be one are merged into the
    older. Any number of these at once make one contact. Raises `Invalid` when no identity can be used.
    """
    names = read_names(identities)
    if not names:
        raise Invalid("Não foi possível identificar quem escreveu.")
    profile = " ".join((profile_name or "").split())[:LONGEST_NAME] or None
    for _ in range(TRIES):
        rows = await contacts.greet(session, names, profile, at)
        if not rows:
            made = await contacts.insert_contact(
                session, names, {"profile_name": profile, "name": None, "email": None, "notes": "", "at": at}
            )
            if made is not None:
                return contact_from_row(made)
            continue
        if len(rows) > 1:
            await merge(session, keep=rows[0]["id"], gone=[row["id"] for row in rows[1:]])
            continue
        if rows[0]["matched"] == len(names) and not _lacks_phone(rows[0]["phone"], names):
            return contact_from_row(rows[0])
        await contacts.add_names(session, rows[0]["id"], names)
    raise RuntimeError("identities keep moving between contacts")


async def adopt_phone_form(session: Session, contact_id: UUID, digits: str) -> None:
    """Keep the form of the contact's number that WhatsApp answered with; digits of any other number change nothing."""
    names = read_names([("phone", f"+{digits.lstrip('+')}")])
    if names and names[0].kind == "phone":
        await contacts.adopt_form(session, contact_id, names[0])


def _lacks_phone(phone: str | None, names: Sequence[Name]) -> bool:
    return phone is None and any(name.kind == "phone" for name in names)
