"""Postgres dies under load and comes back: it costs retries, not messages, and nobody restarts anything by hand."""

import asyncio
import os
import signal
from pathlib import Path

import httpx
import pytest

from chaos.books import caught_sending, check_books
from chaos.customers import Crowd, Meta
from chaos.processes import House, open_house, settle_business
from oxy.foundation.embedded_postgres import start
from twins.graph import GraphTwin
from twins.openai import OpenAITwin

pytestmark = pytest.mark.anyio
# Longer than a webhook waits for the database.
DOWN_SECONDS = 6


async def test_a_restart_of_postgres_under_load_loses_and_doubles_nothing(
    tmp_path: Path, graph: GraphTwin, model: OpenAITwin, client: httpx.AsyncClient
) -> None:
    before = await asyncio.to_thread(start, tmp_path)
    url = before.url()
    async with open_house(House(tmp_path / "house", url, graph.base_url, model.base_url)) as house:
        web, worker = house.begin("web"), house.begin("worker")
        await asyncio.gather(web.ready(), worker.ready())
        await settle_business(url, tmp_path)
        meta = Meta(lambda: web.url, graph, client)
        meta.send_receipts()
        crowd = Crowd(meta, 80)
        writing = asyncio.create_task(crowd.write(spread=8))
        await crowd.answered(0.2)
        _kill_postgres(tmp_path)
        await asyncio.sleep(DOWN_SECONDS)
        assert (await client.get(f"{web.url}/health", timeout=30)).status_code == 503
        after = await asyncio.to_thread(start, tmp_path)
        try:
            await writing
            await crowd.answered(seconds=60, excused=lambda: caught_sending(url, crowd))
            assert meta.refusals["503"] > 0, "no webhook met the dead database: the restart would prove nothing"
            await check_books(url, crowd)
            assert (await client.get(f"{web.url}/health")).status_code == 200
            assert (await client.get(f"{worker.url}/health/queues")).json()["workers"] >= 1
            assert [process.popen.poll() for process in house.processes] == [None, None]
            await asyncio.to_thread(house.end)
        finally:
            await asyncio.to_thread(after.stop)
            await asyncio.to_thread(before.stop)


def _kill_postgres(data_dir: Path) -> None:
    """What `pg_ctl stop -m immediate` does: every server process ends at once, without a checkpoint."""
    pid = (data_dir / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0]
    os.kill(int(pid), signal.SIGQUIT)
