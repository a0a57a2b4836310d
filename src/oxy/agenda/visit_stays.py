"""A visit with nights in it: the hotel, and what is done to the guests while they are there; found as a whole."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from oxy.agenda.arranging import Arrangement, Part
from oxy.agenda.hotel import find_stays
from oxy.agenda.placing import check_pet
from oxy.agenda.slots import Slot
from oxy.agenda.visit_offers import Plan, Window, find_visits
from oxy.catalog import load_service
from oxy.foundation.database import Session

_Taken = tuple[Slot, Decimal | None]


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
    stays: dict[int, _Taken] = {}
    for place, part in enumerate(parts):
        if (await load_service(session, part.service_id)).duration_minutes is not None:
            continue
        kennel = await _kennel(session, contact_id, part, arrival, departure, stays)
        if kennel is None:
            return []
        stays[place] = kennel
    hours = [part for place, part in enumerate(parts) if place not in stays]
    if not hours:
        return [_plan(parts, stays, None)]
    starts = max(slot.start for slot, _ in stays.values())
    ends = min(slot.end for slot, _ in stays.values())
    days = [day] if day is not None else [departure - timedelta(days=n) for n in range((departure - arrival).days + 1)]
    for each in days:
        found = await find_visits(session, contact_id, hours, each, each, window=window)
        fitting = [plan for plan in found if starts <= plan.arrangement.start and plan.arrangement.end <= ends]
        if fitting:
            return [_plan(parts, stays, plan) for plan in fitting]
    return []


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
