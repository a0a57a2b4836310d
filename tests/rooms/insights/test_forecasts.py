"""Forecasts and what stands out: right where the past says so, silent where it does not."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from statistics import fmean
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.businesses import Actor, update_settings
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from oxy.insights import CATALOGUE, anomalies, forecast, period_between, series
from oxy.insights.anomalies import judge
from oxy.insights.days import daily_rows
from oxy.insights.forecasting import COVERAGE, TooShort, outlook
from rooms.insights.ledger import Ledger, midday
from rooms.insights.pasts import KINDS, try_out

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
SATURDAY = date(2026, 3, 14)


def always(day: date) -> bool:
    return day.weekday() != 6


def history(weeks: int, count: Callable[[date], float]) -> dict[date, float]:
    days = (SATURDAY - timedelta(days=number) for number in range(1, weeks * 7 + 1))
    return {day: count(day) if always(day) else 0.0 for day in days}


def test_a_steady_week_is_forecast_to_the_booking() -> None:
    found = outlook(history(30, lambda day: day.weekday() + 3.0), [SATURDAY], always)
    assert (found.expected, found.low, found.high, found.error) == (8, 8, 8, 0)
    week = [SATURDAY + timedelta(days=number) for number in range(7)]
    assert outlook(history(30, lambda day: day.weekday() + 3.0), week, always).expected == 33


def test_the_interval_holds_what_it_promises() -> None:
    """Noise of a known kind, many times over: about 80 of a hundred lie within, and the error shown is the real one."""
    held, errors, shown = 0, list[float](), list[float]()
    rounds = 150
    for seed in range(rounds):
        random = Random(seed)
        past = history(40, lambda day, random=random: float(random.randint(4, 14)))
        found = outlook(past, [SATURDAY], always)
        truth = float(random.randint(4, 14))
        held += found.low <= truth <= found.high
        errors.append(abs(truth - found.expected))
        shown.append(found.error)
    assert COVERAGE - 0.1 <= held / rounds <= COVERAGE + 0.15
    assert abs(sum(errors) / rounds - sum(shown) / rounds) < 0.6


def test_a_short_past_forecasts_nothing() -> None:
    for weeks, needed in ((0, 12), (1, 12), (11, 12)):
        with pytest.raises(TooShort) as refused:
            outlook(history(weeks, lambda day: 5.0), [SATURDAY], always)
        assert (refused.value.weeks, refused.value.needed) == (weeks, needed)
    assert outlook(history(12, lambda day: 5.0), [SATURDAY], always).expected == 5


def test_what_keeps_growing_is_followed_as_far_as_the_past_bears_it_out() -> None:
    """By one a week: within a few of it months ahead, while eight weeks' middle would lag as far as it looks ahead."""
    grows = history(40, lambda day: float((day - date(2025, 1, 4)).days // 7))
    for ahead in (0, 1, 5, 8):
        day = SATURDAY + timedelta(7 * ahead)
        truth = (day - date(2025, 1, 4)).days // 7
        found = outlook(grows, [day], always)
        assert abs(found.expected - truth) < 3
        assert found.low <= truth <= found.high
        assert 0.01 < found.growth < 0.03
    assert outlook(history(40, lambda day: 5.0), [SATURDAY], always).growth == 0


@pytest.mark.parametrize("span", ["the 9th week", "a month"])
def test_the_interval_holds_weeks_ahead_whatever_the_past_was_like(span: str) -> None:
    """80 of a hundred, over all kinds and for what grows; `benchmarks.forecasts` tells each kind apart."""
    found = {kind: try_out(kind, span, 40 if kind == "grows 2 % a week" else 8) for kind in KINDS}
    assert 0.76 <= fmean(each.held for each in found.values()) <= 0.92
    grown = found["grows 2 % a week"]
    assert 0.74 <= grown.held <= 0.94
    assert grown.error < 1.5 * grown.told, "the error told of the past is that of what comes"


def test_days_far_ahead_want_as_much_more_of_a_past() -> None:
    month = [SATURDAY + timedelta(number) for number in range(18, 49)]
    assert outlook(history(40, lambda day: 5.0), month, always).expected == 5 * sum(map(always, month))
    with pytest.raises(TooShort) as refused:
        outlook(history(15, lambda day: 5.0), month, always)
    assert refused.value.needed == 18, "eight trials as far ahead, and four weeks before the first"


def test_what_is_rare_is_expected_of_a_month_and_not_of_a_day() -> None:
    """Once a week, on another day each time."""
    rare = history(40, lambda day: float(day.weekday() == (day - date(2025, 1, 6)).days // 7 % 6))
    month = [SATURDAY + timedelta(number) for number in range(28)]
    assert outlook(rare, [SATURDAY], always).expected == 0
    assert 3 <= outlook(rare, month, always).expected <= 5


def test_a_day_like_no_other_is_left_out_and_told() -> None:
    sunday = SATURDAY + timedelta(1)
    found = outlook(history(30, lambda day: 5.0), [SATURDAY, sunday], lambda day: always(day) or day == sunday)
    assert (found.expected, found.left_out) == (5, (sunday,))
    with pytest.raises(TooShort) as refused:
        outlook(history(30, lambda day: 5.0), [sunday], lambda day: always(day) or day == sunday)
    assert refused.value.needed > refused.value.weeks


async def test_a_forecast_from_rows(database: Database, cast: Cast) -> None:
    """Three baths on every Saturday of half a year, two of them cancelled on one; a consultation beside them."""
    ours, theirs = (Ledger(database, business, ZONE) for business in (cast.pata, cast.bicho))
    for back in range(1, 27):
        day = SATURDAY - timedelta(days=7 * back)
        for hour in range(3):
            await ours.book(midday(day, ZONE, 8 + hour), "Banho", "Marcos", status="completed")
        await ours.book(midday(day, ZONE, 11), "Banho", "Marcos", status="cancelled")
        await ours.book(midday(day, ZONE, 11, 30), "Consulta Veterinária", "Júlia")
    await ours.book(midday(SATURDAY, ZONE, 8), "Banho", "Marcos", status="scheduled")
    await theirs.book(midday(SATURDAY - timedelta(7), ZONE, 8), "Banho", "Marcos")
    saturday = period_between(SATURDAY, SATURDAY, ZONE)
    async with database.tenant(cast.pata.id) as session:
        baths = await forecast(session, saturday, "bookings", (cast.pata.services["Banho"],))
        money = await forecast(session, saturday, "revenue")
        sunday = await forecast(session, period_between(date(2026, 3, 15), date(2026, 3, 15), ZONE))
        for first, metric in (
            (TODAY - timedelta(1), "bookings"),
            (TODAY + timedelta(90), "bookings"),
            (TODAY, "no_shows"),
        ):
            with pytest.raises(Invalid):
                await forecast(session, period_between(first, first, ZONE), metric)
    async with database.tenant(cast.bicho.id) as session:
        short = await forecast(session, saturday)
    assert baths.outlook is not None
    assert (baths.outlook.expected, baths.already) == (3, 1)
    assert money.outlook is not None
    assert money.outlook.expected == 240
    assert sunday.closed
    assert (short.outlook, short.weeks) == (None, 0)


@pytest.mark.parametrize(
    ("metric", "value", "past", "direction"),
    [
        ("no_shows", 6, [0, 1, 0, 0, 1, 0, 1, 0], "above"),
        ("no_shows", 3, [0, 1, 0, 0, 1, 0, 1, 0], None),
        ("bookings", 30, [12, 10, 14, 11, 13, 12, 9, 12], "above"),
        ("bookings", 0, [12, 10, 14, 11, 13, 12, 9, 12], "below"),
        ("bookings", 8, [12, 10, 14, 11, 13, 12, 9, 12], None),
        ("bookings", 30, [12, 10, 14, 11], None),
        ("revenue", 3000, [1000, 1100, 900, 950, 1050, 1000, 990], "above"),
        ("revenue", 300, [1000, 1100, 900, 950, 1050, 1000, 990], "below"),
        ("revenue", 150, [0, 0, 0, 0, 0, 0, 0], None),
    ],
)
def test_what_stands_out(metric: str, value: int, past: list[int], direction: str | None) -> None:
    period = period_between(TODAY, TODAY, ZONE)
    found = judge(CATALOGUE[metric], period, Decimal(value), [Decimal(each) for each in past])
    assert (None if found is None else found.direction) == direction


async def test_a_day_that_stands_out_among_its_own(database: Database, cast: Cast) -> None:
    yesterday = TODAY - timedelta(1)
    ours, theirs = (Ledger(database, business, ZONE) for business in (cast.pata, cast.bicho))
    for back in range(13):
        for hour in range(2):
            await ours.book(midday(yesterday - timedelta(7 * back), ZONE, 9 + hour), "Banho", "Marcos")
            await theirs.book(midday(yesterday - timedelta(7 * back), ZONE, 9 + hour), "Banho", "Marcos")
    for hour in range(6):
        await ours.book(midday(yesterday, ZONE, 12 + hour), "Banho", "Júlia", status="no_show")
    async with database.tenant(cast.pata.id) as session:
        found = await anomalies(session, yesterday)
        usual = await anomalies(session, yesterday - timedelta(7))
    async with database.tenant(cast.bicho.id) as session:
        quiet = await anomalies(session, yesterday)
    assert {(each.metric.name, each.direction, each.period.days) for each in found} >= {("no_shows", "above", 1)}
    assert next(each for each in found if each.metric.name == "no_shows").value == 6
    assert usual == quiet == []


async def test_a_service_has_a_history_of_its_own(database: Database, cast: Cast) -> None:
    """Baths for half a year with five weeks away; a new service, then taken off; more booked than ever."""
    ours = Ledger(database, cast.pata, ZONE)
    for back in (*range(1, 4), *range(9, 32)):
        for hour in range(3):
            await ours.book(midday(SATURDAY - timedelta(7 * back), ZONE, 8 + hour), "Banho", "Marcos")
    for back in range(1, 4):
        await ours.book(midday(SATURDAY - timedelta(7 * back), ZONE, 14), "Consulta Veterinária", "Júlia")
    saturday, later = (period_between(day, day, ZONE) for day in (SATURDAY, SATURDAY + timedelta(7)))
    for hour in range(7):
        await ours.book(midday(later.first, ZONE, 8 + hour), "Banho", "Marcos", status="confirmed", price="80.00")
    baths, visits = ((cast.pata.services[name],) for name in ("Banho", "Consulta Veterinária"))
    async with database.tenant(cast.pata.id) as session:
        away = await forecast(session, saturday, "bookings", baths)
        new = await forecast(session, saturday, "bookings", visits)
        full = [await forecast(session, later, metric, baths) for metric in ("bookings", "revenue")]
        await session.execute(
            "UPDATE services SET is_active = false WHERE organization_id = %s AND id = %s", (cast.pata.id, visits[0])
        )
        ended = await forecast(session, saturday, "bookings", visits)
    assert away.outlook is not None
    assert (away.outlook.expected, away.outlook.low) == (3, 3), "weeks in which nobody worked were no slow weeks"
    assert (new.outlook, new.weeks, new.needed) == (None, 2, 12), "the house is older than the service"
    assert [one.outlook and (one.outlook.expected, one.outlook.high) for one in full] == [(7, 7), (560, 560)]
    assert (ended.ended, ended.outlook) == (True, None)


async def test_a_package_sold_is_part_of_its_days_revenue_wherever_it_is_told(database: Database, cast: Cast) -> None:
    ours = Ledger(database, cast.pata, ZONE)
    await ours.book(midday(TODAY - timedelta(3), ZONE, 9), "Banho", "Marcos", price="80.00")
    async with database.tenant(cast.pata.id) as session:
        await session.execute(
            """
            WITH package AS (INSERT INTO packages (organization_id, name, count, price)
                VALUES (%(organization)s, 'Dez', 10, 300) RETURNING id)
            INSERT INTO package_sales (organization_id, package_id, contact_id, name, count, price, service_ids,
                sold_at, sold_by_kind)
            SELECT %(organization)s, package.id, %(contact)s, 'Dez', 10, 300, '{}', at, 'staff'
            FROM package, unnest(%(at)s::timestamptz[]) AS at
            """,
            {
                "organization": cast.pata.id, "contact": cast.pata.contacts["Marcos"],
                "at": [midday(TODAY - timedelta(back), ZONE, 23, 30) for back in (3, 2)],
            },
        )  # fmt: skip
        week = period_between(TODAY - timedelta(6), TODAY, ZONE)
        points = (await series(session, "revenue", week)).points
        daily = {row["day"]: row["revenue"] for row in await daily_rows(session, week, None)}
        baths = await daily_rows(session, week, [cast.pata.services["Banho"]])
    assert [daily.get(point.first, 0) for point in points] == [point.value for point in points]
    assert sorted(daily.values()) == [300, 380]
    assert [row["revenue"] for row in baths] == [80]


async def test_a_closed_day_is_not_below_the_usual(database: Database, cast: Cast) -> None:
    """Five baths a day for thirteen weeks, and a day with none: it stands out, and does not when it was closed."""
    ours, yesterday = Ledger(database, cast.pata, ZONE), TODAY - timedelta(1)
    for back in range(1, 13):
        for hour in range(5):
            await ours.book(midday(yesterday - timedelta(7 * back), ZONE, 9 + hour), "Banho", "Marcos")
    async with database.tenant(cast.pata.id) as session:
        found = [(each.metric.name, each.direction) for each in await anomalies(session, yesterday)]
        await update_settings(session, {"closed_on": [yesterday.isoformat()]}, Actor("system"))
        closed = await anomalies(session, yesterday)
    assert ("bookings", "below") in found
    assert closed == []
