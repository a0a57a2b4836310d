"""Rows of bookings and of their history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

_COLUMNS: Final = """
    SELECT b.id, b.contact_id, coalesce(c.name, c.profile_name) AS contact_name, b.pet_id, p.name AS pet_name,
           b.service_id, s.name AS service_name, b.resource_id, r.name AS resource_name, b.conversation_id,
           b.booking_type, b.start_time, b.end_time, b.duration_minutes, b.price, b.status, b.revision, b.notes,
           b.visit_id, b.series_id, b.arrived_at, b.ready_at, b.delivered_at, b.deposit_due, b.deposit_paid_at,
           b.confirm_by, u.no AS package_no, u.size AS package_size,
           ARRAY(SELECT x.resource_id FROM booking_resources x
                 WHERE x.organization_id = b.organization_id AND x.booking_id = b.id
                 ORDER BY x.need) AS other_resource_ids"""
_NAMES: Final = """
    JOIN contacts c ON c.organization_id = b.organization_id AND c.id = b.contact_id
    JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
    JOIN resources r ON r.organization_id = b.organization_id AND r.id = b.resource_id
    LEFT JOIN pets p ON p.organization_id = b.organization_id AND p.id = b.pet_id
    LEFT JOIN package_uses u ON u.organization_id = b.organization_id AND u.booking_id = b.id
    WHERE b.organization_id = %(organization_id)s"""
BOOKING: Final = f"{_COLUMNS} FROM bookings b {_NAMES}"
_ONE: Final = f"{BOOKING} AND b.id = %(id)s AND (%(contact_id)s::uuid IS NULL OR b.contact_id = %(contact_id)s)"
# Two parts, so that each has its index: stays that came in before reach into the time asked for.
_WITHIN: Final = f"""{_COLUMNS}
    FROM (
        SELECT * FROM bookings
        WHERE organization_id = %(organization_id)s AND start_time >= %(start)s AND start_time < %(end)s
        UNION ALL
        SELECT * FROM bookings
        WHERE organization_id = %(organization_id)s AND booking_type = 'hotel'
          AND end_time > %(start)s AND start_time < least(%(start)s, %(end)s)
    ) b {_NAMES}"""


@dataclass(frozen=True, slots=True)
class NewBooking:
    """The columns of a booking to be made; see `bookings` in the schema."""

    contact_id: UUID
    pet_id: UUID | None
    service_id: UUID
    resource_id: UUID
    conversation_id: UUID | None
    booking_type: str
    start_time: datetime
    end_time: datetime
    duration_minutes: int
    buffer_minutes: int
    price: Decimal | None
    booked_by: str
    notes: str
    buffer_before_minutes: int = 0
    other_resource_ids: tuple[UUID, ...] = ()


async def find(session: Session, booking_id: UUID, contact_id: UUID | None, *, lock: bool = False) -> Row | None:
    """Return one booking's row with names, of one contact if told; with `lock`, until the transaction ends."""
    params = {"organization_id": session.organization_id, "id": booking_id, "contact_id": contact_id}
    return await session.row(f"{_ONE} FOR UPDATE OF b" if lock else _ONE, params)


async def between(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    status: str | None,
    contact_id: UUID | None,
    limit: int,
    after: tuple[datetime, UUID] | None,
) -> list[Row]:
    """Return at most `limit` rows with names, beyond `after`, by start and id."""
    return await session.rows(
        f"""{_WITHIN}
          AND (%(status)s::text IS NULL OR b.status = %(status)s)
          AND (%(contact_id)s::uuid IS NULL OR b.contact_id = %(contact_id)s)
          AND (%(after_time)s::timestamptz IS NULL OR (b.start_time, b.id) > (%(after_time)s, %(after_id)s::uuid))
        ORDER BY b.start_time, b.id LIMIT %(limit)s""",
        {
            "organization_id": session.organization_id,
            "start": start,
            "end": end,
            "status": status,
            "contact_id": contact_id,
            "limit": limit,
            "after_time": after[0] if after else None,
            "after_id": after[1] if after else None,
        },
    )


async def upcoming(session: Session, contact_id: UUID, now: datetime) -> list[Row]:
    """Return the rows of a contact's live bookings that end after `now`."""
    return await session.rows(
        f"""{BOOKING} AND b.contact_id = %(contact_id)s AND b.end_time > %(now)s
          AND b.status IN ('scheduled', 'confirmed', 'in_progress')
        ORDER BY b.start_time, b.id""",
        {"organization_id": session.organization_id, "contact_id": contact_id, "now": now},
    )


