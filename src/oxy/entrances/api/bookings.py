"""Bookings, over the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints
from pydantic.config import JsonDict

from oxy.agenda import (
    Booking,
    InThePast,
    NeedsNights,
    OutsideHours,
    PetBusy,
    PetDeceased,
    PetTooLarge,
    SlotTaken,
    Stage,
    TooFarAhead,
    WrongResource,
    WrongService,
    WrongStatus,
    arrive,
    book,
    booking_history,
    cancel,
    complete,
    confirm,
    deliver,
    list_bookings,
    load_booking,
    mark_no_show,
    mark_ready,
    page_cursor,
    reopen,
    reschedule,
    settle_deposit,
    start,
)
from oxy.entrances.api.idempotency import IdempotencyKey, KeyReused, once
from oxy.entrances.api.lists import Cursor, Limit, Page, open_cursor, seal_cursor
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.spans import From, To, read_span
from oxy.entrances.api.values import ANY_TEXT, Body, LocalMoment, Moment, Money, Notes, ServiceKind, View, example
from oxy.entrances.api.visits import BookingsVisit, Visit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/bookings", tags=["Bookings"])

MOST_DAYS = 366
Status = Literal["scheduled", "confirmed", "in_progress", "completed", "cancelled", "no_show"]
Reason = Annotated[str, StringConstraints(max_length=500, pattern=ANY_TEXT)]
EXAMPLE: JsonDict = {
    "contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10", "pet_id": "b4a0a7d2-6a1a-4f0e-8a6e-2f5d1c9e7b31",
    "service_id": "7d3f9f0a-3e0b-4c55-9d0c-0d8a6f1b2c43", "start_time": "2026-03-14T10:00:00-03:00",
}  # fmt: skip
PLACING = (
    InThePast, NeedsNights, OutsideHours, PetBusy, PetDeceased, PetTooLarge, SlotTaken, TooFarAhead, WrongResource,
    WrongService,
)  # fmt: skip


class BookingView(View):
    """An appointment or stay; `price` in BRL for the whole of it, `end_time` exclusive."""

    id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    service_id: UUID
    service_name: str
    resource_id: UUID
    resource_name: str
    conversation_id: UUID | None
    booking_type: ServiceKind
    start_time: LocalMoment
    end_time: LocalMoment
    duration_minutes: int
    price: Money | None
    status: Status
    revision: int = Field(description="Grows with every change.")
    notes: str
    visit_id: UUID | None = Field(description="The visit that it is a part of.")
    series_id: UUID | None = Field(description="The series that it is an occurrence of.")
    stage: Stage | None = Field(description="Where the pet is on the day's board; null before it arrived.")
    arrived_at: LocalMoment | None
    ready_at: LocalMoment | None
    delivered_at: LocalMoment | None
    deposit_due: Money | None = Field(description="To be paid beforehand, after absences.")
    deposit_paid_at: LocalMoment | None
    confirm_by: LocalMoment | None = Field(description="Until when the customer must say yes, after absences.")
    package_no: int | None = Field(description="The third of a package of ten is 3, and `package_size` 10.")
    package_size: int | None
    other_resource_ids: list[UUID] = Field(description="What it takes beside its resource.")


class NewBooking(Body):
    """What is to be booked."""

    model_config = example(EXAMPLE)

    contact_id: UUID
    pet_id: UUID | None = None
    service_id: UUID
    resource_id: UUID | None = Field(None, description="null: the first that is free.")
    start_time: Moment
    end_time: Moment | None = Field(None, description="Check-out of a stay; else for more or less time than usual.")
    price: Money | None = Field(None, description="null: the service's, by the pet's size and the nights of a stay.")
    notes: Notes = ""
    conversation_id: UUID | None = None


class Move(Body):
    """Where a booking goes; it keeps its length and price."""

    model_config = example({"start_time": "2026-03-14T11:00:00-03:00"})

    start_time: Moment
    resource_id: UUID | None = Field(None, description="null: as before.")


class Cancellation(Body):
    """Why a booking is called off."""

    reason: Reason | None = None
    by_customer: Annotated[
        bool, Field(description="The customer wanted out: when it is late, it counts as an absence.")
    ] = False


class Reopening(Body):
    """Why a booking that was done is not."""

    reason: Reason | None = None


class Settlement(Body):
    """What became of a deposit."""

    waived: bool = Field(False, description="true: staff let it go.")


class ChangeView(View):
    """One change of a booking: who made it, why, and the fields that it changed."""

    at: LocalMoment
    actor_kind: str
    actor_id: UUID | None
    actor_name: str | None
    change: str
    reason: str | None
    before: dict[str, Any]
    after: dict[str, Any]


@router.get("")
async def read_bookings(
    visit: BookingsVisit,
    first: From,
    last: To,
    status: Annotated[Status | None, Query()] = None,
    contact_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[BookingView]:
    """List bookings that start in at most 366 days, and stays that reach into them, oldest first."""
    zone = await visit.zone()
    since, until = read_span(first, last, zone, MOST_DAYS)
    found = await list_bookings(
        visit.session, since, until, status=status, contact_id=contact_id, limit=limit + 1, cursor=open_cursor(cursor)
    )
    items = [BookingView.of(each, zone) for each in found[:limit]]
    return Page(items=items, next_cursor=seal_cursor(page_cursor(found[limit - 1]) if len(found) > limit else None))


@router.post("", status_code=201, responses=refuses(*PLACING, KeyReused, NotFound))
async def add_booking(
    visit: BookingsVisit, body: NewBooking, response: Response, idempotency_key: IdempotencyKey = None
) -> BookingView:
    """Book at a time of one's choice within working hours, on the grid or not. A taken one comes with alternatives."""

    async def act() -> BookingView:
        booking = await book(
            visit.session, contact_id=body.contact_id, pet_id=body.pet_id, service_id=body.service_id,
            resource_id=body.resource_id, start=body.start_time, end=body.end_time, actor=visit.actor,
            price=body.price, notes=body.notes, conversation_id=body.conversation_id,
        )  # fmt: skip
        return await _view(visit, booking)

    answer = await once(visit, idempotency_key, "/api/bookings", body, BookingView, act)
    response.headers["Location"] = f"/api/bookings/{answer.id}"
    return answer


