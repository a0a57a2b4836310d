"""The same figures over each of several periods, of which one query reads everything once where it can."""

from collections.abc import Sequence
from typing import LiteralString

from oxy.foundation.database import Session
from oxy.insights.measuring import EVERYTHING, Counted, Only, bounds, columns, of_replies
from oxy.insights.metric import Metric, counted
from oxy.insights.occupancy import occupancy
from oxy.insights.periods import Period
from oxy.insights.replies import load_replies
from oxy.insights.sources import SPANS, SPANS_AT_ONCE, Source
from oxy.insights.store import plan_for_these_values


async def count_each(
    session: Session, periods: Sequence[Period], metrics: Sequence[Metric], only: Only = EVERYTHING
) -> list[dict[str, Counted]]:
    """Return `metrics`, all of one source, over each of `periods`, in their order."""
    if not periods or not metrics:
        return [{} for _ in periods]
    source = metrics[0].source
    if source is Source.OCCUPANCY:
        shares = [(await occupancy(session, period, only.professionals)).share for period in periods]
        return [{metric.name: Counted(share) for metric in metrics} for share in shares]
    if source is Source.REPLIES:
        each = await load_replies(session, periods)
        return [{metric.name: of_replies(metric, replies) for metric in metrics} for replies in each]
    written, relation = counted(metrics)
    params = {
        **bounds(session, periods[0], only),
        "since": [period.start for period in periods], "until": [period.end for period in periods],
    }  # fmt: skip
    await plan_for_these_values(session)
    at_once = SPANS_AT_ONCE.get(source)
    query = _one_by_one(columns(written), relation) if at_once is None else _at_once(columns(written), at_once)
    rows = {row["no"]: row for row in await session.rows(query, params)}
    # In a period without anything the figure is what it is of nothing.
    found = [rows.get(no) or rows[0] for no in range(1, len(periods) + 1)]
    return [
        {metric.name: Counted(row[metric.name], row.get(metric.name + "_sample")) for metric in metrics}
        for row in found
    ]  # fmt: skip


def _one_by_one(figures: LiteralString, relation: LiteralString) -> LiteralString:
    return " ".join((
        "SELECT span.no, m.* FROM", SPANS, "CROSS JOIN LATERAL (SELECT", figures, "FROM", relation, ") AS m",
    ))  # fmt: skip


def _at_once(figures: LiteralString, relation: LiteralString) -> LiteralString:
    return " ".join((
        "WITH found AS MATERIALIZED (SELECT * FROM", relation, ") SELECT no,", figures, "FROM found GROUP BY no",
        "UNION ALL SELECT 0,", figures, "FROM found WHERE false",
    ))  # fmt: skip
