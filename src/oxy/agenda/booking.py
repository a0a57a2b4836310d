"""Making a booking: by the token of an offer, or by staff at a time of their choice."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from oxy.agenda.attendance import check_attendance, demand
from oxy.agenda.bookings import Booking, load_booking
from oxy.agenda.errors import OfferGone
from oxy.agenda.events import record_change
from oxy.agenda.offers import check_open, holds_on, load_scene_of_offer, offer_row
from oxy.agenda.placing import Place, candidates_at_work, check_pet, check_start, choose_place, placing
from oxy.agenda.scenes import Asker, Scene, load_scene
from oxy.agenda.stays import count_nights, price_of_stay
from oxy.agenda.store import bookings as store
from oxy.agenda.store import offers as offer_store
from oxy.agenda.store import waitlist as waitlist_store
from oxy.agenda.store.bookings import NewBooking
from oxy.businesses import Actor
from oxy.clientele import Pet
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

LONGEST_WORK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be booked, for whom and by whom. `price` None: the service's."""

    contact_id: UUID
    pet: Pet | None
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
    """Book what was offered, at the price and for the time that this pet needs, and return the booking.

    A customer who did not come lately may owe a deposit or an answer by a date, by the business's rule: the booking
    says so. The same token again returns the same booking. Raises `OfferGone` when the offer is not this contact's,
    expired, used for something else or no longer what the business does; `SlotTaken` with alternatives; `OutsideHours`
    when this pet takes longer than there is; `PetBusy`, `PetDeceased`, `PetTooLarge`, `NeedsStaff`, and `NotFound` for
    a pet that is not the contact's.
    """
    rows = await offer_store.lock_with_holds(session, contact_id, token)
    row = offer_row(rows, token)
    if row is not None and row["booking_id"] is not None:
        return await _already_booked(session, row["booking_id"], contact_id, pet_id)
    slot = check_open(session, row).slot
    pet = await check_pet(session, pet_id, contact_id)
    scene = _for(pet, await load_scene_of_offer(session, slot))
    asked = await check_attendance(session, scene.settings.booking_rules, contact_id, actor)
    wish = Wish(contact_id, pet, actor, conversation_id)
    candidates = candidates_at_work(scene, slot.start, slot.end if scene.is_stay else None)
    asker = Asker(contact_id=contact_id)
    async with placing(session, scene, slot.start, pet_id, asker=asker):
        await offer_store.let_go(session, holds_on(rows, scene.scarce()))
        new = _new_booking(scene, await choose_place(session, scene, candidates, asker), wish)
        booking_id = await store.insert(session, new)
        await offer_store.use_up(session, token, booking_id)
    await demand(session, asked, booking_id, new.start_time, new.price)
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
        price: in BRL, for the whole; None takes the service's, for this pet with this resource, and times the nights
            of a stay.

    It takes one free resource of each need of the service. Raises `InThePast`, `TooFarAhead`, `OutsideHours`,
    `WrongResource`, `WrongService`, `NeedsNights`, `SlotTaken` with alternatives, `PetBusy`, `PetDeceased`,
    `PetTooLarge`, and `NotFound` for anything unknown.
    """
    scene = (await load_scene(session, service_id)).only(resource_id)
    check_start(session, start)
    pet = await check_pet(session, pet_id, contact_id)
    scene = _for(pet, scene)
    asked = await check_attendance(session, scene.settings.booking_rules, contact_id, actor)
    wish = Wish(contact_id, pet, actor, conversation_id, price, notes)
    candidates = candidates_at_work(scene, start, _checked_end(scene, start, end))
    held = await offer_store.lock_with_holds(session, contact_id, None)
    asker = Asker(contact_id=contact_id)
    async with placing(session, scene, start, pet_id, asker=asker):
        await offer_store.let_go(session, holds_on(held, scene.scarce()))
        new = _new_booking(scene, await choose_place(session, scene, candidates, asker), wish)
        booking_id = await store.insert(session, new)
    await demand(session, asked, booking_id, start, new.price)
    return await _made(session, booking_id, actor)


async def _already_booked(session: Session, booking_id: UUID, contact_id: UUID, pet_id: UUID | None) -> Booking:
    booking = await load_booking(session, booking_id, contact_id)
    if booking.pet_id != pet_id or booking.status in ("cancelled", "no_show"):
        raise OfferGone
    return booking


async def _made(session: Session, booking_id: UUID, actor: Actor) -> Booking:
    booking = await load_booking(session, booking_id)
    await record_change(session, None, booking, actor, "booked")
    waitlist_store.settle_booked(session, booking.contact_id, booking.service_id, booking.pet_id, booking.start_time)
    return booking


def _for(pet: Pet | None, scene: Scene) -> Scene:
    return scene if pet is None else scene.for_pet(pet.size, pet.coat)


def _checked_end(scene: Scene, start: datetime, end: datetime | None) -> datetime | None:
    if scene.is_stay:
        count_nights(start, end, scene.zone)
    if end is not None and (end <= start or (end - start > LONGEST_WORK and not scene.is_stay)):
        raise Invalid("O fim precisa vir depois do início, no mesmo dia.", field="end")
    return end


def _new_booking(scene: Scene, place: Place, wish: Wish) -> NewBooking:
    price = wish.price
    if price is None:
        price = scene.quote(place.resource_id).price
        if scene.is_stay:
            price = price_of_stay(price, count_nights(place.start, place.end, scene.zone))
    return NewBooking(
        contact_id=wish.contact_id,
        pet_id=wish.pet.id if wish.pet else None,
        service_id=scene.service.id,
        resource_id=place.resource_id,
        conversation_id=wish.conversation_id,
        booking_type=scene.service.type,
        start_time=place.start,
        end_time=place.end,
        duration_minutes=int((place.end - place.start) / timedelta(minutes=1)),
        buffer_minutes=scene.service.buffer_minutes,
        price=price,
        booked_by=wish.actor.kind,
        notes=wish.notes,
        buffer_before_minutes=scene.service.buffer_before_minutes,
        other_resource_ids=place.other_resource_ids,
    )
