"""SQL over `booking_ratings`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from oxy.foundation.database import Row, Session


async def write_ratings(
    session: Session, booking_ids: Sequence[UUID], contact_id: UUID, rating: int, comment: str
) -> list[Row]:
    """Keep a rating for each booking; return the names that belong to them."""
    return await session.rows(
        """
        WITH kept AS (
            INSERT INTO booking_ratings AS r (organization_id, booking_id, contact_id, rating, comment, created_at)
            SELECT b.organization_id, b.id, %(contact)s, %(rating)s, %(comment)s, %(now)s FROM bookings b
            WHERE b.organization_id = %(organization)s AND b.id = ANY(%(bookings)s)
            ON CONFLICT (organization_id, booking_id) DO UPDATE SET rating = excluded.rating,
                comment = CASE WHEN excluded.comment = '' THEN r.comment ELSE excluded.comment END
            RETURNING booking_id, contact_id
        )
        SELECT coalesce(c.name, c.profile_name) AS contact_name, s.name AS service_name
        FROM kept k
        JOIN bookings b ON b.organization_id = %(organization)s AND b.id = k.booking_id
        JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
        JOIN contacts c ON c.organization_id = b.organization_id AND c.id = k.contact_id
        ORDER BY b.start_time, b.id
        """,
        {
            "organization": session.organization_id, "bookings": list(booking_ids), "contact": contact_id,
            "rating": rating, "comment": comment, "now": session.clock.now(),
        },
    )  # fmt: skip


async def add_comment(session: Session, booking_ids: Sequence[UUID], comment: str) -> int | None:
    """Add words to the ratings of bookings; return the lowest of them."""
    rows = await session.rows(
        """
        UPDATE booking_ratings SET comment = concat_ws(E'\\n', nullif(comment, ''), %s)
        WHERE organization_id = %s AND booking_id = ANY(%s)
        RETURNING rating
        """,
        (comment, session.organization_id, list(booking_ids)),
    )
    return min((row["rating"] for row in rows), default=None)


async def list_ratings(
    session: Session, lowest: int, highest: int, limit: int, before: tuple[datetime, UUID] | None
) -> list[Row]:
    return await session.rows(
        """
        SELECT r.id, r.booking_id, r.contact_id, coalesce(c.name, c.profile_name) AS contact_name,
               s.name AS service_name, p.name AS pet_name, r.rating, r.comment, r.created_at
        FROM booking_ratings r
        JOIN contacts c ON c.organization_id = r.organization_id AND c.id = r.contact_id
        JOIN bookings b ON b.organization_id = r.organization_id AND b.id = r.booking_id
        JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
        LEFT JOIN pets p ON p.organization_id = b.organization_id AND p.id = b.pet_id
        WHERE r.organization_id = %(organization)s AND r.rating BETWEEN %(lowest)s AND %(highest)s
          AND (%(at)s::timestamptz IS NULL OR (r.created_at, r.id) < (%(at)s, %(id)s::uuid))
        ORDER BY r.created_at DESC, r.id DESC LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "lowest": lowest, "highest": highest, "limit": limit,
            "at": before[0] if before else None, "id": before[1] if before else None,
        },
    )  # fmt: skip
