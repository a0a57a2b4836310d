"""Whether a day's count is more than this business is used to, by its own past days."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt

from oxy.foundation.database import Session
from oxy.insights.agendas import organization_zone
from oxy.insights.periods import period_between
from oxy.insights.series import series

HISTORY_DAYS = 56
# With fewer days of business than these nothing is usual yet.
FEWEST_DAYS = 10
# A count this small is nothing to speak of, however rare it is.
FEWEST = 3
# Mean and so many standard deviations: one day in forty lies above, were counts normally distributed.
WIDTH = 2.0


@dataclass(frozen=True, slots=True)
class Normality:
    """A day's count beside what is usual: the mean of the `days` of business before it, and the most that is normal."""

    count: int
    usual: Decimal
    most: Decimal
    days: int

    @property
    def unusual(self) -> bool:
        """Whether the day stands out: enough history, no small count, and well above it."""
        return self.days >= FEWEST_DAYS and self.count >= FEWEST and self.count > self.most


async def normality(session: Session, metric: str, day: date) -> Normality:
    """Return the count called `metric` (of the catalogue) on the local `day`, beside the eight weeks before it.

    Days without any booking do not count: a closed Sunday makes nothing unusual.
    """
    zone = await organization_zone(session)
    period = period_between(day - timedelta(days=HISTORY_DAYS), day, zone)
    counted = [int(point.value or 0) for point in (await series(session, metric, period)).points]
    booked = [int(point.value or 0) for point in (await series(session, "bookings", period)).points]
    past = [count for count, bookings in zip(counted[:-1], booked[:-1], strict=True) if bookings or count]
    mean = sum(past) / len(past) if past else 0.0
    spread = sqrt(sum((count - mean) ** 2 for count in past) / len(past)) if past else 0.0
    tenth = Decimal("0.1")
    return Normality(
        counted[-1], Decimal(mean).quantize(tenth), Decimal(mean + WIDTH * spread).quantize(tenth), len(past)
    )
