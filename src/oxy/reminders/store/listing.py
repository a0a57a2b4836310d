"""Reminders as staff read them."""

from datetime import datetime
from uuid import UUID

from oxy.foundation.database import Row, Session


async def list_reminders(
    session: Session, *, kind: str | None, status: str | None, contact_id: UUID | None, booking_id: UUID | None,
    limit: int, before: tuple[datetime, UUID] | None,
) -> list[Row]:  # fmt: skip
    """Return reminders, newest first, beyond `before`."""
    return await session.rows(
        """
        SELECT x.id, x.kind, CASE WHEN q.outcome IS NOT NULL THEN 'answered' ELSE x.status END AS status, x.reason,
               x.contact_id, coalesce(c.name, c.profile_name) AS contact_name, x.booking_id, x.told_start,
               coalesce(x.pet_id, b.pet_id) AS pet_id, p.name AS pet_name, x.care_protocol_id,
               coalesce(k.name, s.name) AS about, x.due_on, x.message_id, m.status AS message_status,
               q.outcome AS answer, q.closed_at AS answered_at, x.created_at
        FROM reminders x
        JOIN contacts c ON c.organization_id = x.organization_id AND c.id = x.contact_id
        LEFT JOIN bookings b ON b.organization_id = x.organization_id AND b.id = x.booking_id
        LEFT JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
        LEFT JOIN pets p ON p.organization_id = x.organization_id AND p.id = coalesce(x.pet_id, b.pet_id)
        LEFT JOIN care_protocols k ON k.organization_id = x.organization_id AND k.id = x.care_protocol_id
        LEFT JOIN messages m ON m.organization_id = x.organization_id AND m.id = x.message_id
        LEFT JOIN LATERAL (
            SELECT q.outcome, q.closed_at FROM pending_questions q
            WHERE q.organization_id = x.organization_id AND q.message_id = x.message_id
              AND q.outcome NOT IN ('replaced', 'withdrawn')
              AND coalesce(q.subject ->> 'booking' = x.booking_id::text, true)
            ORDER BY q.closed_at DESC LIMIT 1) AS q ON true
        WHERE x.organization_id = %(organization)s
          AND (%(kind)s::text IS NULL OR x.kind = %(kind)s)
          AND (%(status)s::text IS NULL
               OR %(status)s = CASE WHEN q.outcome IS NOT NULL THEN 'answered' ELSE x.status END)
          AND (%(contact)s::uuid IS NULL OR x.contact_id = %(contact)s)
          AND (%(booking)s::uuid IS NULL OR x.booking_id = %(booking)s)
          AND (%(at)s::timestamptz IS NULL OR (x.created_at, x.id) < (%(at)s, %(id)s::uuid))
        ORDER BY x.created_at DESC, x.id DESC LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "kind": kind, "status": status, "contact": contact_id,
            "booking": booking_id, "limit": limit, "at": before[0] if before else None,
            "id": before[1] if before else None,
        },
    )  # fmt: skip
