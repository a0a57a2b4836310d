"""Booking and moving from the agenda's page: whom, what, and a free time to press."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse

from oxy import agenda
from oxy.agenda import Slot
from oxy.businesses import Actor, load_organization
from oxy.catalog import Service, list_services
from oxy.clientele import load_contact, load_pet
from oxy.entrances.console.choosing import choice, find_customers, read_id
from oxy.entrances.console.reception import ConsoleRoute, Reception
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

# A day without a free time shows the next ones that have some.
LOOK_AHEAD = timedelta(days=14)


def booking_desk_router(reception: Reception) -> APIRouter:
    """Pages that book and move."""
    router = APIRouter(route_class=ConsoleRoute)
    door = Depends(reception.staff)
    database = reception.database

    @router.get("/agenda/novo")
    async def new(
        staff: Staff = door, dia: date | None = None, busca: str = "", cliente: UUID | None = None,
        pet: UUID | None = None, servico: UUID | None = None,
    ) -> Response:  # fmt: skip
        frame = await reception.frame(staff, "agenda")
        async with database.tenant(staff.organization_id) as session:
            values = await _new(session, dia, busca, cliente, pet, servico)
        return render("agenda_new.html", **frame, **values)

    @router.post("/agenda/novo")
    async def book(
        cliente: Annotated[UUID, Form()], servico: Annotated[UUID, Form()], inicio: Annotated[datetime, Form()],
        recurso: Annotated[UUID, Form()], staff: Staff = door, pet: Annotated[str, Form(max_length=36)] = "",
    ) -> Response:  # fmt: skip
        async with database.tenant(staff.organization_id) as session:
            zone = (await load_organization(session)).zone
            made = await agenda.book(
                session, contact_id=cliente, pet_id=read_id(pet, "pet"), service_id=servico, resource_id=recurso,
                start=_local(inicio, zone), actor=Actor("staff", staff.user_id),
            )  # fmt: skip
        return RedirectResponse(f"/agenda?dia={made.start_time.astimezone(zone).date()}#booking-{made.id}", 303)

    @router.get("/agenda/{booking_id}/mover")
    async def where_to(booking_id: UUID, staff: Staff = door, dia: date | None = None) -> Response:
        frame = await reception.frame(staff, "agenda")
        async with database.tenant(staff.organization_id) as session:
            booking = await agenda.load_booking(session, booking_id)
            zone = (await load_organization(session)).zone
            start = booking.start_time.astimezone(zone)
            day = dia or start.date()
            free = await _free(session, booking.service_id, day, ignore=booking_id, contact_id=booking.contact_id)
        return render("agenda_move.html", **frame, booking=booking, start=start, **_times(day, free))

    @router.post("/agenda/{booking_id}/mover")
    async def move(
        booking_id: UUID, inicio: Annotated[datetime, Form()], recurso: Annotated[UUID, Form()], staff: Staff = door
    ) -> Response:
        async with database.tenant(staff.organization_id) as session:
            zone = (await load_organization(session)).zone
            moved = await agenda.reschedule(
                session, booking_id, start=_local(inicio, zone), resource_id=recurso,
                actor=Actor("staff", staff.user_id),
            )  # fmt: skip
        return RedirectResponse(f"/agenda?dia={moved.start_time.astimezone(zone).date()}#booking-{moved.id}", 303)

    return router


async def _new(
    session: Session, day: date | None, search: str, contact_id: UUID | None, pet_id: UUID | None,
    service_id: UUID | None,
) -> dict[str, Any]:  # fmt: skip
    zone = (await load_organization(session)).zone
    chosen = day or session.clock.now().astimezone(zone).date()
    services = [service for service in await list_services(session) if service.duration_minutes is not None]
    contact = None if contact_id is None else await load_contact(session, contact_id)
    pet = None if pet_id is None else await load_pet(session, pet_id)
    free: list[Slot] = []
    if contact is not None and service_id is not None:
        free = await _free(session, service_id, chosen, contact_id=contact.id)
    return {
        **choice("/agenda/novo", {"dia": chosen}, search, await find_customers(session, search)),
        "contact": contact, "pet": pet,
        "services": services, "service": _service(services, service_id), **_times(chosen, free),
    }  # fmt: skip


async def _free(
    session: Session, service_id: UUID, day: date, *, ignore: UUID | None = None, contact_id: UUID | None = None
) -> list[Slot]:
    """The free times of a day; of the first day after it that has any, when it has none."""
    found = await agenda.find_slots(
        session, service_id, day, day + LOOK_AHEAD, ignore_booking_id=ignore, contact_id=contact_id
    )
    first = min((slot.start.date() for slot in found), default=day)
    return [slot for slot in found if slot.start.date() == first]


def _times(day: date, free: Sequence[Slot]) -> dict[str, Any]:
    by_resource: dict[str, list[Slot]] = {}
    for slot in free:
        by_resource.setdefault(slot.resource_name, []).append(slot)
    return {"day": day, "free_day": free[0].start.date() if free else None, "free": by_resource}


def _service(services: Sequence[Service], service_id: UUID | None) -> Service | None:
    return next((service for service in services if service.id == service_id), None)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment as the page wrote it: the calendar's own carry no offset and are the shop's wall clock."""
    if not 2000 <= moment.year <= 2200:
        raise Invalid("Esse horário não existe.", field="inicio")
    return moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
