"""Customers: found, added with a pet in one go, and all that is known about one on a page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from oxy import agenda
from oxy.agenda import Series
from oxy.businesses import Actor, load_organization
from oxy.clientele import (
    Contact,
    PhoneTaken,
    create_contact,
    list_contacts,
    list_pets,
    load_contact,
    opt_in,
    opt_out,
    update_contact,
)
from oxy.conversations import desk
from oxy.entrances.console.board import Entry, entry_of, is_ahead
from oxy.entrances.console.choosing import Customer, clean, find_customers, with_pets
from oxy.entrances.console.packages import Sale, shown_sale
from oxy.entrances.console.pet_facts import CHOICES, PetForm, age_of, keep_pet
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed
from oxy.entrances.console.refusing import KnownAlready
from oxy.entrances.pages import render
from oxy.foundation.database import Session

router = APIRouter(prefix="/clientes", route_class=ConsoleRoute)

LISTED = 40


@dataclass(frozen=True, slots=True)
class Standing:
    """What lies ahead of a customer and behind: bookings, what comes again, packages, absences."""

    contact: Contact
    ahead: list[Entry]
    behind: list[Entry]
    series: list[tuple[Series, str]]
    sales: list[Sale]
    marks: list[tuple[agenda.Mark, datetime]]
    now: datetime


class CustomerForm(PetForm):
    """Somebody new at the counter, with a pet or without."""

    nome: str = Field("", max_length=200)
    telefone: str = Field("", max_length=40)
    anotacoes: str = Field("", max_length=2000)
    depois: Literal["agendar", "ficha"] = "ficha"
    dia: date | Literal[""] = ""


@router.get("")
async def listing(front: Front, staff: Signed, busca: str = "", mais: str | None = None) -> Response:
    """Who was found; without a search everybody, the last heard of first."""
    frame = await front.frame(staff, "customers")
    async with front.database.tenant(staff.organization_id) as session:
        people, following = await _people(session, busca, mais)
    return render("customers.html", **frame, people=people, search=clean(busca), following=following)


@router.get("/novo")
async def blank(front: Front, staff: Signed, nome: str = "", dia: date | None = None) -> Response:
    """The form of somebody new."""
    frame = await front.frame(staff, "customers")
    return render("customer_new.html", **frame, **CHOICES, name=clean(nome), day=dia)


@router.post("")
async def add(front: Front, staff: Signed, form: Annotated[CustomerForm, Form()]) -> Response:
    """Register somebody, with a pet or without, and go on to a booking or the record."""
    async with front.database.tenant(staff.organization_id) as session:
        contact = await _create(session, form, staff.actor)
        pet = await keep_pet(session, contact.id, form) if clean(form.pet_nome) else None
    if form.depois == "ficha":
        return RedirectResponse(f"/clientes/{contact.id}", 303)
    chosen = {"cliente": contact.id} | ({"pet": pet.id} if pet else {}) | ({"dia": form.dia} if form.dia else {})
    return RedirectResponse(f"/agenda/novo?{urlencode(chosen)}", 303)


@router.get("/{contact_id}")
async def page(front: Front, staff: Signed, contact_id: UUID) -> Response:
    """All that is known about one customer."""
    frame = await front.frame(staff, "customers")
    async with front.database.tenant(staff.organization_id) as session:
        standing = await _standing(session, contact_id)
        pets = [(pet, age_of(pet, standing.now.date())) for pet in await list_pets(session, contact_id)]
        thread = await desk.find_open(session, contact_id)
    return render("customer.html", **frame, **CHOICES, standing=standing, pets=pets, thread=thread)


@router.get("/{contact_id}/situacao")
async def part(front: Front, staff: Signed, contact_id: UUID) -> Response:
    """What lies ahead and behind, looked at again."""
    async with front.database.tenant(staff.organization_id) as session:
        return render("customer_standing.html", standing=await _standing(session, contact_id))


@router.post("/{contact_id}")
async def change(
    front: Front, staff: Signed, contact_id: UUID, nome: Annotated[str, Form(max_length=200)] = "",
    telefone: Annotated[str, Form(max_length=40)] = "", email: Annotated[str, Form(max_length=200)] = "",
    anotacoes: Annotated[str, Form(max_length=2000)] = "", campanhas: Annotated[bool, Form()] = False,
    bloqueado: Annotated[bool, Form()] = False,
) -> Response:  # fmt: skip
    """Change what is known about somebody, whether campaigns reach them, whether they are blocked."""
    async with front.database.tenant(staff.organization_id) as session:
        actor, before = staff.actor, await load_contact(session, contact_id)
        try:
            await update_contact(
                session, contact_id, actor, name=clean(nome) or None, email=clean(email) or None,
                phone=clean(telefone) or before.phone, notes=clean(anotacoes),
                status="blocked" if bloqueado else "active",
            )  # fmt: skip
        except PhoneTaken:
            raise await _known(session, clean(telefone)) from None
        if campanhas is (before.marketing_opted_out_at is not None):
            await (opt_in if campanhas else opt_out)(session, contact_id, actor)
    return RedirectResponse(f"/clientes/{contact_id}", 303)


@router.post("/{contact_id}/pets")
async def add_pet(front: Front, staff: Signed, contact_id: UUID, pet: Annotated[PetForm, Form()]) -> Response:
    """Register a pet."""
    async with front.database.tenant(staff.organization_id) as session:
        kept = await keep_pet(session, contact_id, pet)
    return RedirectResponse(f"/pets/{kept.id}", 303)


@router.post("/{contact_id}/faltas/{mark_id}/perdoar")
async def forgive(front: Front, staff: Signed, contact_id: UUID, mark_id: UUID) -> Response:
    """Forgive an absence."""
    async with front.database.tenant(staff.organization_id) as session:
        await agenda.forgive(session, contact_id, mark_id)
        return render("customer_standing.html", standing=await _standing(session, contact_id))


async def _create(session: Session, form: CustomerForm, actor: Actor) -> Contact:
    phone = clean(form.telefone) or None
    try:
        return await create_contact(
            session, actor, phone=phone, name=clean(form.nome) or None, notes=clean(form.anotacoes)
        )
    except PhoneTaken:
        raise await _known(session, phone or "") from None


async def _people(session: Session, search: str, mark: str | None) -> tuple[list[Customer], str | None]:
    """Whom a search finds; without one, a page of everybody, the last heard of first."""
    if clean(search):
        return await find_customers(session, search, LISTED), None
    found, following = await list_contacts(session, cursor=mark, limit=LISTED)
    return await with_pets(session, found), following


async def _standing(session: Session, contact_id: UUID) -> Standing:
    zone, contact = (await load_organization(session)).zone, await load_contact(session, contact_id)
    now = session.clock.now().astimezone(zone)
    entries = [entry_of(each, zone) for each in await agenda.bookings_of(session, contact_id, limit=200)]
    series = [each for each in await agenda.list_series(session, contact_id=contact_id) if each.status != "ended"]
    return Standing(
        contact, [each for each in entries if is_ahead(each, now)][::-1],
        [each for each in entries if not is_ahead(each, now)],
        [(each, agenda.rhythm(each.rule)) for each in series],
        [shown_sale(each, now, zone) for each in await agenda.list_sales(session, contact_id)],
        await _marks(session, contact_id, zone), now,
    )  # fmt: skip


async def _marks(session: Session, contact_id: UUID, zone: ZoneInfo) -> list[tuple[agenda.Mark, datetime]]:
    return [(mark, mark.at.astimezone(zone)) for mark in await agenda.list_marks(session, contact_id)]


async def _known(session: Session, phone: str) -> KnownAlready:
    """Who has a number already, as a refusal that leads there."""
    found: list[Customer] = await find_customers(session, "".join(each for each in phone if each.isdigit())[-8:])
    who = found[0].contact if found else None
    page = f"/clientes/{who.id}" if who else "/clientes"
    name = who.display_name if who and who.display_name else "outro cliente"
    return KnownAlready(f"Este telefone já é de {name}. Abra o cadastro que existe.", page)
