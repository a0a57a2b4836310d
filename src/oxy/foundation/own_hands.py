"""Jobs that this process does itself, without writing them down first.

For work that a sweep finds again by the rows it is about: whoever dies with such a job in hand has lost nothing. A job
in the queue costs about as much as storing the message that causes it (docs/decisions/0033-wake-ups-in-hand.md).
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from pgqueuer.domain.errors import RetryRequested

from oxy.foundation.jobs import Job
from oxy.foundation.telemetry import log

DRAIN_SECONDS = 25.0
# So many jobs wait here for their time; further ones go into the queue.
MOST_WAITING = 10_000

_Key = tuple[str, UUID, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    job: Job
    until: float
    timer: asyncio.TimerHandle


class OwnHands:
    """Does jobs at once or after a delay, so many at a time. The same job, left again while it waits, waits anew."""

    def __init__(
        self, do: Callable[[Job], Awaitable[None]], leave: Callable[[Job, timedelta], Awaitable[None]], *, most: int
    ) -> None:
        """`do` runs a job as the queue would, `leave` puts one into the queue, `most` are under way at a time."""
        self._do = do
        self._leave = leave
        self._most = most
        self._open = False
        self._waiting: dict[_Key, _Waiting] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        # No number of the queue's, which count up from 1; none twice, so that the lines of a job's log are found by it.
        self._numbers = itertools.count(time.time_ns() // 1000)

    def open(self) -> None:
        """Take jobs from now on."""
        self._open = True

    def take(
        self, name: str, organization_id: UUID, arguments: Mapping[str, str], delay: float
    ) -> Callable[[], None] | None:
        """Return what starts the job once its cause is committed; nothing when it has to go into the queue.

        `delay` is in seconds from the start.
        """
        if not self._open or len(self._under_way) >= self._most or len(self._waiting) >= MOST_WAITING:
            return None
        return partial(self._start, Job(-next(self._numbers), name, organization_id, arguments, 0), delay)

    async def drain(self) -> None:
        """Take nothing more, put what waits into the queue, and return when the rest is done, or after a while."""
        self._open = False
        waiting = list(self._waiting.values())
        self._waiting.clear()
        for each in waiting:
            each.timer.cancel()
            await self._put_off(each.job, timedelta(seconds=max(each.until - time.monotonic(), 0)))
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=DRAIN_SECONDS)

    def _start(self, job: Job, delay: float) -> None:
        key = (job.name, job.organization_id, frozenset(job.arguments.items()))
        before = self._waiting.pop(key, None)
        if before is not None:
            before.timer.cancel()
        if delay <= 0:
            self._spawn(job)
            return
        timer = asyncio.get_running_loop().call_later(delay, self._fire, key)
        self._waiting[key] = _Waiting(job, time.monotonic() + delay, timer)

    def _fire(self, key: _Key) -> None:
        self._spawn(self._waiting.pop(key).job)

    def _spawn(self, job: Job) -> None:
        task = asyncio.get_running_loop().create_task(self._run(job))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _run(self, job: Job) -> None:
        try:
            await self._do(job)
        except RetryRequested as again:
            await self._put_off(job, again.delay, tries=1)

    async def _put_off(self, job: Job, delay: timedelta, *, tries: int = 0) -> None:
        later = Job(job.id, job.name, job.organization_id, job.arguments, job.attempt + tries)
        try:
            await self._leave(later, delay)
        except Exception as error:
            # The rows it is about say the same; the sweep looks at them.
            log().warning("[WORKER] Job left to the sweep", jobId=job.id, job=job.name, error=type(error).__name__)
