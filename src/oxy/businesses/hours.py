"""Hours of a week, as people write them: "08:00-18:00", several spans a day."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# "24:00" is kept as the last moment of the day, so that spans compare and sort as plain times.
MIDNIGHT = time.max

_SPAN = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")


@dataclass(frozen=True, slots=True, order=True)
class TimeSpan:
    """From `start` until before `end`, by the wall clock of one day. An end of 24:00 is `MIDNIGHT`."""

    start: time
    end: time

    def on(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return the instants at which the span starts and ends on `day` in `zone`."""
        start = datetime.combine(day, self.start, zone)
        if self.end == MIDNIGHT:
            return start, datetime.combine(day + timedelta(days=1), time.min, zone)
        return start, datetime.combine(day, self.end, zone)

    def __str__(self) -> str:
        end = "24:00" if self.end == MIDNIGHT else f"{self.end:%H:%M}"
        return f"{self.start:%H:%M}-{end}"


@lru_cache(maxsize=4096)
def parse_span(text: str) -> TimeSpan:
    """Read "08:00-18:00". Raises `ValueError` with an English reason for operators."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f'"{text}" is not a span like "08:00-18:00"')
    start = time(int(found[1]), int(found[2]))
    end = MIDNIGHT if found[3] is None else time(int(found[3]), int(found[4]))
    if end <= start:
        raise ValueError(f'"{text}" ends before it starts')
    return TimeSpan(start, end)


def check_spans(spans: Sequence[TimeSpan]) -> None:
    """Raise `ValueError` when two spans of one day overlap."""
    ordered = sorted(spans)
    for earlier, later in pairwise(ordered):
        if later.start < earlier.end:
            raise ValueError(f'"{earlier}" and "{later}" overlap')


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Spans of each weekday, in order; a day without any is closed."""

    days: tuple[tuple[TimeSpan, ...], ...] = ((),) * 7

    def on(self, weekday: int) -> tuple[TimeSpan, ...]:
        """Return the spans of `weekday` (0 is Monday), ordered."""
        return self.days[weekday]

    @property
    def is_empty(self) -> bool:
        """Whether no day has any span."""
        return not any(self.days)

    @classmethod
    def from_json(cls, value: Mapping[str, Sequence[str]]) -> "WeekHours":
        """Read `{"mon": ["08:00-18:00"], ...}`; a day left out is closed.

        Raises `ValueError` for an unknown day, a span that is none, or spans of one day that overlap.
        """
        unknown = [day for day in value if day not in DAYS]
        if unknown:
            raise ValueError(f'"{unknown[0]}" is no day: use {", ".join(DAYS)}')
        return _read_week(tuple(tuple(value.get(day, ())) for day in DAYS))

    def to_json(self) -> dict[str, list[str]]:
        """Return every day's spans as `from_json` reads them."""
        return {day: [str(span) for span in spans] for day, spans in zip(DAYS, self.days, strict=True)}


@lru_cache(maxsize=4096)
def _read_week(texts: tuple[tuple[str, ...], ...]) -> WeekHours:
    """The same weeks are read again with every question about time."""
    days = tuple(tuple(sorted(parse_span(text) for text in day)) for day in texts)
    for day, spans in zip(DAYS, days, strict=True):
        try:
            check_spans(spans)
        except ValueError as error:
            raise ValueError(f"{day}: {error}") from None
    return WeekHours(days)
