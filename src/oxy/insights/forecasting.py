"""A forecast by weekdays, with an interval that it earned: pure, from daily numbers.

A day is expected to be what the middle one of its last eight weekdays was; of several days each what these were on
average, for middles do not add up: of what is rare every day's middle is nothing. Where the past shows that going on
with the growth of the last half year would have been nearer, that is expected instead. How far off it is, is tried out
on the past, week by week, each time as far ahead and with only what was known then; the interval holds 80 of a hundred
of these errors.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from statistics import mean

from oxy.insights.expecting import DAY, LEAST_WEEKDAYS, WEEK, Guess, Past

LEAST_TRIALS, MOST_TRIALS = 8, 26
LEAST_WEEKS = LEAST_WEEKDAYS + LEAST_TRIALS
COVERAGE = 0.8
# An error of the past is for the size that things had then: counts scatter by the root of it.
BY_SIZE, MOST_TIMES = 0.5, 3.0
# How much wider an interval is for few errors (Student's t over the normal at 90 %, by Cornish and Fisher).
FEW, VERY_FEW = 0.661, 0.446


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is expected over some days, and how good such expectations were.

    Args:
        expected, low, high: the middle, and where it should lie 80 times of a hundred.
        error: how far off such a forecast was on average, over `trials` of the past.
        within: how many of those trials lay inside the interval that was known before each, per cent; None: too few.
        left_out: open days that no past day is like: nothing is expected of them, for nothing is known.
        growth: the part by which each week brings more than the one before, where that is what was followed.
    """

    expected: float
    low: float
    high: float
    error: float
    trials: int
    within: int | None
    left_out: tuple[date, ...] = ()
    growth: float = 0.0


class TooShort(Exception):
    """There is not enough history: `weeks` of the `needed`."""

    def __init__(self, weeks: int, needed: int) -> None:
        super().__init__(f"{weeks} weeks of history, {needed} needed")
        self.weeks = weeks
        self.needed = needed


@dataclass(frozen=True, slots=True)
class _Trial:
    """A forecast of `back` weeks ago, and what came of it."""

    back: int
    guess: Guess
    truth: float

    def error(self, way: int) -> float:
        return abs(self.truth - self.guess.ways[way])


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
    past = Past(history, made, is_open)
    unlike = {day for day in days if is_open(day) and len(past.alike(day, needed)) < needed}
    counted = [day for day in days if day not in unlike]
    guess = past.guess(counted)
    if guess is None or not any(is_open(day) for day in counted):
        raise TooShort(weeks, weeks + 1)
    trials = [
        trial
        for back in range(nearest, nearest + MOST_TRIALS)
        if (trial := _try_out(history, past, counted, back, is_open)) is not None
    ]
    if len(trials) < LEAST_TRIALS:
        raise TooShort(weeks, weeks + 1)
    way, reach = _judge(trials, guess, len(days))
    expected = guess.ways[way]
    error = mean(trial.error(way) for trial in trials)
    return Outlook(
        expected, max(0.0, expected - reach), expected + reach, error, len(trials),
        _within(trials, nearest, len(days)), tuple(sorted(unlike)), guess.growth if way else 0.0,
    )  # fmt: skip


def weeks_of(history: Mapping[date, float]) -> int:
    """Return how many whole weeks `history` holds, by the weekday that it has most of."""
    if not history:
        return 0
    whole = (max(history) - min(history) + DAY) // WEEK
    return min(whole, max(Counter(day.weekday() for day in history).values()))


def _try_out(
    history: Mapping[date, float], past: Past, days: Sequence[date], back: int, is_open: Callable[[date], bool]
) -> _Trial | None:
    then = [day - back * WEEK for day in days]
    guess = past.guess(days, back)
    if guess is None or not all(day in history for day in then if is_open(day)):
        return None
    return _Trial(back, guess, sum(history.get(day, 0.0) for day in then))


def _judge(trials: Sequence[_Trial], guess: Guess, days: int) -> tuple[int, float]:
    """Which way was nearer in `trials`, the plain one when both were, and how far off it may be this time."""
    way = min((0, 1), key=lambda each: (sum(trial.error(each) for trial in trials), each))
    sized = sorted(trial.error(way) * _times(guess.ways[way], trial.guess.ways[way]) for trial in trials)
    # The split-conformal bound: the error that `COVERAGE` of as many more would stay within.
    rank = min(len(sized), ceil((len(sized) + 1) * COVERAGE))
    # Trials of many days share most of them with the next: together they say no more than fewer would.
    weeks = max(1.0, days / 7)
    return way, sized[rank - 1] * _few(len(sized) / weeks) / _few(len(sized))


def _few(trials: float) -> float:
    freedom = max(2.0, trials - 1)
    return 1 + FEW / freedom + VERY_FEW / freedom**2


def _times(expected: float, then: float) -> float:
    if expected <= 0 or then <= 0:
        return 1.0
    return min(MOST_TIMES, max(1 / MOST_TIMES, (expected / then) ** BY_SIZE))


def _within(trials: Sequence[_Trial], nearest: int, days: int) -> int | None:
    """How often the interval held that each forecast would have had: from what had come true when it was made."""
    inside: list[bool] = []
    for trial in trials:
        known = [each for each in trials if each.back >= trial.back + nearest]
        if len(known) >= LEAST_TRIALS:
            way, reach = _judge(known, trial.guess, days)
            inside.append(trial.error(way) <= reach)
    return round(100 * sum(inside) / len(inside)) if len(inside) >= LEAST_WEEKDAYS else None
