"""The business's figures: the main numbers, what they are compared with, and charts; for owners and managers."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Response

from oxy import insights
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission, check_permission
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights import Against, Chart, Figure, Period

router = APIRouter(route_class=ConsoleRoute)

PeriodWord = Literal["hoje", "semana", "mes", "ano"]
CompareWord = Literal["anterior", "ano"]
PERIODS: dict[PeriodWord, tuple[str, str]] = {
    "hoje": ("today", "Hoje"), "semana": ("week", "Semana"), "mes": ("month", "Mês"), "ano": ("year", "Ano"),
}  # fmt: skip
AGAINST: dict[CompareWord, Against] = {"anterior": "previous", "ano": "last_year"}
SHOWN = (
    "revenue", "completed_bookings", "served_clients", "average_ticket", "occupancy", "no_show_rate",
    "cancellation_rate", "new_clients", "returning_clients", "inactive_clients", "ai_share", "response_time",
)  # fmt: skip
# Where less is better, a rise is shown as bad news.
BETTER_LOW = frozenset({"no_show_rate", "cancellation_rate", "inactive_clients", "response_time"})
CHARTS: tuple[tuple[str, str | None], ...] = (
    ("revenue", None), ("bookings", "weekday"), ("bookings", "hour"), ("revenue", "professional"),
    ("revenue", "service"), ("occupancy", "weekday"),
)  # fmt: skip
LONGEST_DAYS = 800


@dataclass(frozen=True, slots=True)
class Number:
    """One figure as its card shows it. `tone`: the sense of its change, in the page's colours."""

    title: str
    text: str
    explanation: str
    change: str
    before: str
    tone: Literal["green", "red", "secondary"]


@router.get("/analises")
async def figures(
    front: Front, staff: Signed, periodo: PeriodWord | None = None, de: date | None = None, ate: date | None = None,
    comparar: CompareWord = "anterior",
) -> Response:  # fmt: skip
    """The figures of a period, with charts."""
    check_permission(staff.role, Permission.ANALYTICS)
    frame = await front.frame(staff, "analytics")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _figures(session, periodo, de, ate, comparar)
    return render("analytics.html", **frame, **values)


async def _figures(
    session: Session, word: PeriodWord | None, first: date | None, last: date | None, compare: CompareWord
) -> dict[str, Any]:
    zone = await insights.organization_zone(session)
    now = session.clock.now()
    today = now.astimezone(zone).date()
    if first is not None or last is not None:
        period = insights.period_between(first or last or today, last or first or today, zone)
        chosen = None
    else:
        chosen = word or "mes"
        period = insights.named_period(PERIODS[chosen][0], zone, now)
    if period.days > LONGEST_DAYS:
        raise Invalid("O período é longo demais. Escolha até dois anos.")
    found = await insights.figures(session, SHOWN, period, against=AGAINST[compare])
    charts = [await insights.chart_of(session, name, period, by=by) for name, by in CHARTS]
    other = next((figure.compared_with for figure in found if figure.compared_with is not None), None)
    return {
        "chosen": chosen, "periods": {name: title for name, (_, title) in PERIODS.items()}, "compare": compare,
        "first": period.first, "last": period.last, "label": period.label(today),
        "zone": insights.zone_label(zone), "other": None if other is None else other.label(today),
        "numbers": [_number(figure) for figure in found],
        "charts": [_drawn(chart) for chart in charts], "query": _query(chosen, period),
    }  # fmt: skip


def _number(figure: Figure) -> Number:
    metric = figure.metric
    text = insights.NO_DATA if figure.empty else insights.figure_text(metric, figure.value)
    if figure.compared_with is None:
        return Number(metric.title, text, metric.explanation, "", "", "secondary")
    if figure.before_empty or figure.before is None:
        return Number(metric.title, text, metric.explanation, "", insights.NO_DATA, "secondary")
    change = figure.change
    tone: Literal["green", "red", "secondary"] = "secondary"
    if change:
        tone = "green" if (change > 0) != (metric.name in BETTER_LOW) else "red"
    before = insights.figure_text(metric, figure.before)
    return Number(metric.title, text, metric.explanation, insights.change_text(figure), before, tone)


def _drawn(chart: Chart) -> dict[str, Any]:
    return {
        "title": chart.title,
        "empty": chart.empty,
        "bars": [{"label": bar.label, "level": bar.level, "text": bar.text} for bar in chart.bars],
    }


def _query(chosen: PeriodWord | None, period: Period) -> str:
    return f"periodo={chosen}" if chosen else f"de={period.first}&ate={period.last}"
