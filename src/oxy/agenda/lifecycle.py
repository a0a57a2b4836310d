"""The rest of a booking's life: confirmed, under way, done, cancelled, or nobody came."""

from datetime import timedelta
from uuid import UUID

from oxy.agenda.attendance import leave_mark
from oxy.agenda.bookings import Booking, Status, load_booking, lock_booking
from oxy.agenda.errors import LateCancel, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.package_uses import draw, give_back
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
    """Note that the work is done, drawing it from a package where the customer has one, and return the booking.

    Raises `WrongStatus` and `NotFound`.
    """
    return await _go_on(session, booking_id, "completed", "completed", actor)


async def reopen(session: Session, booking_id: UUID, *, actor: Actor, reason: str | None = None) -> Booking:
    """Take back that the work was done, give back what was drawn from a package, and return the booking, under way.

    One that is under way already stays as it is. Raises `WrongStatus` and `NotFound`.
    """
    before = await lock_booking(session, booking_id, None)
    if before.status == "in_progress":
        return before
    check_may_become(before, "in_progress", ("completed",))
    await store.set_stage(session, booking_id, "in_progress", before.arrived_at, None, None)
    await give_back(session, booking_id)
    return await changed(session, before, actor, "reopened", reason)


async def mark_no_show(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that nobody came, let go of the time, and return the booking: it leaves a mark on the contact.

    Raises `WrongStatus` and `NotFound`.
    """
    return await _go_on(session, booking_id, "no_show", "no_show", actor)


async def cancel(
    session: Session, booking_id: UUID, *, actor: Actor, reason: str | None = None, contact_id: UUID | None = None,
    by_customer: bool = False, excused: bool = False,
) -> Booking:  # fmt: skip
    """Call a booking off, let go of its time, and return it; one that is cancelled already stays as it is.

    Args:
        reason: in the words of whoever asked.
        contact_id: when given, the booking must be that contact's.
        by_customer: it was the customer who wanted out, whoever wrote it down: within the late-cancel hours this leaves
            a mark on the contact, as a no-show does.
        excused: it was the business that upset the time, so that it is never too late and leaves no mark.

    Raises `LateCancel` when a customer, or the attendant for one, asks within the late-cancel hours of the business
    before the start or after it; `WrongStatus`; `NotFound`.
    """
    return await _go_on(
        session, booking_id, "cancelled", "cancelled", actor, contact_id, reason, by_customer=by_customer,
        excused=excused,
    )  # fmt: skip


def check_may_become(booking: Booking, to: Status, allowed: tuple[Status, ...] | None = None) -> None:
    """Raise `WrongStatus` unless a booking's life may go on to `to`: from `allowed`, or as `ALLOWED` says."""
    if booking.status not in (allowed or ALLOWED[to]):
        raise WrongStatus(
            f"O agendamento está {STATUS_NAMES[booking.status]} e não pode ficar {STATUS_NAMES[to]}.",
            status=booking.status,
        )


async def changed(session: Session, before: Booking, actor: Actor, change: str, reason: str | None = None) -> Booking:
    """Return a booking as it is now, its change written down and announced."""
    after = await load_booking(session, before.id)
    await record_change(session, before, after, actor, change, reason)
    return after


async def _go_on(
    session: Session,
    booking_id: UUID,
    to: Status,
    change: str,
    actor: Actor,
    contact_id: UUID | None = None,
    reason: str | None = None,
    *,
    by_customer: bool = False,
    excused: bool = False,
) -> Booking:
    before = await lock_booking(session, booking_id, contact_id)
    if before.status == to:
        return before
    check_may_become(before, to)
    late = to == "cancelled" and not excused and await _is_late(session, before, actor, by_customer=by_customer)
    async with claiming(session, before.resource_id, *before.other_resource_ids, before.pet_id):
        await store.set_status(session, booking_id, to, reason if to == "cancelled" else None)
    if to == "completed":
        await draw(session, before)
    if to == "no_show" or late:
        await leave_mark(session, before, "no_show" if to == "no_show" else "late_cancel")
    if to in ("cancelled", "no_show"):
        await time_freed(session, before.end_time)
    return await changed(session, before, actor, change, reason)


async def _is_late(session: Session, booking: Booking, actor: Actor, *, by_customer: bool) -> bool:
    """Whether a customer calls off too late, which staff may let them. Raises `LateCancel` to one who asks alone."""
    alone = actor.kind in ("customer", "attendant")
    if not alone and not by_customer:
        return False
    hours = (await load_settings(session)).booking_rules.late_cancel_hours
    late = booking.start_time - session.clock.now() < timedelta(hours=hours)
    if late and alone:
        raise LateCancel(late_cancel_hours=hours)
    return late
