"""Bookings written straight into the tables, and the same rows counted again by plain Python.

The count shares nothing with what it checks: it reads every tenant's raw rows, picks the business's own by id, and asks
each row for its local date.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from cast import Business
from oxy.foundation.database import Database, Purpose, Row

STATUSES = ("completed",) * 6 + ("cancelled", "no_show", "scheduled", "confirmed", "in_progress")
PRICES = (None, Decimal("45.00"), Decimal("60.00"), Decimal("75.50"), Decimal("120.00"), Decimal("0.00"))
_ROOM = """
    INSERT INTO resources (organization_id, name, kind) VALUES (%s, 'Sala ' || gen_random_uuid(), 'other') RETURNING id
"""
_BOOK = """
    INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type, start_time,
        end_time, duration_minutes, price, status, booked_by, created_at)
    SELECT %(organization)s, %(contact)s, %(pet)s, s.id, %(resource)s, s.type, %(start)s, %(end)s, %(minutes)s,
        %(price)s, %(status)s, 'staff', %(created_at)s FROM services s WHERE s.id = %(service)s
"""
_SELL = """
    WITH package AS (
        INSERT INTO packages (organization_id, name, count, price)
        VALUES (%(organization)s, 'Pacote ' || gen_random_uuid(), 10, 300) RETURNING id
    )
    INSERT INTO package_sales (organization_id, package_id, contact_id, name, count, price, service_ids, sold_at,
        sold_by_kind, cancelled_at)
    SELECT %(organization)s, id, %(contact)s, 'Pacote', 10, %(price)s, '{}', %(at)s, 'staff', %(cancelled_at)s
    FROM package
