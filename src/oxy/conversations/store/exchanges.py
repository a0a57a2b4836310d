"""What was said last, for whoever looks for a loop."""

from uuid import UUID

from oxy.foundation.database import Row, Session


async def latest_words(session: Session, conversation_id: UUID, limit: int) -> list[Row]:
    """The newest texts of a conversation, theirs and the AI's, newest first."""
    return await session.rows(
        """
        SELECT direction, content FROM messages
        WHERE organization_id = %s AND conversation_id = %s AND message_type = 'text' AND content IS NOT NULL
          AND (direction = 'incoming' OR author = 'attendant') AND status NOT IN ('placeholder', 'cancelled')
        ORDER BY seq DESC LIMIT %s
        """,
        (session.organization_id, conversation_id, limit),
    )
