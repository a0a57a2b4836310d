"""Rows of `ai_interactions`, read."""

from datetime import datetime
from uuid import UUID

from oxy.foundation.database import Row, Session


async def find_interactions(
    session: Session, *, conversation_id: UUID | None, ai_type: str | None, status: str | None,
    before: tuple[datetime, UUID] | None, limit: int,
) -> list[Row]:  # fmt: skip
    """Turns, newest first, after the keyset `before` (time, id)."""
    return await session.rows(
        """
        SELECT id, conversation_id, contact_id, ai_type, agent_type, model, prompt_tokens, completion_tokens,
               total_tokens, cost_usd, function_calls, function_results, status, error_message, latency_ms, created_at
        FROM ai_interactions
        WHERE organization_id = %(organization)s
          AND (%(conversation)s::uuid IS NULL OR conversation_id = %(conversation)s)
          AND (%(ai_type)s::text IS NULL OR ai_type = %(ai_type)s)
          AND (%(status)s::text IS NULL OR status = %(status)s)
          AND (%(before_at)s::timestamptz IS NULL OR (created_at, id) < (%(before_at)s, %(before_id)s::uuid))
        ORDER BY created_at DESC, id DESC LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "conversation": conversation_id, "ai_type": ai_type,
            "status": status, "limit": limit,
            "before_at": before[0] if before else None, "before_id": before[1] if before else None,
        },
    )  # fmt: skip
