"""The agenda in other people's calendar programs, and theirs in it: feeds to subscribe to, busy times that block.

iCalendar (RFC 5545) both ways.
"""

from oxy.agenda.calendars.busy import Busy, UnreadableCalendar, read_busy
from oxy.agenda.calendars.feeds import Feed, find_feed, list_feeds, open_feed, read_feed, revoke_feed
from oxy.agenda.calendars.imports import (
    CalendarImport,
    NoCalendarAddress,
    add_import,
    list_imports,
    load_import,
    remove_import,
)
from oxy.agenda.calendars.refreshing import (
    REFRESH_CALENDAR,
    CalendarRefresher,
    CalendarSource,
    CalendarUnreachable,
    ask_for_refresh,
    refresh_calendars,
)

__all__ = [
    "REFRESH_CALENDAR", "Busy", "CalendarImport", "CalendarRefresher", "CalendarSource", "CalendarUnreachable", "Feed",
    "NoCalendarAddress", "UnreadableCalendar", "add_import", "ask_for_refresh", "find_feed",
    "list_feeds", "list_imports", "load_import", "open_feed", "read_busy", "read_feed", "refresh_calendars",
    "remove_import", "revoke_feed",
]  # fmt: skip
