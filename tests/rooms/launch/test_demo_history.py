"""The demo clinic's past: believable, the same each time, and within the rules that hold for everybody."""

import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

import oxy.launch
from oxy.agenda import open_spans
from oxy.businesses import load_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Row
from oxy.foundation.migrate import migrate
from oxy.foundation.security import Vault
from oxy.insights import agenda_of, inactive_clients, named_period, organization_zone, summary
from oxy.launch.demo_history import write_history
from oxy.onboarding import apply_file
from stage import Stage

pytestmark = pytest.mark.anyio

BUSINESS = Path(oxy.launch.__file__).with_name("demo_business.yaml")
# A Wednesday afternoon in São Paulo.
NOW = datetime.fromisoformat("2026-03-11T15:20:00-03:00")


@dataclass
class Demo:
    """The demo's business in a database of its own."""

    database: Database
    organization_id: UUID

    async def rows(self, query: str) -> list[Row]:
        async with self.database.tenant(self.organization_id) as session:
            return await session.rows(query)  # pyright: ignore[reportArgumentType] -- words of this file


@pytest.fixture
async def demo(stage: Stage) -> AsyncGenerator[Demo]:
    url = stage.empty()
    migrate(url)
    database = Database(url, FixedClock(NOW))
    await database.open()
    async with database.system(Purpose.OPERATE) as session:
        report = await apply_file(session, BUSINESS, vault=Vault("a key for tests only"))
    yield Demo(database, report.organization_id)
    await database.close()
    stage.drop(url)


async def test_it_is_written_in_a_moment_and_full_of_life(demo: Demo) -> None:
    started = time.perf_counter()
    await write_history(demo.database, demo.organization_id, now=NOW)
    assert time.perf_counter() - started < 5, "1.5 s on a machine that does nothing else"
    async with demo.database.tenant(demo.organization_id) as session:
        zone = await organization_zone(session)
        today = await summary(session, named_period("today", zone, NOW))
        month = await summary(session, named_period("month", zone, NOW))
        tomorrow = await agenda_of(session, NOW.date() + timedelta(days=1))
        absent = await inactive_clients(session)
    assert today.count("completed_bookings") > 5
    assert today.count("scheduled_ahead") > 1
    assert today.before is not None
    assert month.count("new_clients") > 2
    assert month.count("no_shows") > 0
    assert 8 <= len(tomorrow.open_entries) <= 24
    assert absent.total >= 8
    [counts] = await demo.rows(
        "SELECT (SELECT count(*) FROM contacts) AS contacts, (SELECT count(*) FROM pets) AS pets,"
        " (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM conversations"
        " WHERE turn_due_at IS NOT NULL OR answered_seq = 0) AS unanswered,"
        " (SELECT count(*) FROM conversations WHERE status = 'escalated') AS escalated"
    )
    assert counts["contacts"] >= 80
    assert counts["pets"] > counts["contacts"]
    assert counts["messages"] > 200
    assert (counts["unanswered"], counts["escalated"]) == (0, 2)


async def test_nothing_is_booked_when_the_business_is_closed(demo: Demo) -> None:
    await write_history(demo.database, demo.organization_id, now=NOW)
    async with demo.database.tenant(demo.organization_id) as session:
        settings = await load_settings(session)
    for row in await demo.rows("SELECT * FROM bookings WHERE booking_type <> 'hotel'"):
        start, end = (row[name].astimezone(NOW.tzinfo) for name in ("start_time", "end_time"))
        spans = open_spans(settings, start.date())
        assert any(span.start <= start.time() and end.time() <= span.end for span in spans), start


async def test_time_tells_what_became_of_a_visit(demo: Demo) -> None:
    await write_history(demo.database, demo.organization_id, now=NOW)
    past, future = {"completed", "cancelled", "no_show"}, {"scheduled", "confirmed", "cancelled"}
    for row in await demo.rows("SELECT * FROM bookings"):
        allowed = (
            past if row["end_time"] <= NOW else future if row["start_time"] > NOW else {"in_progress", "cancelled"}
        )
        assert row["status"] in allowed, row
        assert row["created_at"] < NOW
        assert row["created_at"] <= row["start_time"]
        assert row["price"] is not None


async def test_the_same_seed_tells_the_same_story(demo: Demo) -> None:
    await write_history(demo.database, demo.organization_id, now=NOW, seed=7)
    query = (
        "SELECT b.start_time, b.status, b.price, c.name, p.name AS pet FROM bookings b"
        " JOIN contacts c ON c.id = b.contact_id JOIN pets p ON p.id = b.pet_id ORDER BY 1, 4"
    )
    first = await demo.rows(query)
    async with demo.database.tenant(demo.organization_id) as session:
        await session.execute("DELETE FROM campaigns")
        await session.execute("DELETE FROM contacts")
    await write_history(demo.database, demo.organization_id, now=NOW, seed=7)
    assert await demo.rows(query) == first
    async with demo.database.tenant(demo.organization_id) as session:
        await session.execute("DELETE FROM campaigns")
        await session.execute("DELETE FROM contacts")
    await write_history(demo.database, demo.organization_id, now=NOW, seed=8)
    assert await demo.rows(query) != first


@pytest.mark.parametrize("now", ["2026-03-15T10:00:00-03:00", "2026-12-24T09:00:00-03:00", "2026-03-11T06:00:00-03:00"])
async def test_it_can_begin_on_any_day_at_any_hour(demo: Demo, now: str) -> None:
    await write_history(demo.database, demo.organization_id, now=datetime.fromisoformat(now))
    [row] = await demo.rows("SELECT count(*) AS bookings FROM bookings")
    assert row["bookings"] > 300
