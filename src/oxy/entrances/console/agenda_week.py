"""The agenda of a week: each day with what is booked, for those who plan ahead."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Response

from oxy import agenda
from oxy.businesses import load_organization, load_settings
from oxy.catalog import list_resources
from oxy.entrances.console.board import Entry, entry_of
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.database import Session

router = APIRouter(route_class=ConsoleRoute)

DAYS = 7


@dataclass(frozen=True, slots=True)
class DayOfWeek:
    """One day: what is booked, by start, and why it is closed, if it is."""

    day: date
    entries: tuple[Entry, ...]
    closed: str | None


@router.get("/agenda/semana")
async def week(front: Front, staff: Signed, dia: date | None = None, recurso: str = "") -> Response:
    """The week that a day is of."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _week(session, dia, recurso)
    return render("agenda_week.html", **frame, **values)


async def _week(session: Session, chosen: date | None, resource: str) -> dict[str, Any]:
    zone, settings = (await load_organization(session)).zone, await load_settings(session)
    today = session.clock.now().astimezone(zone).date()
    day = chosen or today
    monday = day - timedelta(days=day.weekday())
    since = datetime.combine(monday, time(), zone)
    until = datetime.combine(monday + timedelta(days=DAYS), time(), zone)
    bookings = await agenda.list_bookings(session, since, until, limit=2000)
    entries = [
        entry_of(each, zone)
        for each in bookings
        if each.status != "cancelled" and resource in ("", str(each.resource_id))
    ]
    days = [monday + timedelta(days=ahead) for ahead in range(DAYS)]
    return {
        "today": today, "before": monday - timedelta(days=DAYS), "after": monday + timedelta(days=DAYS),
        "resource": resource, "resources": [each for each in await list_resources(session) if each.is_active],
        "monday": monday, "sunday": monday + timedelta(days=DAYS - 1),
        "days": [
            DayOfWeek(each, tuple(entry for entry in entries if entry.start.date() == each),
                      agenda.closed_reason(settings, each))
            for each in days
        ],
    }  # fmt: skip
