"""Whether a running campaign delays answers: built-in answers with and without one, side by side, as a ratio.

    python -m benchmarks.campaigns [--seconds 24] [--rate 8]

Starts everything it needs on loopback, stops by itself, leaves nothing behind. The two loads take turns on one
installation, so that a busy machine slows both. See `benchmarks/README.md`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import aiohttp
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.customers import Board, Crowd
from benchmarks.findings import at_share
from benchmarks.installation import Installation, business, installation
from cast import STAFF
from cast import Business as Shop
from crowds import bring_crowd
from oxy import campaigns
from oxy.campaigns import Audience, Pace, Plan
from oxy.foundation.clock import ShiftedClock
from oxy.foundation.database import Database, Purpose
from oxy.foundation.embedded_postgres import start
from twins.graph import GraphTwin

REMARKS = ("Quanto custa o banho?", "Qual o preço da tosa?", "Qual o valor do banho?")
NOW = datetime.fromisoformat("2026-03-11T10:00:00-03:00")
ROUNDS = 3
PEOPLE_A_NUMBER = 120
WARM_UP_SECONDS = 4.0
PLAN = Plan(
    "custom", "Oi, {nome}! Banho fresquinho para {o_pet} esta semana?", audience=Audience(rest_days=0, most=5000),
    pace=Pace(per_minute=300),
)  # fmt: skip


@dataclass(slots=True)
class Reaction:
    """How long answers took, in seconds, how many were never given, and how many campaign messages left meanwhile."""

    waits: list[float] = field(default_factory=list[float])
    lost: int = 0
    campaign_messages: int = 0

    def at(self, share: float) -> float:
        """The wait, in milliseconds, that this share of the answers did not exceed."""
        return 1000 * at_share(sorted(self.waits), share)


async def measure(seconds: float, rate: float) -> tuple[Reaction, Reaction]:
    """Return reactions without and with a running campaign."""
    shop = business(0, "builtin")
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
    quiet, busy = Reaction(), Reaction()
    async with (
        GraphTwin() as graph,
        aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=60)) as client,
        installation([shop], graph.base_url, "http://127.0.0.1:1", {"OXY_NOW": NOW.isoformat()}) as running,
        _campaign(running) as (database, organization_id, campaign_id),
    ):

        async def react(into: Reaction, length: float) -> None:
            board = Board()
            graph.clear()
            graph.on_accepted = board.take
            await Crowd(client, running.url, board, list(shop.phone_number_ids), REMARKS).arrive(rate, length)
            await asyncio.sleep(2)
            into.waits += [entry.replied_at - entry.at for entry in board.written if entry.replied_at is not None]
            into.lost += sum(entry.replied_at is None for entry in board.written)
            into.campaign_messages += board.unasked

        await react(Reaction(), WARM_UP_SECONDS)
        for _ in range(ROUNDS):
            await react(quiet, seconds / ROUNDS)
            async with database.tenant(organization_id) as session:
                await campaigns.resume(session, campaign_id, STAFF)
            await react(busy, seconds / ROUNDS)
            async with database.tenant(organization_id) as session:
                await campaigns.pause(session, campaign_id, STAFF)
    return quiet, busy


@asynccontextmanager
async def _campaign(running: Installation) -> AsyncGenerator[tuple[Database, UUID, UUID]]:
    """An approved campaign to people of every number, paused."""
    server = await asyncio.to_thread(start, running.data_dir)
    database = Database(server.url(), ShiftedClock(NOW), max_connections=2)
    await database.open()
    try:
        shop = await _shop(database)
        for place, name in enumerate(shop.instances):
            await bring_crowd(
                database, shop, PEOPLE_A_NUMBER, start=place * PEOPLE_A_NUMBER, instance=name, at=NOW
            )  # fmt: skip
        async with database.tenant(shop.id) as session:
            await session.execute("UPDATE conversations SET last_incoming_at = %s", (NOW - timedelta(hours=1),))
            made = await campaigns.draft(session, PLAN, STAFF)
            approved = await campaigns.approve(session, made.id, made.digest, STAFF)
            await campaigns.pause(session, approved.id, STAFF)
        yield database, shop.id, made.id
    finally:
        await database.close()
        await asyncio.to_thread(server.stop)


async def _shop(database: Database) -> Shop:
    async with database.system(Purpose.OPERATE) as session:
        organization_id: UUID = await session.value("SELECT id FROM organizations")
        await session.execute("UPDATE whatsapp_instances SET status = 'connected'")
        named = await session.rows(
            "SELECT 'services' AS kind, name, id FROM services UNION ALL SELECT 'resources', name, id FROM resources"
            " UNION ALL SELECT 'instances', name, id FROM whatsapp_instances"
        )
    parts = {
        kind: {row["name"]: row["id"] for row in named if row["kind"] == kind}
        for kind in ("services", "resources", "instances")
    }
    return Shop(organization_id, "bench-0", users={}, owners={}, articles={}, **parts)


def main(
    seconds: Annotated[float, typer.Option(help="measured time of each load")] = 24.0,
    rate: Annotated[float, typer.Option(help="new customers a second")] = 8.0,
) -> None:
    """Measures and prints a table."""
    quiet, busy = uvloop.run(measure(seconds, rate))
    table = Table(title="Built-in answers beside a campaign")
    for column in ("", "p50 ms", "p95 ms", "answers", "lost", "campaign messages"):
        table.add_column(column, justify="right")
    for name, one in (("without", quiet), ("with", busy)):
        shown = (f"{one.at(0.5):.0f}", f"{one.at(0.95):.0f}", str(len(one.waits)), str(one.lost))
        table.add_row(name, *shown, str(one.campaign_messages))
    table.add_row("ratio", f"{busy.at(0.5) / quiet.at(0.5):.2f}", f"{busy.at(0.95) / quiet.at(0.95):.2f}", "", "", "")
    Console(width=100).print(table)


if __name__ == "__main__":
    typer.run(main)
