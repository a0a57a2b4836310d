"""Absences: the mark they leave, and what the next booking asks for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from oxy.agenda import (
    Booking,
    NeedsStaff,
    cancel,
    confirm,
    consequence_for,
    flag_overdue,
    forgive,
    list_marks,
    mark_no_show,
    reschedule,
    settle_deposit,
)
from oxy.businesses import list_alerts, load_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio

LATER = DAY + timedelta(days=3)


async def missed(shop: Shop, customer: Customer, at: str = "09:00") -> Booking:
    booking = await shop.book(customer, at)
    async with shop.session() as session:
        return await mark_no_show(session, booking.id, actor=STAFF)


async def ruled(database: Database, clock: FixedClock, consequence: str, **more: object) -> Shop:
    return await open_shop(database, clock, settings={"booking_rules": {"after_no_show": consequence, **more}})


async def test_a_deposit_is_owed_and_settled_once(database: Database, clock: FixedClock) -> None:
    shop = await ruled(database, clock, "deposit", deposit_percent=30)
    customer = await shop.customer()
    assert (await shop.book(customer, "08:00")).deposit_due is None
    await missed(shop, customer)
    [offer] = await shop.offers(customer, "11:00", day=LATER)
    booking = await shop.take(customer, offer)
    assert (booking.deposit_due, booking.owes_deposit) == (Decimal("18.00"), True)
    async with shop.session() as session:
        paid = await settle_deposit(session, booking.id, actor=STAFF)
        assert await settle_deposit(session, booking.id, actor=STAFF, waived=True) == paid
    assert not paid.owes_deposit
    assert await shop.value("SELECT count(*) FROM booking_history WHERE change = 'deposit_paid'") == 1


async def test_a_person_makes_the_next_booking_until_the_absence_is_forgiven(
    database: Database, clock: FixedClock
) -> None:
    shop = await ruled(database, clock, "staff", no_show_limit=2, no_show_months=1)
    customer = await shop.customer()
    await missed(shop, customer)
    [early] = await shop.offers(customer, "11:00", day=LATER)
    await shop.take(customer, early)
    clock.instant = shop.at("13:30")
    second = await shop.book(customer, "15:00")
    async with shop.session() as session:
        await cancel(session, second.id, actor=STAFF, by_customer=True, reason="Imprevisto")
        assert [each.kind for each in await list_marks(session, customer.id)] == ["late_cancel", "no_show"]
    [offer] = await shop.offers(customer, "15:00", day=LATER)
    with pytest.raises(NeedsStaff):
        await shop.take(customer, offer)
    assert (await shop.book(customer, "16:00", day=LATER)).status == "scheduled"
    async with shop.session() as session:
        [mark, _] = await list_marks(session, customer.id)
        await forgive(session, customer.id, mark.id)
    assert (await shop.take(customer, offer)).status == "scheduled"
    clock.instant += timedelta(days=40)
    async with shop.session() as session:
        rules = (await load_settings(session)).booking_rules
        assert await consequence_for(session, rules, customer.id) == "nothing"


async def test_a_confirmation_that_does_not_come_is_told_to_staff_once(database: Database, clock: FixedClock) -> None:
    shop = await ruled(database, clock, "confirmation", confirm_before_hours=24)
    customer = await shop.customer()
    await missed(shop, customer)
    booking = await shop.book(customer, "11:00", day=LATER)
    assert booking.confirm_by == booking.start_time - timedelta(hours=24)
    async with shop.session() as session:
        moved = await reschedule(session, booking.id, start=shop.at("15:00", LATER), actor=STAFF)
    assert moved.confirm_by == shop.at("15:00", LATER) - timedelta(hours=24)
    other = await shop.book(customer, "08:00", day=LATER)
    async with shop.session() as session:
        await confirm(session, other.id, actor=customer.actor)
    clock.instant = shop.at("16:00", LATER - timedelta(days=1))
    for _ in range(2):
        await flag_overdue(database)
    async with shop.session() as session:
        [alert] = await list_alerts(session)
    assert (alert.kind, alert.data["booking_id"]) == ("unconfirmed_booking", str(booking.id))
    soon = await shop.book(customer, "17:00", day=LATER - timedelta(days=1))
    assert soon.confirm_by == shop.at("16:30", LATER - timedelta(days=1))
