"""A visit with nights in it: the hotel, and what is done to the guests while they are there; found as a whole."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from oxy.agenda.arranging import Arrangement, Part
from oxy.agenda.bookings import Booking
from oxy.agenda.errors import OutsideHours
from oxy.agenda.hotel import find_stays
from oxy.agenda.placing import check_pet
from oxy.agenda.slots import Slot
from oxy.agenda.stays import count_nights
from oxy.agenda.visit_offers import MOST_DAYS, Plan, Window, find_visits, lifted
from oxy.businesses import load_organization
from oxy.catalog import load_service
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

STAY = "hotel"
_Taken = tuple[Slot, Decimal | None]
# Local days of arrival and departure.
_Nights = tuple[date, date]


async def find_stay_visits(
    session: Session, contact_id: UUID, parts: Sequence[Part], arrival: date, departure: date, *,
    window: Window | None = None, day: date | None = None,
) -> list[Plan]:  # fmt: skip
    """Return ways to do all of `parts`: what is a stay from `arrival` to `departure`, the rest on one day of it.

    Every guest has a kennel of its own. What is done by the hour is done between check-in and check-out, on the last
    day on which all of it can be, so that the guests leave as they should.

    Args:
        arrival, departure: local days.
        window: earliest and latest start of what is done by the hour.
        day: do it on this local day and no other.

    Raises as `find_stays` and `find_visits` do.
    """
    nights: dict[int, _Nights] = {}
    for place, part in enumerate(parts):
        if (await load_service(session, part.service_id)).duration_minutes is None:
            nights[place] = arrival, departure
    days = _backwards(arrival, departure) if day is None else [day]
    return await _arranged(session, contact_id, parts, nights, days, window)


async def find_stay_visits_within(
    session: Session, contact_id: UUID, parts: Sequence[Part], first: date, last: date, *, nights: int,
    window: Window | None = None, most: int = 10,
) -> list[Plan]:  # fmt: skip
    """Return ways to do all of `parts` for guests who arrive from `first` to `last` and stay so many `nights`.

    By day of arrival; those after that of the `most`th way are not looked at. Raises `Invalid` when nothing of it is a
    stay or the days are too many, and otherwise as `find_stay_visits` does.
    """
    services = [await load_service(session, each) for each in {part.service_id for part in parts}]
    if all(service.duration_minutes is not None for service in services):
        raise Invalid("Nada do que foi pedido é por noites: tire as noites da busca.", field="nights")

    async def arriving(arrival: date) -> list[Plan]:
        departure = arrival + timedelta(days=nights)
        return await find_stay_visits(session, contact_id, parts, arrival, departure, window=window)

    return await by_arrival(first, last, most, arriving)


async def by_arrival(first: date, last: date, most: int, find: Callable[[date], Awaitable[list[Plan]]]) -> list[Plan]:
    """Return what `find` says of each day of arrival, until there are `most`.

    A day on which guests cannot come or go has nothing, and says why when it is the only one. Raises `Invalid` when the
    days are too many.
    """
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Invalid(f"Procure em até {MOST_DAYS} dias.", field="to")
    plans: list[Plan] = []
    for ahead in range((last - first).days + 1):
        try:
            plans += await find(first + timedelta(days=ahead))
        except OutsideHours:
            if first == last:
                raise
        if len(plans) >= most:
            break
    return plans


async def find_stay_moves(
    session: Session, contact_id: UUID, bookings: Sequence[Booking], arrival: date, *, nights: int | None = None,
    window: Window | None = None, day: date | None = None,
) -> list[Plan]:  # fmt: skip
    """Return ways to move all of `bookings`, some of them stays, so that the first guest arrives on `arrival`.

    They keep their distance in days. What is done by the hour stays on its day of the stay and near its time where
    that can be; else it is done on the last day on which all of it can be.

    Args:
        nights: how long every guest is to stay; None leaves each as long as it was to be.
        window, day: as `find_stay_visits` takes them.

    Raises as `find_stay_visits` does.
    """
    zone = (await load_organization(session)).zone
    starts = [each.start_time.astimezone(zone) for each in bookings]
    guests = [place for place, each in enumerate(bookings) if each.booking_type == STAY]
    later = arrival - min(starts[place].date() for place in guests)
    stays: dict[int, _Nights] = {}
    for place in guests:
        first, kept = starts[place].date() + later, count_nights(starts[place], bookings[place].end_time, zone)
        stays[place] = first, first + timedelta(days=nights or kept)
    before = [start for place, start in enumerate(starts) if place not in stays]
    days = _backwards(min(first for first, _ in stays.values()), max(last for _, last in stays.values()))
    if before and before[0].date() != max(bookings[place].end_time.astimezone(zone).date() for place in guests):
        # What was to be done as the guests leave is done as they leave.
        days = [before[0].date() + later, *days]
    parts = [Part(each.pet_id, each.service_id) for each in bookings]
    async with lifted(session, bookings):
        plans = await _arranged(session, contact_id, parts, stays, [day] if day else days, window)
        if before:
            plans.sort(key=lambda plan: _away(plan, before[0]))
        return plans
    return []


async def _arranged(
    session: Session, contact_id: UUID, parts: Sequence[Part], nights: Mapping[int, _Nights], days: Sequence[date],
    window: Window | None,
) -> list[Plan]:  # fmt: skip
    """Kennels for those who stay, and the rest on the first of `days` on which all of it can be."""
    stays: dict[int, _Taken] = {}
    for place, (arrival, departure) in nights.items():
        kennel = await _kennel(session, contact_id, parts[place], arrival, departure, stays)
        if kennel is None:
            return []
        stays[place] = kennel
    hours = [part for place, part in enumerate(parts) if place not in stays]
    if not hours:
        return [_plan(parts, stays, None)]
    starts = max(slot.start for slot, _ in stays.values())
    ends = min(slot.end for slot, _ in stays.values())
    for each in days:
        found = await find_visits(session, contact_id, hours, each, each, window=window)
        fitting = [plan for plan in found if starts <= plan.arrangement.start and plan.arrangement.end <= ends]
        if fitting:
            return [_plan(parts, stays, plan) for plan in fitting]
    return []


def _backwards(first: date, last: date) -> list[date]:
    return [last - timedelta(days=n) for n in range((last - first).days + 1)]


def _away(plan: Plan, before: datetime) -> timedelta:
    """How far what is done by the hour would begin from the time of day at which it was to begin."""
    hours = [slot for slot in plan.arrangement.slots if slot.start.date() == slot.end.date()]
    start = min(slot.start for slot in hours)
    return abs(start - start.replace(hour=before.hour, minute=before.minute))


async def _kennel(
    session: Session, contact_id: UUID, part: Part, arrival: date, departure: date, taken: Mapping[int, _Taken]
) -> _Taken | None:
    """A kennel for one more guest, none of those given to the others."""
    pet = await check_pet(session, part.pet_id, contact_id)
    free = await find_stays(
        session, part.service_id, arrival, departure, size=pet.size if pet else None, coat=pet.coat if pet else None,
        resource_id=part.resource_id, contact_id=contact_id,
    )  # fmt: skip
    given = {slot.resource_id for slot, _ in taken.values()}
    stay = next((each for each in free if each.slot.resource_id not in given), None)
    return None if stay is None else (stay.slot, stay.price)


def _plan(parts: Sequence[Part], stays: Mapping[int, _Taken], rest: Plan | None) -> Plan:
    hours = iter(zip(rest.arrangement.slots, rest.prices, strict=True)) if rest is not None else iter(())
    all_of_it = [stays[place] if place in stays else next(hours) for place in range(len(parts))]
    arrangement = Arrangement(tuple(slot for slot, _ in all_of_it))
    return Plan(tuple(parts), arrangement, tuple(price for _, price in all_of_it))
