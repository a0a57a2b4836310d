"""The rest of a booking's life: confirmed, under way, done, cancelled, or nobody came."""

from datetime import timedelta
from uuid import UUID

from oxy.agenda.bookings import Booking, Status, load_booking, lock_booking
from oxy.agenda.errors import LateCancel, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.store import bookings as store
from oxy.agenda.store.claims import claiming
from oxy.agenda.waitlist import time_freed
from oxy.businesses import Actor, load_settings
from oxy.foundation.database import Session

# From which states each state may be reached.
ALLOWED: dict[Status, tuple[Status, ...]] = {
    "confirmed": ("scheduled",),
    "in_progress": ("scheduled", "confirmed"),
    "completed": ("scheduled", "confirmed", "in_progress"),
    "cancelled": ("scheduled", "confirmed"),
    "no_show": ("scheduled", "confirmed"),
}
STATUS_NAMES: dict[Status, str] = {
    "scheduled": "agendado",
    "confirmed": "confirmado",
    "in_progress": "em andamento",
    "completed": "concluído",
    "cancelled": "cancelado",
    "no_show": "marcado como falta",
}


async def confirm(session: Session, booking_id: UUID, *, actor: Actor, contact_id: UUID | None = None) -> Booking:
    """Note that the customer is coming, and return the booking. Raises `WrongStatus` and `NotFound`."""
    return await _go_on(session, booking_id, "confirmed", "confirmed", actor, contact_id)


async def start(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that the work has begun, and return the booking. Raises `WrongStatus` and `NotFound`."""
    return await _go_on(session, booking_id, "in_progress", "started", actor)


async def complete(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that the work is done, and return the booking. Raises `WrongStatus` and `NotFound`."""
    return await _go_on(session, booking_id, "completed", "completed", actor)


async def mark_no_show(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that nobody came, let go of the time, and return the booking. Raises `WrongStatus` and `NotFound`."""
    return await _go_on(session, booking_id, "no_show", "no_show", actor)


async def cancel(
    session: Session, booking_id: UUID, *, actor: Actor, reason: str | None = None, contact_id: UUID | None = None
) -> Booking:
    """Call a booking off, let go of its time, and return it; one that is cancelled already stays as it is.

    Args:
        reason: in the words of whoever asked.
        contact_id: when given, the booking must be that contact's.

    Raises `LateCancel` when a customer, or the attendant for one, asks within the late-cancel hours of the business
    before the start or after it; `WrongStatus`; `NotFound`.
    """
    return await _go_on(session, booking_id, "cancelled", "cancelled", actor, contact_id, reason)


async def _go_on(
    session: Session,
    booking_id: UUID,
    to: Status,
    change: str,
    actor: Actor,
    contact_id: UUID | None = None,
    reason: str | None = None,
) -> Booking:
    before = await lock_booking(session, booking_id, contact_id)
    if before.status == to:
        return before
    if before.status not in ALLOWED[to]:
        raise WrongStatus(
            f"O agendamento está {STATUS_NAMES[before.status]} e não pode ficar {STATUS_NAMES[to]}.",
            status=before.status,
        )
    if to == "cancelled":
        await _check_in_time(session, before, actor)
    async with claiming(session, before.resource_id, *before.other_resource_ids, before.pet_id):
        await store.set_status(session, booking_id, to, reason if to == "cancelled" else None)
    after = await load_booking(session, booking_id)
    await record_change(session, before, after, actor, change, reason)
    if to in ("cancelled", "no_show"):
        await time_freed(session, before.end_time)
    return after


async def _check_in_time(session: Session, booking: Booking, actor: Actor) -> None:
    if actor.kind not in ("customer", "attendant"):
        return
    hours = (await load_settings(session)).booking_rules.late_cancel_hours
    if booking.start_time - session.clock.now() < timedelta(hours=hours):
        raise LateCancel(late_cancel_hours=hours)
