"""What the assistant did, over the wire."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field, PlainSerializer, WithJsonSchema

from oxy.conversations.interactions import list_interactions
from oxy.entrances.api.lists import Cursor, Limit, Page, open_cursor, seal_cursor
from oxy.entrances.api.values import LocalMoment, View
from oxy.entrances.api.visits import AnalyticsVisit

router = APIRouter(prefix="/ai-interactions", tags=["AI interactions"])

Status = Literal["success", "fallback", "blocked", "error", "superseded"]
AiType = Literal["client", "aurora"]
Dollars = Annotated[
    Decimal,
    PlainSerializer(lambda cost: f"{cost:.6f}", return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": r"^[0-9]+\.[0-9]{6}$", "examples": ["0.000182"]}),
]


class InteractionView(View):
    """One turn of the assistant or Aurora."""

    id: UUID
    conversation_id: UUID
    contact_id: UUID
    ai_type: AiType
    agent_type: Literal["client-ai", "aurora"]
    model: str
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: Dollars | None = Field(description="null when the model's price is not known.")
    function_calls: list[Any]
    function_results: list[Any]
    status: Status
    error_message: str | None
    latency_ms: int
    created_at: LocalMoment


@router.get("")
async def read_interactions(
    visit: AnalyticsVisit,
    conversation_id: Annotated[UUID | None, Query()] = None,
    ai_type: Annotated[AiType | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[InteractionView]:
    """List turns, newest first."""
    found, mark = await list_interactions(
        visit.session, conversation_id=conversation_id, ai_type=ai_type, status=status, cursor=open_cursor(cursor),
        limit=limit,
    )  # fmt: skip
    zone = await visit.zone()
    return Page(items=[InteractionView.of(each, zone) for each in found], next_cursor=seal_cursor(mark))
