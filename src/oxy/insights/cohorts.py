"""Who keeps coming: clients by the month of their first visit, and how many came in each month after."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from oxy.foundation.database import Session
from oxy.insights import store

MOST_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Cohort:
    """The clients first served in the month that begins on `month`: how many, and how many came `n` months later.

    `came[0]` is the first month itself and so all of them; a month that is still running is the last.
    """

    month: date
    clients: int
    came: tuple[int, ...]

    def share(self, later: int) -> Decimal | None:
        """Per cent of the cohort that came `later` months after; None while that month has not begun."""
        if later >= len(self.came):
            return None
        return (Decimal(100) * self.came[later] / self.clients).quantize(Decimal("0.1"), ROUND_HALF_UP)


async def cohorts(session: Session, zone: ZoneInfo, months: int = 12) -> list[Cohort]:
    """Return the cohorts of the last `months` months (at most 24), oldest first; months without one are left out."""
    today = session.clock.now().astimezone(zone).date()
    newest = today.year * 12 + today.month - 1
    numbers = range(newest - min(months, MOST_MONTHS) + 1, newest + 1)
    firsts = [date(number // 12, number % 12 + 1, 1) for number in numbers]
    rows = await store.cohort_rows(session, [datetime.combine(month, time.min, zone) for month in firsts])
    came = {(row["first"], row["month"]): row["clients"] for row in rows}
    bits = [1 << number for number in range(len(firsts))]
    return [
        Cohort(month, came[bit, bit], tuple(came.get((bit, later), 0) for later in bits[number:]))
        for number, (month, bit) in enumerate(zip(firsts, bits, strict=True))
        if (bit, bit) in came
    ]
