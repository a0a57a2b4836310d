"""Rows of slots offered to those who wait."""

from datetime import datetime
from typing import Final
from uuid import UUID

from oxy.agenda.slots import Slot
from oxy.foundation.database import Row, Session

_OFFER: Final = """
    SELECT o.id, o.entry_id, o.slot_offer_id AS token, o.resource_id, r.name AS resource_name, o.start_time, o.end_time,
           o.offered_at, o.expires_at, o.closed_at, o.outcome, o.booking_id, w.contact_id, w.pet_id, w.service_id,
           w.status AS entry_status, w.created_at AS waiting_since, g.timezone
    FROM waitlist_offers o
    JOIN waitlist w ON w.organization_id = o.organization_id AND w.id = o.entry_id
    JOIN resources r ON r.organization_id = o.organization_id AND r.id = o.resource_id
    JOIN organizations g ON g.id = o.organization_id
    WHERE o.organization_id = %(organization_id)s"""


async def put(
    session: Session, entry_id: UUID, token: UUID | None, slot: Slot, expires_at: datetime, outcome: str | None
) -> UUID | None:
    """Write an offer and mark its entry; None when the entry does not wait any more.

    `outcome` is given for one that could not be told to anybody: it is closed at once and its entry goes on waiting.
    """
    return await session.value(
        """
        WITH entry AS (
            UPDATE waitlist SET status = CASE WHEN %(outcome)s::text IS NULL THEN 'offered' ELSE status END
            WHERE organization_id = %(organization_id)s AND id = %(entry_id)s AND status = 'waiting'
            RETURNING id
        )
        INSERT INTO waitlist_offers (organization_id, entry_id, slot_offer_id, resource_id, start_time, end_time,
                                     freed_at, offered_at, expires_at, closed_at, outcome)
        SELECT %(organization_id)s, id, %(token)s, %(resource_id)s, %(start)s, %(end)s,
               (SELECT max(b.updated_at) FROM bookings b
                WHERE b.organization_id = %(organization_id)s AND b.resource_id = %(resource_id)s
                  AND b.status IN ('cancelled', 'no_show') AND b.start_time < %(end)s AND b.end_time > %(start)s
                  AND b.start_time > %(start)s - interval '2 days'),
               %(now)s, %(expires_at)s, CASE WHEN %(outcome)s::text IS NULL THEN NULL ELSE %(now)s::timestamptz END,
               %(outcome)s
        FROM entry
        RETURNING id
        """,
        {
            "organization_id": session.organization_id, "entry_id": entry_id, "token": token,
            "resource_id": slot.resource_id, "start": slot.start, "end": slot.end, "expires_at": expires_at,
            "outcome": outcome, "now": session.clock.now(),
        },
    )  # fmt: skip


async def find(session: Session, offer_id: UUID, contact_id: UUID) -> Row | None:
    """One offer of a contact's."""
    params = {"organization_id": session.organization_id, "id": offer_id, "contact_id": contact_id}
    return await session.row(f"{_OFFER} AND o.id = %(id)s AND w.contact_id = %(contact_id)s", params)


async def over(session: Session) -> list[Row]:
    """Open offers whose time is over, or whose entry waits no more."""
    return await session.rows(
        f"{_OFFER} AND o.closed_at IS NULL AND (o.expires_at <= %(now)s OR w.status <> 'offered')"
        " ORDER BY o.offered_at, o.id",
        {"organization_id": session.organization_id, "now": session.clock.now()},
    )


async def close(session: Session, offer_id: UUID, outcome: str, booking_id: UUID | None = None) -> bool:
    """End an open offer; its entry waits on, or is booked. False when it was ended already."""
    return bool(
        await session.value(
            """
            WITH ended AS (
                UPDATE waitlist_offers SET closed_at = %(now)s, outcome = %(outcome)s, booking_id = %(booking_id)s
                WHERE organization_id = %(organization_id)s AND id = %(id)s AND closed_at IS NULL
                RETURNING entry_id
            ), entry AS (
                UPDATE waitlist w SET
                    status = CASE WHEN %(booking_id)s::uuid IS NULL THEN 'waiting' ELSE 'booked' END,
                    closed_at = CASE WHEN %(booking_id)s::uuid IS NULL THEN NULL ELSE %(now)s::timestamptz END
                FROM ended
                WHERE w.organization_id = %(organization_id)s AND w.id = ended.entry_id AND w.status = 'offered'
            )
            SELECT count(*) FROM ended
            """,
            {
                "organization_id": session.organization_id, "id": offer_id, "outcome": outcome,
                "booking_id": booking_id, "now": session.clock.now(),
            },
        )
    )  # fmt: skip
