"""Visits of several pets or services, over the wire: found, told, booked, moved and called off whole."""

from datetime import time, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from oxy import agenda
from oxy.agenda import (
    MOST_PARTS,
    NeedsNights,
    NeedsStaff,
    OfferGone,
    OutsideHours,
    Part,
    PetDeceased,
    PetTooLarge,
    VisitOffer,
    VisitTaken,
    WrongResource,
    WrongService,
    WrongStatus,
    book_visit,
    cancel_visit,
    find_stay_visits_within,
    find_visits,
    load_visit,
    offer_moves,
    offer_visits,
    reschedule_visit,
)
from oxy.entrances.api.bookings import BookingView, Cancellation
from oxy.entrances.api.idempotency import IdempotencyKey, KeyReused, once
from oxy.entrances.api.lists import Page
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.spans import read_span
from oxy.entrances.api.values import Body, Clock, DayOrMoment, LocalMoment, Money, View, example
from oxy.entrances.api.visits import BookingsVisit, Visit
from oxy.foundation.errors import Invalid, NotFound

router = APIRouter(tags=["Visits"])

MOST_DAYS = 31
MOST_NIGHTS = 90
PLANNING = (Invalid, NeedsNights, NotFound, PetDeceased, PetTooLarge, WrongResource, WrongService)
BOOKING = (KeyReused, NeedsStaff, NotFound, OfferGone, PetDeceased, VisitTaken)
DAYS = {"from": "2026-03-14", "to": "2026-03-14"}


class PartBody(Body):
    """One thing to be done."""

    pet_id: UUID | None = None
    service_id: UUID
    resource_id: UUID | None = Field(None, description="null: whoever does it.")


class Whereabouts(Body):
    """Where to look: local days, both counted in, and the earliest and latest start within a day."""

    model_config = example(dict(DAYS))

    first: DayOrMoment = Field(alias="from")
    last: DayOrMoment = Field(alias="to")
    earliest: Clock | None = None
    latest: Clock | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10

    @property
    def window(self) -> tuple[time | None, time | None]:
        """Earliest and latest start of each part."""
        return self.earliest, self.latest


Nights = Annotated[int, Field(ge=1, le=MOST_NIGHTS)]


class Moves(Whereabouts):
    """Where a whole visit may go; with nights in it the days are those of arrival."""

    nights: Nights | None = Field(
        None, description="How long guests are to stay; as long as they were to, when left out."
    )


class Wish(Whereabouts):
    """A visit to find times for; what is asked for one pet is done in this order.

    With nights in it the days are those of arrival, and what is done by the hour is done while the guests are there.
    """

    model_config = example(
        {
            "contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10",
            "parts": [
                {
                    "pet_id": "b4a0a7d2-6a1a-4f0e-8a6e-2f5d1c9e7b31",
                    "service_id": "7d3f9f0a-3e0b-4c55-9d0c-0d8a6f1b2c43",
                }
            ],
            **DAYS,
        }
    )

    contact_id: UUID
    parts: Annotated[list[PartBody], Field(min_length=1, max_length=MOST_PARTS)]
    nights: Nights | None = Field(None, description="How long guests are to stay, for a visit with a stay in it.")


class PlannedView(View):
    """One part of an offered visit."""

    pet_id: UUID | None
    service_id: UUID
    resource_id: UUID
    resource_name: str
    start: LocalMoment
    end: LocalMoment
    price: Money | None


class VisitOfferView(View):
    """A way to do the whole visit, which `token` books until `expires_at`; nothing is held yet."""

    token: UUID
    expires_at: LocalMoment
    start: LocalMoment
    end: LocalMoment
    minutes: int = Field(description="From the first start to the last end.")
    price: Money | None
    parts: list[PlannedView]


class NewVisit(Body):
    """Which offer is taken."""

    model_config = example(
        {"contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10", "token": "0b8a7c1e-2f43-4f0e-9a55-7a7c1f0e9b21"}
    )

    contact_id: UUID
    token: UUID
    conversation_id: UUID | None = None


class VisitMove(Body):
    """Where a visit goes: the token of one of its own offers."""

    model_config = example({"token": "0b8a7c1e-2f43-4f0e-9a55-7a7c1f0e9b21"})

    token: UUID


class VisitView(View):
    """Bookings that belong together."""

    id: UUID
    contact_id: UUID
    start: LocalMoment
    end: LocalMoment
    price: Money | None
    bookings: list[BookingView]


