"""A booking's states, who may change them, and what each change leaves behind."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from oxy.agenda import Booking, LateCancel, WrongStatus, cancel, complete, confirm, mark_no_show, start
from oxy.businesses import Actor
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import NotFound
from rooms.agenda.shop import STAFF, open_shop

pytestmark = pytest.mark.anyio

Verb = Callable[..., Awaitable[Booking]]
VERBS: dict[str, Verb] = {
    "confirmed": confirm,
    "in_progress": start,
    "completed": complete,
    "cancelled": cancel,
    "no_show": mark_no_show,
}
ALLOWED = {
    "scheduled": {"confirmed", "in_progress", "completed", "cancelled", "no_show"},
    "confirmed": {"in_progress", "completed", "cancelled", "no_show"},
    "in_progress": {"completed"},
    "completed": set[str](),
    "cancelled": set[str](),
    "no_show": set[str](),
}


@pytest.mark.parametrize("state", list(ALLOWED))
async def test_each_state_leads_where_it_may(database: Database, clock: FixedClock, state: str) -> None:
    shop = await open_shop(database, clock)
    for target, verb in VERBS.items():
        booking = await shop.book(await shop.customer(), "10:00")
        async with shop.session() as session:
            if state != "scheduled":
                booking = await VERBS[state](session, booking.id, actor=STAFF)
            if target == state:
                assert await verb(session, booking.id, actor=STAFF) == booking
            elif target in ALLOWED[state]:
                after = await verb(session, booking.id, actor=STAFF)
                assert (after.status, after.revision) == (target, booking.revision + 1)
            else:
                with pytest.raises(WrongStatus) as refused:
                    await verb(session, booking.id, actor=STAFF)
                assert refused.value.data == {"status": state}
            await session.execute("DELETE FROM bookings")


async def test_cancelled_and_missed_time_is_free_again(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    for verb in (cancel, mark_no_show):
        booking = await shop.book(await shop.customer(), "10:00")
        assert "10:00" not in await shop.free()
        async with shop.session() as session:
            await verb(session, booking.id, actor=STAFF)
        assert "10:00" in await shop.free()


async def test_done_work_keeps_its_time(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    booking = await shop.book(await shop.customer(), "10:00")
    async with shop.session() as session:
        await start(session, booking.id, actor=STAFF)
        await complete(session, booking.id, actor=STAFF)
    assert "10:00" not in await shop.free()


async def test_history_says_who_what_and_why(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    booking = await shop.book(rex, "10:00")
    async with shop.session() as session:
        await cancel(session, booking.id, actor=rex.actor, reason="viajei", contact_id=rex.id)
        await cancel(session, booking.id, actor=rex.actor, reason="de novo", contact_id=rex.id)
        lines = await session.rows("SELECT * FROM booking_history WHERE change = 'cancelled'")
        stored = await session.row("SELECT cancel_reason, revision FROM bookings")
    assert [(line["actor_kind"], line["actor_id"], line["reason"]) for line in lines] == [
        ("customer", rex.id, "viajei")
    ]
    assert (lines[0]["before"], lines[0]["after"]) == ({"status": "scheduled"}, {"status": "cancelled"})
    assert stored == {"cancel_reason": "viajei", "revision": 2}


@pytest.mark.parametrize("kind", ["customer", "attendant"])
async def test_a_customer_too_late_is_left_to_staff(database: Database, clock: FixedClock, kind: Any) -> None:
    shop = await open_shop(database, clock, settings={"booking_rules": {"late_cancel_hours": 6}})
    rex = await shop.customer()
    soon, later, by_staff = [await shop.book(rex, each) for each in ("10:00", "16:00", "12:00")]
    actor = Actor(kind, rex.id)
    clock.instant = shop.at("10:00") - timedelta(hours=6) + timedelta(seconds=1)
    async with shop.session() as session:
        with pytest.raises(LateCancel) as refused:
            await cancel(session, soon.id, actor=actor, contact_id=rex.id)
        assert refused.value.data == {"late_cancel_hours": 6}
        assert (await cancel(session, later.id, actor=actor, contact_id=rex.id)).status == "cancelled"
        assert (await cancel(session, by_staff.id, actor=STAFF)).status == "cancelled"
    clock.instant = shop.at("10:30")
    async with shop.session() as session:
        with pytest.raises(LateCancel):
            await cancel(session, soon.id, actor=actor, contact_id=rex.id)


async def test_exactly_at_the_limit_a_customer_may_still_cancel(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    booking = await shop.book(rex, "14:00")
    clock.instant = shop.at("10:00")
    async with shop.session() as session:
        assert (await cancel(session, booking.id, actor=rex.actor)).status == "cancelled"


async def test_nobody_elses_booking_is_touched(database: Database, clock: FixedClock) -> None:
    shop, rival = await open_shop(database, clock), await open_shop(database, clock)
    rex, thor = await shop.customer(), await shop.customer()
    booking = await shop.book(rex, "10:00")
    async with shop.session() as session:
        for verb in (cancel, confirm):
            with pytest.raises(NotFound):
                await verb(session, booking.id, actor=thor.actor, contact_id=thor.id)
    async with rival.session() as session:
        for verb in VERBS.values():
            with pytest.raises(NotFound):
                await verb(session, booking.id, actor=STAFF)
    assert await shop.value("SELECT status FROM bookings") == "scheduled"
