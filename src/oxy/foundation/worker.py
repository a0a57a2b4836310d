"""Runs jobs, in crews: those that wait for others (a model), those that are done in milliseconds, the background's.

Were they one, the jobs that send what is ready would queue up behind turns that wait for a model.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueueJob

from oxy.foundation.crew import Crew
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.jobs import RETRY_DELAYS_SECONDS, Handlers, Job, RetryLater, read_payload
from oxy.foundation.own_hands import OwnHands
from oxy.foundation.telemetry import JOB_SECONDS, JOBS, log

PROMPT_CONCURRENCY = 100
BACKGROUND_CONCURRENCY = 6

NAME = "oxy-worker"

OnDead = Callable[[Job, BaseException], Awaitable[None]]
Leave = Callable[[Job, timedelta], Awaitable[None]]


class Worker:
    """Takes jobs and runs them until told to stop; rebuilds its connections when Postgres goes away."""

    def __init__(
        self, conninfo: str, handlers: Handlers, on_dead: OnDead, *, concurrency: int, leave: Leave | None = None
    ) -> None:
        """`concurrency` bounds the waiting jobs in flight in this process; `on_dead` hears of jobs that gave up.

        `leave` puts a job into the queue, to be tried later: for those that were never in it (`hands`).
        """
        self._handlers = handlers
        self._on_dead = on_dead
        self._stopping = asyncio.Event()
        self._few = asyncio.Semaphore(BACKGROUND_CONCURRENCY)
        prompt = [name for name in handlers.jobs if name not in handlers.waiting | handlers.background]
        crews = [
            Crew(
                NAME,
                conninfo,
                prompt,
                self._run_job,
                concurrency=PROMPT_CONCURRENCY,
                schedules=handlers.schedules,
            ),
            Crew("oxy-waiter", conninfo, handlers.waiting, self._run_job, concurrency=concurrency, schedules={}),
        ]
        if handlers.background:
            # A crew of their own: thousands of them must not take the places of those that a customer waits for.
            crews.append(
                Crew(
                    "oxy-patient",
                    conninfo,
                    handlers.background,
                    self._run_background_job,
                    concurrency=BACKGROUND_CONCURRENCY,
                    schedules={},
                )
            )
        self._crews = tuple(crews)
        self.hands = None if leave is None else OwnHands(self._do, leave, most=concurrency)

    async def ready(self) -> None:
        """Return once jobs are being taken."""
        for crew in self._crews:
            await crew.ready.wait()

    async def run(self) -> None:
        """Run until `stop`. Never raises for a lost database: it waits and connects again."""
        await asyncio.gather(*(crew.run(self._stopping) for crew in self._crews), self._lend_hands())

    async def _lend_hands(self) -> None:
        if self.hands is not None:
            self.hands.open()
            await self._stopping.wait()
            await self.hands.drain()

    def stop(self) -> None:
        """Take no more jobs; `run` returns when those in flight are done, or after a while."""
        self._stopping.set()

    async def _run_background_job(self, queued: QueueJob) -> None:
        async with self._few:
            await self._run_job(queued)

    async def _run_job(self, queued: QueueJob) -> None:
        organization_id, arguments, tries = read_payload(queued.payload)
        await self._do(Job(int(queued.id), str(queued.entrypoint), organization_id, arguments, queued.attempts + tries))

    async def _do(self, job: Job) -> None:
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
                "[WORKER] Job completed", jobId=job.id, job=job.name, organizationId=str(job.organization_id),
                success=True, processingTime=round((time.perf_counter() - started) * 1000),
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


async def count_workers(session: Session) -> int:
    """Return how many processes take jobs from this database now. `session` crosses tenants."""
    return await session.value(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()",
        (NAME,),
    )
