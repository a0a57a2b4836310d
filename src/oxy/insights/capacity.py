"""How many minutes a team could work: opening hours and each one's own, less breaks, holidays and blocks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from oxy.agenda import open_spans
from oxy.businesses import MIDNIGHT, BusinessSettings, TimeSpan
from oxy.catalog import Resource
from oxy.insights.periods import Period

DAY_MINUTES = 24 * 60
# A room or a kennel is where work is done, not who does it.
WHO_WORKS = frozenset({"groomer", "veterinarian", "other"})

Span = tuple[int, int]
# Professional, weekday (1 is Monday), hour: the key of every minute.
Cell = tuple[UUID, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """Time taken off a professional, in local wall time."""

    resource_id: UUID
    start: datetime
    end: datetime


def workable(
    period: Period, resources: Sequence[Resource], settings: BusinessSettings, blocks: Iterable[Block]
) -> Mapping[Cell, int]:
    """Return how many minutes of `period` each of `resources` could work, by weekday and hour.

    The last day of a period that is cut short (`until`) counts up to its cut. Every day is reckoned by today's hours:
    what they were before is not kept.
    """
    found: dict[Cell, int] = {}
    days = _days(period)
    open_days = {day: spans for day in days if (spans := open_spans(settings, day))}
    cut = None if period.until is None else period.until.astimezone(period.zone)
    for resource in resources:
        whole: dict[int, int] = {}
        patterns: dict[int, list[Span]] = {}
        taken = [block for block in blocks if block.resource_id == resource.id]
        for day, spans in open_days.items():
            weekday = day.isoweekday()
            if weekday not in patterns:
                patterns[weekday] = working_spans(resource, spans, day.weekday())
            if not taken and cut is None:
                whole[weekday] = whole.get(weekday, 0) + 1
                continue
            away = _away(day, taken)
            if cut is not None and day >= cut.date():
                away.append((cut.hour * 60 + cut.minute if day == cut.date() else 0, DAY_MINUTES))
            if not away:
                whole[weekday] = whole.get(weekday, 0) + 1
            else:
                _add(found, resource.id, weekday, without(patterns[weekday], away), 1)
        for weekday, count in whole.items():
            _add(found, resource.id, weekday, patterns[weekday], count)
    return found


def working_spans(resource: Resource, opening: Sequence[TimeSpan], weekday: int) -> list[Span]:
    """Return when a resource works on an open day, in minutes of that day."""
    spans = [_minutes(span) for span in opening]
    if resource.hours is not None:
        own = [_minutes(span) for span in resource.hours.on(weekday)]
        pairs = ((max(a, c), min(b, d)) for a, b in spans for c, d in own)
        spans = [(start, end) for start, end in pairs if start < end]
    return without(spans, [_minutes(span) for span in resource.breaks.on(weekday)])


def without(spans: Iterable[Span], away: Iterable[Span]) -> list[Span]:
    """Return `spans` less what lies in `away`."""
    left = list(spans)
    for start, end in away:
        parts = (part for a, b in left for part in ((a, min(b, start)), (max(a, end), b)))
        left = [(a, b) for a, b in parts if a < b]
    return left


def _days(period: Period) -> list[date]:
    return [period.first + timedelta(days=number) for number in range(period.days)]


def _away(day: date, blocks: Iterable[Block]) -> list[Span]:
    midnight = datetime.combine(day, time.min)
    spans = [
        (max(0, int((block.start - midnight).total_seconds() // 60)),
         min(DAY_MINUTES, int((block.end - midnight).total_seconds() // 60)))
        for block in blocks
    ]  # fmt: skip
    return [(start, end) for start, end in spans if start < end]


def _add(found: dict[Cell, int], resource_id: UUID, weekday: int, spans: Iterable[Span], days: int) -> None:
    for start, end in spans:
        for hour in range(start // 60, (end + 59) // 60):
            minutes = min(end, hour * 60 + 60) - max(start, hour * 60)
            key = (resource_id, weekday, hour)
            found[key] = found.get(key, 0) + minutes * days


def _minutes(span: TimeSpan) -> Span:
    end = DAY_MINUTES if span.end == MIDNIGHT else span.end.hour * 60 + span.end.minute
    return span.start.hour * 60 + span.start.minute, end
