"""A worker dies between freed slots, their offers and the yeses: nobody is asked twice, every yes is one booking."""

import asyncio
from collections import Counter
from collections.abc import Generator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx
import pytest

from chaos.customers import Meta
from chaos.processes import PHONE_NUMBER_ID, House, ask, eyes_on, open_house, settle_business
from oxy.agenda import Wanted, book, cancel, join_waitlist
from oxy.businesses import Actor, update_settings
from oxy.clientele import known_or_new_contact
from oxy.foundation.database import Database, Purpose, Session
from stage import Stage
from twins import webhooks
from twins.graph import GraphTwin
from twins.openai import OpenAITwin
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
WAITING = 8
PHONES = [f"55119{60_000_000 + number}" for number in range(WAITING)]
STAFF = Actor("staff")
ASKED = "Quer ficar com ele?"
STANDING: LiteralString = "SELECT count(*) FROM bookings WHERE status = 'scheduled'"
# Asked by a message that the worker died with, before anybody could know whether it went out.
CAUGHT: LiteralString = """
    SELECT count(*) FROM messages m WHERE m.status = 'unknown' AND m.author = 'system'
      AND NOT EXISTS (SELECT FROM bookings b WHERE b.contact_id = m.contact_id AND b.status = 'scheduled')
    """
SETTLE_SECONDS = 150


@pytest.fixture
def database_url(stage: Stage) -> Generator[str]:
    url = stage.clone()
    yield url
    stage.drop(url)


async def test_a_worker_killed_between_freed_slots_and_yeses_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, graph: GraphTwin, model: OpenAITwin, client: httpx.AsyncClient
) -> None:
    await settle_business(database_url, tmp_path)
    async with (
        open_house(House(tmp_path / "house", database_url, graph.base_url, model.base_url)) as house,
        eyes_on(database_url) as database,
    ):
        web, doomed = processes = [house.begin(role) for role in ("web", "worker")]
        await asyncio.gather(*(process.ready() for process in processes))
        meta = Meta(lambda: web.url, graph, client)
        await asyncio.gather(*(_says(meta, phone, "oi") for phone in PHONES))
        organization_id, full = await _fill_a_day(database)
        answering = asyncio.create_task(_everybody_takes_what_they_are_offered(meta, graph))
        for booking_id in full:
            async with database.tenant(organization_id) as session:
                await cancel(session, booking_id, actor=STAFF)
        await _until(lambda: len(_offered(graph)) >= 2)
        doomed.kill()
        await house.begin("worker").ready()
        async with asyncio.timeout(SETTLE_SECONDS):
            while (await ask(database_url, STANDING))[0][0] + (await ask(database_url, CAUGHT))[0][0] < WAITING:
                await asyncio.sleep(0.5)
        answering.cancel()
        asked = Counter(sent.to for sent in graph.sent if ASKED in sent.text)
        assert set(asked.values()) == {1}, "somebody was asked twice"
        taken = await ask(
            database_url,
            "SELECT b.start_time, b.contact_id, o.outcome FROM bookings b"
            " LEFT JOIN waitlist_offers o ON o.booking_id = b.id WHERE b.status = 'scheduled'",
        )
        assert len({start for start, *_ in taken}) == len({contact for _, contact, _ in taken}) == len(taken)
        assert {outcome for *_, outcome in taken} == {"accepted"}
        assert len(taken) >= WAITING - 2


def _offered(graph: GraphTwin) -> set[str]:
    return {sent.to for sent in graph.sent if ASKED in sent.text}


async def _until(happened: object, seconds: float = 60) -> None:
    assert callable(happened)
    async with asyncio.timeout(seconds):
        while not happened():
            await asyncio.sleep(0.02)


async def _says(meta: Meta, phone: str, words: str) -> None:
    sender = Sender(phone, f"Cliente {phone[-1]}")
    text = webhooks.text(sender, words)
    await meta.deliver(webhooks.envelope(webhooks.messages_change(PHONE_NUMBER_ID, sender, text)))


async def _everybody_takes_what_they_are_offered(meta: Meta, graph: GraphTwin) -> None:
    answered: set[str] = set()
    while True:
        for phone in _offered(graph) - answered:
            answered.add(phone)
            await _says(meta, phone, "sim")
        await asyncio.sleep(0.05)


async def _fill_a_day(database: Database) -> tuple[UUID, list[UUID]]:
    """A day on which everything that is wanted is taken, and those who want it, in line."""
    async with database.system(Purpose.OPERATE) as session:
        organization_id: UUID = await session.value("SELECT id FROM organizations WHERE slug = 'chaos'")
    day = database.clock.now().date() + timedelta(days=10)
    day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)
    async with database.tenant(organization_id) as session:
        # The suite runs at any hour.
        await update_settings(session, {"reminders": {"quiet_from": "00:00", "quiet_until": "00:00"}}, STAFF)
        service: UUID = await session.value("SELECT id FROM services")
        holder = (await known_or_new_contact(session, ("phone", "+5511960009999"))).id
        full = [await _book(session, holder, service, day, 8 + place) for place in range(WAITING)]
        for phone in PHONES:
            contact = await known_or_new_contact(session, ("phone", f"+{phone}"))
            wanted = Wanted(day, day, None, time(8 + WAITING - 1))
            await join_waitlist(session, contact.id, service, wanted, actor=STAFF)
    return organization_id, full


async def _book(session: Session, contact_id: UUID, service_id: UUID, day: date, hour: int) -> UUID:
    start = datetime.combine(day, time(hour), ZoneInfo("America/Sao_Paulo"))
    booking = await book(
        session, contact_id=contact_id, pet_id=None, service_id=service_id, resource_id=None, start=start, actor=STAFF
    )
    return booking.id