async def of_contact(session: Session, contact_id: UUID, pet_id: UUID | None, limit: int) -> list[Row]:
    """Return the rows of a contact's bookings, of one pet if told, the latest first."""
    return await session.rows(
        f"""{BOOKING} AND b.contact_id = %(contact_id)s AND (%(pet_id)s::uuid IS NULL OR b.pet_id = %(pet_id)s)
        ORDER BY b.start_time DESC, b.id LIMIT %(limit)s""",
        {"organization_id": session.organization_id, "contact_id": contact_id, "pet_id": pet_id, "limit": limit},
    )


async def drawn_from(session: Session, sale_id: UUID) -> list[Row]:
    """Return the rows of the bookings that were drawn from a package sold, by their number in it."""
    return await session.rows(
        f"{BOOKING} AND u.sale_id = %(sale_id)s ORDER BY u.no",
        {"organization_id": session.organization_id, "sale_id": sale_id},
    )


async def insert(session: Session, new: NewBooking) -> UUID:
    """Write a booking and what it takes beside its resource; the triggers claim its time."""
    facts = {name: getattr(new, name) for name in NewBooking.__slots__}
    return await session.value(
        """
        WITH made AS (
            INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, conversation_id,
                booking_type, start_time, end_time, duration_minutes, buffer_minutes, buffer_before_minutes, price,
                booked_by, notes, created_at, updated_at)
            VALUES (%(organization_id)s, %(contact_id)s, %(pet_id)s, %(service_id)s, %(resource_id)s,
                %(conversation_id)s, %(booking_type)s, %(start_time)s, %(end_time)s, %(duration_minutes)s,
                %(buffer_minutes)s, %(buffer_before_minutes)s, %(price)s, %(booked_by)s, %(notes)s, %(now)s, %(now)s)
            RETURNING id
        ), beside AS (
            INSERT INTO booking_resources (organization_id, booking_id, need, resource_id)
            SELECT %(organization_id)s, made.id, w.place + 1, w.id
            FROM made, unnest(%(others)s::uuid[]) WITH ORDINALITY AS w (id, place)
        )
        SELECT id FROM made
        """,
        facts
        | {
            "organization_id": session.organization_id,
            "now": session.clock.now(),
            "others": list(new.other_resource_ids),
        },
    )


async def set_price(session: Session, booking_id: UUID, price: Decimal | None) -> None:
    """Write what a booking costs."""
    await session.execute(
        "UPDATE bookings SET price = %s WHERE organization_id = %s AND id = %s",
        (price, session.organization_id, booking_id),
    )


async def change_end(session: Session, booking_id: UUID, end: datetime) -> None:
    """Let a booking end at another instant, its state kept; the triggers move its claims."""
    await session.execute(
        """
        UPDATE bookings SET end_time = %(end)s,
            duration_minutes = (extract(epoch FROM %(end)s::timestamptz - start_time) / 60)::integer,
            revision = revision + 1, updated_at = %(now)s
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {"organization_id": session.organization_id, "id": booking_id, "end": end, "now": session.clock.now()},
    )


async def move(
    session: Session,
    booking_id: UUID,
    resource_id: UUID,
    other_resource_ids: Sequence[UUID],
    start: datetime,
    end: datetime,
) -> None:
    """Put a booking elsewhere, as one that nobody has confirmed yet; the triggers move its claims.

    What it took beside its resource is let go of first: at the new time it may be somebody else's.
    """
    names = {
        "organization_id": session.organization_id,
        "id": booking_id,
        "resource_id": resource_id,
        "others": list(other_resource_ids),
        "start": start,
        "end": end,
        "now": session.clock.now(),
    }
    session.execute_later(
        "DELETE FROM booking_resources WHERE organization_id = %(organization_id)s AND booking_id = %(id)s", names
    )
    await session.execute(
        """
        UPDATE bookings SET resource_id = %(resource_id)s, start_time = %(start)s, end_time = %(end)s,
            duration_minutes = (extract(epoch FROM %(end)s::timestamptz - %(start)s::timestamptz) / 60)::integer,
            status = 'scheduled', arrived_at = NULL, ready_at = NULL, confirm_flagged_at = NULL,
            confirm_by = confirm_by + (%(start)s::timestamptz - start_time),
            revision = revision + 1, updated_at = %(now)s
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        names,
    )
    if other_resource_ids:
        await session.execute(
            """
            INSERT INTO booking_resources (organization_id, booking_id, need, resource_id)
            SELECT %(organization_id)s, %(id)s, w.place + 1, w.id
            FROM unnest(%(others)s::uuid[]) WITH ORDINALITY AS w (id, place)
            """,
            names,
        )


