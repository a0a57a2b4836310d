"""Rows of feeds and of other people's calendars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, LiteralString
from uuid import UUID

from oxy.foundation.database import Row, Session

_FEED: Final[LiteralString] = """
    SELECT f.id, f.organization_id, f.resource_id, r.name AS resource_name, f.name, f.created_at, f.last_read_at
    FROM calendar_feeds f
    LEFT JOIN resources r ON r.organization_id = f.organization_id AND r.id = f.resource_id"""
_IMPORT: Final[LiteralString] = """
    SELECT i.id, i.resource_id, r.name AS resource_name, i.name, i.host, i.created_at, i.checked_at, i.fetched_at,
           i.failing_since, i.last_error, cardinality(i.conflicts) AS conflicts
    FROM calendar_imports i
    JOIN resources r ON r.organization_id = i.organization_id AND r.id = i.resource_id
    WHERE i.organization_id = %s"""


async def insert_feed(
    session: Session, resource_id: UUID | None, name: str, token_hash: bytes, user_id: UUID | None
) -> UUID:
    """Write a feed; return its id."""
    return await session.value(
        """
        INSERT INTO calendar_feeds (organization_id, resource_id, name, token_hash, created_by, created_at)
        VALUES (%s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (session.organization_id, resource_id, name, token_hash, user_id, session.clock.now()),
    )


async def list_feeds(session: Session) -> list[Row]:
    """Feeds that stand, by name."""
    query = f"{_FEED} WHERE f.organization_id = %s AND f.revoked_at IS NULL ORDER BY f.name, f.id"
    return await session.rows(query, (session.organization_id,))


async def find_feed(session: Session, token_hash: bytes) -> Row | None:
    """The standing feed of a secret, whoever's it is. Crosses tenants."""
    return await session.row(f"{_FEED} WHERE f.token_hash = %s AND f.revoked_at IS NULL", (token_hash,))


async def revoke_feed(session: Session, feed_id: UUID) -> bool:
    """End a feed; return whether it stood."""
    return bool(
        await session.execute(
            "UPDATE calendar_feeds SET revoked_at = %s WHERE organization_id = %s AND id = %s AND revoked_at IS NULL",
            (session.clock.now(), session.organization_id, feed_id),
        )
    )


async def note_read(session: Session, feed_id: UUID) -> None:
    """Somebody's program looked; once an hour is written down."""
    await session.execute(
        """
        UPDATE calendar_feeds SET last_read_at = %(now)s
        WHERE organization_id = %(organization)s AND id = %(feed)s
          AND (last_read_at IS NULL OR last_read_at < %(now)s - interval '1 hour')
        """,
        {"now": session.clock.now(), "organization": session.organization_id, "feed": feed_id},
    )


async def feed_bookings(session: Session, resource_id: UUID | None, first: datetime, last: datetime) -> list[Row]:
    """Bookings that touch [first, last), called off or not: all, or those that take one resource, first or beside."""
    return await session.rows(
        """
        SELECT b.id, b.revision, b.start_time, b.end_time, b.status, b.notes, b.updated_at, s.name AS service_name,
               r.name AS resource_name, p.name AS pet_name, coalesce(c.name, c.profile_name) AS contact_name
        FROM bookings b
        JOIN contacts c ON c.organization_id = b.organization_id AND c.id = b.contact_id
        JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
        JOIN resources r ON r.organization_id = b.organization_id AND r.id = b.resource_id
        LEFT JOIN pets p ON p.organization_id = b.organization_id AND p.id = b.pet_id
        WHERE b.organization_id = %(organization)s AND b.start_time < %(last)s AND b.end_time > %(first)s
          AND (%(resource)s::uuid IS NULL OR b.resource_id = %(resource)s OR EXISTS (
               SELECT FROM booking_resources also WHERE also.organization_id = b.organization_id
                 AND also.booking_id = b.id AND also.resource_id = %(resource)s))
        ORDER BY b.start_time, b.id
        """,
        {"organization": session.organization_id, "resource": resource_id, "first": first, "last": last},
    )


async def feed_blocks(session: Session, resource_id: UUID | None, first: datetime, last: datetime) -> list[Row]:
    """Blocks that touch [first, last); what another calendar brought in is left where it came from."""
    return await session.rows(
        """
        SELECT k.id, k.start_time, k.end_time, k.reason, k.created_at, r.name AS resource_name
        FROM resource_blocks k
        JOIN resources r ON r.organization_id = k.organization_id AND r.id = k.resource_id
        WHERE k.organization_id = %(organization)s AND k.start_time < %(last)s AND k.end_time > %(first)s
          AND k.calendar_import_id IS NULL AND (%(resource)s::uuid IS NULL OR k.resource_id = %(resource)s)
        ORDER BY k.start_time, k.id
        """,
        {"organization": session.organization_id, "resource": resource_id, "first": first, "last": last},
    )


