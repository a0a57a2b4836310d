"""Every metric of the catalogue against rows counted one by one, in zones on both sides of midnight."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.foundation.database import Database
from oxy.insights import CATALOGUE, METRICS, Period, named_period, period_between, summary
from oxy.insights.catalogue import Source
from oxy.insights.measuring import bounds, measure, measure_by_service
from rooms.insights.ledger import Ledger

pytestmark = pytest.mark.anyio

ZONES = ("America/Sao_Paulo", "America/Manaus", "America/Noronha", "America/Rio_Branco")
FIRST = TODAY - timedelta(days=70)


async def two_ledgers(database: Database, cast: Cast, zone: str) -> tuple[Ledger, Ledger]:
    """Bookings of both businesses, the rival's as many and at the same hours."""
    ours, theirs = (Ledger(database, business, ZoneInfo(zone)) for business in (cast.pata, cast.bicho))
    await ours.scatter(1, 90, FIRST, 90)
    await theirs.scatter(2, 60, FIRST, 90)
    return ours, theirs


def periods(ledger: Ledger) -> list[Period]:
    now, zone = ledger.database.clock.now(), ledger.zone
    named = [named_period(name, zone, now) for name in ("today", "week", "month", "year")]
    spans = [(FIRST, FIRST + timedelta(days=30)), (date(2026, 2, 1), date(2026, 2, 28)), (TODAY, TODAY + timedelta(9))]
    return [*named, *(period_between(first, last, zone) for first, last in spans)]


@pytest.mark.parametrize("zone", ZONES)
async def test_each_metric_is_what_the_rows_say(database: Database, cast: Cast, zone: str) -> None:
    ours, _ = await two_ledgers(database, cast, zone)
    count = await ours.count()
    for period in periods(ours):
        async with database.tenant(cast.pata.id) as session:
            measured = dict(await measure(session, period, METRICS))
        inactive = measured.pop("inactive_clients")
        assert measured == count.figures(period.first, period.last), period.label(TODAY)
        assert inactive == len(count.inactive(min(period.end, count.now)))


async def test_each_metrics_own_query_gives_the_same(database: Database, cast: Cast) -> None:
    ours, _ = await two_ledgers(database, cast, ZONES[0])
    period = period_between(FIRST + timedelta(days=30), TODAY + timedelta(days=15), ours.zone)
    async with database.tenant(cast.pata.id) as session:
        together = await measure(session, period, METRICS)
        params = bounds(session, period)
        alone = {metric.name: await session.value(metric.query, params) for metric in METRICS}
    assert alone == together
    assert all(alone.values()), "a figure of zero would prove nothing"


async def test_services_add_up_to_the_whole(database: Database, cast: Cast) -> None:
    ours, _ = await two_ledgers(database, cast, ZONES[0])
    period = period_between(FIRST, TODAY, ours.zone)
    metrics = [metric for metric in METRICS if metric.source is Source.BOOKINGS]
    async with database.tenant(cast.pata.id) as session:
        whole, services = await measure_by_service(session, period, metrics)
        figures = await summary(session, period)
    counted = (await ours.count()).by_service(period.first, period.last)
    assert {each.name: (each.completed, each.revenue) for each in figures.services if each.completed} == counted
    assert sum(int(each.values["bookings"] or 0) for each in services) == whole["bookings"]
    assert [each.completed for each in figures.services] == sorted(
        (n.completed for n in figures.services), reverse=True
    )


async def test_the_owner_who_writes_is_no_new_contact(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, ZoneInfo(ZONES[0]))
    today = period_between(TODAY, TODAY, ledger.zone)
    async with database.tenant(cast.pata.id) as session:
        for name, phone, key in (
            ("Helena", "+551188880001", "+551188880001"),
            ("Outra", "+551188880009", "+551188880009"),
        ):
            row = await session.row(
                "INSERT INTO contacts (organization_id, name, phone, created_at) VALUES (%s, %s, %s, %s) RETURNING id",
                (cast.pata.id, name, phone, session.clock.now()),
            )
            assert row is not None
            await session.execute(
                "INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)"
                " VALUES (%s, %s, 'phone', %s, %s)",
                (cast.pata.id, row["id"], phone, key),
            )
        assert (await measure(session, today, [CATALOGUE["new_contacts"]]))["new_contacts"] == 1
        # One who is known by no number showed by a pairing word whose phone it is.
        hidden = await session.value(
            "INSERT INTO contacts (organization_id, name, created_at) VALUES (%s, 'Outra', %s) RETURNING id",
            (cast.pata.id, session.clock.now()),
        )
        assert (await measure(session, today, [CATALOGUE["new_contacts"]]))["new_contacts"] == 2
        await session.execute("UPDATE aurora_owner_numbers SET contact_id = %s WHERE is_active", (hidden,))
        assert (await measure(session, today, [CATALOGUE["new_contacts"]]))["new_contacts"] == 1


def test_the_catalogue_is_readable() -> None:
    assert len(CATALOGUE) == len({metric.title for metric in CATALOGUE.values()}), "each name and title once"
    for name, metric in CATALOGUE.items():
        assert metric.name == name
        assert metric.definition.endswith(".")
        assert metric.explanation.endswith(".")
        assert metric.title[0].isupper()
        assert metric.name.replace("_", "").isalnum()
