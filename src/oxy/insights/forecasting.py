"""A forecast by weekdays, with an interval that it earned: pure, from daily numbers.

A day is expected to be what the middle one of its last eight weekdays was; of several days each what these were on
average, for middles do not add up: of what is rare every day's middle is nothing. How far off that is, is tried out on
the past, week by week, each time as far ahead and with only what was known then; the interval holds 80 of a hundred of
these errors.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import fmean, mean, median

DAY, WEEK = timedelta(days=1), timedelta(days=7)
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
        left_out: open days that no past day is like: nothing is expected of them, for nothing is known.
    """

    expected: float
    low: float
    high: float
    error: float
    trials: int
    within: int | None
    left_out: tuple[date, ...] = ()


class TooShort(Exception):
    """There is not enough history: `weeks` of the `needed`."""

    def __init__(self, weeks: int, needed: int) -> None:
        super().__init__(f"{weeks} weeks of history, {needed} needed")
        self.weeks = weeks
        self.needed = needed


def outlook(history: Mapping[date, float], days: Sequence[date], is_open: Callable[[date], bool]) -> Outlook:
    """Return what to expect over `days`, consecutive and after all of `history`.

    `history` ends the day before the forecast is made; what it lacks, open or not, was no time of work. Closed days are
    expected to be nothing, and closed days of the past say nothing about open ones. Raises `TooShort`.
    """
    weeks = weeks_of(history)
    made = max(history, default=days[0] - DAY) + DAY
    # So many weeks back such a forecast, made as long before, can be told from the truth.
    nearest = (days[-1] - made).days // 7 + 1
    needed = LEAST_WEEKS - 1 + nearest
    if weeks < needed:
        raise TooShort(weeks, needed)
    unlike = {day for day in days if is_open(day) and len(_alike(history, day, made, is_open, needed)) < needed}
    counted = [day for day in days if day not in unlike]
    expected = _expect(history, counted, made, is_open)
    if expected is None or not any(is_open(day) for day in counted):
        raise TooShort(weeks, weeks + 1)
    errors: list[float] = []
    inside: list[bool] = []
    # Oldest first, so that each trial's interval comes from the errors before it.
    for back in range(nearest + MOST_TRIALS - 1, nearest - 1, -1):
        past = [day - back * WEEK for day in counted]
        guess = _expect(history, past, made - back * WEEK, is_open)
        if guess is None or not all(day in history for day in past if is_open(day)):
            continue
        error = abs(sum(history.get(day, 0.0) for day in past) - guess)
        if len(errors) >= LEAST_TRIALS:
            inside.append(error <= _reach(errors))
        errors.append(error)
    if len(errors) < LEAST_TRIALS:
        raise TooShort(weeks, weeks + 1)
    reach = _reach(errors)
    within = round(100 * sum(inside) / len(inside)) if len(inside) >= LEAST_WEEKDAYS else None
    low = max(0.0, expected - reach)
    return Outlook(expected, low, expected + reach, mean(errors), len(errors), within, tuple(sorted(unlike)))


def weeks_of(history: Mapping[date, float]) -> int:
    """Return how many whole weeks `history` holds, by the weekday that it has most of."""
    if not history:
        return 0
    whole = (max(history) - min(history) + DAY) // WEEK
    return min(whole, max(Counter(day.weekday() for day in history).values()))


def _expect(
    history: Mapping[date, float], days: Sequence[date], made: date, is_open: Callable[[date], bool]
) -> float | None:
    """What the open ones of `days` should bring, from what lies before `made`; None: too little lies there."""
    total = 0.0
    opened = [day for day in days if is_open(day)]
    usual = median if len(opened) == 1 else fmean
    for day in opened:
        alike = _alike(history, day, made, is_open, WEEKDAYS_USED)
        if len(alike) < LEAST_WEEKDAYS:
            return None
        total += usual(alike)
    return total


def _alike(
    history: Mapping[date, float], day: date, made: date, is_open: Callable[[date], bool], most: int
) -> list[float]:
    """The last weekdays like `day` before `made` that were open, latest first, at most so many."""
    found: list[float] = []
    first, earlier = min(history), day - WEEK
    while earlier >= first and len(found) < most:
        if earlier < made and earlier in history and is_open(earlier):
            found.append(history[earlier])
        earlier -= WEEK
    return found


def _reach(errors: Sequence[float]) -> float:
    """The split-conformal bound: the error that `COVERAGE` of as many more would stay within."""
    rank = min(len(errors), ceil((len(errors) + 1) * COVERAGE))
    return sorted(errors)[rank - 1]
