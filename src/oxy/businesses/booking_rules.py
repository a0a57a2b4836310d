"""When customers may book: holidays, the grid, notice and horizon, what follows on absences."""

from dataclasses import dataclass
from typing import Literal, get_args

from oxy.businesses.limits import Limits, check_clocks, check_flags, check_numbers

AfterNoShow = Literal["nothing", "confirmation", "deposit", "staff"]

BOOKING_LIMITS: Limits = {
    "slot_minutes": (5, 240),
    "minimum_notice_minutes": (0, 60 * 24 * 60),
    "horizon_days": (1, 730),
    "late_cancel_hours": (0, 24 * 30),
    "waitlist_hold_minutes": (5, 24 * 60),
    "no_show_limit": (1, 20),
    "no_show_months": (1, 60),
    "deposit_percent": (1, 100),
    "confirm_before_hours": (1, 24 * 14),
}


@dataclass(frozen=True, slots=True)
class HolidayRules:
    """Whose public holidays count, and whether the business is closed on them. No country: none count."""

    country: str | None = None
    state: str | None = None
    closed: bool = True


@dataclass(frozen=True, slots=True)
class BookingRules:
    """When a customer may book. Times in the unit each name says; `slot_minutes` is the grid that starts fall on.

    After `no_show_limit` absences (no-shows and late cancellations) within `no_show_months` the next booking asks for
    what `after_no_show` says: a confirmation `confirm_before_hours` before it, a deposit of `deposit_percent` of its
    price, or a person of the team to make it.

    Stays in the hotel begin from `check_in` ("HH:MM", local) and end by `check_out`; on days when the business is
    closed only if `stays_on_closed_days` says so.
    `waitlist_hold_minutes` is how long a freed slot is kept for one who waited for it.
    """

    slot_minutes: int = 30
    minimum_notice_minutes: int = 60
    horizon_days: int = 60
    late_cancel_hours: int = 4
    confirm_before_booking: bool = True
    after_no_show: AfterNoShow = "nothing"
    no_show_limit: int = 1
    no_show_months: int = 6
    deposit_percent: int = 50
    confirm_before_hours: int = 24
    check_in: str = "14:00"
    check_out: str = "12:00"
    stays_on_closed_days: bool = False
    waitlist_hold_minutes: int = 30


def check_booking_rules(rules: BookingRules) -> None:
    """Raise `ValueError`, in English for operators, for the first value that makes no sense."""
    check_numbers(rules, BOOKING_LIMITS)
    check_flags(rules, "confirm_before_booking", "stays_on_closed_days")
    if rules.after_no_show not in get_args(AfterNoShow):
        raise ValueError(f"after_no_show must be one of {', '.join(get_args(AfterNoShow))}")
    check_clocks(rules, "check_in", "check_out")
