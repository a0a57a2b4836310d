"""Arrangements of a visit as they are found and told to one contact: a token each, which books all of one."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from oxy.agenda.arranging import MOST_PARTS, Arrangement, Option, Part, arrange
from oxy.agenda.availability import find_slots
from oxy.agenda.bookings import Booking, upcoming_bookings
from oxy.agenda.errors import OfferGone
from oxy.agenda.offers import load_scene_of_offer, offer_slots
from oxy.agenda.placing import check_pet
from oxy.agenda.slots import Claim, Slot
from oxy.agenda.store import visits as store
from oxy.agenda.store.visits import NewItem
from oxy.businesses import load_organization
from oxy.catalog import Service, load_service
from oxy.clientele import Pet
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Invalid

Window = tuple[time | None, time | None]

MOST_DAYS = 31
ALTERNATIVES = 3
ALTERNATIVES_WITHIN_DAYS = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """A way to do a visit, and what it costs: in BRL, None where a price is not known."""

    parts: tuple[Part, ...]
    arrangement: Arrangement
    prices: tuple[Decimal | None, ...]

    @property
    def price(self) -> Decimal | None:
        """What it costs together; None when a part has no price."""
        return None if None in self.prices else sum((each for each in self.prices if each is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class VisitOffer:
    """A visit told to a contact, bookable whole by `token` until `expires_at`; `moves` is the visit it would move."""

    token: UUID
    plan: Plan
    expires_at: datetime
    moves: UUID | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One part of an offered visit: the token of its slot, and the booking that would move there, if one would."""

    token: UUID
    slot: Slot
    pet_id: UUID | None
    booking_id: UUID | None


class _PutBack(Exception):
    """Ends a look at the agenda without some bookings; what was lifted off is put back."""


@asynccontextmanager
async def lifted(session: Session, bookings: Sequence[Booking]) -> AsyncGenerator[None]:
    """The agenda without `bookings`, for as long as the block looks at it: nothing that it writes stays."""
    try:
        async with session.savepoint():
            if bookings:
                await store.lift(session, [each.id for each in bookings])
            yield
            raise _PutBack
    except _PutBack:
        pass


async def find_visits(
    session: Session, contact_id: UUID, parts: Sequence[Part], first: date, last: date, *, window: Window | None = None,
    without: Sequence[Booking] = (),
) -> list[Plan]:  # fmt: skip
    """Return ways to do all of `parts` within one day, the shortest first and of those the earliest; one a start.

    Args:
        parts: one to six; what is asked for one pet is done in this order.
        first, last: local days, at most 31.
        window: earliest and latest start of each part within the day; None leaves a side open.
        without: bookings about to be moved, whose own time counts as free.

    Raises `Invalid` for too many or no parts or days, `NeedsNights` for a stay, `PetDeceased`, `WrongResource`,
    `WrongService` and `NotFound`.
    """
    if not 1 <= len(parts) <= MOST_PARTS:
        raise Invalid(f"Uma visita tem de 1 a {MOST_PARTS} serviços.", field="parts")
    if not 0 <= (last - first).days < MOST_DAYS:
        raise Invalid(f"Procure em até {MOST_DAYS} dias.", field="to")
    pets = {part.pet_id: await check_pet(session, part.pet_id, contact_id) for part in parts}
    services = {part.service_id: await load_service(session, part.service_id) for part in parts}
    found: dict[tuple[object, ...], list[Slot]] = {}
    async with lifted(session, without):
        for part in parts:
            pet, wanted = pets[part.pet_id], _wanted(part, pets[part.pet_id])
            if wanted not in found:
                found[wanted] = await find_slots(
                    session, part.service_id, first, last, resource_id=part.resource_id, window=window,
                    contact_id=contact_id, size=pet.size if pet else None, coat=pet.coat if pet else None,
                )  # fmt: skip
        busy = _busy(await upcoming_bookings(session, contact_id))
    options = [
        [Option(slot, _claims(slot, services[part.service_id])) for slot in found[_wanted(part, pets[part.pet_id])]]
        for part in parts
    ]
    return [
        Plan(
            tuple(parts),
            each,
            tuple(
                _price(services[part.service_id], pets[part.pet_id], slot)
                for part, slot in zip(parts, each.slots, strict=True)
            ),
        )
        for each in arrange(parts, options, busy)
    ]


