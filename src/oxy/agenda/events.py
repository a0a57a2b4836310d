"""What a change of a booking leaves behind: a line of history and a word to whoever listens."""

from typing import Any

from oxy.agenda.bookings import Booking
from oxy.agenda.store import bookings as store
from oxy.businesses import Actor
from oxy.foundation.database import Session
from oxy.foundation.events import announce

BOOKING_CHANGED = "booking:changed"
SERIES_CHANGED = "series:changed"
PACKAGE_CHANGED = "package:changed"
_KEPT = (
    "pet_id", "service_id", "resource_id", "start_time", "end_time", "price", "status", "notes", "arrived_at",
    "ready_at", "delivered_at", "deposit_due", "deposit_paid_at", "confirm_by", "package_no",
)  # fmt: skip


async def record_change(
    session: Session, before: Booking | None, after: Booking, actor: Actor, change: str, reason: str | None = None
) -> None:
    """Write the history line and announce `booking:changed`.

    Args:
        before: the booking as it was; None for a new one.
        change: booked, rescheduled, confirmed, arrived, started, ready, delivered, completed, reopened, cancelled,
            no_show, deposit_paid or deposit_waived.
        reason: in the words of whoever asked.
    """
    new = _facts(after)
    old = _facts(before) if before else {}
    changed = [name for name in _KEPT if old.get(name) != new[name]]
    await store.write_history(
        session,
        after.id,
        actor.kind,
        actor.id,
        change,
        reason,
        {name: old[name] for name in changed if name in old},
        {name: new[name] for name in changed},
    )
    await announce(
        session,
        BOOKING_CHANGED,
        {
            "booking_id": str(after.id),
            "contact_id": str(after.contact_id),
            "conversation_id": str(after.conversation_id) if after.conversation_id else None,
            "resource_id": str(after.resource_id),
            "visit_id": str(after.visit_id) if after.visit_id else None,
            "change": change,
            "status": after.status,
            "stage": after.stage,
            "start_time": after.start_time.isoformat(),
            "revision": after.revision,
        },
    )


def _facts(booking: Booking) -> dict[str, Any]:
    facts = {name: getattr(booking, name) for name in _KEPT}
    return {name: None if value is None else str(value) for name, value in facts.items()}
