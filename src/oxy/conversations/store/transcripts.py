"""Rows of what was spoken."""

from uuid import UUID

from oxy.foundation.database import Row, Session


async def find_unheard(session: Session, media_id: UUID) -> Row | None:
    """A stored recording that is still to be written down, and its message."""
    return await session.row(
        """
        SELECT f.id, f.content, f.mime_type, m.id AS message_id, m.conversation_id
        FROM media f JOIN messages m ON m.organization_id = f.organization_id AND m.media_id = f.id
        WHERE f.organization_id = %s AND f.id = %s AND f.status = 'stored' AND f.transcript_status = 'pending' LIMIT 1
        """,
        (session.organization_id, media_id),
    )


async def keep_transcript(session: Session, media_id: UUID, text: str | None, preview: str) -> None:
    """Keep what was said as the message's text, or that nobody understood it (None)."""
    await session.execute(
        """
        WITH heard AS (
            UPDATE media SET transcript = %(text)s,
                transcript_status = CASE WHEN %(text)s::text IS NULL THEN 'failed' ELSE 'done' END
            WHERE organization_id = %(organization)s AND id = %(id)s AND transcript_status = 'pending' RETURNING id
        ), said AS (
            UPDATE messages m SET content = coalesce(m.content, %(text)s) FROM heard
            WHERE m.organization_id = %(organization)s AND m.media_id = heard.id RETURNING m.conversation_id, m.seq
        )
        UPDATE conversations c SET last_message_preview = %(preview)s FROM said
        WHERE c.organization_id = %(organization)s AND c.id = said.conversation_id AND %(text)s::text IS NOT NULL
          AND NOT EXISTS (SELECT FROM messages n WHERE n.organization_id = c.organization_id
                          AND n.conversation_id = c.id AND n.seq > said.seq)
        """,
        {"organization": session.organization_id, "id": media_id, "text": text, "preview": preview},
    )


async def stop_listening(session: Session, conversation_id: UUID) -> bool:
    """Make a waiting turn due now, when nothing in the conversation is still to be written down; say whether it is."""
    touched = await session.execute(
        """
        UPDATE conversations c SET hears_until = NULL, turn_due_at = least(c.turn_due_at, now())
        WHERE c.organization_id = %(organization)s AND c.id = %(id)s AND c.turn_due_at IS NOT NULL
          AND c.hears_until IS NOT NULL
          AND NOT EXISTS (
              SELECT FROM messages m
              JOIN media f ON f.organization_id = m.organization_id AND f.id = m.media_id
              WHERE m.organization_id = %(organization)s AND m.conversation_id = %(id)s
                AND f.transcript_status = 'pending' AND f.created_at > %(now)s - interval '10 minutes')
        """,
        {"organization": session.organization_id, "id": conversation_id, "now": session.clock.now()},
    )
    return touched == 1
