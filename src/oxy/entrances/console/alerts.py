"""What wants somebody's eyes."""

from uuid import UUID

from fastapi import APIRouter, Depends, Response

from oxy.businesses import list_alerts, load_organization, resolve_alert
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render


def alerts_router(reception: Reception) -> APIRouter:
    """The list of open alerts."""
    router = APIRouter(route_class=ConsoleRoute)
    door = Depends(reception.staff)

    @router.get("/alertas")
    async def page(staff: Staff = door) -> Response:
        return await show(staff)

    @router.get("/alertas/contagem")
    async def count(staff: Staff = door) -> Response:
        return render("alert_count.html", **await reception.frame(staff, "alerts"))

    @router.post("/alertas/{alert_id}/resolver")
    async def resolve(alert_id: UUID, staff: Staff = door) -> Response:
        async with reception.database.tenant(staff.organization_id) as session:
            await resolve_alert(session, alert_id, staff.user_id)
        return await show(staff)

    async def show(staff: Staff) -> Response:
        frame = await reception.frame(staff, "alerts")
        async with reception.database.tenant(staff.organization_id) as session:
            zone = (await load_organization(session)).zone
            alerts = [(alert, alert.created_at.astimezone(zone)) for alert in await list_alerts(session)]
            now = session.clock.now().astimezone(zone)
        return render("alerts.html", **frame, alerts=alerts, now=now)

    return router
