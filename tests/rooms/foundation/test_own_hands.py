"""Losable jobs are done by the process that leaves them; whatever it cannot do goes into the queue."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from cast import Cast
from oxy.foundation.database import Database, Purpose
from oxy.foundation.jobs import Handlers, Job, RetryLater, enqueue
from oxy.foundation.worker import Worker

pytestmark = pytest.mark.anyio

NAME = "wake"


class Shop:
    """A worker whose hands are lent to the database, and what they did."""

    def __init__(self, database: Database, cast: Cast, most: int) -> None:
        self.database = database
        self.organization_id = cast.pata.id
        self.done: list[Job] = []
        self.started = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.refusals = 0
        handlers = Handlers()
        handlers.add("something-else", self._do)
        self.worker = Worker(database.conninfo, handlers, self._bury, concurrency=most, leave=self._leave)
        handlers.add(NAME, self._do)

    async def wake(self, subject: UUID, delay: float = 0.0) -> None:
        async with self.database.tenant(self.organization_id) as session:
            await enqueue(session, NAME, {"id": subject}, delay=timedelta(seconds=delay), losable=True)

    async def queued(self) -> list[tuple[str, float]]:
        """The subjects of the jobs in the queue, and how many seconds they wait."""
        async with self.database.system(Purpose.OPERATE) as session:
            rows = await session.rows(
                "SELECT convert_from(payload, 'UTF8')::json ->> 'id' AS id,"
                " extract(epoch FROM execute_after - now())::float AS wait FROM pgqueuer ORDER BY execute_after"
            )
        return [(row["id"], row["wait"]) for row in rows]

    async def did(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.done) < count:
                await asyncio.sleep(0.01)

    async def _do(self, job: Job) -> None:
        self.started.set()
        await self.go_on.wait()
        if self.refusals:
            self.refusals -= 1
            raise RetryLater("not now", timedelta(seconds=30))
        self.done.append(job)

    async def _leave(self, job: Job, delay: timedelta) -> None:
        async with self.database.tenant(job.organization_id) as session:
            await enqueue(session, job.name, job.arguments, delay=delay, tries=job.attempt)

    async def _bury(self, job: Job, error: BaseException) -> None:
        raise AssertionError(job)


@asynccontextmanager
async def open_shop(database: Database, cast: Cast, most: int = 3) -> AsyncGenerator[Shop]:
    shop = Shop(database, cast, most)
    running = asyncio.create_task(shop.worker.run())
    await shop.worker.ready()
    database.hands = shop.worker.hands
    try:
        yield shop
    finally:
        database.hands = None
        shop.go_on.set()
        shop.worker.stop()
        await running


async def test_what_is_committed_is_done_here_and_what_is_undone_is_not(database: Database, cast: Cast) -> None:
    kept, undone, in_part = uuid4(), uuid4(), uuid4()

    async def change_mind(part: bool) -> None:
        async with database.tenant(cast.pata.id) as session:
            if part:
                async with session.savepoint():
                    await enqueue(session, NAME, {"id": in_part}, losable=True)
                    raise ZeroDivisionError
            await enqueue(session, NAME, {"id": undone}, losable=True)
            raise ZeroDivisionError

    async with open_shop(database, cast) as shop:
        for part in (True, False):
            with pytest.raises(ZeroDivisionError):
                await change_mind(part)
        await shop.wake(kept)
        await shop.did(1)
        assert await shop.queued() == []
    assert [job.uuid("id") for job in shop.done] == [kept]
    assert shop.done[0].id < 0


async def test_a_burst_is_one_job_when_its_last_pause_ends(database: Database, cast: Cast) -> None:
    async with open_shop(database, cast) as shop:
        subject = uuid4()
        for delay in (60.0, 0.2, 0.3):
            await shop.wake(subject, delay)
        await shop.did(1)
        await shop.wake(uuid4())
        await shop.did(2)
    assert [job.uuid("id") == subject for job in shop.done] == [True, False]


async def test_who_has_its_hands_full_leaves_the_rest_to_the_queue(database: Database, cast: Cast) -> None:
    async with open_shop(database, cast, most=2) as shop:
        shop.go_on.clear()
        here, there = [uuid4(), uuid4()], uuid4()
        for subject in (*here, there):
            await shop.wake(subject)
        assert [subject for subject, _ in await shop.queued()] == [str(there)]
        shop.go_on.set()
        await shop.did(2)
    assert {job.uuid("id") for job in shop.done} == set(here)


async def test_a_first_try_that_failed_goes_on_in_the_queue(database: Database, cast: Cast) -> None:
    async with open_shop(database, cast) as shop:
        shop.refusals = 1
        subject = uuid4()
        await shop.wake(subject)
        async with asyncio.timeout(20):
            while not (queued := await shop.queued()):
                await asyncio.sleep(0.01)
        [(left, wait)] = queued
        assert left == str(subject)
        assert 20 < wait < 31
        async with database.system(Purpose.OPERATE) as session:
            payload = await session.value("SELECT convert_from(payload, 'UTF8')::json ->> 'tries' FROM pgqueuer")
        assert payload == "1"


async def test_who_stops_puts_what_waits_into_the_queue_and_ends_what_is_under_way(
    database: Database, cast: Cast
) -> None:
    async with open_shop(database, cast) as shop:
        shop.go_on.clear()
        under_way, waiting, late = uuid4(), uuid4(), uuid4()
        await shop.wake(waiting, 50)
        await shop.wake(under_way)
        await shop.started.wait()
        shop.worker.stop()
        async with asyncio.timeout(20):
            while len(await shop.queued()) < 1:
                await asyncio.sleep(0.01)
        await shop.wake(late)
        shop.go_on.set()
        await shop.did(1)
        queued = dict(await shop.queued())
    assert queued.keys() == {str(waiting), str(late)}
    assert 30 < queued[str(waiting)] < 51
    assert [job.uuid("id") for job in shop.done] == [under_way]
