"""Figures over a hundred thousand bookings and as many messages: each metric over each period with what it is compared
with, and by each split, cohorts, series, forecasts and lists; several figures and a summary at once.

    python -m benchmarks.insights [--bookings 100000] [--only revenue] [--explain "revenue by hour"] [--check]

Brings its own throw-away Postgres, with the memory that the embedded one has. The budget is 50 ms an answer; `--check`
fails when the median of any is beyond it. Several figures at once are measured beside it.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
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
    DIMENSIONS,
    Dimension,
    Metric,
    Period,
    agenda_of,
    anomalies,
    cohorts,
    figure,
    figures,
    forecast,
    inactive_clients,
    named_period,
    period_between,
    search_clients,
    series,
    summary,
)
from oxy.insights.measuring import bounds, measure_sliced, split_query

BUDGET_MS = 50.0
ROUNDS = 9
SEVERAL = ("seven figures and comparison", "summary and comparison")
ZONE = ZoneInfo("America/Sao_Paulo")
Work = Callable[[Session], Awaitable[Any]]


def main(
    bookings: Annotated[int, typer.Option(min=1000)] = 100_000,
    only: Annotated[str, typer.Option(help="measure what has this in its name")] = "",
    explain: Annotated[str, typer.Option(help="show the plan of this metric over two years, split or not")] = "",
    check: Annotated[bool, typer.Option(help="fail when a median is over budget")] = False,
) -> None:
    """Measure, print, and judge when told to."""
    folder = Path(tempfile.mkdtemp(prefix="oxy-insights-"))
    postgres = start(folder, throwaway=True, settings={"shared_buffers": "256MB"})
    try:
        migrate(postgres.url())
        organization_id = _fill(postgres.url(), bookings)
        slow = asyncio.run(_measure(postgres.url(), organization_id, only, explain))
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
        "INSERT INTO packages (organization_id, name, count, price) VALUES (%(organization)s, 'Ten', 10, 400)",
        """
        INSERT INTO package_sales (organization_id, package_id, contact_id, name, count, price, service_ids, sold_at,
            sold_by_kind)
        SELECT c.organization_id, p.id, c.id, 'Ten', 10, 400, '{}', now() - random() * interval '2 years', 'staff'
        FROM contacts c JOIN packages p ON p.organization_id = c.organization_id
        WHERE c.organization_id = %(organization)s AND random() < 0.2
        """,
        """
        WITH drawn AS (
            INSERT INTO package_uses (organization_id, sale_id, booking_id, no, size, value, used_at)
            SELECT organization_id, sale_id, id, no, 10, 60, start_time
            FROM (SELECT b.organization_id, b.id, b.start_time, s.id AS sale_id,
                         row_number() OVER (PARTITION BY s.id ORDER BY b.start_time) AS no
                  FROM bookings b
                  JOIN package_sales s ON s.organization_id = b.organization_id AND s.contact_id = b.contact_id
                  WHERE b.organization_id = %(organization)s AND b.status = 'completed') AS visits WHERE no <= 10
            RETURNING booking_id
        )
        UPDATE bookings SET price = 0 WHERE id IN (SELECT booking_id FROM drawn)
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
        SELECT k.organization_id, k.id, k.contact_id, k.instance_id, v.direction, CASE v.direction
                WHEN 'incoming' THEN 'contact' ELSE (ARRAY['attendant', 'attendant', 'staff'])[1 + floor(random() * 3)]
            END, 'text', 'Oi', v.status,
            k.last_message_at - (20 - turn) * interval '9 days' + v.after * random() * interval '1 minute'
        FROM conversations k, generate_series(1, 10) turn,
            (VALUES ('incoming', 'received', 0), ('outgoing', 'read', 5)) AS v (direction, status, after)
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


