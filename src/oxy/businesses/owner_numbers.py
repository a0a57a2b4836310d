"""The telephone numbers whose owner talks to Aurora, and what each may order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.errors import NumberTaken
from oxy.businesses.quiet_hours import ALERTS_WANTED, USUAL_QUIET_HOURS, AlertsWanted, QuietHours
from oxy.businesses.rights import OwnerRole, Right, check_grants, check_role, rights_of
from oxy.businesses.store import people
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.phones import InvalidPhone, Phone, parse_phone
from oxy.foundation.rows import read_time, read_uuid


@dataclass(frozen=True, slots=True)
class OwnerNumber:
    """A number that Aurora answers, and what she tells it of her own accord.

    `phone` is E.164; `daily_summary_at` and `weekly_review_at` (on Mondays) are local, None for none; `grants` are
    rights beyond the role's; `contact_id` is whom a pairing word showed to be this owner; `quiet_days` are weekdays, 0
    is Monday.
    """

    id: UUID
    phone: str
    name: str
    is_active: bool
    daily_summary_at: time | None
    user_id: UUID | None
    role: OwnerRole = "owner"
    grants: tuple[str, ...] = ()
    contact_id: UUID | None = None
    weekly_review_at: time | None = time(8)
    alerts: AlertsWanted = "all"
    opportunities: bool = True
    quiet_hours: QuietHours | None = USUAL_QUIET_HOURS
    quiet_days: tuple[int, ...] = ()

    @property
    def rights(self) -> frozenset[Right]:
        """What this number may ask and order."""
        return rights_of(self.role, self.grants)


class OwnerNumberChanges(TypedDict, total=False):
    """What may be changed about an owner's number."""

    phone: str
    name: str
    is_active: bool
    daily_summary_at: time | None
    user_id: UUID | None
    role: str
    grants: Sequence[str]
    weekly_review_at: time | None
    alerts: AlertsWanted
    opportunities: bool
    quiet_hours: QuietHours | None
    quiet_days: tuple[int, ...]


class OwnerWishes(TypedDict, total=False):
    """What a new number may be told of Aurora's own accord; what is left out is as usual."""

    weekly_review_at: time | None
    alerts: AlertsWanted
    opportunities: bool
    quiet_hours: QuietHours | None
    quiet_days: tuple[int, ...]


def owner_number_from_row(row: Mapping[str, Any]) -> OwnerNumber:
    """Build from the columns of `aurora_owner_numbers`."""
    user_id, contact_id = row["user_id"], row["contact_id"]
    quiet_from, quiet_until = read_time(row["quiet_from"]), read_time(row["quiet_until"])
    return OwnerNumber(
        read_uuid(row["id"]), row["phone"], row["name"], row["is_active"], read_time(row["daily_summary_at"]),
        None if user_id is None else read_uuid(user_id), row["role"], tuple(row["grants"]),
        None if contact_id is None else read_uuid(contact_id), read_time(row["weekly_review_at"]), row["alerts"],
        row["opportunities"],
        None if quiet_from is None or quiet_until is None else QuietHours(quiet_from, quiet_until),
        tuple(row["quiet_days"]),
    )  # fmt: skip


async def find_owner(session: Session, phone: str) -> OwnerNumber | None:
    """Return the active owner of `phone`, with or without its ninth digit, or nothing for a stranger."""
    try:
        key = parse_phone(phone).match_key
    except InvalidPhone:
        return None
    row = await people.find_active_owner(session, key)
    return None if row is None else owner_number_from_row(row)


async def list_owner_numbers(session: Session) -> list[OwnerNumber]:
    """Return every number by name, revoked ones included."""
    return [owner_number_from_row(row) for row in await people.list_owner_numbers(session)]


async def load_owner_number(session: Session, owner_id: UUID) -> OwnerNumber:
    """Return a number. Raises `NotFound`."""
    row = await people.find_owner_number(session, owner_id)
    if row is None:
        raise NotFound
    return owner_number_from_row(row)


async def add_owner_number(
    session: Session, *, phone: str, name: str, actor: Actor, daily_summary_at: time | None = None,
    user_id: UUID | None = None, role: str = "owner", grants: Sequence[str] = (), **wishes: Unpack[OwnerWishes],
) -> OwnerNumber:  # fmt: skip
    """Let a number talk to Aurora.

    Raises `Invalid` for what is no number, role, right or weekday, `NumberTaken` for either form of a known one.
    """
    number = _number(phone)
    wanted = OwnerNumber(
        UUID(int=0), number.e164, _name(name), True, daily_summary_at, user_id, check_role(role), check_grants(grants),
        **wishes,
    )  # fmt: skip
    _check_wishes(wanted)
    try:
        async with session.savepoint():
            row = await people.insert_owner_number(session, wanted, number.match_key)
    except UniqueViolation:
        raise NumberTaken from None
    except ForeignKeyViolation:
        raise NotFound("Usuário não encontrado.") from None
    owner = owner_number_from_row(row)
    await record_audit(session, actor, "create", "owner_number", owner.id, {"role": role})
    return owner


async def update_owner_number(
    session: Session, owner_id: UUID, actor: Actor, **changes: Unpack[OwnerNumberChanges]
) -> OwnerNumber:
    """Change what is given and return the result. Raises `NotFound`, `Invalid`, `NumberTaken`.

    Another number is another phone: who was paired with the old one is no longer this owner. Nor is who was paired with
    a number that is revoked: it may have been for a stolen phone, and taking it up again is for whoever has the number.
    """
    current = await load_owner_number(session, owner_id)
    number = _number(changes.get("phone", current.phone))
    checked = {
        "phone": number.e164, "name": _name(changes.get("name", current.name)),
        "role": check_role(changes.get("role", current.role)),
        "grants": check_grants(changes.get("grants", current.grants)),
    }  # fmt: skip
    changed = replace(current, **{**changes, **checked})
    if not changed.is_active or number.match_key != _number(current.phone).match_key:
        changed = replace(changed, contact_id=None)
    if changed == current:
        return current
    _check_wishes(changed)
    try:
        async with session.savepoint():
            await people.write_owner_number(session, changed, number.match_key)
    except UniqueViolation:
        raise NumberTaken from None
    except ForeignKeyViolation:
        raise NotFound("Usuário não encontrado.") from None
    await record_audit(session, actor, "update", "owner_number", owner_id, {"fields": sorted(changes)})
    return changed


async def look_soon(session: Session) -> None:
    """Let the business's owners be looked after within the minute: something has happened that they should know."""
    await people.look_soon(session)


async def remove_owner_number(session: Session, owner_id: UUID, actor: Actor) -> None:
    """Take a number off the list, at once. Raises `NotFound`."""
    if not await people.delete_owner_number(session, owner_id):
        raise NotFound
    await record_audit(session, actor, "delete", "owner_number", owner_id, {})


def _number(text: str) -> Phone:
    try:
        return parse_phone(text)
    except InvalidPhone:
        raise Invalid("Telefone inválido. Use DDD e número, como (11) 98888-0001.", field="phone") from None


def _check_wishes(owner: OwnerNumber) -> None:
    if owner.alerts not in ALERTS_WANTED:
        raise Invalid("Escolha all, serious ou none para os avisos.", field="alerts")
    if not all(0 <= day <= 6 for day in owner.quiet_days):
        raise Invalid("Os dias sem mensagens vão de 0 (segunda) a 6 (domingo).", field="quiet_days")


def _name(text: str) -> str:
    if not text.strip():
        raise Invalid("O nome não pode ficar vazio.", field="name")
    return text.strip()
