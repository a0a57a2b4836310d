"""The pipeline of a test: the real queue, lanes and outbox, with an answerer and a channel that can be told to fail."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from oxy.agenda import FILL_WAITLIST
from oxy.attendant.waitlist_filling import WaitlistFiller
from oxy.conversations.delivery import Deliverer
from oxy.conversations.enclosures import FetchedMedia, MediaNotice
from oxy.conversations.fetching import MediaFetcher
from oxy.conversations.inbound import PROCESS_MESSAGE, Gathering, Received, receive_batch
from oxy.conversations.media import FETCH_MEDIA
from oxy.conversations.outbox import DELIVER_MESSAGES
from oxy.conversations.pacing import Pace
from oxy.conversations.ports import (
    Answer,
    Answerer,
    Identity,
    IncomingBatch,
    IncomingMessage,
    InstanceAddress,
    Interaction,
    MessageStatus,
    OutgoingMessage,
    Sender,
    SendReceipt,
    Thinking,
    Turn,
)
from oxy.conversations.sweep import sweep
from oxy.conversations.turns import TurnRunner
from oxy.foundation.database import Database, Purpose, Row, Session
from oxy.foundation.jobs import Handlers, Job
from oxy.foundation.security import Vault
from oxy.foundation.worker import Worker


@dataclass
class Parrot:
    """Answers every turn with what was said; slowly, or not at all, when told so."""

    delay: float = 0
    fail_next: int = 0
    turns: list[Turn] = field(default_factory=list[Turn])
    change: Callable[[Turn, Answer], Answer] = lambda _, answer: answer
    get_ready: Callable[[Session], Awaitable[None]] | None = None

    async def prepare(self, session: Session, turn: Turn) -> Thinking:
        if self.get_ready is not None:
            await self.get_ready(session)
        return partial(self._answer, turn)

    async def _answer(self, turn: Turn) -> Answer:
        self.turns.append(turn)
        await asyncio.sleep(self.delay)
        if self.fail_next:
            self.fail_next -= 1
            raise RuntimeError("the parrot has a cold")
        said = turn.text.replace("\n", " | ")
        agent = "aurora" if turn.sender is Sender.OWNER else "client-ai"
        texts = (f"Você disse: {said}",)
        return self.change(turn, Answer(texts, Interaction(agent, "parrot", "success"), {"said": said}))


@dataclass
class Mailbox:
    """A channel that keeps what it is handed, and raises what it was told to."""

    errors: list[Exception] = field(default_factory=list[Exception])
    sent: list[OutgoingMessage] = field(default_factory=list[OutgoingMessage])
    delay: float = 0
    busy: bool = False
    files: dict[str, FetchedMedia | Exception] = field(default_factory=dict[str, "FetchedMedia | Exception"])
    shown: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    async def mark_read(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        self.shown.append(("read", whatsapp_message_id))

    async def typing(self, instance: InstanceAddress, whatsapp_message_id: str) -> None:
        self.shown.append(("typing", whatsapp_message_id))

    async def fetch_media(self, instance: InstanceAddress, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
        await asyncio.sleep(self.delay)
        found = self.files[notice.source["id"]]
        if isinstance(found, Exception):
            raise found
        return found

    async def send(self, instance: InstanceAddress, message: OutgoingMessage) -> SendReceipt:
        self.busy = True
        await asyncio.sleep(self.delay)
        self.busy = False
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(message)
        return SendReceipt(f"wamid.{message.id}")

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]


@dataclass
class Pipeline:
    """One business's number, and what happens behind it."""

    database: Database
    organization_id: UUID
    instance_id: UUID
    parrot: Parrot
    mailbox: Mailbox
    gathering: Gathering
    # Fast enough for crowds that are no test of it.
    pace: Pace = field(default_factory=lambda: Pace(10_000))
    dead: list[Job] = field(default_factory=list[Job])

    def message(self, text: str, phone: str = "+5511987650001", **more: Any) -> IncomingMessage:
        now: datetime = self.database.clock.now()
        base = IncomingMessage(f"in.{uuid4()}", (Identity("phone", phone),), "text", text, now)
        return replace(base, **more)

    async def receive(self, *messages: IncomingMessage, statuses: tuple[MessageStatus, ...] = ()) -> Received:
        batch = IncomingBatch(self.organization_id, self.instance_id, messages, statuses, {"test": True})
        async with self.database.tenant(self.organization_id) as session:
            return await receive_batch(session, batch, self.gathering)

    async def say(self, text: str, phone: str = "+5511987650001", **more: Any) -> Received:
        return await self.receive(self.message(text, phone, **more))

    async def rows(self, query: Any, params: Any = None) -> list[Row]:
        async with self.database.tenant(self.organization_id) as session:
            return await session.rows(query, params)

    async def value(self, query: Any, params: Any = None) -> Any:
        async with self.database.tenant(self.organization_id) as session:
            return await session.value(query, params)

    async def until(self, happened: Callable[[], bool], timeout: float = 20) -> None:
        """Wait for something that the parrot or the mailbox shows."""
        async with asyncio.timeout(timeout):
            while not happened():
                await asyncio.sleep(0.01)

    async def thinking(self, turns: int = 1) -> None:
        """Wait until so many turns have begun."""
        await self.until(lambda: len(self.parrot.turns) >= turns)

    async def settled(self, timeout: float = 20) -> None:
        """Wait until nothing waits: no turn due, nothing to send, no job queued or running."""
        async with asyncio.timeout(timeout):
            while not await self._quiet():
                await asyncio.sleep(0.02)

    async def _quiet(self) -> bool:
        async with self.database.system(Purpose.OBSERVE) as session:
            busy = await session.value(
                """
                SELECT (SELECT count(*) FROM pgqueuer WHERE status IN ('queued', 'picked')
                        AND execute_after < now() + interval '1 minute')
                     + (SELECT count(*) FROM conversations WHERE turn_due_at IS NOT NULL)
                     + (SELECT count(*) FROM messages WHERE status IN ('queued', 'sending'))
                """
            )
        return busy == 0


