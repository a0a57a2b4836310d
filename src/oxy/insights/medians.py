"""The middle of the installation: medians over the businesses that share their figures, five at least, by month."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from zoneinfo import ZoneInfo

from oxy.foundation.database import Database, Purpose, Session
from oxy.insights import store
from oxy.insights.catalogue import CATALOGUE
from oxy.insights.figure import figures
from oxy.insights.metric import Metric, Value
from oxy.insights.periods import named_period, period_between

# Fewer, and a business that knows its own figure could work out another's.
LEAST_ORGANIZATIONS = 5
# A month with fewer bookings says nothing about how a business does.
LEAST_BOOKINGS = 20
COMPARED = (
    "served_clients", "average_ticket", "no_show_rate", "cancellation_rate", "occupancy", "lead_time",
    "retention_rate", "ai_share", "response_time",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of a month: a business's own, and the median of `organizations`."""

    metric: Metric
    month: date
    own: Value
    median: Decimal
    organizations: int


async def compute_medians(database: Database) -> None:
    """Work out last month's medians from the businesses that share their figures.

    A figure that fewer than five of them have gets none. What is stored names nobody and counts heads alone.
    """
    async with database.system(Purpose.COMPARE) as session:
        sharing = await store.sharing_organizations(session)
    values: dict[tuple[date, str], list[Decimal]] = {}
    months: set[date] = set()
    for row in sharing:
        async with database.tenant(row["id"]) as session:
            month, own = await _own_month(session, ZoneInfo(row["timezone"]))
        months.add(month)
        for name, value in own.items():
            if value is not None:
                values.setdefault((month, name), []).append(Decimal(value))
    medians = [
        (month, name, median(each), len(each))
        for (month, name), each in values.items()
        if len(each) >= LEAST_ORGANIZATIONS
    ]
    async with database.system(Purpose.COMPARE) as session:
        await store.replace_medians(session, sorted(months), medians)


async def beside_others(session: Session, zone: ZoneInfo) -> tuple[bool, list[Beside]]:
    """Return whether this business shares its figures and, if so, its last month beside the medians there are."""
    if not await store.shares(session):
        return False, []
    month, own = await _own_month(session, zone)
    rows = await store.median_rows(session, month)
    return True, [
        Beside(CATALOGUE[row["metric"]], month, own[row["metric"]], row["median"], row["organizations"])
        for row in sorted(rows, key=lambda row: COMPARED.index(row["metric"]))
        if own.get(row["metric"]) is not None
    ]


async def _own_month(session: Session, zone: ZoneInfo) -> tuple[date, dict[str, Value]]:
    """The last whole month's figures of one business; none when it hardly worked."""
    now = session.clock.now()
    before = named_period("month", zone, now).first
    last = before - timedelta(days=1)
    month = period_between(last.replace(day=1), last, zone)
    found = await figures(session, ("bookings", *COMPARED), month, against=None)
    bookings = found[0].value
    if not bookings or bookings < LEAST_BOOKINGS:
        return month.first, {}
    return month.first, {one.metric.name: one.value for one in found[1:]}