@router.post("/visit-offers", responses=refuses(*PLANNING, OutsideHours))
async def add_offers(visit: BookingsVisit, body: Wish) -> Page[VisitOfferView]:
    """Find ways to do everything within one day, the shortest first, or within one stay; a token books each."""
    zone = await visit.zone()
    start, end = read_span(body.first, body.last, zone, MOST_DAYS)
    parts = [Part(each.pet_id, each.service_id, each.resource_id) for each in body.parts]
    first, last = start.date(), (end - timedelta(microseconds=1)).date()
    if body.nights is None:
        plans = await find_visits(visit.session, body.contact_id, parts, first, last, window=body.window)
    else:
        plans = await find_stay_visits_within(
            visit.session, body.contact_id, parts, first, last, nights=body.nights, window=body.window, most=body.limit
        )
    offers = await offer_visits(visit.session, body.contact_id, plans[: body.limit])
    return Page(items=[await _offer(visit, each) for each in offers])


@router.post(
    "/visits", status_code=201, responses=refuses(KeyReused, NeedsStaff, NotFound, OfferGone, PetDeceased, VisitTaken)
)
async def add_visit(
    visit: BookingsVisit, body: NewVisit, response: Response, idempotency_key: IdempotencyKey = None
) -> VisitView:
    """Book everything that was offered, or nothing. What is no longer free comes with other ways."""

    async def act() -> VisitView:
        made = await book_visit(
            visit.session, body.token, body.contact_id, actor=visit.actor, conversation_id=body.conversation_id
        )
        return await _view(visit, made)

    answer = await once(visit, idempotency_key, "/api/visits", body, VisitView, act)
    response.headers["Location"] = f"/api/visits/{answer.id}"
    return answer


@router.get("/visits/{visit_id}")
async def read_visit(visit: BookingsVisit, visit_id: UUID) -> VisitView:
    """Return one visit with all its bookings."""
    return await _view(visit, await load_visit(visit.session, visit_id))


@router.post("/visits/{visit_id}/offers", responses=refuses(*PLANNING, OutsideHours, WrongStatus))
async def add_moves(visit: BookingsVisit, visit_id: UUID, body: Moves) -> Page[VisitOfferView]:
    """Find where a whole visit could go, its own time counted as free; nights and what is done meanwhile together."""
    zone = await visit.zone()
    start, end = read_span(body.first, body.last, zone, MOST_DAYS)
    last = (end - timedelta(microseconds=1)).date()
    offers = await offer_moves(
        visit.session, visit_id, start.date(), last, window=body.window, most=body.limit, nights=body.nights
    )
    return Page(items=[await _offer(visit, each) for each in offers])


@router.post("/visits/{visit_id}/reschedule", responses=refuses(OfferGone, VisitTaken, WrongStatus))
async def move_visit(visit: BookingsVisit, visit_id: UUID, body: VisitMove) -> VisitView:
    """Move every booking of a visit to one of its offers, or none."""
    return await _view(visit, await reschedule_visit(visit.session, visit_id, body.token, actor=visit.actor))


@router.post("/visits/{visit_id}/cancel", responses=refuses(WrongStatus))
async def call_off_visit(visit: BookingsVisit, visit_id: UUID, body: Cancellation | None = None) -> VisitView:
    """Call off every booking of a visit that has not begun."""
    said = body or Cancellation()
    return await _view(
        visit,
        await cancel_visit(
            visit.session, visit_id, actor=visit.actor, reason=said.reason, by_customer=said.by_customer
        ),
    )


async def _view(visit: Visit, found: agenda.Visit) -> VisitView:
    return VisitView.of(found, await visit.zone())


async def _offer(visit: Visit, offer: VisitOffer) -> VisitOfferView:
    zone, plan = await visit.zone(), offer.plan
    parts = [
        PlannedView.of(
            {
                "pet_id": part.pet_id, "service_id": slot.service_id, "resource_id": slot.resource_id,
                "resource_name": slot.resource_name, "start": slot.start, "end": slot.end, "price": price,
            },
            zone,
        )
        for part, slot, price in zip(plan.parts, plan.arrangement.slots, plan.prices, strict=True)
    ]  # fmt: skip
    facts = {
        "token": offer.token, "expires_at": offer.expires_at, "start": plan.arrangement.start,
        "end": plan.arrangement.end, "minutes": plan.arrangement.length // timedelta(minutes=1), "price": plan.price,
        "parts": parts,
    }  # fmt: skip
    return VisitOfferView.of(facts, zone)
