"""Other people's calendars: kept by their secret address, their busy times made blocks of a resource."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from oxy.agenda.calendars.busy import Busy, without
from oxy.agenda.store import calendars as store
from oxy.agenda.store.claims import ClaimRefused, claiming
from oxy.businesses import Actor, load_settings, raise_alert, record_audit
from oxy.catalog import load_resource
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.security import Vault

REASON: Final = "Ocupado na agenda pessoal"
LONGEST_ADDRESS: Final = 2000
_NOT_FOUND: Final = "Agenda externa não encontrada."


class NoCalendarAddress(Invalid):
    """The address is none that a calendar could lie at."""

    code = "no_calendar_address"
    message = "Cole o endereço secreto da agenda em formato iCal: ele começa com https:// ou webcal://."


@dataclass(frozen=True, slots=True)
class CalendarImport:
    """One calendar elsewhere.

    Args:
        host: of its address; the rest is a secret.
        failing_since, last_error: when it could last not be read any more, and why.
        conflicts: how many bookings stand in its busy times.
    """

    id: UUID
    resource_id: UUID
    resource_name: str
    name: str
    host: str
    created_at: datetime
    checked_at: datetime | None
    fetched_at: datetime | None
    failing_since: datetime | None
    last_error: str | None
    conflicts: int


async def add_import(
    session: Session, vault: Vault, resource_id: UUID, name: str, address: str, actor: Actor
) -> CalendarImport:
    """Let a calendar's busy times block a resource. Raises `NoCalendarAddress`, and `NotFound` for the resource."""
    await load_resource(session, resource_id)
    url = _checked(address)
    host = urlsplit(url).hostname or ""
    import_id = await store.insert_import(session, resource_id, name, vault.seal(url), host, actor.id)
    await record_audit(session, actor, "create", "calendar_import", import_id, {"name": name, "host": host})
    return await load_import(session, import_id)


async def list_imports(session: Session) -> list[CalendarImport]:
    """Return the calendars, by name."""
    return [CalendarImport(**row) for row in await store.list_imports(session)]


async def load_import(session: Session, import_id: UUID) -> CalendarImport:
    """Return one. Raises `NotFound`."""
    row = await store.find_import(session, import_id)
    if row is None:
        raise NotFound(_NOT_FOUND)
    return CalendarImport(**row)


async def remove_import(session: Session, import_id: UUID, actor: Actor) -> None:
    """Forget a calendar: what it blocked is free again. Raises `NotFound`."""
    if not await store.delete_import(session, import_id):
        raise NotFound(_NOT_FOUND)
    await record_audit(session, actor, "delete", "calendar_import", import_id, {})


async def span_of(session: Session) -> tuple[datetime, datetime]:
    """Return the time that imports are read for: from now to the booking horizon."""
    settings = await load_settings(session)
    now = session.clock.now()
    return now, now + timedelta(days=settings.booking_rules.horizon_days + 1)


async def take_over(session: Session, import_id: UUID, busy: Sequence[Busy], first: datetime, last: datetime) -> None:
    """Make a resource's blocks within [first, last) what its owner's calendar says.

    Time that is booked stays booked: only what is free of it is blocked, and staff hear of each booking that stands in
    a busy time, once.
    """
    row = await store.lock_import(session, import_id)
    if row is None:
        return
    resource_id = row["resource_id"]
    others = await store.other_claims(session, resource_id, import_id, first, last)
    wanted = set(without(busy, [Busy(other["starts_at"], other["ends_at"]) for other in others]))
    kept = await store.imported_blocks(session, import_id, first)
    # One that has begun keeps its beginning.
    standing = {block["id"]: Busy(max(block["start_time"], first), block["end_time"]) for block in kept}
    await store.delete_blocks(session, [block_id for block_id, one in standing.items() if one not in wanted])
    for one in sorted(wanted - set(standing.values())):
        try:
            async with claiming(session, resource_id):
                await store.insert_block(session, import_id, resource_id, REASON, one.start, one.end)
        except ClaimRefused:
            # Booked meanwhile: the next look finds it among the others.
            continue
    conflicts = sorted(
        {
            other["booking_id"] for other in others
            if other["booking_id"] is not None
            and any(one.start < other["ends_at"] and one.end > other["starts_at"] for one in busy)
        }
    )  # fmt: skip
    await store.note_fetched(session, import_id, conflicts)
    new = set(conflicts) - set(row["conflicts"])
    if new:
        await _tell(session, import_id, row["name"], len(new))


async def _tell(session: Session, import_id: UUID, name: str, count: int) -> None:
    what = "um agendamento" if count == 1 else f"{count} agendamentos"
    await raise_alert(
        session, "calendar_conflict", "Agenda pessoal ocupada em horário agendado",
        f"A agenda “{name}” marca como ocupado um horário que já tem {what} aqui. Nada foi alterado: fale com o "
        "profissional ou remarque o cliente.",
        data={"calendar_import_id": str(import_id)},
    )  # fmt: skip


def _checked(address: str) -> str:
    parts = urlsplit(address.strip())
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme != "https" or not parts.hostname or parts.username or parts.password or len(address) > LONGEST_ADDRESS:
        raise NoCalendarAddress(field="url")
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, ""))
