"""Contacts, over the wire."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from oxy.agenda import Consequence, consequence_for, forgive, list_marks
from oxy.businesses import load_settings
from oxy.clientele import (
    PhoneTaken,
    create_contact,
    leave_household,
    list_contacts,
    load_contact,
    opt_in,
    opt_out,
    remove_contact,
    share_household,
    update_contact,
)
from oxy.entrances.api.lists import Cursor, Limit, Page, open_cursor, seal_cursor
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Email, Label, LocalMoment, Notes, Phone, Search, View, example, not_given
from oxy.entrances.api.visits import ClientsVisit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/contacts", tags=["Contacts"])

Standing = Literal["active", "blocked"]


class ContactView(View):
    """A customer. `phone` is E.164 or unknown; `display_name` the best name known."""

    id: UUID
    phone: str | None = Field(examples=["+5511987650001"])
    name: str | None
    profile_name: str | None = Field(description="What WhatsApp says.")
    display_name: str | None
    email: str | None
    status: Standing
    notes: str
    marketing_opted_out_at: LocalMoment | None
    last_contact_at: LocalMoment | None
    household_id: UUID | None = Field(description="Contacts of one household are reminded in one message.")


class NewContact(Body):
    """A customer to add; a name or a number is needed."""

    model_config = example({"name": "Marina", "phone": "+55 11 98765-0001"})

    phone: Phone | None = None
    name: Label | None = None
    email: Email | None = None
    notes: Notes = ""


class ContactChanges(Body):
    """What is to change; the rest stays. A phone is added to the ones known."""

    phone: Phone = not_given()
    name: Label | None = None
    email: Email | None = None
    status: Standing = not_given()
    notes: Notes = not_given()
    marketing_opted_out: bool = Field(
        default_factory=bool, description="true sends no more marketing; messages about bookings go on."
    )


class SharedHome(Body):
    """With whom a contact lives; null: with nobody."""

    model_config = example({"with_contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10"})

    with_contact_id: UUID | None


class MarkView(View):
    """One absence; a forgiven one counts no more."""

    id: UUID
    booking_id: UUID
    kind: Literal["no_show", "late_cancel"]
    at: LocalMoment
    forgiven_at: LocalMoment | None


class AttendanceView(View):
    """What a contact's absences mean."""

    next_booking: Consequence = Field(description="What the next booking asks for, by the business's rule.")
    marks: list[MarkView]


@router.get("")
async def read_contacts(
    visit: ClientsVisit,
    search: Annotated[Search | None, Query(description="Part of a name, e-mail address or number.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ContactView]:
    """List contacts, most recently heard first."""
    found, mark = await list_contacts(visit.session, search, open_cursor(cursor), limit)
    zone = await visit.zone()
    return Page(items=[ContactView.of(each, zone) for each in found], next_cursor=seal_cursor(mark))


@router.post("", status_code=201, responses=refuses(PhoneTaken))
async def add_contact(visit: ClientsVisit, body: NewContact, response: Response) -> ContactView:
    """Add a customer by hand."""
    contact = await create_contact(visit.session, visit.actor, **dict(body))
    response.headers["Location"] = f"/api/contacts/{contact.id}"
    return ContactView.of(contact, await visit.zone())


@router.get("/{contact_id}")
async def read_contact(visit: ClientsVisit, contact_id: UUID) -> ContactView:
    """Return one contact."""
    return ContactView.of(await load_contact(visit.session, contact_id), await visit.zone())


@router.patch("/{contact_id}", responses=refuses(PhoneTaken))
async def change_contact(visit: ClientsVisit, contact_id: UUID, body: ContactChanges) -> ContactView:
    """Change a contact."""
    changes = body.given()
    opted_out = changes.pop("marketing_opted_out", None)
    await update_contact(visit.session, contact_id, visit.actor, **changes)
    if opted_out is not None:
        await (opt_out if opted_out else opt_in)(visit.session, contact_id, visit.actor)
    return ContactView.of(await load_contact(visit.session, contact_id), await visit.zone())


@router.get("/{contact_id}/attendance")
async def read_attendance(visit: ClientsVisit, contact_id: UUID) -> AttendanceView:
    """Return a contact's absences, and what their next booking asks for because of them."""
    await load_contact(visit.session, contact_id)
    rules = (await load_settings(visit.session)).booking_rules
    consequence = await consequence_for(visit.session, rules, contact_id)
    zone = await visit.zone()
    marks = [MarkView.of(each, zone) for each in await list_marks(visit.session, contact_id)]
    return AttendanceView(next_booking=consequence, marks=marks)


@router.post("/{contact_id}/attendance/{mark_id}/forgive", status_code=204, responses=refuses(NotFound))
async def forgive_mark(visit: ClientsVisit, contact_id: UUID, mark_id: UUID) -> None:
    """Let an absence count no more."""
    await forgive(visit.session, contact_id, mark_id)


@router.delete("/{contact_id}", status_code=204)
async def delete_contact(visit: ClientsVisit, contact_id: UUID) -> None:
    """Erase a contact with pets, conversations and bookings."""
    await remove_contact(visit.session, contact_id, visit.actor)


@router.put("/{contact_id}/household", responses=refuses(NotFound))
async def set_household(visit: ClientsVisit, contact_id: UUID, body: SharedHome) -> ContactView:
    """Say with whom a contact lives: bookings and pets of one household are told of in one message."""
    if body.with_contact_id is None:
        contact = await leave_household(visit.session, contact_id, visit.actor)
    else:
        contact = await share_household(visit.session, contact_id, body.with_contact_id, visit.actor)
    return ContactView.of(contact, await visit.zone())