@router.get("/{booking_id}")
async def read_booking(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Return one booking."""
    return await _view(visit, await load_booking(visit.session, booking_id))


@router.post("/{booking_id}/confirm", responses=refuses(WrongStatus))
async def confirm_booking(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that the customer is coming."""
    return await _view(visit, await confirm(visit.session, booking_id, actor=visit.actor))


@router.post("/{booking_id}/reschedule", responses=refuses(*PLACING, WrongStatus))
async def reschedule_booking(visit: BookingsVisit, booking_id: UUID, body: Move) -> BookingView:
    """Move a booking; its own time never stands in its way, and it awaits a new confirmation."""
    moved = await reschedule(
        visit.session, booking_id, start=body.start_time, resource_id=body.resource_id, actor=visit.actor
    )
    return await _view(visit, moved)


@router.post("/{booking_id}/cancel", responses=refuses(WrongStatus))
async def cancel_booking(visit: BookingsVisit, booking_id: UUID, body: Cancellation | None = None) -> BookingView:
    """Call a booking off and let go of its time."""
    said = body or Cancellation()
    cancelled = await cancel(
        visit.session, booking_id, actor=visit.actor, reason=said.reason, by_customer=said.by_customer
    )
    return await _view(visit, cancelled)


@router.get("/{booking_id}/history")
async def read_history(visit: BookingsVisit, booking_id: UUID) -> Page[ChangeView]:
    """List every change of a booking, oldest first."""
    zone = await visit.zone()
    return Page(items=[ChangeView.of(each, zone) for each in await booking_history(visit.session, booking_id)])


@router.post("/{booking_id}/arrive", responses=refuses(WrongStatus))
async def note_arrival(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that the pet is here; the work has not begun."""
    return await _view(visit, await arrive(visit.session, booking_id, actor=visit.actor))


@router.post("/{booking_id}/ready", responses=refuses(WrongStatus))
async def note_ready(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that the pet can be fetched; the tutor is told, once."""
    return await _view(visit, await mark_ready(visit.session, booking_id, actor=visit.actor))


@router.post("/{booking_id}/deliver", responses=refuses(WrongStatus))
async def note_delivery(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that the pet was fetched, which completes the booking."""
    return await _view(visit, await deliver(visit.session, booking_id, actor=visit.actor))


@router.post("/{booking_id}/reopen", responses=refuses(WrongStatus))
async def reopen_booking(visit: BookingsVisit, booking_id: UUID, body: Reopening | None = None) -> BookingView:
    """Take back that the work was done; what was drawn from a package is given back."""
    reason = body.reason if body else None
    return await _view(visit, await reopen(visit.session, booking_id, actor=visit.actor, reason=reason))


@router.post("/{booking_id}/deposit", responses=refuses(WrongStatus))
async def settle(visit: BookingsVisit, booking_id: UUID, body: Settlement | None = None) -> BookingView:
    """Note that the deposit was paid, or let go."""
    waived = body.waived if body else False
    return await _view(visit, await settle_deposit(visit.session, booking_id, actor=visit.actor, waived=waived))


@router.post("/{booking_id}/start", responses=refuses(WrongStatus))
async def start_booking(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that the work has begun."""
    return await _view(visit, await start(visit.session, booking_id, actor=visit.actor))


@router.post("/{booking_id}/complete", responses=refuses(WrongStatus))
async def complete_booking(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that the work is done."""
    return await _view(visit, await complete(visit.session, booking_id, actor=visit.actor))


@router.post("/{booking_id}/no-show", responses=refuses(WrongStatus))
async def miss_booking(visit: BookingsVisit, booking_id: UUID) -> BookingView:
    """Note that nobody came, and let go of the time; it leaves a mark on the contact."""
    return await _view(visit, await mark_no_show(visit.session, booking_id, actor=visit.actor))


async def _view(visit: Visit, booking: Booking) -> BookingView:
    return BookingView.of(booking, await visit.zone())
