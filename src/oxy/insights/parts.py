"""The parts of a figure: by service, professional, weekday, hour or who booked, named and in a useful order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from oxy.agenda import open_spans
from oxy.businesses import BusinessSettings, load_settings
from oxy.foundation.database import Session
from oxy.insights import store
from oxy.insights.days import first_booking
from oxy.insights.measuring import EVERYTHING, Only, Sliced, measure_sliced
from oxy.insights.metric import SUMMED, Dimension, Metric, Value
from oxy.insights.periods import Period
from oxy.portuguese.formats import WEEKDAY_NAMES

ORIGINS = {
    "attendant": "assistente (IA)", "customer": "cliente", "aurora": "Aurora", "owner": "dono", "staff": "equipe",
    "system": "sistema",
}  # fmt: skip
# These look ahead as well as back: their days are all of the period, not those gone by.
_LOOK_AHEAD = frozenset({"bookings", "scheduled_ahead", "expected_revenue", "occupancy"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a figure.

    `days` is how many days of its weekday the figure has, where it is split by weekday: those of the period from the
    first booking there ever was. `sample` is how many things stand behind it, where the figure does not say so itself.
    """

    key: str
    label: str
    value: Value
    sample: int | None = None
    days: int | None = None

    def level(self, metric: Metric) -> Decimal | None:
        """What parts are compared by: a weekday's sum by the day, so that five Mondays do not beat four Tuesdays."""
        if self.value is None:
            return None
        if self.days and metric.unit in SUMMED:
            return (Decimal(self.value) / self.days).quantize(Decimal("0.01"), ROUND_HALF_UP)
        return Decimal(self.value)


async def parts_of(
    session: Session, metric: Metric, period: Period, by: Dimension, only: Only = EVERYTHING
) -> tuple[Part, ...]:
    """Return the parts of `metric`, which must know `by`: the week and the day in their order, others largest first.

    Weekdays on which the business is open and nothing happened are parts of zero; closed ones are left out.
    """
    sliced = await measure_sliced(session, period, metric, by, only)
    if by == "weekday":
        today = session.clock.now().astimezone(period.zone).date()
        began = await first_booking(session, list(only.services) or None)
        first = max(period.first, period.first if began is None else began.astimezone(period.zone).date())
        last = period.last if metric.name in _LOOK_AHEAD else min(period.last, today)
        return _weekdays(metric, sliced, await load_settings(session), first, last)
    names = await _names(session, by)
    parts = [Part(each.key, names.get(each.key, each.key), each.value, each.sample) for each in sliced]
    if by == "hour":
        parts = [Part(part.key, f"{int(part.key)}h", part.value, part.sample) for part in parts]
        return tuple(sorted(parts, key=lambda part: int(part.key)))
    return tuple(sorted(parts, key=lambda part: (-Decimal(part.value or 0), part.label)))


def _weekdays(
    metric: Metric, sliced: Sequence[Sliced], settings: BusinessSettings, first: date, last: date
) -> tuple[Part, ...]:
    known = {int(each.key): each for each in sliced}
    counted = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    parts: list[Part] = []
    for weekday in range(1, 8):
        days = [day for day in counted if day.isoweekday() == weekday]
        worked = sum(bool(open_spans(settings, day)) for day in days)
        each = known.get(weekday)
        if each is None and (not worked or metric.unit not in SUMMED):
            continue
        value, sample = (0, None) if each is None else (each.value, each.sample)
        parts.append(Part(str(weekday), WEEKDAY_NAMES[weekday - 1], value, sample, worked or len(days) or None))
    return tuple(parts)


async def _names(session: Session, by: Dimension) -> Mapping[str, str]:
    match by:
        case "service":
            return {str(row["id"]): row["name"] for row in await store.service_names(session)}
        case "professional":
            return {str(row["id"]): row["name"] for row in await store.resource_names(session)}
        case "origin":
            return ORIGINS
        case _:
            return {}
