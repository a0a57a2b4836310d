"""Reading other people's calendars again and again: a job, since it asks their servers."""

import asyncio
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from oxy.agenda.calendars.busy import UnreadableCalendar, read_busy
from oxy.agenda.calendars.imports import span_of, take_over
from oxy.agenda.store import calendars as store
from oxy.businesses import load_organization, raise_alert
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.jobs import Job, Priority, enqueue
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import log

REFRESH_CALENDAR: Final = "refresh-calendar"
# A server may be away for a night before somebody is bothered with it.
TOLD_AFTER: Final = timedelta(hours=12)


class CalendarUnreachable(Exception):
    """The calendar could not be fetched; the reason is for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CalendarSource(Protocol):
    """Fetches calendars."""

    async def fetch(self, url: str) -> bytes:
        """Return the text of the calendar at `url`. Raises `CalendarUnreachable`, and nothing else."""
        ...


class CalendarRefresher:
    """Does the jobs that read other people's calendars."""

    def __init__(self, database: Database, source: CalendarSource, vault: Vault) -> None:
        self._database = database
        self._source = source
        self._vault = vault

    async def run(self, job: Job) -> None:
        """Read one calendar and block what it says. One that cannot be read changes nothing."""
        import_id = job.uuid("import_id")
        async with self._database.tenant(job.organization_id) as session:
            address = await store.find_address(session, import_id)
            if address is None:
                return
            zone = (await load_organization(session)).zone
            first, last = await span_of(session)
        try:
            text = await self._source.fetch(self._vault.unseal(address["url_sealed"]))
            busy = await asyncio.to_thread(read_busy, text, zone, first, last)
        except (CalendarUnreachable, UnreadableCalendar) as error:
            async with self._database.tenant(job.organization_id) as session:
                await _note_failure(session, import_id, error.reason)
            return
        async with self._database.tenant(job.organization_id) as session:
            await take_over(session, import_id, busy, first, last)
        log().info("[AGENDA] Calendar read", importId=str(import_id), busy=len(busy))


async def ask_for_refresh(session: Session, import_id: UUID) -> None:
    """Leave the job that reads a calendar."""
    await enqueue(
        session, REFRESH_CALENDAR, {"import_id": import_id}, priority=Priority.AUTOMATIONS,
        once=f"{REFRESH_CALENDAR}:{import_id}",
    )  # fmt: skip


async def refresh_calendars(database: Database) -> None:
    """Every quarter of an hour: read all of them again."""
    async with database.system(Purpose.SWEEP) as session:
        rows = await store.imports_everywhere(session)
    for row in rows:
        async with database.tenant(row["organization_id"]) as session:
            await ask_for_refresh(session, row["id"])


async def _note_failure(session: Session, import_id: UUID, reason: str) -> None:
    since = await store.note_failed(session, import_id, reason)
    log().warning("[AGENDA] Calendar not read", importId=str(import_id), reason=reason)
    if since is not None and session.clock.now() - since >= TOLD_AFTER:
        await raise_alert(
            session, "calendar_unreachable", "Agenda externa não pode ser lida",
            f"Há mais de {TOLD_AFTER // timedelta(hours=1)} horas não consigo ler uma agenda externa ({reason}). Os "
            "horários bloqueados por ela continuam como estavam. Confira o endereço.",
            data={"calendar_import_id": str(import_id)},
        )  # fmt: skip
