"""A stay that has begun, made longer or shorter: the guest keeps its kennel, only the day of departure changes."""

from datetime import date, datetime, timedelta
from uuid import UUID

from oxy.agenda.bookings import Booking, load_booking, lock_booking
from oxy.agenda.errors import LateCancel, NeedsNights, NotAStay, SlotTaken, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.hotel import Stay, check_out_at, stay_in
from oxy.agenda.placing import Candidate, placing
from oxy.agenda.scenes import Asker, Scene, load_scene
from oxy.agenda.stays import LONGEST_NIGHTS
from oxy.agenda.store import bookings as store
from oxy.agenda.waitlist import time_freed
from oxy.businesses import Actor
from oxy.clientele import load_pet
from oxy.foundation.database import Session

UNDER_WAY = ("scheduled", "confirmed", "in_progress")


async def find_departure(
    session: Session, booking_id: UUID, departure: date, *, contact_id: UUID | None
) -> Stay | None:
    """Return a stay under way as it would be with another local day of departure; None when its kennel is not free.

    Raises `NotAStay` and `WrongStatus` for what is no stay under way, `NeedsNights` for no night or more than 90,
    `OutsideHours` for a day on which nobody leaves, `LateCancel` when the guest would leave within the business's
    late-cancel hours, which staff decide, and `NotFound`.
    """
    booking = await load_booking(session, booking_id, contact_id)
    return (await _with_departure(session, booking, departure))[1]


async def change_departure(
    session: Session, booking_id: UUID, departure: date, *, actor: Actor, contact_id: UUID | None = None
) -> Booking:
    """Let a stay under way end on another local day, at the price of its nights, and return it.

    The same day again changes nothing. Raises as `find_departure`, and `SlotTaken` when the kennel is not free.
    """
    booking = await lock_booking(session, booking_id, contact_id)
    scene, stay = await _with_departure(session, booking, departure)
    if stay is None:
        raise SlotTaken(booking.end_time)
    if stay.slot.end == booking.end_time:
        return booking
    also = (booking.resource_id, *booking.other_resource_ids, booking.pet_id)
    async with placing(session, scene, booking.start_time, *also, asker=Asker(booking.id, booking.contact_id)):
        await store.change_end(session, booking.id, stay.slot.end)
        if booking.package_no is None:
            await store.set_price(session, booking.id, stay.price)
    after = await load_booking(session, booking.id)
    await record_change(session, booking, after, actor, "rescheduled")
    await time_freed(session, booking.end_time)
    return after


async def _with_departure(session: Session, booking: Booking, departure: date) -> tuple[Scene, Stay | None]:
    asker = Asker(booking.id, booking.contact_id)
    scene = await load_scene(session, booking.service_id, asker=asker)
    arrival = booking.start_time.astimezone(scene.zone).date()
    nights = (departure - arrival).days
    _check(session, scene, booking, nights)
    scene = await load_scene(session, booking.service_id, days=(arrival, departure), asker=asker)
    pet = await load_pet(session, booking.pet_id) if booking.pet_id else None
    scene = scene.only(booking.resource_id).for_pet(pet.size if pet else None, pet.coat if pet else None)
    end = check_out_at(scene, departure)
    _check_notice(session, scene, booking, end)
    beside = tuple(tuple(each for each in need if each.id in booking.other_resource_ids) for need in scene.others)
    return scene, stay_in(scene, Candidate(scene.resources[0], booking.start_time, end, beside), nights)


def _check(session: Session, scene: Scene, booking: Booking, nights: int) -> None:
    now = session.clock.now()
    if not scene.is_stay:
        raise NotAStay
    if booking.status not in UNDER_WAY or not booking.start_time <= now < booking.end_time:
        raise WrongStatus("Essa hospedagem não está em andamento.", status=booking.status)
    if not 1 <= nights <= LONGEST_NIGHTS:
        raise NeedsNights


def _check_notice(session: Session, scene: Scene, booking: Booking, end: datetime) -> None:
    """A guest who leaves earlier gives notice of it as somebody does who cancels."""
    hours = scene.settings.booking_rules.late_cancel_hours
    if end < booking.end_time and end - session.clock.now() < timedelta(hours=hours):
        raise LateCancel(late_cancel_hours=hours)
