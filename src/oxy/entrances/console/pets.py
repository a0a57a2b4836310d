"""A pet's page: what is known about it, what was done for it and what is to come."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse

from oxy.agenda import bookings_of
from oxy.businesses import load_organization
from oxy.clientele import PetChanges, load_contact, load_pet, update_pet
from oxy.entrances.console.board import entry_of, is_ahead
from oxy.entrances.console.choosing import read_day
from oxy.entrances.console.pet_facts import CHOICES, PetForm, age_of
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.pages import render
from oxy.foundation.errors import Invalid
from oxy.reminders import list_care, list_protocols

router = APIRouter(prefix="/pets", route_class=ConsoleRoute)

SHOWN = 200


@router.get("/{pet_id}")
async def page(front: Front, staff: Signed, pet_id: UUID) -> Response:
    """All that is known about one pet."""
    frame = await front.frame(staff, "customers")
    async with front.database.tenant(staff.organization_id) as session:
        zone, pet = (await load_organization(session)).zone, await load_pet(session, pet_id)
        now = session.clock.now().astimezone(zone)
        bookings = await bookings_of(session, pet.contact_id, pet_id=pet_id, limit=SHOWN)
        names = {each.id: each.name for each in await list_protocols(session, include_inactive=True)}
        care = [(each, names[each.care_protocol_id]) for each in await list_care(session, pet_id)]
        tutor = await load_contact(session, pet.contact_id)
    entries = [entry_of(each, zone) for each in bookings]
    return render(
        "pet.html", **frame, **CHOICES, pet=pet, tutor=tutor, age=age_of(pet, now.date()), now=now, care=care,
        ahead=[each for each in entries if is_ahead(each, now)][::-1],
        behind=[each for each in entries if not is_ahead(each, now)],
    )  # fmt: skip


@router.post("/{pet_id}")
async def change(front: Front, staff: Signed, pet_id: UUID, form: Annotated[PetForm, Form()]) -> Response:
    """Change what is known."""
    async with front.database.tenant(staff.organization_id) as session:
        pet, facts = await load_pet(session, pet_id), PetChanges(**form.facts())
        if facts.get("birth_date") == pet.birth_date:
            # A date that was reckoned from an age stays an estimate until somebody writes another one.
            facts.pop("birth_date", None)
        await update_pet(session, pet_id, staff.actor, **facts)
    return RedirectResponse(f"/pets/{pet_id}", 303)


@router.post("/{pet_id}/falecimento")
async def mourn(
    front: Front, staff: Signed, pet_id: UUID, em: Annotated[str, Form(max_length=10)] = "",
    engano: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Note that it died, or that this was a mistake."""
    async with front.database.tenant(staff.organization_id) as session:
        zone, day = (await load_organization(session)).zone, read_day(em, "em")
        now = session.clock.now().astimezone(zone)
        if day is not None and day > now.date():
            raise Invalid("Essa data ainda não chegou. Confira o dia.", field="em")
        at = now if day in (None, now.date()) else datetime.combine(day or now.date(), time(12), zone)
        await update_pet(session, pet_id, staff.actor, deceased_at=None if engano else at)
    return RedirectResponse(f"/pets/{pet_id}", 303)
