"""Stays in the hotel: booked by the night, check-in and check-out at chosen times."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from oxy.agenda.errors import NeedsNights

LONGEST_NIGHTS = 90


def count_nights(start: datetime, end: datetime | None, zone: ZoneInfo) -> int:
    """Return how many nights lie between two aware instants, counted by local days.

    Raises `NeedsNights` for no end, for less than one night and for more than `LONGEST_NIGHTS`.
    """
    nights = (end.astimezone(zone).date() - start.astimezone(zone).date()).days if end else 0
    if not 1 <= nights <= LONGEST_NIGHTS:
        raise NeedsNights
    return nights


def same_stay_from(start: datetime, old_start: datetime, old_end: datetime, zone: ZoneInfo) -> datetime:
    """Return the check-out of a stay moved to a new check-in: as many nights, at the same local time as before."""
    nights = count_nights(old_start, old_end, zone)
    leaving = old_end.astimezone(zone).time()
    return datetime.combine(start.astimezone(zone).date() + timedelta(days=nights), leaving, zone)


def price_of_stay(nightly: Decimal | None, nights: int) -> Decimal | None:
    """Return what a stay costs."""
    return None if nightly is None else nightly * nights
