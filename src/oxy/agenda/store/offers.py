"""Rows of slots told to contacts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.agenda.slots import Slot
from oxy.foundation.database import Row, Session

KEPT_AFTER_EXPIRY = timedelta(days=7)

_OFFER: Final = """
    SELECT o.id, o.contact_id, o.service_id, o.resource_id, r.name AS resource_name, o.start_time, o.end_time,
           o.other_resource_ids, o.expires_at, o.held_until, o.booking_id, g.timezone
    FROM slot_offers o
    JOIN organizations g ON g.id = o.organization_id
    JOIN resources r ON r.organization_id = o.organization_id AND r.id = o.resource_id
    WHERE o.organization_id = %(organization_id)s AND o.contact_id = %(contact_id)s"""


def insert(session: Session, contact_id: UUID, offers: Sequence[tuple[UUID, Slot]], expires_at: datetime) -> None:
    """Write offers, each under its token, and forget this contact's that lapsed long ago, with the next statement."""
    now = session.clock.now()
    session.execute_later(
        """
        WITH forgotten AS (
            DELETE FROM slot_offers
            WHERE organization_id = %(organization_id)s AND contact_id = %(contact_id)s
              AND expires_at < %(lapsed)s AND end_time < %(lapsed)s AND booking_id IS NULL
        )
        INSERT INTO slot_offers (id, organization_id, contact_id, service_id, resource_id, start_time, end_time,
                                 other_resource_ids, expires_at, created_at)
        SELECT o.id, %(organization_id)s, %(contact_id)s, o.service_id, o.resource_id, o.starts, o.ends, o.others,
               %(expires_at)s, %(now)s
        FROM jsonb_to_recordset(%(offers)s)
             AS o (id uuid, service_id uuid, resource_id uuid, starts timestamptz, ends timestamptz, others uuid[])
        """,
        {
            "organization_id": session.organization_id,
            "contact_id": contact_id,
            "lapsed": now - KEPT_AFTER_EXPIRY,
            "expires_at": expires_at,
            "now": now,
            "offers": Jsonb([_told(token, slot) for token, slot in offers]),
        },
    )


def _told(token: UUID, slot: Slot) -> dict[str, Any]:
    return {
        "id": str(token),
        "service_id": str(slot.service_id),
        "resource_id": str(slot.resource_id),
        "starts": slot.start.isoformat(),
        "ends": slot.end.isoformat(),
        "others": list(map(str, slot.other_resource_ids)),
    }


async def find(session: Session, token: UUID, contact_id: UUID) -> Row | None:
    """Return one offer's row, told to this contact."""
    params = {"organization_id": session.organization_id, "contact_id": contact_id, "token": token}
    return await session.row(f"{_OFFER} AND o.id = %(token)s", params)


async def lock_with_holds(session: Session, contact_id: UUID, token: UUID | None) -> list[Row]:
    """Return a contact's offer of that token and all that it holds, locked until the transaction ends.

    Offers are locked before anything else is, and in one order, so that writers cannot wait for each other in a ring.
    """
    return await session.rows(
        f"{_OFFER} AND (o.id = %(token)s OR o.held_until IS NOT NULL) ORDER BY o.id FOR UPDATE OF o",
        {"organization_id": session.organization_id, "contact_id": contact_id, "token": token},
    )


async def hold(session: Session, token: UUID, until: datetime, other_resource_ids: Sequence[UUID]) -> None:
    """Keep others off an offer's time until then, on its resource and these; the triggers claim it."""
    await session.execute(
        """
        UPDATE slot_offers SET held_until = %(until)s, expires_at = greatest(expires_at, %(until)s),
            other_resource_ids = %(others)s::uuid[]
        WHERE organization_id = %(organization_id)s AND id = %(token)s
        """,
        {
            "organization_id": session.organization_id,
            "token": token,
            "until": until,
            "others": list(other_resource_ids),
        },
    )


async def let_go(session: Session, tokens: Sequence[UUID]) -> None:
    """End the holds of offers, which stay bookable as long as their time is free."""
    if not tokens:
        return
    await session.execute(
        """
        UPDATE slot_offers SET held_until = NULL
        WHERE organization_id = %(organization_id)s AND id = ANY(%(tokens)s) AND held_until IS NOT NULL
        """,
        {"organization_id": session.organization_id, "tokens": list(tokens)},
    )


async def use_up(session: Session, token: UUID, booking_id: UUID) -> None:
    """Note which booking an offer became."""
    await session.execute(
        """
        UPDATE slot_offers SET booking_id = %(booking_id)s, held_until = NULL
        WHERE organization_id = %(organization_id)s AND id = %(token)s
        """,
        {"organization_id": session.organization_id, "token": token, "booking_id": booking_id},
    )


async def end(session: Session, contact_id: UUID, now: datetime) -> None:
    """End every open offer of a contact, and its holds."""
    await session.execute(
        """
        UPDATE slot_offers SET held_until = NULL, expires_at = least(expires_at, %(now)s)
        WHERE organization_id = %(organization_id)s AND contact_id = %(contact_id)s AND booking_id IS NULL
          AND (expires_at > %(now)s OR held_until IS NOT NULL)
        """,
        {"organization_id": session.organization_id, "contact_id": contact_id, "now": now},
    )
