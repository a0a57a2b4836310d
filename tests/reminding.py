"""A stage for what Oxy says of its own accord: time is moved, the planner runs, its jobs are done."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from cast import STAFF, Business
from oxy.agenda import Booking, book, cancel, complete, reschedule
from oxy.businesses import Actor, update_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Row
from oxy.foundation.jobs import Job
from oxy.reminders import PLAN_CARE, REMIND_CARE, REMIND_HOUSEHOLDS, Carer, Teller, plan_reminders


@dataclass
class Reminding:
    """One business over days."""

    database: Database
    clock: FixedClock
    business: Business

    async def approve_templates(self) -> None:
        """Let Meta have approved a text for each purpose: nobody here wrote within 24 hours."""
        for purpose in ("reminder", "correction", "follow_up", "care", "birthday"):
            await self.rows(
                "INSERT INTO message_templates (organization_id, instance_id, graph_id, name, language, category,"
                " status, purpose, components) SELECT organization_id, id, %s, %s, 'pt_BR', 'UTILITY', 'APPROVED', %s,"
                " %s FROM whatsapp_instances WHERE channel = 'cloud' RETURNING id",
                purpose, purpose, purpose, Jsonb([{"type": "BODY", "text": "Olá! {{1}}"}]),
            )  # fmt: skip

    async def tick(self, at: datetime | None = None) -> int:
        """Plan a minute at a moment, and do the jobs that leaves; return how many households they were for."""
        if at is not None:
            self.clock.instant = at
        await plan_reminders(self.database)
        done = 0
        while jobs := await self._take():
            for job in jobs:
                await self.do(job)
                done += len(job.arguments.get("households", job.arguments.get("household", "")).split(","))
                done -= job.name == PLAN_CARE
        return done

    async def every(self, start: datetime, end: datetime, step: timedelta = timedelta(minutes=15)) -> None:
        """Tick from `start` until `end`."""
        moment = start
        while moment <= end:
            await self.tick(moment)
            moment += step

    async def do(self, job: Job) -> None:
        """Do one job, as the worker does."""
        carer = Carer(self.database)
        handlers = {REMIND_HOUSEHOLDS: Teller(self.database).run, PLAN_CARE: carer.plan, REMIND_CARE: carer.tell}
        await handlers[job.name](job)

    async def _take(self) -> list[Job]:
        async with await psycopg.AsyncConnection.connect(self.database.conninfo, autocommit=True) as raw:
            found = await raw.execute(
                "DELETE FROM pgqueuer WHERE entrypoint IN ('remind-households', 'plan-care', 'remind-care')"
                " RETURNING id, entrypoint, payload"
            )
            rows = await found.fetchall()
        jobs: list[Job] = []
        for number, name, payload in rows:
            arguments: dict[str, str] = json.loads(payload)
            jobs.append(Job(number, name, UUID(arguments.pop("organization_id")), arguments, 0))
        return jobs

    async def book(self, who: str, pet: str, start: datetime, service: str = "Banho", **more: Any) -> Booking:
        """Book by staff, as of two days before the start unless the clock is moved later."""
        async with self.database.tenant(self.business.id) as session:
            return await book(
                session, contact_id=self.business.contacts[who], pet_id=self.business.pets[pet],
                service_id=self.business.services[service], resource_id=None, start=start, actor=STAFF, **more,
            )  # fmt: skip

    async def move(self, booking: Booking, start: datetime, actor: Actor = STAFF) -> None:
        async with self.database.tenant(self.business.id) as session:
            await reschedule(session, booking.id, start=start, actor=actor)

    async def cancel(self, booking: Booking, actor: Actor = STAFF) -> None:
        async with self.database.tenant(self.business.id) as session:
            await cancel(session, booking.id, actor=actor)

    async def complete(self, booking: Booking) -> None:
        async with self.database.tenant(self.business.id) as session:
            await complete(session, booking.id, actor=STAFF)

    async def set(self, **rules: Any) -> None:
        """Change the business's reminder rules."""
        async with self.database.tenant(self.business.id) as session:
            await update_settings(session, {"reminders": rules}, STAFF)

    async def texts(self, who: str | None = None) -> list[str]:
        """What Oxy said of its own accord, oldest first."""
        rows = await self.rows(
            "SELECT content FROM messages WHERE author = 'system' AND status <> 'cancelled'"
            " AND (%s::uuid IS NULL OR contact_id = %s) ORDER BY seq",
            *([None if who is None else self.business.contacts[who]] * 2),
        )
        return [row["content"] for row in rows]

    async def kinds(self) -> list[tuple[str, str]]:
        """What was told and what was spared: kind, and `sent` or the reason."""
        rows = await self.rows(
            "SELECT kind, coalesce(reason, status) AS what FROM reminders ORDER BY created_at, kind, id"
        )
        return [(row["kind"], row["what"]) for row in rows]

    async def rows(self, query: Any, *params: Any) -> list[Row]:
        async with self.database.tenant(self.business.id) as session:
            return await session.rows(query, params)
