"""How many bookings, or how much money, the coming days should bring."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from oxy.agenda import open_spans
from oxy.businesses import load_settings
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights import store
from oxy.insights.catalogue import CATALOGUE
from oxy.insights.forecasting import LEAST_WEEKS, Outlook, TooShort, outlook
from oxy.insights.metric import Metric
from oxy.insights.periods import Period, period_between

Forecastable = Literal["bookings", "revenue"]
FORECASTABLE: tuple[Forecastable, ...] = ("bookings", "revenue")
MOST_DAYS_AHEAD = 62
HISTORY_DAYS = 60 * 7


@dataclass(frozen=True, slots=True)
class Forecast:
    """What `period` should bring, all services or some; `already` is what is booked for it so far.

    `outlook` None: the history is too short, `weeks` of `needed`. `closed`: the business opens on none of its days.
    """

    metric: Metric
    period: Period
    services: tuple[UUID, ...]
    outlook: Outlook | None
    already: int
    weeks: int
    needed: int = LEAST_WEEKS
    closed: bool = False


async def forecast(
    session: Session, period: Period, metric: str = "bookings", services: tuple[UUID, ...] = ()
) -> Forecast:
    """Return how many bookings (not cancelled) or how much revenue `period` should bring.

    Refuses (`Invalid`) days that are not ahead, more than 62 days away, or a metric that is not forecast.
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
    history = await _history(session, period, today, metric, services)
    already = await store.booked_ahead(session, period.start, period.end, list(services) or None)
    weeks = (today - min(history, default=today)).days // 7
    found: Outlook | None = None
    closed = not any(is_open(day) for day in days)
    if not closed:
        try:
            found = outlook(history, days, is_open)
        except TooShort:
            found = None
    return Forecast(CATALOGUE[metric], period, services, found, already, weeks, closed=closed)


async def _history(
    session: Session, period: Period, today: date, metric: str, services: tuple[UUID, ...]
) -> dict[date, float]:
    """Every day from the business's first booking, at most so many back, to yesterday."""
    past = period_between(today - timedelta(days=HISTORY_DAYS), today - timedelta(days=1), period.zone)
    column = {"bookings": "bookings", "revenue": "revenue"}[metric]
    rows = await store.daily_rows(session, past, list(services) or None)
    known: dict[date, Any] = {row["day"]: row for row in rows}
    first = await store.first_booking(session)
    begun = max(past.first, first.astimezone(period.zone).date()) if first is not None else today
    length = (today - begun).days
    days = (begun + timedelta(days=number) for number in range(length))
    return {day: float(known[day][column] or Decimal()) if day in known else 0.0 for day in days}
