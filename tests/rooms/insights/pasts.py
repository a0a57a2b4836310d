"""Pasts of many kinds, and what came after them: how often a forecast's interval holds, and how far off it is.

Each is a year and more of days, drawn from a seed: bookings scattered as counts are, over a week's pattern, around a
level that stays, grows, shrinks, turns with the seasons, wanders or jumps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, pi, sin
from random import Random
from statistics import fmean

from oxy.insights.forecasting import Outlook, outlook

MADE = date(2026, 3, 14)
WEEKS, WEEKS_AHEAD = 57, 10
PATTERN = (0.7, 0.8, 0.9, 1.0, 1.3, 1.6)
# Days closed by law, a few together at the turn of the year.
HOLIDAYS = frozenset(
    date(year, month, day)
    for year in (2025, 2026)
    for month, day in (
        (1, 1), (2, 16), (2, 17), (4, 3), (4, 21), (5, 1), (6, 4), (9, 7), (10, 12), (11, 2), (11, 15), (11, 20),
        (12, 24), (12, 25), (12, 31),
    )
)  # fmt: skip
Level = Callable[[float], float]

# What is asked: the first day, in days ahead, and how many days.
SPANS: Mapping[str, tuple[int, int]] = {
    "tomorrow": (2, 1), "next week": (1, 7), "a day in 4 weeks": (30, 1), "the 5th week": (28, 7),
    "the 9th week": (56, 7), "a month": (18, 30),
}  # fmt: skip


def _wandering(random: Random) -> Level:
    steps = [random.gauss(0, 0.04) for _ in range(WEEKS + WEEKS_AHEAD + 1)]
    sums = [sum(steps[: place + 1]) for place in range(len(steps))]
    return lambda week: 12 * exp(sums[int(week + WEEKS)] - sums[WEEKS])


def _seasonal(random: Random) -> Level:
    phase = random.uniform(0, 52)
    return lambda week: 12 * (1 + 0.3 * sin(2 * pi * (week + phase) / 52))


def _jumping(random: Random) -> Level:
    when = -random.randint(2, 40)
    return lambda week: 8 if week < when else 13


# By name: bookings of a usual day as weeks go by, 0 is when the forecast is made.
KINDS: Mapping[str, Callable[[Random], Level]] = {
    "flat": lambda _: lambda week: 12,
    "grows 1 % a week": lambda _: lambda week: 10 * 1.01**week,
    "grows 2 % a week": lambda _: lambda week: 8 * 1.02**week,
    "shrinks 2 % a week": lambda _: lambda week: 14 * 0.98**week,
    "grows by as many": lambda _: lambda week: 10 + 0.15 * week,
    "seasons": _seasonal,
    "wanders": _wandering,
    "jumps": _jumping,
    "sparse": lambda _: lambda week: 0.35,
    "sparse, grows 2 %": lambda _: lambda week: 0.5 * 1.02**week,
    "holidays": lambda _: lambda week: 12,
    "uneven days": lambda _: lambda week: 12,
    "money": lambda _: lambda week: 12,
}


@dataclass(frozen=True, slots=True)
class Fared:
    """How forecasts fared: the part that held, the error on average, what it was said to be, and the width."""

    held: float
    error: float
    told: float
    width: float


def try_out(kind: str, span: str, rounds: int) -> Fared:
    """Forecast `span` from so many pasts of a kind and compare with what came."""
    found: list[tuple[Outlook, float]] = []
    for seed in range(rounds):
        drawn = draw(kind, seed)
        first, count = SPANS[span]
        days = [MADE + timedelta(first + number) for number in range(count)]
        history = {day: value for day, value in drawn.items() if day < MADE}
        found.append((outlook(history, days, opening(kind)), sum(drawn[day] for day in days)))
    return Fared(
        fmean(each.low <= truth <= each.high for each, truth in found),
        fmean(abs(each.expected - truth) for each, truth in found), fmean(each.error for each, _ in found),
        fmean(each.high - each.low for each, _ in found),
    )  # fmt: skip


def opening(kind: str) -> Callable[[date], bool]:
    """Return which days such a business opens: not on Sundays, and one kind not on holidays."""
    return lambda day: day.weekday() != 6 and not (kind == "holidays" and day in HOLIDAYS)


def draw(kind: str, seed: int) -> dict[date, float]:
    """Return every day of a past and of what came after it."""
    random = Random(f"{kind}:{seed}")
    level, is_open = KINDS[kind](random), opening(kind)
    days = (MADE + timedelta(number) for number in range(-7 * WEEKS, 7 * WEEKS_AHEAD))
    return {day: _day(random, kind, level, day) if is_open(day) else 0.0 for day in days}


def _day(random: Random, kind: str, level: Level, day: date) -> float:
    usual = level((day - MADE).days / 7) * PATTERN[day.weekday()]
    if kind == "holidays" and day + timedelta(1) in HOLIDAYS:
        usual *= 1.5
    if kind == "uneven days":
        usual *= random.gammavariate(4, 1 / 4)
    count = _count(random, usual)
    return round(sum(random.gammavariate(2, 30) for _ in range(count)), 2) if kind == "money" else float(count)


def _count(random: Random, usual: float) -> int:
    """A Poisson number, by counting arrivals in one unit of time."""
    count, clock = 0, random.expovariate(1)
    while clock < usual:
        count += 1
        clock += random.expovariate(1)
    return count
