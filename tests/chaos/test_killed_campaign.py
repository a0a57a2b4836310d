"""C2 with processes that die: a campaign killed again and again in the middle reaches each person exactly once."""

import asyncio
from collections import Counter
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cast import NOW, STAFF, Business
from chaos.processes import House, ask, open_house, settle_business
from crowds import Guest, bring_crowd
from oxy.campaigns import Audience, Pace, Plan, approve, draft
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from stage import Stage
from twins.graph import GraphTwin

pytestmark = pytest.mark.anyio
PEOPLE, KILLS, BETWEEN = 16, 3, 4
PLAN = Plan(
    "custom", "Oi, {nome}! Banho fresquinho para {o_pet} esta semana?", audience=Audience(rest_days=0),
    pace=Pace(per_minute=300),
)  # fmt: skip


@pytest.fixture
def database_url(stage: Stage) -> Generator[str]:
    url = stage.clone()
    yield url
    stage.drop(url)


async def test_a_campaign_killed_again_and_again_reaches_each_once(
    database_url: str, tmp_path: Path, graph: GraphTwin
) -> None:
    await settle_business(database_url, tmp_path)
    guests = await _send_campaign(database_url)
    nobody = "http://127.0.0.1:1"
    async with open_house(House(tmp_path / "house", database_url, graph.base_url, nobody, NOW.isoformat())) as house:
        for kill in range(1, KILLS + 1):
            worker = house.begin("worker")
            await worker.ready()
            queued = "SELECT count(*) >= {} FROM campaign_recipients WHERE message_id IS NOT NULL"
            await _until(database_url, queued.format(kill * BETWEEN))
            worker.kill()
        assert await _is(database_url, "SELECT count(*) > 0 FROM campaign_recipients WHERE state = 'pending'")
        await house.begin("worker").ready()
        await _until(database_url, "SELECT bool_and(state = 'finished') FROM campaigns")
        # What a dying worker had handed over without hearing back is unknown to it: nobody hands it over again.
        await ask(
            database_url,
            "UPDATE messages SET send_started_at = send_started_at - interval '61 seconds'"
            " WHERE status = 'sending' AND send_started_at < now() - interval '5 seconds' RETURNING id",
        )
        await _until(database_url, "SELECT count(*) = 0 FROM messages WHERE status IN ('queued', 'sending')")
    outbox = await ask(database_url, "SELECT contact_id FROM messages WHERE payload ->> 'purpose' = 'campaign'")
    assert Counter(row[0] for row in outbox) == Counter(guest.id for guest in guests)
    taken = Counter(message.to for message in graph.sent)
    [(unknown,)] = await ask(database_url, "SELECT count(*) FROM messages WHERE status = 'unknown'")
    assert max(taken.values()) == 1, "somebody got it twice"
    assert PEOPLE - unknown <= len(taken) <= PEOPLE
    assert unknown <= KILLS
    assert await ask(database_url, "SELECT id FROM campaign_recipients WHERE message_id IS NULL") == []


async def _send_campaign(database_url: str) -> list[Guest]:
    """Customers who wrote an hour ago, and an approved campaign to them."""
    things: Any = (
        "SELECT kind, name, id, organization_id FROM (SELECT 'service' AS kind, name, id, organization_id FROM services"
        " UNION ALL SELECT 'resource', name, id, organization_id FROM resources"
        " UNION ALL SELECT 'instance', name, id, organization_id FROM whatsapp_instances) AS t"
        " WHERE organization_id = (SELECT id FROM organizations WHERE slug = 'chaos')"
    )
    rows = await ask(database_url, things)
    service, resource, instance = (
        {name: found for each, name, found, _ in rows if each == kind} for kind in ("service", "resource", "instance")
    )
    business = Business(rows[0][3], "chaos", service, resource, {}, {}, instance, {})
    database = Database(database_url, FixedClock(NOW), max_connections=2)
    await database.open()
    try:
        guests = await bring_crowd(database, business, PEOPLE, instance="principal")
        async with database.tenant(business.id) as session:
            await session.execute("UPDATE whatsapp_instances SET status = 'connected'")
            await session.execute("UPDATE conversations SET last_incoming_at = %s", (NOW - timedelta(hours=1),))
            made = await draft(session, PLAN, STAFF)
            assert made.waiting == PEOPLE
            await approve(session, made.id, made.digest, STAFF)
        return guests
    finally:
        await database.close()


async def _until(database_url: str, question: str, seconds: float = 120) -> None:
    async with asyncio.timeout(seconds):
        while not await _is(database_url, question):
            await asyncio.sleep(0.1)


async def _is(database_url: str, question: Any) -> bool:
    [[answer]] = await ask(database_url, question)
    return bool(answer)
