"""Free times and free kennels, over the wire."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import Field

from oxy.agenda import (
    NeedsNights,
    NotAStay,
    PetTooLarge,
    Slot,
    Stay,
    WrongResource,
    WrongService,
    find_arrivals,
    find_slots,
)
from oxy.entrances.api.lists import Page
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.spans import From, To, read_span
from oxy.entrances.api.values import Coat, LocalMoment, Money, Size, View
from oxy.entrances.api.visits import BookingsVisit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/availability", tags=["Availability"])

MOST_DAYS = 62


class SlotView(View):
    """A time at which a service can be done, by whom, and what it takes beside."""

    service_id: UUID
    resource_id: UUID
    resource_name: str
    other_resource_ids: list[UUID]
    start: LocalMoment
    end: LocalMoment
    nights: int | None = Field(None, description="Of a stay.")
    price: Money | None = Field(None, description="Of a stay, for all of its nights; null until the size settles it.")


@router.get("", responses=refuses(NeedsNights, NotAStay, NotFound, PetTooLarge, WrongResource, WrongService))
async def read_availability(
    visit: BookingsVisit,
    service_id: UUID,
    first: From,
    last: To,
    resource_id: Annotated[UUID | None, Query(description="Only this professional, room or kennel.")] = None,
    ignore_booking_id: Annotated[UUID | None, Query(description="A booking to move: its time counts as free.")] = None,
    size: Annotated[Size | None, Query(description="The pet's: decides how long it takes and which kennels.")] = None,
    coat: Annotated[Coat | None, Query(description="The pet's: may decide how long it takes.")] = None,
    nights: Annotated[int | None, Query(ge=1, le=90, description="A stay of so many, by day of arrival.")] = None,
) -> Page[SlotView]:
    """List free times of a service in at most 62 days, by start; none before the minimum notice or past the horizon.

    Without a size or coat there is time for whichever pet takes longest. With `nights`, the kennels that are free for a
    stay that begins on each of those days, the smallest that fits first.
    """
    zone = await visit.zone()
    start, end = read_span(first, last, zone, MOST_DAYS)
    days = start.date(), (end - timedelta(microseconds=1)).date()
    if nights is not None:
        stays = await find_arrivals(
            visit.session, service_id, *days, nights, size=size, coat=coat, resource_id=resource_id,
            ignore_booking_id=ignore_booking_id,
        )  # fmt: skip
        return Page(items=[_stay_view(stay, zone) for stay in stays])
    slots = await find_slots(
        visit.session, service_id, *days, resource_id=resource_id, ignore_booking_id=ignore_booking_id, size=size,
        coat=coat,
    )  # fmt: skip
    return Page(items=[_slot_view(slot, zone) for slot in slots if start <= slot.start < end])


def _slot_view(slot: Slot, zone: ZoneInfo, stay: Stay | None = None) -> SlotView:
    facts = slot._asdict()
    of_stay = {} if stay is None else {"nights": stay.nights, "price": stay.price}
    return SlotView.model_validate(facts | of_stay, context={"zone": zone})


def _stay_view(stay: Stay, zone: ZoneInfo) -> SlotView:
    return _slot_view(stay.slot, zone, stay)
