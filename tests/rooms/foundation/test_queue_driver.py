"""The queue's two connections: what is said before the other one listens is not lost."""

import asyncio

import psycopg
import pytest

from oxy.foundation.queue_driver import QueueDriver

pytestmark = pytest.mark.anyio


async def test_a_word_spoken_before_anybody_listens_is_heard(database_url: str) -> None:
    heard: list[str | bytes | bytearray] = []
    async with (
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as speaking,
        await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listening,
        QueueDriver(speaking, listening, ("any",)) as driver,
    ):
        saying = asyncio.create_task(driver.notify("ch_pgqueuer", "are you there?"))
        await asyncio.sleep(0.1)
        await driver.add_listener("ch_pgqueuer", heard.append)
        await saying
        async with asyncio.timeout(5):
            while not heard:
                await asyncio.sleep(0.02)
    assert heard == ["are you there?"]
