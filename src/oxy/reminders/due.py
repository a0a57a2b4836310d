"""Which pets are due for what in a stretch of days, as somebody who asks is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from oxy.businesses import load_organization
from oxy.foundation.database import Session
from oxy.reminders.protocols import CareKind
from oxy.reminders.store import care as store


@dataclass(frozen=True, slots=True)
class DueCare:
    """One pet's care. `had_before` False: reckoned from its birth; `booked_for` is the visit that will give it."""

    pet_id: UUID
    pet_name: str
    contact_name: str | None
    care: str
    due_on: date
    had_before: bool
    booked_for: datetime | None


async def list_due(
    session: Session, first: date, last: date, kind: CareKind = "vaccine", *, services: Sequence[UUID] = ()
) -> list[DueCare]:
    """Return the care of a kind that is due between two local days, both included, by day.

    Args:
        services: only what these give.
    """
    zone = (await load_organization(session)).timezone
    rows = await store.due_between(session, first, last, zone, kind, services)
    found = [
        DueCare(
            row["pet_id"], row["pet_name"], row["contact_name"], row["protocol_name"], row["due_on"],
            row["had_before"], row["booked_for"],
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda due: (due.due_on, due.pet_name, str(due.pet_id), due.care))
