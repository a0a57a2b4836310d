"""Free times of a service: the one query and the computation over it, by resources and days.

    python -m benchmarks.availability [--check] [--explain]

Brings its own throw-away Postgres: one business open from 08:00 to 18:00 every day, half-hour grid, resources with
hours and breaks of their own, and months of bookings that take about half of the time; another business has as many
beside it. Event loop and memory are as in `oxy serve`. The budget is 5 ms for ten resources over a week; `--check`
fails beyond it.
"""

import shutil
import statistics
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import UUID

import psycopg
import typer
import uvloop

from oxy.agenda import find_slots
from oxy.businesses import Actor, WeekHours, create_organization, update_settings
from oxy.catalog import create_resource, create_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose
from oxy.foundation.embedded_postgres import start
from oxy.foundation.migrate import migrate
from oxy.launch.serving import settle_memory

BUDGET_MS = 5.0
ROUNDS = 25
RESOURCES = (1, 10, 100)
DAYS = (1, 7, 30, 90)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
STAFF = Actor("staff")
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def main(
    check: Annotated[bool, typer.Option(help="fail when ten resources over a week are over budget")] = False,
    explain: Annotated[bool, typer.Option(help="show the plan of the query")] = False,
) -> None:
    """Measure, print, and judge when told to."""
    folder = Path(tempfile.mkdtemp(prefix="oxy-availability-"))
    postgres = start(folder, throwaway=True)
    try:
        migrate(postgres.url())
        week_of_ten = uvloop.run(_measure(postgres.url(), explain))
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    if check and week_of_ten > BUDGET_MS:
        print(f"over budget: {week_of_ten:.2f} ms for ten resources over a week, {BUDGET_MS} ms allowed")
        raise typer.Exit(1)


async def _measure(url: str, explain: bool) -> float:
    database = Database(url, FixedClock(NOW))
    await database.open()
    found: dict[tuple[int, int], float] = {}
    try:
        organization, services = await _furnish(database, url)
        settle_memory()
        print(f"{'resources':>9} {'days':>5} {'slots':>7} {'p50 ms':>8} {'p95 ms':>8}")
        for many in RESOURCES:
            for days in DAYS:
                count, times = await _time(database, organization, services[many], days)
                found[many, days] = statistics.median(times)
                p95 = sorted(times)[int(len(times) * 0.95)]
                print(f"{many:>9} {days:>5} {count:>7} {found[many, days]:>8.2f} {p95:>8.2f}")
        if explain:
            await _explain(url, services[10])
    finally:
        await database.close()
    return found[10, 7]


async def _time(database: Database, organization: UUID, service: UUID, days: int) -> tuple[int, list[float]]:
    times: list[float] = []
    slots = 0
    async with database.tenant(organization) as session:
        for _ in range(ROUNDS):
            began = time.perf_counter()
            slots = len(await find_slots(session, service, MONDAY, MONDAY + timedelta(days=days - 1)))
            times.append((time.perf_counter() - began) * 1000)
    return slots, times


async def _furnish(database: Database, url: str) -> tuple[UUID, Mapping[int, UUID]]:
    made: list[tuple[UUID, dict[int, UUID]]] = []
    for slug in ("agenda", "vizinho"):
        async with database.system(Purpose.OPERATE) as session:
            organization = await create_organization(
                session, slug, name=slug, business_type="petshop", timezone="America/Sao_Paulo"
            )
        async with database.tenant(organization.id) as session:
            hours = {day: ["08:00-18:00"] for day in EVERY_DAY}
            rules = {"horizon_days": 120}
            await update_settings(session, {"opening_hours": hours, "booking_rules": rules}, STAFF)
            ids = [
                (
                    await create_resource(
                        session, STAFF, name=f"Pessoa {place:03d}", kind="groomer",
                        hours=WeekHours.from_json({day: ["08:00-17:30"] for day in EVERY_DAY}),
                        breaks=WeekHours.from_json({day: ["12:00-13:00"] for day in EVERY_DAY}),
                    )
                ).id
                for place in range(max(RESOURCES))
            ]  # fmt: skip
            services = {
                many: (
                    await create_service(
                        session, STAFF, name=f"Banho de {many}", type="grooming", duration_minutes=60,
                        buffer_minutes=10, resource_ids=ids[:many],
                    )
                ).id
                for many in RESOURCES
            }  # fmt: skip
        await _fill(url, organization.id, services[100])
        made.append((organization.id, services))
    return made[0]


async def _fill(url: str, organization: UUID, service: UUID) -> None:
    """Four months of appointments for each resource, three a day, their buffers after them."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(
            """
            WITH tutor AS (INSERT INTO contacts (organization_id, name) VALUES (%(org)s, 'Tutor') RETURNING id)
            INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,
                                  end_time, duration_minutes, buffer_minutes, booked_by)
            SELECT %(org)s, tutor.id, %(service)s, a.resource_id, 'grooming', at, at + interval '60 minutes', 60, 10,
                   'staff'
            FROM tutor, service_resources a, unnest(ARRAY[8, 11, 15]) AS hour,
                 generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 day') AS day,
                 LATERAL (SELECT (day + make_interval(hours => hour)) AT TIME ZONE 'America/Sao_Paulo' AS at) t
            WHERE a.service_id = %(service)s
            """,
            {
                "org": organization, "service": service, "first": MONDAY - timedelta(days=30),
                "last": MONDAY + timedelta(days=91),
            },
        )  # fmt: skip
        await connection.execute("VACUUM (ANALYZE)")


async def _explain(url: str, service: UUID) -> None:
    """The part of the query that could be slow: what is taken of ten resources over a week."""
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        cursor = await connection.execute(
            """
            EXPLAIN (ANALYZE, BUFFERS, COSTS OFF)
            SELECT c.resource_id, c.seat, array_agg(c.starts_at ORDER BY c.starts_at) FROM resource_claims c
            WHERE c.organization_id = (SELECT organization_id FROM services WHERE id = %(service)s)
              AND c.resource_id = ANY(ARRAY(SELECT resource_id FROM service_resources WHERE service_id = %(service)s))
              AND c.ends_at > %(start)s AND c.starts_at < %(end)s
            GROUP BY c.resource_id, c.seat
            """,
            {"service": service, "start": MONDAY - timedelta(days=1), "end": MONDAY + timedelta(days=8)},
        )
        print("\n".join(str(row[0]) for row in await cursor.fetchall()))


if __name__ == "__main__":
    typer.run(main)
