"""Counting what came in."""

from datetime import datetime
from uuid import UUID

from oxy.foundation.database import Session


async def expected_since_last_arrival(session: Session, instance_id: UUID, since: datetime) -> float:
    return await session.value(
        """
        WITH silent AS (
            SELECT greatest(%(since)s::timestamptz, %(now)s - interval '1 day', (
                SELECT max(m.created_at) FROM messages m
                WHERE m.organization_id = %(organization)s AND m.instance_id = %(instance)s
                  AND m.direction = 'incoming' AND m.created_at > %(now)s - interval '1 day')) AS began
        )
        SELECT count(m.id) / 4.0::float AS expected
        FROM silent s
        CROSS JOIN generate_series(1, 4) AS w (week)
        LEFT JOIN messages m ON m.organization_id = %(organization)s AND m.instance_id = %(instance)s
             AND m.direction = 'incoming'
             AND m.created_at BETWEEN s.began - w.week * interval '7 days' AND %(now)s - w.week * interval '7 days'
        """,
        {
            "organization": session.organization_id, "instance": instance_id, "since": since,
            "now": session.clock.now(),
        },
    )  # fmt: skip
