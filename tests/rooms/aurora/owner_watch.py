"""Owners looked after: the clock is set, the minute's tick is run with its jobs, and what came of it is read."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cast import HELENA_PHONE, Business
from oxy.aurora.proactive import LOOK_AFTER_OWNER, Watch, plan_looks
from oxy.businesses import Actor, OwnerNumberChanges, update_owner_number
from oxy.conversations.delivery import Deliverer
from oxy.conversations.inbound import PROCESS_MESSAGE, Gathering
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.entrances.simulator import write_as
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Row
from oxy.foundation.jobs import Handlers, Job
from oxy.foundation.security import Vault
from oxy.foundation.worker import Worker
from oxy.launch.employed import employed
from pipeline import Mailbox

OWNER = Actor("owner")


@dataclass
class OwnerWatch:
    """Both businesses' owners under the eyes of a worker or of several; `mailbox` is where their phones are."""

    database: Database
    clock: FixedClock
    mailbox: Mailbox = field(default_factory=Mailbox)

    async def at(self, moment: datetime) -> None:
        """Set the clock, run the tick and every job it left, in this process."""
        self.clock.instant = moment
        await plan_looks(self.database)
        await self.work()

    async def work(self) -> None:
        """Do the waiting looks, one after the other."""
        for row in await self._jobs():
            job = Job.here(LOOK_AFTER_OWNER, row["organization_id"], {"owner_number_id": str(row["owner_number_id"])})
            await Watch(self.database).run(job)

    async def told(self, business: Business, *kinds: str) -> list[Row]:
        """What a business's owners were told, oldest first; of some kinds or of all."""
        async with self.database.tenant(business.id) as session:
            return await session.rows(
                """
                SELECT p.*, m.status AS sending, m.author, m.content AS sent_text, m.conversation_id
                FROM aurora_proactive_messages p LEFT JOIN messages m ON m.id = p.message_id
                WHERE %(kinds)s::text[] = '{}' OR p.kind = ANY(%(kinds)s) ORDER BY p.created_at, p.id
                """,
                {"kinds": list(kinds)},
            )

    async def wish(self, owner_id: UUID, business: Business, **changes: Any) -> None:
        """Change what an owner is told."""
        wanted: OwnerNumberChanges = changes  # pyright: ignore[reportAssignmentType]
        async with self.database.tenant(business.id) as session:
            await update_owner_number(session, owner_id, OWNER, **wanted)

    async def writes(self, business: Business, phone: str = HELENA_PHONE, text: str = "oi") -> None:
        """An owner writes from their phone, so that there is a way back to it."""
        async with self.database.tenant(business.id) as session:
            await write_as(session, phone, text, Gathering(0))

    async def _jobs(self) -> list[Row]:
        async with self.database.system(Purpose.OBSERVE) as session:
            return await session.rows(
                """
                DELETE FROM pgqueuer WHERE entrypoint = %s AND status = 'queued'
                RETURNING (convert_from(payload, 'UTF8')::jsonb ->> 'organization_id')::uuid AS organization_id,
                          (convert_from(payload, 'UTF8')::jsonb ->> 'owner_number_id')::uuid AS owner_number_id
                """,
                (LOOK_AFTER_OWNER,),
            )

    async def settled(self, begun: Callable[[], bool]) -> None:
        """Wait until it has begun and no job is left."""
        async with asyncio.timeout(20):
            while not begun() or await self._busy():
                await asyncio.sleep(0.02)

    async def _busy(self) -> bool:
        async with self.database.system(Purpose.OBSERVE) as session:
            return await session.value("SELECT EXISTS (SELECT FROM pgqueuer WHERE status IN ('queued', 'picked'))")

    @asynccontextmanager
    async def workers(self, count: int) -> AsyncGenerator[None]:
        """So many workers on one queue, each with the handlers of its own process."""
        async with _each([self._worker() for _ in range(count)]):
            yield

    def _worker(self) -> Worker:
        handlers = Handlers()
        handlers.add(LOOK_AFTER_OWNER, Watch(self.database).run)
        deliverer = Deliverer(self.database, {"simulator": self.mailbox, "cloud": self.mailbox}, Vault("test"))
        handlers.add(DELIVER_MESSAGES, deliverer.run)
        handlers.add(PROCESS_MESSAGE, _leave)

        async def bury(job: Job, error: BaseException) -> None:
            raise AssertionError(job.name) from error

        return Worker(self.database.conninfo, handlers, bury, concurrency=10)


async def _leave(_: Job) -> None:
    """Nobody answers here."""


@asynccontextmanager
async def _each(workers: list[Worker]) -> AsyncGenerator[None]:
    if not workers:
        yield
        return
    async with employed(workers[0]), _each(workers[1:]):
        yield
