"""One figure on demand: any metric over any period, for some services or people alone, compared and split."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights import store
from oxy.insights.catalogue import CATALOGUE
from oxy.insights.each_period import count_each
from oxy.insights.measuring import EVERYTHING, Counted, Only, count
from oxy.insights.metric import Dimension, Metric, Value
from oxy.insights.parts import Part, parts_of
from oxy.insights.people import PEOPLE, measure_people
from oxy.insights.periods import Against, Period
from oxy.insights.sources import Source

# What is told from calendars is reckoned day by day.
MOST_DAYS = 3660
# From so many days on everybody's visits are read faster in one pass than client by client.
_MANY_DAYS = 28
_MANY_DAYS_FOR_ONE = 180
_OF_BOOKINGS = frozenset({Source.BOOKINGS, Source.NOTICE, Source.VISITORS, Source.FIRST_VISITS, Source.OCCUPANCY})
# Looking ahead from now has no counterpart in a period that is over, and a standing has no period.
_NOT_COMPARED = frozenset({"scheduled_ahead", "expected_revenue", "inactive_clients"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric's value over a period, beside that of another, and its parts.

    `empty`: the period holds no booking at all, where the figure is about bookings: there is nothing to count, which is
    not a count of zero; `before_empty` the same of the period it is compared with. `sample` is how many things stand
    behind a value that does not say so itself.
    """

    metric: Metric
    period: Period
    only: Only
    value: Value
    sample: int | None
    empty: bool
    compared_with: Period | None = None
    before: Value = None
    before_empty: bool = False
    by: Dimension | None = None
    parts: tuple[Part, ...] = ()

    @property
    def change(self) -> Value:
        """How much more it is than before; None when there is nothing to compare."""
        if self.compared_with is None or self.before_empty or self.value is None or self.before is None:
            return None
        return self.value - self.before

    @property
    def change_percent(self) -> Decimal | None:
        """The change in whole per cent of the value before; None for rates, whose change is in points."""
        change = self.change
        if change is None or not self.before or self.metric.unit == "percent":
            return None
        return (Decimal(change) * 100 / Decimal(self.before)).quantize(Decimal(1), rounding=ROUND_HALF_UP)

    def best(self) -> tuple[Part, ...]:
        """The parts on top, several when they are level; none when nothing was counted."""
        return self._extreme(largest=True)

    def worst(self) -> tuple[Part, ...]:
        """The parts at the bottom, several when they are level."""
        return self._extreme(largest=False)

    def _extreme(self, *, largest: bool) -> tuple[Part, ...]:
        levels = {part.key: part.level(self.metric) for part in self.parts}
        known = [level for level in levels.values() if level is not None]
        if not known or not any(known):
            return ()
        wanted = max(known) if largest else min(known)
        return tuple(part for part in self.parts if levels[part.key] == wanted)


async def figure(
    session: Session, name: str, period: Period, *, against: Against = "previous", by: str | None = None,
    only: Only = EVERYTHING,
) -> Figure:  # fmt: skip
    """Return the metric called `name` over `period`.

    Args:
        against: what to compare with; a period that has not begun is compared with nothing.
        by: what to split by, one of the metric's `breakdowns`.
        only: the services and professionals that count.

    Refuses (`Invalid`) an unknown metric, and a split or a filter that it does not know.
    """
    metric = find_metric(name)
    dimension = _dimension(metric, by)
    _check_filter(metric, only)
    _check_length(period, by_day=dimension is not None or metric.source is Source.OCCUPANCY)
    (found,) = await _figures(session, [metric], period, against, only)
    parts = () if dimension is None or found.empty else await parts_of(session, metric, period, dimension, only)
    return replace(found, by=dimension, parts=parts)


async def figures(
    session: Session, names: Sequence[str], period: Period, *, against: Against = "previous"
) -> list[Figure]:
    """Return the metrics called `names` over `period`, in their order, whole; what counts alike is counted together.

    Refuses (`Invalid`) an unknown metric, and a period too long for one that is told day by day.
    """
    metrics = [find_metric(name) for name in names]
    _check_length(period, by_day=any(metric.source is Source.OCCUPANCY for metric in metrics))
    return await _figures(session, metrics, period, against, EVERYTHING)


