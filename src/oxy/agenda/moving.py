"""Moving a booking: its own old time never stands in its way."""

from datetime import datetime
from uuid import UUID

from oxy.agenda.availability import Scene, load_scene
from oxy.agenda.bookings import Booking, load_booking, lock_booking
from oxy.agenda.errors import OfferGone, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.offers import check_open, holds_on, load_scene_of_offer, offer_row, slot_of
from oxy.agenda.placing import check_start, placing, resources_at_work
from oxy.agenda.stays import same_stay_from
from oxy.agenda.store import bookings as store
from oxy.agenda.store import offers as offer_store
from oxy.businesses import Actor
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

    It keeps its length and price; a stay keeps its nights and the hour of check-out.

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
    scene = (await load_scene(session, booking.service_id)).only(resource_id or booking.resource_id)
    end = _same_length(scene, booking, start)
    if (booking.start_time, booking.end_time, booking.resource_id) == (start, end, scene.resources[0].id):
        return booking
    check_start(session, start)
    resources_at_work(scene, start, end)
    await _move(session, scene, booking, start, end, held)
    return await _moved(session, booking, actor)


async def reschedule_to_offer(
    session: Session, booking_id: UUID, token: UUID, contact_id: UUID, actor: Actor
) -> Booking:
    """Move a contact's booking to what was offered and return it, scheduled again.

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
    scene = await load_scene_of_offer(session, slot)
    await _move(session, scene, booking, slot.start, slot.end, rows, token)
    return await _moved(session, booking, actor)


async def _move(
    session: Session,
    scene: Scene,
    booking: Booking,
    start: datetime,
    end: datetime,
    held: list[Row],
    token: UUID | None = None,
) -> None:
    resource_id = scene.resources[0].id
    scarce = (booking.resource_id, resource_id, booking.pet_id)
    async with placing(session, scene, start, *scarce, ignore_booking_id=booking.id, contact_id=booking.contact_id):
        await offer_store.let_go(session, holds_on(held, resource_id))
        await store.move(session, booking.id, resource_id, start, end)
        if token is not None:
            await offer_store.use_up(session, token, booking.id)


async def _moved(session: Session, before: Booking, actor: Actor) -> Booking:
    after = await load_booking(session, before.id)
    await record_change(session, before, after, actor, "rescheduled")
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
