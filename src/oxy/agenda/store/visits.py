"""Rows of visits and of visits told to contacts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from oxy.agenda.store.bookings import BOOKING
from oxy.foundation.database import Row, Session

_ITEMS: Final = """
    SELECT i.position, i.slot_offer_id, i.pet_id, i.booking_id, o.service_id, o.resource_id, r.name AS resource_name,
           o.start_time, o.end_time, o.other_resource_ids, v.parts
    FROM visit_offer_items i
    JOIN visit_offers v ON v.organization_id = i.organization_id AND v.id = i.visit_offer_id
    JOIN slot_offers o ON o.organization_id = i.organization_id AND o.id = i.slot_offer_id
    JOIN resources r ON r.organization_id = o.organization_id AND r.id = o.resource_id
    WHERE i.organization_id = %(organization_id)s AND i.visit_offer_id = %(token)s"""


@dataclass(frozen=True, slots=True)
class NewItem:
    """One part of an offered visit; `booking_id` where that booking is to move there."""

    slot_offer_id: UUID
    pet_id: UUID | None
    booking_id: UUID | None


async def insert(session: Session, contact_id: UUID, booked_by: str) -> UUID:
    """Write a visit without bookings."""
    return await session.value(
        "INSERT INTO visits (organization_id, contact_id, booked_by, created_at) VALUES (%s, %s, %s, %s) RETURNING id",
        (session.organization_id, contact_id, booked_by, session.clock.now()),
    )


async def find(session: Session, visit_id: UUID, contact_id: UUID | None, *, lock: bool = False) -> Row | None:
    """Return a visit's row, of one contact if told; with `lock`, until the transaction ends."""
    query = """
        SELECT id, contact_id, created_at FROM visits
        WHERE organization_id = %(organization_id)s AND id = %(id)s
          AND (%(contact_id)s::uuid IS NULL OR contact_id = %(contact_id)s)
        """
    params = {"organization_id": session.organization_id, "id": visit_id, "contact_id": contact_id}
    return await session.row(f"{query} FOR UPDATE" if lock else query, params)


async def bookings_of(session: Session, visit_id: UUID, *, lock: bool = False) -> list[Row]:
    """Return the rows of a visit's bookings, with names, by start; locked in the order of their ids."""
    params = {"organization_id": session.organization_id, "visit_id": visit_id}
    if lock:
        await session.execute(
            "SELECT id FROM bookings WHERE organization_id = %(organization_id)s AND visit_id = %(visit_id)s"
            " ORDER BY id FOR UPDATE",
            params,
        )
    return await session.rows(f"{BOOKING} AND b.visit_id = %(visit_id)s ORDER BY b.start_time, b.id", params)


async def join(session: Session, visit_id: UUID, booking_ids: Sequence[UUID]) -> None:
    """Make bookings parts of a visit."""
    await session.execute(
        "UPDATE bookings SET visit_id = %s WHERE organization_id = %s AND id = ANY(%s)",
        (visit_id, session.organization_id, list(booking_ids)),
    )


async def lift(session: Session, booking_ids: Sequence[UUID]) -> None:
    """Take bookings off the agenda, as when they are about to be put elsewhere: out of each other's way."""
    await session.execute(
        "UPDATE bookings SET status = 'cancelled' WHERE organization_id = %s AND id = ANY(%s)",
        (session.organization_id, list(booking_ids)),
    )


async def insert_offer(
    session: Session, token: UUID, contact_id: UUID, expires_at: datetime, moves: UUID | None, items: Sequence[NewItem]
) -> None:
    """Write an offered visit under its token."""
    await session.execute(
        """
        WITH offer AS (
            INSERT INTO visit_offers (id, organization_id, contact_id, parts, expires_at, moves_visit_id, created_at)
            VALUES (%(token)s, %(organization_id)s, %(contact_id)s, %(parts)s, %(expires_at)s, %(moves)s, %(now)s)
        )
        INSERT INTO visit_offer_items (organization_id, visit_offer_id, position, slot_offer_id, pet_id, booking_id)
        SELECT %(organization_id)s, %(token)s, i.position, i.slot, i.pet, i.booking
        FROM unnest(%(slots)s::uuid[], %(pets)s::uuid[], %(bookings)s::uuid[]) WITH ORDINALITY
             AS i (slot, pet, booking, position)
        """,
        {
            "organization_id": session.organization_id, "token": token, "contact_id": contact_id,
            "expires_at": expires_at, "moves": moves, "now": session.clock.now(), "parts": len(items),
            "slots": [item.slot_offer_id for item in items], "pets": [item.pet_id for item in items],
            "bookings": [item.booking_id for item in items],
        },
    )  # fmt: skip


async def lock_offer(session: Session, token: UUID, contact_id: UUID) -> Row | None:
    """Return an offered visit's row, told to this contact, until the transaction ends."""
    return await session.row(
        """
        SELECT v.id, v.expires_at, v.moves_visit_id, v.visit_id, g.timezone FROM visit_offers v
        JOIN organizations g ON g.id = v.organization_id
        WHERE v.organization_id = %s AND v.id = %s AND v.contact_id = %s FOR UPDATE OF v
        """,
        (session.organization_id, token, contact_id),
    )


async def lock_items(session: Session, token: UUID, contact_id: UUID) -> list[Row]:
    """Return the parts of an offered visit in order, their slots and all else the contact holds locked."""
    params = {"organization_id": session.organization_id, "token": token, "contact_id": contact_id}
    await session.execute(
        """
        SELECT o.id FROM slot_offers o
        WHERE o.organization_id = %(organization_id)s AND o.contact_id = %(contact_id)s
          AND (o.held_until IS NOT NULL OR o.id IN (
               SELECT slot_offer_id FROM visit_offer_items
               WHERE organization_id = %(organization_id)s AND visit_offer_id = %(token)s))
        ORDER BY o.id FOR UPDATE
        """,
        params,
    )
    return await session.rows(f"{_ITEMS} ORDER BY i.position", params)


async def use_up(session: Session, token: UUID, visit_id: UUID) -> None:
    """Note which visit an offer became."""
    await session.execute(
        "UPDATE visit_offers SET visit_id = %s WHERE organization_id = %s AND id = %s",
        (visit_id, session.organization_id, token),
    )


async def prolong(session: Session, token: UUID, until: datetime) -> None:
    """Let an offered visit be booked at least until then."""
    await session.execute(
        "UPDATE visit_offers SET expires_at = greatest(expires_at, %s) WHERE organization_id = %s AND id = %s",
        (until, session.organization_id, token),
    )


async def let_go_of_all(session: Session, contact_id: UUID) -> None:
    """End every hold of a contact."""
    await session.execute(
        "UPDATE slot_offers SET held_until = NULL"
        " WHERE organization_id = %s AND contact_id = %s AND held_until IS NOT NULL",
        (session.organization_id, contact_id),
    )
