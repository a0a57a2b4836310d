"""What a figure is: a name, a unit, what exactly counts, and the one query that counts it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, LiteralString

from oxy.insights.sources import Source
from oxy.insights.splits import WHOLE, Split

MetricUnit = Literal[
    "clients",
    "bookings",
    "contacts",
    "money",
    "percent",
    "seconds",
    "conversations",
    "replies",
    "usd",
    "messages",
    "offers",
]
# What a figure may be split by: who did it, what was done, when in the week, when in the day, who made the booking.
Dimension = Literal["service", "professional", "weekday", "hour", "origin"]
Value = int | Decimal | None

DIMENSIONS: tuple[Dimension, ...] = ("service", "professional", "weekday", "hour", "origin")
# What adds up over parts: the rate of two days is not the sum of their rates, nor are their clients.
SUMMED: frozenset[MetricUnit] = frozenset({"bookings", "money", "replies", "usd", "messages", "offers"})


@dataclass(frozen=True, slots=True)
class Metric:
    """One named figure.

    Args:
        name: stable, snake_case; what the API calls it.
        title: what Brazilians read.
        unit: what is counted.
        definition: what exactly counts, in one sentence.
        explanation: the same for the owner, in Portuguese.
        source: the relation it is counted over.
        expression: the aggregate, over that relation's columns; `{among}` stands where only those `among` count.
        sample: how many things stand behind the figure, over the same columns; None: the figure says it itself.
        among: the statuses of the bookings that count, where it is not all.
    """

    name: LiteralString
    title: str
    unit: MetricUnit
    definition: str
    explanation: str
    source: Source
    expression: LiteralString
    sample: LiteralString | None = None
    among: LiteralString = ""

    @property
    def breakdowns(self) -> tuple[Dimension, ...]:
        """What it may be split by."""
        return tuple(dimension for dimension in DIMENSIONS if dimension in self.source.dimensions)

    @property
    def filtered(self) -> bool:
        """Whether it can be counted for some services or professionals alone."""
        return "professional" in self.source.dimensions

    @property
    def standing(self) -> bool:
        """Whether it says how things stand at a moment, rather than what happened in a period."""
        return self.source in (Source.INACTIVE, Source.WAITING)

    @property
    def query(self) -> LiteralString:
        """The metric's own query: `value` for the parameters that `measuring.bounds` gives."""
        (value,), relation = counted([self])
        return " ".join((
            "SELECT m.value FROM (SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span",
            "CROSS JOIN LATERAL (SELECT", value.expression, "AS value FROM", relation, ") AS m",
        ))  # fmt: skip

    def sliced_query(self, split: Split) -> LiteralString:
        """The query that splits it: `key`, `value` and `sample`, a row each."""
        (value,), relation = counted([self], split)
        return " ".join((
            "SELECT (", split.shown, ")::text AS key, m.value, m.sample",
            "FROM (SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span",
            "CROSS JOIN LATERAL (SELECT key,", value.expression, "AS value,", value.sample or "NULL::bigint",
            "AS sample FROM", relation, "GROUP BY key) AS m",
        ))  # fmt: skip


def counted(metrics: Sequence[Metric], split: Split = WHOLE) -> tuple[list[Metric], LiteralString]:
    """Return `metrics`, of one source, with their aggregates written out, and the relation that these are over.

    Where all look at the same bookings, only these are counted; else bookings are told apart by their status.
    """
    alike = len({metric.among for metric in metrics}) == 1
    written: list[Metric] = []
    for metric in metrics:
        among: LiteralString = f"FILTER (WHERE {metric.among})" if metric.among and not alike else ""
        sample: LiteralString | None = metric.sample and metric.sample.replace("{among}", among)
        written.append(replace(metric, expression=metric.expression.replace("{among}", among), sample=sample))
    expressions: list[LiteralString] = [sql for metric in written for sql in (metric.expression, metric.sample or "")]
    return written, metrics[0].source.of(expressions, split, metrics[0].among if alike else "")