async def offer_visits(
    session: Session, contact_id: UUID, plans: Sequence[Plan], *, minutes: int = 30, moves: UUID | None = None,
    bookings: Sequence[Booking] = (),
) -> list[VisitOffer]:  # fmt: skip
    """Return an offer for each plan, in the same order, good for so many minutes; nothing is held yet.

    Args:
        moves: the visit that would move there, and `bookings` those of its bookings that the plans' parts stand for.
    """
    offers: list[VisitOffer] = []
    for plan in plans:
        slots = await offer_slots(session, contact_id, plan.arrangement.slots, minutes=minutes)
        token = uuid4()
        ids = [each.id for each in bookings] or [None] * len(slots)
        items = [
            NewItem(slot.token, part.pet_id, booking_id)
            for slot, part, booking_id in zip(slots, plan.parts, ids, strict=True)
        ]
        await store.insert_offer(session, token, contact_id, slots[0].expires_at, moves, items)
        offers.append(VisitOffer(token, plan, slots[0].expires_at, moves))
    return offers


async def items_of(session: Session, token: UUID, contact_id: UUID) -> list[Item]:
    """Return the parts of an offered visit in order, locked. Raises `OfferGone` when a slot was forgotten meanwhile."""
    zone = (await load_organization(session)).zone
    rows = await store.lock_items(session, token, contact_id)
    if not rows or len(rows) != rows[0]["parts"]:
        raise OfferGone
    return [_item(row, zone) for row in rows]


async def scarce_of_items(session: Session, items: Sequence[Item]) -> list[UUID | None]:
    """Return every resource that booking the parts may take, and their pets. Raises `OfferGone` as a slot does."""
    scarce: list[UUID | None] = [item.pet_id for item in items]
    for item in items:
        scarce += (await load_scene_of_offer(session, item.slot)).scarce()
    return scarce


def check_open_visit(session: Session, row: Row | None, *, moves: UUID | None) -> None:
    """Raise `OfferGone` unless an offered visit can still be booked, or still be moved to by the visit `moves`."""
    if row is None or row["visit_id"] is not None or row["expires_at"] <= session.clock.now():
        raise OfferGone
    if row["moves_visit_id"] != moves:
        raise OfferGone


async def arrangements_like(session: Session, contact_id: UUID, items: Sequence[Item]) -> list[Arrangement]:
    """Return a few ways to do the same visit now, nearest to when it was wanted first, its own day's before others'."""
    if any(item.slot.start.date() < item.slot.end.date() for item in items):
        # Nights are looked for by their days, which is for whoever asks again.
        return []
    parts = [Part(item.pet_id, item.slot.service_id) for item in items]
    wanted = min(item.slot.start for item in items)
    last = wanted.date() + timedelta(days=ALTERNATIVES_WITHIN_DAYS)
    plans = await find_visits(session, contact_id, parts, wanted.date(), last)
    found = [plan.arrangement for plan in plans]
    found.sort(key=lambda each: (each.start.date(), each.length, abs(each.start - wanted)))
    return found[:ALTERNATIVES]


def _wanted(part: Part, pet: Pet | None) -> tuple[object, ...]:
    """What decides a part's free slots: two dogs alike have the same."""
    return part.service_id, part.resource_id, *((pet.size, pet.coat) if pet else (None, None))


def _claims(slot: Slot, service: Service) -> tuple[Claim, ...]:
    """What a slot takes. A resource of several seats counts as one here: never too much, at times too little."""
    start = slot.start - timedelta(minutes=service.buffer_before_minutes)
    end = slot.end + timedelta(minutes=service.buffer_minutes)
    return tuple(Claim(each, start, end) for each in (slot.resource_id, *slot.other_resource_ids))


def _price(service: Service, pet: Pet | None, slot: Slot) -> Decimal | None:
    if pet is None:
        return service.price_for(None, None, slot.resource_id)
    return service.price_for(pet.size, pet.coat, slot.resource_id)


def _busy(bookings: Sequence[Booking]) -> dict[UUID, list[tuple[datetime, datetime]]]:
    """When pets have something else, a stay in the hotel apart: a pet that stays may have a bath."""
    busy: dict[UUID, list[tuple[datetime, datetime]]] = {}
    for each in bookings:
        if each.pet_id is not None and each.booking_type != "hotel":
            busy.setdefault(each.pet_id, []).append((each.start_time, each.end_time))
    return busy


def _item(row: Row, zone: ZoneInfo) -> Item:
    start, end = row["start_time"].astimezone(zone), row["end_time"].astimezone(zone)
    others = tuple(row["other_resource_ids"])
    slot = Slot(row["service_id"], row["resource_id"], row["resource_name"], start, end, others)
    return Item(row["slot_offer_id"], slot, row["pet_id"], row["booking_id"])
