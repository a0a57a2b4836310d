"""A small business made for one test, through the rooms' own doors: its hours, people and customers."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from oxy.agenda import Booking, Offer, book, book_offer, find_slots, offer_slots
from oxy.businesses import Actor, create_organization, update_settings
from oxy.catalog import create_resource, create_service
from oxy.clientele import create_contact, register_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Session

STAFF = Actor("staff")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
# A Monday and no holiday anywhere in Brazil.
DAY = date(2026, 11, 23)


@dataclass(frozen=True, slots=True)
class Customer:
    """A contact with one dog."""

    id: UUID
    pet_id: UUID

    @property
    def actor(self) -> Actor:
        """The customer, acting."""
        return Actor("customer", self.id)


@dataclass(frozen=True, slots=True)
class Shop:
    """One business: open from 08:00 to 18:00 on weekdays unless it was opened otherwise."""

    database: Database
    clock: FixedClock
    organization_id: UUID
    zone: ZoneInfo
    resources: Mapping[str, UUID]
    service_id: UUID

    def session(self) -> AbstractAsyncContextManager[Session]:
        """Return a transaction of this business."""
        return self.database.tenant(self.organization_id)

    def at(self, clock_time: str, day: date = DAY) -> datetime:
        """Return the instant of a local "HH:MM" on a day."""
        return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=self.zone)

    async def customer(self, size: str = "medium") -> Customer:
        """Return a new contact with a dog of that size."""
        async with self.session() as session:
            contact = await create_contact(session, STAFF, name=f"Tutor {uuid4().hex[:6]}")
            pet, _ = await register_pet(session, contact.id, name="Rex", species="dog", size=size, today=DAY)
        return Customer(contact.id, pet.id)

    async def offers(self, customer: Customer, *clock_times: str, day: date = DAY) -> list[Offer]:
        """Return offers made to a customer for free slots at those times of a day."""
        async with self.session() as session:
            found = await find_slots(session, self.service_id, day, day, contact_id=customer.id)
            slots = [next(slot for slot in found if slot.start == self.at(each, day)) for each in clock_times]
            return await offer_slots(session, customer.id, slots)

    async def free(self, day: date = DAY, **options: Any) -> list[str]:
        """Return the free times of a day as "HH:MM"."""
        async with self.session() as session:
            return [f"{slot.start:%H:%M}" for slot in await find_slots(session, self.service_id, day, day, **options)]

    async def book(self, customer: Customer, clock_time: str, *, day: date = DAY, **options: Any) -> Booking:
        """Book by staff, with the customer's dog unless told otherwise."""
        wanted: dict[str, Any] = {
            "contact_id": customer.id,
            "pet_id": customer.pet_id,
            "service_id": self.service_id,
            "resource_id": None,
            "start": self.at(clock_time, day),
            "actor": STAFF,
        }
        async with self.session() as session:
            return await book(session, **{**wanted, **options})

    async def take(self, customer: Customer, offer: Offer) -> Booking:
        """Book an offer, as the customer."""
        async with self.session() as session:
            return await book_offer(session, offer.token, customer.id, pet_id=customer.pet_id, actor=customer.actor)

    async def value(self, query: Any, params: Sequence[Any] = ()) -> Any:
        """Return one value of the database, within this business."""
        async with self.session() as session:
            return await session.value(query, params)


async def open_shop(
    database: Database,
    clock: FixedClock,
    *,
    zone: str = "America/Sao_Paulo",
    hours: Mapping[str, Sequence[str]] | None = None,
    people: Mapping[str, Mapping[str, Any]] | None = None,
    settings: Mapping[str, Any] | None = None,
    **service: Any,
) -> Shop:
    """Return a new business with one service ("Banho", an hour, R$ 60) and one groomer ("Ana") unless told otherwise.

    The clock is set to the Friday before `DAY`, 12:00 UTC.
    """
    clock.instant = datetime(2026, 11, 20, 12, tzinfo=UTC)
    async with database.system(Purpose.OPERATE) as session:
        organization = await create_organization(
            session, f"loja-{uuid4().hex[:12]}", name="Loja", business_type="petshop_clinic", timezone=zone
        )
    opening = {day: ["08:00-18:00"] for day in WEEKDAYS} if hours is None else hours
    async with database.tenant(organization.id) as session:
        await update_settings(session, {"opening_hours": opening, **(settings or {})}, STAFF)
        resources = {
            name: await _hire(session, {"name": name, "kind": "groomer", **facts})
            for name, facts in (people or {"Ana": {}}).items()
        }
        facts: dict[str, Any] = {"name": "Banho", "type": "grooming", "duration_minutes": 60}
        if "prices" not in service:
            facts["price"] = Decimal("60.00")
        facts = {**facts, "resource_ids": [*resources.values()], **service}
        made = await create_service(session, STAFF, **facts)
    return Shop(database, clock, organization.id, ZoneInfo(zone), resources, made.id)


async def _hire(session: Session, facts: dict[str, Any]) -> UUID:
    return (await create_resource(session, STAFF, **facts)).id
