"""The waitlist, over the wire."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from oxy.agenda import (
    NeedsNights,
    NotAStay,
    PetDeceased,
    Wanted,
    WrongResource,
    WrongService,
    join_waitlist,
    leave_waitlist,
    list_waitlist,
)
from oxy.entrances.api.lists import Page
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Clock, Day, LocalMoment, View, example
from oxy.entrances.api.visits import BookingsVisit
from oxy.foundation.errors import Invalid, NotFound

router = APIRouter(prefix="/waitlist", tags=["Waitlist"])

MOST = 200
Weekday = Annotated[int, Field(ge=0, le=6)]


class WantedView(View):
    """When somebody would come: local days and starts; weekdays from 0, Monday, none meaning any.

    Of a stay `nights` says how many, arriving on one of the days.
    """

    first_day: Day
    last_day: Day
    earliest: Clock | None
    latest: Clock | None
    weekdays: list[int]
    resource_id: UUID | None
    nights: int | None


class WaitView(View):
    """Somebody who waits for a slot. `offer_until`: one is being offered, and held until then."""

    id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    service_id: UUID
    service_name: str
    resource_name: str | None
    wanted: WantedView
    status: Literal["waiting", "offered", "booked", "gone", "expired"]
    created_at: LocalMoment
    offer_until: LocalMoment | None


class NewWait(Body):
    """What somebody waits for. The same contact, service and pet again changes the days and keeps the place."""

    model_config = example({
        "contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10", "service_id": "7d3f9f0a-3e0b-4c55-9d0c-0d8a6f1b2c43",
        "first_day": "2026-03-13", "last_day": "2026-03-13", "latest": "12:00",
    })  # fmt: skip

    contact_id: UUID
    service_id: UUID
    pet_id: UUID | None = None
    resource_id: UUID | None = Field(None, description="null: whoever does the service.")
    first_day: Day
    last_day: Day
    earliest: Clock | None = None
    latest: Clock | None = None
    weekdays: Annotated[list[Weekday], Field(max_length=7)] = Field(default_factory=list[int])
    nights: int | None = Field(None, ge=1, le=90, description="Of a stay: how many, arriving from first to last day.")


@router.get("")
async def read_waitlist(
    visit: BookingsVisit,
    contact_id: Annotated[UUID | None, Query()] = None,
    closed: Annotated[bool, Query(description="Also those who wait no more.")] = False,
) -> Page[WaitView]:
    """List at most 200 who wait, in the order in which freed slots are offered to them."""
    found = await list_waitlist(visit.session, contact_id=contact_id, only_open=not closed, limit=MOST)
    zone = await visit.zone()
    return Page(items=[WaitView.of(entry, zone) for entry in found])


@router.post(
    "",
    status_code=201,
    responses=refuses(Invalid, NeedsNights, NotAStay, NotFound, PetDeceased, WrongResource, WrongService),
)
async def add_to_waitlist(visit: BookingsVisit, body: NewWait, response: Response) -> WaitView:
    """Put a contact on the list: they are written to when a slot that fits is free."""
    wanted = Wanted(
        body.first_day,
        body.last_day,
        body.earliest,
        body.latest,
        tuple(sorted(set(body.weekdays))),
        body.resource_id,
        body.nights,
    )
    entry = await join_waitlist(
        visit.session, body.contact_id, body.service_id, wanted, actor=visit.actor, pet_id=body.pet_id
    )
    response.headers["Location"] = f"/api/waitlist?contact_id={body.contact_id}"
    return WaitView.of(entry, await visit.zone())


@router.delete("/{entry_id}", status_code=204)
async def remove_from_waitlist(visit: BookingsVisit, entry_id: UUID) -> None:
    """Take an entry off the list; a slot that is being offered to it goes to the next in line."""
    await leave_waitlist(visit.session, entry_id)
