"""One crew of a worker: PgQueuer over its own connections, under a supervisor that outlives restarts of Postgres."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta

import psycopg
from pgqueuer.core.applications import PgQueuer
from pgqueuer.domain.models import Job as QueueJob
from pgqueuer.domain.models import Schedule

from oxy.foundation.jobs import Tick
from oxy.foundation.queue_driver import PromptQueries, QueueDriver
from oxy.foundation.telemetry import DATABASE_RESTARTS, log

# A picked job whose worker stopped beating for this long is given to another.
HEARTBEAT_TIMEOUT = timedelta(seconds=30)
POLL = timedelta(seconds=5)
LOOK_SECONDS = 0.5
DRAIN_SECONDS = 25.0
BATCH = 20

RunJob = Callable[[QueueJob], Awaitable[None]]


class Crew:
    """Takes the jobs of some names, so many at a time, until told to stop."""

    def __init__(
        self, title: str, conninfo: str, names: Iterable[str], run_job: RunJob, *, concurrency: int,
        schedules: Mapping[str, tuple[str, Tick]],
    ) -> None:  # fmt: skip
        """`title` names its connections; `concurrency` bounds the jobs in flight, at least 40; `schedules` are cron
        expressions and what they run."""
        self._title = title
        self._conninfo = conninfo
        self._names = tuple(names)
        self._run_job = run_job
        self._concurrency = max(concurrency, 2 * BATCH)
        self._schedules = schedules
        self._leftovers: set[asyncio.Task[None]] = set()
        self.ready = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Run until `stopping`, then drain. A lost database is waited for, and connected to again."""
        wait = 0.2
        while not stopping.is_set():
            started = time.monotonic()
            try:
                await self._take_jobs(stopping)
            except Exception as error:
                if stopping.is_set():
                    break
                DATABASE_RESTARTS.inc()
                log().warning("[WORKER] Queue connection lost", error=type(error).__name__, retryInSeconds=wait)
            self.ready.clear()
            wait = 0.2 if time.monotonic() - started > 30 else min(wait * 2, 5.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
        if self._leftovers:
            await asyncio.wait(self._leftovers, timeout=DRAIN_SECONDS)

    async def _take_jobs(self, stopping: asyncio.Event) -> None:
        speaking, listening = await self._connect(self._title), await self._connect(f"{self._title}-ears")
        driver = QueueDriver(speaking, listening, self._names)
        queue = PgQueuer(driver, queries=PromptQueries(driver))
        self._register(queue)
        running = asyncio.create_task(self._run_queue(queue, speaking, listening))
        self._leftovers.add(running)
        running.add_done_callback(self._forget)
        self.ready.set()
        while not running.done() and not stopping.is_set():
            await asyncio.wait({running}, timeout=LOOK_SECONDS)
            if not running.done() and (speaking.closed or listening.closed):
                # Its jobs in flight may take a model's patience to end; the next crew does not wait for them.
                raise ConnectionError("the queue's connection is closed")
        queue.shutdown.set()
        await asyncio.wait({running}, timeout=DRAIN_SECONDS)
        if not running.done():
            running.cancel()
            await asyncio.wait({running})
        elif not running.cancelled() and (error := running.exception()):
            raise error

    def _forget(self, running: asyncio.Task[None]) -> None:
        self._leftovers.discard(running)
        if not running.cancelled():
            # Whom the supervisor left behind has nobody else to tell.
            running.exception()

    async def _run_queue(
        self, queue: PgQueuer, speaking: psycopg.AsyncConnection, listening: psycopg.AsyncConnection
    ) -> None:
        async with speaking, listening:
            await queue.run(
                dequeue_timeout=POLL, batch_size=BATCH, max_concurrent_tasks=self._concurrency,
                shutdown_on_listener_failure=True, heartbeat_timeout=HEARTBEAT_TIMEOUT,
                log_aggregation_interval=timedelta(minutes=5),
            )  # fmt: skip

    async def _connect(self, name: str) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, application_name=name, connect_timeout=5
        )

    def _register(self, queue: PgQueuer) -> None:
        for name in self._names:
            queue.entrypoint(name, on_failure="hold", accepts_context=False)(self._run_job)
        for name, (expression, tick) in self._schedules.items():
            queue.schedule(name, expression, accepts_context=False)(_scheduled(name, tick))


def _scheduled(name: str, tick: Tick) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_: Schedule) -> None:
        try:
            await tick()
        except Exception as error:
            log().error("[WORKER] Scheduled work failed", job=name, error=type(error).__name__, exc_info=True)

    return run
