"""What is due and has nobody working on it, over all tenants: rows for a cross-tenant session."""

from oxy.foundation.database import Row, Session


async def due_lanes(session: Session, overdue_seconds: float, limit: int) -> list[Row]:
    """Conversations whose turn has been due for a while with no lease on them."""
    return await session.rows(
        """
        SELECT organization_id, id FROM conversations
        WHERE turn_due_at < now() - make_interval(secs => %s)
          AND (turn_lease_until IS NULL OR turn_lease_until < now())
        ORDER BY turn_due_at LIMIT %s
        """,
        (overdue_seconds, limit),
    )


async def stuck_outboxes(session: Session, overdue_seconds: float, limit: int) -> list[Row]:
    """Conversations with a message that could have gone out for a while."""
    return await session.rows(
        """
        SELECT DISTINCT organization_id, conversation_id, instance_id FROM messages
        WHERE status = 'queued' AND send_after < now() - make_interval(secs => %s) LIMIT %s
        """,
        (overdue_seconds, limit),
    )


async def give_up_waiting_for_answers(session: Session, deadline_seconds: float) -> list[Row]:
    """Messages whose sender died or fell silent in the middle: nobody knows whether they went out."""
    return await session.rows(
        """
        UPDATE messages SET status = 'unknown',
            failure_reason = coalesce(failure_reason, 'the sending process stopped before the channel answered')
        WHERE status = 'sending' AND send_started_at < now() - make_interval(secs => %s)
        RETURNING organization_id, conversation_id, id
        """,
        (deadline_seconds,),
    )


async def unsettled(session: Session, after_seconds: float, until_seconds: float) -> list[Row]:
    """Messages that nobody has settled for so long that a person should look."""
    return await session.rows(
        """
        SELECT organization_id, conversation_id, id FROM messages
        WHERE status = 'unknown' AND send_started_at BETWEEN now() - make_interval(secs => %s)
              AND now() - make_interval(secs => %s)
        """,
        (until_seconds, after_seconds),
    )


async def numbers_with_templates(session: Session) -> list[Row]:
    """Numbers of the official API whose account is known."""
    return await session.rows(
        "SELECT organization_id, id FROM whatsapp_instances WHERE channel = 'cloud' AND waba_id IS NOT NULL"
    )


async def unfilled(session: Session, after_seconds: float, until_seconds: float) -> list[Row]:
    """Conversations with a placeholder that has waited for so long, and of which nobody was told since."""
    return await session.rows(
        """
        SELECT DISTINCT m.organization_id, m.conversation_id FROM messages m
        WHERE m.status = 'placeholder'
          AND m.created_at BETWEEN %(now)s - make_interval(secs => %(until)s)
              AND %(now)s - make_interval(secs => %(after)s)
          AND NOT EXISTS (SELECT FROM alerts a WHERE a.organization_id = m.organization_id
              AND a.conversation_id = m.conversation_id AND a.kind = 'message_placeholder'
              AND a.created_at > m.created_at)
        """,
        {"now": session.clock.now(), "after": after_seconds, "until": until_seconds},
    )
