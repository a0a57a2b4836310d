"""Row G1 for services that take several resources at once, mixed with holds and blocks."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import combinations

import pytest

from oxy.agenda import Booking, BookingsInTheWay, SlotTaken, block, hold_offer, reschedule
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from promises.test_g_races import crowded
from rooms.agenda.shop import STAFF, Shop
from rooms.agenda.test_needs import bathhouse

pytestmark = pytest.mark.anyio


async def overlaps(shop: Shop) -> int:
    """Count pairs of causes that have one resource at one time, by the rows that say so, not by the claims."""
    async with shop.session() as session:
        rows = await session.rows(
            """
            WITH live AS (SELECT * FROM bookings WHERE status NOT IN ('cancelled', 'no_show'))
            SELECT id, resource_id, start_time AS starts, end_time AS ends FROM live
            UNION ALL
            SELECT b.id, x.resource_id, b.start_time, b.end_time
            FROM booking_resources x JOIN live b ON b.id = x.booking_id
            UNION ALL
            SELECT id, resource_id, start_time, end_time FROM resource_blocks
            """
        )
    return sum(
        one["resource_id"] == two["resource_id"] and one["starts"] < two["ends"] and two["starts"] < one["ends"]
        for one, two in combinations(rows, 2)
    )


async def test_g1_fifty_at_once_for_two_groomers_and_one_tub_make_one_booking(
    database: Database, clock: FixedClock
) -> None:
    shop = await bathhouse(database, clock, "Banheira 1")
    customers = [await shop.customer() for _ in range(50)]
    offers = [(await shop.offers(each, "10:00"))[0] for each in customers[:20]]
    either = [shop.resources["Ana"], shop.resources["Bia"], None]
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(race.take(each, offer) for each, offer in zip(customers[:20], offers, strict=True)),
            *(
                race.book(each, "10:00", resource_id=either[index % 3])
                for index, each in enumerate(customers[20:])
            ),
            return_exceptions=True,
        )  # fmt: skip
    assert Counter(type(each) for each in outcomes) == {Booking: 1, SlotTaken: 49}
    assert await overlaps(shop) == 0
    assert await shop.value("SELECT count(*) FROM resource_claims") == 2


async def test_g1_bookings_holds_moves_and_blocks_all_at_once_never_share_a_resource(
    database: Database, clock: FixedClock
) -> None:
    shop = await bathhouse(database, clock, "Banheira 1", "Banheira 2")
    hours = [f"{hour:02d}:00" for hour in range(8, 18)]
    standing = [await shop.book(await shop.customer(), hour) for hour in hours[::3]]
    customers = [await shop.customer() for _ in range(36)]
    offers = [
        (await shop.offers(each, hours[(index * 2 + 1) % 9]))[0] for index, each in enumerate(customers[:12])
    ]  # fmt: skip
    everything = list(shop.resources.values())
    async with crowded(shop) as race:

        async def hold(index: int) -> str:
            async with race.session() as session:
                await hold_offer(session, offers[index].token, customers[index].id)
            return "held"

        async def move(index: int) -> Booking:
            async with race.session() as session:
                start = race.at(hours[(index * 3 + 4) % 10])
                return await reschedule(session, standing[index % len(standing)].id, start=start, actor=STAFF)

        async def take_off(index: int) -> str:
            start = race.at(hours[index * 2 % 10])
            async with race.session() as session:
                who = None if index % 3 == 0 else [everything[index % 4], everything[(index + 2) % 4]]
                await block(session, start=start, end=start + timedelta(minutes=45), resource_ids=who, actor=STAFF)
            return "blocked"

        outcomes = await asyncio.gather(
            *(hold(index) for index in range(12)),
            *(race.book(each, hours[index % 10]) for index, each in enumerate(customers[12:])),
            *(move(index) for index in range(8)),
            *(take_off(index) for index in range(6)),
            return_exceptions=True,
        )
    kinds = {each if isinstance(each, str) else type(each) for each in outcomes}
    assert kinds <= {"held", "blocked", Booking, SlotTaken, BookingsInTheWay}, Counter(map(repr, outcomes))
    assert {Booking, SlotTaken} <= kinds
    assert await overlaps(shop) == 0
