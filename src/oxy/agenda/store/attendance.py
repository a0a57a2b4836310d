"""Rows of absences, and the columns of bookings that say what is asked of one."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from oxy.foundation.database import Row, Session


async def insert(session: Session, contact_id: UUID, booking_id: UUID, kind: str) -> None:
    """Write a mark, unless it is there."""
    await session.execute(
        """
        INSERT INTO attendance_marks (organization_id, contact_id, booking_id, kind, at) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (organization_id, booking_id, kind) DO NOTHING
        """,
        (session.organization_id, contact_id, booking_id, kind, session.clock.now()),
    )


async def of_contact(session: Session, contact_id: UUID) -> list[Row]:
    """Return a contact's marks, latest first."""
    return await session.rows(
        "SELECT id, booking_id, kind, at, forgiven_at FROM attendance_marks"
        " WHERE organization_id = %s AND contact_id = %s ORDER BY at DESC, id",
        (session.organization_id, contact_id),
    )


async def count_since(session: Session, contact_id: UUID, since: datetime) -> int:
    """Return how many unforgiven marks a contact has got since then."""
    return await session.value(
        "SELECT count(*) FROM attendance_marks"
        " WHERE organization_id = %s AND contact_id = %s AND at >= %s AND forgiven_at IS NULL",
        (session.organization_id, contact_id, since),
    )


async def forgive(session: Session, contact_id: UUID, mark_id: UUID) -> bool:
    """Forgive a mark; return whether there was one to forgive."""
    return bool(
        await session.execute(
            "UPDATE attendance_marks SET forgiven_at = %s"
            " WHERE organization_id = %s AND contact_id = %s AND id = %s AND forgiven_at IS NULL",
            (session.clock.now(), session.organization_id, contact_id, mark_id),
        )
    )


async def ask_deposit(session: Session, booking_id: UUID, amount: Decimal) -> None:
    """Let a booking owe a deposit."""
    await session.execute(
        "UPDATE bookings SET deposit_due = %s WHERE organization_id = %s AND id = %s",
        (amount, session.organization_id, booking_id),
    )


async def ask_confirmation(session: Session, booking_id: UUID, until: datetime) -> None:
    """Let a booking ask for a yes until then."""
    await session.execute(
        "UPDATE bookings SET confirm_by = %s, confirm_flagged_at = NULL WHERE organization_id = %s AND id = %s",
        (until, session.organization_id, booking_id),
    )


async def settle_deposit(session: Session, booking_id: UUID) -> None:
    """Note that nothing is owed beforehand any more."""
    await session.execute(
        "UPDATE bookings SET deposit_paid_at = %s, revision = revision + 1 WHERE organization_id = %s AND id = %s",
        (session.clock.now(), session.organization_id, booking_id),
    )


async def flag(session: Session, booking_id: UUID) -> bool:
    """Mark a booking as overdue with its answer; return whether it is, and was not marked before."""
    now = session.clock.now()
    return bool(
        await session.execute(
            "UPDATE bookings SET confirm_flagged_at = %s WHERE organization_id = %s AND id = %s"
            " AND status = 'scheduled' AND confirm_by <= %s AND confirm_flagged_at IS NULL",
            (now, session.organization_id, booking_id, now),
        )
    )


async def overdue(session: Session) -> list[Row]:
    """Return which bookings of which business are overdue, across tenants."""
    return await session.rows(
        "SELECT organization_id, id FROM bookings"
        " WHERE confirm_by <= %s AND confirm_flagged_at IS NULL AND status = 'scheduled' LIMIT 500",
        (session.clock.now(),),
    )
