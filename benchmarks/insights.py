"""Figures over a hundred thousand bookings and as many messages: each metric, whole or split, summaries and lists.

    python -m benchmarks.insights [--bookings 100000] [--explain revenue] [--check]

Brings its own throw-away Postgres. The budget is 50 ms for each metric over any period; `--check` fails beyond it.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import typer

from oxy.foundation.clock import SystemClock
from oxy.foundation.database import Database, Session
from oxy.foundation.embedded_postgres import start
from oxy.foundation.migrate import migrate
from oxy.insights import (
    CATALOGUE,
    Dimension,
    Metric,
    Period,
    agenda_of,
    cohorts,
    inactive_clients,
    named_period,
    period_between,
    search_clients,
    series,
    summary,
)
from oxy.insights.measuring import bounds, measure, measure_sliced

BUDGET_MS = 50.0
ROUNDS = 9
ZONE = ZoneInfo("America/Sao_Paulo")
Work = Callable[[Session], Awaitable[Any]]


def main(
    bookings: Annotated[int, typer.Option(min=1000)] = 100_000,
    explain: Annotated[str, typer.Option(help="show the plan of this metric over two years")] = "",
    check: Annotated[bool, typer.Option(help="fail when a metric is over budget")] = False,
) -> None:
    """Measure, print, and judge when told to."""
    folder = Path(tempfile.mkdtemp(prefix="oxy-insights-"))
    postgres = start(folder, throwaway=True)
    try:
        migrate(postgres.url())
        organization_id = _fill(postgres.url(), bookings)
        slow = asyncio.run(_measure(postgres.url(), organization_id, explain))
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    if check and slow:
        raise typer.Exit(1)


def _fill(url: str, bookings: int) -> UUID:
    """Two years of one business and a rival a fifth its size, without what would check them row by row."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE bookings DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE bookings DROP CONSTRAINT bookings_pet_in_one_place")
        ids = [_fill_one(connection, slug, size) for slug, size in (("big", bookings), ("rival", bookings // 5))]
        connection.execute("VACUUM ANALYZE")
    return ids[0]


def _fill_one(connection: psycopg.Connection[Any], slug: str, bookings: int) -> UUID:
    found = connection.execute(
        "INSERT INTO organizations (slug, name, business_type, timezone)"
        " VALUES (%s, 'Shop', 'petshop', 'America/Sao_Paulo') RETURNING id",
        (slug,),
    ).fetchone()
    assert found
    values = {"organization": found[0], "contacts": bookings // 20, "bookings": bookings}
    for statement in (
        "INSERT INTO services (organization_id, name, type, duration_minutes)"
        " SELECT %(organization)s, 'Service ' || i, 'grooming', 60 FROM generate_series(1, 12) i",
        "INSERT INTO resources (organization_id, name, kind)"
        " SELECT %(organization)s, 'Resource ' || i, 'groomer' FROM generate_series(1, 6) i",
        "INSERT INTO contacts (organization_id, phone, name, created_at)"
        " SELECT %(organization)s, '+55119' || (10000000 + i), 'Customer ' || i, now() - random() * interval '3 years'"
        " FROM generate_series(1, %(contacts)s) i",
        "INSERT INTO pets (organization_id, contact_id, name, species)"
        " SELECT organization_id, id, 'Rex', 'dog' FROM contacts WHERE organization_id = %(organization)s",
        """
        INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time, end_time,
            duration_minutes, price, status, booked_by, created_at)
        SELECT %(organization)s, c.ids[1 + floor(random() * cardinality(c.ids))::int],
            s.ids[1 + floor(random() * 12)::int], r.ids[1 + floor(random() * 6)::int], 'grooming', at,
            at + interval '1 hour', 60, 60, CASE
                WHEN at > now() THEN 'scheduled' WHEN random() < 0.8 THEN 'completed'
                WHEN random() < 0.6 THEN 'cancelled' ELSE 'no_show' END,
            (ARRAY['staff', 'attendant'])[1 + floor(random() * 2)::int], at - random() * interval '20 days'
        FROM (SELECT date_trunc('day', now() + interval '14 days' - random() * interval '2 years')
                  + interval '11 hours' + floor(random() * 20) * interval '30 minutes' AS at
              FROM generate_series(1, %(bookings)s)) AS moments,
            (SELECT array_agg(id) AS ids FROM contacts WHERE organization_id = %(organization)s) AS c,
            (SELECT array_agg(id) AS ids FROM services WHERE organization_id = %(organization)s) AS s,
            (SELECT array_agg(id) AS ids FROM resources WHERE organization_id = %(organization)s) AS r
        """,
        "INSERT INTO organization_settings (organization_id, opening_hours, holidays) SELECT %(organization)s,"
        ' jsonb_object_agg(day, ARRAY[\'08:00-18:00\']), \'{"country": "BR", "state": "SP"}\''
        " FROM unnest(ARRAY['mon', 'tue', 'wed', 'thu', 'fri', 'sat']) AS day",
        "INSERT INTO whatsapp_instances (organization_id, name, channel)"
        " VALUES (%(organization)s, 'simulador', 'simulator')",
        """
        INSERT INTO conversations (organization_id, contact_id, instance_id, created_at, last_message_at)
        SELECT c.organization_id, c.id, i.id, c.created_at, now() - random() * interval '2 years'
        FROM contacts c, whatsapp_instances i
        WHERE c.organization_id = %(organization)s AND i.organization_id = %(organization)s
        """,
        """
        INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author,
            message_type, content, status, created_at)
        SELECT k.organization_id, k.id, k.contact_id, k.instance_id, v.direction, v.author, 'text', 'Oi',
            v.status, k.last_message_at - (20 - turn) * interval '9 days' + v.after * random() * interval '1 minute'
        FROM conversations k, generate_series(1, 10) turn, LATERAL (VALUES ('incoming', 'contact', 'received', 0),
            ('outgoing', (ARRAY['attendant', 'attendant', 'staff'])[1 + floor(random() * 3)::int], 'read', 5))
            AS v (direction, author, status, after)
        WHERE k.organization_id = %(organization)s ORDER BY k.id, turn, v.after
        """,
        """
        INSERT INTO ai_interactions (organization_id, conversation_id, contact_id, ai_type, agent_type, model,
            prompt_tokens, cost_usd, function_calls, status, latency_ms, created_at)
        SELECT organization_id, conversation_id, contact_id, 'client', 'client-ai', 'openai:gpt-4o-mini', 900, 0.0002,
            jsonb_build_array(repeat('x', 300)), 'success', 800, created_at
        FROM messages WHERE organization_id = %(organization)s AND author = 'attendant'
        """,
        """
        INSERT INTO alerts (organization_id, kind, severity, title, conversation_id, created_at)
        SELECT organization_id, 'handover', 'warning', 'x', conversation_id, created_at FROM messages
        WHERE organization_id = %(organization)s AND author = 'staff' AND random() < 0.1
        """,
    ):
        connection.execute(statement, values)
    return found[0]


async def _measure(url: str, organization_id: UUID, explain: str) -> list[str]:
    database = Database(url, SystemClock())
    await database.open()
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    periods = {name: named_period(name, ZONE, now) for name in ("today", "week", "month", "year")}
    periods["two years"] = period_between(today - timedelta(days=730), today, ZONE)
    slow: list[str] = []
    print(f"{'':34}best ms  median ms")
    for metric in CATALOGUE.values():
        times = {
            name: await _time(database, organization_id, _metric(metric.name, period))
            for name, period in periods.items()
        }
        worst = max(times, key=lambda name: times[name][0])
        _show(f"{metric.name}, {worst}", times[worst])
        if times[worst][0] > BUDGET_MS:
            slow.append(metric.name)
        for by in metric.breakdowns:
            split = await _time(database, organization_id, _split(metric, periods["year"], by))
            if split[0] > BUDGET_MS:
                _show(f"{metric.name} by {by}, year", split)
                slow.append(f"{metric.name} by {by}")
    for name, period in periods.items():
        _show(f"summary and comparison, {name}", await _time(database, organization_id, _summary(period)))
    day = timedelta(days=1)
    others: dict[str, Work] = {
        "series of revenue, 90 days": lambda session: series(
            session, "revenue", period_between(today - 89 * day, today, ZONE)
        ),
        "cohorts of twelve months": lambda session: cohorts(session, ZONE),
        "agenda of today": lambda session: agenda_of(session, today),
        "inactive clients, 20 of them": lambda session: inactive_clients(session, 30),
        "search by name": lambda session: search_clients(session, "Customer 77"),
    }
    for name, work in others.items():
        _show(name, await _time(database, organization_id, work))
    if explain:
        await _explain(database, organization_id, explain, periods["two years"])
    await database.close()
    print(f"\nover {BUDGET_MS:.0f} ms: {', '.join(slow) or 'none'}")
    return slow


def _metric(name: str, period: Period) -> Work:
    return lambda session: measure(session, period, [CATALOGUE[name]])


def _split(metric: Metric, period: Period, by: Dimension) -> Work:
    return lambda session: measure_sliced(session, period, metric, by)


def _summary(period: Period) -> Work:
    return lambda session: summary(session, period)


async def _time(database: Database, organization_id: UUID, work: Work) -> tuple[float, float]:
    times: list[float] = []
    for _ in range(ROUNDS):
        async with database.tenant(organization_id) as session:
            started = time.perf_counter()
            await work(session)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return times[0], times[len(times) // 2]


def _show(name: str, times: tuple[float, float]) -> None:
    print(f"{name:34}{times[0]:7.1f}{times[1]:11.1f}")


async def _explain(database: Database, organization_id: UUID, name: str, period: Period) -> None:
    async with database.tenant(organization_id) as session:
        params = bounds(session, period)
        for row in await session.rows("EXPLAIN (ANALYZE, BUFFERS) " + CATALOGUE[name].query, params):
            print(next(iter(row.values())))


if __name__ == "__main__":
    typer.run(main)
