"""Moving a visit whole: its bookings' old times stand neither in each other's way nor in their own."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from oxy.agenda.arranging import Part
from oxy.agenda.bookings import Booking, load_booking
from oxy.agenda.errors import OfferGone, VisitTaken, WrongStatus
from oxy.agenda.events import record_change
from oxy.agenda.moving import check_movable, price_other_nights, scene_for
from oxy.agenda.offers import load_scene_of_offer
from oxy.agenda.placing import candidates_at_work, choose_place
from oxy.agenda.scenes import Asker
from oxy.agenda.store import bookings as booking_store
from oxy.agenda.store import offers as offer_store
from oxy.agenda.store import visits as store
from oxy.agenda.store.claims import ClaimRefused, PetElsewhere, claiming
from oxy.agenda.visit_offers import (
    Item,
    Plan,
    VisitOffer,
    Window,
    arrangements_like,
    check_open_visit,
    find_visits,
    items_of,
    offer_visits,
    scarce_of_items,
)
from oxy.agenda.visit_stays import STAY, by_arrival, find_stay_moves
from oxy.agenda.visits import Visit, load_visit, lock_visit, scarce_of
from oxy.agenda.waitlist import time_freed
from oxy.businesses import Actor
from oxy.foundation.database import Session


async def offer_moves(
    session: Session, visit_id: UUID, first: date, last: date, *, window: Window | None = None, most: int = 10,
    contact_id: UUID | None = None, nights: int | None = None, day: date | None = None,
) -> list[VisitOffer]:  # fmt: skip
    """Return offers of where a visit could go, its own time counted as free; their tokens move it.

    Each booking that stands keeps its service and pet; who does it may change. Of a visit with nights in it `first` to
    `last` are the days on which it may begin, and all of it goes along.

    Args:
        nights: how long guests are to stay; None leaves each as long as it was to be.
        day: with nights, the day on which the rest is to be done.

    Raises as `find_visits` and `find_stays` do, `WrongStatus` when nothing of the visit can be moved any more, and
    `NotFound`.
    """
    visit = await load_visit(session, visit_id, contact_id)
    bookings = _movable(visit)
    if any(each.booking_type == STAY for each in bookings):
        plans = await _moved_stays(session, visit, bookings, first, last, most, nights=nights, window=window, day=day)
    else:
        parts = [Part(each.pet_id, each.service_id) for each in bookings]
        plans = await find_visits(session, visit.contact_id, parts, first, last, window=window, without=bookings)
    return await offer_visits(session, visit.contact_id, plans[:most], moves=visit_id, bookings=bookings)


async def _moved_stays(
    session: Session, visit: Visit, bookings: Sequence[Booking], first: date, last: date, most: int, *,
    nights: int | None, window: Window | None, day: date | None,
) -> list[Plan]:  # fmt: skip

    async def arriving(arrival: date) -> list[Plan]:
        return await find_stay_moves(
            session, visit.contact_id, bookings, arrival, nights=nights, window=window, day=day
        )

    return await by_arrival(first, last, most, arriving)


async def reschedule_visit(
    session: Session, visit_id: UUID, token: UUID, *, actor: Actor, contact_id: UUID | None = None
) -> Visit:
    """Move every booking of a visit to what was offered, or none, and return the visit, scheduled again.

    The same token again returns the same visit. Raises `OfferGone`, `VisitTaken` with other arrangements,
    `WrongStatus` when a booking has begun meanwhile, and `NotFound`.
    """
    visit = await load_visit(session, visit_id, contact_id)
    row = await store.lock_offer(session, token, visit.contact_id)
    if row is not None and row["visit_id"] == visit_id and row["moves_visit_id"] == visit_id:
        return visit
    check_open_visit(session, row, moves=visit_id)
    items = await items_of(session, token, visit.contact_id)
    visit = await lock_visit(session, visit_id, contact_id)
    moving = {each.id: each for each in _movable(visit)}
    if {item.booking_id for item in items} != set(moving):
        raise OfferGone
    for booking in moving.values():
        check_movable(session, booking, actor)
    scarce = [*scarce_of(list(moving.values())), *await scarce_of_items(session, items)]
    try:
        async with claiming(session, *scarce):
            await store.lift(session, list(moving))
            for item in items:
                await _put(session, item, moving)
            await store.use_up(session, token, visit_id)
    except (ClaimRefused, PetElsewhere):
        raise VisitTaken(await arrangements_like(session, visit.contact_id, items)) from None
    for booking in moving.values():
        await record_change(session, booking, await load_booking(session, booking.id), actor, "rescheduled")
    await time_freed(session, max(booking.end_time for booking in moving.values()))
    return await load_visit(session, visit_id)


async def _put(session: Session, item: Item, moving: Mapping[UUID, Booking]) -> None:
    assert item.booking_id is not None
    booking = moving[item.booking_id]
    scene = await scene_for(session, booking, await load_scene_of_offer(session, item.slot))
    await offer_store.let_go(session, [item.token])
    candidates = candidates_at_work(scene, item.slot.start, item.slot.end)
    place = await choose_place(session, scene, candidates, Asker(booking.id, booking.contact_id))
    await booking_store.move(session, booking.id, place.resource_id, place.other_resource_ids, place.start, place.end)
    if scene.is_stay:
        await price_other_nights(session, scene, booking, place)
    await offer_store.use_up(session, item.token, booking.id)


def _movable(visit: Visit) -> Sequence[Booking]:
    bookings = sorted(visit.live, key=lambda each: (each.start_time, each.id))
    if not bookings or any(each.status not in ("scheduled", "confirmed") for each in bookings):
        raise WrongStatus("Essa visita já começou, terminou ou foi cancelada e não pode ser remarcada.")
    return bookings
