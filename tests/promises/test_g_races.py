"""Rows G1 and G2 under a rush: one slot goes to one customer, and one pet to one place."""

import asyncio
import threading
from collections import Counter
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.errors import ExclusionViolation

from cast import Cast
from oxy.agenda import (
    Booking,
    PetBusy,
    SlotTaken,
    book,
    hold_offer,
    reschedule,
)
from oxy.businesses import Actor
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import STAFF, Customer, Shop, open_shop
from rooms.agenda.test_claims import BY_HAND, by_hand

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def crowded(shop: Shop) -> AsyncGenerator[Shop]:
    """The shop with a pool of its own that is wide enough for a race."""
    wide = Database(shop.database.conninfo, shop.clock, max_connections=25)
    await wide.open()
    try:
        yield Shop(wide, shop.clock, shop.organization_id, shop.zone, shop.resources, shop.service_id)
    finally:
        await wide.close()


async def overlaps(shop: Shop) -> int:
    """Count pairs of live bookings of one resource that overlap, buffers included."""
    async with shop.session() as session:
        rows = await session.rows(
            "SELECT resource_id, start_time, end_time + make_interval(mins => buffer_minutes) AS free_at"
            " FROM bookings WHERE status <> 'cancelled'"
        )
    return sum(
        one["resource_id"] == two["resource_id"]
        and one["start_time"] < two["free_at"]
        and two["start_time"] < one["free_at"]
        for one, two in combinations(rows, 2)
    )


async def test_g1_fifty_at_once_for_one_slot_make_one_booking_and_49_honest_refusals(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock, buffer_minutes=10)
    customers = [await shop.customer() for _ in range(50)]
    offers = [(await shop.offers(each, "10:00"))[0] for each in customers[:20]]
    raw = [await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) for _ in range(10)]
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(race.take(each, offer) for each, offer in zip(customers[:20], offers, strict=True)),
            *(race.book(each, "10:00") for each in customers[20:40]),
            *(
                connection.execute(BY_HAND, by_hand(shop, each, "10:00", buffer=10))
                for connection, each in zip(raw, customers[40:], strict=True)
            ),
            return_exceptions=True,
        )
    for connection in raw:
        await connection.close()
    refused = [each for each in outcomes if isinstance(each, SlotTaken)]
    by_constraint = [each for each in outcomes if isinstance(each, ExclusionViolation)]
    winners = [each for each in outcomes if not isinstance(each, BaseException)]
    assert (len(winners), len(refused) + len(by_constraint)) == (1, 49)
    assert await shop.value("SELECT count(*) FROM bookings") == 1
    free = await shop.free()
    for refusal in refused:
        told = [f"{slot.start:%H:%M}" for slot in refusal.alternatives]
        assert len(set(told)) == 3
        assert set(told) <= set(free)
        assert "11:00" not in told, "the buffer after the winner's bath"
    alternative = refused[0].alternatives[0]
    await shop.book(customers[0], f"{alternative.start:%H:%M}")


async def test_g1_overlapping_wishes_of_all_kinds_never_overlap_in_the_agenda(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}}, buffer_minutes=15)
    customers = [await shop.customer() for _ in range(40)]
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(
                race.book(each, f"{9 + index % 4:02d}:{index * 7 % 60:02d}", resource_id=_either(shop, index))
                for index, each in enumerate(customers)
            ),
            return_exceptions=True,
        )
    kinds = Counter(type(each) for each in outcomes)
    assert set(kinds) == {Booking, SlotTaken}, kinds
    assert kinds[Booking] >= 4
    assert await overlaps(shop) == 0


async def test_g1_hammered_by_twelve_writers_the_database_refuses_without_a_deadlock(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock)
    customers = [await shop.customer() for _ in range(12)]
    together = threading.Barrier(len(customers))

    def hammer(customer: Customer) -> Counter[str]:
        outcomes: Counter[str] = Counter()
        with psycopg.connect(database.conninfo, autocommit=True) as connection:
            for ahead in range(40):
                together.wait(30)
                try:
                    wish = by_hand(shop, customer, "10:00")
                    connection.execute(BY_HAND, {**wish, "start": wish["start"] + timedelta(days=ahead)})
                except psycopg.Error as error:
                    outcomes[type(error).__name__] += 1
        return outcomes

    with ThreadPoolExecutor(len(customers)) as writers:
        refused = sum(writers.map(hammer, customers), Counter[str]())
    assert refused == {"ExclusionViolation": 40 * 11}


