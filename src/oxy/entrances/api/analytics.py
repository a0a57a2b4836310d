"""Figures, over the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints, WithJsonSchema, create_model

from oxy.entrances.api.values import Day, Money, View
from oxy.entrances.api.visits import AnalyticsVisit, Visit
from oxy.foundation.errors import Invalid
from oxy.insights import (
    METRICS,
    Grain,
    Period,
    named_period,
    period_between,
    series,
    series_json,
    summary,
    summary_json,
)

router = APIRouter(prefix="/analytics", tags=["Analytics"])

PeriodName = Literal["today", "week", "month", "year"]
Named = Annotated[PeriodName | None, Query(description="Around now; a week is Monday to Sunday. Default: today.")]
From = Annotated[Day | None, Query(alias="from", description="With `to`, any local days instead of a named period.")]
To = Annotated[Day | None, Query(alias="to", description="Last local day, counted in.")]
# How many clients are inactive is a standing, not something that happens on a day.
IN_SERIES = [metric.name for metric in METRICS if metric.name != "inactive_clients"]
MetricName = Annotated[str, StringConstraints(max_length=60), WithJsonSchema({"type": "string", "enum": IN_SERIES})]
Unit = Literal["clients", "bookings", "contacts", "money"]
Figure = Annotated[int | str | None, Field(description="A count, or money as a decimal string; null: no data.")]


class PeriodView(View):
    """A stretch of the business's own calendar; `start` and `end` (exclusive) are its bounds."""

    unit: Literal["day", "week", "month", "year", "days"]
    first_day: date
    last_day: date
    start: datetime
    end: datetime
    label: str = Field(examples=["hoje (14/03/2026)"])
    timezone: str
    timezone_label: str


class MetricView(View):
    """One figure and how it compares with the period before."""

    name: str
    title: str
    unit: Unit
    definition: str
    value: Figure
    text: str = Field(description="As people read it.", examples=["R$ 850,00"])
    before: Figure
    change: int | str | None = Field(description="Against the period before; money as a signed decimal string.")
    change_percent: int | None


class ServiceFiguresView(View):
    """One service in the period."""

    service_id: UUID
    name: str
    completed: int
    revenue: Money
    scheduled_ahead: int
    completed_before: int | None


class SummaryBase(View):
    """Every metric by name, and with its comparison under `metrics`. `empty`: no booking at all in the period."""

    period: PeriodView
    compared_with: PeriodView | None
    empty: bool
    metrics: list[MetricView]
    services: list[ServiceFiguresView]


Amount: TypeAlias = Money | None
Count: TypeAlias = int | None
BY_NAME: dict[str, Any] = {
    metric.name: (Amount if metric.unit == "money" else Count, Field(description=metric.definition))
    for metric in METRICS
}
SummaryView = create_model("SummaryView", __base__=SummaryBase, **BY_NAME)


class PointView(View):
    """One stretch of a series."""

    first_day: date
    last_day: date
    value: Figure


class SeriesView(View):
    """A metric over time, oldest first, without gaps."""

    metric: str
    title: str
    unit: Unit
    grain: Grain
    period: PeriodView
    points: list[PointView]


@router.get("/summary", response_model=SummaryView)
async def read_summary(
    visit: AnalyticsVisit, period: Named = None, first: From = None, last: To = None,
    compare: Annotated[bool, Query(description="Whether to set the period before beside it.")] = True,
) -> dict[str, Any]:  # fmt: skip
    """Return every metric over a period."""
    chosen, today = await _period(visit, period, first, last)
    return summary_json(await summary(visit.session, chosen, compare=compare), today)


@router.get("/series", response_model=SeriesView)
async def read_series(
    visit: AnalyticsVisit, metric: Annotated[MetricName, Query()], period: Named = None, first: From = None,
    last: To = None, grain: Annotated[Grain, Query()] = "day",
) -> dict[str, Any]:  # fmt: skip
    """Return one metric over each day, week or month of a period, at most 400 of them."""
    chosen, today = await _period(visit, period, first, last)
    return series_json(await series(visit.session, metric, chosen, grain), today)


async def _period(visit: Visit, name: PeriodName | None, first: date | None, last: date | None) -> tuple[Period, date]:
    zone = await visit.zone()
    now = visit.session.clock.now()
    today = now.astimezone(zone).date()
    if first is None and last is None:
        return named_period(name or "today", zone, now), today
    if first is None or last is None or name is not None:
        raise Invalid("Informe period, ou from e to juntos.", field="period")
    return period_between(first, last, zone), today
