"""What happened to a booking, by whom and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from oxy.agenda.bookings import load_booking
from oxy.agenda.store import bookings as store
from oxy.foundation.database import Session


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a booking's history. `actor_name` is a member of staff's or the customer's, where it is known."""

    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    change: str
    reason: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]


async def booking_history(session: Session, booking_id: UUID) -> list[Change]:
    """Return every change of a booking, oldest first. Raises `NotFound`."""
    await load_booking(session, booking_id)
    return [Change(**row) for row in await store.history_of(session, booking_id)]