async def _figures(
    session: Session, metrics: Sequence[Metric], period: Period, against: Against, only: Only
) -> list[Figure]:
    # One moment for all: what is cut at two would be counted apart.
    now = session.clock.now()
    others = {metric.name: _other(metric, period, against, now) for metric in metrics}
    counted = await _counted(session, metrics, period, others, only)
    empty = dict.fromkeys(counted, False)
    if any(metric.source in _OF_BOOKINGS for metric in metrics):
        empty = {each: not await store.any_booking(session, each.start, each.end) for each in counted}
    found: list[Figure] = []
    for metric in metrics:
        value, of_bookings, other = counted[period][metric.name], metric.source in _OF_BOOKINGS, others[metric.name]
        one = Figure(metric, period, only, value.value, value.sample, of_bookings and empty[period])
        if other is not None:
            before = counted[other][metric.name].value
            one = replace(one, compared_with=other, before=before, before_empty=of_bookings and empty[other])
        found.append(one)
    return found


async def _counted(
    session: Session, metrics: Sequence[Metric], period: Period, others: Mapping[str, Period | None], only: Only
) -> dict[Period, dict[str, Counted]]:
    """Return each of `metrics` in `period`, and in the period it is compared with by `others`."""
    wanted: dict[Period, list[Metric]] = {period: list(metrics)}
    for metric in metrics:
        other = others[metric.name]
        if other is not None and other != period:
            wanted.setdefault(other, []).append(metric)
    found: dict[Period, dict[str, Counted]] = {each: {} for each in wanted}
    people = [metric for metric in metrics if metric.name in PEOPLE]
    before = next((each for metric in people if (each := others[metric.name]) not in (None, period)), None)
    many = _MANY_DAYS if len(people) > 1 else _MANY_DAYS_FOR_ONE
    if only == EVERYTHING and len(people) + (before is not None) > 1 and period.days >= many:
        values, values_before = await measure_people(session, period, before)
        for each, known in ((period, values), (before, values_before)):
            if each is not None:
                alike = [metric for metric in people if metric in wanted[each]]
                found[each] |= {metric.name: Counted(known[metric.name]) for metric in alike}
    newcomers = [metric for metric in metrics if metric.source is Source.FIRST_VISITS]
    beside = next((each for metric in newcomers if (each := others[metric.name]) not in (None, period)), None)
    if beside is not None:
        # Everybody's first visit is looked for either way.
        here, there = await count_each(session, [period, beside], newcomers, only)
        found[period] |= here
        found[beside] |= there
    for each, asked in wanted.items():
        found[each] |= await count(session, each, [metric for metric in asked if metric.name not in found[each]], only)
    return found


def find_metric(name: str) -> Metric:
    """Return the metric called `name`. Refuses (`Invalid`) one that there is not."""
    metric = CATALOGUE.get(name)
    if metric is None:
        raise Invalid("Indicador desconhecido.", metric=name)
    return metric


def _dimension(metric: Metric, by: str | None) -> Dimension | None:
    if by is None:
        return None
    for dimension in metric.breakdowns:
        if dimension == by:
            return dimension
    raise Invalid("Este indicador não se divide assim.", by=by, breakdowns=list(metric.breakdowns))


def _check_length(period: Period, *, by_day: bool) -> None:
    if by_day and period.days > MOST_DAYS:
        raise Invalid("O período é longo demais para esse detalhe. Use até dez anos.", days=period.days)


def _check_filter(metric: Metric, only: Only) -> None:
    if only != EVERYTHING and not metric.filtered:
        raise Invalid("Este indicador só existe para a casa toda.", metric=metric.name)
    if only.services and metric.source is Source.OCCUPANCY:
        raise Invalid("A ocupação não se conta por serviço.", metric=metric.name)


def _other(metric: Metric, period: Period, against: Against, now: datetime) -> Period | None:
    if against is None or metric.name in _NOT_COMPARED or (period.start > now and not isinstance(against, Period)):
        return None
    if metric.source is Source.OCCUPANCY and against in ("previous", "last_year"):
        # It looks ahead as far as the period goes, and so does what it is set beside.
        now = max(now, period.end)
    if against == "previous":
        return period.before(now)
    return period.year_before(now) if against == "last_year" else period.alongside(against, now)
