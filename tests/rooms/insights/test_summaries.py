"""A period beside the one before, series that add up to it, and both as JSON."""

import json
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from oxy.insights import (
    CATALOGUE,
    METRICS,
    figure_text,
    named_period,
    percent_text,
    period_between,
    series,
    series_json,
    summary,
    summary_json,
)
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
def ledger(database: Database, cast: Cast) -> Ledger:
    return Ledger(database, cast.pata, ZONE)


async def test_the_day_before_counts_up_to_the_same_hour(ledger: Ledger, clock: FixedClock) -> None:
    clock.instant = midday(TODAY, ZONE, 15)
    yesterday = TODAY - timedelta(days=1)
    await ledger.book(midday(TODAY, ZONE, 10), "Banho", "Marcos", price="60.00")
    await ledger.book(midday(TODAY, ZONE, 11), "Banho", "Júlia", price="60.00")
    await ledger.book(midday(yesterday, ZONE, 14, 59), "Banho", "Marcos", price="80.00")
    await ledger.book(midday(yesterday, ZONE, 15), "Banho", "Júlia", price="500.00")
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await summary(session, named_period("today", ZONE, clock.now()))
    assert found.compared_with is not None
    assert found.compared_with.label(TODAY) == "ontem (10/03/2026) até 15h"
    assert (found.amount("revenue"), found.change("revenue")) == (Decimal("120.00"), Decimal("40.00"))
    assert (found.change_percent("revenue"), found.change("served_clients")) == (Decimal(50), 1)
    assert [(each.name, each.completed, each.completed_before) for each in found.services] == [("Banho", 2, 1)]


async def test_after_a_closed_day_the_same_weekday_is_compared(ledger: Ledger, clock: FixedClock) -> None:
    week_ago = TODAY - timedelta(days=7)
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos")
    await ledger.book(midday(week_ago, ZONE, 8), "Banho", "Marcos")
    await ledger.book(midday(week_ago, ZONE, 17), "Banho", "Júlia")
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await summary(session, named_period("today", ZONE, clock.now()))
    assert found.same_weekday
    assert found.compared_with is not None
    assert found.compared_with.label(TODAY) == "quarta-feira (04/03/2026) até 9h"
    assert found.change("served_clients") == 0


async def test_nothing_at_all_is_empty_not_zero(ledger: Ledger, clock: FixedClock) -> None:
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await summary(session, named_period("today", ZONE, clock.now()))
    assert found.empty
    assert found.before is None
    assert found.change_percent("revenue") is None
    assert figure_text(CATALOGUE["average_ticket"], found.values["average_ticket"]) == "sem dados"


async def test_a_cancellation_alone_is_something(ledger: Ledger, clock: FixedClock) -> None:
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos", status="cancelled")
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await summary(session, named_period("today", ZONE, clock.now()))
    assert not found.empty
    assert found.count("cancellations") == 1


async def test_what_has_not_begun_is_not_compared(ledger: Ledger) -> None:
    tomorrow = TODAY + timedelta(days=1)
    await ledger.book(midday(tomorrow, ZONE), "Banho", "Marcos", status="scheduled", price="60.00")
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await summary(session, period_between(tomorrow, tomorrow, ZONE))
    assert found.compared_with is None
    assert (found.count("scheduled_ahead"), found.amount("expected_revenue")) == (1, Decimal("60.00"))


async def test_as_json_it_is_complete_and_plain(ledger: Ledger, clock: FixedClock) -> None:
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos", price="60.50")
    await ledger.book(midday(TODAY - timedelta(days=1), ZONE, 8), "Banho", "Marcos", price="121.00")
    async with ledger.database.tenant(ledger.business.id) as session:
        body = summary_json(await summary(session, named_period("today", ZONE, clock.now())), TODAY)
    assert json.loads(json.dumps(body)) == body
    assert body["revenue"] == "60.50"
    assert {metric.name for metric in METRICS} <= set(body)
    assert body["period"]["start"] == "2026-03-11T00:00:00-03:00"
    revenue = next(each for each in body["metrics"] if each["name"] == "revenue")
    assert revenue | {"definition": "", "title": ""} == {
        "name": "revenue", "title": "", "unit": "money", "definition": "", "value": "60.50", "text": "R$ 60,50",
        "before": "121.00", "change": "-60.50", "change_percent": -50,
    }  # fmt: skip


@pytest.mark.parametrize("metric", ["revenue", "new_clients", "returning_clients", "cancellations", "average_ticket"])
@pytest.mark.parametrize("grain", ["day", "week", "month"])
async def test_each_point_of_a_series_is_the_metric_itself(ledger: Ledger, metric: str, grain: str) -> None:
    await ledger.scatter(5, 60, TODAY - timedelta(days=50), 50)
    count = await ledger.count()
    period = period_between(TODAY - timedelta(days=45), TODAY, ZONE)
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await series(session, metric, period, grain)
    assert [point.value for point in found.points] == [
        count.figures(point.first, point.last)[metric] for point in found.points
    ]
    assert (found.points[0].first, found.points[-1].last) == (period.first, period.last)
    for point, after in zip(found.points, found.points[1:], strict=False):
        assert after.first == point.last + timedelta(days=1)
    assert json.dumps(series_json(found, TODAY))


async def test_a_series_refuses_what_it_cannot_cut(ledger: Ledger) -> None:
    week, decade = (period_between(TODAY - timedelta(days=days), TODAY, ZONE) for days in (7, 3650))
    async with ledger.database.tenant(ledger.business.id) as session:
        for metric, period, grain in (
            ("profit", week, "day"), ("inactive_clients", week, "day"), ("revenue", week, "hour"),
            ("revenue", decade, "day"),
        ):  # fmt: skip
            with pytest.raises(Invalid):
                await series(session, metric, period, grain)


def test_percentages_carry_their_sign() -> None:
    assert [percent_text(Decimal(value)) for value in (12, -3, 0)] == ["+12%", "-3%", "+0%"]
