"""The bookings of a series, made up to the horizon: each date looked at once, and what finds no time told to staff."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from oxy.agenda.availability import find_slots
from oxy.agenda.booking import book
from oxy.agenda.bookings import load_booking
from oxy.agenda.day_hours import closed_reason
from oxy.agenda.errors import SlotTaken, say_moment
from oxy.agenda.lifecycle import cancel
from oxy.agenda.recurrence import rule_from_row
from oxy.agenda.slots import Slot
from oxy.agenda.store import series as store
from oxy.businesses import Actor, BusinessSettings, load_organization, load_settings, raise_alert
from oxy.clientele import load_pet
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal
from oxy.portuguese.formats import clock_time, weekday_date

SYSTEM = Actor("system")
LOOK_AROUND = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class _Miss:
    """A date that found no time."""

    day: date
    reason: str
    nearest: Slot | None


async def materialise(session: Session, series_id: UUID) -> int:
    """Book every date of an active series between now and the horizon that was not looked at yet; return how many.

    Run again it changes nothing: a date is looked at once, whatever became of its booking. Prices are today's. A date
    that is closed or taken leaves an exception with the nearest free time, and staff get one alert for all of a series.
    The series of a pet that has died ends without a word.
    """
    row = await store.lock(session, series_id, None)
    if row is None or row["status"] != "active":
        return 0
    if row["pet_id"] is not None and (await load_pet(session, row["pet_id"])).deceased_at is not None:
        await store.set_status(session, series_id, "ended")
        return 0
    zone, settings = (await load_organization(session)).zone, await load_settings(session)
    rule = rule_from_row(row)
    now = session.clock.now()
    horizon = now.astimezone(zone).date() + timedelta(days=settings.booking_rules.horizon_days)
    seen = await store.seen(session, series_id)
    made, missed = 0, list[_Miss]()
    for day in rule.days(horizon):
        start = datetime.combine(day, rule.clock, zone)
        if day in seen or start <= now:
            continue
        miss = await _place(session, row, settings, start)
        made += miss is None
        missed += [miss] if miss else []
    if missed:
        await _tell(session, series_id, missed)
    if rule.ends_on is not None and rule.ends_on < now.astimezone(zone).date():
        await store.set_status(session, series_id, "ended")
    return made


async def release(
    session: Session, series_id: UUID, first: date, *, until: date | None = None, actor: Actor, reason: str
) -> None:
    """Call off a series' bookings from a local day on that have not begun, and forget that those days were seen."""
    gone: list[UUID] = []
    for booking_id in await store.open_bookings(session, series_id, first, until):
        booking = await load_booking(session, booking_id)
        if booking.start_time > session.clock.now():
            await cancel(session, booking_id, actor=actor, reason=reason)
            gone.append(booking_id)
    await store.forget(session, series_id, first, until, gone)


async def _place(session: Session, row: dict[str, Any], settings: BusinessSettings, start: datetime) -> _Miss | None:
    day = start.date()
    why = closed_reason(settings, day)
    nearest: Slot | None = None
    if why is None:
        try:
            async with session.savepoint():
                booking = await book(
                    session, contact_id=row["contact_id"], pet_id=row["pet_id"], service_id=row["service_id"],
                    resource_id=row["resource_id"], start=start, actor=SYSTEM, notes=row["notes"],
                )  # fmt: skip
                await store.note(session, row["id"], day, "booked", booking_id=booking.id)
                return None
        except SlotTaken as taken:
            why, nearest = "horário ocupado", next(iter(taken.alternatives), None)
        except Refusal as refusal:
            why = refusal.message
    nearest = nearest or await _nearest(session, row, start)
    await store.note(
        session, row["id"], day, "failed", reason=why, suggested_start=nearest.start if nearest else None,
        suggested_resource_id=nearest.resource_id if nearest else None,
    )  # fmt: skip
    return _Miss(day, why, nearest)


async def _nearest(session: Session, row: dict[str, Any], start: datetime) -> Slot | None:
    """The free time nearest to a wanted one, a few days around it."""
    first, last = start.date() - LOOK_AROUND, start.date() + LOOK_AROUND
    try:
        async with session.savepoint():
            free = await find_slots(session, row["service_id"], first, last, resource_id=row["resource_id"])
    except Refusal:
        return None
    return min(free, key=lambda slot: abs(slot.start - start), default=None)


async def _tell(session: Session, series_id: UUID, missed: list[_Miss]) -> None:
    [row] = await store.find(session, series_id=series_id)
    whose = " e ".join(each for each in (row["pet_name"], row["contact_name"]) if each) or "cliente"
    lines = [_say(miss) for miss in missed]
    await raise_alert(
        session, "series_exception", f"Recorrência sem horário: {row['service_name']} ({whose})",
        f"Toda vez às {clock_time(row['clock'])}. " + " ".join(lines),
        data={
            "subject_id": str(series_id), "series_id": str(series_id), "contact_id": str(row["contact_id"]),
            "days": [miss.day.isoformat() for miss in missed],
        },
    )  # fmt: skip


def _say(miss: _Miss) -> str:
    said = f"{weekday_date(miss.day)}: {miss.reason.rstrip('.')}"
    return f"{said}; livre mais perto: {say_moment(miss.nearest.start)}." if miss.nearest else f"{said}."
