"""Forecasts and what stands out: right where the past says so, silent where it does not."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from oxy.insights import CATALOGUE, anomalies, forecast, period_between
from oxy.insights.anomalies import judge
from oxy.insights.forecasting import COVERAGE, TooShort, outlook
from rooms.insights.ledger import Ledger, midday

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
    for weeks in (0, 1, 11):
        with pytest.raises(TooShort):
            outlook(history(weeks, lambda day: 5.0), [SATURDAY], always)
    assert outlook(history(13, lambda day: 5.0), [SATURDAY], always).expected == 5


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
