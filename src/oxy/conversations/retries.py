"""Running a dead job again means making its subject due again, too."""

from uuid import UUID

from oxy.conversations import desk, outbox
from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.foundation.database import Database, Purpose
from oxy.foundation.dead_jobs import DeadJob, retry_dead_job


async def retry_job(database: Database, job: DeadJob) -> None:
    """Queue a dead job again, with all its tries, and make due what it gave up on.

    A turn that a person has answered meanwhile stays theirs; a message that was settled is not sent again.
    """
    async with database.tenant(job.organization_id) as session:
        if job.name == PROCESS_MESSAGE:
            await desk.rearm(session, _conversation(job))
        elif job.name == DELIVER_MESSAGES:
            await outbox.rearm(session, _conversation(job))
    async with database.system(Purpose.OPERATE) as session:
        await retry_dead_job(session, job.id)


def _conversation(job: DeadJob) -> UUID:
    return UUID(job.arguments["conversation_id"])
