"""What happened in a period, set beside the one before: the figures an owner asks for, in one object."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from oxy.foundation.database import Session
from oxy.insights.catalogue import METRICS, Source, Value
from oxy.insights.measuring import Measured, ServiceMeasured, measure, measure_by_service
from oxy.insights.people import measure_people
from oxy.insights.periods import Against, Period

_OF_BOOKINGS = tuple(metric for metric in METRICS if metric.source is Source.BOOKINGS)
_OF_CONTACTS = tuple(metric for metric in METRICS if metric.source is Source.CONTACTS)
# How things stand at one moment: nothing to set beside it from the period before.
_STANDING = tuple(metric for metric in METRICS if metric.source is Source.INACTIVE)
# Looking ahead from now has no counterpart in a period that is over.
NOT_COMPARED = frozenset({*(metric.name for metric in _STANDING), "scheduled_ahead", "expected_revenue"})


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """One service in the period: served bookings and their revenue, what is still to come, and served before."""

    service_id: UUID
    name: str
    completed: int
    revenue: Decimal
    ahead: int
    completed_before: int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one period by metric name, and those of `compared_with`, when there is something to compare.

    `services` are those served or booked in the period, most served first. `same_weekday` says that the comparison is
    with the same day a week before, because the day before had nothing at all.
    """

    period: Period
    values: Measured
    services: tuple[ServiceFigures, ...]
    compared_with: Period | None = None
    before: Measured | None = None
    same_weekday: bool = False

    @property
    def empty(self) -> bool:
        """Whether the period holds no booking in any state: there is nothing to count, which is not a count of zero."""
        return not self.count("bookings") and not self.count("cancellations")

    def count(self, name: str) -> int:
        """Return the count called `name`."""
        value = self.values[name]
        assert isinstance(value, int)
        return value

    def amount(self, name: str) -> Decimal | None:
        """Return the amount of BRL called `name`, None when there is nothing to make it from."""
        value = self.values[name]
        return None if value is None else Decimal(value)

    def change(self, name: str) -> Value:
        """Return how much more the figure is than in the period before; None when there is nothing to compare."""
        value, before = self.values[name], (self.before or {}).get(name)
        if name in NOT_COMPARED or value is None or before is None:
            return None
        return value - before

    def change_percent(self, name: str) -> Decimal | None:
        """Return the change in whole per cent of the period before; None when that one was zero or is missing."""
        change, before = self.change(name), (self.before or {}).get(name)
        if change is None or not before:
            return None
        return (Decimal(change) * 100 / Decimal(before)).quantize(Decimal(1), rounding=ROUND_HALF_UP)


async def summary(session: Session, period: Period, *, compare: bool = True, against: Against = "previous") -> Summary:
    """Return the metrics of every summary over `period`, and with `compare` over the period that `against` names.

    A period that has not begun is not compared. A single day is compared with the day before; when that one holds no
    booking at all (a closed Sunday), with the same weekday a week before.
    """
    now = session.clock.now()
    values, services = await measure_by_service(session, period, _OF_BOOKINGS)
    earlier = _other(period, against, now) if compare and period.start <= now else None
    before: Measured = {}
    services_before: list[ServiceMeasured] = []
    same_weekday = False
    if earlier is not None:
        before, services_before = await measure_by_service(session, earlier, _OF_BOOKINGS)
        if period.unit == "day" and not services_before and against == "previous":
            week_earlier = _week_before(period, earlier)
            in_week, services_in_week = await measure_by_service(session, week_earlier, _OF_BOOKINGS)
            if services_in_week:
                earlier, before, services_before, same_weekday = week_earlier, in_week, services_in_week, True
    people, people_before = await measure_people(session, period, earlier)
    values = {**values, **people, **await measure(session, period, _OF_CONTACTS)}
    if earlier is None or not services_before:
        return Summary(period, values, _services(services, None), earlier)
    before = {**before, **people_before, **await measure(session, earlier, _OF_CONTACTS)}
    return Summary(period, values, _services(services, services_before), earlier, before, same_weekday)


def _other(period: Period, against: Against, now: datetime) -> Period:
    if against == "last_year":
        return period.year_before(now)
    return period.alongside(against, now) if isinstance(against, Period) else period.before(now)


def _week_before(period: Period, day_before: Period) -> Period:
    days = timedelta(days=6)
    until = None if day_before.until is None else day_before.until - days
    return Period("day", day_before.first - days, day_before.last - days, period.zone, until)


def _services(
    measured: Sequence[ServiceMeasured], before: Sequence[ServiceMeasured] | None
) -> tuple[ServiceFigures, ...]:
    known: Mapping[UUID, Measured] = {service.service_id: service.values for service in before or ()}
    figures = [
        ServiceFigures(
            service_id=service.service_id,
            name=service.name,
            completed=int(service.values["completed_bookings"] or 0),
            revenue=Decimal(service.values["revenue"] or 0),
            ahead=int(service.values["scheduled_ahead"] or 0),
            completed_before=None if before is None else int(_before(known, service.service_id)),
        )
        for service in measured
    ]
    return tuple(sorted(figures, key=lambda service: (-service.completed, -service.revenue, service.name)))


def _before(known: Mapping[UUID, Measured], service_id: UUID) -> int | Decimal:
    return known.get(service_id, {}).get("completed_bookings") or 0
