"""Free times as pages show them to be pressed: by the hour, or by the night."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy import agenda
from oxy.agenda import Slot, Stay
from oxy.clientele import Pet
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, Refusal

# A day without a free time shows the next ones that have some.
LOOK_AHEAD = timedelta(days=14)


async def free_slots(
    session: Session, service_id: UUID, day: date, *, ignore: UUID | None = None, contact_id: UUID | None = None
) -> list[Slot]:
    """Return the free times of a day; of the first day after it that has any, when it has none.

    Args:
        ignore: the booking about to be moved.
        contact_id: whose own holds count as free.
    """
    found = await agenda.find_slots(
        session, service_id, day, day + LOOK_AHEAD, ignore_booking_id=ignore, contact_id=contact_id
    )
    first = min((slot.start.date() for slot in found), default=day)
    return [slot for slot in found if slot.start.date() == first]


async def free_stays(
    session: Session, service_id: UUID, day: date, nights: int, pet: Pet | None, contact_id: UUID
) -> dict[str, Any]:
    """What `agenda_stays.html` shows: the kennels free for so many nights from a day on, or from the next that has any.

    `no_stay` says why there are none.
    """
    found: list[Stay] = []
    why: str | None = None
    try:
        found = await agenda.find_arrivals(
            session, service_id, day, day + LOOK_AHEAD, nights, contact_id=contact_id,
            size=pet.size if pet else None, coat=pet.coat if pet else None,
        )  # fmt: skip
    except Refusal as refusal:
        why = refusal.message
    first = min((stay.slot.start.date() for stay in found), default=day)
    return {
        "stays": [stay for stay in found if stay.slot.start.date() == first], "stay_day": first, "nights": nights,
        "no_stay": why,
    }  # fmt: skip


def shown_slots(day: date, free: Sequence[Slot]) -> dict[str, Any]:
    """What `agenda_times.html` shows."""
    by_resource: dict[str, list[Slot]] = {}
    for slot in free:
        by_resource.setdefault(slot.resource_name, []).append(slot)
    return {"day": day, "free_day": free[0].start.date() if free else None, "free": by_resource}


def local_moment(moment: datetime, zone: ZoneInfo, field: str = "inicio") -> datetime:
    """Return a moment as the page wrote it: the calendar's own carry no offset and are the shop's wall clock.

    Raises `Invalid` for a year that was mistyped.
    """
    if not 2000 <= moment.year <= 2200:
        raise Invalid("Esse horário não existe. Confira o ano.", field=field)
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
