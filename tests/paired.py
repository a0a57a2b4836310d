"""The Pata Amiga's paired number and the channel behind it: leases, sessions, a bridge of paper or the real one."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from cast import ENCRYPTION_KEY, Cast
from oxy.channels.multidevice import (
    Delays,
    Method,
    Multidevice,
    Place,
    Wiring,
    ask,
    ask_to_pair,
    load_device,
    open_multidevice,
)
from oxy.channels.multidevice.bridge import BridgeCommand
from oxy.conversations.delivery import Deliverer
from oxy.conversations.fetching import MediaFetcher
from oxy.conversations.inbound import PROCESS_MESSAGE, Gathering
from oxy.conversations.media import FETCH_MEDIA
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.conversations.placeholders import report_placeholders
from oxy.conversations.ports import Sender
from oxy.conversations.sweep import sweep
from oxy.conversations.turns import TurnRunner
from oxy.foundation.database import Database, Purpose, Row
from oxy.foundation.jobs import Handlers, Job
from oxy.foundation.security import Vault
from oxy.foundation.worker import Worker
from pipeline import Mailbox, Parrot
from twins.paper_bridge import CREDENTIALS
from twins.paper_whatsapp import OWN_PHONE, WhatsAppTwin, chat_of, name_of, text_payload

JULIA = "+5511987650001"
# The specification's shape, some fifty times as fast.
QUICK = Delays(
    first=0.1, factor=1.3, longest=0.3, tries=3, probe=0.8, slowly=0.4, yielding=0.5, longest_yield=2, lease=2,
    look=0.2, margin=0.6, command=5, sending=2, unconfirmed=0.5, pairing=3, check=3600,
)  # fmt: skip


@dataclass
class PairedOxy:
    """One process of Oxy that may hold the number, and what customers see of it."""

    database: Database
    organization_id: UUID
    instance_id: UUID
    folder: Path
    whatsapp: WhatsAppTwin
    multidevice: Multidevice
    parrot: Parrot
    mailbox: Mailbox
    dead: list[Job] = field(default_factory=list[Job])

    @property
    def name(self) -> str:
        """What the bridge calls the number."""
        return name_of(self.organization_id, self.instance_id)

    @property
    def session(self) -> Path:
        """The number's session folder."""
        return self.folder / "sessions" / self.name

    @property
    def holds(self) -> bool:
        """Whether this process's socket is open."""
        link = self.multidevice.office.find(self.instance_id)
        return link is not None and link.is_open

    def writes(self, text: str, phone: str = JULIA, **more: Any) -> None:
        """Let a customer write."""
        self.whatsapp.write(self.name, text_payload(chat_of(phone), text, **more))

    async def wish(self, kind: Any) -> None:
        """Let staff ask for something."""
        async with self.database.tenant(self.organization_id) as session:
            await ask(session, self.instance_id, kind)

    async def pair(self, method: Method = "code") -> None:
        """Ask to pair, and nothing more."""
        phone = f"+{OWN_PHONE}" if method == "code" else None
        async with self.database.tenant(self.organization_id) as session:
            await ask_to_pair(session, self.instance_id, method, phone)

    async def code(self) -> str:
        """Wait for the pairing code that staff see."""
        await until(self._has_code)
        async with self.database.tenant(self.organization_id) as session:
            return str((await load_device(session, self.instance_id, Vault(ENCRYPTION_KEY))).pairing_code)

    async def _has_code(self) -> bool:
        return bool(await self.value("SELECT pairing_code_sealed FROM device_links"))

    async def rows(self, query: Any, params: Any = None) -> list[Row]:
        async with self.database.tenant(self.organization_id) as session:
            return await session.rows(query, params)

    async def value(self, query: Any, params: Any = None) -> Any:
        async with self.database.tenant(self.organization_id) as session:
            return await session.value(query, params)

    async def state(self) -> tuple[str, str | None]:
        """The number's state and reason, as the database has them."""
        [row] = await self.rows(
            "SELECT status, status_reason FROM whatsapp_instances WHERE id = %s", (self.instance_id,)
        )
        return row["status"], row["status_reason"]

    async def comes_to(self, status: str, reason: str | None = None, timeout: float = 15) -> None:
        """Wait until the database says so."""
        await until(lambda: self._is(status, reason), timeout)

    async def answered(self, *texts: str, timeout: float = 20) -> None:
        """Wait until customers see exactly these answers."""
        await until(lambda: _now(self.whatsapp.texts() == list(texts)), timeout, lambda: repr(self.whatsapp.texts()))

    async def settled(self, timeout: float = 20) -> None:
        """Wait until no turn is due, nothing is to be sent, no job waits."""
        await until(self._quiet, timeout)

    async def _is(self, status: str, reason: str | None) -> bool:
        return await self.state() == (status, reason)

    async def _quiet(self) -> bool:
        async with self.database.system(Purpose.OBSERVE) as session:
            busy = await session.value(
                """
                SELECT (SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked'))
                     + (SELECT count(*) FROM conversations WHERE turn_due_at IS NOT NULL)
                     + (SELECT count(*) FROM messages WHERE status IN ('queued', 'sending'))
                """
            )
        return busy == 0


