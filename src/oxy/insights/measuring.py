"""Counting metrics of the catalogue over a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from oxy.foundation.database import Session
from oxy.insights.catalogue import Metric, Source, Value
from oxy.insights.periods import Period

INACTIVE_AFTER_DAYS = 30

Measured = Mapping[str, Value]

_SPAN: LiteralString = (
    "(SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span CROSS JOIN LATERAL"
)
_SPANS: LiteralString = (
    "unnest(%(since)s::timestamptz[], %(until)s::timestamptz[]) WITH ORDINALITY AS span (since, until, no)"
    " CROSS JOIN LATERAL"
)


@dataclass(frozen=True, slots=True)
class ServiceMeasured:
    """What was counted of one service; `name` is what it is called today."""

    service_id: UUID
    name: str
    values: Measured


async def measure(
    session: Session, period: Period, metrics: Sequence[Metric], *, inactive_days: int = INACTIVE_AFTER_DAYS
) -> Measured:
    """Return the value of each of `metrics` over `period`, by name.

    `inactive_days` is how many days without a visit make a client inactive.
    """
    params = {**_bounds(session, period), "inactive_days": inactive_days}
    measured: dict[str, Value] = {}
    await _plan_for_these_dates(session)
    for source in Source:
        wanted = [metric for metric in metrics if metric.source is source]
        if wanted:
            query = " ".join(("SELECT m.* FROM", _SPAN, "(SELECT", _columns(wanted), "FROM", source.value, ") AS m"))
            measured |= await session.row(query, params) or {}
    return measured


async def measure_by_service(
    session: Session, period: Period, metrics: Sequence[Metric]
) -> tuple[Measured, list[ServiceMeasured]]:
    """Return the value of each of `metrics` over `period`, in all and by service, reading the bookings once.

    `metrics` are of the source BOOKINGS. Services without a booking in the period are left out.
    """
    query = " ".join((
        "SELECT g.*, s.name AS service_name FROM (SELECT m.* FROM", _SPAN,
        "(SELECT service_id, grouping(service_id) = 1 AS whole,", _columns(metrics), "FROM", Source.BOOKINGS.value,
        "GROUP BY GROUPING SETS ((), (service_id))) AS m) AS g",
        "LEFT JOIN services s ON s.organization_id = %(organization)s AND s.id = g.service_id ORDER BY s.name",
    ))  # fmt: skip
    await _plan_for_these_dates(session)
    whole: Measured = {}
    services: list[ServiceMeasured] = []
    for row in await session.rows(query, _bounds(session, period)):
        values = {metric.name: row[metric.name] for metric in metrics}
        if row["whole"]:
            whole = values
        elif row["service_id"] is not None:
            services.append(ServiceMeasured(row["service_id"], row["service_name"], values))
    return whole, services


async def measure_each(session: Session, periods: Sequence[Period], metric: Metric) -> list[Value]:
    """Return the value of one metric over each of `periods`, in their order, in one query."""
    query = " ".join((
        "SELECT m.value FROM", _SPANS,
        "(SELECT", metric.expression, "AS value FROM", metric.source.value, ") AS m ORDER BY span.no",
    ))  # fmt: skip
    params = {
        "organization": session.organization_id, "now": session.clock.now(), "inactive_days": INACTIVE_AFTER_DAYS,
        "since": [period.start for period in periods], "until": [period.end for period in periods],
    }  # fmt: skip
    return [row["value"] for row in await session.rows(query, params)]


async def _plan_for_these_dates(session: Session) -> None:
    """A plan that suits a day is not one for a year; planning takes far less than a wrong plan."""
    await session.execute("SET LOCAL plan_cache_mode = force_custom_plan")


def _columns(metrics: Sequence[Metric]) -> LiteralString:
    return ", ".join(f"{metric.expression} AS {metric.name}" for metric in metrics)


def _bounds(session: Session, period: Period) -> dict[str, Any]:
    return {
        "organization": session.organization_id,
        "now": session.clock.now(),
        "since": period.start,
        "until": period.end,
    }
