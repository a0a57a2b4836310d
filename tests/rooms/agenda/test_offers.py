"""Offers: a token books what was told to one contact, once, as long as it holds."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oxy.agenda import (
    OfferGone,
    book_offer,
    cancel,
    find_slots,
    hold_offer,
    load_booking,
    load_offer,
    offer_slots,
    release_offers,
    reschedule,
)
from oxy.businesses import update_settings
from oxy.catalog import update_resource, update_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import NotFound
from rooms.agenda.shop import DAY, STAFF, Customer, open_shop

pytestmark = pytest.mark.anyio


async def test_an_offer_is_loaded_as_it_was_told_and_booked(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    early, late = await shop.offers(rex, "08:00", "10:00")
    async with shop.session() as session:
        assert await load_offer(session, late.token, rex.id) == late
    booking = await shop.take(rex, late)
    assert (booking.start_time, booking.end_time) == (shop.at("10:00"), shop.at("11:00"))
    assert (booking.pet_name, booking.service_name, booking.resource_name) == ("Rex", "Banho", "Ana")
    assert (booking.status, booking.revision, booking.duration_minutes) == ("scheduled", 1, 60)
    async with shop.session() as session:
        assert await load_booking(session, booking.id, rex.id) == booking
        assert await load_offer(session, early.token, rex.id) == early


async def test_the_same_token_returns_the_same_booking_even_moved(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    first = await shop.take(rex, offer)
    assert await shop.take(rex, offer) == first
    async with shop.session() as session:
        moved = await reschedule(session, first.id, start=shop.at("15:00"), actor=STAFF)
    assert await shop.take(rex, offer) == moved


async def test_a_token_is_nobody_elses(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    rex, thor, stranger = await shop.customer(), await shop.customer(), await rival.customer()
    (offer,) = await shop.offers(rex, "10:00")
    with pytest.raises(OfferGone):
        await shop.take(thor, offer)
    with pytest.raises(OfferGone):
        await rival.take(stranger, offer)
    with pytest.raises(OfferGone):
        await rival.take(rex, offer)
    async with shop.session() as session:
        with pytest.raises(OfferGone):
            await load_offer(session, uuid4(), rex.id)
    assert await shop.value("SELECT count(*) FROM bookings") == 0


async def test_an_offer_lapses(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    clock.instant += timedelta(minutes=29, seconds=59)
    async with shop.session() as session:
        assert await load_offer(session, offer.token, rex.id) == offer
    clock.instant += timedelta(seconds=1)
    async with shop.session() as session:
        with pytest.raises(OfferGone):
            await load_offer(session, offer.token, rex.id)
        with pytest.raises(OfferGone):
            await hold_offer(session, offer.token, rex.id)
    with pytest.raises(OfferGone) as refused:
        await shop.take(rex, offer)
    assert (refused.value.code, refused.value.status) == ("offer_gone", 410)


async def test_a_used_token_books_nothing_new(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    booking = await shop.take(rex, offer)
    async with shop.session() as session:
        with pytest.raises(OfferGone):
            await book_offer(session, offer.token, rex.id, pet_id=None, actor=rex.actor)
        await cancel(session, booking.id, actor=STAFF)
    with pytest.raises(OfferGone):
        await shop.take(rex, offer)
    assert await shop.value("SELECT count(*) FROM bookings") == 1


@pytest.mark.parametrize("change", ["service gone", "longer now", "not her", "she left", "closed", "time gone by"])
async def test_everything_is_checked_again_when_booking(database: Database, clock: FixedClock, change: str) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    async with shop.session() as session:
        if change == "service gone":
            await update_service(session, shop.service_id, STAFF, is_active=False)
        elif change == "longer now":
            await update_service(session, shop.service_id, STAFF, duration_minutes=90)
        elif change == "not her":
            await update_service(session, shop.service_id, STAFF, resource_ids=[shop.resources["Bia"]])
        elif change == "she left":
            await update_resource(session, shop.resources["Ana"], STAFF, is_active=False)
        elif change == "closed":
            await update_settings(session, {"closed_on": [DAY.isoformat()]}, STAFF)
        else:
            await session.execute("UPDATE slot_offers SET expires_at = %s", (shop.at("20:00"),))
            clock.instant = shop.at("10:00") + timedelta(seconds=1)
    assert offer.slot.resource_name == "Ana"
    with pytest.raises(OfferGone):
        await shop.take(rex, offer)


async def test_only_the_contacts_own_pet_is_booked(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    with pytest.raises(NotFound):
        await shop.take(Customer(rex.id, thor.pet_id), offer)
    assert (await shop.take(rex, offer)).pet_id == rex.pet_id


async def test_released_offers_are_gone_and_what_they_held_is_free(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    mine = await shop.offers(rex, "10:00", "14:00")
    (his,) = await shop.offers(thor, "15:00")
    async with shop.session() as session:
        await hold_offer(session, mine[0].token, rex.id)
    assert "10:00" not in await shop.free()
    async with shop.session() as session:
        await release_offers(session, rex.id)
    assert "10:00" in await shop.free()
    for offer in mine:
        with pytest.raises(OfferGone):
            await shop.take(rex, offer)
    await shop.take(thor, his)


async def test_old_offers_are_forgotten_but_not_those_that_became_bookings(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    used, _ = await shop.offers(rex, "10:00", "14:00")
    await shop.take(rex, used)
    clock.instant += timedelta(days=30)
    async with shop.session() as session:
        day = DAY + timedelta(days=30)
        await offer_slots(session, rex.id, await find_slots(session, shop.service_id, day, day, limit=2))
    assert await shop.value("SELECT count(*) FROM slot_offers") == 3


async def test_no_slots_no_offers(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    async with shop.session() as session:
        assert await offer_slots(session, rex.id, []) == []
