"""Time that nobody can book, taken off the agenda from its page and given back."""

from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from oxy.agenda import block, list_blocks, unblock
from oxy.businesses import load_organization
from oxy.catalog import list_resources
from oxy.entrances.console.choosing import read_id
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.errors import Invalid

router = APIRouter(route_class=ConsoleRoute)


@router.get("/agenda/bloqueios")
async def blocks(front: Front, staff: Signed, dia: date | None = None) -> Response:
    """What is blocked on a day."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        zone = (await load_organization(session)).zone
        day = dia or session.clock.now().astimezone(zone).date()
        start, end = datetime.combine(day, time(), zone), datetime.combine(day, time.max, zone)
        lying = [
            (each, each.start_time.astimezone(zone), each.end_time.astimezone(zone))
            for each in await list_blocks(session, start, end)
        ]
        resources = [each for each in await list_resources(session) if each.is_active]
    return render("agenda_blocks.html", **frame, day=day, lying=lying, resources=resources)


@router.post("/agenda/bloqueios")
async def add(
    front: Front, staff: Signed, inicio: Annotated[datetime, Form()], fim: Annotated[datetime, Form()],
    recurso: Annotated[str, Form(max_length=36)] = "", motivo: Annotated[str, Form(max_length=300)] = "",
    ao_redor: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Block a time: of one professional or space, or of all."""
    if not (2000 <= inicio.year <= 2200 and 2000 <= fim.year <= 2200):
        raise Invalid("Esse horário não existe.", field="inicio")
    async with front.database.tenant(staff.organization_id) as session:
        zone, resource = (await load_organization(session)).zone, read_id(recurso, "recurso")
        made = await block(
            session, start=inicio.replace(tzinfo=zone), end=fim.replace(tzinfo=zone),
            actor=staff.actor, resource_ids=None if resource is None else [resource],
            reason=motivo.replace("\x00", ""), beside_bookings=ao_redor,
        )  # fmt: skip
    return RedirectResponse(f"/agenda/bloqueios?dia={made.start_time.astimezone(zone).date()}", 303)


@router.post("/agenda/bloqueios/{block_id}/liberar")
async def free(front: Front, staff: Signed, block_id: UUID, dia: Annotated[date, Form()]) -> Response:
    """Give a blocked time back."""
    async with front.database.tenant(staff.organization_id) as session:
        await unblock(session, block_id, staff.actor)
    return RedirectResponse(f"/agenda/bloqueios?dia={dia}", 303)
