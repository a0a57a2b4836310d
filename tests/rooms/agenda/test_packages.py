"""Packages: sold once, drawn once a booking, given back, and counted once as revenue."""

import asyncio
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from oxy.agenda import (
    Booking,
    PackageInUse,
    PackageSale,
    complete,
    load_booking,
    load_sale,
    open_packages,
    reopen,
    sell_package,
    take_back_sale,
)
from oxy.catalog import create_package
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.insights import named_period, summary
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio


async def sold(
    shop: Shop, customer: Customer, *, count: int = 2, days: int | None = 30, pet: UUID | None = None
) -> PackageSale:
    async with shop.session() as session:
        package = await create_package(
            session, STAFF, name=f"{count} banhos", service_ids=[shop.service_id], count=count, price=Decimal("100.00"),
            validity_days=days,
        )  # fmt: skip
        return await sell_package(session, package.id, customer.id, pet_id=pet, actor=STAFF)


async def done(shop: Shop, booking: Booking) -> Booking:
    async with shop.session() as session:
        return await complete(session, booking.id, actor=STAFF)


async def test_bookings_draw_until_nothing_is_left_and_give_back(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    sale = await sold(shop, customer)
    first, second, third = [await shop.book(customer, at) for at in ("09:00", "10:00", "11:00")]
    drawn = [await done(shop, each) for each in (first, second, third)]
    assert [(each.package_no, each.package_size, each.price) for each in drawn] == [
        (1, 2, Decimal("0.00")), (2, 2, Decimal("0.00")), (None, None, Decimal("60.00")),
    ]  # fmt: skip
    assert await done(shop, first) == drawn[0]
    async with shop.session() as session:
        assert (await load_sale(session, sale.id)).left == 0
        assert await open_packages(session, customer.id) == []
        back = await reopen(session, first.id, actor=STAFF, reason="Ainda não")
        assert (back.status, back.price, back.package_no) == ("in_progress", Decimal("60.00"), None)
        assert (await load_sale(session, sale.id)).left == 1
        with pytest.raises(PackageInUse):
            await take_back_sale(session, sale.id, actor=STAFF)
    assert (await done(shop, first)).package_no == 1


async def test_ten_at_once_draw_no_more_than_there_is(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}})
    customer = await shop.customer()
    sale = await sold(shop, customer, count=3)
    bookings = [await shop.book(customer, f"{hour:02}:00", pet_id=None) for hour in range(8, 18)]
    await asyncio.gather(*(done(shop, each) for each in bookings))
    assert await shop.value("SELECT array_agg(no ORDER BY no) FROM package_uses") == [1, 2, 3]
    async with shop.session() as session:
        assert (await load_sale(session, sale.id)).used == 3


async def test_what_ended_or_is_another_pets_is_not_drawn(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    await sold(shop, customer, count=5, days=1)
    mine = await sold(shop, customer, count=4, pet=customer.pet_id)
    without = await shop.book(customer, "09:00", pet_id=None)
    assert (await done(shop, without)).package_no is None
    drawn = await done(shop, await shop.book(customer, "10:00"))
    assert drawn.package_size == 4
    async with shop.session() as session:
        assert [each.id for each in await open_packages(session, customer.id)][-1] == mine.id
    stranger = await shop.customer()
    assert (await done(shop, await shop.book(stranger, "11:00"))).package_no is None


async def test_the_money_is_counted_once_on_the_day_of_the_sale(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    await sold(shop, customer)
    sale_day = clock.now()
    drawn, paid = await shop.book(customer, "09:00"), await shop.book(await shop.customer(), "10:00")
    clock.instant = shop.at("18:00")
    for each in (drawn, paid):
        await done(shop, each)
    async with shop.session() as session:
        today = await summary(session, named_period("today", shop.zone, clock.now()), compare=False)
        clock.instant = sale_day
        then = await summary(session, named_period("today", shop.zone, sale_day), compare=False)
        assert (await load_booking(session, drawn.id)).price == 0
    assert (today.values["revenue"], today.values["average_ticket"]) == (Decimal("60.00"), Decimal("60.00"))
    assert (today.values["completed_bookings"], today.values["unpriced_bookings"]) == (2, 0)
    assert (then.values["revenue"], then.values["package_sales"]) == (Decimal("100.00"), Decimal("100.00"))
    assert DAY - sale_day.date() == timedelta(days=3)