async def insert_import(
    session: Session, resource_id: UUID, name: str, url_sealed: str, host: str, user_id: UUID | None
) -> UUID:
    """Write an import; return its id."""
    return await session.value(
        """
        INSERT INTO calendar_imports (organization_id, resource_id, name, url_sealed, host, created_by, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (session.organization_id, resource_id, name, url_sealed, host, user_id, session.clock.now()),
    )


async def list_imports(session: Session) -> list[Row]:
    """Imports, by name."""
    return await session.rows(f"{_IMPORT} ORDER BY i.name, i.id", (session.organization_id,))


async def find_import(session: Session, import_id: UUID) -> Row | None:
    """What is known of an import."""
    return await session.row(f"{_IMPORT} AND i.id = %s", (session.organization_id, import_id))


async def find_address(session: Session, import_id: UUID) -> Row | None:
    """Where an import's calendar lies, sealed."""
    return await session.row(
        "SELECT url_sealed FROM calendar_imports WHERE organization_id = %s AND id = %s",
        (session.organization_id, import_id),
    )


async def lock_import(session: Session, import_id: UUID) -> Row | None:
    """The import's resource and conflicts, nobody else's until the transaction ends."""
    return await session.row(
        "SELECT resource_id, name, conflicts FROM calendar_imports WHERE organization_id = %s AND id = %s FOR UPDATE",
        (session.organization_id, import_id),
    )


async def delete_import(session: Session, import_id: UUID) -> bool:
    """Forget an import, and with it what it blocked; return whether it was there."""
    return bool(
        await session.execute(
            "DELETE FROM calendar_imports WHERE organization_id = %s AND id = %s", (session.organization_id, import_id)
        )
    )


async def note_fetched(session: Session, import_id: UUID, conflicts: Sequence[UUID]) -> None:
    """The calendar was read."""
    await session.execute(
        """
        UPDATE calendar_imports SET conflicts = %(conflicts)s, checked_at = %(now)s, fetched_at = %(now)s,
            failing_since = NULL, last_error = NULL
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {
            "conflicts": list(conflicts), "now": session.clock.now(),
            "organization": session.organization_id, "id": import_id,
        },
    )  # fmt: skip


async def note_failed(session: Session, import_id: UUID, reason: str) -> datetime | None:
    """The calendar could not be read; return since when that is so."""
    return await session.value(
        """
        UPDATE calendar_imports SET checked_at = %(now)s, last_error = %(reason)s,
            failing_since = coalesce(failing_since, %(now)s)
        WHERE organization_id = %(organization)s AND id = %(id)s RETURNING failing_since
        """,
        {"now": session.clock.now(), "reason": reason, "organization": session.organization_id, "id": import_id},
    )


async def imports_everywhere(session: Session) -> list[Row]:
    """Every import of every business. Crosses tenants."""
    return await session.rows("SELECT organization_id, id FROM calendar_imports ORDER BY checked_at NULLS FIRST")


async def imported_blocks(session: Session, import_id: UUID, first: datetime) -> list[Row]:
    """What an import blocks from `first` on."""
    return await session.rows(
        """
        SELECT id, start_time, end_time FROM resource_blocks
        WHERE organization_id = %s AND calendar_import_id = %s AND end_time > %s
        """,
        (session.organization_id, import_id, first),
    )


async def other_claims(
    session: Session, resource_id: UUID, import_id: UUID, first: datetime, last: datetime
) -> list[dict[str, Any]]:
    """What takes a resource's time within [first, last) beside this import: when, and which booking it is."""
    return await session.rows(
        """
        SELECT c.starts_at, c.ends_at, c.booking_id FROM resource_claims c
        LEFT JOIN resource_blocks k ON k.organization_id = c.organization_id AND k.id = c.resource_block_id
        WHERE c.organization_id = %(organization)s AND c.resource_id = %(resource)s
          AND c.ends_at > %(first)s AND c.starts_at < %(last)s AND (c.expires_at IS NULL OR c.expires_at > %(now)s)
          AND k.calendar_import_id IS DISTINCT FROM %(import)s
        """,
        {
            "organization": session.organization_id, "resource": resource_id, "first": first, "last": last,
            "now": session.clock.now(), "import": import_id,
        },
    )  # fmt: skip


async def delete_blocks(session: Session, block_ids: Sequence[UUID]) -> None:
    """Give time back."""
    await session.execute(
        "DELETE FROM resource_blocks WHERE organization_id = %s AND id = ANY(%s)",
        (session.organization_id, list(block_ids)),
    )


async def insert_block(
    session: Session, import_id: UUID, resource_id: UUID, reason: str, start: datetime, end: datetime
) -> None:
    """Take time away."""
    await session.execute(
        """
        INSERT INTO resource_blocks (organization_id, resource_id, start_time, end_time, reason, calendar_import_id,
            created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        (session.organization_id, resource_id, start, end, reason, import_id, session.clock.now()),
    )
