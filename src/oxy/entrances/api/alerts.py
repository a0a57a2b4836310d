"""Alerts, over the wire."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from oxy.businesses import Severity, list_alerts, resolve_alert
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.values import LocalMoment, View
from oxy.entrances.api.visits import ConversationsVisit

router = APIRouter(prefix="/alerts", tags=["Alerts"])

MOST_ALERTS = 1000


class AlertView(View):
    """One thing to deal with. `created_at` is when it was last raised."""

    id: UUID
    kind: str
    severity: Severity
    title: str
    detail: str
    conversation_id: UUID | None
    data: dict[str, Any]
    created_at: LocalMoment
    resolved_at: LocalMoment | None
    resolved_by: UUID | None


@router.get("")
async def read_alerts(
    visit: ConversationsVisit,
    open_only: Annotated[bool, Query(description="false: those that were dealt with, too.")] = True,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AlertView]:
    """List alerts, newest first."""
    items, next_cursor = cut(await list_alerts(visit.session, open_only, MOST_ALERTS), limit, cursor)
    zone = await visit.zone()
    return Page(items=[AlertView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post("/{alert_id}/resolve")
async def resolve(visit: ConversationsVisit, alert_id: UUID) -> AlertView:
    """Note that it was dealt with; one that was stays as it is."""
    return AlertView.of(await resolve_alert(visit.session, alert_id, visit.staff.user_id), await visit.zone())
