"""Figures counted quickly are those that the plainest queries give, over random pasts in which clocks change."""

from datetime import date
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from cast import Cast
from oxy.catalog import list_resources
from oxy.foundation.database import Database, Session
from oxy.insights import (
    CATALOGUE,
    METRICS,
    Dimension,
    Period,
    cohorts,
    days,
    figure,
    figures,
    period_between,
    series,
    summary,
)
from oxy.insights.capacity import WHO_WORKS
from oxy.insights.measuring import count, measure, measure_sliced
from oxy.insights.occupancy import occupancy, occupancy_by
from oxy.insights.replies import FIGURES as OF_REPLIES
from oxy.insights.sources import Source
from rooms.insights import plain

pytestmark = pytest.mark.anyio

# Midnight does not exist in São Paulo on 4 November 2018 and comes twice on 17 February; New York changes at two.
PASTS = (("America/Sao_Paulo", date(2018, 10, 20), 1), ("America/New_York", date(2025, 10, 20), 2))


@pytest.mark.parametrize(("zone", "first", "seed"), PASTS)
async def test_quick_figures_are_the_plain_ones(
    database: Database, cast: Cast, zone: str, first: date, seed: int
) -> None:
    ours = plain.Past(cast.pata, ZoneInfo(zone), first, 150, seed)
    for past in (ours, plain.Past(cast.bicho, ZoneInfo(zone), first, 150, seed + 10)):
        async with database.tenant(past.business.id) as session:
            await past.write(session, [one.id for one in await list_resources(session) if one.kind in WHO_WORKS])
    async with database.tenant(cast.pata.id) as session:
        for span in ours.periods():
            period = period_between(*span, ours.zone)
            await check_bookings(session, period)
            daily = await days.daily_rows(session, period, None)
            assert [{name: value or None for name, value in row.items()} for row in daily] == await plain.days(
                session, period
            )
            await check_replies(session, period)
            await check_summary(session, period)
            await check_together(session, period)
            await check_returns(session, period)
        await check_weeks(session, period_between(*ours.periods()[0], ours.zone))
        assert await check_cohorts(session, ours.zone) or first.year == 2018, "only the last two years have cohorts"


async def check_bookings(session: Session, period: Period) -> None:
    whole = await plain.counted(session, period)
    quick = await measure(session, period, [CATALOGUE[name] for name in plain.FIGURES])
    assert {name: value or None for name, value in quick.items()} == {
        name: values.get("all") for name, values in whole.items()
    }
    for by in get_args(Dimension):
        if by not in plain.KEYS:
            continue
        slow = await plain.counted(session, period, by)
        there = await plain.parts(session, period, by)
        for name, values in slow.items():
            if by in CATALOGUE[name].breakdowns:
                parts = await measure_sliced(session, period, CATALOGUE[name], by)
                assert {part.key: part.value for part in parts if part.value} == values, (name, by, period)
                if CATALOGUE[name].source is Source.BOOKINGS:
                    assert {part.key for part in parts} == there, "who has none of it is a part of zero"
        if by != "service":
            booked = {key: share.booked for key, share in (await occupancy_by(session, period, by)).items()}
            minutes = await plain.minutes(session, period, by)
            assert {key: value for key, value in booked.items() if value} == minutes, (by, period)
            assert (await occupancy(session, period)).booked == sum(minutes.values())


async def check_replies(session: Session, period: Period) -> None:
    slow = await plain.replies(session, period)
    assert await measure(session, period, [CATALOGUE[name] for name in OF_REPLIES]) == slow
    counted = await count(session, period, [CATALOGUE[name] for name in OF_REPLIES])
    assert {name: counted[name].sample for name in ("ai_share", "response_time", "response_time_p95")} == dict.fromkeys(
        ("ai_share", "response_time", "response_time_p95"), slow["replies"]
    )


async def check_summary(session: Session, period: Period) -> None:
    found = await summary(session, period)
    assert found.values == await measure(session, period, METRICS)
    if found.before is not None:
        assert found.compared_with is not None
        before = await measure(session, found.compared_with, METRICS)
        assert found.before == {name: before[name] for name in found.before}


async def check_together(session: Session, period: Period) -> None:
    """What shares a pass over bookings or visits is what each figure is by itself, the period before it too."""
    names = ("revenue", "average_ticket", "occupancy", "no_show_rate", "new_clients", "returning_clients",
             "inactive_clients", "response_time")  # fmt: skip
    found = await figures(session, names, period)
    alone = [await figure(session, name, period) for name in names]
    assert [(one.value, one.sample, one.before, one.compared_with) for one in found] == [
        (one.value, one.sample, one.before, one.compared_with) for one in alone
    ]


async def check_weeks(session: Session, period: Period) -> None:
    for week in (await series(session, "response_time", period, "week")).points:
        plainly = await plain.replies(session, period_between(week.first, week.last, period.zone))
        assert week.value == plainly["response_time"], week


async def check_returns(session: Session, period: Period) -> None:
    """Clients who came again, of several stretches read at once and of each by itself."""
    for month in (await series(session, "retention_rate", period, "month")).points:
        alone = await measure(
            session, period_between(month.first, month.last, period.zone), [CATALOGUE["retention_rate"]]
        )
        assert month.value == alone["retention_rate"], month


async def check_cohorts(session: Session, zone: ZoneInfo) -> bool:
    """Whether there were any, all of them right."""
    slow = await plain.cohort_rows(session, zone)
    found = await cohorts(session, zone, 24)
    for cohort in found:
        years = [
            divmod(cohort.month.year * 12 + cohort.month.month - 1 + later, 12) for later in range(len(cohort.came))
        ]
        assert list(cohort.came) == [slow.get((cohort.month, date(year, month + 1, 1)), 0) for year, month in years]
    assert {cohort.month for cohort in found} == {month for month, _ in slow if month >= date(2024, 4, 1)}
    return bool(found)
