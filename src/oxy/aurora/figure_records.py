"""Figures of the catalogue, forecasts and comparisons as JSON for a model: printed forms, to be repeated as such."""

from collections.abc import Mapping, Sequence
from typing import Any

from oxy.aurora.context import OwnerContext
from oxy.aurora.measured import per_day, whole_number
from oxy.aurora.outlooks import growth_text, printed
from oxy.insights import (
    Anomaly,
    Beside,
    Cohort,
    Figure,
    Forecast,
    Series,
    change_text,
    figure_text,
    share_text,
    zone_label,
)
from oxy.portuguese import long_date, short_date, weekday_name
from oxy.portuguese.formats import MONTH_NAMES

Json = Mapping[str, Any]


def figure(found: Figure, context: OwnerContext) -> Json:
    """Return a figure with its comparison and parts; no definition, whose figures would back anything."""
    other = found.compared_with
    return {
        "ok": True,
        "metric": found.metric.title,
        "empty": found.empty or found.value is None,
        "period": found.period.label(context.today),
        "timezone": zone_label(context.zone),
        "value": None if found.empty else figure_text(found.metric, found.value),
        "counted_over": found.sample,
        "compared_with": None if other is None else other.label(context.today),
        "before": None if other is None or found.before_empty else figure_text(found.metric, found.before),
        "change": None if other is None else change_text(found),
        "parts": [
            {
                "label": part.label,
                "value": figure_text(found.metric, part.value),
                "per_day": per_day(found.metric, part),
            }
            for part in found.parts
        ],
        "most": [part.label for part in found.best()],
        "least": [part.label for part in found.worst()],
    }


def series(found: Series, context: OwnerContext) -> Json:
    """Return a figure day by day, week by week or month by month."""
    return {
        "ok": True,
        "metric": found.metric.title,
        "period": found.period.label(context.today),
        "timezone": zone_label(context.zone),
        "days": [
            {
                "date": long_date(point.first),
                "weekday": weekday_name(point.first),
                "until": long_date(point.last),
                "value": figure_text(found.metric, point.value),
            }
            for point in found.points
        ],
    }


def cohorts(found: Sequence[Cohort]) -> Json:
    """Return each month's new clients and the share that came in the months after."""
    return {
        "ok": True,
        "months": [
            {
                "month": f"{MONTH_NAMES[cohort.month.month - 1]} de {cohort.month.year}",
                "new_clients": cohort.clients,
                "came_in_later_months": [
                    share_text(share) for later in range(1, 7) if (share := cohort.share(later)) is not None
                ],
            }
            for cohort in found
        ],
    }


def forecast(found: Forecast, names: Sequence[str], context: OwnerContext) -> Json:
    """Return a forecast, or why there is none."""
    body: dict[str, Any] = {
        "ok": True,
        "metric": found.metric.title,
        "services": list(names),
        "period": found.period.label(context.today),
        "already_booked": found.already,
        "closed": found.closed,
        "no_longer_offered": found.ended,
    }
    if found.outlook is None:
        return {**body, "forecast": None, "weeks_of_history": found.weeks, "weeks_needed": found.needed}
    outlook = found.outlook
    return {
        **body,
        "forecast": printed(found, outlook.expected),
        "range_of_80_percent": "80%",
        "low": printed(found, outlook.low),
        "high": printed(found, outlook.high),
        "average_error": printed(found, outlook.error),
        "tried_out_times": outlook.trials,
        "within_percent": outlook.within,
        "followed_growth_a_week": growth_text(outlook.growth),
        "days_left_out": [short_date(day) for day in outlook.left_out],
    }


def unusual(found: Sequence[Anomaly], context: OwnerContext) -> Json:
    """Return what stands out."""
    return {
        "ok": True,
        "unusual": [
            {
                "metric": one.metric.title, "period": one.period.label(context.today), "direction": one.direction,
                "value": figure_text(one.metric, one.value),
                "usual": figure_text(one.metric, whole_number(one.metric, one.usual)),
            }
            for one in found
        ],
    }  # fmt: skip


def beside(found: Sequence[Beside], *, shares: bool) -> Json:
    """Return the business beside the medians."""
    return {
        "ok": True,
        "takes_part": shares,
        "figures": [
            {
                "metric": each.metric.title, "month": f"{MONTH_NAMES[each.month.month - 1]} de {each.month.year}",
                "own": figure_text(each.metric, each.own), "median": figure_text(each.metric, each.median),
                "businesses": each.organizations,
            }
            for each in found
        ],
    }  # fmt: skip
