"""What Oxy tells customers of its own accord, and the hours in which it tells them nothing."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from oxy.businesses.limits import Limits, check_clocks, check_flags, check_numbers
from oxy.businesses.quiet_hours import QuietHours

REMINDER_LIMITS: Limits = {
    "first_hours": (0, 24 * 7),
    "last_hours": (0, 12),
    "quiet_after_booking_hours": (0, 24 * 7),
    "follow_up_hours": (0, 24 * 7),
    "most_per_week": (0, 20),
}
_LINK = re.compile(r"https://[\x21-\x7e]{3,300}")


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """What Oxy tells customers of its own accord, and when. Hours of 0 turn a message off.

    Args:
        first_hours, last_hours: how long before the start customers are reminded, and asked whether they come.
        quiet_after_booking_hours: who booked or moved less than this before a reminder was due is spared it.
        quiet_from, quiet_until: local times ("21:00") between which no customer is written to unasked, be it by
            reminders, by the waitlist or by campaigns. The same time twice: never quiet.
        follow_up_hours: how long after a visit customers are asked how it was.
        review_link: where whoever was happy may say so in public.
        care: whether care that is due (vaccines, returns) is told; `care_at` is the local time of day for it.
        birthdays: whether pets are congratulated.
        most_per_week: of follow-ups, care and birthdays together, to one household.
    """

    first_hours: int = 24
    last_hours: int = 1
    quiet_after_booking_hours: int = 4
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    follow_up_hours: int = 3
    review_link: str | None = None
    care: bool = True
    care_at: str = "10:00"
    birthdays: bool = False
    most_per_week: int = 3


def check_reminders(rules: ReminderRules) -> None:
    """Raise `ValueError`, in English for operators, for values that make no sense together or alone."""
    check_numbers(rules, REMINDER_LIMITS)
    check_flags(rules, "care", "birthdays")
    check_clocks(rules, "quiet_from", "quiet_until", "care_at")
    if rules.last_hours and rules.first_hours and rules.first_hours <= rules.last_hours:
        raise ValueError("first_hours must be more than last_hours, or 0")
    if rules.review_link is not None and not _LINK.fullmatch(rules.review_link):
        raise ValueError("review_link must be an address that starts with https://")
    if is_quiet(rules, time.fromisoformat(rules.care_at)):
        raise ValueError("care_at must not fall in the quiet hours")


def is_quiet(rules: ReminderRules, clock: time) -> bool:
    """Whether no customer is written to unasked at a local time of day."""
    start, end = time.fromisoformat(rules.quiet_from), time.fromisoformat(rules.quiet_until)
    return start != end and QuietHours(start, end).holds(clock)


def end_of_quiet(rules: ReminderRules, now: datetime) -> datetime | None:
    """Return when the quiet hours that run at the local instant `now` end; None when none run."""
    if not is_quiet(rules, now.time()):
        return None
    end = time.fromisoformat(rules.quiet_until)
    return datetime.combine(now.date() if now.time() < end else now.date() + timedelta(days=1), end, now.tzinfo)


def without_quiet(rules: ReminderRules, span: tuple[time, time]) -> list[tuple[time, time]]:
    """Return what the quiet hours leave of a stretch of one day, from the first time until before the second."""
    start, end = time.fromisoformat(rules.quiet_from), time.fromisoformat(rules.quiet_until)
    if start == end:
        return [span]
    # What speaks in the day: between the quiet hours of a night, or before and after those of a day.
    speaking = [(end, start)] if end < start else [(time.min, start), (end, time.max)]
    cut = [(max(span[0], first), min(span[1], last)) for first, last in speaking]
    return [(first, last) for first, last in cut if first < last]
