"""What days should bring, from the same weekdays before them: as many as lately, or going on as it has been going."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from math import sqrt
from statistics import fmean, median

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKDAYS_USED = 8
LEAST_WEEKDAYS = 4
# How a business grows or shrinks is read off so many weeks, or as many as there are, at least so many.
GROWTH_WEEKS, LEAST_GROWTH_WEEKS = 26, 8
# A slope is believed by how far it stands out of its own error; below so many times that, not at all.
NOISE = 1.5
# Nothing grows for ever: each further week ahead adds so much of what the week before it added.
LASTING = 0.97


@dataclass(frozen=True, slots=True)
class Guess:
    """What some days should bring: `level` as many as lately, `going_on` with the growth (a week) of before."""

    level: float
    going_on: float
    growth: float

    @property
    def ways(self) -> tuple[float, float]:
        """Both ways to see it, the plainer one first."""
        return self.level, self.going_on


class Past:
    """A history as the weeks before `made`, each weekday a column; closed days say nothing about open ones."""

    def __init__(self, history: Mapping[date, float], made: date, is_open: Callable[[date], bool]) -> None:
        """`history` ends the day before `made`; what it lacks was no time of work."""
        self._made = made
        self._is_open = is_open
        weeks = (made - min(history, default=made)).days // 7 + 1
        self._columns: dict[int, list[float | None]] = {}
        for offset in range(7):
            newest = made + (offset - 7) * DAY
            days = [newest - number * WEEK for number in range(weeks)]
            self._columns[newest.weekday()] = [
                history[day] if day in history and is_open(day) else None for day in days
            ]
        self._growth: dict[int, float] = {}

    def alike(self, day: date, most: int, back: int = 0) -> list[tuple[float, int]]:
        """Return the last open weekdays like `day`, how many weeks before it each was; latest first, at most `most`.

        With `back`, as if it were so many weeks earlier: what came since is not known, and `day` as much nearer.
        """
        column, ahead = self._columns[day.weekday()], (day - self._made).days // 7 + 1
        found: list[tuple[float, int]] = []
        for place in range(back, len(column)):
            value = column[place]
            if value is not None:
                found.append((value, place - back + ahead))
                if len(found) == most:
                    break
        return found

    def guess(self, days: Sequence[date], back: int = 0) -> Guess | None:
        """Return what the open ones of `days` should bring, `back` weeks earlier; None: too little lies before them."""
        opened = [day for day in days if self._is_open(day - back * WEEK)]
        usual = median if len(opened) == 1 else fmean
        growth = self.growth(back)
        level = going_on = 0.0
        for day in opened:
            alike = self.alike(day, WEEKDAYS_USED, back)
            if len(alike) < LEAST_WEEKDAYS:
                return None
            values = [value for value, _ in alike]
            level += usual(values)
            going_on += usual([value * _grown(growth, weeks) for value, weeks in alike]) if growth else usual(values)
        return Guess(level, going_on, growth)

    def growth(self, back: int = 0) -> float:
        """Return by which part a week brings more than the last, as known `back` weeks earlier; 0: not to be told."""
        if back not in self._growth:
            self._growth[back] = _slope(self._weeks(back))
        return self._growth[back]

    def _weeks(self, back: int) -> list[tuple[int, float]]:
        """Each week's place (the newest last) and what its open days brought, for one that they usually bring."""
        brought, often = [0.0] * GROWTH_WEEKS, [0.0] * GROWTH_WEEKS
        for column in self._columns.values():
            known = [
                (place, value) for place, value in enumerate(column[back : back + GROWTH_WEEKS]) if value is not None
            ]
            usual = sum(value for _, value in known) / len(known) if known else 0.0
            for place, value in known:
                brought[place] += value
                often[place] += usual
        return [(-place, brought[place] / each) for place, each in enumerate(often) if each > 0]


def _slope(weeks: Sequence[tuple[int, float]]) -> float:
    """The least squares' slope as a part of the mean, less the more of it that may be noise."""
    if len(weeks) < LEAST_GROWTH_WEEKS:
        return 0.0
    middle, mean = sum(place for place, _ in weeks) / len(weeks), sum(value for _, value in weeks) / len(weeks)
    spread = sum((place - middle) ** 2 for place, _ in weeks)
    slope = sum((place - middle) * (value - mean) for place, value in weeks) / spread
    if slope == 0:
        return 0.0
    left = sum((value - mean - slope * (place - middle)) ** 2 for place, value in weeks) / (len(weeks) - 2)
    return slope / mean * max(0.0, 1 - (NOISE * sqrt(left / spread) / slope) ** 2)


@cache
def _lasting(weeks: int) -> float:
    return (1 - LASTING**weeks) / (1 - LASTING)


def _grown(growth: float, weeks: int) -> float:
    return (1 + growth) ** _lasting(weeks)
