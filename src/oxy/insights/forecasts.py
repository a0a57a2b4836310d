"""How many bookings, or how much money, the coming days should bring."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal
from uuid import UUID

from oxy.agenda import open_spans
from oxy.businesses import load_settings
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights import days as told
from oxy.insights.catalogue import CATALOGUE
from oxy.insights.forecasting import LEAST_WEEKS, Outlook, TooShort, outlook, weeks_of
from oxy.insights.metric import Metric
from oxy.insights.periods import Period, period_between

Forecastable = Literal["bookings", "revenue"]
FORECASTABLE: tuple[Forecastable, ...] = ("bookings", "revenue")
MOST_DAYS_AHEAD = 62
HISTORY_DAYS = 60 * 7


# So many days without a booking of any kind, and then work again, were no slow week: nobody was there.
LEAST_GAP_DAYS = 7


@dataclass(frozen=True, slots=True)
class Forecast:
    """What `period` should bring, all services or some; `already` is what is booked for it so far.

    `outlook` None: the history is too short, `weeks` of `needed`. `closed`: the business opens on none of its days.
    `ended`: none of `services` is offered any more.
    """

    metric: Metric
    period: Period
    services: tuple[UUID, ...]
    outlook: Outlook | None
    already: int
    weeks: int
    needed: int = LEAST_WEEKS
    closed: bool = False
    ended: bool = False


async def forecast(
    session: Session, period: Period, metric: str = "bookings", services: tuple[UUID, ...] = ()
) -> Forecast:
    """Return how many bookings (not cancelled) or how much revenue `period` should bring.

    Never less is expected than is booked. Refuses (`Invalid`) days that are not ahead, more than 62 days away, or a
    metric that is not forecast.
    """
    today = session.clock.now().astimezone(period.zone).date()
    if metric not in FORECASTABLE:
        raise Invalid("Só faço previsão de agendamentos e de faturamento.", metric=metric, known=list(FORECASTABLE))
    if period.first < today or period.last > today + timedelta(days=MOST_DAYS_AHEAD):
        raise Invalid("A previsão vale de hoje até dois meses à frente.", first=period.first.isoformat())
    settings = await load_settings(session)

    def is_open(day: date) -> bool:
        return bool(open_spans(settings, day))

    days = [period.first + timedelta(days=number) for number in range(period.days)]
    already, worth = await told.booked_ahead(session, period.start, period.end, list(services) or None)
    made = Forecast(CATALOGUE[metric], period, services, None, already, 0)
    if services and not await told.any_offered(session, list(services)):
        return replace(made, ended=True)
    if not any(is_open(day) for day in days):
        return replace(made, closed=True)
    history = await _history(session, period, today, metric, services, is_open)
    made = replace(made, weeks=weeks_of(history))
    try:
        found = outlook(history, days, is_open)
    except TooShort as short:
        return replace(made, needed=short.needed)
    booked = float(already if metric == "bookings" else worth)
    more = max(0.0, booked - found.expected)
    return replace(made, outlook=replace(found, expected=found.expected + more, high=found.high + more))


async def _history(
    session: Session, period: Period, today: date, metric: str, services: tuple[UUID, ...],
    is_open: Callable[[date], bool],
) -> dict[date, float]:  # fmt: skip
    """Every day from the first booking of the services, at most so many back, to yesterday.

    Left out is when nobody worked: gaps, and open days of a weekday before the first on which there was anything.
    """
    past = period_between(today - timedelta(days=HISTORY_DAYS), today - timedelta(days=1), period.zone)
    first = await told.first_booking(session, list(services) or None)
    if first is None:
        return {}
    column = {"bookings": "bookings", "revenue": "revenue"}[metric]
    rows = await told.daily_rows(session, past, list(services) or None)
    known: dict[date, Any] = {row["day"]: row for row in rows}
    worked = [row["day"] for row in rows if row["bookings"] or row["cancellations"]]
    if services:
        worked = await told.days_with_bookings(session, past)
    begun = max(past.first, first.astimezone(period.zone).date())
    began = {day.isoweekday(): day for day in reversed(worked)}
    away = _gaps([begun, *(day for day in worked if day > begun)])
    days = (begun + timedelta(days=number) for number in range((today - begun).days))
    return {
        day: float(known[day][column] or Decimal()) if day in known else 0.0
        for day in days
        if day not in away and (not is_open(day) or began.get(day.isoweekday(), begun) <= day)
    }


def _gaps(worked: Sequence[date]) -> set[date]:
    """The days of each gap between days with bookings, earliest first."""
    found: set[date] = set()
    for before, after in pairwise(worked):
        between = (after - before).days - 1
        if between >= LEAST_GAP_DAYS:
            found |= {before + timedelta(days=number) for number in range(1, between + 1)}
    return found
