"""A metric over time, cut into days, weeks or months, for charts."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights.catalogue import CATALOGUE, Metric, Value
from oxy.insights.each_period import count_each
from oxy.insights.measuring import EVERYTHING, Only
from oxy.insights.periods import Period, period_between

Grain = Literal["day", "week", "month"]
MOST_POINTS = 400


@dataclass(frozen=True, slots=True)
class Point:
    """One stretch of the series: its first and last local day, and the metric's value in it."""

    first: date
    last: date
    value: Value


@dataclass(frozen=True, slots=True)
class Series:
    """A metric's values over `period`, oldest first, without gaps: a stretch without bookings is a point too."""

    metric: Metric
    period: Period
    grain: Grain
    points: tuple[Point, ...]


async def series(
    session: Session, metric: str, period: Period, grain: str = "day", *, only: Only = EVERYTHING
) -> Series:
    """Return `metric` (a name of the catalogue) over each day, week (Monday to Sunday) or month that `period` touches.

    The first and last stretch are cut to the period. Each point is the metric's own query over that stretch. Refuses
    (`Invalid`) an unknown metric or grain, and more than 400 points.
    """
    chosen = CATALOGUE.get(metric)
    if chosen is None or chosen.standing:
        raise Invalid("Indicador desconhecido para uma série.", metric=metric)
    if grain not in ("day", "week", "month"):
        raise Invalid("Use day, week ou month.", grain=grain)
    stretches = _cut(period, grain)
    if len(stretches) > MOST_POINTS:
        raise Invalid("O período é longo demais para esse detalhe. Use semanas ou meses.", points=len(stretches))
    counts = [found[chosen.name] for found in await count_each(session, stretches, [chosen], only)]
    points = tuple(
        Point(stretch.first, stretch.last, count.value) for stretch, count in zip(stretches, counts, strict=True)
    )
    return Series(chosen, period, grain, points)


def _cut(period: Period, grain: Grain) -> list[Period]:
    stretches: list[Period] = []
    first = period.first
    while first <= period.last and len(stretches) <= MOST_POINTS:
        last = min(_last_of_stretch(first, grain), period.last)
        stretches.append(period_between(first, last, period.zone))
        first = last + timedelta(days=1)
    return stretches


def _last_of_stretch(day: date, grain: Grain) -> date:
    match grain:
        case "day":
            return day
        case "week":
            return day + timedelta(days=6 - day.weekday())
        case "month":
            return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
