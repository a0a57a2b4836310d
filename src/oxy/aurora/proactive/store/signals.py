"""What goes wrong, as rows tell it: people who wait, numbers that are silent, jobs that gave up."""

from datetime import datetime

from oxy.foundation.database import Row, Session


async def waiting_for_a_person(session: Session) -> list[Row]:
    """Customers whom a person was called for and nobody has answered or taken, the one who waits longest first."""
    return await session.rows(
        """
        SELECT k.id AS contact_id, coalesce(k.name, k.profile_name) AS name, c.escalation_reason,
               greatest(c.escalated_at, heard.since) AS since
        FROM conversations c
        JOIN contacts k ON k.organization_id = c.organization_id AND k.id = c.contact_id
        CROSS JOIN LATERAL (SELECT min(m.created_at) AS since FROM messages m
            WHERE m.organization_id = c.organization_id AND m.conversation_id = c.id AND m.direction = 'incoming'
              AND m.seq > (SELECT coalesce(max(s.seq), 0) FROM messages s
                WHERE s.organization_id = c.organization_id AND s.conversation_id = c.id
                  AND s.author IN ('staff', 'phone'))) AS heard
        WHERE c.organization_id = %s AND c.status = 'escalated' AND c.unread_count > 0 AND heard.since IS NOT NULL
        ORDER BY since, c.id
        """,
        (session.organization_id,),
    )


async def silent_numbers(session: Session, since: datetime) -> list[Row]:
    """Numbers that spoke once and have not been connected since before `since`, and those that are beyond doubt.

    One that staff disconnected, or that was never paired, is as they want it. Of one that will not come back by itself,
    or hears nothing, its channel has raised an alert meant for owners: that waits for nothing.
    """
    return await session.rows(
        """
        SELECT i.id, i.name, i.status, i.status_since, a.title, a.detail FROM whatsapp_instances i
        LEFT JOIN device_links d ON d.organization_id = i.organization_id AND d.instance_id = i.id
        LEFT JOIN alerts a ON a.organization_id = i.organization_id AND a.kind = 'whatsapp_down'
            AND a.resolved_at IS NULL AND a.data ->> 'instance_id' = i.id::text
            AND (a.data ->> 'for_owners')::boolean
        WHERE i.organization_id = %s AND i.removed_at IS NULL
          AND i.status_reason IS DISTINCT FROM 'version_refused' AND (a.id IS NOT NULL
            OR i.status IN ('failed', 'disconnected', 'connecting') AND i.status_since <= %s
            AND (i.channel = 'cloud' AND i.status = 'failed'
                 OR i.channel = 'multidevice' AND d.last_connected_at IS NOT NULL
                    AND (d.wanted OR i.status = 'failed')))
        ORDER BY i.status_since, i.name
        """,
        (session.organization_id, since),
    )


async def open_alerts(session: Session, kind: str) -> list[Row]:
    return await session.rows(
        """
        SELECT id, title, detail, created_at FROM alerts
        WHERE organization_id = %s AND kind = %s AND resolved_at IS NULL ORDER BY created_at, id
        """,
        (session.organization_id, kind),
    )
