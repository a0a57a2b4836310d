"""Counting metrics of the catalogue over a period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from oxy.foundation.database import Session
from oxy.insights.metric import Dimension, Metric, Value, counted
from oxy.insights.occupancy import WORKED, load_team, occupancy, occupancy_by, share_of
from oxy.insights.periods import Period
from oxy.insights.replies import FIGURES, Replies, load_replies
from oxy.insights.sources import Source
from oxy.insights.splits import SPLITS, mondays
from oxy.insights.store import plan_for_these_values

INACTIVE_AFTER_DAYS = 30

Measured = Mapping[str, Value]

_SPAN: LiteralString = (
    "(SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span CROSS JOIN LATERAL"
)


@dataclass(frozen=True, slots=True)
class ServiceMeasured:
    """What was counted of one service; `name` is what it is called today."""

    service_id: UUID
    name: str
    values: Measured


@dataclass(frozen=True, slots=True)
class Only:
    """Which services and professionals count; none named: all do."""

    services: tuple[UUID, ...] = ()
    professionals: tuple[UUID, ...] = ()


EVERYTHING = Only()


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure's value, and how many things stand behind it; None when it says so itself."""

    value: Value
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Sliced:
    """One part of a figure: its key as text, its value, and how many things stand behind it."""

    key: str
    value: Value
    sample: int | None


async def measure(session: Session, period: Period, metrics: Sequence[Metric], only: Only = EVERYTHING) -> Measured:
    """Return the value of each of `metrics` over `period`, by name.

    Args:
        only: the services and professionals that count; for metrics that know them.
    """
    return {name: one.value for name, one in (await count(session, period, metrics, only)).items()}


async def count(
    session: Session, period: Period, metrics: Sequence[Metric], only: Only = EVERYTHING
) -> dict[str, Counted]:
    """Return each of `metrics` over `period`, by name, with what stands behind it; what shares a source in one go."""
    found: dict[str, Counted] = {}
    await plan_for_these_values(session)
    for source in Source:
        wanted = [metric for metric in metrics if metric.source is source and metric.name not in found]
        if not wanted:
            continue
        if source is Source.OCCUPANCY:
            share = (await occupancy(session, period, only.professionals)).share
            found |= {metric.name: Counted(share) for metric in wanted}
        elif source is Source.REPLIES:
            (replies,) = await load_replies(session, [period])
            found |= {metric.name: of_replies(metric, replies) for metric in wanted}
        elif source is Source.BOOKINGS and any(metric.source is Source.OCCUPANCY for metric in metrics):
            team = await load_team(session, only.professionals)
            found |= await _count(session, period, [*wanted, WORKED], only, {"team": [one.id for one in team]})
            booked = round(Decimal(found.pop(WORKED.name).value or 0) / 60)
            share = (await share_of(session, period, team, booked)).share
            found |= {metric.name: Counted(share) for metric in metrics if metric.source is Source.OCCUPANCY}
        else:
            found |= await _count(session, period, wanted, only)
    return found


async def _count(
    session: Session, period: Period, metrics: Sequence[Metric], only: Only, others: Mapping[str, Any] | None = None
) -> dict[str, Counted]:
    """Return `metrics` of one source, all of them by one query; `others` are parameters of its own."""
    written, relation = counted(metrics)
    query = " ".join(("SELECT m.* FROM", _SPAN, "(SELECT", columns(written), "FROM", relation, ") AS m"))
    row = await session.row(query, bounds(session, period, only) | {**(others or {})})
    assert row is not None
    return {metric.name: Counted(row[metric.name], row.get(metric.name + "_sample")) for metric in metrics}


async def measure_sliced(
    session: Session, period: Period, metric: Metric, by: Dimension, only: Only = EVERYTHING
) -> list[Sliced]:
    """Return the parts of `metric` over `period`, split by `by`, which it must know; empty parts are left out."""
    if metric.source is Source.OCCUPANCY:
        shares = await occupancy_by(session, period, by, only.professionals)
        return [Sliced(key, share.share, None) for key, share in shares.items() if share.workable]
    await plan_for_these_values(session)
    rows = await session.rows(*split_query(session, period, metric, by, only))
    return [Sliced(row["key"], row["value"], row["sample"]) for row in rows if row["key"] is not None]


def split_query(
    session: Session, period: Period, metric: Metric, by: Dimension, only: Only = EVERYTHING
) -> tuple[LiteralString, dict[str, Any]]:
    """Return the query that splits `metric` over `period`, and its parameters."""
    stretches = period.stretches()
    return metric.sliced_query(SPLITS[by].over(stretches)), bounds(session, period, only) | mondays(stretches)


async def measure_by_service(
    session: Session, period: Period, metrics: Sequence[Metric]
) -> tuple[Measured, list[ServiceMeasured]]:
    """Return the value of each of `metrics` over `period`, in all and by service, reading the bookings once.

    `metrics` are of the source BOOKINGS. Services without a booking in the period are left out.
    """
    written, relation = counted(metrics, SPLITS["service"])
    figures: LiteralString = ", ".join(f"{metric.expression} AS {metric.name}" for metric in written)
    query = " ".join((
        "SELECT g.*, s.name AS service_name FROM (SELECT m.* FROM", _SPAN,
        "(SELECT key AS service_id, grouping(key) = 1 AS whole,", figures, "FROM", relation,
        "GROUP BY GROUPING SETS ((), (key))) AS m) AS g",
        "LEFT JOIN services s ON s.organization_id = %(organization)s AND s.id = g.service_id ORDER BY s.name",
    ))  # fmt: skip
    await plan_for_these_values(session)
    whole: Measured = {}
    services: list[ServiceMeasured] = []
    for row in await session.rows(query, bounds(session, period)):
        values = {metric.name: row[metric.name] for metric in metrics}
        if row["whole"]:
            whole = values
        elif row["service_id"] is not None:
            services.append(ServiceMeasured(row["service_id"], row["service_name"], values))
    return whole, services


def of_replies(metric: Metric, replies: Replies) -> Counted:
    """Return the figure that `metric` makes of `replies`."""
    made = FIGURES[metric.name]
    return Counted(made.value(replies), None if made.sample is None else made.sample(replies))


def columns(metrics: Sequence[Metric]) -> LiteralString:
    """Return the columns of `metrics`, written out: each by its name, and what stands behind it as `…_sample`."""
    values: list[LiteralString] = [f"{metric.expression} AS {metric.name}" for metric in metrics]
    samples: list[LiteralString] = [f"{metric.sample} AS {metric.name}_sample" for metric in metrics if metric.sample]
    return ", ".join([*values, *samples])


def bounds(session: Session, period: Period, only: Only = EVERYTHING) -> dict[str, Any]:
    """Return the parameters of a metric's query."""
    return {
        "organization": session.organization_id,
        "now": session.clock.now(),
        "since": period.start,
        "until": period.end,
        "zone": period.zone.key,
        "inactive_days": INACTIVE_AFTER_DAYS,
        "services": list(only.services) or None,
        "professionals": list(only.professionals) or None,
    }
