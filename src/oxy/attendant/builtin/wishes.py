"""Which of the free slots to tell: the one that was asked for, those inside the wish, or the nearest to it. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda import Slot

LISTED = 10
LISTED_AT_MOST = 24
LISTED_A_DAY = 4
LISTED_DAYS = 3
NEAREST = 4


class Match(StrEnum):
    """How far the slots found are from the wish."""

    exact = "exact"
    inside = "inside"
    near = "near"
    other_person = "other_person"
    none = "none"


@dataclass(frozen=True, slots=True)
class Wish:
    """When the customer would like to come, in local terms.

    `part_ends` says that `latest` ends a part of the day ("de manhã"): noon itself is no morning any more. `busy` is
    when the pet is at another appointment.
    """

    first: date
    last: date
    days: tuple[date, ...] = ()
    clock: time | None = None
    earliest: time | None = None
    latest: time | None = None
    part_ends: bool = False
    resource_id: UUID | None = None
    without: tuple[date, ...] = ()
    first_slot: bool = False
    last_slot: bool = False
    everything: bool = False
    busy: tuple[tuple[datetime, datetime], ...] = ()

    @property
    def open_hours(self) -> bool:
        """Whether any time of the day would do."""
        return self.clock is None and self.earliest is None and self.latest is None

    def holds(self, clock: time) -> bool:
        """Whether a start at `clock` lies inside the wish."""
        if self.clock is not None:
            return clock == self.clock
        if self.earliest is not None and clock < self.earliest:
            return False
        if self.latest is None:
            return True
        return clock < self.latest if self.part_ends else clock <= self.latest


@dataclass(slots=True)
class Pick:
    """Chooses among free slots for one wish, and remembers how well they fit."""

    wish: Wish
    zone: ZoneInfo
    match: Match = Match.none
    slots: list[Slot] = field(default_factory=list[Slot])

    def __call__(self, free: Sequence[Slot]) -> Sequence[Slot]:
        """Return the slots to tell, by start."""
        wished = [slot for slot in free if self._day(slot) not in self.wish.without and not self._busy(slot)]
        if self.wish.days:
            wished = [slot for slot in wished if self._day(slot) in self.wish.days]
        own = [slot for slot in wished if self.wish.resource_id in (None, slot.resource_id)]
        self._choose(_one_each(own))
        if self.match is not Match.exact and self.wish.resource_id and not self.slots:
            self._choose(_one_each(wished))
            self.match = Match.other_person if self.slots else Match.none
        return self.slots

    def _choose(self, free: Sequence[Slot]) -> None:
        inside = [slot for slot in free if self.wish.holds(self._clock(slot))]
        if inside and (self.wish.clock is not None or self.wish.first_slot):
            self.match, self.slots = Match.exact, inside[:1]
        elif inside and self.wish.last_slot:
            self.match, self.slots = Match.exact, inside[-1:]
        elif inside:
            self.match, self.slots = Match.inside, self._spread(inside)
        elif free:
            self.match, self.slots = Match.near, self._nearest(free)

    def _nearest(self, free: Sequence[Slot]) -> list[Slot]:
        wanted = self.wish.clock or self.wish.earliest or self.wish.latest or time(12)
        by_distance = sorted(
            free, key=lambda slot: (self._day(slot), abs(_minutes(self._clock(slot)) - _minutes(wanted)))
        )
        return sorted(by_distance[:NEAREST], key=lambda slot: slot.start)

    def _spread(self, free: Sequence[Slot]) -> list[Slot]:
        days = list(dict.fromkeys(self._day(slot) for slot in free))
        if len(days) == 1:
            return _thinned(free, LISTED_AT_MOST if self.wish.everything else LISTED, self._clock)
        told: list[Slot] = []
        for day in days[:LISTED_DAYS]:
            told += _thinned([slot for slot in free if self._day(slot) == day], LISTED_A_DAY, self._clock)
        return told

    def _busy(self, slot: Slot) -> bool:
        return any(start < slot.end and slot.start < end for start, end in self.wish.busy)

    def _day(self, slot: Slot) -> date:
        return slot.start.astimezone(self.zone).date()

    def _clock(self, slot: Slot) -> time:
        return slot.start.astimezone(self.zone).time()


def _one_each(free: Sequence[Slot]) -> list[Slot]:
    """One slot an instant: who does it matters only when somebody was asked for."""
    first: dict[float, Slot] = {}
    for slot in free:
        first.setdefault(slot.start.timestamp(), slot)
    return list(first.values())


def _thinned(free: Sequence[Slot], most: int, clock_of: Callable[[Slot], time]) -> list[Slot]:
    """At most `most` of them, whole hours first, evenly over the day."""
    if len(free) <= most:
        return list(free)
    whole = [slot for slot in free if clock_of(slot).minute == 0]
    kept = whole if len(whole) >= min(most, 3) else list(free)
    step = -(-len(kept) // most)
    return kept[::step]


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
