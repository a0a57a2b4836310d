"""Which times are free: what is taken, asked once, and the computation over it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.errors import NeedsNights, WrongResource, WrongService
from oxy.agenda.slots import Search, Slot, Work, compute_slots
from oxy.agenda.store import scenes
from oxy.agenda.store.claims import taken
from oxy.businesses import BusinessSettings, settings_from_row
from oxy.catalog import Resource, Service, resource_from_row, service_from_row
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

ALTERNATIVES = 3
ALTERNATIVES_WITHIN_DAYS = 14


@dataclass(frozen=True, slots=True)
class Scene:
    """What a question about time is asked against: the business's rules, the service and who can do it.

    `resources` are those asked for, `able` all that do the service.
    """

    zone: ZoneInfo
    settings: BusinessSettings
    service: Service
    resources: tuple[Resource, ...]
    able: tuple[Resource, ...]

    @property
    def work(self) -> Work:
        """The service as something to find a time for. Raises `NeedsNights` for a stay without a duration."""
        if self.service.duration_minutes is None:
            raise NeedsNights
        return Work(self.service.id, self.service.duration_minutes, self.service.buffer_minutes)

    @property
    def is_stay(self) -> bool:
        """Whether the service is booked by the night."""
        return self.service.duration_minutes is None

    def only(self, resource_id: UUID | None) -> "Scene":
        """Return the scene with one resource left, or as it is for None. Raises `WrongResource`."""
        if resource_id is None and self.able:
            return self
        chosen = tuple(resource for resource in self.able if resource.id == resource_id)
        if not chosen:
            raise WrongResource
        return replace(self, resources=chosen)


async def load_scene(session: Session, service_id: UUID) -> Scene:
    """Return what a question about a service's times is asked against.

    Raises `NotFound` for an unknown service and `WrongService` for one that is not offered any more.
    """
    row = await scenes.find(session, service_id)
    if row is None or row["service"] is None:
        raise NotFound("Serviço não encontrado.")
    service = service_from_row(row["service"])
    if not service.is_active:
        raise WrongService
    resources = tuple(resource_from_row(each) for each in row["resources"] or ())
    return Scene(ZoneInfo(row["timezone"]), settings_from_row(row["settings"]), service, resources, resources)


async def find_slots(
    session: Session,
    service_id: UUID,
    first: date,
    last: date,
    *,
    resource_id: UUID | None = None,
    window: tuple[time | None, time | None] | None = None,
    ignore_booking_id: UUID | None = None,
    contact_id: UUID | None = None,
    limit: int | None = None,
) -> list[Slot]:
    """Return free slots by start, then by the resource's name.

    Args:
        service_id: what is to be done. Raises `NotFound`, `WrongService`, and `NeedsNights` for a stay by the night.
        first: first local day.
        last: last local day, included; days before today and beyond the horizon have no slots.
        resource_id: only this resource. Raises `WrongResource` when it does not do the service.
        window: earliest and latest local start within a day, both included; None leaves a side open.
        ignore_booking_id: the booking about to be moved, whose own time counts as free.
        contact_id: who is asking: this contact's own holds count as free.
        limit: at most so many.
    """
    scene = (await load_scene(session, service_id)).only(resource_id)
    search = Search(first, last, session.clock.now(), window or (None, None))
    found = await _search(session, scene, search, ignore_booking_id, contact_id)
    return list(islice(found, limit))


async def find_alternatives(
    session: Session,
    scene: Scene,
    wanted: datetime,
    *,
    ignore_booking_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> list[Slot]:
    """Return a few free slots at different times, nearest to an aware instant first, its own day's before others'.

    Whoever else does the service counts too; of two at one time the one asked for comes first.
    """
    if scene.is_stay:
        return []
    day = wanted.astimezone(scene.zone).date()
    search = Search(day, day + timedelta(days=ALTERNATIVES_WITHIN_DAYS), session.clock.now())
    found = await _search(session, replace(scene, resources=scene.able), search, ignore_booking_id, contact_id)
    asked_for = {resource.id for resource in scene.resources}
    nearest: dict[datetime, Slot] = {}
    for slot in found:
        if len(nearest) >= ALTERNATIVES and slot.start.date() > max(start.date() for start in nearest):
            break
        if slot.start not in nearest or slot.resource_id in asked_for:
            nearest[slot.start] = slot
    ordered = sorted(nearest.values(), key=lambda slot: (slot.start.date(), abs(slot.start - wanted), slot.start))
    return ordered[:ALTERNATIVES]


async def _search(
    session: Session, scene: Scene, search: Search, ignore_booking_id: UUID | None, contact_id: UUID | None
) -> Iterator[Slot]:
    claims = await taken(
        session,
        _ids(scene.resources),
        *_bounds(scene, search),
        ignore_booking_id=ignore_booking_id,
        ignore_holds_of=contact_id,
    )
    return compute_slots(scene.work, scene.resources, claims, scene.settings, scene.zone, search)


def _ids(resources: Sequence[Resource]) -> list[UUID]:
    return [resource.id for resource in resources]


def _bounds(scene: Scene, search: Search) -> tuple[datetime, datetime]:
    """Return the instants between which a claim can matter: work ends with its day, its buffer may reach beyond."""
    today = search.now.astimezone(scene.zone).date()
    horizon = today + timedelta(days=scene.settings.booking_rules.horizon_days)
    first, last = min(max(search.first, today), horizon), min(max(search.last, today), horizon)
    start, midnight = (datetime.combine(day, time(0), scene.zone) for day in (first, last + timedelta(days=1)))
    return start, midnight + timedelta(minutes=scene.service.buffer_minutes)
