"""Making a booking: by the token of an offer, or by staff at a time of their choice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from oxy.agenda.attendance import check_attendance, demand
from oxy.agenda.availability import Scene, load_scene
from oxy.agenda.bookings import Booking, load_booking
from oxy.agenda.errors import OfferGone
from oxy.agenda.events import record_change
from oxy.agenda.offers import check_open, holds_on, load_scene_of_offer, offer_row
from oxy.agenda.placing import check_pet, check_start, placing, resources_at_work
from oxy.agenda.stays import count_nights, price_of_stay
from oxy.agenda.store import bookings as store
from oxy.agenda.store import offers as offer_store
from oxy.agenda.store.bookings import NewBooking
from oxy.agenda.store.claims import ClaimRefused, claiming
from oxy.businesses import Actor
from oxy.catalog import Resource
from oxy.clientele import Pet
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

LONGEST_WORK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked, for whom and by whom. `price` None: the service's."""

    contact_id: UUID
    pet: Pet | None
    start: datetime
    end: datetime
    actor: Actor
    conversation_id: UUID | None
    price: Decimal | None = None
    notes: str = ""


async def book_offer(
    session: Session,
    token: UUID,
    contact_id: UUID,
    *,
    pet_id: UUID | None,
    actor: Actor,
    conversation_id: UUID | None = None,
) -> Booking:
    """Book what was offered, at the price for this pet's size, and return the booking.

    A customer who did not come lately may owe a deposit or an answer by a date, by the business's rule: the booking
    says so. The same token again returns the same booking. Raises `OfferGone` when the offer is not this contact's,
    expired, used for something else or no longer what the business does; `SlotTaken` with alternatives; `PetBusy`,
    `PetDeceased`, `NeedsStaff`, and `NotFound` for a pet that is not the contact's.
    """
    rows = await offer_store.lock_with_holds(session, contact_id, token)
    row = offer_row(rows, token)
    if row is not None and row["booking_id"] is not None:
        return await _already_booked(session, row["booking_id"], contact_id, pet_id)
    slot = check_open(session, row).slot
    pet = await check_pet(session, pet_id, contact_id)
    scene = await load_scene_of_offer(session, slot)
    consequence = await check_attendance(session, scene.settings.booking_rules, contact_id, actor)
    new = _new_booking(scene, scene.resources[0], Wish(contact_id, pet, slot.start, slot.end, actor, conversation_id))
    async with placing(session, scene, slot.start, slot.resource_id, pet_id, contact_id=contact_id):
        await offer_store.let_go(session, holds_on(rows, slot.resource_id))
        booking_id = await store.insert(session, new)
        await offer_store.use_up(session, token, booking_id)
    await demand(session, consequence, booking_id, new.start_time, new.price)
    return await _made(session, booking_id, actor)


async def book(
    session: Session,
    *,
    contact_id: UUID,
    pet_id: UUID | None,
    service_id: UUID,
    resource_id: UUID | None,
    start: datetime,
    end: datetime | None = None,
    actor: Actor,
    price: Decimal | None = None,
    notes: str = "",
    conversation_id: UUID | None = None,
) -> Booking:
    """Book at a time of one's choice, on the grid or not, and return the booking.

    Args:
        resource_id: who or what; None takes the first by name that is free.
        start: aware.
        end: check-out of a stay; for other services only when the work is to take longer or shorter than usual.
        price: in BRL, for the whole; None takes the service's, by the pet's size and times the nights of a stay.

    Raises `InThePast`, `TooFarAhead`, `OutsideHours`, `WrongResource`, `WrongService`, `NeedsNights`, `SlotTaken`
    with alternatives, `PetBusy`, `PetDeceased`, and `NotFound` for anything unknown.
    """
    scene = (await load_scene(session, service_id)).only(resource_id)
    check_start(session, start)
    wish = Wish(
        contact_id,
        await check_pet(session, pet_id, contact_id),
        start,
        _end_of(scene, start, end),
        actor,
        conversation_id,
        price,
        notes,
    )
    consequence = await check_attendance(session, scene.settings.booking_rules, contact_id, actor)
    candidates = [_new_booking(scene, resource, wish) for resource in resources_at_work(scene, start, wish.end)]
    at_work = [new.resource_id for new in candidates]
    held = await offer_store.lock_with_holds(session, contact_id, None)
    async with placing(session, scene, start, *at_work, pet_id, contact_id=contact_id):
        await offer_store.let_go(session, holds_on(held, *at_work))
        booking_id = await _insert_first_free(session, candidates)
    await demand(session, consequence, booking_id, start, candidates[0].price)
    return await _made(session, booking_id, actor)


async def _already_booked(session: Session, booking_id: UUID, contact_id: UUID, pet_id: UUID | None) -> Booking:
    booking = await load_booking(session, booking_id, contact_id)
    if booking.pet_id != pet_id or booking.status in ("cancelled", "no_show"):
        raise OfferGone
    return booking


async def _insert_first_free(session: Session, candidates: Sequence[NewBooking]) -> UUID:
    for new in candidates[:-1]:
        try:
            async with claiming(session):
                return await store.insert(session, new)
        except ClaimRefused:
            continue
    return await store.insert(session, candidates[-1])


async def _made(session: Session, booking_id: UUID, actor: Actor) -> Booking:
    booking = await load_booking(session, booking_id)
    await record_change(session, None, booking, actor, "booked")
    return booking


def _end_of(scene: Scene, start: datetime, end: datetime | None) -> datetime:
    if scene.is_stay:
        count_nights(start, end, scene.zone)
    end = end or start + timedelta(minutes=scene.work.duration_minutes)
    if end <= start or (end - start > LONGEST_WORK and not scene.is_stay):
        raise Invalid("O fim precisa vir depois do início, no mesmo dia.", field="end")
    return end


def _new_booking(scene: Scene, resource: Resource, wish: Wish) -> NewBooking:
    price = wish.price
    if price is None:
        price = scene.service.price_for(wish.pet.size if wish.pet else None)
        if scene.is_stay:
            price = price_of_stay(price, count_nights(wish.start, wish.end, scene.zone))
    return NewBooking(
        contact_id=wish.contact_id,
        pet_id=wish.pet.id if wish.pet else None,
        service_id=scene.service.id,
        resource_id=resource.id,
        conversation_id=wish.conversation_id,
        booking_type=scene.service.type,
        start_time=wish.start,
        end_time=wish.end,
        duration_minutes=int((wish.end - wish.start) / timedelta(minutes=1)),
        buffer_minutes=scene.service.buffer_minutes,
        price=price,
        booked_by=wish.actor.kind,
        notes=wish.notes,
    )
