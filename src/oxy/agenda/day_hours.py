"""When the business is open: weekday hours, holidays, its own closed days, in its own time zone."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from oxy.businesses import BusinessSettings, HolidayRules, TimeSpan

# A business that opens on no day of half a year opens on none.
LOOK_AHEAD_DAYS = 183
CLOSED_WEEKDAYS = (
    "fechado às segundas-feiras",
    "fechado às terças-feiras",
    "fechado às quartas-feiras",
    "fechado às quintas-feiras",
    "fechado às sextas-feiras",
    "fechado aos sábados",
    "fechado aos domingos",
)


def open_spans(settings: BusinessSettings, day: date) -> tuple[TimeSpan, ...]:
    """Return the opening hours of a local day; nothing on a holiday (when holidays close) and on own closed days.

    Special hours of that very date stand above all of this.
    """
    if day in settings.special_hours:
        return settings.special_hours[day]
    if day in settings.closed_on or holiday_name(settings.holidays, day):
        return ()
    return settings.opening_hours.on(day.weekday())


def open_intervals(settings: BusinessSettings, zone: ZoneInfo, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Return the opening hours of a local day as pairs of instants (UTC)."""
    return tuple(in_utc(span, zone, day) for span in open_spans(settings, day))


def in_utc(span: TimeSpan, zone: ZoneInfo, day: date) -> tuple[datetime, datetime]:
    """Return a local day's span as instants in UTC, where comparing and subtracting are right across clock changes."""
    start, end = span.on(day, zone)
    return start.astimezone(UTC), end.astimezone(UTC)


def is_open(settings: BusinessSettings, zone: ZoneInfo, instant: datetime) -> bool:
    """Return whether the business is open at an aware instant."""
    day = instant.astimezone(zone).date()
    return any(start <= instant < end for start, end in open_intervals(settings, zone, day))


def next_opening(settings: BusinessSettings, zone: ZoneInfo, instant: datetime) -> datetime | None:
    """Return the first opening after an aware instant, in local time; None when the business opens on no day."""
    today = instant.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(LOOK_AHEAD_DAYS)):
        for start, _ in open_intervals(settings, zone, day):
            if start > instant:
                return start.astimezone(zone)
    return None


def closed_reason(settings: BusinessSettings, day: date) -> str | None:
    """Return why a local day has no opening hours ("feriado: Tiradentes", "fechado aos domingos"); None when it has."""
    special = settings.special_hours.get(day)
    if special:
        return None
    if name := holiday_name(settings.holidays, day):
        return f"feriado: {name}"
    if special is not None or day in settings.closed_on:
        return "fechado neste dia"
    return None if settings.opening_hours.on(day.weekday()) else CLOSED_WEEKDAYS[day.weekday()]


def holiday_name(rules: HolidayRules, day: date) -> str | None:
    """Return the name of the national or state holiday that closes the business on a day, if one does."""
    if not rules.closed or not rules.country:
        return None
    return _calendar(rules.country, rules.state, day.year).get(day)


@lru_cache(maxsize=512)
def _calendar(country: str, state: str | None, year: int) -> Mapping[date, str]:
    # Half a second to import: paid by the first who asks, not by every command line.
    from holidays import country_holidays

    language = "pt_BR" if country == "BR" else None
    return dict(country_holidays(country, subdiv=state, years=year, language=language).items())
