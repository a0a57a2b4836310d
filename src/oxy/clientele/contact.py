"""A person who writes, as staff know them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypedDict, Unpack
from uuid import UUID

from oxy.businesses import Actor, record_audit
from oxy.clientele.errors import PhoneTaken
from oxy.clientele.identities import Name, read_names
from oxy.clientele.store import contacts
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.rows import read_instant, read_uuid
from oxy.portuguese import find_email

LONGEST_NAME = 120
STATUSES = ("active", "blocked")

_WILDCARD = re.compile(r"[\\%_]")


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer. `phone` is E.164 or unknown; `name` is what they or staff said, `profile_name` what WhatsApp says."""

    id: UUID
    phone: str | None
    name: str | None
    profile_name: str | None
    email: str | None
    status: str
    notes: str
    marketing_opted_out_at: datetime | None
    last_contact_at: datetime | None
    household_id: UUID | None = None

    @property
    def display_name(self) -> str | None:
        """The best name known."""
        return self.name or self.profile_name


class ContactChanges(TypedDict, total=False):
    """What may be changed about a contact; a phone is added to the ones known."""

    name: str | None
    email: str | None
    phone: str | None
    status: str
    notes: str


def contact_from_row(row: Mapping[str, Any]) -> Contact:
    """Build from the columns of `contacts`, or JSON of them."""
    return Contact(
        read_uuid(row["id"]), row["phone"], row["name"], row["profile_name"], row["email"], row["status"],
        row["notes"], read_instant(row["marketing_opted_out_at"]), read_instant(row["last_contact_at"]),
        None if row["household_id"] is None else read_uuid(row["household_id"]),
    )  # fmt: skip


async def load_contact(session: Session, contact_id: UUID) -> Contact:
    """Return a contact. Raises `NotFound`."""
    row = await contacts.find_contact(session, contact_id)
    if row is None:
        raise NotFound("Cliente não encontrado.")
    return contact_from_row(row)


async def load_contacts(session: Session, contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """Return several contacts by id; those that do not exist are left out."""
    rows = await contacts.find_contacts(session, list(contact_ids))
    return {row["id"]: contact_from_row(row) for row in rows}


async def list_contacts(
    session: Session, search: str | None = None, cursor: str | None = None, limit: int = 50
) -> tuple[list[Contact], str | None]:
    """Return contacts, most recently heard first, and the cursor of the next page.

    Args:
        search: part of a name, e-mail address or number, with or without accents.
        cursor: what the page before returned.
        limit: how many at most.

    Raises `Invalid` for a cursor that is none.
    """
    words = (search or "").strip()
    like = "%" + _WILDCARD.sub(r"\\\g<0>", words) + "%" if words else None
    digits = "".join(each for each in words if each.isdigit())
    rows = await contacts.list_contacts(
        session, like, f"%{digits}%" if len(digits) >= 3 else None, _read_cursor(cursor), limit + 1
    )
    more = len(rows) > limit
    mark = f"{rows[limit - 1]['recent'].isoformat()}_{rows[limit - 1]['id']}" if more else None
    return [contact_from_row(row) for row in rows[:limit]], mark


async def create_contact(
    session: Session, actor: Actor, *, phone: str | None = None, name: str | None = None, email: str | None = None,
    notes: str = "",
) -> Contact:  # fmt: skip
    """Add a customer by hand. Raises `Invalid`, and `PhoneTaken` when either form of the number is known."""
    names = () if phone is None else _phone_names(phone)
    if not names and not (name or "").strip():
        raise Invalid("Informe ao menos o nome ou o telefone.", field="name")
    facts = {"name": _name(name), "email": _email(email), "notes": notes, "profile_name": None, "at": None}
    row = await contacts.insert_contact(session, names, facts)
    if row is None:
        raise PhoneTaken
    contact = contact_from_row(row)
    await record_audit(session, actor, "create", "contact", contact.id, {})
    return contact


async def update_contact(
    session: Session, contact_id: UUID, actor: Actor | None = None, **changes: Unpack[ContactChanges]
) -> Contact:
    """Change what is given and return the result.

    Raises `NotFound`, `Invalid`, and `PhoneTaken` when the number is another contact's.
    """
    row = await contacts.find_contact(session, contact_id, lock=True)
    if row is None:
        raise NotFound("Cliente não encontrado.")
    current = contact_from_row(row)
    changed = replace(current, **changes)
    changed = replace(changed, name=_name(changed.name), email=_email(changed.email))
    if changed.status not in STATUSES:
        raise Invalid("Situação desconhecida: active ou blocked.", field="status")
    if changed.phone is not None and changed.phone != current.phone:
        names = _phone_names(changed.phone)
        changed = replace(changed, phone=names[0].value)
        if not await contacts.add_names(session, contact_id, names):
            raise PhoneTaken
    if changed != current:
        await contacts.write_contact(session, changed)
        if actor is not None:
            await record_audit(session, actor, "update", "contact", contact_id, {"fields": sorted(changes)})
    return changed


async def remove_contact(session: Session, contact_id: UUID, actor: Actor) -> None:
    """Erase a contact with pets, conversations and bookings. Raises `NotFound`."""
    if not await contacts.delete_contact(session, contact_id):
        raise NotFound("Cliente não encontrado.")
    await record_audit(session, actor, "delete", "contact", contact_id, {})


async def contact_identities(session: Session, contact_id: UUID) -> list[tuple[str, str]]:
    """Return (kind, value) of every way the contact is known, phones first."""
    return [(row["kind"], row["value"]) for row in await contacts.list_names(session, contact_id)]


async def opt_out(session: Session, contact_id: UUID, actor: Actor) -> None:
    """Send no more marketing; when it was said before, that moment stays. Raises `NotFound`."""
    if not await contacts.set_opt_out(session, contact_id, session.clock.now()):
        raise NotFound("Cliente não encontrado.")
    await record_audit(session, actor, "opt_out", "contact", contact_id, {})


async def opt_in(session: Session, contact_id: UUID, actor: Actor) -> None:
    """Allow marketing again. Raises `NotFound`."""
    if not await contacts.set_opt_out(session, contact_id, None):
        raise NotFound("Cliente não encontrado.")
    await record_audit(session, actor, "opt_in", "contact", contact_id, {})


def _phone_names(phone: str) -> tuple[Name, ...]:
    names = read_names([("phone", phone)])
    if not names or names[0].kind != "phone":
        raise Invalid("Telefone inválido. Use DDD e número, como (11) 98888-0001.", field="phone")
    return names


def _name(text: str | None) -> str | None:
    cleaned = " ".join((text or "").split())
    if len(cleaned) > LONGEST_NAME:
        raise Invalid(f"O nome pode ter até {LONGEST_NAME} letras.", field="name")
    return cleaned or None


def _email(text: str | None) -> str | None:
    if text is None or not text.strip():
        return None
    found = find_email(text)
    if found is None or found != text.strip().lower():
        raise Invalid("E-mail inválido. Confira o endereço.", field="email")
    return found


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    try:
        at, _, contact_id = cursor.partition("_")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("naive")
        return moment, UUID(contact_id)
    except ValueError:
        raise Invalid("Página inválida. Volte ao início da lista.", field="cursor") from None
