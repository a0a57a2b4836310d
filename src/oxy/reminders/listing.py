"""Reminders as staff see them: what was told or spared, and what is to come as things stand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from oxy.businesses import load_organization, load_settings
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.reminders.appointments import LIVE, Appointment, appointment_from_row
from oxy.reminders.quiet import Quiet
from oxy.reminders.store import household
from oxy.reminders.store import listing as store

ReminderKind = Literal["first", "last", "moved", "cancelled", "follow_up", "care", "birthday"]
ReminderStatus = Literal["sent", "skipped", "answered"]


@dataclass(frozen=True, slots=True)
class Reminder:
    """One matter that was told or left untold.

    Args:
        about: the service, or the protocol of care.
        told_start: the start that the message named.
        reason: why it was left untold: just_booked, too_late, blocked, deceased, customer_knows, had_enough,
            window_closed.
        message_status: what became of the message.
    """

    id: UUID
    kind: ReminderKind
    status: ReminderStatus
    reason: str | None
    contact_id: UUID
    contact_name: str | None
    booking_id: UUID | None
    told_start: datetime | None
    pet_id: UUID | None
    pet_name: str | None
    care_protocol_id: UUID | None
    about: str | None
    due_on: date | None
    message_id: UUID | None
    message_status: str | None
    answer: str | None
    answered_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Planned:
    """A reminder of a booking that will go out as things stand; everything is looked at again when it does."""

    kind: Literal["first", "last"]
    due_at: datetime
    contact_id: UUID
    contact_name: str | None
    booking_id: UUID
    pet_name: str | None
    about: str
    start_time: datetime


async def list_reminders(
    session: Session, *, kind: str | None = None, status: str | None = None, contact_id: UUID | None = None,
    booking_id: UUID | None = None, limit: int = 50, cursor: str | None = None,
) -> tuple[list[Reminder], str | None]:  # fmt: skip
    """Return reminders, newest first, and the cursor of the next page. Raises `Invalid` for a cursor that is none."""
    rows = await store.list_reminders(
        session, kind=kind, status=status, contact_id=contact_id, booking_id=booking_id, limit=limit + 1,
        before=read_mark(cursor),
    )  # fmt: skip
    found = [Reminder(**row) for row in rows[:limit]]
    return found, mark_of(found[-1].created_at, found[-1].id) if len(rows) > limit else None


async def planned_reminders(session: Session, days: int = 2) -> list[Planned]:
    """Return the booking reminders of the next `days`, soonest first."""
    settings, organization = await load_settings(session), await load_organization(session)
    rules, now = settings.reminders, session.clock.now()
    quiet = Quiet(rules, organization.zone)
    until = now + timedelta(days=days)
    rows = await household.appointments(session, None, now, now, until + timedelta(hours=rules.first_hours + 24))
    planned: list[Planned] = []
    for each in map(appointment_from_row, rows):
        if each.status not in LIVE or each.pet_died or each.contact_status == "blocked":
            continue
        spare = timedelta(hours=rules.quiet_after_booking_hours)
        first = quiet.before(each.start - timedelta(hours=rules.first_hours))
        last = quiet.after(each.start - timedelta(hours=rules.last_hours))
        if rules.first_hours and not each.was("first") and now < first <= until and first - each.placed_at >= spare:
            planned.append(_planned("first", first, each))
        if rules.last_hours and not each.was("last") and now < last <= until and last < each.start:
            planned.append(_planned("last", last, each))
    return sorted(planned, key=lambda each: (each.due_at, each.booking_id))


def read_mark(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Return the place that `mark_of` wrote. Raises `Invalid` for a cursor that is none."""
    if cursor is None:
        return None
    at, _, row_id = cursor.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("naive")
        return moment, UUID(row_id)
    except ValueError:
        raise Invalid("A marca de página não vale. Recomece a lista.", field="cursor") from None


def mark_of(at: datetime, row_id: UUID) -> str:
    """Return where a page of a list by time ended."""
    return f"{at.isoformat()}_{row_id}"


def _planned(kind: Literal["first", "last"], due_at: datetime, each: Appointment) -> Planned:
    return Planned(
        kind, due_at, each.contact_id, each.contact_name, each.id, each.pet_name, each.service_name, each.start
    )
