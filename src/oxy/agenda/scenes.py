"""What a question about time is asked against: the business's rules, the service, who can do it, and for which pet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.errors import NeedsNights, PetTooLarge, WrongResource, WrongService
from oxy.agenda.slots import Busy, Work
from oxy.agenda.store import scenes
from oxy.businesses import BusinessSettings, Remembered, settings_from_row
from oxy.catalog import Quote, Resource, Service, quote, resource_from_row, service_from_row
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

# No horizon reaches further; see LIMITS in businesses.
FARTHEST_DAYS = 732


@dataclass(frozen=True, slots=True)
class Scene:
    """One service's times, as they are looked for.

    Args:
        resources: those asked for, of the service's first need; `able` all of it.
        others: who can meet each further need.
        size, coat: the pet's; None when they are not known.
        busy: what is taken, when the scene was loaded with it.
    """

    zone: ZoneInfo
    settings: BusinessSettings
    service: Service
    resources: tuple[Resource, ...]
    able: tuple[Resource, ...]
    others: tuple[tuple[Resource, ...], ...] = ()
    size: str | None = None
    coat: str | None = None
    busy: Busy = field(default_factory=dict[tuple[UUID, int], Any])

    @property
    def work(self) -> Work:
        """The service as something to find a time for. Raises `NeedsNights` for a stay without a duration."""
        minutes = {resource.id: self.quote(resource.id).duration_minutes for resource in self.able}
        told = {each: length for each, length in minutes.items() if length is not None}
        usual = self.quote(None).duration_minutes
        if usual is None:
            raise NeedsNights
        service = self.service
        return Work(service.id, usual, service.buffer_minutes, service.buffer_before_minutes, told)

    @property
    def is_stay(self) -> bool:
        """Whether the service is booked by the night."""
        return self.service.duration_minutes is None

    def quote(self, resource_id: UUID | None) -> Quote:
        """Return what the service costs for this pet and how long it takes, with a resource."""
        return quote(self.service, size=self.size, coat=self.coat, resource_id=resource_id)

    def only(self, resource_id: UUID | None) -> "Scene":
        """Return the scene with one resource left, or as it is for None. Raises `WrongResource`."""
        if resource_id is None and self.able:
            return self
        chosen = tuple(resource for resource in self.able if resource.id == resource_id)
        if not chosen:
            raise WrongResource
        return replace(self, resources=chosen)

    def for_pet(self, size: str | None, coat: str | None) -> "Scene":
        """Return the scene for a pet, those left that take one of its size. Raises `PetTooLarge`."""
        roomy = tuple(_roomy(need, size) for need in (self.resources, self.able, *self.others))
        if not all(roomy):
            raise PetTooLarge
        return replace(self, resources=roomy[0], able=roomy[1], others=roomy[2:], size=size, coat=coat)

    def preferring(self, resource_ids: Sequence[UUID]) -> "Scene":
        """Return the scene with those resources first where one of several is taken."""
        others = (tuple(sorted(need, key=lambda each: each.id not in resource_ids)) for need in self.others)
        return replace(self, others=tuple(others))

    def scarce(self) -> list[UUID]:
        """Return every resource that a booking in this scene may take."""
        return [resource.id for need in (self.resources, *self.others) for resource in need]


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose own time does not stand in the way: that of the booking to be moved, and of the contact's own holds."""

    booking_id: UUID | None = None
    contact_id: UUID | None = None


_remembered = Remembered[Scene](2048)


async def load_scene(
    session: Session, service_id: UUID, *, days: tuple[date, date] | None = None, asker: Asker | None = None
) -> Scene:
    """Return what a question about a service's times is asked against.

    One round trip while the business is as it was when the service was last asked for.

    Args:
        days: first and last local day between which what is taken is wanted too.
        asker: whose own time counts as free.

    Raises `NotFound` for an unknown service and `WrongService` for one that is not offered any more.
    """
    asker = asker or Asker()
    span = None if days is None else _around(days, session.clock.now())
    row = await scenes.find_taken(session, service_id, span, asker.booking_id, asker.contact_id)
    if row is None:
        raise NotFound("Serviço não encontrado.")
    scene = _remembered.get((session.organization_id, service_id), row["revision"])
    if scene is None:
        scene = await _read_rules(session, service_id)
    return replace(scene, busy=_busy(row["taken"])) if row["taken"] else scene


async def _read_rules(session: Session, service_id: UUID) -> Scene:
    """Return the scene as it is whatever is taken, and remember it."""
    row = await scenes.find_rules(session, service_id)
    if row is None or row["service"] is None:
        raise NotFound("Serviço não encontrado.")
    service = service_from_row(row["service"])
    if not service.is_active:
        raise WrongService
    needs: dict[int, list[Resource]] = {need: [] for need in range(1, len(service.also_needs) + 2)}
    for each in row["resources"] or ():
        needs[each["need"]].append(resource_from_row(each))
    able, *others = (tuple(need) for need in needs.values())
    if not all(others):
        raise WrongResource
    zone, settings = ZoneInfo(row["timezone"]), settings_from_row(row["settings"])
    scene = Scene(zone, settings, service, able, able, tuple(others))
    return _remembered.keep((session.organization_id, service_id), row["revision"], scene)


def _around(days: tuple[date, date], now: datetime) -> tuple[datetime, datetime]:
    """The instants between which a claim can matter in any zone: clocks differ by 14 hours, a buffer is of 8."""
    today = now.date()
    nearest, farthest = today - timedelta(days=1), today + timedelta(days=FARTHEST_DAYS)
    first, last = (min(max(day, nearest), farthest) for day in days)
    midnight = time(0, tzinfo=now.tzinfo)
    return (
        datetime.combine(first - timedelta(days=1), midnight),
        datetime.combine(last + timedelta(days=2), midnight),
    )


def _busy(taken: Sequence[Mapping[str, Any]]) -> Busy:
    # In order, and apart: the constraint on claims says so, for each seat.
    return {
        (UUID(each["resource_id"]), each["seat"]): list(zip(each["starts"], each["ends"], strict=True))
        for each in taken
    }


def _roomy(resources: Sequence[Resource], size: str | None) -> tuple[Resource, ...]:
    return tuple(resource for resource in resources if resource.takes(size))
