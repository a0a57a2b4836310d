"""Who waits for a slot: what they want, since when, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from oxy.agenda.errors import NeedsNights, NotAStay
from oxy.agenda.placing import check_pet
from oxy.agenda.scenes import Scene, load_scene
from oxy.agenda.slots import Slot
from oxy.agenda.stays import LONGEST_NIGHTS
from oxy.agenda.store import waitlist as store
from oxy.businesses import Actor
from oxy.clientele import load_contact
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.jobs import Priority, enqueue

FILL_WAITLIST = "fill-waitlist"
WaitStatus = Literal["waiting", "offered", "booked", "gone", "expired"]
LONGEST_WAIT = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Wanted:
    """When somebody would come: local days, starts within a day, weekdays (0 is Monday, none means any).

    Of a stay: so many `nights`, arriving on one of the days.
    """

    first_day: date
    last_day: date
    earliest: time | None = None
    latest: time | None = None
    weekdays: tuple[int, ...] = ()
    resource_id: UUID | None = None
    nights: int | None = None

    def fits(self, slot: Slot) -> bool:
        """Whether a slot, in the business's zone, is wanted."""
        day, clock = slot.start.date(), slot.start.time()
        return (
            self.first_day <= day <= self.last_day
            and (not self.weekdays or day.weekday() in self.weekdays)
            and (self.earliest is None or clock >= self.earliest)
            and (self.latest is None or clock <= self.latest)
            and self.resource_id in (None, slot.resource_id)
            and self.nights in (None, (slot.end.date() - day).days)
        )


@dataclass(frozen=True, slots=True)
class WaitEntry:
    """One wish on the list, with names. `offer_until`: a slot is being offered, and held until then."""

    id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    service_id: UUID
    service_name: str
    resource_name: str | None
    wanted: Wanted
    status: WaitStatus
    created_at: datetime
    expires_at: datetime
    offer_until: datetime | None = None


async def join_waitlist(
    session: Session, contact_id: UUID, service_id: UUID, wanted: Wanted, *, actor: Actor, pet_id: UUID | None = None
) -> WaitEntry:
    """Put a contact on the list and return the entry; who waits for the same already has only the wish changed.

    Raises `WrongService`, `WrongResource`, `PetDeceased`, `NeedsNights` for a stay without its nights, `NotAStay` for
    nights of anything else, `Invalid` for days that cannot be, and `NotFound`.
    """
    await load_contact(session, contact_id)
    scene = (await load_scene(session, service_id)).only(wanted.resource_id)
    _check_nights(scene, wanted)
    pet = await check_pet(session, pet_id, contact_id)
    now = session.clock.now().astimezone(scene.zone)
    _check_days(wanted, now)
    expires_at = datetime.combine(wanted.last_day + timedelta(days=1), time(0), scene.zone)
    entry_id = await store.join(
        session, contact_id, service_id, pet.id if pet else None, wanted, expires_at, asked_by=actor.kind
    )
    await wake(session)
    return await load_entry(session, entry_id)


async def leave_waitlist(session: Session, entry_id: UUID, contact_id: UUID | None = None) -> WaitEntry:
    """Take an entry off the list and return it; what was offered to it is let go by the next look at the list.

    Args:
        contact_id: when given, the entry must be that contact's.

    Raises `NotFound`. One that is off the list stays as it is.
    """
    entry = await load_entry(session, entry_id)
    if contact_id not in (None, entry.contact_id):
        raise NotFound("Pedido de espera não encontrado.")
    await store.close(session, entry_id, "gone")
    await wake(session)
    return await load_entry(session, entry_id)


async def load_entry(session: Session, entry_id: UUID) -> WaitEntry:
    """Return an entry. Raises `NotFound`."""
    rows = await store.find(session, entry_id=entry_id)
    if not rows:
        raise NotFound("Pedido de espera não encontrado.")
    return entry_from_row(rows[0])


async def list_waitlist(
    session: Session, *, contact_id: UUID | None = None, only_open: bool = True, limit: int = 200
) -> list[WaitEntry]:
    """Return who waits, in the order in which they are served; with `only_open` false everybody, newest last."""
    rows = await store.find(session, contact_id=contact_id, only_open=only_open, limit=limit)
    return [entry_from_row(row) for row in rows]


async def wake(session: Session) -> None:
    """Leave the job that looks whether somebody who waits can be offered something, if anybody waits."""
    if await store.anybody_waits(session):
        await enqueue(session, FILL_WAITLIST, {}, priority=Priority.AUTOMATIONS)


async def time_freed(session: Session, end: datetime) -> None:
    """Note that time of a resource until `end` (aware) was let go: by a booking, a block or a hold."""
    if end > session.clock.now():
        await wake(session)


def entry_from_row(row: Row) -> WaitEntry:
    """Build from the columns that the store reads."""
    wanted = Wanted(
        row["first_day"],
        row["last_day"],
        row["earliest"],
        row["latest"],
        tuple(row["weekdays"]),
        row["resource_id"],
        row["nights"],
    )
    return WaitEntry(
        row["id"], row["contact_id"], row["contact_name"], row["pet_id"], row["pet_name"], row["service_id"],
        row["service_name"], row["resource_name"], wanted, row["status"], row["created_at"], row["expires_at"],
        row["offer_until"],
    )  # fmt: skip


def _check_nights(scene: Scene, wanted: Wanted) -> None:
    if scene.is_stay and not 1 <= (wanted.nights or 0) <= LONGEST_NIGHTS:
        raise NeedsNights
    if not scene.is_stay and wanted.nights is not None:
        raise NotAStay


def _check_days(wanted: Wanted, now: datetime) -> None:
    if wanted.last_day < wanted.first_day or wanted.last_day < now.date():
        raise Invalid("O período de espera precisa terminar hoje ou depois.", field="last_day")
    if wanted.last_day - now.date() > LONGEST_WAIT:
        raise Invalid("O período de espera é longo demais.", field="last_day")
    if wanted.earliest is not None and wanted.latest is not None and wanted.latest < wanted.earliest:
        raise Invalid("O fim da faixa de horário vem antes do início.", field="latest")
    if any(not 0 <= day <= 6 for day in wanted.weekdays):
        raise Invalid("Dias da semana vão de 0 (segunda) a 6 (domingo).", field="weekdays")
