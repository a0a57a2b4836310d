"""The day's board: the pet has arrived, is being looked after, is ready, was fetched."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from oxy.agenda.bookings import Booking, lock_booking
from oxy.agenda.lifecycle import changed, check_may_become
from oxy.agenda.package_uses import draw
from oxy.agenda.store import bookings as store
from oxy.businesses import Actor
from oxy.foundation.database import Session
from oxy.foundation.jobs import Priority, enqueue

TELL_READY = "tell-ready"
Sex = Literal["male", "female"]
AHEAD = ("scheduled", "confirmed")


@dataclass(frozen=True, slots=True)
class ReadyNews:
    """Whom to tell that a pet can be fetched, and what it is called."""

    contact_id: UUID
    pet_name: str | None
    pet_sex: Sex | None


async def claim_ready_news(session: Session, booking_id: UUID) -> ReadyNews | None:
    """Return what there is to tell of a booking that is ready, to one caller only, ever.

    None when it was told, is not ready any more or was fetched, when something else of the visit is still to be done
    with the same pet, and for a pet that has died.
    """
    row = await store.claim_ready(session, booking_id)
    return ReadyNews(**row) if row else None


async def arrive(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that the pet is here, and return the booking; it has not begun yet. Raises `WrongStatus` and `NotFound`."""
    before = await lock_booking(session, booking_id, None)
    if before.arrived_at is not None and before.status in AHEAD:
        return before
    check_may_become(before, "in_progress")
    await store.set_stage(session, booking_id, before.status, session.clock.now(), None, None)
    return await changed(session, before, actor, "arrived")


async def mark_ready(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that the pet can be fetched, and return the booking; its tutor is told, once, by a job of its own.

    Raises `WrongStatus` and `NotFound`.
    """
    before = await lock_booking(session, booking_id, None)
    if before.status == "in_progress" and before.ready_at is not None:
        return before
    check_may_become(before, "in_progress", (*AHEAD, "in_progress"))
    now = session.clock.now()
    await store.set_stage(session, booking_id, "in_progress", before.arrived_at or now, now, None)
    await enqueue(session, TELL_READY, {"booking_id": booking_id}, priority=Priority.AUTOMATIONS)
    return await changed(session, before, actor, "ready")


async def deliver(session: Session, booking_id: UUID, *, actor: Actor) -> Booking:
    """Note that the pet was fetched, which completes the booking, and return it.

    Raises `WrongStatus` and `NotFound`.
    """
    before = await lock_booking(session, booking_id, None)
    if before.delivered_at is not None:
        return before
    check_may_become(before, "completed", (*AHEAD, "in_progress", "completed"))
    now = session.clock.now()
    await store.set_stage(session, booking_id, "completed", before.arrived_at, before.ready_at, now)
    if before.status != "completed":
        await draw(session, before)
    return await changed(session, before, actor, "delivered")
