"""Work to be done later, left in the same transaction as its cause.

The queue is PgQueuer; this is the vocabulary rooms use. A job carries ids, never content: it looks again when it runs.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum
from functools import lru_cache
from typing import Any, LiteralString, cast
from uuid import UUID

from pgqueuer.adapters.drivers.psycopg import PsycopgDriver
from pgqueuer.adapters.persistence.queries import Queries

from oxy.foundation.database import Session

QUEUE_CHANNEL = "ch_pgqueuer"

# Waits before the second, third and fourth try; after that the job is dead.
RETRY_DELAYS_SECONDS = (2, 4, 8)


class Priority(IntEnum):
    """What goes first. PgQueuer takes the highest number first, so the most urgent is the largest."""

    MESSAGES = -1
    CAMPAIGNS = -2
    AUTOMATIONS = -3


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its handler sees it.

    `attempt` counts from 0, with the tries that its cause made before; `last` says that a failure now makes it dead.
    """

    id: int
    name: str
    organization_id: UUID
    arguments: Mapping[str, str]
    attempt: int

    @classmethod
    def here(cls, name: str, organization_id: UUID, arguments: Mapping[str, str]) -> "Job":
        """A job that this process does at once and the queue does not know."""
        return cls(0, name, organization_id, arguments, 0)

    @property
    def last(self) -> bool:
        return self.attempt >= len(RETRY_DELAYS_SECONDS)

    def uuid(self, name: str) -> UUID:
        """Return the argument `name` as a UUID."""
        return UUID(self.arguments[name])


Handler = Callable[[Job], Awaitable[None]]
Tick = Callable[[], Awaitable[None]]


class RetryLater(Exception):
    """Raised by a handler that wants to be run again: after `delay`, or with the usual back-off when it is None."""

    def __init__(self, reason: str, delay: timedelta | None = None) -> None:
        super().__init__(reason)
        self.delay = delay


@dataclass(slots=True)
class Handlers:
    """Which function does which job, and what is done every so often by one worker of all."""

    jobs: dict[str, Handler] = field(default_factory=dict[str, Handler])
    waiting: set[str] = field(default_factory=set[str])
    background: set[str] = field(default_factory=set[str])
    schedules: dict[str, tuple[str, Tick]] = field(default_factory=dict[str, tuple[str, Tick]])

    def add(self, name: str, handler: Handler, *, waits: bool = False, background: bool = False) -> None:
        """Let `handler` do the jobs called `name`.

        Args:
            waits: they mostly wait for somebody else.
            background: they come by the thousand and nobody waits for one: a few at a time, beside all others.
        """
        self.jobs[name] = handler
        if background:
            self.background.add(name)
        if waits:
            self.waiting.add(name)

    def every(self, name: str, expression: str, tick: Tick) -> None:
        """Run `tick` by a cron `expression` (five fields, or six with seconds last), once over all workers."""
        self.schedules[name] = (expression, tick)


# What PgQueuer does to add a job, for one that needs no number and no key: its own statement, made for many jobs with
# keys, takes twice the time.
_LEAVE: LiteralString = """
    WITH added AS (
        INSERT INTO pgqueuer (priority, entrypoint, payload, execute_after, status)
        VALUES (%s, %s, %b, now() + %s, 'queued') RETURNING id, entrypoint, priority
    )
    INSERT INTO pgqueuer_log (job_id, status, entrypoint, priority) SELECT id, 'queued', entrypoint, priority FROM added
"""


class _Rider(PsycopgDriver):
    """PgQueuer's statements inside our transaction, held back until the next one: nobody waits for a job's number."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        self._session.execute_raw_later(cast("LiteralString", query), args)
        return []


async def enqueue(
    session: Session,
    name: str,
    arguments: Mapping[str, object],
    *,
    organization_id: UUID | None = None,
    priority: Priority = Priority.MESSAGES,
    delay: timedelta | None = None,
    once: str | None = None,
    tries: int = 0,
    losable: bool = False,
) -> None:
    """Leave a job that exists if and only if this transaction commits.

    Args:
        session: the transaction.
        name: which handler.
        arguments: ids and short words, made strings.
        organization_id: the tenant, when the session is a cross-tenant one.
        priority: messages before campaigns before automations.
        delay: not before this long after the transaction's start, by the database's clock.
        once: while a job with this key waits or runs, another is not added.
        tries: how often the work was tried already; they count among the job's own.
        losable: a sweep finds the work again by the rows it is about, so this process may do it without a job.
    """
    tenant = organization_id or session.organization_id
    told = {key: str(value) for key, value in arguments.items()}
    if losable and session.hands is not None:
        start = session.hands.take(name, tenant, told, 0.0 if delay is None else delay.total_seconds())
        if start is not None:
            session.after_commit(start)
            return
    payload = {"organization_id": str(tenant), **told}
    if tries:
        payload["tries"] = str(tries)
    body = json.dumps(payload).encode()
    if once is None:
        session.execute_later(_LEAVE, (int(priority), name, body, delay or timedelta(0)))
    else:
        queries = Queries(_Rider(session))
        await queries.enqueue(name, body, int(priority), delay, dedupe_key=once, on_conflict="skip")
    session.ring_after_commit(QUEUE_CHANNEL, news_of(name))


async def enqueue_each(
    session: Session, name: str, arguments: Sequence[Mapping[str, object]], *, priority: Priority = Priority.MESSAGES
) -> None:
    """Leave several jobs of one name, each with its own arguments, as `enqueue` leaves one."""
    tenant = {"organization_id": str(session.organization_id)}
    bodies = [json.dumps(tenant | {key: str(value) for key, value in each.items()}).encode() for each in arguments]
    many = len(bodies)
    await Queries(_Rider(session)).enqueue([name] * many, list[bytes | None](bodies), [int(priority)] * many)
    session.ring_after_commit(QUEUE_CHANNEL, news_of(name))


@lru_cache(maxsize=256)
def news_of(name: str) -> str:
    """What PgQueuer's own trigger would say of a new job, and which; its workers look at the table, not at the time."""
    return json.dumps(
        {
            "channel": QUEUE_CHANNEL, "operation": "insert", "sent_at": "2000-01-01T00:00:00Z", "table": "pgqueuer",
            "type": "table_changed_event", "job": name,
        }
    )  # fmt: skip


def read_payload(payload: bytes | None) -> tuple[UUID, dict[str, str], int]:
    """Return the tenant, the arguments and the earlier tries that `enqueue` wrote."""
    raw: dict[str, Any] = json.loads(payload or b"{}")
    return UUID(raw.pop("organization_id")), raw, int(raw.pop("tries", 0))
