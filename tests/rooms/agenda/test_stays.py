"""Stays in the hotel, booked by staff from night to night."""

from datetime import timedelta
from decimal import Decimal

import pytest

from oxy.agenda import NeedsNights, OutsideHours, SlotTaken, list_bookings, reschedule
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import DAY, STAFF, Shop, open_shop

pytestmark = pytest.mark.anyio

WEDNESDAY = DAY + timedelta(days=2)
FRIDAY = DAY + timedelta(days=4)


async def _hotel(database: Database, clock: FixedClock) -> Shop:
    return await open_shop(
        database,
        clock,
        people={"Canil 1": {"kind": "kennel"}},
        name="Hospedagem",
        type="hotel",
        duration_minutes=None,
        price=Decimal("90.00"),
    )


async def test_a_stay_costs_its_nights_and_takes_the_kennel(database: Database, clock: FixedClock) -> None:
    hotel = await _hotel(database, clock)
    rex, thor = await hotel.customer(), await hotel.customer()
    stay = await hotel.book(rex, "10:00", end=hotel.at("09:00", WEDNESDAY))
    assert (stay.booking_type, stay.price, stay.duration_minutes) == ("hotel", Decimal("180.00"), 47 * 60)
    with pytest.raises(SlotTaken) as refused:
        await hotel.book(thor, "08:30", day=WEDNESDAY, end=hotel.at("10:00", FRIDAY))
    assert refused.value.alternatives == []
    follows = await hotel.book(thor, "09:00", day=WEDNESDAY, end=hotel.at("10:00", FRIDAY))
    assert follows.price == Decimal("180.00")


async def test_a_stay_needs_its_nights(database: Database, clock: FixedClock) -> None:
    hotel = await _hotel(database, clock)
    rex = await hotel.customer()
    for end in (
        None,
        hotel.at("17:00"),
        hotel.at("09:00", DAY - timedelta(days=1)),
        hotel.at("09:00", DAY.replace(year=2027)),
    ):
        with pytest.raises(NeedsNights):
            await hotel.book(rex, "10:00", end=end)
    with pytest.raises(NeedsNights):
        await hotel.free()


async def test_check_in_and_check_out_are_within_hours(database: Database, clock: FixedClock) -> None:
    hotel = await _hotel(database, clock)
    rex = await hotel.customer()
    for start, end in (("07:00", "10:00"), ("10:00", "19:00")):
        with pytest.raises(OutsideHours):
            await hotel.book(rex, start, end=hotel.at(end, WEDNESDAY))
    with pytest.raises(OutsideHours, match="fechado aos sábados"):
        await hotel.book(rex, "10:00", end=hotel.at("10:00", DAY + timedelta(days=5)))


async def test_a_moved_stay_keeps_its_nights_and_price(database: Database, clock: FixedClock) -> None:
    hotel = await _hotel(database, clock)
    stay = await hotel.book(await hotel.customer(), "10:00", end=hotel.at("09:00", WEDNESDAY))
    async with hotel.session() as session:
        moved = await reschedule(session, stay.id, start=hotel.at("15:00", DAY + timedelta(days=1)), actor=STAFF)
    assert moved.end_time == hotel.at("09:00", DAY + timedelta(days=3))
    assert moved.price == stay.price
    assert moved.duration_minutes == 42 * 60


async def test_a_list_of_a_day_shows_who_is_staying(database: Database, clock: FixedClock) -> None:
    hotel = await _hotel(database, clock)
    stay = await hotel.book(await hotel.customer(), "10:00", end=hotel.at("09:00", WEDNESDAY))
    for ahead, expected in ((-1, []), (0, [stay]), (1, [stay]), (2, [stay]), (3, [])):
        start = hotel.at("00:00", DAY + timedelta(days=ahead))
        async with hotel.session() as session:
            assert await list_bookings(session, start, start + timedelta(days=1)) == expected
