"""Whoever writes is somebody: found by any of their names, or made, once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oxy.clientele.contact import LONGEST_NAME, Contact, contact_from_row, load_contact
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
        known = await contacts.greet(session, names, profile, at)
        if known is not None:
            return contact_from_row(known)
        if not await _settle_names(session, names):
            facts = {"profile_name": profile, "name": None, "email": None, "notes": "", "at": at}
            made = await contacts.insert_contact(session, names, facts)
            if made is not None:
                return contact_from_row(made)
    raise RuntimeError("identities keep moving between contacts")


async def known_or_new_contact(session: Session, identity: tuple[str, str]) -> Contact:
    """Return whom `identity` names, made now when nobody is: for writing to somebody who need not have written.

    Raises `Invalid` for an identity that cannot be used.
    """
    names = read_names([identity])
    if not names:
        raise Invalid("Não foi possível identificar a pessoa.")
    for _ in range(TRIES):
        bearers = await contacts.find_bearers(session, names)
        if bearers:
            return await load_contact(session, bearers[0])
        facts = {"profile_name": None, "name": None, "email": None, "notes": "", "at": None}
        made = await contacts.insert_contact(session, names, facts)
        if made is not None:
            return contact_from_row(made)
    raise RuntimeError("identities keep moving between contacts")


async def join_names(session: Session, identities: Sequence[tuple[str, str]]) -> bool:
    """Let whoever bears one of `identities` bear them all, two who do become one; False when nobody here does."""
    names = read_names(identities)
    return len(names) > 1 and await _settle_names(session, names)


async def _settle_names(session: Session, names: Sequence[Name]) -> bool:
    """Make whoever bears some of `names` one contact that bears them all; False when nobody does.

    Several names are locked before anything is written: half-written ones would make others wait for us while we wait
    for them. A single name is written at once or not at all.
    """
    if len(names) > 1 or await contacts.find_bearers(session, names):
        contacts.lock_names(session, names)
        found = await contacts.find_bearers(session, names, lock=True)
        if found:
            if len(found) > 1:
                await contacts.lock_for_merging(session, found)
                await merge(session, keep=found[0], gone=found[1:])
            await contacts.add_names(session, found[0], names)
            return True
    return False


async def adopt_phone_form(session: Session, contact_id: UUID, digits: str) -> None:
    """Keep the form of the contact's number that WhatsApp answered with; digits of any other number change nothing."""
    names = read_names([("phone", f"+{digits.lstrip('+')}")])
    if names and names[0].kind == "phone":
        await contacts.adopt_form(session, contact_id, names[0])


async def follow_name(session: Session, contact_id: UUID, old: Sequence[tuple[str, str]], new: tuple[str, str]) -> None:
    """Know a person by their new number or user id, in place of the old one, which may soon be somebody else's.

    Whoever bore the new name already turns out to be the same person. An unusable name changes nothing.
    """
    names, gone = read_names([new]), read_names(old)
    if not names or names[0] in gone:
        return
    contacts.lock_names(session, names)
    bearers = await contacts.find_bearers(session, names, lock=True)
    others = [bearer for bearer in bearers if bearer != contact_id]
    if others:
        await merge(session, keep=contact_id, gone=others)
    await contacts.add_names(session, contact_id, names)
    await contacts.replace_names(session, contact_id, [name for name in gone if name.kind == names[0].kind], names[0])
