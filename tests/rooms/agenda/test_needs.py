"""Services that need several resources at once, and resources that take several pets at once."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg.errors import ExclusionViolation

from oxy.agenda import (
    SlotTaken,
    book_offer,
    cancel,
    find_slots,
    hold_offer,
    load_booking,
    mark_no_show,
    reschedule,
    reschedule_to_offer,
)
from oxy.catalog import create_service, remove_resource, update_resource, update_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import DAY, STAFF, Shop, open_shop

pytestmark = pytest.mark.anyio


async def bathhouse(database: Database, clock: FixedClock, *tubs: str, **service: Any) -> Shop:
    """Two groomers and some tubs; a bath takes one of each."""
    people = {"Ana": {}, "Bia": {}, **{tub: {"kind": "other"} for tub in tubs}}
    shop = await open_shop(database, clock, people=people, resource_ids=[], **service)
    async with shop.session() as session:
        await update_service(
            session, shop.service_id, STAFF, resource_ids=[shop.resources["Ana"], shop.resources["Bia"]],
            also_needs=[[shop.resources[tub] for tub in tubs]],
        )  # fmt: skip
    return shop


async def claimed(shop: Shop) -> set[str]:
    async with shop.session() as session:
        rows = await session.rows(
            "SELECT r.name, c.starts_at FROM resource_claims c JOIN resources r ON r.id = c.resource_id"
        )
    return {f"{row['name']} {row['starts_at'].astimezone(shop.zone):%H:%M}" for row in rows}


async def test_a_bath_takes_a_groomer_and_a_tub_until_it_is_let_go(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", "Banheira 2")
    first = await shop.book(await shop.customer(), "10:00")
    second = await shop.book(await shop.customer(), "10:00")
    assert {first.resource_name, second.resource_name} == {"Ana", "Bia"}
    assert first.other_resource_ids == (shop.resources["Banheira 1"],)
    assert await claimed(shop) == {"Ana 10:00", "Bia 10:00", "Banheira 1 10:00", "Banheira 2 10:00"}
    async with shop.session() as session:
        await cancel(session, first.id, actor=STAFF)
        await mark_no_show(session, second.id, actor=STAFF)
    assert await claimed(shop) == set()
    assert (await shop.book(await shop.customer(), "10:30")).resource_name == "Ana"


async def test_the_one_tub_bounds_what_two_groomers_can_do(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", buffer_minutes=10, buffer_before_minutes=20)
    await shop.book(await shop.customer(), "10:00")
    free = await shop.free()
    assert not {"09:00", "09:30", "10:00", "10:30", "11:00"} & set(free)
    assert {"08:00", "08:30", "11:30"} <= set(free)
    with pytest.raises(SlotTaken) as refused:
        await shop.book(await shop.customer(), "10:30", resource_id=shop.resources["Bia"])
    assert [f"{slot.start:%H:%M}" for slot in refused.value.alternatives] == ["11:30", "12:00", "08:30"]
    await shop.book(await shop.customer(), "11:30")


async def test_moving_takes_another_tub_when_its_own_is_taken_then(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", "Banheira 2")
    moved, in_the_way = await shop.book(await shop.customer(), "10:00"), await shop.book(await shop.customer(), "11:00")
    assert moved.other_resource_ids == in_the_way.other_resource_ids
    async with shop.session() as session:
        after = await reschedule(
            session, moved.id, start=shop.at("11:00"), resource_id=shop.resources["Bia"], actor=STAFF
        )
    assert after.other_resource_ids == (shop.resources["Banheira 2"],)
    assert await claimed(shop) == {"Ana 11:00", "Bia 11:00", "Banheira 1 11:00", "Banheira 2 11:00"}
    async with shop.session() as session:
        back = await reschedule(session, moved.id, start=shop.at("10:30"), actor=STAFF)
    assert back.other_resource_ids == (shop.resources["Banheira 2"],), "its own time never stands in its way"


async def test_a_hold_keeps_others_off_all_that_it_takes(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1")
    rex, thor = await shop.customer(), await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    async with shop.session() as session:
        await hold_offer(session, offer.token, rex.id)
    assert await claimed(shop) == {"Ana 10:00", "Banheira 1 10:00"}
    with pytest.raises(SlotTaken):
        await shop.book(thor, "10:00", resource_id=shop.resources["Bia"])
    booking = await shop.take(rex, offer)
    assert booking.other_resource_ids == (shop.resources["Banheira 1"],)
    (elsewhere,) = await shop.offers(rex, "15:00")
    async with shop.session() as session:
        moved = await reschedule_to_offer(session, booking.id, elsewhere.token, rex.id, rex.actor)
    assert moved.start_time == shop.at("15:00")
    assert await claimed(shop) == {"Ana 15:00", "Banheira 1 15:00"}


async def test_an_offer_whose_tub_is_gone_is_booked_with_another(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", "Banheira 2")
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    assert offer.slot.other_resource_ids == (shop.resources["Banheira 1"],)
    await shop.book(await shop.customer(), "10:00", resource_id=shop.resources["Bia"])
    assert (await shop.take(rex, offer)).other_resource_ids == (shop.resources["Banheira 2"],)


async def test_sql_by_hand_meets_the_constraint_on_the_tub_too(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", "Banheira 2")
    one, two = await shop.book(await shop.customer(), "10:00"), await shop.book(await shop.customer(), "10:00")
    for change in (
        "UPDATE booking_resources SET resource_id = %s WHERE booking_id = %s",
        "INSERT INTO booking_resources SELECT organization_id, id, 3, %s FROM bookings WHERE id = %s",
    ):
        async with shop.session() as session:
            with pytest.raises(ExclusionViolation):
                async with session.savepoint():
                    await session.execute(change, (one.other_resource_ids[0], two.id))
    async with shop.session() as session:
        await session.execute("DELETE FROM booking_resources WHERE booking_id = %s", (one.id,))
        earlier = "UPDATE bookings SET start_time = start_time - interval '1 hour' WHERE id = %s"
        await session.execute(earlier, (two.id,))
    assert await claimed(shop) == {"Ana 10:00", "Bia 09:00", "Banheira 2 09:00"}


async def test_a_tub_that_was_ever_used_stays_on_record(database: Database, clock: FixedClock) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", "Banheira 2")
    booking = await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        await remove_resource(session, shop.resources["Banheira 1"], STAFF)
        kept = await load_booking(session, booking.id)
        assert kept.other_resource_ids == booking.other_resource_ids
    assert await shop.free(resource_id=shop.resources["Ana"]) != []


async def test_a_play_room_takes_as_many_as_it_has_room_for(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Creche": {"kind": "room", "capacity": 2}})
    rex, thor = await shop.customer(), await shop.customer()
    await shop.book(rex, "10:00")
    assert "10:00" in await shop.free()
    (offer,) = await shop.offers(thor, "10:30")
    async with shop.session() as session:
        await hold_offer(session, offer.token, thor.id)
    free = set(await shop.free())
    assert not {"10:00", "10:30"} & free
    assert {"09:00", "11:00"} <= free
    with pytest.raises(SlotTaken):
        await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        await update_resource(session, shop.resources["Creche"], STAFF, capacity=3)
    await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        booked = await book_offer(session, offer.token, thor.id, pet_id=thor.pet_id, actor=thor.actor)
        other = await create_service(
            session, STAFF, name="Adestramento", type="other", duration_minutes=30,
            resource_ids=[shop.resources["Creche"]],
        )  # fmt: skip
        assert booked.start_time == shop.at("10:30")
        slots = await find_slots(session, other.id, DAY, DAY + timedelta(days=1))
    taken = {shop.at("10:30")}
    assert {shop.at("10:00"), shop.at("10:30"), shop.at("11:00")} - {slot.start for slot in slots} == taken
