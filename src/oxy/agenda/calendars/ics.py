"""Writing iCalendar: what a subscriber's program needs to show the agenda and to follow what moves and goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Oxy//Agenda//PT"
# How often programs are asked to look again; Google takes its own time all the same.
REFRESH = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. The same `uid` with a higher `sequence` is the same event, changed (RFC 5545, 3.8.7.4).

    Times aware. `cancelled` events stay in the feed for a while, so that programs take them away.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    description: str
    changed_at: datetime
    cancelled: bool = False
    tentative: bool = False


def write_calendar(name: str, zone: ZoneInfo, entries: Iterable[Entry]) -> bytes:
    """Return the feed's text. Instants are written in UTC, which every program reads; `zone` is told as a hint."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT15M")
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    utc = ZoneInfo("UTC")
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(utc))
    event.add("last-modified", entry.changed_at.astimezone(utc))
    event.add("dtstart", entry.start.astimezone(utc))
    event.add("dtend", entry.end.astimezone(utc))
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    return event
