"""Bookings made by staff, what they cost and what they leave behind."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from oxy.agenda import (
    InThePast,
    OutsideHours,
    PetDeceased,
    SlotTaken,
    TooFarAhead,
    WrongResource,
    WrongService,
    find_slots,
    load_booking,
)
from oxy.businesses import Actor, WeekHours
from oxy.catalog import create_resource, update_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.events import Event, listen
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio

LUNCH = WeekHours.from_json({"mon": ["12:00-13:00"]})


async def test_staff_book_off_the_grid_and_at_short_notice(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    clock.instant = shop.at("10:05")
    booking = await shop.book(await shop.customer(), "10:10", notes="sem secador")
    assert (booking.start_time, booking.end_time) == (shop.at("10:10"), shop.at("11:10"))
    assert booking.notes == "sem secador"


async def test_work_may_be_told_to_take_longer(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    booking = await shop.book(rex, "10:00", end=shop.at("11:30"))
    assert booking.duration_minutes == 90
    with pytest.raises(Invalid):
        await shop.book(rex, "14:00", end=shop.at("14:00"))


@pytest.mark.parametrize("clock_time", ["07:30", "17:30", "12:00", "11:30"])
async def test_outside_hours_is_refused(database: Database, clock: FixedClock, clock_time: str) -> None:
    shop = await open_shop(database, clock, people={"Ana": {"breaks": LUNCH}})
    with pytest.raises(OutsideHours):
        await shop.book(await shop.customer(), clock_time)


async def test_a_closed_day_is_refused_with_its_reason(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, settings={"holidays": {"country": "BR", "state": "SP", "closed": True}})
    rex = await shop.customer()
    with pytest.raises(OutsideHours, match="feriado: Natal"):
        await shop.book(rex, "10:00", day=DAY.replace(month=12, day=25))
    with pytest.raises(OutsideHours, match="fechado aos domingos"):
        await shop.book(rex, "10:00", day=DAY - timedelta(days=1))


async def test_times_that_cannot_be_planned_for_are_refused(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    clock.instant = shop.at("10:00")
    with pytest.raises(InThePast):
        await shop.book(rex, "09:59")
    with pytest.raises(TooFarAhead):
        await shop.book(rex, "10:00", day=DAY.replace(year=9999))
    with pytest.raises(ValueError, match="offset"):
        await shop.book(rex, "10:00", start=shop.at("10:00").replace(tzinfo=None))


async def test_who_does_not_do_the_service_is_refused(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    rex = await shop.customer()
    async with shop.session() as session:
        vet = await create_resource(session, STAFF, name="Dr. Paulo", kind="veterinarian")
    for other in (vet.id, rival.resources["Ana"], uuid4()):
        with pytest.raises(WrongResource):
            await shop.book(rex, "10:00", resource_id=other)
        async with shop.session() as session:
            with pytest.raises(WrongResource):
                await find_slots(session, shop.service_id, DAY, DAY, resource_id=other)


async def test_a_service_that_nobody_does_or_that_is_gone_is_refused(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    async with shop.session() as session:
        await update_service(session, shop.service_id, STAFF, resource_ids=[])
    with pytest.raises(WrongResource):
        await shop.book(rex, "10:00")
    async with shop.session() as session:
        await update_service(session, shop.service_id, STAFF, is_active=False)
    with pytest.raises(WrongService):
        await shop.free()
    with pytest.raises(NotFound):
        await shop.book(rex, "10:00", service_id=uuid4())


async def test_the_unknown_and_the_neighbours_are_not_found(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    rex, thor, stranger = await shop.customer(), await shop.customer(), await rival.customer()
    for wrong in (
        Customer(rex.id, thor.pet_id),
        Customer(rex.id, stranger.pet_id),
        Customer(stranger.id, stranger.pet_id),
    ):
        with pytest.raises(NotFound):
            await shop.book(wrong, "10:00")
    with pytest.raises(NotFound):
        await shop.book(rex, "10:00", conversation_id=uuid4())
    with pytest.raises(NotFound):
        await shop.book(rex, "10:00", service_id=rival.service_id)
    with pytest.raises(NotFound):
        await shop.book(stranger, "10:00", pet_id=None)
    assert await shop.value("SELECT count(*) FROM bookings") == 0


async def test_a_pet_that_died_is_not_booked(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    async with shop.session() as session:
        await session.execute("UPDATE pets SET deceased_at = now() WHERE id = %s", (rex.pet_id,))
    with pytest.raises(PetDeceased):
        await shop.book(rex, "10:00")
    with pytest.raises(PetDeceased):
        await shop.take(rex, offer)


async def test_without_a_wish_whoever_is_free_takes_it(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Bia": {}, "Ana": {}})
    customers = [await shop.customer() for _ in range(3)]
    taken = [(await shop.book(each, "10:00")).resource_name for each in customers[:2]]
    assert taken == ["Ana", "Bia"]
    with pytest.raises(SlotTaken) as refused:
        await shop.book(customers[2], "10:00")
    assert [f"{slot.start:%H:%M}" for slot in refused.value.alternatives] == ["09:00", "11:00", "08:30"]


async def test_a_refusal_names_times_and_people_that_are_free(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Bia": {}, "Ana": {}})
    rex, thor = await shop.customer(), await shop.customer()
    await shop.book(rex, "10:00", resource_id=shop.resources["Ana"])
    with pytest.raises(SlotTaken) as refused:
        await shop.book(thor, "10:00", resource_id=shop.resources["Ana"])
    assert refused.value.message == (
        "Esse horário acabou de ser ocupado. Horários livres: segunda-feira, 23/11 às 10h com Bia, "
        "segunda-feira, 23/11 às 9h30 e segunda-feira, 23/11 às 10h30."
    )
    first = refused.value.alternatives[0]
    assert refused.value.data["alternatives"] == [
        {
            "service_id": str(slot.service_id),
            "resource_id": str(slot.resource_id),
            "resource_name": slot.resource_name,
            "start": slot.start.isoformat(),
            "end": slot.end.isoformat(),
        }
        for slot in refused.value.alternatives
    ]
    assert (await shop.book(thor, "10:00", resource_id=first.resource_id)).resource_name == "Bia"


async def test_at_other_times_whoever_was_asked_for_comes_first(database: Database, clock: FixedClock) -> None:
    hourly = {"booking_rules": {"slot_minutes": 60}}
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}, "Caio": {}}, settings=hourly)
    rex, thor = await shop.customer(), await shop.customer()
    await shop.book(rex, "10:00", resource_id=shop.resources["Bia"])
    with pytest.raises(SlotTaken) as refused:
        await shop.book(thor, "10:00", resource_id=shop.resources["Bia"])
    assert [(f"{slot.start:%H:%M}", slot.resource_name) for slot in refused.value.alternatives] == [
        ("10:00", "Ana"), ("09:00", "Bia"), ("11:00", "Bia"),
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "price"), [("small", "50.00"), ("medium", "60.50"), ("large", "80.00")])
async def test_the_price_is_the_size_of_the_pets_and_stays(
    database: Database, clock: FixedClock, size: str, price: str
) -> None:
    prices = {"small": Decimal(50), "medium": Decimal("60.50"), "large": Decimal(80)}
    shop = await open_shop(database, clock, prices=prices)
    rex = await shop.customer(size)
    (offer,) = await shop.offers(rex, "10:00")
    booking = await shop.take(rex, offer)
    assert repr(booking.price) == f"Decimal('{price}')"
    by_staff = await shop.book(rex, "14:00")
    async with shop.session() as session:
        await update_service(session, shop.service_id, STAFF, price=Decimal(99))
        assert (await load_booking(session, booking.id)).price == booking.price == by_staff.price


async def test_a_price_may_be_unknown_or_set_by_hand(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, prices={"small": Decimal(50)})
    rex = await shop.customer("large")
    assert (await shop.book(rex, "09:00")).price is None
    assert (await shop.book(rex, "10:00", pet_id=None)).price is None
    assert (await shop.book(rex, "11:00", price=Decimal("45.5"))).price == Decimal("45.50")


async def test_a_booking_leaves_history_and_tells_listeners(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    user = uuid4()
    heard: list[Event] = []
    ready = asyncio.Event()
    listener = asyncio.create_task(_listen(database, shop, heard, ready))
    await ready.wait()
    booking = await shop.book(rex, "10:00", actor=Actor("staff", user))
    await asyncio.wait_for(listener, 10)
    assert heard[0].data == {
        "booking_id": str(booking.id),
        "contact_id": str(rex.id),
        "conversation_id": None,
        "resource_id": str(booking.resource_id),
        "visit_id": None,
        "change": "booked",
        "status": "scheduled",
        "stage": None,
        "start_time": booking.start_time.isoformat(),
        "revision": 1,
    }
    async with shop.session() as session:
        (line,) = await session.rows("SELECT * FROM booking_history")
    assert (line["change"], line["actor_kind"], line["actor_id"], line["at"]) == (
        "booked", "staff", user, clock.instant,
    )  # fmt: skip
    assert line["before"] == {}
    assert line["after"]["price"] == "60.00"


async def _listen(database: Database, shop: Shop, heard: list[Event], ready: asyncio.Event) -> None:
    async def listening() -> None:
        ready.set()

    events = listen(database.conninfo, listening)
    event = await anext(events)
    while event.organization_id != shop.organization_id or event.kind != "booking:changed":
        event = await anext(events)
    heard.append(event)
    await events.aclose()
