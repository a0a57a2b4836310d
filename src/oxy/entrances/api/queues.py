"""Jobs, over the wire: how deep the queue is, and one's own jobs that gave up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import Field

from oxy.conversations.retries import retry_job
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.values import LocalMoment, View
from oxy.entrances.api.visits import Desk, QueuesVisit
from oxy.foundation.database import Purpose
from oxy.foundation.dead_jobs import DeadJob, find_dead_jobs, measure_queue
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/queues", tags=["Queues"])

MOST_DEAD = 1000
JobId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class QueueView(View):
    """The installation's queue; `dead` are this business's own jobs that gave up."""

    waiting: int
    delayed: int
    active: int
    completed: int = Field(description="In the last day.")
    failed: int
    oldest_waiting_seconds: float
    dead: int


class DeadJobView(View):
    """A job that failed its last try."""

    id: int
    name: str
    arguments: dict[str, str]
    created_at: LocalMoment
    attempts: int
    error: str
    traceback: str


class Retried(View):
    """A job that waits again, with all its tries."""

    id: int
    status: str = "waiting"


@router.get("")
async def read_queues(visit: QueuesVisit, desk: Desk) -> QueueView:
    """Return how many jobs wait, run, are done and gave up."""
    async with desk.database.system(Purpose.OBSERVE) as session:
        depth = await measure_queue(session)
    dead = await _dead_jobs(desk, visit.session.organization_id)
    return QueueView(
        waiting=depth.waiting, delayed=depth.delayed, active=depth.active, completed=depth.completed,
        failed=depth.failed, oldest_waiting_seconds=depth.oldest_waiting_seconds, dead=len(dead),
    )  # fmt: skip


@router.get("/dead")
async def read_dead_jobs(visit: QueuesVisit, desk: Desk, limit: Limit = 50, cursor: Cursor = None) -> Page[DeadJobView]:
    """List the business's jobs that gave up, newest first."""
    items, next_cursor = cut(await _dead_jobs(desk, visit.session.organization_id), limit, cursor)
    zone = await visit.zone()
    return Page(items=[DeadJobView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post("/dead/{job_id}/retry", status_code=202)
async def retry_dead(visit: QueuesVisit, desk: Desk, job_id: JobId) -> Retried:
    """Run a job again that gave up; what a person settled meanwhile stays settled."""
    for job in await _dead_jobs(desk, visit.session.organization_id):
        if job.id == job_id:
            await retry_job(desk.database, job)
            return Retried(id=job_id)
    raise NotFound("Esta tarefa não está entre as que falharam.")


async def _dead_jobs(desk: Desk, organization_id: UUID) -> list[DeadJob]:
    async with desk.database.system(Purpose.OPERATE) as session:
        return await find_dead_jobs(session, organization_id, MOST_DEAD)
