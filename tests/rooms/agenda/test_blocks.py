"""Time off: of one, of several, of the whole business; beside bookings or not at all."""

from datetime import timedelta
from uuid import uuid4

import pytest

from oxy.agenda import (
    BookingsInTheWay,
    SlotTaken,
    WrongResource,
    block,
    cancel,
    hold_offer,
    list_blocks,
    load_block,
    unblock,
)
from oxy.catalog import create_resource, update_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound
from rooms.agenda.shop import DAY, STAFF, open_shop

pytestmark = pytest.mark.anyio


async def test_a_block_takes_time_off_one_and_gives_it_back(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    ana, bia = shop.resources["Ana"], shop.resources["Bia"]
    async with shop.session() as session:
        made = await block(
            session, start=shop.at("10:00"), end=shop.at("12:00"), resource_ids=[ana], reason=" dentista ", actor=STAFF
        )
        assert (made.resource_names, made.reason, made.whole_business) == (("Ana",), "dentista", False)
        day = shop.at("00:00"), shop.at("00:00") + timedelta(days=1)
        assert await list_blocks(session, *day) == [made]
        assert await list_blocks(session, *day, resource_id=bia) == []
        assert await list_blocks(session, shop.at("12:00"), shop.at("13:00")) == []
    assert not {"09:30", "10:00", "11:30"} & set(await shop.free(resource_id=ana))
    assert {"09:00", "12:00"} <= set(await shop.free(resource_id=ana))
    assert "10:00" in await shop.free(resource_id=bia)
    async with shop.session() as session:
        await unblock(session, made.id, STAFF)
        with pytest.raises(NotFound):
            await load_block(session, made.id)
        audited = await session.rows("SELECT action FROM audit_log WHERE subject_kind = 'block' ORDER BY at, action")
    assert [row["action"] for row in audited] == ["create", "delete"]
    assert "10:00" in await shop.free(resource_id=ana)


async def test_a_block_over_bookings_is_refused_with_them(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, buffer_minutes=15)
    booking = await shop.book(await shop.customer(), "10:00")
    await shop.book(await shop.customer(), "14:00")
    async with shop.session() as session:
        for start, end in (("09:00", "10:30"), ("11:00", "12:00")):
            with pytest.raises(BookingsInTheWay) as refused:
                await block(session, start=shop.at(start), end=shop.at(end), actor=STAFF)
            assert refused.value.bookings == [booking]
            assert refused.value.data["bookings"] == [
                {
                    "booking_id": str(booking.id), "contact_name": booking.contact_name, "pet_name": "Rex",
                    "service_name": "Banho", "resource_name": "Ana", "start": booking.start_time.isoformat(),
                    "end": booking.end_time.isoformat(),
                }
            ]  # fmt: skip
        assert await session.value("SELECT count(*) FROM resource_blocks") == 0


async def test_beside_bookings_it_takes_what_they_leave_and_what_they_let_go_of(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock)
    booking = await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        made = await block(session, start=shop.at("09:00"), end=shop.at("12:00"), beside_bookings=True, actor=STAFF)
        assert made.beside_bookings
    assert not {"08:30", "09:00", "10:00", "11:00"} & set(await shop.free())
    async with shop.session() as session:
        await cancel(session, booking.id, actor=STAFF)
    assert not {"09:00", "10:00", "11:00"} & set(await shop.free())
    with pytest.raises(SlotTaken):
        await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        await unblock(session, made.id, STAFF)
    assert {"09:00", "10:00", "11:00"} <= set(await shop.free())


async def test_blocks_may_lie_on_blocks(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Creche": {"kind": "room", "capacity": 3}})
    ana = shop.resources["Ana"]
    async with shop.session() as session:
        await block(session, start=shop.at("09:00"), end=shop.at("11:00"), resource_ids=[ana], actor=STAFF)
        whole = await block(session, start=shop.at("08:00"), end=shop.at("18:00"), actor=STAFF)
        assert set(whole.resource_ids) == set(shop.resources.values())
    assert await shop.free() == []
    async with shop.session() as session:
        await unblock(session, whole.id, STAFF)
    assert "09:00" not in await shop.free(resource_id=ana)
    assert {"08:00", "11:00"} <= set(await shop.free(resource_id=ana))
    async with shop.session() as session:
        again = await block(session, start=shop.at("10:00"), end=shop.at("12:00"), resource_ids=[ana], actor=STAFF)
        first, _ = await list_blocks(session, shop.at("08:00"), shop.at("18:00"))
        await unblock(session, first.id, STAFF)
        assert await list_blocks(session, shop.at("08:00"), shop.at("18:00")) == [again]
    assert not {"10:00", "10:30"} & set(await shop.free(resource_id=ana))


async def test_whoever_comes_later_is_off_with_the_whole_business(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    async with shop.session() as session:
        whole = await block(session, start=shop.at("08:00"), end=shop.at("12:00"), reason="reforma", actor=STAFF)
        bia = await create_resource(session, STAFF, name="Bia", kind="groomer")
        await update_service(session, shop.service_id, STAFF, resource_ids=[bia.id])
        assert (await load_block(session, whole.id)).resource_names == ("Ana", "Bia")
    assert (await shop.free())[0] == "12:00"


async def test_a_hold_gives_way_to_a_block(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    async with shop.session() as session:
        await hold_offer(session, offer.token, rex.id)
    async with shop.session() as session:
        await block(session, start=shop.at("09:00"), end=shop.at("12:00"), actor=STAFF)
    with pytest.raises(SlotTaken) as refused:
        await shop.take(rex, offer)
    assert [f"{slot.start:%H:%M}" for slot in refused.value.alternatives] == ["08:00", "12:00", "12:30"]


async def test_a_block_is_of_this_business_and_makes_sense(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    start, end = shop.at("10:00"), shop.at("12:00")
    async with shop.session() as session:
        for stranger in (rival.resources["Ana"], uuid4()):
            with pytest.raises(WrongResource):
                await block(session, start=start, end=end, resource_ids=[stranger], actor=STAFF)
        with pytest.raises(WrongResource):
            await block(session, start=start, end=end, resource_ids=[], actor=STAFF)
        for wrong in (start, start - timedelta(hours=1), start + timedelta(days=400)):
            with pytest.raises(Invalid):
                await block(session, start=start, end=wrong, actor=STAFF)
        await block(session, start=start, end=end, actor=STAFF)
    assert "10:00" in await rival.free()
    async with rival.session() as session:
        assert await list_blocks(session, start - timedelta(days=1), end + timedelta(days=DAY.day)) == []
