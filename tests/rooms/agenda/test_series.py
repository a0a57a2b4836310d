"""Bookings that come again: which days, made once, what finds no time, changed, paused and ended."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from oxy.agenda import (
    MATERIALISE_SERIES,
    Rule,
    Series,
    SeriesKeeper,
    WrongStatus,
    cancel,
    change_series,
    end_series,
    load_series,
    pause_series,
    reschedule,
    resume_series,
    settle_occurrence,
    skip_occurrence,
    start_series,
    wake_series,
)
from oxy.businesses import list_alerts, update_settings
from oxy.catalog import update_service
from oxy.clientele import update_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.jobs import Job
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio

WEEK = timedelta(weeks=1)
TEN = time(10)


def weekly(first: date = DAY, **more: object) -> Rule:
    return Rule("week", 1, 0, TEN, first, **more)  # pyright: ignore[reportArgumentType]


async def begun(shop: Shop, customer: Customer, rule: Rule) -> Series:
    async with shop.session() as session:
        return await start_series(
            session, contact_id=customer.id, pet_id=customer.pet_id, service_id=shop.service_id, rule=rule, actor=STAFF
        )


def outcomes(series: Series) -> list[tuple[date, str]]:
    return [(each.occurs_on, each.outcome) for each in series.occurrences]


def test_the_days_of_rules() -> None:
    far = date(2027, 12, 31)
    every_other = Rule("week", 2, 4, TEN, DAY, count=3)
    assert list(every_other.days(far)) == [date(2026, 11, 27), date(2026, 12, 11), date(2026, 12, 25)]
    second_tuesday = Rule("month", 1, 1, TEN, date(2026, 11, 11), nth=2, ends_on=date(2027, 2, 1))
    assert list(second_tuesday.days(far)) == [date(2026, 12, 8), date(2027, 1, 12)]
    last_saturday = Rule("month", 3, 5, TEN, DAY, nth=-1, count=3)
    assert list(last_saturday.days(far)) == [date(2026, 11, 28), date(2027, 2, 27), date(2027, 5, 29)]
    assert list(weekly().days(DAY + WEEK)) == [DAY, DAY + WEEK]


async def test_a_series_books_up_to_the_horizon_once_and_goes_on_every_night(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock, settings={"booking_rules": {"horizon_days": 17}})
    customer = await shop.customer()
    series = await begun(shop, customer, weekly())
    assert outcomes(series) == [(DAY, "booked"), (DAY + WEEK, "booked"), (DAY + 2 * WEEK, "booked")]
    assert await shop.value("SELECT array_agg(DISTINCT booked_by) FROM bookings") == ["system"]
    async with shop.session() as session:
        await cancel(session, series.occurrences[0].booking_id or series.id, actor=STAFF)
        await update_service(session, shop.service_id, STAFF, price=Decimal("65.00"))
    clock.instant += WEEK
    for _ in range(2):
        await wake_series(database)
    [job] = await _jobs(shop)
    for _ in range(2):
        await SeriesKeeper(database).run(job)
    async with shop.session() as session:
        series = await load_series(session, series.id)
    assert [each.booking_status for each in series.occurrences] == ["cancelled", *["scheduled"] * 3]
    prices = await shop.value("SELECT array_agg(price::text ORDER BY start_time) FROM bookings")
    assert prices == ["60.00", "60.00", "60.00", "65.00"]


async def _jobs(shop: Shop) -> list[Job]:
    async with shop.session() as session:
        series_id = await session.value("SELECT id FROM booking_series")
    async with shop.database.system("operate") as session:  # pyright: ignore[reportArgumentType]
        rows = await session.rows("SELECT entrypoint FROM pgqueuer WHERE entrypoint = %s", (MATERIALISE_SERIES,))
    return [Job.here(row["entrypoint"], shop.organization_id, {"series_id": str(series_id)}) for row in rows]


async def test_what_finds_no_time_stands_there_with_the_nearest_free_one_and_staff_hear(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock)
    customer, rival = await shop.customer(), await shop.customer()
    async with shop.session() as session:
        await update_settings(session, {"closed_on": ["2026-11-30"]}, STAFF)
    await shop.book(rival, "10:00")
    series = await begun(shop, customer, weekly(count=3))
    taken, closed, booked = series.occurrences
    assert (taken.outcome, taken.reason, taken.suggested_start) == ("failed", "horário ocupado", shop.at("09:00"))
    assert (closed.outcome, closed.reason, booked.outcome) == ("failed", "fechado neste dia", "booked")
    assert closed.suggested_start is not None
    assert closed.suggested_start.date() != date(2026, 11, 30)
    async with shop.session() as session:
        [alert] = await list_alerts(session)
        assert alert.kind == "series_exception"
        assert "segunda-feira, 23/11: horário ocupado; livre mais perto: segunda-feira, 23/11 às 9h." in alert.detail
        settled = await settle_occurrence(session, series.id, DAY, shop.at("09:00"), actor=STAFF)
        with pytest.raises(WrongStatus):
            await settle_occurrence(session, series.id, DAY, shop.at("15:00"), actor=STAFF)
    assert settled.occurrences[0].start_time == shop.at("09:00")


async def test_one_occurrence_is_moved_or_skipped_and_the_following_change(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    series = await begun(shop, customer, weekly(count=4))
    first, second, *_ = series.occurrences
    assert first.booking_id
    async with shop.session() as session:
        await reschedule(session, first.booking_id, start=shop.at("14:00"), actor=STAFF)
        await skip_occurrence(session, series.id, second.occurs_on, actor=STAFF)
        thursdays = Rule("week", 1, 3, time(15), DAY + 2 * WEEK, count=2)
        changed = await change_series(session, series.id, thursdays, actor=STAFF)
    assert outcomes(changed) == [
        (DAY, "booked"), (DAY + WEEK, "skipped"), (DAY + 2 * WEEK + timedelta(days=3), "booked"),
        (DAY + 3 * WEEK + timedelta(days=3), "booked"),
    ]  # fmt: skip
    assert [each.start_time for each in changed.occurrences if each.start_time] == [
        shop.at("14:00"), shop.at("15:00", date(2026, 12, 10)), shop.at("15:00", date(2026, 12, 17)),
    ]  # fmt: skip
    assert await shop.value("SELECT count(*) FROM bookings WHERE cancel_reason = 'Recorrência alterada'") == 2


async def test_g5_the_series_of_a_pet_that_died_ends_in_silence(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock, settings={"booking_rules": {"horizon_days": 10}})
    customer = await shop.customer()
    series = await begun(shop, customer, weekly())
    async with shop.session() as session:
        await update_pet(session, customer.pet_id, STAFF, deceased_at=clock.now())
    clock.instant += WEEK
    await SeriesKeeper(database).run(Job.here(MATERIALISE_SERIES, shop.organization_id, {"series_id": str(series.id)}))
    async with shop.session() as session:
        ended = await load_series(session, series.id)
        assert (ended.status, len(ended.occurrences)) == ("ended", len(series.occurrences))
        assert await list_alerts(session) == []


async def test_a_pause_lets_go_of_what_is_ahead_and_the_end_is_the_end(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    customer = await shop.customer()
    series = await begun(shop, customer, weekly(count=3))
    async with shop.session() as session:
        paused = await pause_series(session, series.id, actor=customer.actor, contact_id=customer.id)
        assert (paused.status, paused.occurrences) == ("paused", ())
    await SeriesKeeper(database).run(Job.here(MATERIALISE_SERIES, shop.organization_id, {"series_id": str(series.id)}))
    assert await shop.value("SELECT count(*) FROM bookings WHERE status = 'scheduled'") == 0
    async with shop.session() as session:
        resumed = await resume_series(session, series.id, actor=STAFF)
        assert [outcome for _, outcome in outcomes(resumed)] == ["booked"] * 3
        ending = await end_series(session, series.id, last_day=DAY + WEEK, actor=STAFF)
        assert (ending.status, len(ending.occurrences), ending.rule.ends_on) == ("active", 2, DAY + WEEK)
        ended = await end_series(session, series.id, actor=STAFF)
        assert (ended.status, ended.occurrences) == ("ended", ())
        with pytest.raises(WrongStatus):
            await resume_series(session, series.id, actor=STAFF)
