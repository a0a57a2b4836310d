"""Kennels for some nights: which are free, from when to when, and what they cost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from oxy.agenda import (
    NeedsNights,
    NotAStay,
    OutsideHours,
    PetTooLarge,
    SlotTaken,
    book_offer,
    find_stays,
    hold_offer,
    offer_slots,
)
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import DAY, WEEKDAYS, Shop, open_shop

pytestmark = pytest.mark.anyio

KENNELS: dict[str, dict[str, Any]] = {
    "Canil A": {"kind": "kennel"},
    "Canil P": {"kind": "kennel", "up_to_size": "small", "capacity": 2},
    "Canil M": {"kind": "kennel", "up_to_size": "medium"},
}
HOURS = {**{day: ["08:00-18:00"] for day in WEEKDAYS}, "sat": ["08:00-12:00"]}
SATURDAY = DAY + timedelta(days=5)
SUNDAY = DAY + timedelta(days=6)


async def hotel(database: Database, clock: FixedClock, **rules: Any) -> Shop:
    prices = {"small": Decimal(70), "medium": Decimal(90), "large": Decimal(120)}
    return await open_shop(
        database, clock, people=KENNELS, hours=HOURS, settings={"booking_rules": rules}, name="Hospedagem",
        type="hotel", duration_minutes=None, prices=prices,
    )  # fmt: skip


async def stays(shop: Shop, nights: int = 2, arrival: date = DAY, **facts: Any) -> list[str]:
    async with shop.session() as session:
        found = await find_stays(session, shop.service_id, arrival, arrival + timedelta(days=nights), **facts)
    return [f"{stay.slot.resource_name} {stay.price}" for stay in found]


async def test_the_smallest_kennel_that_takes_the_pet_comes_first(database: Database, clock: FixedClock) -> None:
    shop = await hotel(database, clock)
    assert await stays(shop, size="small") == ["Canil P 140.00", "Canil M 140.00", "Canil A 140.00"]
    assert await stays(shop, size="medium") == ["Canil M 180.00", "Canil A 180.00"]
    assert await stays(shop, 3, size="large") == ["Canil A 360.00"]
    assert await stays(shop) == ["Canil P None", "Canil M None", "Canil A None"]
    with pytest.raises(PetTooLarge):
        await stays(shop, size="large", resource_id=shop.resources["Canil M"])
    with pytest.raises(PetTooLarge):
        await shop.book(
            await shop.customer("large"), "14:00", resource_id=shop.resources["Canil P"],
            end=shop.at("12:00", DAY + timedelta(days=1)),
        )  # fmt: skip


async def test_a_stay_is_offered_held_and_booked_by_token(database: Database, clock: FixedClock) -> None:
    shop = await hotel(database, clock)
    rex, thor = await shop.customer("large"), await shop.customer("large")
    async with shop.session() as session:
        (stay,) = await find_stays(session, shop.service_id, DAY, DAY + timedelta(days=2), size="large")
        (offer,) = await offer_slots(session, rex.id, [stay.slot])
        await hold_offer(session, offer.token, rex.id)
    assert (stay.nights, stay.nightly) == (2, Decimal("120.00"))
    assert (stay.slot.start, stay.slot.end) == (shop.at("14:00"), shop.at("12:00", DAY + timedelta(days=2)))
    assert await stays(shop, size="large") == []
    assert await stays(shop, size="large", contact_id=rex.id) == ["Canil A 240.00"]
    async with shop.session() as session:
        (same,) = await offer_slots(session, thor.id, [stay.slot])
        with pytest.raises(SlotTaken):
            await book_offer(session, same.token, thor.id, pet_id=thor.pet_id, actor=thor.actor)
        booking = await book_offer(session, offer.token, rex.id, pet_id=rex.pet_id, actor=rex.actor)
    assert (booking.price, booking.booking_type, booking.start_time) == (Decimal("240.00"), "hotel", shop.at("14:00"))
    assert await stays(shop, 1, DAY + timedelta(days=2), size="large") == ["Canil A 120.00"], "one leaves, one arrives"
    assert await stays(shop, 1, DAY + timedelta(days=1), size="large") == []
    assert await stays(shop, size="large", ignore_booking_id=booking.id) == ["Canil A 240.00"]


async def test_a_kennel_for_two_takes_two(database: Database, clock: FixedClock) -> None:
    shop = await hotel(database, clock)
    for name in ("Canil P", "Canil P", "Canil M"):
        assert (await stays(shop, size="small"))[0].startswith(name)
        rex = await shop.customer("small")
        async with shop.session() as session:
            first, *_ = await find_stays(session, shop.service_id, DAY, DAY + timedelta(days=1), size="small")
            (offer,) = await offer_slots(session, rex.id, [first.slot])
            await book_offer(session, offer.token, rex.id, pet_id=rex.pet_id, actor=rex.actor)
    assert await stays(shop, size="small") == ["Canil A 140.00"]


async def test_guests_come_and_go_on_open_days_at_the_hotels_times(database: Database, clock: FixedClock) -> None:
    shop = await hotel(database, clock, check_in="13:30", check_out="11:00")
    async with shop.session() as session:
        usual, *_ = await find_stays(session, shop.service_id, DAY, SATURDAY)
        early, *_ = await find_stays(session, shop.service_id, SATURDAY, DAY + timedelta(days=7))
        for arrival, departure in ((DAY, SUNDAY), (SUNDAY, SUNDAY + timedelta(days=1))):
            with pytest.raises(OutsideHours, match="fechado aos domingos"):
                await find_stays(session, shop.service_id, arrival, departure)
        for departure in (DAY, DAY - timedelta(days=1), DAY + timedelta(days=91)):
            with pytest.raises(NeedsNights):
                await find_stays(session, shop.service_id, DAY, departure)
        assert await find_stays(session, shop.service_id, DAY - timedelta(days=4), DAY) == [], "gone by"
        assert await find_stays(session, shop.service_id, DAY + timedelta(days=70), DAY + timedelta(days=71)) == []
    assert (usual.slot.start, usual.slot.end, usual.nights) == (shop.at("13:30"), shop.at("11:00", SATURDAY), 5)
    assert early.slot.start == shop.at("12:00", SATURDAY), "it closes before check-in"


async def test_a_hotel_may_take_guests_on_closed_days(database: Database, clock: FixedClock) -> None:
    shop = await hotel(database, clock, stays_on_closed_days=True)
    rex = await shop.customer("large")
    async with shop.session() as session:
        (stay,) = await find_stays(session, shop.service_id, SATURDAY, SUNDAY, size="large")
        (offer,) = await offer_slots(session, rex.id, [stay.slot])
        booking = await book_offer(session, offer.token, rex.id, pet_id=rex.pet_id, actor=rex.actor)
    assert booking.end_time == shop.at("12:00", SUNDAY)
    later = await shop.book(rex, "10:00", day=SUNDAY, end=shop.at("09:00", SUNDAY + timedelta(days=1)), pet_id=None)
    assert later.start_time == shop.at("10:00", SUNDAY)


async def test_nights_are_not_asked_of_a_bath(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    with pytest.raises(NotAStay):
        await stays(shop)
