"""Runs jobs: PgQueuer under a supervisor that outlives restarts of Postgres."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import psycopg
from pgqueuer.core.applications import PgQueuer
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueueJob
from pgqueuer.domain.models import Schedule

from oxy.foundation.errors import NotFound
from oxy.foundation.jobs import RETRY_DELAYS_SECONDS, Handlers, Job, RetryLater, read_payload
from oxy.foundation.queue_driver import PromptQueries, QueueDriver
from oxy.foundation.telemetry import DATABASE_RESTARTS, JOB_SECONDS, JOBS, log

# A picked job whose worker stopped beating for this long is given to another.
HEARTBEAT_TIMEOUT = timedelta(seconds=30)
POLL = timedelta(seconds=5)
DRAIN_SECONDS = 25.0
BATCH = 20

OnDead = Callable[[Job, BaseException], Awaitable[None]]


class Worker:
    """Takes jobs and runs them until told to stop; rebuilds its connection when Postgres goes away."""

    def __init__(self, conninfo: str, handlers: Handlers, on_dead: OnDead, *, concurrency: int) -> None:
        """`concurrency` bounds the jobs in flight in this process; `on_dead` hears of jobs that gave up."""
        self._conninfo = conninfo
        self._handlers = handlers
        self._on_dead = on_dead
        self._concurrency = max(concurrency, 2 * BATCH)
        self._stopping = asyncio.Event()
        self._queue: PgQueuer | None = None
        self.ready = asyncio.Event()

    async def run(self) -> None:
        """Run until `stop`. Never raises for a lost database: it waits and connects again."""
        wait = 0.2
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                await self._run_once()
            except Exception as error:
                if self._stopping.is_set():
                    return
                DATABASE_RESTARTS.inc()
                log().warning("[WORKER] Queue connection lost", error=type(error).__name__, retryInSeconds=wait)
            self.ready.clear()
            wait = 0.2 if time.monotonic() - started > 30 else min(wait * 2, 5.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)

    def stop(self) -> None:
        """Take no more jobs; `run` returns when those in flight are done, or after `DRAIN_SECONDS`."""
        self._stopping.set()
        if self._queue is not None:
            self._queue.shutdown.set()

    async def _run_once(self) -> None:
        async with await self._connect("oxy-worker") as speaking, await self._connect("oxy-worker-ears") as listening:
            driver = QueueDriver(speaking, listening)
            queue = PgQueuer(driver, queries=PromptQueries(driver))
            self._register(queue)
            self._queue = queue
            if self._stopping.is_set():
                return
            self.ready.set()
            running = asyncio.create_task(
                queue.run(
                    dequeue_timeout=POLL, batch_size=BATCH, max_concurrent_tasks=self._concurrency,
                    shutdown_on_listener_failure=True, heartbeat_timeout=HEARTBEAT_TIMEOUT,
                    log_aggregation_interval=timedelta(minutes=5),
                )
            )  # fmt: skip
            stopping = asyncio.create_task(self._stopping.wait())
            try:
                await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
                if not running.done():
                    await asyncio.wait({running}, timeout=DRAIN_SECONDS)
            finally:
                stopping.cancel()
                if not running.done():
                    running.cancel()
                await asyncio.gather(running, return_exceptions=True)
            running.result()

    async def _connect(self, name: str) -> psycopg.AsyncConnection:
        return await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, application_name=name, connect_timeout=5
        )

    def _register(self, queue: PgQueuer) -> None:
        for name in self._handlers.jobs:
            queue.entrypoint(name, on_failure="hold", accepts_context=False)(self._run_job)
        for name, (expression, tick) in self._handlers.schedules.items():
            queue.schedule(name, expression, accepts_context=False)(_scheduled(name, tick))

    async def _run_job(self, queued: QueueJob) -> None:
        organization_id, arguments = read_payload(queued.payload)
        job = Job(int(queued.id), str(queued.entrypoint), organization_id, arguments, queued.attempts)
        started = time.perf_counter()
        try:
            await self._handlers.jobs[job.name](job)
        except NotFound as gone:
            JOBS.labels(job.name, "gone").inc()
            log().info("[WORKER] Job's subject is gone", jobId=job.id, job=job.name, error=gone.code)
        except Exception as error:
            await self._failed(job, error)
        else:
            JOBS.labels(job.name, "done").inc()
            log().info(
                "[WORKER] Job completed", jobId=job.id, job=job.name, organizationId=str(organization_id), success=True,
                processingTime=round((time.perf_counter() - started) * 1000),
            )  # fmt: skip
        finally:
            JOB_SECONDS.labels(job.name).observe(time.perf_counter() - started)

    async def _failed(self, job: Job, error: Exception) -> None:
        if not job.last:
            delay = timedelta(seconds=RETRY_DELAYS_SECONDS[job.attempt])
            if isinstance(error, RetryLater) and error.delay is not None:
                delay = error.delay
            JOBS.labels(job.name, "retried").inc()
            log().warning(
                "[WORKER] Job will be retried", jobId=job.id, job=job.name, organizationId=str(job.organization_id),
                attempt=job.attempt + 1, retryInSeconds=delay.total_seconds(), error=type(error).__name__,
            )  # fmt: skip
            raise RetryRequested(delay, reason=f"{type(error).__name__}: {error}") from error
        JOBS.labels(job.name, "dead").inc()
        log().error(
            "[WORKER] Job is dead", jobId=job.id, job=job.name, organizationId=str(job.organization_id),
            success=False, error=type(error).__name__,
        )  # fmt: skip
        try:
            await self._on_dead(job, error)
        except Exception as second:
            log().error("[WORKER] Telling of a dead job failed", jobId=job.id, error=type(second).__name__)
        raise error


def _scheduled(name: str, tick: Callable[[], Awaitable[None]]) -> Callable[[Schedule], Awaitable[None]]:
    async def run(_: Schedule) -> None:
        try:
            await tick()
        except Exception as error:
            log().error("[WORKER] Scheduled work failed", job=name, error=type(error).__name__, exc_info=True)

    return run
