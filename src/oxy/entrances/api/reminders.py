"""Reminders and ratings, over the wire: what Oxy told of its own accord, what it will tell, what came back."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from oxy.entrances.api.lists import Cursor, Limit, Page, cut, open_cursor, seal_cursor
from oxy.entrances.api.values import Day, LocalMoment, View
from oxy.entrances.api.visits import BookingsVisit
from oxy.reminders import list_ratings, list_reminders, mark_of, planned_reminders, read_mark

router = APIRouter(tags=["Reminders"])

Kind = Literal["first", "last", "moved", "cancelled", "follow_up", "care", "birthday"]
Status = Literal["sent", "skipped", "answered"]
Stars = Annotated[int, Query(ge=1, le=5)]


class ReminderView(View):
    """One matter that customers were told, or spared for a reason; several may share a message."""

    id: UUID
    kind: Kind
    status: Status
    reason: str | None = Field(
        description="Why it was not told: just_booked, too_late, blocked, deceased, customer_knows, had_enough or "
        "window_closed."
    )
    contact_id: UUID
    contact_name: str | None
    booking_id: UUID | None
    told_start: LocalMoment | None = Field(description="The start that the message named.")
    pet_id: UUID | None
    pet_name: str | None
    care_protocol_id: UUID | None
    about: str | None = Field(description="The service, or the protocol of care.")
    due_on: Day | None
    message_id: UUID | None
    message_status: str | None
    answer: str | None
    answered_at: LocalMoment | None
    created_at: LocalMoment


class PlannedView(View):
    """A reminder that will go out as things stand; all is looked at again when it does."""

    kind: Literal["first", "last"]
    due_at: LocalMoment
    contact_id: UUID
    contact_name: str | None
    booking_id: UUID
    pet_name: str | None
    about: str
    start_time: LocalMoment


class RatingView(View):
    """What a customer thought of a booking, 1 (very bad) to 5 (great), in figure and words."""

    id: UUID
    booking_id: UUID
    contact_id: UUID
    contact_name: str | None
    service_name: str
    pet_name: str | None
    rating: int
    comment: str
    created_at: LocalMoment


@router.get("/reminders")
async def read_reminders(
    visit: BookingsVisit,
    kind: Annotated[Kind | None, Query()] = None,
    status: Annotated[Status | None, Query()] = None,
    contact_id: Annotated[UUID | None, Query()] = None,
    booking_id: Annotated[UUID | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ReminderView]:
    """List what was told or left untold, newest first."""
    found, mark = await list_reminders(
        visit.session, kind=kind, status=status, contact_id=contact_id, booking_id=booking_id, limit=limit,
        cursor=open_cursor(cursor),
    )  # fmt: skip
    zone = await visit.zone()
    return Page(items=[ReminderView.of(each, zone) for each in found], next_cursor=seal_cursor(mark))


@router.get("/reminders/planned")
async def read_planned(
    visit: BookingsVisit,
    days: Annotated[int, Query(ge=1, le=7, description="How far ahead.")] = 2,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[PlannedView]:
    """List the booking reminders of the next days as things stand, soonest first."""
    items, next_cursor = cut(await planned_reminders(visit.session, days), limit, cursor)
    zone = await visit.zone()
    return Page(items=[PlannedView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.get("/ratings")
async def read_ratings(
    visit: BookingsVisit, lowest: Stars = 1, highest: Stars = 5, limit: Limit = 50, cursor: Cursor = None
) -> Page[RatingView]:
    """List what customers thought of their visits, newest first."""
    before = read_mark(open_cursor(cursor))
    found = await list_ratings(visit.session, lowest=lowest, highest=highest, limit=limit + 1, before=before)
    shown = found[:limit]
    mark = mark_of(shown[-1].created_at, shown[-1].id) if len(found) > limit else None
    zone = await visit.zone()
    return Page(items=[RatingView.of(each, zone) for each in shown], next_cursor=seal_cursor(mark))
