"""Holds: a slot kept for one contact while it makes up its mind, and no longer."""

from datetime import timedelta

import pytest

from oxy.agenda import SlotTaken, hold_offer, load_offer, reschedule_to_offer
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import STAFF, open_shop

pytestmark = pytest.mark.anyio


async def test_a_held_slot_is_free_for_its_holder_alone(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    (mine,) = await shop.offers(rex, "10:00")
    (his,) = await shop.offers(thor, "10:00")
    async with shop.session() as session:
        assert await hold_offer(session, mine.token, rex.id) == mine
    assert not {"09:30", "10:00", "10:30"} & set(await shop.free())
    assert {"09:30", "10:00", "10:30"} <= set(await shop.free(contact_id=rex.id))
    with pytest.raises(SlotTaken) as refused:
        await shop.take(thor, his)
    assert [f"{slot.start:%H:%M}" for slot in refused.value.alternatives] == ["09:00", "11:00", "08:30"]
    async with shop.session() as session:
        with pytest.raises(SlotTaken):
            await hold_offer(session, his.token, thor.id)
    with pytest.raises(SlotTaken):
        await shop.book(thor, "10:30")
    booking = await shop.take(rex, mine)
    assert booking.start_time == shop.at("10:00")


async def test_after_its_time_a_hold_keeps_nobody_off(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor, mia = await shop.customer(), await shop.customer(), await shop.customer()
    (mine,) = await shop.offers(rex, "10:00")
    (his,) = await shop.offers(thor, "10:00")
    async with shop.session() as session:
        await hold_offer(session, mine.token, rex.id, minutes=5)
    clock.instant += timedelta(minutes=5)
    assert "10:00" in await shop.free()
    async with shop.session() as session:
        await hold_offer(session, his.token, thor.id, minutes=5)
    with pytest.raises(SlotTaken):
        await shop.take(rex, mine)
    clock.instant += timedelta(minutes=5)
    await shop.book(mia, "10:00")
    with pytest.raises(SlotTaken):
        await shop.take(thor, his)


async def test_a_hold_lets_its_offer_live_as_long(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    async with shop.session() as session:
        held = await hold_offer(session, offer.token, rex.id, minutes=120)
    assert held.expires_at == clock.instant + timedelta(minutes=120)
    clock.instant += timedelta(minutes=119)
    async with shop.session() as session:
        assert await load_offer(session, offer.token, rex.id) == held
    await shop.take(rex, offer)


async def test_the_holder_is_not_in_its_own_way(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    first, second = await shop.offers(rex, "10:00", "10:30")
    async with shop.session() as session:
        await hold_offer(session, first.token, rex.id)
        await hold_offer(session, second.token, rex.id)
    assert "09:30" in await shop.free()
    async with shop.session() as session:
        await hold_offer(session, first.token, rex.id)
    booking = await shop.take(rex, second)
    assert booking.start_time == shop.at("10:30")


async def test_staff_book_for_the_holder_and_the_holder_moves_into_the_hold(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    held, later = await shop.offers(rex, "10:00", "10:30")
    async with shop.session() as session:
        await hold_offer(session, held.token, rex.id)
    booking = await shop.book(rex, "10:00")
    async with shop.session() as session:
        moved = await reschedule_to_offer(session, booking.id, later.token, rex.id, rex.actor)
    assert moved.start_time == shop.at("10:30")


async def test_a_refused_booking_keeps_the_hold(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    mine, _ = await shop.offers(rex, "10:00", "11:00")
    await shop.book(thor, "11:00")
    async with shop.session() as session:
        await hold_offer(session, mine.token, rex.id)
    with pytest.raises(SlotTaken):
        await shop.book(rex, "10:30", actor=STAFF)
    assert "10:00" not in await shop.free()
