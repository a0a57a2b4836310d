"""The agenda of a day as an owner or a daily summary needs it: everything in it, in order, in local time."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.foundation.database import Session
from oxy.insights import store
from oxy.insights.periods import Period, period_between

OPEN_STATES = frozenset({"scheduled", "confirmed", "in_progress"})


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One booking of the day; `start` and `end` are in the organization's zone."""

    booking_id: UUID
    start: datetime
    end: datetime
    status: str
    price: Decimal | None
    booking_type: str
    service_name: str
    resource_id: UUID
    resource_name: str
    contact_id: UUID
    contact_name: str | None
    contact_phone: str | None
    pet_name: str | None


@dataclass(frozen=True, slots=True)
class DayAgenda:
    """The bookings of one local day in any state, earliest first; hotel stays that began before and go on included."""

    day: date
    zone: ZoneInfo
    entries: tuple[AgendaEntry, ...]

    @property
    def open_entries(self) -> tuple[AgendaEntry, ...]:
        """Those that are to be done or under way."""
        return tuple(entry for entry in self.entries if entry.status in OPEN_STATES)

    @property
    def expected(self) -> Decimal:
        """Sum of the prices of what is open and starts on this day."""
        prices = [entry.price for entry in self.open_entries if entry.price and entry.start.date() == self.day]
        return sum(prices, Decimal())


async def organization_zone(session: Session) -> ZoneInfo:
    """Return the zone in which this organization's days begin and end."""
    return ZoneInfo(await store.zone_key(session))


async def agenda_of(session: Session, day: date, *, resource_id: UUID | None = None) -> DayAgenda:
    """Return everything booked on the local `day`; with `resource_id`, of that professional, room or kennel only."""
    zone = await organization_zone(session)
    period: Period = period_between(day, day, zone)
    rows = await store.agenda_rows(session, period.start, period.end)
    entries = tuple(
        AgendaEntry(
            booking_id=row["id"], start=row["start_time"].astimezone(zone), end=row["end_time"].astimezone(zone),
            status=row["status"], price=row["price"], booking_type=row["booking_type"],
            service_name=row["service_name"], resource_id=row["resource_id"], resource_name=row["resource_name"],
            contact_id=row["contact_id"], contact_name=row["contact_name"], contact_phone=row["contact_phone"],
            pet_name=row["pet_name"],
        )
        for row in rows
        if resource_id is None or row["resource_id"] == resource_id
    )  # fmt: skip
    return DayAgenda(day, zone, entries)
