"""A number's journal entries on their way into the database: stored under the fence, then acknowledged."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout

from oxy.businesses import raise_alert
from oxy.channels.multidevice.bridge import BridgeGone
from oxy.channels.multidevice.incoming import Reading, read_entries
from oxy.channels.multidevice.metrics import REDELIVERIES, UNREADABLE
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.record import LeaseLost, Record
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.clientele import join_names
from oxy.conversations.inbound import Gathering, receive_batch
from oxy.conversations.ports import Identity, IncomingBatch
from oxy.foundation.telemetry import log

# Entries stored in one transaction.
MOST_AT_ONCE = 50
TRIES_ALONE = 3
LONGEST_WAIT_SECONDS = 5.0
# Lost connections, restarts of the server and deadlocks pass.
PASSING = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed, OSError)


class Inbox:
    """Stores what the bridge journalled for one number, in its order."""

    def __init__(
        self, record: Record, supervisor: Supervisor, gathering: Gathering, own: Callable[[], frozenset[Identity]]
    ) -> None:
        self._record = record
        self._supervisor = supervisor
        self._gathering = gathering
        self._own = own
        self._entries: asyncio.Queue[Json] = asyncio.Queue()
        self._busy = False
        self._task = asyncio.create_task(self._live())

    def take(self, entry: Json) -> None:
        """Take one `journal` event."""
        self._entries.put_nowait(entry)

    async def settled(self, timeout: float) -> bool:
        """Wait until everything taken was stored, or for so many seconds; return whether it was."""
        try:
            async with asyncio.timeout(timeout):
                while not self._task.done() and (self._busy or not self._entries.empty()):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            log().warning("[BAILEYS] Entries stay in the journal", waiting=self._entries.qsize())
        return not self._busy and self._entries.empty()

    async def stop(self) -> None:
        """Store no more; what was not acknowledged stays in the journal."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _live(self) -> None:
        while True:
            entries = [await self._entries.get()]
            self._busy = True
            while len(entries) < MOST_AT_ONCE and not self._entries.empty():
                entries.append(self._entries.get_nowait())
            try:
                await self._settle(entries)
            except LeaseLost:
                log().warning("[BAILEYS] Not ours to store any more", instanceId=str(self._record.instance_id))
                return
            finally:
                self._busy = False

    async def _settle(self, entries: Sequence[Json]) -> None:
        """Store entries, as often as it takes; one that can never be stored is left in the journal, loudly."""
        wait, failures = 0.1, 0
        while True:
            try:
                await self._store(entries)
            except PASSING as error:
                log().warning(
                    "[BAILEYS] Storing waits for the database", error=type(error).__name__, entries=len(entries)
                )
            except LeaseLost:
                raise
            except Exception as error:
                if len(entries) > 1:
                    for entry in entries:
                        await self._settle([entry])
                    return
                failures += 1
                if failures == TRIES_ALONE:
                    await self._give_up(entries[0], error)
                    return
            else:
                await self._acknowledge(entries)
                return
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    async def _store(self, entries: Sequence[Json]) -> None:
        clean = [cast("Json", without_nul(entry)) for entry in entries]
        reading = read_entries(clean, self._own())
        if not (reading.messages or reading.statuses or reading.people):
            return
        key = self._record.key
        batch = IncomingBatch(
            key.organization_id,
            key.instance_id,
            tuple(reading.messages),
            tuple(reading.statuses),
            {"entries": _kept(clean)},
        )
        async with self._record.fenced() as session:
            # Whoever turns out to be one person is one before their messages are filed.
            for identities in sorted(reading.people, key=lambda names: names[0].value):
                await join_names(session, [(identity.kind, identity.value) for identity in identities])
            if batch.messages or batch.statuses:
                await receive_batch(session, batch, self._gathering)
        _count(clean, reading)

    async def _acknowledge(self, entries: Sequence[Json]) -> None:
        numbers = [entry["entry"] for entry in entries]
        try:
            await self._supervisor.tell("ack", instance=str(self._record.key), entries=numbers)
        except BridgeGone:
            # It comes again, and is known.
            log().info("[BAILEYS] The bridge ended before it was told", entries=len(numbers))

    async def _give_up(self, entry: Json, error: Exception) -> None:
        UNREADABLE.inc()
        log().error(
            "[BAILEYS] A journal entry cannot be stored and stays in the journal", entry=entry["entry"],
            kind=entry["kind"], instanceId=str(self._record.instance_id), error=type(error).__name__, exc_info=error,
        )  # fmt: skip
        async with self._record.fenced() as session:
            await raise_alert(
                session, "message_unreadable", "Mensagem que não pôde ser guardada",
                "Uma mensagem do WhatsApp não pôde ser guardada. Confira a conversa no celular e avise o suporte.",
                severity="critical", data={"instance_id": str(self._record.instance_id)},
            )  # fmt: skip


def without_nul(value: Any) -> Any:
    """Return JSON without U+0000 and lone surrogates, which Postgres keeps in no text."""
    if isinstance(value, str):
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {without_nul(name): without_nul(each) for name, each in cast("Json", value).items()}
    if isinstance(value, list):
        return [without_nul(each) for each in cast("list[Any]", value)]
    return value


def _kept(entries: Sequence[Json]) -> list[Json]:
    """What is kept word for word: persons' messages and receipts. Groups and status are stored by nobody."""
    return [
        {"entry": entry["entry"], "kind": entry["kind"], "payload": entry["payload"]}
        for entry in entries
        if entry["kind"] == "receipt" or (entry["kind"] == "message" and entry["payload"]["class"] == "user")
    ]


def _count(entries: Sequence[Json], reading: Reading) -> None:
    again = sum(1 for entry in entries if entry.get("again") and entry["kind"] == "message")
    if again:
        REDELIVERIES.labels("journal").inc(again)
    offline = sum(1 for message in reading.messages if message.details.get("source") == "offline")
    if offline:
        REDELIVERIES.labels("offline").inc(offline)
