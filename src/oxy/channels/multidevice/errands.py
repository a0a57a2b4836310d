"""What a process does for the numbers it holds beside holding them: sends what waits, fetches files."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.link import Link
from oxy.channels.multidevice.record import LeaseLost
from oxy.conversations import outbox
from oxy.foundation.database import Row
from oxy.foundation.telemetry import log

# Sends what waits in a conversation of an organization, from a number.
Deliver = Callable[[UUID, UUID, UUID], Awaitable[None]]
# Brings home a file of an organization.
Fetch = Callable[[UUID, UUID], Awaitable[None]]
# Conversations whose messages are sent at a time after a connection is back.
DELIVERIES = 20
SECONDS_BETWEEN_RESUMES = 0.4


class Errands:
    """Runs them beside everything else; one that fails is left for the next look."""

    def __init__(self, deliver: Deliver, fetch: Fetch, delays: Delays) -> None:
        self._deliver = deliver
        self._fetch = fetch
        self._delays = delays
        self._under_way: set[asyncio.Task[None]] = set()
        self._delivering = asyncio.Semaphore(DELIVERIES)
        self._fetching: set[UUID] = set()
        self._resumed: dict[UUID, float] = {}

    def run(self, work: Awaitable[None]) -> None:
        """Let something be done."""
        task = asyncio.create_task(_guarded(work))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Give up what is under way."""
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def resume_sending(self, link: Link, again: Callable[[], object]) -> None:
        """Send what waits, but not over and over: what was held back a moment ago may be so again.

        `again` is called when it is time to look for more.
        """
        instance_id, now = link.key.instance_id, time.monotonic()
        wait = self._resumed.get(instance_id, 0.0) + SECONDS_BETWEEN_RESUMES - now
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, again)
            return
        self._resumed[instance_id] = now
        self.run(self.send_waiting(link))

    async def send_waiting(self, link: Link) -> None:
        """Send what was held back while the number was away, and again what nobody confirmed."""
        async with link.record.fenced() as session:
            unconfirmed = await outbox.retry_named(session, link.key.instance_id, self._delays.unconfirmed)
            held = await outbox.release(session, link.key.instance_id)
        for conversation_id in dict.fromkeys((*unconfirmed, *held)):
            self.run(self._send(link, conversation_id))

    async def fetch_once(self, row: Row) -> None:
        """Fetch a file that waited for its number, unless that is under way."""
        if row["id"] in self._fetching:
            return
        self._fetching.add(row["id"])
        try:
            await self._fetch(row["organization_id"], row["id"])
        finally:
            self._fetching.discard(row["id"])

    async def _send(self, link: Link, conversation_id: UUID) -> None:
        async with self._delivering:
            await self._deliver(link.key.organization_id, conversation_id, link.key.instance_id)


async def _guarded(work: Awaitable[None]) -> None:
    try:
        await work
    except LeaseLost:
        pass
    except Exception as error:
        log().warning("[BAILEYS] Left for the next look", error=f"{type(error).__name__}: {error}")
