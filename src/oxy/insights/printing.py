"""Figures as text, and as JSON for whoever is not a person. The only place where a measured number becomes words."""

from datetime import date
from decimal import Decimal
from typing import Any

from oxy.insights.anomalies import Anomaly
from oxy.insights.catalogue import METRICS, Metric, Value
from oxy.insights.figure import Figure
from oxy.insights.forecasting import COVERAGE
from oxy.insights.forecasts import Forecast
from oxy.insights.parts import Part
from oxy.insights.periods import Period, zone_label
from oxy.insights.series import Series
from oxy.insights.summaries import Summary
from oxy.portuguese.formats import money

NO_DATA = "sem dados"


def figure_text(metric: Metric, value: Value) -> str:
    """Return a figure as people read it: "12", "R$ 850,00", "12,5%", "3 min", "US$ 0,42" or "sem dados"."""
    if value is None:
        return NO_DATA
    match metric.unit:
        case "money":
            return money(Decimal(value))
        case "usd":
            return money(Decimal(value)).replace("R$", "US$")
        case "percent":
            return share_text(Decimal(value))
        case "seconds":
            return duration_text(int(value))
        case _:
            return count_text(int(value))


def share_text(share: Decimal) -> str:
    """Return a rate as "12,5%", without a decimal place of nothing: "8%"."""
    return f"{share.quantize(Decimal('0.1')):f}".removesuffix(".0").replace(".", ",") + "%"


def duration_text(seconds: int) -> str:
    """Return a length of time in its two largest units: "45 s", "3 min", "2h15", "3 dias e 4 h"."""
    if seconds < 60:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours}h{minutes:02d}" if minutes else f"{hours}h"
    days, hours = divmod(hours, 24)
    return f"{days} dias e {hours} h" if hours else f"{days} dias"


def change_text(figure: Figure) -> str:
    """Return a figure's change as "+12%", "+3,5 pontos", "+2", "igual" or "sem dados"."""
    change, percent = figure.change, figure.change_percent
    if change is None:
        return NO_DATA
    if not change:
        return "igual"
    if percent:
        return percent_text(percent)
    sign = "+" if change > 0 else "-"
    size = figure_text(figure.metric, abs(Decimal(change)))
    if figure.metric.unit == "percent":
        points = size.removesuffix("%")
        return f"{sign}{points} {'ponto' if points == '1' else 'pontos'}"
    return f"{sign}{size}"


def count_text(count: int) -> str:
    """Return a count with Brazilian grouping: "1.234"."""
    return f"{count:,}".replace(",", ".")


def percent_text(percent: Decimal) -> str:
    """Return a change as "+12%" or "-3%"."""
    return f"{int(percent):+d}%"


def period_json(period: Period, today: date) -> dict[str, Any]:
    """Return a period as JSON: its days, its bounds with offset, its name and zone."""
    return {
        "unit": period.unit,
        "first_day": period.first.isoformat(),
        "last_day": period.last.isoformat(),
        "start": period.start.astimezone(period.zone).isoformat(),
        "end": period.end.astimezone(period.zone).isoformat(),
        "label": period.label(today),
        "timezone": period.zone.key,
        "timezone_label": zone_label(period.zone),
    }


def summary_json(summary: Summary, today: date) -> dict[str, Any]:
    """Return a summary as JSON: every metric by name, once as value and once with its comparison; money as strings.

    `today` is the organization's current local day.
    """
    return {
        "period": period_json(summary.period, today),
        "compared_with": None if summary.compared_with is None else period_json(summary.compared_with, today),
        "empty": summary.empty,
        **{metric.name: value_json(metric, summary.values[metric.name]) for metric in METRICS},
        "metrics": [_metric_json(metric, summary) for metric in METRICS],
        "services": [
            {
                "service_id": str(service.service_id), "name": service.name, "completed": service.completed,
                "revenue": f"{service.revenue:.2f}", "scheduled_ahead": service.ahead,
                "completed_before": service.completed_before,
            }
            for service in summary.services
        ],
    }  # fmt: skip


