"""What each turn of an AI did and cost, for those who pay for it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from oxy.conversations.store import interactions
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class InteractionView:
    """One turn. `cost_usd` None when the model's price is not known; calls and results are JSON-ready."""

    id: UUID
    conversation_id: UUID
    contact_id: UUID
    ai_type: str
    agent_type: str
    model: str
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: Decimal | None
    function_calls: list[Any]
    function_results: list[Any]
    status: str
    error_message: str | None
    latency_ms: int
    created_at: datetime


async def list_interactions(
    session: Session, *, conversation_id: UUID | None = None, ai_type: str | None = None, status: str | None = None,
    cursor: str | None = None, limit: int = 50,
) -> tuple[list[InteractionView], str | None]:  # fmt: skip
    """Return turns, newest first, and the cursor of the next page.

    Args:
        ai_type: client or aurora.
        status: success, fallback, blocked, error or superseded.
        cursor: what the page before returned.

    Raises `Invalid` for a cursor that is none.
    """
    rows = await interactions.find_interactions(
        session, conversation_id=conversation_id, ai_type=ai_type, status=status, before=_read_cursor(cursor),
        limit=limit + 1,
    )  # fmt: skip
    views = [InteractionView(**row) for row in rows[:limit]]
    return views, f"{views[-1].created_at.isoformat()}_{views[-1].id}" if len(rows) > limit else None


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    try:
        at, _, identifier = cursor.partition("_")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("naive")
        return moment, UUID(identifier)
    except ValueError:
        raise Invalid("Página inválida. Volte ao início da lista.", field="cursor") from None
