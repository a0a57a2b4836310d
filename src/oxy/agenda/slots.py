"""Free time, computed: no database, no clock, no choice of words."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.intervals import Interval, ceil, is_free, join
from oxy.agenda.working import LocalDay, opening_of, working_intervals
from oxy.businesses import BookingRules, BusinessSettings
from oxy.catalog import Resource

Busy = Mapping[tuple[UUID, int], Sequence[Interval]]
"""What is taken of each seat of each resource, in order; a resource that takes one at a time has seat 1."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which a service can be done by a resource; `start` and `end` aware, in the business's zone.

    `other_resource_ids`: what else it takes, one of each further need of the service, in their order.
    """

    service_id: UUID
    resource_id: UUID
    resource_name: str
    start: datetime
    end: datetime
    other_resource_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Time of a resource's seat that is taken, buffers included."""

    resource_id: UUID
    starts_at: datetime
    ends_at: datetime
    seat: int = 1


@dataclass(frozen=True, slots=True)
class Work:
    """What looks for a time: a service's id, its duration and the buffers after and before it, in minutes.

    `minutes_with` says the duration with those resources that take another time over it.
    """

    service_id: UUID
    duration_minutes: int
    buffer_minutes: int
    buffer_before_minutes: int = 0
    minutes_with: Mapping[UUID, int] = field(default_factory=dict[UUID, int])

    def seconds_with(self, resource_id: UUID) -> int:
        """Return how long it takes with a resource."""
        return self.minutes_with.get(resource_id, self.duration_minutes) * 60


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
    others: Sequence[Sequence[Resource]] = (),
) -> Iterator[Slot]:
    """Yield free slots by start, then by resource in the order given.

    A slot starts on the grid (counted from local midnight), not before the minimum notice nor after the horizon; the
    work lies within opening hours and the resource's own, outside its breaks; the work and the buffers around it touch
    no claim. A buffer may reach beyond opening hours or into a break: nobody is served in it.

    Args:
        others: further needs; of each, one resource must be free and at work for the same time, the first in order is.
    """
    return free_slots(work, resources, busy_by_seat(claims), settings, zone, search, others)


def free_slots(
    work: Work,
    resources: Sequence[Resource],
    busy: Busy,
    settings: BusinessSettings,
    zone: ZoneInfo,
    search: Search,
    others: Sequence[Sequence[Resource]] = (),
) -> Iterator[Slot]:
    """Yield what `compute_slots` does, from what is busy."""
    rules = settings.booking_rules
    earliest = ceil((search.now + timedelta(minutes=rules.minimum_notice_minutes)).timestamp())
    for date_ in bookable_days(search, rules, zone):
        day = LocalDay(date_, zone)
        opening = opening_of(settings, day)
        if not opening:
            continue
        starts = day.grid(rules.slot_minutes, search.window)
        starts = starts[bisect_left(starts, earliest) :]
        free = _Day(work, busy, opening, day, starts).free(resources, others)
        free.sort(key=itemgetter(0))
        for start, at_that_time in groupby(free, key=itemgetter(0)):
            begin = datetime.fromtimestamp(start, zone)
            ends: dict[int, datetime] = {}
            for _, resource, beside in at_that_time:
                seconds = work.seconds_with(resource.id)
                end = ends.get(seconds)
                if end is None:
                    end = ends[seconds] = datetime.fromtimestamp(start + seconds, zone)
                yield Slot(work.service_id, resource.id, resource.name, begin, end, beside)


def busy_by_seat(claims: Iterable[Claim]) -> Busy:
    """Return claims as what is busy."""
    found: dict[tuple[UUID, int], list[Interval]] = {}
    for claim in claims:
        interval = (int(claim.starts_at.timestamp() // 1), ceil(claim.ends_at.timestamp()))
        found.setdefault((claim.resource_id, claim.seat), []).append(interval)
    return {seat: join(intervals) for seat, intervals in found.items()}


def has_seat(busy: Busy, resource: Resource, wanted: Interval) -> bool:
    """Return whether a resource can take one more for a stretch of time."""
    return any(is_free(busy.get((resource.id, seat), ()), wanted) for seat in range(1, resource.capacity + 1))


def bookable_days(search: Search, rules: BookingRules, zone: ZoneInfo) -> Iterator[date]:
    """Yield the local days of a search between today and the horizon."""
    today = search.now.astimezone(zone).date()
    day = max(search.first, today)
    last = min(search.last, today + timedelta(days=rules.horizon_days))
    while day <= last:
        yield day
        day += timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of a search."""

    work: Work
    busy: Busy
    opening: Sequence[Interval]
    day: LocalDay
    starts: Sequence[int]

    def free(
        self, resources: Sequence[Resource], others: Sequence[Sequence[Resource]]
    ) -> list[tuple[int, Resource, tuple[UUID, ...]]]:
        """Return each free start with its resource and what it takes beside it."""
        found: list[tuple[int, Resource, tuple[UUID, ...]]] = []
        beside: dict[int, dict[int, tuple[UUID, ...]]] = {}
        for resource in resources:
            seconds = self.work.seconds_with(resource.id)
            starts = self._starts(resource, seconds)
            if not others:
                found += [(start, resource, ()) for start in starts]
                continue
            if seconds not in beside:
                beside[seconds] = self._beside(others, seconds)
            found += [(start, resource, beside[seconds][start]) for start in starts if start in beside[seconds]]
        return found

    def _beside(self, others: Sequence[Sequence[Resource]], seconds: int) -> dict[int, tuple[UUID, ...]]:
        """Return, for each start at which every further need can be met, who meets them."""
        met: dict[int, tuple[UUID, ...]] = dict.fromkeys(self.starts, ())
        for need in others:
            first: dict[int, UUID] = {}
            for resource in need:
                for start in self._starts(resource, seconds):
                    first.setdefault(start, resource.id)
            met = {start: (*chosen, first[start]) for start, chosen in met.items() if start in first}
        return met

    def _starts(self, resource: Resource, seconds: int) -> Sequence[int]:
        working = working_intervals(resource, self.opening, self.day)
        seats = [self._fitting(working, resource, seat, seconds) for seat in range(1, resource.capacity + 1)]
        return seats[0] if len(seats) == 1 else sorted({start for seat in seats for start in seat})

    def _fitting(self, working: Sequence[Interval], resource: Resource, seat: int, seconds: int) -> list[int]:
        """Return the starts whose work lies in working time and which, buffers included, touch nothing busy."""
        busy = self.busy.get((resource.id, seat), ())
        before, after = self.work.buffer_before_minutes * 60, seconds + self.work.buffer_minutes * 60
        found: list[int] = []
        for opens, closes in working:
            upcoming = bisect_left(busy, opens - before, key=itemgetter(1))
            first = bisect_left(self.starts, opens)
            for start in self.starts[first : bisect_left(self.starts, closes - seconds + 1)]:
                while upcoming < len(busy) and busy[upcoming][1] <= start - before:
                    upcoming += 1
                if upcoming == len(busy) or busy[upcoming][0] >= start + after:
                    found.append(start)
        return found
