"""Free times, over the wire."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from oxy.agenda import NeedsNights, WrongResource, WrongService, find_slots
from oxy.entrances.api.lists import Page
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.spans import From, To, read_span
from oxy.entrances.api.values import LocalMoment, View
from oxy.entrances.api.visits import BookingsVisit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/availability", tags=["Availability"])

MOST_DAYS = 62


class SlotView(View):
    """A time at which a service can be done, and by whom."""

    service_id: UUID
    resource_id: UUID
    resource_name: str
    start: LocalMoment
    end: LocalMoment


@router.get("", responses=refuses(NeedsNights, NotFound, WrongResource, WrongService))
async def read_availability(
    visit: BookingsVisit,
    service_id: UUID,
    first: From,
    last: To,
    resource_id: Annotated[UUID | None, Query(description="Only this professional, room or kennel.")] = None,
    ignore_booking_id: Annotated[UUID | None, Query(description="A booking to move: its time counts as free.")] = None,
) -> Page[SlotView]:
    """List free times of a service in at most 62 days, by start; none before the minimum notice or past the horizon."""
    zone = await visit.zone()
    start, end = read_span(first, last, zone, MOST_DAYS)
    last_day = (end - timedelta(microseconds=1)).date()
    slots = await find_slots(
        visit.session, service_id, start.date(), last_day, resource_id=resource_id, ignore_booking_id=ignore_booking_id
    )
    return Page(items=[SlotView.of(slot, zone) for slot in slots if start <= slot.start < end])
