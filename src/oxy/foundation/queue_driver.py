"""PgQueuer's driver on two connections: one speaks, the other listens.

psycopg holds a connection's lock while it waits for notifications, so that on a single connection each statement of
the queue (a retry, a finished job's record) would wait up to a second for the listener to let go.
"""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Self

import psycopg
from pgqueuer.adapters.drivers.psycopg import PsycopgDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core import logconfig
from pgqueuer.domain.models import Job, TracebackRecord
from pgqueuer.domain.types import JobId
from pgqueuer.ports.driver import NotifyCallback

MOMENT_SECONDS = 0.02


class _Ears(PsycopgDriver):
    """The listening half. News of jobs is passed on at once, and then once for all that comes within a moment.

    Each piece of news costs the queue four statements; that of a job which others do is not passed on at all.
    """

    def __init__(self, connection: psycopg.AsyncConnection, names: Collection[str]) -> None:
        super().__init__(connection)
        self._own = tuple(f'"job": "{name}"' for name in names)
        self._heard_on = connection
        self._rang_at = 0.0
        self._later: asyncio.TimerHandle | None = None

    async def watch_notifies(self) -> None:
        """Hear until cancelled: a listener that looks up every moment whether to stop is never idle."""
        async for note in self._heard_on.notifies():
            self._hear(note)

    async def __aexit__(self, *error: object) -> None:
        if self._entered == 1 and self._watcher is not None:
            self._watcher.cancel()
        await super().__aexit__(*error)

    def _hear(self, note: psycopg.Notify) -> None:
        if '"table_changed_event"' not in note.payload:
            self._pass_on(note)
        elif self._later is None and ('"job"' not in note.payload or any(own in note.payload for own in self._own)):
            loop = asyncio.get_running_loop()
            self._later = loop.call_at(self._rang_at + MOMENT_SECONDS, self._ring, note)

    def _ring(self, note: psycopg.Notify) -> None:
        self._later = None
        self._rang_at = asyncio.get_running_loop().time()
        self._pass_on(note)

    def _pass_on(self, note: psycopg.Notify) -> None:
        for callback in list(self._listeners.get(note.channel, [])):
            try:
                callback(note.payload)
            except Exception:
                logconfig.logger.exception("Unhandled error in NOTIFY callback for %s", note.channel)


class QueueDriver(PsycopgDriver):
    """Speaks on one connection and listens on another; both in autocommit, both the caller's to close."""

    def __init__(
        self, speaking: psycopg.AsyncConnection, listening: psycopg.AsyncConnection, names: Collection[str]
    ) -> None:
        """`names` are the jobs whose news is wanted."""
        super().__init__(speaking)
        self._ears = _Ears(listening, names)
        self._hears = asyncio.Event()

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Call `callback` with each notification on `channel`."""
        await self._ears.add_listener(channel, callback)
        self._hears.set()

    async def notify(self, channel: str, payload: str) -> None:
        """Notify `channel`, once somebody listens here.

        PgQueuer tries its own ears as it starts: a word that overtakes the other connection's LISTEN would be lost,
        and ten seconds later it would take itself for deaf and stop.
        """
        await self._hears.wait()
        await super().notify(channel, payload)

    async def remove_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Call `callback` no more."""
        await self._ears.remove_listener(channel, callback)

    async def __aenter__(self) -> Self:
        await self._ears.__aenter__()
        return await super().__aenter__()

    async def __aexit__(self, *error: object) -> None:
        await self._ears.__aexit__(*error)
        await super().__aexit__(*error)


class PromptQueries(Queries):
    """PgQueuer's queries, with workers woken for what is queued again.

    Its trigger speaks of inserted and deleted jobs; one that is updated back to waiting would be found by the next
    poll only, and a retry meant for two seconds would come after five.
    """

    async def retry_job(self, job: Job, delay: timedelta, traceback_record: TracebackRecord | None) -> None:
        """Queue a failed job again after `delay`."""
        await super().retry_job(job, delay, traceback_record)
        await self._wake()

    async def requeue_jobs(self, ids: list[JobId]) -> None:
        """Queue dead jobs again."""
        await super().requeue_jobs(ids)
        await self._wake()

    async def _wake(self) -> None:
        await self.driver.execute(
            """
            SELECT set_config('synchronous_commit', 'off', true),
                   pg_notify('ch_pgqueuer', json_build_object('channel', 'ch_pgqueuer', 'operation', 'update',
                       'sent_at', now(), 'table', 'pgqueuer', 'type', 'table_changed_event')::text)
            """
        )
