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
) -> list[tuple[datetime, str]]:
    """Return (start, resource's name) of each free slot, without holidays and for claims on whole minutes."""
    rules = settings.booking_rules
    found: list[tuple[datetime, str]] = []
    minute = datetime.combine(search.first, time(0), zone).astimezone(UTC)
    while (local := minute.astimezone(zone)).date() <= search.last:
        if (
            (local.hour * 60 + local.minute) % rules.slot_minutes == 0
            and (search.window[0] is None or local.time() >= search.window[0])
            and (search.window[1] is None or local.time() <= search.window[1])
            and minute >= search.now + timedelta(minutes=rules.minimum_notice_minutes)
            and local.date() <= (search.now.astimezone(zone).date() + timedelta(days=rules.horizon_days))
        ):
            found += [(minute, each.name) for each in resources if _fits(minute, work, each, claims, settings, zone)]
        minute += MINUTE
    return found


def _fits(
    start: datetime,
    work: Work,
    resource: Resource,
    claims: Sequence[Claim],
    settings: BusinessSettings,
    zone: ZoneInfo,
) -> bool:
    day = start.astimezone(zone).date()
    worked = [start + MINUTE * count for count in range(work.duration_minutes)]
    blocked = [start + MINUTE * count for count in range(work.duration_minutes + work.buffer_minutes)]
    return all(_works(each, resource, settings, zone, day) for each in worked) and not any(
        claim.resource_id == resource.id and claim.starts_at <= each < claim.ends_at
        for claim in claims
        for each in blocked
    )


def _works(minute: datetime, resource: Resource, settings: BusinessSettings, zone: ZoneInfo, day: date) -> bool:
    local = minute.astimezone(zone)
    weekday = local.weekday()
    return (
        local.date() == day
        and day not in settings.closed_on
        and _within(local, settings.opening_hours.on(weekday))
        and (resource.hours is None or _within(local, resource.hours.on(weekday)))
        and not _within(local, resource.breaks.on(weekday))
    )


def _within(local: datetime, spans: Sequence[TimeSpan]) -> bool:
    return any(span.start <= local.time() < span.end for span in spans)
