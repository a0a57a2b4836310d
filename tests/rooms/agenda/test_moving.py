"""Moving a booking, by staff and by the token of an offer."""

from datetime import timedelta

import pytest

from oxy.agenda import (
    InThePast,
    OfferGone,
    OutsideHours,
    PetBusy,
    SlotTaken,
    WrongResource,
    WrongStatus,
    cancel,
    complete,
    confirm,
    load_booking,
    reschedule,
    reschedule_to_offer,
)
from oxy.catalog import create_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import NotFound
from rooms.agenda.shop import DAY, STAFF, open_shop

pytestmark = pytest.mark.anyio


async def test_a_booking_may_move_over_its_own_old_time(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    booking = await shop.book(rex, "10:00")
    assert not {"09:30", "10:30"} & set(await shop.free())
    assert {"09:30", "10:00", "10:30"} <= set(await shop.free(ignore_booking_id=booking.id))
    async with shop.session() as session:
        moved = await reschedule(session, booking.id, start=shop.at("10:30"), actor=STAFF)
    assert (moved.start_time, moved.end_time, moved.revision) == (shop.at("10:30"), shop.at("11:30"), 2)
    assert {"09:00", "09:30", "11:30"} <= set(await shop.free())


async def test_moved_by_token_and_again_by_the_same_token(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    booking = await shop.book(rex, "10:00")
    async with shop.session() as session:
        await confirm(session, booking.id, actor=rex.actor)
    (offer,) = await shop.offers(rex, "15:00")
    async with shop.session() as session:
        moved = await reschedule_to_offer(session, booking.id, offer.token, rex.id, rex.actor)
        assert await reschedule_to_offer(session, booking.id, offer.token, rex.id, rex.actor) == moved
    assert (moved.id, moved.start_time, moved.status, moved.revision) == (
        booking.id, shop.at("15:00"), "scheduled", 3,
    )  # fmt: skip
    assert await shop.value("SELECT string_agg(change, ' ' ORDER BY at, change) FROM booking_history") == (
        "booked confirmed rescheduled"
    )
    assert "10:00" in await shop.free()


async def test_only_ones_own_booking_and_the_same_service_move_by_token(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    his = await shop.book(thor, "10:00")
    (mine,) = await shop.offers(rex, "15:00")
    async with shop.session() as session:
        with pytest.raises(NotFound):
            await reschedule_to_offer(session, his.id, mine.token, rex.id, rex.actor)
        with pytest.raises(OfferGone):
            await reschedule_to_offer(session, his.id, mine.token, thor.id, thor.actor)
        with pytest.raises(NotFound):
            await reschedule(session, his.id, start=shop.at("15:00"), actor=rex.actor, contact_id=rex.id)
        other = await create_service(
            session, STAFF, name="Tosa", type="grooming", duration_minutes=60, resource_ids=[shop.resources["Ana"]]
        )
    own = await shop.book(rex, "11:00", service_id=other.id)
    async with shop.session() as session:
        with pytest.raises(OfferGone):
            await reschedule_to_offer(session, own.id, mine.token, rex.id, rex.actor)


async def test_a_token_that_made_a_booking_moves_no_other(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    first = await shop.book(rex, "10:00")
    (offer,) = await shop.offers(rex, "15:00")
    await shop.take(rex, offer)
    async with shop.session() as session:
        with pytest.raises(OfferGone):
            await reschedule_to_offer(session, first.id, offer.token, rex.id, rex.actor)


async def test_a_refused_move_leaves_everything_as_it_was(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    rex, thor = await shop.customer(), await shop.customer()
    booking = await shop.book(rex, "10:00")
    await shop.book(thor, "12:00")
    elsewhere = await shop.book(rex, "14:00")
    for start, person, refusal in (
        ("12:30", "Ana", SlotTaken),
        ("14:30", "Bia", PetBusy),
        ("17:30", "Ana", OutsideHours),
        ("03:00", "Ana", OutsideHours),
    ):
        wanted, resource = shop.at(start), shop.resources[person]
        async with shop.session() as session:
            with pytest.raises(refusal):
                await reschedule(session, booking.id, start=wanted, resource_id=resource, actor=STAFF)
            assert await load_booking(session, booking.id) == booking
    async with shop.session() as session:
        with pytest.raises(InThePast):
            await reschedule(session, booking.id, start=clock.instant - timedelta(hours=1), actor=STAFF)
        with pytest.raises(WrongResource):
            await reschedule(session, booking.id, start=shop.at("16:00"), resource_id=rex.id, actor=STAFF)
    assert elsewhere.resource_name == "Ana"
    assert "10:00" not in await shop.free(resource_id=shop.resources["Ana"])


async def test_a_move_refused_tells_times_that_ignore_the_booking_moved(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, hours={"mon": ["08:00-11:00"]})
    rex, thor = await shop.customer(), await shop.customer()
    booking = await shop.book(rex, "08:00")
    await shop.book(thor, "09:30")
    async with shop.session() as session:
        with pytest.raises(SlotTaken) as refused:
            await reschedule(session, booking.id, start=shop.at("09:30"), actor=STAFF)
    assert [f"{slot.start:%d %H:%M}" for slot in refused.value.alternatives][:2] == ["23 08:30", "23 08:00"]


async def test_another_resource_takes_over(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    booking = await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        moved = await reschedule(
            session, booking.id, start=booking.start_time, resource_id=shop.resources["Bia"], actor=STAFF
        )
    assert (moved.resource_name, moved.revision) == ("Bia", 2)
    assert "10:00" in await shop.free(resource_id=shop.resources["Ana"])


async def test_to_where_it_is_changes_nothing(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    booking = await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        assert await reschedule(session, booking.id, start=booking.start_time, actor=STAFF) == booking


async def test_what_is_over_does_not_move(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    cancelled, done, gone_by = (
        await shop.book(rex, "10:00"),
        await shop.book(rex, "11:00"),
        await shop.book(rex, "12:00"),
    )
    async with shop.session() as session:
        await cancel(session, cancelled.id, actor=STAFF)
        await complete(session, done.id, actor=STAFF)
    clock.instant = shop.at("12:10")
    for booking, actor in ((cancelled, STAFF), (done, STAFF), (gone_by, rex.actor)):
        async with shop.session() as session:
            with pytest.raises(WrongStatus):
                await reschedule(session, booking.id, start=shop.at("15:00"), actor=actor)
    async with shop.session() as session:
        moved = await reschedule(session, gone_by.id, start=shop.at("15:00", DAY), actor=STAFF)
    assert moved.start_time == shop.at("15:00")
