"""Visits, series and packages at the counter: what one customer may do, and what may then be said of it."""

from datetime import date, time
from decimal import Decimal

import pytest

from cast import STAFF, Cast
from journeys.stage_of_talk import open_talk
from oxy.agenda import Part, Rule, Series, Visit, mark_no_show, sell_package
from oxy.attendant.outcomes import FoundVisits, Refused
from oxy.businesses import update_settings
from oxy.catalog import create_package
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.attendant.test_toolset import Bench

pytestmark = pytest.mark.anyio

DAY = date(2026, 3, 13)


@pytest.fixture
async def bench(database: Database, clock: FixedClock, cast: Cast) -> Bench:
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    return Bench(talk)


async def test_a_visit_is_offered_booked_moved_and_called_off_by_its_customer(bench: Bench, cast: Cast) -> None:
    counter = (await bench.turn()).counter
    bolota, services = cast.pata.pets["Bolota"], cast.pata.services
    parts = [Part(bolota, services["Consulta Veterinária"]), Part(bolota, services["Vacina V10"])]
    found = await counter.offer_visit(parts, DAY, DAY, choose=lambda plans: plans[:2])
    assert isinstance(found, FoundVisits)
    first, second = found.offers
    assert first.plan.price == Decimal("215.00")
    assert await counter.hold_visit(first) is None
    visit = await counter.book_visit(first)
    assert isinstance(visit, Visit)
    evidence = counter.evidence.evidence()
    assert evidence.booked
    assert Decimal("215.00") in evidence.prices
    assert {counter.context.local(each.start_time) for each in visit.bookings} <= evidence.appointments
    assert await counter.book_visit(first) == visit
    half_taken = await counter.book_visit(second)
    assert isinstance(half_taken, Refused)
    assert half_taken.error == "visit_taken"
    moves = await counter.offer_visit_moves(visit.id, DAY, DAY, window=(time(15), None))
    assert isinstance(moves, FoundVisits)
    moved = await counter.move_visit(visit.id, moves.offers[0])
    assert isinstance(moved, Visit)
    assert await counter.load_visit(visit.id) == moved
    other = await open_talk(
        bench.talk.database, bench.talk.clock, cast.pata.id, cast.pata.instances["simulador"],
        cast.pata.contacts["Júlia"],
    )  # fmt: skip
    strange = (await Bench(other).turn()).counter
    assert isinstance(await strange.cancel_visit(visit.id), Refused)
    gone = await counter.cancel_visit(visit.id, "Viagem")
    assert isinstance(gone, Visit)
    assert gone.live == ()
    assert [call.name for call in counter.calls][-1] == "cancel_visit"


async def test_a_series_is_begun_and_stopped_and_a_balance_told(bench: Bench, cast: Cast) -> None:
    counter = (await bench.turn()).counter
    bath, bolota, marcos = cast.pata.services["Banho"], cast.pata.pets["Bolota"], cast.pata.contacts["Marcos"]
    series = await counter.start_series(bath, bolota, Rule("week", 1, 4, time(10), date(2026, 3, 27), count=2))
    assert isinstance(series, Series)
    told = counter.calls[-1].result["series"]
    assert told["booked"] == ["sexta-feira, 27/03 às 10h"]
    assert [each["reason"] for each in told["without_time"]] == ["feriado: Sexta-feira Santa"]
    assert [each.id for each in await counter.list_series()] == [series.id]
    stopped = await counter.stop_series(series.id, for_good=True)
    assert isinstance(stopped, Series)
    assert (stopped.status, await counter.list_series()) == ("ended", ())
    assert await counter.package_balance() == ()
    async with bench.talk.database.tenant(cast.pata.id) as session:
        package = await create_package(
            session, STAFF, name="10 banhos", service_ids=[bath], count=10, price=Decimal("450.00"), validity_days=30
        )
        await sell_package(session, package.id, marcos, actor=STAFF)
    [sale] = await counter.package_balance()
    assert counter.calls[-1].result["packages"][0]["until"] == "sexta-feira, 10/04"
    assert sale.left == 10


async def test_what_absences_ask_for_is_in_what_the_tools_say(bench: Bench, cast: Cast) -> None:
    pata = cast.pata
    async with bench.talk.database.tenant(pata.id) as session:
        await update_settings(
            session, {"booking_rules": {"confirm_before_booking": False, "after_no_show": "deposit"}}, STAFF
        )
    missed = await (await bench.turn()).book_appointment("Bolota", "banho", "2026-03-13", "09:00")
    assert "deposit_due" not in missed["booking"]
    async with bench.talk.database.tenant(pata.id) as session:
        booking_id = await session.value("SELECT id FROM bookings WHERE contact_id = %s", (pata.contacts["Marcos"],))
        await mark_no_show(session, booking_id, actor=STAFF)
    tools = await bench.turn()
    owing = await tools.book_appointment("Bolota", "banho", "2026-03-16", "09:00")
    assert owing["booking"]["deposit_due"] == "30.00"
    assert Decimal("30.00") in tools.counter.evidence.evidence().prices
    async with bench.talk.database.tenant(pata.id) as session:
        await update_settings(session, {"booking_rules": {"after_no_show": "staff"}}, STAFF)
    refused = await (await bench.turn()).book_appointment("Bolota", "banho", "2026-03-17", "09:00")
    assert (refused["ok"], refused["error"]) == (False, "needs_staff")
