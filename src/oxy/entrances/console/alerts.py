"""What wants somebody's eyes."""

from uuid import UUID

from fastapi import APIRouter, Response

from oxy.businesses import list_alerts, load_organization, resolve_alert
from oxy.entrances.console.reception import ConsoleRoute, Front, Reception, Signed
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render

router = APIRouter(route_class=ConsoleRoute)


@router.get("/alertas")
async def page(front: Front, staff: Signed) -> Response:
    """The open alerts."""
    return await _show(front, staff)


@router.get("/alertas/contagem")
async def count(front: Front, staff: Signed) -> Response:
    """How many are open, for the frame of every page."""
    return render("alert_count.html", **await front.frame(staff, "alerts"))


@router.post("/alertas/{alert_id}/resolver")
async def resolve(front: Front, staff: Signed, alert_id: UUID) -> Response:
    """Note that one was dealt with; the others."""
    async with front.database.tenant(staff.organization_id) as session:
        await resolve_alert(session, alert_id, staff.user_id)
    return await _show(front, staff)


async def _show(front: Reception, staff: Staff) -> Response:
    frame = await front.frame(staff, "alerts")
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        alerts = [(alert, alert.created_at.astimezone(zone)) for alert in await list_alerts(session)]
        now = session.clock.now().astimezone(zone)
    return render("alerts.html", **frame, alerts=alerts, now=now)
