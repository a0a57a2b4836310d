"""Which kennels are free for some nights, and what they cost."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from oxy.agenda.day_hours import closed_reason, open_intervals
from oxy.agenda.errors import NeedsNights, NotAStay, OutsideHours
from oxy.agenda.intervals import ceil
from oxy.agenda.placing import Candidate, candidates_at_work
from oxy.agenda.scenes import Asker, Scene, load_scene
from oxy.agenda.slots import Slot, has_seat
from oxy.agenda.stays import LONGEST_NIGHTS, price_of_stay
from oxy.catalog import SIZES, Resource
from oxy.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Stay:
    """A kennel that is free for some nights.

    Args:
        slot: from check-in to check-out; `offer_slots` makes it bookable by token, as it does any slot.
        price: in BRL, for all of the nights; None when the pet's size decides and is not known, or none is set.
        nightly: for one of them.
    """

    slot: Slot
    nights: int
    price: Decimal | None
    nightly: Decimal | None


async def find_stays(
    session: Session,
    service_id: UUID,
    arrival: date,
    departure: date,
    *,
    size: str | None = None,
    coat: str | None = None,
    resource_id: UUID | None = None,
    ignore_booking_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> list[Stay]:
    """Return the kennels that are free from the night of `arrival` to the morning of `departure`, both local dates.

    Smaller kennels that still take the pet come first, then by name. Check-in and check-out are at the business's
    times; on a day that closes before check-in, or opens after check-out, at that hour instead. One pet may leave and
    the next arrive on the same day. Before the minimum notice and beyond the horizon nothing is free.

    Args:
        size, coat: the pet's; a kennel's limit counts only for a size that is known.
        resource_id: only this kennel. Raises `WrongResource`.
        ignore_booking_id: the stay about to be moved.
        contact_id: who is asking: this contact's own holds count as free.

    Raises `NotAStay` for a service by the hour, `NeedsNights` for no night or more than 90, `OutsideHours` when the
    business is closed on the day of arrival or departure and takes no guests then, `PetTooLarge`, `WrongService` and
    `NotFound`.
    """
    nights = (departure - arrival).days
    scene = await _load(session, service_id, arrival, arrival, nights, Asker(ignore_booking_id, contact_id))
    return _stays(session, scene.only(resource_id).for_pet(size, coat), arrival, nights)


async def find_arrivals(
    session: Session,
    service_id: UUID,
    first: date,
    last: date,
    nights: int,
    *,
    size: str | None = None,
    coat: str | None = None,
    resource_id: UUID | None = None,
    ignore_booking_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> list[Stay]:
    """Return the free stays of so many nights that begin from `first` to `last`, local dates both counted in.

    As `find_stays`, by day of arrival; days on which a stay cannot begin or end have none.
    """
    asker = Asker(ignore_booking_id, contact_id)
    scene = await _load(session, service_id, first, last, nights, asker)
    scene = scene.only(resource_id).for_pet(size, coat)
    found: list[Stay] = []
    for ahead in range((last - first).days + 1):
        with suppress(OutsideHours):
            found += _stays(session, scene, first + timedelta(days=ahead), nights)
    return found


async def _load(
    session: Session, service_id: UUID, first: date, last: date, nights: int, asker: Asker
) -> Scene:  # fmt: skip
    if not 1 <= nights <= LONGEST_NIGHTS:
        raise NeedsNights
    scene = await load_scene(session, service_id, days=(first, last + timedelta(days=nights)), asker=asker)
    if not scene.is_stay:
        raise NotAStay
    return scene


def _stays(session: Session, scene: Scene, arrival: date, nights: int) -> list[Stay]:
    start, end = check_in_at(scene, arrival), check_out_at(scene, arrival + timedelta(days=nights))
    now, rules = session.clock.now(), scene.settings.booking_rules
    horizon = now.astimezone(scene.zone).date() + timedelta(days=rules.horizon_days)
    if start < now + timedelta(minutes=rules.minimum_notice_minutes) or arrival > horizon:
        return []
    free = [stay_in(scene, each, nights) for each in candidates_at_work(scene, start, end)]
    order = {resource.id: place for place, resource in enumerate(sorted(scene.resources, key=_roominess))}
    return sorted((stay for stay in free if stay is not None), key=lambda stay: order[stay.slot.resource_id])


def check_in_at(scene: Scene, day: date) -> datetime:
    """Return when guests arrive on a local day. Raises `OutsideHours` when it is closed to them."""
    wanted = _at(scene, day, scene.settings.booking_rules.check_in)
    spans = _open(scene, day)
    after = [max(wanted, opens) for opens, closes in spans if wanted <= closes]
    return min(after) if after else max((closes for _, closes in spans), default=wanted)


def check_out_at(scene: Scene, day: date) -> datetime:
    """Return by when guests leave on a local day. Raises `OutsideHours` when it is closed to them."""
    wanted = _at(scene, day, scene.settings.booking_rules.check_out)
    spans = _open(scene, day)
    before = [min(wanted, closes) for opens, closes in spans if opens <= wanted]
    return max(before) if before else min((opens for opens, _ in spans), default=wanted)


def _open(scene: Scene, day: date) -> list[tuple[datetime, datetime]]:
    """The opening hours of a day in local time; none for a closed day on which guests come and go all the same."""
    spans = open_intervals(scene.settings, scene.zone, day)
    if not spans and not scene.settings.booking_rules.stays_on_closed_days:
        raise OutsideHours(
            f"Não há entrada nem saída nesse dia ({closed_reason(scene.settings, day)}). Escolha outro dia."
        )
    return [(opens.astimezone(scene.zone), closes.astimezone(scene.zone)) for opens, closes in spans]


def stay_in(scene: Scene, candidate: Candidate, nights: int) -> Stay | None:
    """Return the stay of a candidate, what it takes beside the kennel included; None when it is not free."""
    before = timedelta(minutes=scene.service.buffer_before_minutes)
    after = timedelta(minutes=scene.service.buffer_minutes)
    wanted = int((candidate.start - before).timestamp()), ceil((candidate.end + after).timestamp())
    beside = [next((each.id for each in need if has_seat(scene.busy, each, wanted)), None) for need in candidate.others]
    kennel = candidate.resource
    if not has_seat(scene.busy, kennel, wanted) or None in beside:
        return None
    nightly = scene.quote(kennel.id).price
    others = tuple(each for each in beside if each is not None)
    slot = Slot(scene.service.id, kennel.id, kennel.name, candidate.start, candidate.end, others)
    return Stay(slot, nights, price_of_stay(nightly, nights), nightly)


def _roominess(kennel: Resource) -> tuple[int, str]:
    return (len(SIZES) if kennel.up_to_size is None else SIZES.index(kennel.up_to_size)), kennel.name


def _at(scene: Scene, day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), scene.zone)
