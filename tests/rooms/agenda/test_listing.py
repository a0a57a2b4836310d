"""Bookings looked up and listed, by those who may see them."""

from datetime import timedelta

import pytest

from oxy.agenda import (
    booking_from_row,
    cancel,
    list_bookings,
    load_booking,
    page_cursor,
    upcoming_bookings,
)
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound
from rooms.agenda.shop import DAY, STAFF, open_shop

pytestmark = pytest.mark.anyio


async def test_lists_go_by_start_and_page_on(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    rex, thor = await shop.customer(), await shop.customer()
    made = [
        await shop.book(rex, "09:00"),
        await shop.book(thor, "09:00"),
        await shop.book(rex, "11:00"),
        await shop.book(rex, "08:00", day=DAY + timedelta(days=1)),
    ]
    day = shop.at("00:00"), shop.at("00:00", DAY + timedelta(days=1))
    async with shop.session() as session:
        await cancel(session, made[2].id, actor=STAFF)
        everything = await list_bookings(session, *day)
        assert [each.id for each in everything] == [
            each.id for each in (*sorted(made[:2], key=lambda each: each.id), made[2])
        ]
        paged = await list_bookings(session, *day, limit=2)
        paged += await list_bookings(session, *day, limit=2, cursor=page_cursor(paged[-1]))
        assert paged == everything
        assert await list_bookings(session, *day, cursor=page_cursor(paged[-1])) == []
        assert [each.id for each in await list_bookings(session, *day, status="cancelled")] == [made[2].id]
        assert [each.id for each in await list_bookings(session, *day, contact_id=thor.id)] == [made[1].id]
        with pytest.raises(Invalid):
            await list_bookings(session, *day, cursor="amanhã")
        assert [each.id for each in await upcoming_bookings(session, rex.id)] == [made[0].id, made[3].id]
        clock.instant = shop.at("10:00")
        assert [each.id for each in await upcoming_bookings(session, rex.id)] == [made[3].id]


async def test_a_booking_is_seen_by_its_contact_and_business_alone(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    booking = await shop.book(rex, "10:00")
    for look, contact in ((shop, thor.id), (rival, None), (rival, rex.id)):
        async with look.session() as session:
            with pytest.raises(NotFound):
                await load_booking(session, booking.id, contact)


async def test_a_booking_reads_the_same_out_of_json(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    booking = await shop.book(await shop.customer(), "10:00")
    row = await shop.value(
        "SELECT to_jsonb(b) || jsonb_build_object('contact_name', %s::text, 'pet_name', 'Rex', 'service_name', 'Banho',"
        " 'resource_name', 'Ana') FROM bookings b",
        (booking.contact_name,),
    )
    assert booking_from_row(row) == booking
