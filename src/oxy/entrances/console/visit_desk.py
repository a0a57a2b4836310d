"""Moving a whole visit from the agenda's page: where all of it could go, nights and what is done meanwhile together."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse

from oxy import agenda
from oxy.businesses import load_organization
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.errors import Refusal

router = APIRouter(route_class=ConsoleRoute)

SHOWN = 12
Nights = Annotated[int, Query(ge=1, le=90)]


@router.get("/agenda/visitas/{visit_id}/mover")
async def where_to(
    front: Front, staff: Signed, visit_id: UUID, dia: date | None = None, noites: Nights | None = None
) -> Response:
    """The times that the whole visit can move to."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        visit = await agenda.load_visit(session, visit_id)
        zone = (await load_organization(session)).zone
        guests = [each for each in visit.live if each.booking_type == "hotel"]
        start = min(each.start_time for each in visit.live or visit.bookings).astimezone(zone)
        day, why = dia or start.date(), ""
        offers: list[agenda.VisitOffer] = []
        try:
            # What is pressed is a token, as a customer's choice is: the offers of a look are kept half an hour.
            offers = await agenda.offer_moves(session, visit_id, day, day, most=SHOWN, nights=noites)
        except Refusal as refusal:
            why = refusal.message
    return render(
        "agenda_move_visit.html", **frame, visit=visit, start=start, day=day, offers=offers, why=why,
        stays=bool(guests), nights=noites or _nights(guests, zone),
        whose={each.pet_id: each.pet_name for each in visit.live},
        services={each.service_id: each.service_name for each in visit.live},
    )  # fmt: skip


@router.post("/agenda/visitas/{visit_id}/mover")
async def move(front: Front, staff: Signed, visit_id: UUID, oferta: Annotated[UUID, Form()]) -> Response:
    """Move it to one of them."""
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        moved = await agenda.reschedule_visit(session, visit_id, oferta, actor=staff.actor)
    first = min(moved.live, key=lambda each: each.start_time)
    return RedirectResponse(f"/agenda?dia={first.start_time.astimezone(zone).date()}#booking-{first.id}", 303)


def _nights(guests: Sequence[agenda.Booking], zone: ZoneInfo) -> int | None:
    spans = (each.end_time.astimezone(zone).date() - each.start_time.astimezone(zone).date() for each in guests)
    return max((span.days for span in spans), default=None)
