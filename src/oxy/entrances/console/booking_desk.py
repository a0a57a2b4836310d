"""Booking and moving from the agenda's page: whom, what, and a free time to press or one's own."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from oxy import agenda
from oxy.businesses import load_organization
from oxy.catalog import list_resources, list_services, load_service
from oxy.clientele import load_contact, load_pet
from oxy.entrances.console.choosing import choice, clean, find_customers, read_id
from oxy.entrances.console.free_times import free_slots, free_stays, local_moment, shown_slots
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.database import Session

router = APIRouter(route_class=ConsoleRoute)

Nights = Annotated[int, Query(ge=1, le=90)]


class BookingForm(BaseModel):
    """What is to be booked; `fim` is the end of a stay. A time of one's own may leave to Oxy who does it."""

    cliente: UUID
    pet: str = Field("", max_length=36)
    servico: UUID
    inicio: datetime
    fim: datetime | Literal[""] = ""
    recurso: str = Field("", max_length=36)
    observacoes: str = Field("", max_length=2000)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How far the page has come: the address carries what was chosen already."""

    day: date | None
    search: str
    contact_id: UUID | None
    pet_id: UUID | None
    service_id: UUID | None
    nights: int
    clock: time | None
    resource_id: UUID | None


@router.get("/agenda/novo")
async def new(
    front: Front, staff: Signed, dia: date | None = None, busca: str = "", cliente: UUID | None = None,
    pet: UUID | None = None, servico: UUID | None = None, noites: Nights = 1, hora: time | None = None,
    recurso: UUID | None = None,
) -> Response:  # fmt: skip
    """How far a booking has come: whom, what, when."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _new(session, Chosen(dia, busca, cliente, pet, servico, noites, hora, recurso))
    return render("agenda_new.html", **frame, **values)


@router.post("/agenda/novo")
async def book(front: Front, staff: Signed, form: Annotated[BookingForm, Form()]) -> Response:
    """Book what was chosen."""
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        made = await agenda.book(
            session, contact_id=form.cliente, pet_id=read_id(form.pet, "pet"), service_id=form.servico,
            resource_id=read_id(form.recurso, "recurso"), start=local_moment(form.inicio, zone),
            end=local_moment(form.fim, zone, "fim") if form.fim else None, notes=clean(form.observacoes),
            actor=staff.actor,
        )  # fmt: skip
    return RedirectResponse(f"/agenda?dia={made.start_time.astimezone(zone).date()}#booking-{made.id}", 303)


@router.get("/agenda/{booking_id}/mover")
async def where_to(front: Front, staff: Signed, booking_id: UUID, dia: date | None = None) -> Response:
    """The free times that a booking can move to."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        booking = await agenda.load_booking(session, booking_id)
        zone = (await load_organization(session)).zone
        start = booking.start_time.astimezone(zone)
        day = dia or start.date()
        free = await free_slots(session, booking.service_id, day, ignore=booking_id, contact_id=booking.contact_id)
    return render("agenda_move.html", **frame, booking=booking, start=start, **shown_slots(day, free))


@router.post("/agenda/{booking_id}/mover")
async def move(
    front: Front, staff: Signed, booking_id: UUID, inicio: Annotated[datetime, Form()], recurso: Annotated[UUID, Form()]
) -> Response:
    """Move a booking."""
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        moved = await agenda.reschedule(
            session, booking_id, start=local_moment(inicio, zone), resource_id=recurso,
            actor=staff.actor,
        )  # fmt: skip
    return RedirectResponse(f"/agenda?dia={moved.start_time.astimezone(zone).date()}#booking-{moved.id}", 303)


async def _new(session: Session, chosen: Chosen) -> dict[str, Any]:
    zone = (await load_organization(session)).zone
    day = chosen.day or session.clock.now().astimezone(zone).date()
    along = {"dia": day} | ({"hora": f"{chosen.clock:%H:%M}"} if chosen.clock else {})
    along |= {"recurso": chosen.resource_id} if chosen.resource_id else {}
    contact = None if chosen.contact_id is None else await load_contact(session, chosen.contact_id)
    pet = None if chosen.pet_id is None else await load_pet(session, chosen.pet_id)
    service = None if chosen.service_id is None else await load_service(session, chosen.service_id)
    values: dict[str, Any] = {
        **choice("/agenda/novo", along, chosen.search, await find_customers(session, chosen.search)),
        **shown_slots(day, []), "contact": contact, "pet": pet, "service": service,
        "services": await list_services(session), "stays": None, "nights": chosen.nights, "clock": chosen.clock,
        "resource_id": chosen.resource_id,
        "resources": [each for each in await list_resources(session) if each.is_active],
    }  # fmt: skip
    if contact is None or service is None:
        return values
    if service.duration_minutes is None:
        return values | await free_stays(session, service.id, day, chosen.nights, pet, contact.id)
    return values | shown_slots(day, await free_slots(session, service.id, day, contact_id=contact.id))