@asynccontextmanager
async def open_pipeline(
    database: Database, *, gather: float = 0, slug: str = "pata-amiga", working: bool = True, sweeping: bool = False
) -> AsyncGenerator[Pipeline]:
    """The pipeline of one business on its simulator number, with a worker unless told otherwise."""
    async with database.system(Purpose.OPERATE) as session:
        found = await session.row(
            "SELECT o.id AS organization_id, i.id AS instance_id FROM organizations o"
            " JOIN whatsapp_instances i ON i.organization_id = o.id AND i.channel = 'simulator' WHERE o.slug = %s",
            (slug,),
        )
    assert found is not None, f"{slug} has no simulator number"
    pipeline = Pipeline(database, **found, parrot=Parrot(), mailbox=Mailbox(), gathering=Gathering(gather))
    if not working:
        yield pipeline
        return
    async with working_on(pipeline, sweeping=sweeping):
        yield pipeline


@asynccontextmanager
async def working_on(pipeline: Pipeline, *, sweeping: bool = False) -> AsyncGenerator[Worker]:
    """A worker for the pipeline, for as long as the block runs."""
    deliverer = Deliverer(pipeline.database, {"simulator": pipeline.mailbox}, Vault("test"), pipeline.pace)
    answerers: dict[Sender, Answerer] = {Sender.CLIENT: pipeline.parrot, Sender.OWNER: pipeline.parrot}
    runner = TurnRunner(pipeline.database, answerers, deliverer)
    handlers = Handlers()
    handlers.add(PROCESS_MESSAGE, runner.run, waits=True)
    handlers.add(DELIVER_MESSAGES, deliverer.run)
    fetcher = MediaFetcher(pipeline.database, {"simulator": pipeline.mailbox}, Vault("test"))
    handlers.add(FETCH_MEDIA, fetcher.run, waits=True)
    handlers.add(FILL_WAITLIST, WaitlistFiller(pipeline.database).run)
    if sweeping:
        handlers.every("sweep", "* * * * * *", lambda: sweep(pipeline.database))

    async def bury(job: Job, _: BaseException) -> None:
        pipeline.dead.append(job)

    worker = Worker(pipeline.database.conninfo, handlers, bury, concurrency=100)
    task = asyncio.create_task(worker.run())
    await worker.ready()
    try:
        yield worker
    finally:
        worker.stop()
        await task
