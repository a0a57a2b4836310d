"""Figures as text, and as JSON for whoever is not a person. The only place where a measured number becomes words."""

from datetime import date
from decimal import Decimal
from typing import Any

from oxy.insights.catalogue import METRICS, Metric, Value
from oxy.insights.periods import Period, zone_label
from oxy.insights.series import Series
from oxy.insights.summaries import Summary
from oxy.portuguese.formats import money

NO_DATA = "sem dados"


def figure_text(metric: Metric, value: Value) -> str:
    """Return a figure as people read it: "12", "1.234", "R$ 850,00" or "sem dados"."""
    if value is None:
        return NO_DATA
    return money(Decimal(value)) if metric.unit == "money" else count_text(int(value))


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
    """Return a figure as JSON: money a decimal string, a count a number."""
    if value is None:
        return None
    return f"{Decimal(value):.2f}" if metric.unit == "money" else int(value)


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
