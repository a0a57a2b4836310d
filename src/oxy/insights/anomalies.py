"""What stands out against the business's own past: a day beside its weekdays, seven days beside the sevens before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import sqrt
from statistics import median
from typing import Any, Literal

from oxy.agenda import open_spans
from oxy.businesses import load_settings
from oxy.foundation.database import Session
from oxy.insights import days as told
from oxy.insights.agendas import organization_zone
from oxy.insights.catalogue import CATALOGUE
from oxy.insights.metric import Metric
from oxy.insights.periods import Period, period_between

WEEKS_BACK, LEAST_WEEKS = 12, 6
# Robust deviations from the middle; three is rare in any shape, five in every one.
FAR = 3.5
LEAST_USUAL, LEAST_COUNT, LEAST_MONEY = 3, 4, Decimal(200)
WATCHED = ("bookings", "completed_bookings", "revenue", "cancellations", "no_shows")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A figure outside its own usual range.

    `usual` is the middle of the `weeks` comparable stretches before, `low` and `high` where they mostly lie.
    """

    metric: Metric
    period: Period
    direction: Literal["above", "below"]
    value: Decimal
    usual: Decimal
    low: Decimal
    high: Decimal
    weeks: int


async def anomalies(session: Session, day: date) -> list[Anomaly]:
    """Return what stands out on the local `day`, and in the seven days that end with it.

    A day is set beside the same weekday of the twelve weeks before, closed days left out; too little history or too
    few bookings to tell say nothing. Of a day that is still running, and of days with fewer open ones among them than
    usual, only what is above the usual counts.
    """
    zone = await organization_zone(session)
    settings = await load_settings(session)
    today = session.clock.now().astimezone(zone).date()
    if day.year < 1971:
        return []
    span = period_between(day - timedelta(days=7 * (WEEKS_BACK + 1)), day, zone)
    rows = await told.daily_rows(session, span, None)
    first = await told.first_booking(session)
    if first is None:
        return []
    begun = first.astimezone(zone).date()
    known: dict[date, Mapping[str, Any]] = {row["day"]: row for row in rows}

    def total(name: str, last: date, length: int) -> Decimal:
        days = (last - timedelta(days=number) for number in range(length))
        return sum((Decimal(known[each][name] or 0) for each in days if each in known), Decimal())

    def open_days(last: date, length: int) -> int:
        return sum(bool(open_spans(settings, last - timedelta(days=number))) for number in range(length))

    found: list[Anomaly] = []
    for length in (1, 7):
        ends = [day - timedelta(days=7 * back) for back in range(1, WEEKS_BACK + 1)]
        ends = [end for end in ends if end - timedelta(days=length - 1) >= begun]
        if length == 1:
            ends = [end for end in ends if open_spans(settings, end)]
        period = period_between(day - timedelta(days=length - 1), day, zone)
        whole = day < today and open_days(day, length) >= median(open_days(end, length) for end in ends or [day])
        for name in WATCHED:
            past = [total(name, end, length) for end in ends]
            one = judge(CATALOGUE[name], period, total(name, day, length), past)
            if one is not None and (whole or one.direction == "above"):
                found.append(one)
    return found


def judge(metric: Metric, period: Period, value: Decimal, past: Sequence[Decimal]) -> Anomaly | None:
    """Return `value` as an anomaly beside `past`, or nothing when it is usual or too little is known."""
    if len(past) < LEAST_WEEKS:
        return None
    usual = Decimal(median(past))
    spread = Decimal(median(abs(each - usual) for each in past)) * Decimal("1.4826")
    # Counts scatter by their square root at least, money by a seventh: a past that never moved is no proof it cannot.
    least = usual / 7 if metric.unit == "money" else Decimal(sqrt(max(usual, Decimal(1))))
    reach = Decimal(FAR) * max(spread, least)
    enough = LEAST_MONEY if metric.unit == "money" else Decimal(LEAST_COUNT)
    low, high = max(Decimal(), usual - reach), usual + reach
    if value > high and value >= enough:
        return Anomaly(metric, period, "above", value, usual, low, high, len(past))
    if value < usual - reach and usual >= max(enough, Decimal(LEAST_USUAL)):
        return Anomaly(metric, period, "below", value, usual, low, high, len(past))
    # Nothing at all where there is always something lies below any count's reach.
    if value == 0 and metric.name in ("bookings", "completed_bookings") and min(past) > 0 and usual >= LEAST_COUNT:
        return Anomaly(metric, period, "below", value, usual, min(past), high, len(past))
    return None