def series_json(series: Series, today: date) -> dict[str, Any]:
    """Return a series as JSON; `today` is the organization's current local day."""
    return {
        "metric": series.metric.name,
        "title": series.metric.title,
        "unit": series.metric.unit,
        "grain": series.grain,
        "period": period_json(series.period, today),
        "points": [
            {
                "first_day": point.first.isoformat(), "last_day": point.last.isoformat(),
                "value": value_json(series.metric, point.value),
            }
            for point in series.points
        ],
    }  # fmt: skip


def value_json(metric: Metric, value: Value) -> int | str | None:
    """Return a figure as JSON: money and rates a decimal string, a count or seconds a number."""
    if value is None:
        return None
    match metric.unit:
        case "money":
            return f"{Decimal(value):.2f}"
        case "usd":
            return f"{Decimal(value):.6f}"
        case "percent":
            return f"{Decimal(value):.1f}"
        case _:
            return int(value)


def catalogue_json(metric: Metric) -> dict[str, Any]:
    """Return how a metric describes itself."""
    return {
        "name": metric.name, "title": metric.title, "unit": metric.unit, "definition": metric.definition,
        "explanation": metric.explanation, "breakdowns": list(metric.breakdowns), "filtered": metric.filtered,
        "in_series": not metric.standing,
    }  # fmt: skip


def figure_json(figure: Figure, today: date) -> dict[str, Any]:
    """Return a figure as JSON, with its comparison and its parts; `today` is the organization's current local day."""
    metric, percent = figure.metric, figure.change_percent
    return {
        **catalogue_json(metric),
        "period": period_json(figure.period, today),
        "compared_with": None if figure.compared_with is None else period_json(figure.compared_with, today),
        "empty": figure.empty,
        "value": None if figure.empty else value_json(metric, figure.value),
        "text": NO_DATA if figure.empty else figure_text(metric, figure.value),
        "sample": figure.sample,
        "before": None if figure.before_empty else value_json(metric, figure.before),
        "change": value_json(metric, figure.change),
        "change_percent": None if percent is None else int(percent),
        "by": figure.by,
        "parts": [_part_json(metric, part) for part in figure.parts],
    }


def forecast_json(found: Forecast, today: date) -> dict[str, Any]:
    """Return a forecast as JSON; `today` is the organization's current local day."""
    outlook = found.outlook
    return {
        "metric": found.metric.name, "period": period_json(found.period, today),
        "expected": None if outlook is None else round(outlook.expected, 2),
        "low": None if outlook is None else round(outlook.low, 2),
        "high": None if outlook is None else round(outlook.high, 2), "coverage_percent": round(COVERAGE * 100),
        "average_error": None if outlook is None else round(outlook.error, 2),
        "trials": 0 if outlook is None else outlook.trials,
        "within_percent": None if outlook is None else outlook.within, "already_booked": found.already,
        "closed": found.closed, "ended": found.ended,
        "left_out": [] if outlook is None else [day.isoformat() for day in outlook.left_out],
        "weekly_growth_percent": None if outlook is None else round(100 * outlook.growth, 1),
        "weeks_of_history": found.weeks, "weeks_needed": found.needed,
    }  # fmt: skip


def anomaly_json(one: Anomaly, today: date) -> dict[str, Any]:
    """Return what stands out as JSON; `today` is the organization's current local day."""
    numbers = {name: value_json(one.metric, getattr(one, name)) for name in ("value", "usual", "low", "high")}
    return {
        "metric": one.metric.name, "title": one.metric.title, "period": period_json(one.period, today),
        "direction": one.direction, "weeks": one.weeks, **numbers,
    }  # fmt: skip


def _part_json(metric: Metric, part: Part) -> dict[str, Any]:
    return {
        "key": part.key, "label": part.label, "value": value_json(metric, part.value),
        "text": figure_text(metric, part.value), "sample": part.sample, "days": part.days,
    }  # fmt: skip


def _metric_json(metric: Metric, summary: Summary) -> dict[str, Any]:
    before = (summary.before or {}).get(metric.name)
    percent = summary.change_percent(metric.name)
    return {
        "name": metric.name,
        "title": metric.title,
        "unit": metric.unit,
        "definition": metric.definition,
        "value": value_json(metric, summary.values[metric.name]),
        "text": figure_text(metric, summary.values[metric.name]),
        "before": value_json(metric, before),
        "change": value_json(metric, summary.change(metric.name)),
        "change_percent": None if percent is None else int(percent),
    }
