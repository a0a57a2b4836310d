"""Free time, computed: no database, no clock, no choice of words."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.day_hours import open_spans
from oxy.agenda.free_starts import Bits, DayStarts, Seat, Worked, any_of, each_bit
from oxy.agenda.intervals import Interval, ceil, is_free, join
from oxy.agenda.working import LocalDay
from oxy.businesses import BookingRules, BusinessSettings
from oxy.catalog import Resource

Busy = Mapping[tuple[UUID, int], Sequence[Interval]]
"""What is taken of each seat of each resource, in order; a resource that takes one at a time has seat 1."""


class Slot(NamedTuple):
    """A time at which a service can be done by a resource; `start` and `end` aware, in the business's zone.

    `other_resource_ids`: what else it takes, one of each further need of the service, in their order. A tuple, because
    thousands are made for one question.
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
    able, *beside = [[_Able.of(each, work, busy) for each in need] for need in (resources, *others)]
    known: Worked = {}
    for date_ in bookable_days(search, rules, zone):
        opening = open_spans(settings, date_)
        if not opening:
            continue
        day = LocalDay(date_, zone)
        times = day.grid(rules.slot_minutes, search.window)
        times = times[bisect_left(times, earliest) :]
        if times:
            starts = DayStarts(day, opening, times, known)
            yield from _slots(work, zone, times, _free(work, starts, able, beside))


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
class _Able:
    """Somebody who can do it, for how many seconds when it is the first need's, and what is busy of each seat."""

    resource: Resource
    seconds: int
    seats: Sequence[Seat]

    @classmethod
    def of(cls, resource: Resource, work: Work, busy: Busy) -> "_Able":
        seats = [Seat.of(busy.get((resource.id, seat), ())) for seat in range(1, resource.capacity + 1)]
        return cls(resource, work.seconds_with(resource.id), seats)

    def free(self, work: Work, starts: DayStarts, seconds: int) -> Bits:
        """Return the starts from which it is at work and has a seat, buffers included."""
        worked = starts.worked(self.resource, seconds)
        if not worked:
            return 0
        before, reach = work.buffer_before_minutes * 60, seconds + work.buffer_minutes * 60
        return worked & any_of(~starts.taken(seat, before, reach) for seat in self.seats)


_Needs = Sequence[Sequence[tuple[UUID, Bits]]]
"""Of each further need, who can meet it at which starts."""


def _free(
    work: Work, starts: DayStarts, able: Sequence[_Able], others: Sequence[Sequence[_Able]]
) -> list[tuple[_Able, Bits, _Needs]]:
    """Return who is free at which starts of a day, with those who meet the further needs then."""
    if not others:
        return [(each, each.free(work, starts, each.seconds), ()) for each in able]
    beside: dict[int, tuple[Bits, _Needs]] = {}
    for seconds in {each.seconds for each in able}:
        needs = [[(each.resource.id, each.free(work, starts, seconds)) for each in need] for need in others]
        # Those at which no need has nobody.
        beside[seconds] = ~any_of(~any_of(bits for _, bits in need) for need in needs), needs
    met = ((each, *beside[each.seconds]) for each in able)
    return [(each, all_met & each.free(work, starts, each.seconds), needs) for each, all_met, needs in met]


def _slots(work: Work, zone: ZoneInfo, times: Sequence[int], free: Sequence[tuple[_Able, Bits, _Needs]]) -> list[Slot]:
    """Return the slots of a day by start."""
    found: list[Slot] = []
    service_id = work.service_id
    for bit in each_bit(any_of(bits for _, bits, _ in free)):
        start = times[bit.bit_length() - 1]
        begin = datetime.fromtimestamp(start, zone)
        ends: dict[int, datetime] = {}
        for able, bits, needs in free:
            if not bits & bit:
                continue
            end = ends.get(able.seconds)
            if end is None:
                end = ends[able.seconds] = datetime.fromtimestamp(start + able.seconds, zone)
            beside = _first_of(needs, bit) if needs else ()
            found.append(Slot(service_id, able.resource.id, able.resource.name, begin, end, beside))
    return found


def _first_of(needs: _Needs, bit: Bits) -> tuple[UUID, ...]:
    return tuple(next(each for each, bits in need if bits & bit) for need in needs)
