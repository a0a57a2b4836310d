"""Free slots found the slow way: minute by minute on the wall clock, to hold the real computation against."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oxy.agenda import Claim, Search, Work
from oxy.businesses import BusinessSettings, TimeSpan
from oxy.catalog import Resource

MINUTE = timedelta(minutes=1)


def slow_slots(
    work: Work,
    resources: Sequence[Resource],
    claims: Sequence[Claim],
    settings: BusinessSettings,
    zone: ZoneInfo,
    search: Search,
    others: Sequence[Sequence[Resource]] = (),
) -> list[tuple[datetime, str, tuple[str, ...]]]:
    """Return (start, resource's name, names of what it takes beside it) of each free slot.

    Without holidays and for claims on whole minutes.
    """
    rules = settings.booking_rules
    found: list[tuple[datetime, str, tuple[str, ...]]] = []
    minute = datetime.combine(search.first, time(0), zone).astimezone(UTC)
    while (local := minute.astimezone(zone)).date() <= search.last:
        if (
            (local.hour * 60 + local.minute) % rules.slot_minutes == 0
            and (search.window[0] is None or local.time() >= search.window[0])
            and (search.window[1] is None or local.time() <= search.window[1])
            and minute >= search.now + timedelta(minutes=rules.minimum_notice_minutes)
            and local.date() <= (search.now.astimezone(zone).date() + timedelta(days=rules.horizon_days))
        ):
            for each in resources:
                length = work.minutes_with.get(each.id, work.duration_minutes)
                able = [
                    [one.name for one in need if _fits(minute, length, work, one, claims, settings, zone)]
                    for need in ([each], *others)
                ]
                if all(able):
                    found.append((minute, each.name, tuple(need[0] for need in able[1:])))
        minute += MINUTE
    return found


def _fits(
    start: datetime,
    length: int,
    work: Work,
    resource: Resource,
    claims: Sequence[Claim],
    settings: BusinessSettings,
    zone: ZoneInfo,
) -> bool:
    day = start.astimezone(zone).date()
    worked = [start + MINUTE * count for count in range(length)]
    blocked = [start + MINUTE * count for count in range(-work.buffer_before_minutes, length + work.buffer_minutes)]
    taken_seats = {
        claim.seat
        for claim in claims
        for each in blocked
        if claim.resource_id == resource.id and claim.starts_at <= each < claim.ends_at
    }
    has_seat = not {*range(1, resource.capacity + 1)} <= taken_seats
    return has_seat and all(_works(each, resource, settings, zone, day) for each in worked)


def _works(minute: datetime, resource: Resource, settings: BusinessSettings, zone: ZoneInfo, day: date) -> bool:
    local = minute.astimezone(zone)
    weekday = local.weekday()
    opening = () if day in settings.closed_on else settings.opening_hours.on(weekday)
    return (
        local.date() == day
        and _within(local, settings.special_hours.get(day, opening))
        and (resource.hours is None or _within(local, resource.hours.on(weekday)))
        and not _within(local, resource.breaks.on(weekday))
    )


def _within(local: datetime, spans: Sequence[TimeSpan]) -> bool:
    return any(span.start <= local.time() < span.end for span in spans)
