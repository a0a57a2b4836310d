"""How the business wants to work: hours, holidays, booking rules, reminders, and the assistant's manner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from oxy.businesses.ai_settings import AI_LIMITS, AiSettings, check_ai_settings
from oxy.businesses.booking_rules import BOOKING_LIMITS, BookingRules, HolidayRules, check_booking_rules
from oxy.businesses.hours import TimeSpan, WeekHours, check_spans, parse_span
from oxy.businesses.limits import Limits, check_flags
from oxy.businesses.reminder_rules import REMINDER_LIMITS, ReminderRules, check_reminders

LIMITS: Limits = {**BOOKING_LIMITS, **AI_LIMITS, **REMINDER_LIMITS}


@dataclass(frozen=True, slots=True)
class BusinessSettings:
    """Everything a business may set. `closed_on` are local dates, in order.

    `special_hours` are the hours of single local dates, in order, in place of all else that would hold then; a date
    without any span is closed.
    `share_benchmarks`: its figures go into the anonymous medians of the installation, and it may see them.
    """

    opening_hours: WeekHours = field(default_factory=WeekHours)
    holidays: HolidayRules = field(default_factory=HolidayRules)
    closed_on: tuple[date, ...] = ()
    booking_rules: BookingRules = field(default_factory=BookingRules)
    ai: AiSettings = field(default_factory=AiSettings)
    reminders: ReminderRules = field(default_factory=ReminderRules)
    special_hours: Mapping[date, tuple[TimeSpan, ...]] = field(default_factory=dict[date, tuple[TimeSpan, ...]])
    share_benchmarks: bool = False


def check_settings(settings: BusinessSettings) -> None:
    """Raise `ValueError`, in English for operators, for the first value that makes no sense."""
    check_booking_rules(settings.booking_rules)
    check_ai_settings(settings.ai)
    check_reminders(settings.reminders)
    check_flags(settings.holidays, "closed")
    check_flags(settings, "share_benchmarks")


def read_special_hours(value: Mapping[str, Sequence[str]]) -> dict[date, tuple[TimeSpan, ...]]:
    """Read `{"2026-12-24": ["08:00-12:00"], "2026-12-26": []}`.

    Raises `ValueError` for what is no ISO date, a span that is none, and spans of one date that overlap.
    """
    special: dict[date, tuple[TimeSpan, ...]] = {}
    for day, spans in sorted(value.items()):
        found = tuple(sorted(parse_span(span) for span in spans))
        check_spans(found)
        special[date.fromisoformat(day)] = found
    return special


def write_special_hours(settings: BusinessSettings) -> dict[str, list[str]]:
    """Return the hours of single dates as `read_special_hours` reads them."""
    return {day.isoformat(): [str(span) for span in spans] for day, spans in settings.special_hours.items()}