"""
ACTIVE = ("scheduled", "confirmed", "in_progress")


@dataclass
class Ledger:
    """One business's rows. `contacts` are its own, by name, and those that this ledger met; `services` likewise."""

    database: Database
    business: Business
    zone: ZoneInfo
    contacts: dict[str, UUID] = field(init=False)
    services: dict[str, UUID] = field(init=False)

    def __post_init__(self) -> None:
        self.contacts, self.services = dict(self.business.contacts), dict(self.business.services)

    async def book(self, start: datetime, service: str, contact: str, **more: Any) -> None:
        """Write one booking; see `booking`."""
        await self._write([self.booking(start, service, contact, **more)])

    def booking(
        self, start: datetime, service: str, contact: str, *, status: str = "completed", price: str | None = "60.00",
        minutes: int = 30, created_at: datetime | None = None, pet: str | None = None, resource: str | None = None,
    ) -> dict[str, Any]:  # fmt: skip
        """One booking's row, on a resource of its own unless one is named."""
        return {
            "contact": self.contacts[contact], "pet": self.business.pets[pet] if pet else None,
            "service": self.services[service], "start": start, "end": start + timedelta(minutes=minutes),
            "resource": self.business.resources[resource] if resource else None, "minutes": minutes, "price": price,
            "status": status, "created_at": created_at or start - timedelta(days=3),
        }  # fmt: skip

    async def scatter(self, seed: int, count: int, first: date, days: int) -> None:
        """Write `count` bookings all over the clock, some of them minutes from local midnight, for many contacts."""
        random = Random(seed)
        for number in range(max(4, count // 8)):
            await self.meet(f"Tutor {seed}.{number}", random.randint(0, days))
        names, services = list(self.contacts), list(self.services)
        rows: list[dict[str, Any]] = []
        for _ in range(count):
            day = first + timedelta(days=random.randrange(days))
            minute = random.choice((0, 1, 30, 719, 1410, 1439, random.randrange(1440)))
            start = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(minutes=minute)
            price = random.choice(PRICES)
            rows.append(
                self.booking(
                    start, random.choice(services), random.choice(names), status=random.choice(STATUSES),
                    price=None if price is None else str(price),
                    created_at=start - timedelta(days=random.randint(1, 40)),
                )
            )  # fmt: skip
        await self._write(rows)
        async with self.database.tenant(self.business.id) as session:
            for row in rows[::6]:
                cancelled = row["start"] if random.random() < 0.2 else None
                facts = {"organization": self.business.id, "contact": row["contact"], "at": row["start"]}
                await session.execute(_SELL, {**facts, "price": Decimal("305.50"), "cancelled_at": cancelled})

    async def meet(self, name: str, days_ago: int = 200) -> UUID:
        """Add a contact first seen so many days ago."""
        contact_id = self.contacts[name] = uuid4()
        async with self.database.tenant(self.business.id) as session:
            await session.execute(
                "INSERT INTO contacts (id, organization_id, name, created_at) VALUES (%s, %s, %s, %s)",
                (contact_id, self.business.id, name, session.clock.now() - timedelta(days=days_ago)),
            )
        return contact_id

    async def _write(self, rows: list[dict[str, Any]]) -> None:
        async with self.database.tenant(self.business.id) as session:
            for row in rows:
                row["resource"] = row["resource"] or await session.value(_ROOM, (self.business.id,))
                await session.execute(_BOOK, {"organization": self.business.id, **row})

    async def count(self) -> "Count":
        """Read the raw rows for counting."""
        async with self.database.system(Purpose.OBSERVE) as session:
            tables = [await session.rows(query) for query in ("SELECT * FROM bookings", "SELECT * FROM contacts")]
            services = await session.rows("SELECT id, name FROM services")
            sales = await session.rows("SELECT * FROM package_sales")
            owners = await session.rows("SELECT organization_id, match_key FROM aurora_owner_numbers")
            identities = await session.rows("SELECT * FROM contact_identities WHERE kind = 'phone'")
        keys = {owner["match_key"] for owner in owners if owner["organization_id"] == self.business.id}
        people = {row["contact_id"] for row in identities if row["match_key"] in keys}
        return Count(
            self.zone, [row for row in tables[0] if row["organization_id"] == self.business.id],
            [row for row in tables[1] if row["organization_id"] == self.business.id and row["id"] not in people],
            {row["id"]: row["name"] for row in services}, self.database.clock.now(),
            [row for row in sales if row["organization_id"] == self.business.id and row["cancelled_at"] is None],
        )  # fmt: skip


@dataclass
class Count:
    """Raw rows of one business, counted one by one."""

    zone: ZoneInfo
    bookings: list[Row]
    contacts: list[Row]
    service_names: dict[UUID, str]
    now: datetime
    sales: list[Row]

    def within(
        self, rows: Iterable[Row], column: str, first: date, last: date, until: datetime | None = None
    ) -> list[Row]:
        """Rows whose instant in `column` has a local date from `first` to `last`, and lies before `until`."""
        return [
            row for row in rows
            if first <= row[column].astimezone(self.zone).date() <= last and (until is None or row[column] < until)
        ]  # fmt: skip

    def figures(self, first: date, last: date, until: datetime | None = None) -> dict[str, Any]:
        """Every metric that counts what happened from `first` to `last`."""
        rows = self.within(self.bookings, "start_time", first, last, until)
        served = [row for row in rows if row["status"] == "completed"]
        prices = [row["price"] for row in served if row["price"] is not None]
        earlier = self.within(self.bookings, "start_time", date(2000, 1, 1), first - timedelta(days=1))
        known = {row["contact_id"] for row in earlier if row["status"] == "completed"}
        clients = {row["contact_id"] for row in served}
        sold = sum((row["price"] for row in self.within(self.sales, "sold_at", first, last, until)), Decimal())
        ahead = [row for row in rows if row["status"] in ("scheduled", "confirmed") and row["start_time"] >= self.now]
        return {
            "served_clients": len(clients),
            "completed_bookings": len(served),
            "revenue": sum(prices, Decimal()) + sold,
            "package_sales": sold,
            "average_ticket": mean(prices),
            "unpriced_bookings": len(served) - len(prices),
            "cancellations": sum(row["status"] == "cancelled" for row in rows),
            "no_shows": sum(row["status"] == "no_show" for row in rows),
            "bookings": sum(row["status"] != "cancelled" for row in rows),
            "scheduled_ahead": len(ahead),
            "expected_revenue": sum((row["price"] for row in ahead if row["price"] is not None), Decimal()),
            "unsettled_bookings": sum(row["status"] in ACTIVE and row["end_time"] < self.now for row in rows),
            "new_clients": len(clients - known),
            "returning_clients": len(clients & known),
            "new_contacts": len(self.within(self.contacts, "created_at", first, last, until)),
        }

    def inactive(self, at: datetime, days: int = 30) -> set[UUID]:
        """Contacts served before, but not for `days` days before `at`, and with nothing open from then on."""
        recent, long_ago = set[UUID](), set[UUID]()
        for row in self.bookings:
            if row["status"] == "completed" and row["start_time"] < at:
                (recent if row["start_time"] >= at - timedelta(days=days) else long_ago).add(row["contact_id"])
            if row["status"] in ACTIVE and row["start_time"] >= at - timedelta(days=days):
                recent.add(row["contact_id"])
        return long_ago - recent

    def by_service(self, first: date, last: date) -> dict[str, tuple[int, Decimal]]:
        """Served bookings and their revenue by service name."""
        found: dict[str, tuple[int, Decimal]] = {}
        for row in self.within(self.bookings, "start_time", first, last):
            if row["status"] == "completed":
                name = self.service_names[row["service_id"]]
                count, amount = found.get(name, (0, Decimal()))
                found[name] = (count + 1, amount + (row["price"] or 0))
        return found


def mean(prices: list[Decimal]) -> Decimal | None:
    """The mean to the centavo, half up."""
    return (sum(prices, Decimal()) / len(prices)).quantize(Decimal("0.01"), ROUND_HALF_UP) if prices else None


def midday(day: date, zone: ZoneInfo, hour: int = 12, minute: int = 0) -> datetime:
    """A local time of `day`, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(UTC)
