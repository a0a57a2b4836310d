"""The queue as operators see it: how deep it is, and the jobs that gave up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pgqueuer.adapters.drivers.psycopg import PsycopgDriver
from pgqueuer.domain.types import JobId

from oxy.foundation.database import Session
from oxy.foundation.jobs import read_payload
from oxy.foundation.queue_driver import PromptQueries


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that failed its last try, kept with its arguments and stack trace."""

    id: int
    name: str
    organization_id: UUID
    arguments: dict[str, str]
    created_at: datetime
    attempts: int
    error: str
    traceback: str


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How many jobs wait, run, are done and gave up, over all tenants. `oldest_waiting_seconds` 0 when none is due."""

    waiting: int
    delayed: int
    active: int
    completed: int
    failed: int
    oldest_waiting_seconds: float


async def find_dead_jobs(session: Session, organization_id: UUID | None = None, limit: int = 100) -> list[DeadJob]:
    """Return dead jobs, newest first: one tenant's, or everybody's for an operator. `session` crosses tenants."""
    rows = await session.rows(
        """
        SELECT q.id, q.entrypoint, q.payload, q.created, q.attempts, l.traceback
        FROM pgqueuer q
        LEFT JOIN LATERAL (
            SELECT traceback FROM pgqueuer_log
            WHERE job_id = q.id AND traceback IS NOT NULL ORDER BY created DESC LIMIT 1
        ) l ON true
        WHERE q.status = 'failed'
          AND (%(organization)s::text IS NULL
               OR convert_from(q.payload, 'UTF8')::jsonb ->> 'organization_id' = %(organization)s::text)
        ORDER BY q.created DESC LIMIT %(limit)s
        """,
        {"organization": None if organization_id is None else str(organization_id), "limit": limit},
    )
    return [_dead_job(row) for row in rows]


async def retry_dead_job(session: Session, job_id: int) -> None:
    """Queue a dead job again, with all its tries. `session` crosses tenants."""
    await PromptQueries(PsycopgDriver(await session.connection())).requeue_jobs([JobId(job_id)])


async def discard_dead_job(session: Session, job_id: int) -> bool:
    """Throw a dead job away; return whether there was one. `session` crosses tenants."""
    return await session.execute("DELETE FROM pgqueuer WHERE id = %s AND status = 'failed'", (job_id,)) == 1


async def measure_queue(session: Session) -> QueueDepth:
    """Count jobs by state. `session` crosses tenants."""
    row = await session.row(
        """
        SELECT count(*) FILTER (WHERE status = 'queued' AND execute_after <= now()) AS waiting,
               count(*) FILTER (WHERE status = 'queued' AND execute_after > now()) AS delayed,
               count(*) FILTER (WHERE status = 'picked') AS active,
               count(*) FILTER (WHERE status = 'failed') AS failed,
               coalesce(extract(epoch FROM now() - min(execute_after)
                   FILTER (WHERE status = 'queued' AND execute_after <= now())), 0)::float AS oldest_waiting_seconds,
               (SELECT count(*) FROM pgqueuer_log
                WHERE status = 'successful' AND created > now() - interval '1 day') AS completed
        FROM pgqueuer
        """
    )
    assert row is not None
    return QueueDepth(**row)


def _dead_job(row: dict[str, Any]) -> DeadJob:
    organization_id, arguments, _ = read_payload(bytes(row["payload"]))
    trace: dict[str, Any] = row["traceback"] or {}
    return DeadJob(
        id=row["id"], name=row["entrypoint"], organization_id=organization_id, arguments=arguments,
        created_at=row["created"], attempts=row["attempts"] + 1,
        error=f"{trace.get('exception_type', '?')}: {trace.get('exception_message', '')}",
        traceback=trace.get("traceback", ""),
    )  # fmt: skip
