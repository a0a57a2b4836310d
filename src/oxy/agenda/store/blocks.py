"""Rows of time off, one for each resource of a block."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from oxy.agenda.store.bookings import BOOKING
from oxy.foundation.database import Row, Session

# What another calendar brought in is a block by itself.
_BLOCK: Final = """
    SELECT coalesce(k.block_id, k.id) AS block_id, array_agg(k.resource_id ORDER BY r.name, r.id) AS resource_ids,
           array_agg(r.name ORDER BY r.name, r.id) AS resource_names, min(k.start_time) AS start_time,
           max(k.end_time) AS end_time, min(coalesce(h.reason, k.reason)) AS reason,
           coalesce(bool_and(h.whole_business), false) AS whole_business,
           bool_and(k.beside_bookings) AS beside_bookings
    FROM resource_blocks k
    JOIN resources r ON r.organization_id = k.organization_id AND r.id = k.resource_id
    LEFT JOIN blocks h ON h.organization_id = k.organization_id AND h.id = k.block_id
    WHERE k.organization_id = %(organization_id)s"""
_THIS: Final = "(k.block_id = %(block_id)s OR k.id = %(block_id)s AND k.block_id IS NULL)"


async def resources(session: Session) -> list[UUID]:
    """Return every resource of the business, inactive ones too: they may come back."""
    rows = await session.rows("SELECT id FROM resources WHERE organization_id = %s", (session.organization_id,))
    return [row["id"] for row in rows]


async def insert(session: Session, block_id: UUID, resource_ids: Sequence[UUID], facts: Mapping[str, Any]) -> None:
    """Write a block and its row for each resource; the triggers claim its time.

    `facts` has `start`, `end`, `reason`, `whole_business`, `beside_bookings`, and `user_id` or `owner_id` who asked.
    """
    values = {
        **facts, "organization_id": session.organization_id, "resources": list(resource_ids), "block_id": block_id,
        "now": session.clock.now(),
    }  # fmt: skip
    await session.execute(
        """
        INSERT INTO blocks (organization_id, id, reason, whole_business, created_by_user_id, created_by_owner_id,
                            created_at)
        VALUES (%(organization_id)s, %(block_id)s, %(reason)s, %(whole_business)s, %(user_id)s, %(owner_id)s, %(now)s)
        """,
        values,
    )
    await session.execute(
        """
        INSERT INTO resource_blocks (organization_id, resource_id, block_id, beside_bookings, start_time, end_time,
                                     reason, created_at)
        SELECT %(organization_id)s, w.id, %(block_id)s, %(beside_bookings)s, %(start)s, %(end)s, %(reason)s, %(now)s
        FROM unnest(%(resources)s::uuid[]) AS w (id)
        """,
        values,
    )


async def delete(session: Session, block_id: UUID) -> None:
    """Forget a block; the triggers give its time to other blocks that lie there, or back."""
    values = {"organization_id": session.organization_id, "block_id": block_id}
    await session.execute(
        f"DELETE FROM resource_blocks k WHERE k.organization_id = %(organization_id)s AND {_THIS}", values
    )
    await session.execute(
        "DELETE FROM blocks WHERE organization_id = %(organization_id)s AND id = %(block_id)s", values
    )


async def find(session: Session, block_id: UUID) -> Row | None:
    """Return one block's row."""
    return await session.row(
        f"{_BLOCK} AND {_THIS} GROUP BY coalesce(k.block_id, k.id)",
        {"organization_id": session.organization_id, "block_id": block_id},
    )


async def between(session: Session, start: datetime, end: datetime, resource_id: UUID | None) -> list[Row]:
    """Return the rows of blocks that reach into [start, end), by start."""
    return await session.rows(
        f"""{_BLOCK} AND k.start_time < %(end)s AND k.end_time > %(start)s
        GROUP BY coalesce(k.block_id, k.id)
        HAVING %(resource_id)s::uuid IS NULL OR bool_or(k.resource_id = %(resource_id)s)
        ORDER BY start_time, block_id""",
        {
            "organization_id": session.organization_id,
            "start": start,
            "end": end,
            "resource_id": resource_id,
        },
    )


async def in_the_way(session: Session, resource_ids: Sequence[UUID], start: datetime, end: datetime) -> list[Row]:
    """Return the rows of bookings, with names, that claim time of some resources within [start, end)."""
    return await session.rows(
        f"""{BOOKING} AND b.id IN (
            SELECT c.booking_id FROM resource_claims c
            WHERE c.organization_id = %(organization_id)s AND c.resource_id = ANY(%(resources)s)
              AND c.ends_at > %(start)s AND c.starts_at < %(end)s AND c.booking_id IS NOT NULL)
        ORDER BY b.start_time, b.id""",
        {
            "organization_id": session.organization_id,
            "resources": list(resource_ids),
            "start": start,
            "end": end,
        },
    )
