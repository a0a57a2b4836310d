"""Processes die in the middle of conversations: every customer is answered exactly once all the same."""

import asyncio
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import LiteralString

import httpx
import pytest

from chaos.books import caught_sending, check_books
from chaos.customers import Crowd, Meta
from chaos.processes import House, ask, open_house, settle_business
from oxy.foundation.embedded_postgres import start
from stage import Stage
from twins.graph import GraphTwin
from twins.openai import OpenAITwin

pytestmark = pytest.mark.anyio
IN_FLIGHT: LiteralString = "SELECT count(*) FROM conversations WHERE turn_lease_until > now()"
RECOVERY_SECONDS = 60


@pytest.fixture
def database_url(stage: Stage) -> Generator[str]:
    url = stage.clone()
    yield url
    stage.drop(url)


async def test_a_worker_killed_with_turns_in_flight_loses_and_doubles_nothing(
    database_url: str, tmp_path: Path, graph: GraphTwin, model: OpenAITwin, client: httpx.AsyncClient
) -> None:
    await settle_business(database_url, tmp_path)
    async with open_house(House(tmp_path / "house", database_url, graph.base_url, model.base_url)) as house:
        web, doomed, _ = processes = [house.begin(role) for role in ("web", "worker", "worker")]
        await asyncio.gather(*(process.ready() for process in processes))
        meta = Meta(lambda: web.url, graph, client)
        meta.send_receipts()
        crowd = Crowd(meta, 90)
        writing = asyncio.create_task(crowd.write(spread=5))
        await crowd.answered(0.2)
        assert await _count(database_url, IN_FLIGHT) >= 10, "nothing was in flight: the kill would prove nothing"
        doomed.kill()
        await writing
        await crowd.answered(seconds=RECOVERY_SECONDS, excused=lambda: caught_sending(database_url, crowd))
        await check_books(database_url, crowd)


async def test_everything_killed_and_started_again_loses_and_doubles_nothing(
    tmp_path: Path, graph: GraphTwin, model: OpenAITwin, client: httpx.AsyncClient
) -> None:
    house = House(tmp_path / "house", None, graph.base_url, model.base_url)
    house.data_dir.mkdir(parents=True)
    server = await asyncio.to_thread(start, house.data_dir)
    try:
        async with open_house(house):
            first = house.begin("all")
            await first.ready()
            await settle_business(server.url(), tmp_path)
            meta = Meta(lambda: first.url, graph, client)
            meta.send_receipts()
            crowd = Crowd(meta, 70)
            writing = asyncio.create_task(crowd.write(spread=4))
            await crowd.answered(0.2)
            assert await _count(server.url(), IN_FLIGHT) >= 10, "nothing was in flight: the kill would prove nothing"
            first.kill()
            await house.begin("all", first.port).ready()
            await writing
            await crowd.answered(seconds=RECOVERY_SECONDS, excused=lambda: caught_sending(server.url(), crowd))
            assert meta.refusals, "nobody wrote while it was down"
            await check_books(server.url(), crowd)
    finally:
        await asyncio.to_thread(server.stop)


async def test_a_worker_asked_to_stop_finishes_what_it_began_and_takes_nothing_new(
    database_url: str, tmp_path: Path, graph: GraphTwin, model: OpenAITwin, client: httpx.AsyncClient
) -> None:
    await settle_business(database_url, tmp_path)
    async with open_house(House(tmp_path / "house", database_url, graph.base_url, model.base_url)) as house:
        web, leaving = house.begin("web"), house.begin("worker")
        await asyncio.gather(web.ready(), leaving.ready())
        crowd = Crowd(Meta(lambda: web.url, graph, client), 40)
        await crowd.write(spread=0.5)
        async with asyncio.timeout(30):
            while await _count(database_url, IN_FLIGHT) < 20:
                await asyncio.sleep(0.05)
        assert await leaving.stop() == 0
        assert await _count(database_url, IN_FLIGHT) == 0
        assert await _count(database_url, "SELECT count(*) FROM ai_interactions") >= 20
        late = await _count(database_url, "SELECT count(*) FROM messages WHERE status IN ('sending', 'unknown')")
        assert late == 0, "it left in the middle of a send"
        await house.begin("worker").ready()
        await crowd.answered(seconds=30)
        assert crowd.answers() == Counter(crowd.phones)
        assert await _count(database_url, "SELECT count(*) FROM ai_interactions WHERE status <> 'success'") == 0


async def _count(database_url: str, query: LiteralString) -> int:
    [[number]] = await ask(database_url, query)
    assert isinstance(number, int)
    return number