async def test_g1_ten_calls_with_one_token_make_one_booking(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    (offer,) = await shop.offers(rex, "10:00")
    async with crowded(shop) as race:
        bookings = await asyncio.gather(*(race.take(rex, offer) for _ in range(10)))
    assert len(set(bookings)) == 1
    assert await shop.value("SELECT count(*) FROM bookings") == 1
    assert await shop.value("SELECT count(*) FROM booking_history") == 1


async def test_g1_fifty_holds_at_once_keep_the_slot_for_one(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customers = [await shop.customer() for _ in range(50)]
    offers = [(await shop.offers(each, "10:00"))[0] for each in customers]
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(_hold(race, each, offer.token) for each, offer in zip(customers, offers, strict=True)),
            return_exceptions=True,
        )
        held = [index for index, each in enumerate(outcomes) if not isinstance(each, BaseException)]
        assert len(held) == 1
        assert sum(isinstance(each, SlotTaken) for each in outcomes) == 49
        clock.instant += timedelta(minutes=10)
        rush = await asyncio.gather(
            *(race.take(each, offer) for each, offer in zip(customers, offers, strict=True)), return_exceptions=True
        )
    assert Counter(type(each) for each in rush) == {Booking: 1, SlotTaken: 49}


async def test_g1_crossing_moves_neither_deadlock_nor_overlap(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    hours = [f"{hour:02d}:00" for hour in range(8, 18)]
    bookings = [
        await shop.book(await shop.customer(), hour, resource_id=_either(shop, index))
        for index, hour in enumerate(hours)
    ]
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(
                _move(race, booking, hours[(index * 3 + turn) % 10], _either(shop, index + turn))
                for turn in range(4)
                for index, booking in enumerate(bookings)
            ),
            return_exceptions=True,
        )
    assert {type(each) for each in outcomes} <= {Booking, SlotTaken}, Counter(map(type, outcomes))
    assert await shop.value("SELECT count(*) FROM bookings") == 10
    assert await overlaps(shop) == 0


async def test_g1_back_to_back_is_fine_and_the_buffer_is_kept(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    for clock_time in ("09:00", "11:00", "10:00"):
        await shop.book(await shop.customer(), clock_time)
    buffered = await open_shop(database, clock, buffer_minutes=15)
    await buffered.book(await buffered.customer(), "10:00")
    for clock_time in ("11:00", "11:14", "08:46"):
        with pytest.raises(SlotTaken):
            await buffered.book(await buffered.customer(), clock_time)
    for clock_time in ("11:15", "08:45"):
        await buffered.book(await buffered.customer(), clock_time)


async def test_g1_businesses_do_not_take_each_others_time(database: Database, clock: FixedClock, cast: Cast) -> None:
    clinic, rival = cast.pata, cast.bicho
    start = datetime.combine(clock.now().date() + timedelta(days=1), time(14), UTC)
    made = [
        await _book(database, business.id, business.contacts["Marcos"], business.services["Banho"], start)
        for business in (clinic, rival)
    ]
    assert [each.start_time for each in made] == [start, start]
    with pytest.raises(SlotTaken):
        await _book(database, rival.id, rival.contacts["Marcos"], rival.services["Banho"], start)


async def test_g2_one_pet_wanted_in_three_places_at_once_goes_to_one(database: Database, clock: FixedClock) -> None:
    people = {name: dict[str, Any]() for name in ("Ana", "Bia", "Caio")}
    shop = await open_shop(database, clock, people=people)
    rex = await shop.customer()
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(race.book(rex, "10:00", resource_id=each) for each in shop.resources.values()), return_exceptions=True
        )
    assert Counter(type(each) for each in outcomes) == {Booking: 1, PetBusy: 2}


def _either(shop: Shop, index: int) -> UUID:
    return shop.resources["Ana" if index % 2 else "Bia"]


async def _hold(shop: Shop, customer: Customer, token: UUID) -> None:
    async with shop.session() as session:
        await hold_offer(session, token, customer.id)


async def _move(shop: Shop, booking: Booking, clock_time: str, resource_id: UUID) -> Booking:
    async with shop.session() as session:
        return await reschedule(session, booking.id, start=shop.at(clock_time), resource_id=resource_id, actor=STAFF)


async def _book(database: Database, organization: UUID, contact: UUID, service: UUID, start: datetime) -> Booking:
    async with database.tenant(organization) as session:
        return await book(
            session, contact_id=contact, pet_id=None, service_id=service, resource_id=None, start=start,
            actor=Actor("staff"),
        )  # fmt: skip
