"""Free time, computed: no database, no clock, no choice of words."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.day_hours import in_utc, open_intervals
from oxy.businesses import BookingRules, BusinessSettings, TimeSpan
from oxy.catalog import Resource

DAY_MINUTES = 24 * 60

Interval = tuple[int, int]
"""Whole seconds since the epoch, end exclusive: integers, because thousands are compared per question."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a service can be done by a resource; `start` and `end` aware, in the business's zone."""

    service_id: UUID
    resource_id: UUID
    resource_name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Claim:
    """Time of a resource that is taken, its buffer included."""

    resource_id: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Work:
    """What looks for a time: a service's id, its duration and the buffer after it, in minutes."""

    service_id: UUID
    duration_minutes: int
    buffer_minutes: int


@dataclass(frozen=True, slots=True)
class Search:
    """Where to look.

    Args:
        first: first local day.
        last: last local day, included.
        window: earliest and latest local start within a day, both included; None leaves a side open.
        now: the instant from which minimum notice and horizon count.
    """

    first: date
    last: date
    now: datetime
    window: tuple[time | None, time | None] = (None, None)


def compute_slots(
    work: Work,
    resources: Sequence[Resource],
    claims: Iterable[Claim],
    settings: BusinessSettings,
    zone: ZoneInfo,
    search: Search,
) -> Iterator[Slot]:
    """Yield free slots by start, then by resource in the order given.

    A slot starts on the grid (counted from local midnight), not before the minimum notice nor after the horizon; the
    work lies within opening hours and the resource's own, outside its breaks; the work and the buffer after it touch
    no claim. The buffer may run past closing time or into a break: nobody is served in it.
    """
    rules = settings.booking_rules
    earliest = _ceil((search.now + timedelta(minutes=rules.minimum_notice_minutes)).timestamp())
    duration, buffer = work.duration_minutes * 60, work.buffer_minutes * 60
    taken = _by_resource(claims)
    for day in bookable_days(search, rules, zone):
        opening = open_intervals(settings, zone, day)
        if not opening:
            continue
        starts = _grid(day, zone, rules.slot_minutes, search.window)
        free: list[tuple[int, Resource]] = []
        for resource in resources:
            working = working_intervals(resource, opening, zone, day)
            busy = taken.get(resource.id, [])
            free += [
                (start, resource) for start in _fitting(starts, working, busy, duration, buffer) if start >= earliest
            ]
        free.sort(key=itemgetter(0))
        for start, at_that_time in groupby(free, key=itemgetter(0)):
            times = datetime.fromtimestamp(start, zone), datetime.fromtimestamp(start + duration, zone)
            for _, resource in at_that_time:
                yield Slot(work.service_id, resource.id, resource.name, *times)


def bookable_days(search: Search, rules: BookingRules, zone: ZoneInfo) -> Iterator[date]:
    """Yield the local days of a search between today and the horizon."""
    today = search.now.astimezone(zone).date()
    day = max(search.first, today)
    last = min(search.last, today + timedelta(days=rules.horizon_days))
    while day <= last:
        yield day
        day += timedelta(days=1)


def working_intervals(
    resource: Resource, opening: Sequence[tuple[datetime, datetime]], zone: ZoneInfo, day: date
) -> list[Interval]:
    """Return when a resource works on a day: opening hours, cut to its own hours, less its breaks."""
    working = [_seconds(interval) for interval in opening]
    if resource.hours is not None:
        working = _intersect(working, _spans(resource.hours.on(day.weekday()), zone, day))
    for start, end in _spans(resource.breaks.on(day.weekday()), zone, day):
        working = [part for span in working for part in ((span[0], min(span[1], start)), (max(span[0], end), span[1]))]
        working = [part for part in working if part[0] < part[1]]
    return _join(working)


def is_at_work(resource: Resource, settings: BusinessSettings, zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    """Return whether one stretch of a resource's working time holds all of [start, end]."""
    day = start.astimezone(zone).date()
    working = working_intervals(resource, open_intervals(settings, zone, day), zone, day)
    first, last = start.timestamp(), end.timestamp()
    return any(opens <= first and last <= closes for opens, closes in working)


def _spans(spans: Iterable[TimeSpan], zone: ZoneInfo, day: date) -> list[Interval]:
    return [_seconds(in_utc(span, zone, day)) for span in spans]


def _intersect(some: Iterable[Interval], others: Sequence[Interval]) -> list[Interval]:
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in some for b in others)
    return [part for part in pairs if part[0] < part[1]]


def _join(intervals: Iterable[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _by_resource(claims: Iterable[Claim]) -> dict[UUID, list[Interval]]:
    found: dict[UUID, list[Interval]] = {}
    for claim in claims:
        interval = (int(claim.starts_at.timestamp() // 1), _ceil(claim.ends_at.timestamp()))
        found.setdefault(claim.resource_id, []).append(interval)
    return {resource: _join(intervals) for resource, intervals in found.items()}


def _grid(day: date, zone: ZoneInfo, step: int, window: tuple[time | None, time | None]) -> list[int]:
    """Return the grid's starts on a local day; wall times that the clocks skip are left out, repeated ones once."""
    first = 0 if window[0] is None else -(-_minutes(window[0]) // step) * step
    last = DAY_MINUTES - 1 if window[1] is None else _minutes(window[1])
    midnight = datetime.combine(day, time(0), zone)
    noon = midnight.replace(hour=12)
    evening = midnight.replace(hour=23, minute=59)
    if midnight.utcoffset() == noon.utcoffset() == evening.utcoffset():
        base = int(midnight.timestamp())
        if datetime.fromtimestamp(base, zone).replace(fold=0) == midnight:
            return [base + minute * 60 for minute in range(first, last + 1, step)]
    walls = (midnight.replace(hour=minute // 60, minute=minute % 60) for minute in range(first, last + 1, step))
    return [int(wall.timestamp()) for wall in walls if _exists(wall, zone)]


def _exists(wall: datetime, zone: ZoneInfo) -> bool:
    return wall.astimezone(UTC).astimezone(zone).replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None)


def _fitting(
    starts: Sequence[int], working: Sequence[Interval], busy: Sequence[Interval], duration: int, buffer: int
) -> Iterator[int]:
    """Yield the starts whose work lies within a working interval and whose work and buffer touch nothing busy."""
    for opens, closes in working:
        upcoming = bisect_left(busy, opens, key=lambda interval: interval[1])
        for start in starts[bisect_left(starts, opens) :]:
            if start + duration > closes:
                break
            while upcoming < len(busy) and busy[upcoming][1] <= start:
                upcoming += 1
            if upcoming == len(busy) or busy[upcoming][0] >= start + duration + buffer:
                yield start


def _seconds(interval: tuple[datetime, datetime]) -> Interval:
    return int(interval[0].timestamp()), int(interval[1].timestamp())


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _ceil(seconds: float) -> int:
    return int(-(-seconds // 1))
