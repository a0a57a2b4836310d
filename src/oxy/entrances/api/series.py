"""Bookings that come again, over the wire."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from oxy import agenda
from oxy.agenda import (
    Every,
    PetDeceased,
    Rule,
    SeriesStatus,
    WrongStatus,
    change_series,
    end_series,
    list_series,
    load_series,
    pause_series,
    resume_series,
    settle_occurrence,
    skip_occurrence,
    start_series,
)
from oxy.entrances.api.bookings import PLACING
from oxy.entrances.api.lists import Page
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Clock, Day, LocalMoment, Moment, Notes, View, example
from oxy.entrances.api.visits import BookingsVisit, Visit
from oxy.foundation.errors import Invalid, NotFound

router = APIRouter(prefix="/series", tags=["Series"])

RULE = {"every": "week", "weekday": 4, "clock": "10:00", "starts_on": "2026-03-13"}


class RuleView(View):
    """When it comes again; Monday is 0."""

    every: Every
    step: int
    weekday: int
    nth: int | None
    clock: Clock
    starts_on: Day
    ends_on: Day | None
    count: int | None


class OccurrenceView(View):
    """One date that was looked at; its booking may have been moved or called off since."""

    occurs_on: Day
    outcome: Literal["booked", "failed", "skipped"]
    booking_id: UUID | None
    booking_status: str | None
    start_time: LocalMoment | None
    reason: str | None
    suggested_start: LocalMoment | None
    suggested_resource_id: UUID | None


class SeriesView(View):
    """A rule and what it is for; `occurrences` are those looked at, left out in lists."""

    id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    service_id: UUID
    service_name: str
    resource_id: UUID | None
    resource_name: str | None
    rule: RuleView
    status: SeriesStatus
    notes: str
    occurrences: list[OccurrenceView]


class RuleBody(Body):
    """When it comes again."""

    model_config = example(dict(RULE))

    every: Every
    step: Annotated[int, Field(ge=1, le=12)] = 1
    weekday: Annotated[int, Field(ge=0, le=6, description="Monday is 0.")]
    nth: Literal[1, 2, 3, 4, -1] | None = Field(None, description="Of months: which such weekday, -1 the last.")
    clock: Clock
    starts_on: Day
    ends_on: Day | None = None
    count: Annotated[int, Field(ge=1, le=520)] | None = None

    def rule(self) -> Rule:
        """Return it as the room knows it."""
        return Rule(self.every, self.step, self.weekday, self.clock, self.starts_on, self.nth, self.ends_on, self.count)


class NewSeries(Body):
    """What is to come again, and when."""

    model_config = example(
        {
            "contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10",
            "service_id": "7d3f9f0a-3e0b-4c55-9d0c-0d8a6f1b2c43",
            "rule": dict(RULE),
        }
    )

    contact_id: UUID
    pet_id: UUID | None = None
    service_id: UUID
    resource_id: UUID | None = Field(None, description="null: whoever is free.")
    rule: RuleBody
    notes: Notes = ""


class SeriesChange(Body):
    """By what rule it goes on; `rule.starts_on` is the first day that the new one holds for."""

    model_config = example({"rule": dict(RULE)})

    rule: RuleBody
    resource_id: UUID | None = None


class SeriesEnd(Body):
    """When it ends."""

    last_day: Day | None = Field(None, description="null: today.")


class OccurrenceBooking(Body):
    """Where a date that found no time goes."""

    model_config = example({"start_time": "2026-03-13T11:00:00-03:00"})

    start_time: Moment
    resource_id: UUID | None = None


@router.get("")
async def read_all_series(
    visit: BookingsVisit,
    contact_id: Annotated[UUID | None, Query()] = None,
    status: Annotated[SeriesStatus | None, Query()] = None,
) -> Page[SeriesView]:
    """List series, newest first, without their occurrences."""
    zone = await visit.zone()
    found = await list_series(visit.session, contact_id=contact_id, status=status)
    return Page(items=[SeriesView.of(each, zone) for each in found])


@router.post("", status_code=201, responses=refuses(Invalid, NotFound, PetDeceased))
async def add_series(visit: BookingsVisit, body: NewSeries, response: Response) -> SeriesView:
    """Begin a series and book what lies within the horizon. A date without a free time stands in `occurrences`."""
    made = await start_series(
        visit.session, contact_id=body.contact_id, pet_id=body.pet_id, service_id=body.service_id,
        resource_id=body.resource_id, rule=body.rule.rule(), notes=body.notes, actor=visit.actor,
    )  # fmt: skip
    response.headers["Location"] = f"/api/series/{made.id}"
    return await _view(visit, made)


@router.get("/{series_id}")
async def read_series(visit: BookingsVisit, series_id: UUID) -> SeriesView:
    """Return one series with what became of each of its dates."""
    return await _view(visit, await load_series(visit.session, series_id))


@router.post("/{series_id}/change", responses=refuses(Invalid, WrongStatus))
async def alter_series(visit: BookingsVisit, series_id: UUID, body: SeriesChange) -> SeriesView:
    """Go on by another rule from a day on: what was booked from then on is called off and booked anew."""
    changed = await change_series(
        visit.session, series_id, body.rule.rule(), resource_id=body.resource_id, actor=visit.actor
    )
    return await _view(visit, changed)


@router.post("/{series_id}/pause", responses=refuses(WrongStatus))
async def halt_series(visit: BookingsVisit, series_id: UUID) -> SeriesView:
    """Stop for now: what is booked from tomorrow on is called off."""
    return await _view(visit, await pause_series(visit.session, series_id, actor=visit.actor))


@router.post("/{series_id}/resume", responses=refuses(WrongStatus))
async def go_on_with_series(visit: BookingsVisit, series_id: UUID) -> SeriesView:
    """Go on by the same rule."""
    return await _view(visit, await resume_series(visit.session, series_id, actor=visit.actor))


@router.post("/{series_id}/end", responses=refuses(WrongStatus))
async def finish_series(visit: BookingsVisit, series_id: UUID, body: SeriesEnd | None = None) -> SeriesView:
    """End a series after a day: what is booked later is called off."""
    last_day = body.last_day if body else None
    return await _view(visit, await end_series(visit.session, series_id, last_day=last_day, actor=visit.actor))


@router.post("/{series_id}/occurrences/{day}/skip", responses=refuses(WrongStatus))
async def leave_out(visit: BookingsVisit, series_id: UUID, day: Day) -> SeriesView:
    """Leave one date out."""
    return await _view(visit, await skip_occurrence(visit.session, series_id, day, actor=visit.actor))


@router.post("/{series_id}/occurrences/{day}/book", responses=refuses(*PLACING, WrongStatus))
async def book_occurrence(visit: BookingsVisit, series_id: UUID, day: Day, body: OccurrenceBooking) -> SeriesView:
    """Book a date that found no time at another time, such as the suggested one."""
    settled = await settle_occurrence(
        visit.session, series_id, day, body.start_time, resource_id=body.resource_id, actor=visit.actor
    )
    return await _view(visit, settled)


async def _view(visit: Visit, series: agenda.Series) -> SeriesView:
    return SeriesView.of(series, await visit.zone())
