"""Row G2: a visit of several pets or services is booked whole or not at all, moved whole, called off whole."""

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import pytest

from oxy.agenda import (
    LateCancel,
    OfferGone,
    Part,
    Visit,
    VisitOffer,
    VisitTaken,
    WrongStatus,
    book_visit,
    cancel,
    cancel_visit,
    find_visits,
    hold_visit,
    load_visit,
    offer_moves,
    offer_visits,
    reschedule_visit,
    start,
)
from oxy.catalog import create_service
from oxy.clientele import register_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import NotFound
from promises.test_g_races import crowded, overlaps
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio

TWO: dict[str, dict[str, object]] = {"Ana": {}, "Bia": {}}


async def second_pet(shop: Shop, customer: Customer) -> UUID:
    async with shop.session() as session:
        pet, _ = await register_pet(session, customer.id, name="Thor", species="dog", size="large", today=DAY)
    return pet.id


async def two_baths(shop: Shop, customer: Customer, at: str | None = None) -> VisitOffer:
    """An offer of a bath for each of two dogs of a customer, as early as can be or from `at` on."""
    parts = [Part(customer.pet_id, shop.service_id), Part(await second_pet(shop, customer), shop.service_id)]
    window = (None if at is None else shop.at(at).time(), None)
    async with shop.session() as session:
        plans = await find_visits(session, customer.id, parts, DAY, DAY, window=window)
        return (await offer_visits(session, customer.id, plans[:1]))[0]


async def take(shop: Shop, customer: Customer, offer: VisitOffer) -> Visit:
    async with shop.session() as session:
        return await book_visit(session, offer.token, customer.id, actor=customer.actor)


def clocks(shop: Shop, visit: Visit) -> list[tuple[str, str]]:
    return sorted((f"{each.start_time.astimezone(shop.zone):%H:%M}", each.resource_name) for each in visit.live)


async def test_g2_two_pets_in_one_visit_with_one_groomer_or_two(database: Database, clock: FixedClock) -> None:
    one, two = await open_shop(database, clock), await open_shop(database, clock, people=TWO)
    for shop, expected in ((one, [("08:00", "Ana"), ("09:00", "Ana")]), (two, [("08:00", "Ana"), ("08:00", "Bia")])):
        customer = await shop.customer()
        visit = await take(shop, customer, await two_baths(shop, customer))
        assert clocks(shop, visit) == expected
        assert visit.price == 120
        assert await shop.value("SELECT count(*) FROM bookings WHERE visit_id = %s", [visit.id]) == 2
        assert await shop.value("SELECT count(*) FROM booking_history WHERE change = 'booked'") == 2


async def test_g2_two_services_of_one_pet_follow_each_other(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, buffer_minutes=30)
    customer = await shop.customer()
    async with shop.session() as session:
        cut = await create_service(
            session, STAFF, name="Tosa", type="grooming", duration_minutes=30, resource_ids=[*shop.resources.values()]
        )
        parts = [Part(customer.pet_id, cut.id), Part(customer.pet_id, shop.service_id)]
        [first, *_] = await find_visits(session, customer.id, parts, DAY, DAY)
        assert first.price is None
        [offer] = await offer_visits(session, customer.id, [first])
        visit = await book_visit(session, offer.token, customer.id, actor=STAFF)
    assert clocks(shop, visit) == [("08:00", "Ana"), ("08:30", "Ana")]


