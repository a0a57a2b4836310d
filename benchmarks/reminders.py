"""Ten thousand bookings fall due for their reminder in one minute: planned, told and queued, counted.

    python -m benchmarks.reminders [--bookings 10000] [--businesses 50] [--explain] [--check]

Brings its own throw-away Postgres. What is not due (as many again, and a year of finished visits) stands beside it. The
budget is a minute from the planner's tick until every message is in the outbox; `--check` fails beyond it, or when a
booking was told twice or not at all.
"""

import asyncio
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import psycopg
import typer

from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose
from oxy.foundation.embedded_postgres import start
from oxy.foundation.jobs import Handlers, Job
from oxy.foundation.migrate import migrate
from oxy.foundation.worker import Worker
from oxy.reminders import REMIND_HOUSEHOLDS, Teller, explain_plan, plan_reminders

BUDGET_SECONDS = 60.0
# Eleven in the morning in São Paulo: nobody's quiet hours.
NOW = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)


def main(
    bookings: Annotated[int, typer.Option(min=100)] = 10_000,
    businesses: Annotated[int, typer.Option(min=1)] = 50,
    explain: Annotated[bool, typer.Option(help="show the plan of the planner's query")] = False,
    check: Annotated[bool, typer.Option(help="fail when over budget, or when something was lost or doubled")] = False,
) -> None:
    """Measure, print, and judge when told to."""
    folder = Path(tempfile.mkdtemp(prefix="oxy-reminders-"))
    postgres = start(folder, throwaway=True)
    try:
        migrate(postgres.url())
        _fill(postgres.url(), bookings, businesses)
        good = asyncio.run(_measure(postgres.url(), bookings, explain=explain))
    finally:
        postgres.stop()
        shutil.rmtree(folder)
    if check and not good:
        raise typer.Exit(1)


def _fill(url: str, bookings: int, businesses: int) -> None:
    """Businesses with their customers: due now, due next week, and long over."""
    values = {"businesses": businesses, "each": bookings // businesses, "now": NOW}
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ALTER TABLE bookings DISABLE TRIGGER USER")
        connection.execute("ALTER TABLE bookings DROP CONSTRAINT bookings_pet_in_one_place")
        for statement in (
            "INSERT INTO organizations (slug, name, business_type, timezone)"
            " SELECT 'shop-' || i, 'Shop', 'petshop', 'America/Sao_Paulo' FROM generate_series(1, %(businesses)s) i",
            "INSERT INTO whatsapp_instances (organization_id, name, channel, status)"
            " SELECT id, 'simulador', 'simulator', 'connected' FROM organizations",
            "INSERT INTO services (organization_id, name, type, duration_minutes)"
            " SELECT id, 'Banho', 'grooming', 60 FROM organizations",
            "INSERT INTO resources (organization_id, name, kind) SELECT id, 'Ana', 'groomer' FROM organizations",
            "INSERT INTO contacts (organization_id, phone, name)"
            " SELECT o.id, '+55119' || (10000000 + i), 'Customer ' || i"
            " FROM organizations o, generate_series(1, %(each)s) i",
            "INSERT INTO pets (organization_id, contact_id, name, species)"
            " SELECT organization_id, id, 'Rex', 'dog' FROM contacts",
            """
            INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type,
                start_time, end_time, duration_minutes, price, status, booked_by, created_at, updated_at)
            SELECT p.organization_id, p.contact_id, p.id, s.id, r.id, 'grooming', w.at, w.at + interval '1 hour', 60,
                   60, w.status, 'staff', w.at - interval '9 days', w.at - interval '9 days'
            FROM pets p
            JOIN services s ON s.organization_id = p.organization_id
            JOIN resources r ON r.organization_id = p.organization_id
            CROSS JOIN LATERAL (
                SELECT %(now)s::timestamptz + interval '23 hours' + random() * interval '1 hour' AS at,
                       'scheduled' AS status
                UNION ALL SELECT %(now)s::timestamptz + interval '7 days', 'scheduled'
                UNION ALL SELECT %(now)s::timestamptz - i * interval '30 days', 'completed'
                          FROM generate_series(1, 12) i) AS w
            """,
        ):
            connection.execute(statement, values)
        connection.execute("VACUUM ANALYZE")


async def _measure(url: str, bookings: int, *, explain: bool) -> bool:
    database = Database(url, FixedClock(NOW))
    await database.open()
    if explain:
        for line in await explain_plan(database):
            print(line)
    handlers = Handlers()
    handlers.add(REMIND_HOUSEHOLDS, Teller(database).run, background=True)

    async def bury(job: Job, error: BaseException) -> None:
        print("dead:", job.name, error)

    began = time.perf_counter()
    await plan_reminders(database)
    planned = time.perf_counter() - began
    worker = Worker(url, handlers, bury, concurrency=100)
    task = asyncio.create_task(worker.run())
    counts = await _settled(database, bookings)
    seconds = time.perf_counter() - began
    worker.stop()
    await task
    # The next minute finds nothing left to do.
    again = time.perf_counter()
    await plan_reminders(database)
    idle = time.perf_counter() - again
    after = await _counts(database)
    await database.close()
    once = counts == after == {"told": bookings, "messages": bookings, "questions": bookings, "waiting": 0}
    print(f"planned {bookings} bookings in {planned:.1f} s; all messages queued after {seconds:.1f} s")
    print(f"a minute with nothing due: {idle * 1000:.0f} ms; counts {after}; each once: {once}")
    return once and seconds <= BUDGET_SECONDS


async def _settled(database: Database, bookings: int) -> dict[str, Any]:
    """Wait until everything is told, or twice the budget is over."""
    deadline = time.perf_counter() + 2 * BUDGET_SECONDS
    while time.perf_counter() < deadline:
        counts = await _counts(database)
        if counts["told"] >= bookings and counts["waiting"] == 0:
            return counts
        await asyncio.sleep(0.5)
    return await _counts(database)


async def _counts(database: Database) -> dict[str, Any]:
    async with database.system(Purpose.OBSERVE) as session:
        row = await session.row(
            """
            SELECT (SELECT count(*) FROM reminders WHERE status = 'sent') AS told,
                   (SELECT count(*) FROM messages WHERE author = 'system') AS messages,
                   (SELECT count(*) FROM pending_questions WHERE closed_at IS NULL) AS questions,
                   (SELECT count(*) FROM pgqueuer WHERE entrypoint = 'remind-households') AS waiting
            """
        )
    assert row is not None
    return row


if __name__ == "__main__":
    typer.run(main)