async def until(
    happened: Callable[[], Awaitable[bool]], timeout: float = 15, otherwise: Callable[[], str] = lambda: ""
) -> None:
    """Wait for something, looking often."""
    try:
        async with asyncio.timeout(timeout):
            while not await happened():
                await asyncio.sleep(0.03)
    except TimeoutError:
        raise AssertionError(f"it never happened; {otherwise()}") from None


async def _now(fact: bool) -> bool:
    return fact


async def make_paired(database: Database, organization_id: UUID, instance_id: UUID, folder: Path) -> None:
    """Let the number be one that was paired some time ago."""
    session = folder / "sessions" / name_of(organization_id, instance_id)
    session.mkdir(parents=True, mode=0o700)
    me = {"id": f"{OWN_PHONE}:7@s.whatsapp.net", "phone": OWN_PHONE}
    (session / "creds.json").write_text(json.dumps({**CREDENTIALS, "me": me}))
    async with database.tenant(organization_id) as opened:
        await opened.execute(
            "INSERT INTO device_links (organization_id, instance_id, wanted) VALUES (%s, %s, true)"
            " ON CONFLICT (organization_id, instance_id) DO UPDATE SET wanted = true",
            (organization_id, instance_id),
        )


@asynccontextmanager
async def open_oxy(
    database: Database, cast: Cast, folder: Path, whatsapp: WhatsAppTwin | None = None, *, delays: Delays = QUICK,
    working: bool = True, sweeping: bool = False, gather: float = 0, command: BridgeCommand | None = None,
    wiring: Wiring | None = None, redis_url: str | None = None,
) -> AsyncGenerator[PairedOxy]:  # fmt: skip
    """One process of Oxy; several on one database and folder are several processes of one machine.

    Behind it is the bridge of paper, or whatever `command` starts.
    """
    whatsapp = whatsapp or WhatsAppTwin()
    vault = Vault(ENCRYPTION_KEY)
    gathering = Gathering(gather)
    place = Place.of(folder, folder / "sessions")
    async with AsyncExitStack() as stack:
        paired = await stack.enter_async_context(
            open_multidevice(
                database,
                vault,
                gathering,
                place,
                redis_url=redis_url,
                delays=delays,
                wiring=wiring,
                command=command or whatsapp.command,
            )
        )
        oxy = PairedOxy(
            database, cast.pata.id, cast.pata.instances["celular"], folder, whatsapp, paired, Parrot(), Mailbox()
        )  # fmt: skip
        deliverer = Deliverer(database, {"multidevice": paired.channel, "cloud": oxy.mailbox}, vault)

        async def deliver(organization_id: UUID, conversation_id: UUID, instance_id: UUID) -> None:
            arguments = {"conversation_id": str(conversation_id), "instance_id": str(instance_id)}
            await deliverer.run(Job.here(DELIVER_MESSAGES, organization_id, arguments))

        fetcher = MediaFetcher(database, {"multidevice": paired.channel}, vault)

        async def fetch(organization_id: UUID, media_id: UUID) -> None:
            await fetcher.run(Job.here(FETCH_MEDIA, organization_id, {"media_id": str(media_id)}))

        if working:
            await stack.enter_async_context(_worker(oxy, deliverer, fetcher, sweeping=sweeping))
        await stack.enter_async_context(paired.running(deliver, fetch))
        yield oxy


@asynccontextmanager
async def _worker(
    oxy: PairedOxy, deliverer: Deliverer, fetcher: MediaFetcher, *, sweeping: bool
) -> AsyncGenerator[None]:
    turns = TurnRunner(oxy.database, {Sender.CLIENT: oxy.parrot, Sender.OWNER: oxy.parrot}, deliverer)
    handlers = Handlers()
    handlers.add(PROCESS_MESSAGE, turns.run, waits=True)
    handlers.add(DELIVER_MESSAGES, deliverer.run)
    handlers.add(FETCH_MEDIA, fetcher.run, waits=True)
    if sweeping:
        handlers.every("sweep", "* * * * * *", lambda: sweep(oxy.database))
        handlers.every("report-placeholders", "* * * * * *", lambda: report_placeholders(oxy.database))

    async def bury(job: Job, _: BaseException) -> None:
        oxy.dead.append(job)

    worker = Worker(oxy.database.conninfo, handlers, bury, concurrency=50)
    task = asyncio.create_task(worker.run())
    await worker.ready()
    try:
        yield
    finally:
        worker.stop()
        await task
