"""What Aurora told owners of her own accord, over the wire."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from oxy.aurora.proactive import NoticeKind, list_proactive_messages
from oxy.businesses import Severity
from oxy.entrances.api.lists import Cursor, Limit, Page, open_cursor, seal_cursor
from oxy.entrances.api.values import LocalMoment, View
from oxy.entrances.api.visits import AnalyticsVisit

router = APIRouter(prefix="/proactive-messages", tags=["Proactive messages"])

Status = Literal["held", "lapsed", "queued", "sending", "sent", "delivered", "read", "failed", "unknown", "cancelled"]


class ProactiveMessageView(View):
    """One thing told to one owner."""

    id: UUID
    owner_number_id: UUID | None
    owner_name: str | None
    kind: NoticeKind
    severity: Severity
    headline: str
    content: str
    status: Status = Field(description="held: no way to the owner yet; lapsed: held until it was of no use any more.")
    conversation_id: UUID | None
    created_at: LocalMoment
    handed_on_at: LocalMoment | None = Field(description="When it was put into the outbox.")
    ended_at: LocalMoment | None = Field(description="When its cause had passed.")


@router.get("")
async def read_proactive_messages(
    visit: AnalyticsVisit,
    kind: Annotated[NoticeKind | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ProactiveMessageView]:
    """List what Aurora told owners of her own accord, newest first."""
    found, mark = await list_proactive_messages(visit.session, kind=kind, cursor=open_cursor(cursor), limit=limit)
    zone = await visit.zone()
    return Page(items=[ProactiveMessageView.of(each, zone) for each in found], next_cursor=seal_cursor(mark))
