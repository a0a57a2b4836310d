"""A day on paper: who comes when, one list per professional or space, for the wall and for when the network is down."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from fastapi import APIRouter, Response

from oxy import agenda
from oxy.businesses import load_organization
from oxy.clientele import Contact, Pet, load_contacts, pets_by_contact
from oxy.entrances.console.board import Entry, entry_of
from oxy.entrances.console.pet_facts import SIZES
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.database import Session

router = APIRouter(route_class=ConsoleRoute)

MOST = 500


@router.get("/agenda/folha")
async def sheet(front: Front, staff: Signed, dia: date | None = None) -> Response:
    """The page to print, of a day."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        organization = await load_organization(session)
        now = session.clock.now().astimezone(organization.zone)
        day = dia or now.date()
        start = datetime.combine(day, time(), organization.zone)
        found = await agenda.list_bookings(session, start, start + timedelta(days=1), limit=MOST)
        entries = [entry_of(each, organization.zone) for each in found if each.status not in ("cancelled", "no_show")]
        people, pets = await _people(session, entries)
    by_resource: dict[str, list[Entry]] = {}
    for entry in entries:
        by_resource.setdefault(entry.booking.resource_name, []).append(entry)
    return render(
        "day_sheet.html", **frame, day=day, now=now, business=organization.name, people=people, pets=pets,
        sizes=SIZES, by_resource=dict(sorted(by_resource.items())),
    )  # fmt: skip


async def _people(session: Session, entries: list[Entry]) -> tuple[dict[UUID, Contact], dict[UUID, Pet]]:
    contact_ids = {entry.booking.contact_id for entry in entries}
    pets = await pets_by_contact(session, contact_ids)
    return await load_contacts(session, contact_ids), {pet.id: pet for each in pets.values() for pet in each}
