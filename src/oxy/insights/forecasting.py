"""A forecast by weekdays, with an interval that it earned: pure, from daily numbers.

A day is expected to be what the middle one of its last eight weekdays was. How far off that is, is tried out on the
past, week by week, each time with only what was known then; the interval holds 80 of a hundred of these errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import mean, median

WEEK = timedelta(days=7)
WEEKDAYS_USED = 8
LEAST_WEEKDAYS = 4
LEAST_TRIALS, MOST_TRIALS = 8, 26
LEAST_WEEKS = LEAST_WEEKDAYS + LEAST_TRIALS
COVERAGE = 0.8


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected over some days, and how good such expectations were.

    Args:
        expected, low, high: the middle, and where it should lie 80 times of a hundred.
        error: how far off such a forecast was on average, over `trials` of the past.
        within: how many of those trials lay inside the interval that was known before each, per cent; None: too few.
    """

    expected: float
    low: float
    high: float
    error: float
    trials: int
    within: int | None


class TooShort(Exception):
    """There is not enough history: `weeks` of `LEAST_WEEKS`."""

    def __init__(self, weeks: int) -> None:
        super().__init__(f"{weeks} weeks of history")
        self.weeks = weeks


def outlook(history: Mapping[date, float], days: Sequence[date], is_open: Callable[[date], bool]) -> Outlook:
    """Return what to expect over `days`, consecutive and after all of `history`, which has every day from its first.

    Closed days are expected to be nothing, and closed days of the past say nothing about open ones. Raises `TooShort`.
    """
    first = min(history, default=days[0])
    weeks = (days[0] - first).days // 7
    if weeks < LEAST_WEEKS:
        raise TooShort(weeks)
    expected = _expect(history, days, is_open)
    if expected is None:
        raise TooShort(weeks)
    errors: list[float] = []
    inside: list[bool] = []
    # Oldest first, so that each trial's interval comes from the errors before it.
    for back in range(min(MOST_TRIALS, weeks), 0, -1):
        past = [day - back * WEEK for day in days]
        if past[-1] >= days[0] or past[-1] not in history:
            continue
        guess = _expect(history, past, is_open)
        if guess is None:
            continue
        error = abs(sum(history.get(day, 0.0) for day in past) - guess)
        if len(errors) >= LEAST_TRIALS:
            inside.append(error <= _reach(errors))
        errors.append(error)
    if len(errors) < LEAST_TRIALS:
        raise TooShort(weeks)
    reach = _reach(errors)
    within = round(100 * sum(inside) / len(inside)) if len(inside) >= LEAST_WEEKDAYS else None
    return Outlook(expected, max(0.0, expected - reach), expected + reach, mean(errors), len(errors), within)


def _expect(history: Mapping[date, float], days: Sequence[date], is_open: Callable[[date], bool]) -> float | None:
    """The sum of each day's middle weekday, from what lies before the first of `days`; None: too little lies there."""
    total = 0.0
    for day in days:
        if not is_open(day):
            continue
        past: list[float] = []
        earlier = day - WEEK
        while earlier in history and len(past) < WEEKDAYS_USED:
            if earlier < days[0] and is_open(earlier):
                past.append(history[earlier])
            earlier -= WEEK
        if len(past) < LEAST_WEEKDAYS:
            return None
        total += median(past)
    return total


def _reach(errors: Sequence[float]) -> float:
    """The split-conformal bound: the error that `COVERAGE` of as many more would stay within."""
    rank = min(len(errors), ceil((len(errors) + 1) * COVERAGE))
    return sorted(errors)[rank - 1]
