"""When a resource is at work: opening hours, its own hours, its breaks, on a day of the business's clock."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from oxy.agenda.day_hours import open_spans
from oxy.agenda.intervals import Interval, intersect, join, without
from oxy.businesses import MIDNIGHT, BusinessSettings, TimeSpan
from oxy.catalog import Resource

DAY_MINUTES = 24 * 60
Spans = tuple[TimeSpan, ...]


class LocalDay:
    """One day by the clock of a zone, its wall times as seconds since the epoch."""

    __slots__ = ("_midnight", "day", "steady_from", "zone")

    def __init__(self, day: date, zone: ZoneInfo) -> None:
        """`steady_from`: the first second of the day, if the clocks stand still from then to its end."""
        self.day, self.zone = day, zone
        self._midnight = datetime.combine(day, time(0), zone)
        self.steady_from = self._steady_from()

    def seconds(self, span: TimeSpan) -> Interval:
        """Return a span of this day."""
        if self.steady_from is not None:
            end = DAY_MINUTES if span.end == MIDNIGHT else _minutes(span.end)
            return self.steady_from + _minutes(span.start) * 60, self.steady_from + end * 60
        start, end = span.on(self.day, self.zone)
        return int(start.timestamp()), int(end.timestamp())

    def grid(self, step: int, window: tuple[time | None, time | None]) -> Sequence[int]:
        """Return the starts every `step` minutes from midnight within a window, both ends included.

        Wall times that the clocks skip are left out, repeated ones come once.
        """
        first = 0 if window[0] is None else -(-_minutes(window[0]) // step) * step
        last = DAY_MINUTES - 1 if window[1] is None else _minutes(window[1])
        if (base := self.steady_from) is not None:
            return range(base + first * 60, base + last * 60 + 1, step * 60)
        walls = (
            self._midnight.replace(hour=minute // 60, minute=minute % 60) for minute in range(first, last + 1, step)
        )
        return [int(wall.timestamp()) for wall in walls if self._exists(wall)]

    def _steady_from(self) -> int | None:
        noon, evening = self._midnight.replace(hour=12), self._midnight.replace(hour=23, minute=59)
        morrow = datetime.combine(self.day + timedelta(days=1), time(0), self.zone)
        if len({each.utcoffset() for each in (self._midnight, noon, evening, morrow)}) > 1:
            return None
        return int(self._midnight.timestamp()) if self._exists(self._midnight) else None

    def _exists(self, wall: datetime) -> bool:
        return wall.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None, fold=0) == wall.replace(tzinfo=None)


def working_intervals(resource: Resource, opening: Spans, day: LocalDay) -> list[Interval]:
    """Return when a resource works on a day: opening hours, cut to its own hours, less its breaks."""
    weekday = day.day.weekday()
    working = [day.seconds(span) for span in opening]
    if resource.hours is not None:
        working = intersect(working, [day.seconds(span) for span in resource.hours.on(weekday)])
    for gap in resource.breaks.on(weekday):
        working = without(working, day.seconds(gap))
    return join(working)


def is_at_work(resource: Resource, settings: BusinessSettings, zone: ZoneInfo, start: datetime, end: datetime) -> bool:
    """Return whether one stretch of a resource's working time holds all of [start, end]."""
    day = LocalDay(start.astimezone(zone).date(), zone)
    first, last = start.timestamp(), end.timestamp()
    working = working_intervals(resource, open_spans(settings, day.day), day)
    return any(opens <= first and last <= closes for opens, closes in working)


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute
