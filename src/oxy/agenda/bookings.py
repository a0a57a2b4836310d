"""A booking, as the rest of the house sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from oxy.agenda.store import bookings as store
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.rows import read_instant, read_money, read_uuid

Status = Literal["scheduled", "confirmed", "in_progress", "completed", "cancelled", "no_show"]
Stage = Literal["arrived", "in_service", "ready", "delivered"]


@dataclass(frozen=True, slots=True)
class Booking:
    """A pet's (or a contact's) appointment or stay. `price` in BRL, for the whole of it; times aware, end exclusive.

    Args:
        visit_id: the visit that it is a part of.
        series_id: the series that it is an occurrence of.
        arrived_at, ready_at, delivered_at: what the day's board knows.
        deposit_due: what must be paid beforehand, in BRL; `deposit_paid_at` when it was, or was waived.
        confirm_by: until when the customer must say that they come; after that staff are told.
        package_no, package_size: the third of a package of ten; its price is 0 then.
        other_resource_ids: what it takes beside its own resource.
    """

    id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    service_id: UUID
    service_name: str
    resource_id: UUID
    resource_name: str
    conversation_id: UUID | None
    booking_type: str
    start_time: datetime
    end_time: datetime
    duration_minutes: int
    price: Decimal | None
    status: Status
    revision: int
    notes: str
    visit_id: UUID | None = None
    series_id: UUID | None = None
    arrived_at: datetime | None = None
    ready_at: datetime | None = None
    delivered_at: datetime | None = None
    deposit_due: Decimal | None = None
    deposit_paid_at: datetime | None = None
    confirm_by: datetime | None = None
    package_no: int | None = None
    package_size: int | None = None
    other_resource_ids: tuple[UUID, ...] = ()

    @property
    def stage(self) -> Stage | None:
        """Where the pet is on the day's board; None before it arrived, when it is not coming, and when all is done."""
        if self.status in ("cancelled", "no_show"):
            return None
        if self.delivered_at:
            return "delivered"
        if self.ready_at:
            return "ready"
        if self.status == "in_progress":
            return "in_service"
        return "arrived" if self.arrived_at and self.status != "completed" else None

    @property
    def owes_deposit(self) -> bool:
        """Whether something must still be paid beforehand."""
        return self.deposit_due is not None and self.deposit_paid_at is None


def booking_from_row(row: Mapping[str, Any]) -> Booking:
    """Build from the columns of `bookings` with the names (`contact_name`, `pet_name`, ...) by their side, or JSON."""
    start, end = read_instant(row["start_time"]), read_instant(row["end_time"])
    assert start is not None
    assert end is not None
    return Booking(
        id=read_uuid(row["id"]),
        contact_id=read_uuid(row["contact_id"]),
        contact_name=row["contact_name"],
        pet_id=_uuid_or_none(row["pet_id"]),
        pet_name=row["pet_name"],
        service_id=read_uuid(row["service_id"]),
        service_name=row["service_name"],
        resource_id=read_uuid(row["resource_id"]),
        resource_name=row["resource_name"],
        conversation_id=_uuid_or_none(row["conversation_id"]),
        booking_type=row["booking_type"],
        start_time=start,
        end_time=end,
        duration_minutes=row["duration_minutes"],
        price=read_money(row["price"]),
        status=row["status"],
        revision=row["revision"],
        notes=row["notes"],
        visit_id=_uuid_or_none(row.get("visit_id")),
        series_id=_uuid_or_none(row.get("series_id")),
        arrived_at=read_instant(row.get("arrived_at")),
        ready_at=read_instant(row.get("ready_at")),
        delivered_at=read_instant(row.get("delivered_at")),
        deposit_due=read_money(row.get("deposit_due")),
        deposit_paid_at=read_instant(row.get("deposit_paid_at")),
        confirm_by=read_instant(row.get("confirm_by")),
        package_no=row.get("package_no"),
        package_size=row.get("package_size"),
        other_resource_ids=tuple(read_uuid(each) for each in row.get("other_resource_ids") or ()),
    )


async def load_booking(session: Session, booking_id: UUID, contact_id: UUID | None = None) -> Booking:
    """Return a booking; with `contact_id`, only if it is that contact's. Raises `NotFound`."""
    return _found(await store.find(session, booking_id, contact_id))


async def lock_booking(session: Session, booking_id: UUID, contact_id: UUID | None = None) -> Booking:
    """Return a booking that nobody else changes until the transaction ends. Raises `NotFound`."""
    return _found(await store.find(session, booking_id, contact_id, lock=True))


async def list_bookings(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    status: Status | None = None,
    contact_id: UUID | None = None,
    limit: int = 500,
    cursor: str | None = None,
) -> list[Booking]:
    """Return bookings that start in [start, end), and stays that reach into it, oldest first.

    For the next page pass `page_cursor` of the last one seen. Raises `Invalid` for a cursor that is none.
    """
    after = _read_cursor(cursor) if cursor else None
    rows = await store.between(session, start, end, status=status, contact_id=contact_id, limit=limit, after=after)
    return [booking_from_row(row) for row in rows]


async def upcoming_bookings(session: Session, contact_id: UUID) -> list[Booking]:
    """Return a contact's bookings that are still to come or under way, oldest first."""
    rows = await store.upcoming(session, contact_id, session.clock.now())
    return [booking_from_row(row) for row in rows]


async def bookings_of(
    session: Session, contact_id: UUID, *, pet_id: UUID | None = None, limit: int = 50
) -> list[Booking]:
    """Return a contact's bookings whatever became of them, of one pet if told, the latest first."""
    return [booking_from_row(row) for row in await store.of_contact(session, contact_id, pet_id, limit)]


def page_cursor(last: Booking) -> str:
    """Return the cursor that makes `list_bookings` go on after this one."""
    return f"{last.start_time.isoformat()}_{last.id}"


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    moment, _, booking_id = cursor.partition("_")
    try:
        return datetime.fromisoformat(moment), UUID(booking_id)
    except ValueError as wrong:
        raise Invalid("A marca de página não vale. Recomece a lista.", field="cursor") from wrong


def _uuid_or_none(value: UUID | str | None) -> UUID | None:
    return None if value is None else read_uuid(value)


def _found(row: Mapping[str, Any] | None) -> Booking:
    if row is None:
        raise NotFound("Agendamento não encontrado. Confira e tente de novo.")
    return booking_from_row(row)