async def set_status(session: Session, booking_id: UUID, status: str, cancel_reason: str | None) -> None:
    """Take a booking to its next state; the triggers let go of the time of cancelled ones and no-shows."""
    await session.execute(
        """
        UPDATE bookings SET status = %(status)s, cancel_reason = coalesce(%(cancel_reason)s, cancel_reason),
            revision = revision + 1, updated_at = %(now)s
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {
            "organization_id": session.organization_id,
            "id": booking_id,
            "status": status,
            "cancel_reason": cancel_reason,
            "now": session.clock.now(),
        },
    )


async def set_stage(
    session: Session,
    booking_id: UUID,
    status: str,
    arrived_at: datetime | None,
    ready_at: datetime | None,
    delivered_at: datetime | None,
) -> None:
    """Note where the pet is; only for states that keep the booking's time."""
    await session.execute(
        """
        UPDATE bookings SET status = %(status)s, arrived_at = %(arrived_at)s, ready_at = %(ready_at)s,
            delivered_at = %(delivered_at)s, revision = revision + 1, updated_at = %(now)s
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {
            "organization_id": session.organization_id,
            "id": booking_id,
            "status": status,
            "arrived_at": arrived_at,
            "ready_at": ready_at,
            "delivered_at": delivered_at,
            "now": session.clock.now(),
        },
    )


async def claim_ready(session: Session, booking_id: UUID) -> Row | None:
    """Mark a pet's bookings of one visit as told ready, where nothing of it is open; return whom to tell, once."""
    await session.row(
        "SELECT id FROM bookings WHERE organization_id = %s AND id = %s FOR UPDATE",
        (session.organization_id, booking_id),
    )
    return await session.row(
        """
        WITH ready AS (
            SELECT b.* FROM bookings b
            WHERE b.organization_id = %(organization_id)s AND b.id = %(id)s AND b.ready_told_at IS NULL
              AND b.ready_at IS NOT NULL AND b.status = 'in_progress'
              AND NOT EXISTS (SELECT FROM bookings o
                WHERE o.organization_id = b.organization_id AND o.visit_id = b.visit_id AND o.pet_id = b.pet_id
                  AND o.ready_at IS NULL AND o.status IN ('scheduled', 'confirmed', 'in_progress'))
              AND NOT EXISTS (SELECT FROM pets p
                WHERE p.organization_id = b.organization_id AND p.id = b.pet_id AND p.deceased_at IS NOT NULL)
        ), told AS (
            UPDATE bookings b SET ready_told_at = %(now)s FROM ready
            WHERE b.organization_id = %(organization_id)s
              AND (b.id = ready.id OR b.visit_id = ready.visit_id AND b.pet_id = ready.pet_id)
            RETURNING b.id
        )
        SELECT ready.contact_id, p.name AS pet_name, p.sex AS pet_sex FROM ready
        LEFT JOIN pets p ON p.organization_id = ready.organization_id AND p.id = ready.pet_id
        """,
        {"organization_id": session.organization_id, "id": booking_id, "now": session.clock.now()},
    )


async def write_history(
    session: Session,
    booking_id: UUID,
    actor_kind: str,
    actor_id: UUID | None,
    change: str,
    reason: str | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """Keep what changed, by whom and why."""
    await session.execute(
        """
        INSERT INTO booking_history
            (organization_id, booking_id, at, actor_kind, actor_id, change, reason, before, after)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            session.organization_id,
            booking_id,
            session.clock.now(),
            actor_kind,
            actor_id,
            change,
            reason,
            Jsonb(dict(before)),
            Jsonb(dict(after)),
        ),
    )


async def history_of(session: Session, booking_id: UUID) -> list[Row]:
    """Return a booking's history, oldest first, with the names of who did it."""
    return await session.rows(
        """
        SELECT h.at, h.actor_kind, h.actor_id, coalesce(u.name, c.name, c.profile_name) AS actor_name, h.change,
               h.reason, h.before, h.after
        FROM booking_history h
        LEFT JOIN users u ON u.organization_id = h.organization_id AND u.id = h.actor_id
        LEFT JOIN contacts c ON c.organization_id = h.organization_id AND c.id = h.actor_id
        WHERE h.organization_id = %s AND h.booking_id = %s ORDER BY h.at, h.change <> 'booked', h.id
        """,
        (session.organization_id, booking_id),
    )