async def _measure(url: str, organization_id: UUID, only: str, explain: str) -> list[str]:
    database = Database(url, SystemClock())
    await database.open()
    now = datetime.now(UTC)
    today = now.astimezone(ZONE).date()
    periods = {name: named_period(name, ZONE, now) for name in ("today", "week", "month", "year")}
    periods["two years"] = period_between(today - timedelta(days=730), today, ZONE)
    slow: list[str] = []
    print(f"{'the slowest period of each':46}best ms  median ms")
    for name, works in _works(periods, today).items():
        if only not in name:
            continue
        times = {period: await _time(database, organization_id, work) for period, work in works.items()}
        worst = max(times, key=lambda period: times[period][1])
        print(f"{', '.join(filter(None, (name, worst))):46}{times[worst][0]:7.1f}{times[worst][1]:11.1f}")
        if name not in SEVERAL:
            slow += [f"{name}, {period}".rstrip(", ") for period, (_, median) in times.items() if median > BUDGET_MS]
    if explain:
        await _explain(database, organization_id, explain, periods["two years"])
    await database.close()
    print(f"\nmedian over {BUDGET_MS:.0f} ms: {'; '.join(slow) or 'none'}")
    return slow


def _works(periods: Mapping[str, Period], today: date) -> dict[str, dict[str, Work]]:
    """What is measured: by name, and by period where it has one."""
    works: dict[str, dict[str, Work]] = {}
    for metric in CATALOGUE.values():
        works[metric.name] = {name: _metric(metric, period) for name, period in periods.items()}
        for by in metric.breakdowns:
            works[f"{metric.name} by {by}"] = {name: _split(metric, period, by) for name, period in periods.items()}
    names = (
        "revenue",
        "average_ticket",
        "occupancy",
        "no_show_rate",
        "new_clients",
        "inactive_clients",
        "response_time",
    )
    works[SEVERAL[0]] = {name: _figures(names, period) for name, period in periods.items()}
    works[SEVERAL[1]] = {name: _summary(period) for name, period in periods.items()}
    quarter = period_between(today - timedelta(days=89), today, ZONE)
    ahead = period_between(today, today + timedelta(days=6), ZONE)
    for name in ("revenue", "new_clients", "response_time"):
        works[f"series of {name}, 90 days"] = {"": _series(name, quarter)}
    others: dict[str, Work] = {
        "cohorts of twelve months": lambda session: cohorts(session, ZONE),
        "what stands out today": lambda session: anomalies(session, today),
        "forecast of a week": lambda session: forecast(session, ahead),
        "agenda of today": lambda session: agenda_of(session, today),
        "inactive clients, 20 of them": lambda session: inactive_clients(session, 30),
        "search by name": lambda session: search_clients(session, "Customer 77"),
    }
    return works | {name: {"": work} for name, work in others.items()}


def _metric(metric: Metric, period: Period) -> Work:
    return lambda session: figure(session, metric.name, period)


def _split(metric: Metric, period: Period, by: Dimension) -> Work:
    return lambda session: measure_sliced(session, period, metric, by)


def _summary(period: Period) -> Work:
    return lambda session: summary(session, period)


def _figures(names: Sequence[str], period: Period) -> Work:
    return lambda session: figures(session, names, period)


def _series(name: str, period: Period) -> Work:
    return lambda session: series(session, name, period)


async def _time(database: Database, organization_id: UUID, work: Work) -> tuple[float, float]:
    times: list[float] = []
    for _ in range(ROUNDS):
        async with database.tenant(organization_id) as session:
            started = time.perf_counter()
            await work(session)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    return times[0], times[len(times) // 2]


async def _explain(database: Database, organization_id: UUID, name: str, period: Period) -> None:
    metric = CATALOGUE[name.partition(" by ")[0]]
    by: Dimension | None = next((each for each in DIMENSIONS if name.endswith(f" by {each}")), None)
    async with database.tenant(organization_id) as session:
        await session.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        query, params = metric.query, bounds(session, period)
        if by is not None:
            query, params = split_query(session, period, metric, by)
        for row in await session.rows("EXPLAIN (ANALYZE, BUFFERS) " + query, params):
            print(next(iter(row.values())))


if __name__ == "__main__":
    typer.run(main)
