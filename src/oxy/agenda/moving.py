"""Moving a booking: its own old time never stands in its way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oxy.agenda.bookings import Booking, load_booking, lock_booking
from oxy.agenda.errors import OfferGone, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.offers import check_open, holds_on, load_scene_of_offer, offer_row, slot_of
from oxy.agenda.placing import Candidate, Place, candidates_at_work, check_start, choose_place, placing
from oxy.agenda.scenes import Asker, Scene, load_scene
from oxy.agenda.stays import count_nights, price_of_stay, same_stay_from
from oxy.agenda.store import bookings as store
from oxy.agenda.store import offers as offer_store
from oxy.agenda.waitlist import time_freed
from oxy.businesses import Actor
from oxy.clientele import load_pet
from oxy.foundation.database import Row, Session

MOVABLE = ("scheduled", "confirmed")


async def reschedule(
    session: Session,
    booking_id: UUID,
    *,
    start: datetime,
    resource_id: UUID | None = None,
    actor: Actor,
    contact_id: UUID | None = None,
) -> Booking:
    """Move a booking to a time of one's choice and return it, scheduled again: the new time awaits its own yes.

    It keeps its length and price, and what it takes beside its resource where that is free; a stay keeps its nights and
    the hour of check-out.

    Args:
        start: aware.
        resource_id: None keeps who does it.
        contact_id: when given, the booking must be that contact's.

    The same move again changes nothing. Raises as `book` does, `WrongStatus` for a booking that is under way or over,
    and `NotFound`.
    """
    held = await offer_store.lock_with_holds(session, contact_id, None) if contact_id else []
    booking = await lock_booking(session, booking_id, contact_id)
    check_movable(session, booking, actor)
    scene = await scene_for(session, booking, await load_scene(session, booking.service_id))
    scene = scene.only(resource_id or booking.resource_id)
    end = _same_length(scene, booking, start)
    if (booking.start_time, booking.end_time, booking.resource_id) == (start, end, scene.resources[0].id):
        return booking
    check_start(session, start)
    await _move(session, scene, booking, candidates_at_work(scene, start, end), held)
    return await _moved(session, booking, actor)


async def reschedule_to_offer(
    session: Session, booking_id: UUID, token: UUID, contact_id: UUID, actor: Actor
) -> Booking:
    """Move a contact's booking to what was offered and return it, scheduled again; a stay of other nights costs them.

    The same token again returns the same booking. Raises `OfferGone`, `SlotTaken` with alternatives, `WrongStatus`,
    `PetBusy` and `NotFound`.
    """
    rows = await offer_store.lock_with_holds(session, contact_id, token)
    row = offer_row(rows, token)
    booking = await lock_booking(session, booking_id, contact_id)
    if row is not None and row["booking_id"] == booking_id and slot_of(row).start == booking.start_time:
        return booking
    slot = check_open(session, row).slot
    if slot.service_id != booking.service_id:
        raise OfferGone
    check_movable(session, booking, actor)
    scene = await scene_for(session, booking, await load_scene_of_offer(session, slot))
    candidates = candidates_at_work(scene, slot.start, slot.end if scene.is_stay else None)
    await _move(session, scene, booking, candidates, rows, token)
    return await _moved(session, booking, actor)


async def _move(
    session: Session,
    scene: Scene,
    booking: Booking,
    candidates: Sequence[Candidate],
    held: list[Row],
    token: UUID | None = None,
) -> None:
    asker = Asker(booking.id, booking.contact_id)
    also = (booking.resource_id, *booking.other_resource_ids, booking.pet_id)
    async with placing(session, scene, candidates[0].start, *also, asker=asker):
        await offer_store.let_go(session, holds_on(held, scene.scarce()))
        place = await choose_place(session, scene, candidates, asker)
        await store.move(session, booking.id, place.resource_id, place.other_resource_ids, place.start, place.end)
        if scene.is_stay:
            await price_other_nights(session, scene, booking, place)
        if token is not None:
            await offer_store.use_up(session, token, booking.id)


async def price_other_nights(session: Session, scene: Scene, before: Booking, place: Place) -> None:
    """More nights or fewer cost what they cost; as many keep the price that was agreed."""
    nights = count_nights(place.start, place.end, scene.zone)
    if nights != count_nights(before.start_time, before.end_time, scene.zone):
        price = price_of_stay(scene.quote(place.resource_id).price, nights)
        await store.set_price(session, before.id, price)


async def scene_for(session: Session, booking: Booking, scene: Scene) -> Scene:
    """Return a scene for a booking's pet, what the booking takes now first."""
    scene = scene.preferring(booking.other_resource_ids)
    if booking.pet_id is None:
        return scene
    pet = await load_pet(session, booking.pet_id)
    return scene.for_pet(pet.size, pet.coat)


async def _moved(session: Session, before: Booking, actor: Actor) -> Booking:
    after = await load_booking(session, before.id)
    await record_change(session, before, after, actor, "rescheduled")
    await time_freed(session, before.end_time)
    return after


def check_movable(session: Session, booking: Booking, actor: Actor) -> None:
    """Raise `WrongStatus` for a booking that is under way or over, and to a customer once its time has come."""
    if booking.status not in MOVABLE:
        raise WrongStatus("Esse agendamento já começou ou terminou e não pode ser remarcado.", status=booking.status)
    if actor.kind in ("customer", "attendant") and booking.start_time <= session.clock.now():
        raise WrongStatus("O horário desse agendamento já passou. Faça um novo.", status=booking.status)


def _same_length(scene: Scene, booking: Booking, start: datetime) -> datetime:
    if scene.is_stay:
        return same_stay_from(start, booking.start_time, booking.end_time, scene.zone)
    return start + (booking.end_time - booking.start_time)
