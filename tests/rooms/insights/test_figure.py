"""The wider catalogue against rows counted one by one: rates, notice, occupancy, who answers; splits and filters."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cast import NOW, STAFF, TODAY, Cast
from oxy.businesses import Actor, update_settings
from oxy.catalog import create_resource
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.errors import Invalid
from oxy.insights import CATALOGUE, Only, cohorts, figure, figure_json, figures, named_period, period_between
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
FIRST = TODAY - timedelta(days=70)


def share(part: int, whole: int) -> Decimal | None:
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


async def scattered(database: Database, cast: Cast) -> Ledger:
    ledger = Ledger(database, cast.pata, ZONE)
    await ledger.scatter(4, 120, FIRST, 90)
    await Ledger(database, cast.bicho, ZONE).scatter(5, 60, FIRST, 90)
    return ledger


KEYS: dict[str, Callable[[Row], str]] = {
    "service": lambda row: str(row["service_id"]),
    "professional": lambda row: str(row["resource_id"]),
    "weekday": lambda row: str(row["start_time"].astimezone(ZONE).isoweekday()),
    "hour": lambda row: str(row["start_time"].astimezone(ZONE).hour),
    "origin": lambda row: row["booked_by"],
}


async def test_rates_notice_and_what_was_made(database: Database, cast: Cast) -> None:
    ledger = await scattered(database, cast)
    count = await ledger.count()
    for first, last in ((FIRST, TODAY), (date(2026, 2, 1), date(2026, 2, 28))):
        rows = count.within(count.bookings, "start_time", first, last)
        states = [row["status"] for row in rows]
        missed, served, off = (states.count(state) for state in ("no_show", "completed", "cancelled"))
        ahead = [row["start_time"] - row["created_at"] for row in rows if row["status"] != "cancelled"]
        expected = {
            "no_show_rate": share(missed, missed + served),
            "cancellation_rate": share(off, len(states)),
            "lead_time": int(median_low(sorted(ahead)).total_seconds()) // 3600 * 3600,
            "bookings_made": len(count.within(count.bookings, "created_at", first, last)),
        }
        async with database.tenant(cast.pata.id) as session:
            found = {name: await figure(session, name, period_between(first, last, ZONE)) for name in expected}
        assert {name: each.value for name, each in found.items()} == expected
        assert found["no_show_rate"].sample == missed + served


@pytest.mark.parametrize("by", KEYS)
async def test_parts_are_what_the_rows_say(database: Database, cast: Cast, by: str) -> None:
    ledger = await scattered(database, cast)
    count = await ledger.count()
    rows = count.within(count.bookings, "start_time", FIRST, TODAY)
    expected: dict[str, Decimal] = {}
    for row in rows:
        if row["status"] == "completed":
            expected[KEYS[by](row)] = expected.get(KEYS[by](row), Decimal()) + (row["price"] or 0)
    async with database.tenant(cast.pata.id) as session:
        found = await figure(session, "revenue", period_between(FIRST, TODAY, ZONE), by=by)
    assert {part.key: part.value for part in found.parts if part.value} == {k: v for k, v in expected.items() if v}
    # Packages are sold by nobody in particular, on no booking's day: they count in the whole alone.
    sold = sum((row["price"] for row in count.within(count.sales, "sold_at", FIRST, TODAY)), Decimal())
    assert sold
    assert sum(Decimal(part.value or 0) for part in found.parts) + sold == found.value
    assert found.best()
    assert found.best()[0].label != found.best()[0].key or by == "origin"


async def test_a_weekday_is_compared_by_the_day(database: Database, cast: Cast) -> None:
    """Two Mondays of three baths each do not beat one Tuesday of four."""
    ledger = Ledger(database, cast.pata, ZONE)
    for day, baths in ((date(2026, 3, 2), 3), (date(2026, 3, 9), 3), (date(2026, 3, 3), 4)):
        for hour in range(baths):
            await ledger.book(midday(day, ZONE, 8 + hour), "Banho", "Marcos")
    # Of the weeks before the first booking there ever was, no day counts.
    for first in (date(2026, 3, 2), date(2026, 1, 5)):
        async with database.tenant(cast.pata.id) as session:
            found = await figure(
                session, "completed_bookings", period_between(first, date(2026, 3, 9), ZONE), by="weekday"
            )
        assert [part.label for part in found.best()] == ["terça-feira"]
        assert {part.label for part in found.worst()} == {"quarta-feira", "quinta-feira", "sexta-feira", "sábado"}
        assert {part.label: part.days for part in found.parts} == {
            "segunda-feira": 2, "terça-feira": 1, "quarta-feira": 1, "quinta-feira": 1, "sexta-feira": 1, "sábado": 1,
        }  # fmt: skip


async def test_a_filter_counts_some_alone(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, ZONE)
    for hour, service, resource, price in (
        (8, "Banho", "Ana", "60.00"), (9, "Banho", "Dr. Paulo", "70.00"), (10, "Consulta Veterinária", "Ana", "9.00"),
    ):  # fmt: skip
        await ledger.book(midday(TODAY, ZONE, hour), service, "Marcos", resource=resource, price=price)
    today, baths = period_between(TODAY, TODAY, ZONE), (cast.pata.services["Banho"],)
    anas = (cast.pata.resources["Ana"],)
    async with database.tenant(cast.pata.id) as session:
        values = [
            (await figure(session, "revenue", today, only=only)).value
            for only in (Only(), Only(services=baths), Only(professionals=anas), Only(baths, anas))
        ]
        assert values == [139, 130, 69, 60]
        for name, only in (("new_contacts", Only(services=baths)), ("occupancy", Only(services=baths))):
            with pytest.raises(Invalid):
                await figure(session, name, today, only=only)
        with pytest.raises(Invalid):
            await figure(session, "new_contacts", today, by="service")
        with pytest.raises(Invalid):
            await figure(session, "lucro", today)


async def test_occupancy_is_minutes_booked_by_minutes_workable(database: Database, cast: Cast) -> None:
    """Worked out by hand: a week of one groomer who takes an hour's break on Mondays, is away on Tuesday afternoon, and
    has Thursday off because the house is closed."""
    ledger = Ledger(database, cast.pata, ZONE)
    monday = date(2026, 3, 2)
    week = period_between(monday, monday + timedelta(days=6), ZONE)
    async with database.tenant(cast.pata.id) as session:
        hours = {day: ["08:00-12:00", "13:00-18:00"] for day in ("mon", "tue", "wed", "thu")}
        await update_settings(session, {"opening_hours": hours, "closed_on": ["2026-03-05"]}, Actor("system"))
        await session.execute("UPDATE resources SET is_active = false, kind = 'room'")
        from oxy.businesses import WeekHours

        bia = await create_resource(
            session, STAFF, name="Bia", kind="groomer", breaks=WeekHours.from_json({"mon": ["10:00-11:00"]}),
            hours=WeekHours.from_json({day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "sat")}),
        )  # fmt: skip
        await session.execute(
            "INSERT INTO resource_blocks (organization_id, resource_id, start_time, end_time) VALUES (%s, %s, %s, %s)",
            (cast.pata.id, bia.id, midday(monday + timedelta(1), ZONE, 12), midday(monday + timedelta(1), ZONE, 23)),
        )
    cast.pata.resources["Bia"] = bia.id
    # Mon 3 h + 4 h less an hour's break = 6 h; Tue 3 h; Wed 7 h; Thu closed; Sat the house is shut: 960 minutes.
    for day, hour, minute, minutes, status in (
        (0, 9, 0, 60, "completed"), (0, 11, 30, 90, "scheduled"), (2, 9, 50, 30, "confirmed"),
        (2, 14, 0, 45, "cancelled"),
        (2, 15, 0, 60, "no_show"),
    ):  # fmt: skip
        start = midday(monday + timedelta(day), ZONE, hour, minute)
        await ledger.book(start, "Banho", "Marcos", status=status, resource="Bia", minutes=minutes)
    async with database.tenant(cast.pata.id) as session:
        whole = await figure(session, "occupancy", week)
        by_day = await figure(session, "occupancy", week, by="weekday")
        by_hour = await figure(session, "occupancy", week, by="hour")
        by_name = await figure(session, "occupancy", week, by="professional")
    assert whole.value == share(180, 960)
    assert {part.key: part.value for part in by_day.parts} == {
        "1": share(150, 360),
        "2": Decimal("0.0"),
        "3": share(30, 420),
    }
    hours_found = {part.key: part.value for part in by_hour.parts}
    assert (hours_found["9"], hours_found["10"], hours_found["11"]) == (share(70, 180), share(20, 120), share(30, 180))
    assert [(part.label, part.value) for part in by_name.parts] == [("Bia", whole.value)]


async def say(session: Session, cast: Cast, line: Any) -> None:
    conversation, author, minute = line
    direction, status = ("incoming", "received") if author == "contact" else ("outgoing", "sent")
    await session.execute(
        """
        INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,
            message_type, content, status, created_at)
        SELECT k.organization_id, k.id, k.contact_id, k.instance_id, %s, %s, 'text', 'Oi', %s, %s
        FROM conversations k WHERE k.id = %s
        """,
        (direction, author, status, midday(TODAY, ZONE, 8, minute), conversation),
    )


async def test_who_answers_and_how_fast(database: Database, cast: Cast) -> None:
    """Júlia waits 1 min for the assistant and 10 min for a person, Marcos 3 min for the assistant, and writes again."""
    async with database.tenant(cast.pata.id) as session:
        talks: list[Any] = []
        for name in ("Júlia", "Marcos"):
            talks.append(await session.value(
                "INSERT INTO conversations (organization_id, contact_id, instance_id, created_at, last_message_at)"
                " VALUES (%s, %s, %s, %s, %s) RETURNING id",
                (cast.pata.id, cast.pata.contacts[name], cast.pata.instances["simulador"], NOW - timedelta(1), NOW),
            ))  # fmt: skip
        for line in (
            (talks[0], "contact", 0), (talks[0], "contact", 0), (talks[0], "attendant", 1), (talks[0], "attendant", 1),
            (talks[0], "contact", 20), (talks[0], "system", 22), (talks[0], "staff", 30), (talks[1], "contact", 40),
            (talks[1], "attendant", 43), (talks[1], "contact", 50),
        ):  # fmt: skip
            await say(session, cast, line)
        await session.execute(
            "INSERT INTO ai_interactions (organization_id, conversation_id, contact_id, ai_type, agent_type,"
            " model, status, latency_ms, cost_usd, created_at)"
            " SELECT organization_id, id, contact_id, 'client', 'client-ai', 'm',"
            " 'success', 1, 0.0125, %s FROM conversations WHERE id = ANY (%s)",
            (midday(TODAY, ZONE, 8, 1), talks),
        )
        for kind in ("handover", "emergency"):
            await session.execute(
                "INSERT INTO alerts (organization_id, kind, severity, title, conversation_id, created_at)"
                " VALUES (%s, %s, 'warning', 'x', %s, %s)",
                (cast.pata.id, kind, talks[0], midday(TODAY, ZONE, 8, 31)),
            )
    today = period_between(TODAY, TODAY, ZONE)
    names = (
        "replies", "ai_share", "response_time", "response_time_p95", "staff_response_time", "conversations",
        "escalations", "emergencies", "ai_cost",
    )  # fmt: skip
    async with database.tenant(cast.pata.id) as session:
        found = {name: (await figure(session, name, today)).value for name in names}
    async with database.tenant(cast.bicho.id) as session:
        theirs = {name: (await figure(session, name, today)).value for name in names}
    assert found == {
        "replies": 3, "ai_share": Decimal("66.7"), "response_time": 180, "response_time_p95": 600,
        "staff_response_time": 600, "conversations": 2, "escalations": 1, "emergencies": 1, "ai_cost": Decimal("0.025"),
    }  # fmt: skip
    assert {value for value in theirs.values() if value is not None} == {0}


async def test_who_comes_again(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, ZONE)
    for name, days in (("Fiel", (150, 120, 1)), ("Uma vez", (140,)), ("Tarde", (145, 60)), ("Novo", (20, 10))):
        await ledger.meet(name)
        for ago in days:
            await ledger.book(NOW - timedelta(days=ago), "Banho", name)
    async with database.tenant(cast.pata.id) as session:
        early = await figure(
            session, "retention_rate", period_between(TODAY - timedelta(155), TODAY - timedelta(130), ZONE)
        )
        late = await figure(session, "retention_rate", period_between(TODAY - timedelta(30), TODAY, ZONE))
        months = {cohort.month: cohort for cohort in await cohorts(session, ZONE)}
    assert (early.value, early.sample) == (Decimal("33.3"), 3)
    assert (late.value, late.sample) == (None, 0), "60 days have not gone by"
    october = months[date(2025, 10, 1)]
    assert (october.clients, october.came) == (3, (3, 1, 0, 1, 0, 1))
    assert october.share(1) == Decimal("33.3")
    assert months[date(2026, 2, 1)].came == (1, 1)


async def test_a_year_before_and_any_other_period(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, ZONE)
    for day, price in ((TODAY, "90.00"), (TODAY - timedelta(364), "60.00"), (date(2025, 10, 5), "30.00")):
        await ledger.book(midday(day, ZONE, 8), "Banho", "Marcos", price=price)
    async with database.tenant(cast.pata.id) as session:
        now = session.clock.now()
        today = named_period("today", ZONE, now)
        week = await figure(session, "revenue", named_period("week", ZONE, now), against="last_year")
        month = await figure(session, "revenue", named_period("month", ZONE, now), against="last_year")
        october = await figure(
            session, "revenue", today, against=period_between(date(2025, 10, 1), date(2025, 10, 31), ZONE)
        )
        nothing = await figure(session, "revenue", today, against="previous")
        body = figure_json(october, TODAY)
    assert week.compared_with is not None
    assert (week.compared_with.first, week.compared_with.last) == (date(2025, 3, 10), TODAY - timedelta(364))
    assert (week.before, week.change_percent) == (60, 50)
    assert month.compared_with is not None
    assert (month.compared_with.first, month.compared_with.last) == (date(2025, 3, 1), date(2025, 3, 11))
    assert (october.before, october.change) == (30, 60)
    assert nothing.change is None
    assert nothing.before_empty
    assert (body["value"], body["before"], body["change_percent"]) == ("90.00", "30.00", 200)


async def test_every_metric_is_asked_for_in_every_way(database: Database, cast: Cast) -> None:
    await scattered(database, cast)
    year = period_between(date(2025, 4, 1), TODAY, ZONE)
    async with database.tenant(cast.pata.id) as session:
        for metric in CATALOGUE.values():
            for by in (None, *metric.breakdowns):
                found = await figure(session, metric.name, year, by=by)
                assert figure_json(found, TODAY)["text"], metric.name
                assert bool(found.parts) == (by is not None), (metric.name, by)


class Ticking:
    """A clock that is never the same twice."""

    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        self.instant += timedelta(milliseconds=1)
        return self.instant


async def test_what_is_asked_together_is_cut_at_one_moment(database: Database, cast: Cast) -> None:
    await scattered(database, cast)
    async with database.tenant(cast.pata.id) as session:
        session.clock = Ticking()
        found = await figures(session, ("revenue", "no_show_rate", "new_clients"), named_period("month", ZONE, NOW))
    others = {each.compared_with for each in found}
    assert len(others) == 1, "else the same rows are counted again for each"
    assert all(other is not None and other.until is not None for other in others)
