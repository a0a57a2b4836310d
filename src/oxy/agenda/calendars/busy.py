"""Reading somebody's calendar: when they are busy, repeated events unfolded, and nothing of what they do there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

# A calendar with more busy times than this in a year is none of a person's.
MOST_EVENTS: Final = 5000


class UnreadableCalendar(Exception):
    """The text is no calendar; the reason is for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True, order=True)
class Busy:
    """A stretch of time, aware, end exclusive."""

    start: datetime
    end: datetime


def read_busy(text: bytes, zone: ZoneInfo, first: datetime, last: datetime) -> list[Busy]:
    """Return when the calendar's owner is busy within [first, last), joined, in order.

    Events that are cancelled, declined or shown as free (RFC 5545, TRANSP) do not count; one that lasts whole days
    takes them from midnight to midnight in `zone`, and times without a zone of their own are read there too. Raises
    `UnreadableCalendar`.
    """
    try:
        calendar = icalendar.Calendar.from_ical(text)
        found = recurring_ical_events.of(calendar, skip_bad_series=True).between(first, last)
        busy = [_busy(event, zone) for event in found if isinstance(event, icalendar.Event) and _counts(event)]
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
        raise UnreadableCalendar("o endereço não devolve um calendário iCalendar") from error
    if len(busy) > MOST_EVENTS:
        raise UnreadableCalendar(f"o calendário tem mais de {MOST_EVENTS} compromissos")
    cut = [Busy(max(one.start, first), min(one.end, last)) for one in busy]
    return join(one for one in cut if one.start < one.end)


def join(busy: Iterable[Busy]) -> list[Busy]:
    """Return stretches as few as possible: what touches or overlaps is one."""
    joined: list[Busy] = []
    for one in sorted(busy):
        if joined and one.start <= joined[-1].end:
            joined[-1] = Busy(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def without(busy: Iterable[Busy], taken: Iterable[Busy]) -> list[Busy]:
    """Return what is left of `busy` once `taken` is cut out of it."""
    left = join(busy)
    for one in taken:
        parts = (
            (Busy(each.start, min(each.end, one.start)), Busy(max(each.start, one.end), each.end)) for each in left
        )
        left = [part for pair in parts for part in pair if part.start < part.end]
    return left


def _counts(event: icalendar.Event) -> bool:
    if str(event.get("STATUS", "")).upper() == "CANCELLED" or str(event.get("TRANSP", "")).upper() == "TRANSPARENT":
        return False
    return str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() != "FREE"


def _busy(event: icalendar.Event, zone: ZoneInfo) -> Busy:
    # The library says where an event ends that names only its length, or nothing: a day, or no time at all.
    return Busy(_instant(event.start, zone), _instant(event.end, zone))


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(0), zone)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