async def test_g2_half_a_visit_is_never_booked_and_other_ways_are_named(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer, rival = await shop.customer(), await shop.customer()
    offer = await two_baths(shop, customer)
    await shop.book(rival, "09:00")
    with pytest.raises(VisitTaken) as refused:
        await take(shop, customer, offer)
    assert refused.value.alternatives[0].start == shop.at("10:00")
    assert "Dá para fazer tudo: segunda-feira, 23/11 às 10h" in refused.value.message
    left = await shop.value("SELECT count(*) FROM bookings WHERE contact_id = %s", [customer.id])
    assert (left, await shop.value("SELECT count(*) FROM visits")) == (0, 0)


async def test_g2_fifty_visits_at_once_are_each_whole_or_not_at_all(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, people=TWO)
    customers = [await shop.customer() for _ in range(50)]
    offers = [await two_baths(shop, each, ("08:00", "08:30", "09:00")[n % 3]) for n, each in enumerate(customers)]
    async with crowded(shop) as race:
        outcomes = await asyncio.gather(
            *(take(race, each, offer) for each, offer in zip(customers, offers, strict=True)), return_exceptions=True
        )
    kinds = Counter(type(outcome).__name__ for outcome in outcomes)
    assert set(kinds) == {"Visit", "VisitTaken"}
    assert 1 <= kinds["Visit"] <= 3
    assert await overlaps(shop) == 0
    counts = await shop.value(
        "SELECT array_agg(DISTINCT n) FROM (SELECT count(*) AS n FROM bookings GROUP BY visit_id) x"
    )
    assert counts == [2]


async def test_g2_a_visit_is_moved_whole_into_its_own_old_time(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    visit = await take(shop, customer, await two_baths(shop, customer))
    async with shop.session() as session:
        offers = await offer_moves(session, visit.id, DAY, DAY, contact_id=customer.id)
        later = next(each for each in offers if each.plan.arrangement.start == shop.at("09:00"))
        moved = await reschedule_visit(session, visit.id, later.token, actor=customer.actor, contact_id=customer.id)
        again = await reschedule_visit(session, visit.id, later.token, actor=customer.actor, contact_id=customer.id)
    assert clocks(shop, moved) == clocks(shop, again) == [("09:00", "Ana"), ("10:00", "Ana")]
    assert {each.id for each in moved.bookings} == {each.id for each in visit.bookings}
    assert [each.revision for each in moved.bookings] == [2, 2]
    said = await shop.value(
        "SELECT count(*) FROM booking_history WHERE change = 'rescheduled' AND before ? 'start_time'"
    )
    assert said == 2
    assert "08:00" in await shop.free()


async def test_g2_a_visit_is_held_called_off_and_booked_once(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer, rival = await shop.customer(), await shop.customer()
    offer = await two_baths(shop, customer)
    async with shop.session() as session:
        await hold_visit(session, offer, customer.id, clock.now() + timedelta(minutes=10))
    assert {"08:00", "09:00"}.isdisjoint(await shop.free(contact_id=rival.id))
    with pytest.raises(OfferGone):
        await take(shop, rival, offer)
    visit = await take(shop, customer, offer)
    assert await take(shop, customer, offer) == visit
    async with shop.session() as session:
        await cancel(session, visit.bookings[0].id, actor=STAFF)
        assert (await load_visit(session, visit.id)).price == 60
        with pytest.raises(NotFound):
            await cancel_visit(session, visit.id, actor=rival.actor, contact_id=rival.id)
        gone = await cancel_visit(session, visit.id, actor=customer.actor, contact_id=customer.id)
        assert await cancel_visit(session, visit.id, actor=STAFF) == gone
    assert (gone.live, "08:00" in await shop.free()) == ((), True)
    with pytest.raises(OfferGone):
        await take(shop, customer, offer)


async def test_g7_too_late_nothing_of_a_visit_is_called_off(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    visit = await take(shop, customer, await two_baths(shop, customer))
    clock.instant = shop.at("08:00") - timedelta(hours=3, minutes=30)
    with pytest.raises(LateCancel):
        async with shop.session() as session:
            await cancel_visit(session, visit.id, actor=customer.actor, contact_id=customer.id)
    async with shop.session() as session:
        assert len((await load_visit(session, visit.id)).live) == 2
        for each in visit.bookings:
            await start(session, each.id, actor=STAFF)
        with pytest.raises(WrongStatus):
            await cancel_visit(session, visit.id, actor=STAFF)
