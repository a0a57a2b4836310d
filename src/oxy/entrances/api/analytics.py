"""Figures, over the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints, WithJsonSchema, create_model

from oxy.entrances.api.lists import Page
from oxy.entrances.api.values import Day, Money, View
from oxy.entrances.api.visits import AnalyticsVisit, Visit
from oxy.foundation.errors import Invalid
from oxy.insights import (
    CATALOGUE,
    METRICS,
    Against,
    Dimension,
    Grain,
    Only,
    Period,
    anomalies,
    anomaly_json,
    catalogue_json,
    figure,
    figure_json,
    forecast,
    forecast_json,
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
# How many clients are inactive, or wait, is a standing, not something that happens on a day.
IN_SERIES = [metric.name for metric in CATALOGUE.values() if not metric.standing]
MetricName = Annotated[str, StringConstraints(max_length=60), WithJsonSchema({"type": "string", "enum": IN_SERIES})]
Unit = Literal[
    "clients", "bookings", "contacts", "money", "percent", "seconds", "conversations", "replies", "usd", "messages",
    "offers",
]  # fmt: skip
Figure = Annotated[
    int | str | None, Field(description="A count or seconds; money or a rate as a decimal string; null: no data.")
]
KnownMetric = Annotated[
    str, StringConstraints(max_length=60), WithJsonSchema({"type": "string", "enum": list(CATALOGUE)})
]
By = Annotated[Dimension | None, Query(description="What to split by: one of the metric's `breakdowns`.")]
Compare = Annotated[
    Literal["previous", "last_year", "none"] | None,
    Query(description="The period before, the same a year before, or nothing. Default: previous."),
]
CompareFrom = Annotated[Day | None, Query(description="With `compare_to`, any other days to compare with.")]
CompareTo = Annotated[Day | None, Query(description="Last local day to compare with, counted in.")]


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


class MetricDescription(View):
    """A figure of the catalogue. `filtered`: it may be counted for one service or professional alone."""

    name: str
    title: str
    unit: Unit
    definition: str
    explanation: str = Field(description="The same for owners, in Portuguese.")
    breakdowns: list[Dimension]
    filtered: bool
    in_series: bool


class PartView(View):
    """One part of a figure; `days` is how many days of its weekday there are."""

    key: str
    label: str
    value: Figure
    text: str
    sample: int | None
    days: int | None


class FigureView(MetricDescription):
    """One figure over a period. `empty`: no booking at all in it; `sample`: how many things stand behind the value."""

    period: PeriodView
    compared_with: PeriodView | None
    empty: bool
    value: Figure
    text: str
    sample: int | None
    before: Figure
    change: Figure
    change_percent: int | None
    by: Dimension | None
    parts: list[PartView]


class ForecastView(View):
    """What `period` should bring.

    `expected` null: closed, none of the services is offered any more (`ended`), or `weeks_of_history` are fewer than
    `weeks_needed`. `left_out`: open days that no past day is like, of which nothing is expected.
    `weekly_growth_percent`: what each week is taken to bring beyond the one before, 0 where that was no nearer in the
    past.
    """

    metric: str
    period: PeriodView
    expected: float | None
    low: float | None
    high: float | None
    coverage_percent: int
    average_error: float | None
    trials: int
    within_percent: int | None
    already_booked: int
    closed: bool
    ended: bool
    left_out: list[date]
    weekly_growth_percent: float | None
    weeks_of_history: int
    weeks_needed: int


class AnomalyView(View):
    """A figure outside its own usual range."""

    metric: str
    title: str
    period: PeriodView
    direction: Literal["above", "below"]
    value: Figure
    usual: Figure
    low: Figure
    high: Figure
    weeks: int


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


@router.get("/metrics")
async def read_metrics(_visit: AnalyticsVisit) -> Page[MetricDescription]:
    """Return the catalogue: every figure there is, how it is counted and what it may be split by."""
    items = [MetricDescription.model_validate(catalogue_json(metric)) for metric in CATALOGUE.values()]
    return Page(items=items, next_cursor=None)


@router.get("/forecast")
async def read_forecast(
    visit: AnalyticsVisit, first: Annotated[Day, Query(alias="from")],
    last: Annotated[Day | None, Query(alias="to")] = None,
    metric: Annotated[Literal["bookings", "revenue"], Query()] = "bookings",
    service_id: Annotated[UUID | None, Query()] = None,
) -> ForecastView:  # fmt: skip
    """Return what the coming days should bring, with an interval of 80 % and how far off such forecasts were."""
    zone = await visit.zone()
    today = visit.session.clock.now().astimezone(zone).date()
    found = await forecast(
        visit.session, period_between(first, last or first, zone), metric, () if service_id is None else (service_id,)
    )
    return ForecastView.model_validate(forecast_json(found, today))


@router.get("/anomalies")
async def read_anomalies(visit: AnalyticsVisit, day: Annotated[Day | None, Query()] = None) -> Page[AnomalyView]:
    """Return what stands out on a day and in the seven days that end with it, beside the business's own past."""
    zone = await visit.zone()
    today = visit.session.clock.now().astimezone(zone).date()
    found = await anomalies(visit.session, min(day or today, today))
    items = [AnomalyView.model_validate(anomaly_json(one, today)) for one in found]
    return Page(items=items, next_cursor=None)


@router.get("/{metric}")
async def read_metric(
    visit: AnalyticsVisit, metric: KnownMetric, period: Named = None, first: From = None, last: To = None,
    by: By = None, service_id: Annotated[UUID | None, Query()] = None,
    resource_id: Annotated[UUID | None, Query()] = None, compare: Compare = None,
    compare_from: CompareFrom = None, compare_to: CompareTo = None,
) -> FigureView:  # fmt: skip
    """Return one figure of the catalogue, for one service or professional if asked, compared and split."""
    chosen, today = await _period(visit, period, first, last)
    against: Against = None if compare == "none" else compare or "previous"
    if compare_from is not None or compare_to is not None:
        if compare_from is None or compare_to is None or compare is not None:
            raise Invalid("Informe compare, ou compare_from e compare_to juntos.", field="compare")
        against = period_between(compare_from, compare_to, chosen.zone)
    only = Only(() if service_id is None else (service_id,), () if resource_id is None else (resource_id,))
    found = await figure(visit.session, metric, chosen, against=against, by=by, only=only)
    return FigureView.model_validate(figure_json(found, today))


async def _period(visit: Visit, name: PeriodName | None, first: date | None, last: date | None) -> tuple[Period, date]:
    zone = await visit.zone()
    now = visit.session.clock.now()
    today = now.astimezone(zone).date()
    if first is None and last is None:
        return named_period(name or "today", zone, now), today
    if first is None or last is None or name is not None:
        raise Invalid("Informe period, ou from e to juntos.", field="period")
    return period_between(first, last, zone), today
