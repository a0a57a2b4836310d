"""What a figure is: a name, a unit, what exactly counts, and the one query that counts it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, LiteralString

from oxy.insights.sources import Source, Split

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
        expression: the aggregate, over that relation's columns.
        sample: how many things stand behind the figure, over the same columns; None: the figure says it itself.
    """

    name: LiteralString
    title: str
    unit: MetricUnit
    definition: str
    explanation: str
    source: Source
    expression: LiteralString
    sample: LiteralString | None = None

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
        return " ".join((
            "SELECT m.value FROM (SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span",
            "CROSS JOIN LATERAL (SELECT", self.expression, "AS value FROM",
            self.source.of([self.expression]), ") AS m",
        ))  # fmt: skip

    def sliced_query(self, split: Split) -> LiteralString:
        """The query that splits it: `key`, `value` and `sample`, a row each."""
        sample: LiteralString = self.sample or "NULL::bigint"
        return " ".join((
            "SELECT (", split.shown, ")::text AS key, m.value, m.sample",
            "FROM (SELECT %(since)s::timestamptz AS since, %(until)s::timestamptz AS until) AS span",
            "CROSS JOIN LATERAL (SELECT key,", self.expression, "AS value,", sample, "AS sample FROM",
            self.source.of([self.expression, sample], split), "GROUP BY key) AS m",
        ))  # fmt: skip
