"""Which starts of a day's grid are free for whom, as bits of one whole number: the lowest stands for the first start.

A question compares thousands of starts; as bits, a day's are joined and taken away at once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from oxy.agenda.intervals import Interval
from oxy.agenda.working import LocalDay, Spans, working_intervals
from oxy.catalog import Resource

Bits = int
_Alike = dict[tuple[Spans | None, Spans, int], Bits]
Worked = dict[tuple[Spans, int, int], _Alike]
"""The starts found for days alike (opening hours, where the grid begins, its length), by hours, breaks and duration."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What is busy of one seat: when each stretch begins and ends, in order."""

    begins: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, busy: Sequence[Interval]) -> "Seat":
        """Return the seat of which these are busy."""
        return cls([begin for begin, _ in busy], [end for _, end in busy])


class DayStarts:
    """The starts of one day that come into question, in order, and the hours at which the business is open."""

    __slots__ = ("_alike", "_day", "_opening", "times")

    def __init__(self, day: LocalDay, opening: Spans, times: Sequence[int], known: Worked) -> None:
        """`times` has one at least; `known` is kept from day to day: most days and resources have the same hours."""
        self._day, self._opening, self.times = day, opening, times
        first = None if day.steady_from is None else times[0] - day.steady_from
        self._alike: _Alike = {} if first is None else known.setdefault((opening, first, len(times)), {})

    def worked(self, resource: Resource, seconds: int) -> Bits:
        """Return the starts from which a resource is at work for so long."""
        weekday = self._day.day.weekday()
        own = None if resource.hours is None else resource.hours.on(weekday)
        alike = own, resource.breaks.on(weekday), seconds
        found = self._alike.get(alike)
        if found is None:
            found = self._alike[alike] = self._worked(resource, seconds)
        return found

    def taken(self, seat: Seat, before: int, reach: int) -> Bits:
        """Return the starts at which something busy is in the way, from `before` the start until `reach` after it."""
        times, begins, ends = self.times, seat.begins, seat.ends
        found, latest = 0, times[-1] + reach
        for place in range(bisect_right(ends, times[0] - before), bisect_left(begins, latest)):
            low, high = bisect_right(times, begins[place] - reach), bisect_left(times, ends[place] + before)
            found |= (1 << high) - (1 << low)
        return found

    def _worked(self, resource: Resource, seconds: int) -> Bits:
        found = 0
        for opens, closes in working_intervals(resource, self._opening, self._day):
            low, high = bisect_left(self.times, opens), bisect_right(self.times, closes - seconds)
            found |= (1 << high) - (1 << low) if low < high else 0
        return found


def any_of(all_bits: Iterable[Bits]) -> Bits:
    """Return what is set in any of them."""
    found = 0
    for bits in all_bits:
        found |= bits
    return found


def each_bit(bits: Bits) -> Iterator[Bits]:
    """Yield the bits that are set, the lowest first, each as a number of one bit."""
    while bits:
        lowest = bits & -bits
        yield lowest
        bits ^= lowest
