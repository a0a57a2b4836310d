"""What a person would see while somebody answers them: their message read, and that an answer is being written.

Best effort, off the turn's way: a turn neither waits for it nor fails by it.
"""

import asyncio
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from uuid import UUID

from oxy.businesses import load_connection
from oxy.conversations.ports import Channel, InstanceAddress, Turn
from oxy.foundation.database import Database
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import log

# An answer that is ready sooner needs no sign that it is being written, which would only come after it.
TYPING_AFTER_SECONDS = 0.5
REMEMBER_SECONDS = 60.0
# A channel that is slow to be courteous must not keep connections from what is really to be sent.
MOST_CALLS = 20
CALL_SECONDS = 5.0
CLOSE_SECONDS = 2.0


class Courtesies:
    """Shows them, one call to the channel a turn."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], vault: Vault) -> None:
        self._database = database
        self._channels = channels
        self._vault = vault
        self._known: dict[UUID, tuple[float, InstanceAddress]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._calls = 0

    @contextmanager
    def during(self, turn: Turn) -> Generator[None]:
        """While the block runs, the customer sees that somebody is at it; afterwards, that they were read."""
        ended = asyncio.Event()
        task = asyncio.create_task(self._show(turn, ended))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            yield
        finally:
            ended.set()

    async def close(self) -> None:
        """Finish what is under way, soon."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)
            for task in late:
                task.cancel()

    async def _show(self, turn: Turn, ended: asyncio.Event) -> None:
        newest = turn.messages[-1].whatsapp_message_id
        if newest is None:
            return
        try:
            address = await self._address(turn)
            channel = self._channels.get(address.channel)
            if channel is None:
                return
            soon = await _ends_soon(ended)
            if self._calls < MOST_CALLS:
                self._calls += 1
                try:
                    async with asyncio.timeout(CALL_SECONDS):
                        await (channel.mark_read if soon else channel.typing)(address, newest)
                finally:
                    self._calls -= 1
        except Exception as error:
            log().info("[WORKER] Courtesy was not shown", error=type(error).__name__)

    async def _address(self, turn: Turn) -> InstanceAddress:
        known = self._known.get(turn.instance_id)
        if known is not None and time.monotonic() < known[0]:
            return known[1]
        async with self._database.tenant(turn.organization_id) as session:
            found = await load_connection(session, turn.instance_id)
        token = None if found.access_token_sealed is None else self._vault.unseal(found.access_token_sealed)
        address = InstanceAddress(turn.organization_id, found.id, found.channel, found.phone_number_id, token)
        self._known[turn.instance_id] = (time.monotonic() + REMEMBER_SECONDS, address)
        return address


async def _ends_soon(ended: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(TYPING_AFTER_SECONDS):
            await ended.wait()
    except TimeoutError:
        return False
    return True
