"""Keeps one bridge running for as long as anybody needs it; when it dies, another one is there within seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from prometheus_client import Counter

from oxy.channels.multidevice.bridge import Bridge, BridgeCommand, BridgeGone, BridgeRefused, OnEvent
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.protocol import VERSION, Json, Protocol
from oxy.foundation.telemetry import log

FIRST_RESTART_SECONDS = 0.2
LONGEST_RESTART_SECONDS = 4.0
# A bridge that lived this long did not die of its start.
HEALTHY_SECONDS = 30.0
START_SECONDS = 30.0

BRIDGE_RESTARTS = Counter("oxy_bridge_restarts", "Times the bridge process had to be started again")


class Supervisor:
    """Starts the bridge when it is first needed, and again whenever it ends."""

    def __init__(
        self, command: BridgeCommand, protocol: Protocol, journals: Path, delays: Delays, *, on_event: OnEvent,
        on_up: Callable[[], Awaitable[None]], on_down: Callable[[], Awaitable[None]],
    ) -> None:  # fmt: skip
        """`journals` is the folder where bridges keep what they received; `on_up` and `on_down` are awaited in turn."""
        self._delays = delays
        self._command = command
        self._protocol = protocol
        self._journals = journals
        self._on_event = on_event
        self._on_up = on_up
        self._on_down = on_down
        self._needed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._bridge: Bridge | None = None
        self.ready = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The bridge's process number while it runs."""
        return None if self._bridge is None else self._bridge.pid

    def need(self) -> None:
        """Let there be a bridge from now on."""
        self._needed.set()

    async def ask(self, command: str, timeout: float, **arguments: object) -> Json:
        """Ask the running bridge; see `Bridge.ask`. Raises `BridgeGone` while none runs."""
        if self._bridge is None or not self.ready.is_set():
            raise BridgeGone("the bridge is starting")
        return await self._bridge.ask(command, timeout, **arguments)

    async def tell(self, command: str, **arguments: object) -> None:
        """Tell the running bridge. Raises `BridgeGone` while none runs."""
        if self._bridge is None:
            raise BridgeGone("the bridge is starting")
        await self._bridge.tell(command, **arguments)

    async def run(self) -> None:
        """Supervise until cancelled or stopped."""
        await self._needed.wait()
        wait = FIRST_RESTART_SECONDS
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                await self._live_once()
            except (OSError, BridgeGone, BridgeRefused) as error:
                log().error("[BAILEYS] The bridge does not start", error=f"{type(error).__name__}: {error}")
            if self._stopping.is_set():
                return
            wait = FIRST_RESTART_SECONDS if time.monotonic() - started > HEALTHY_SECONDS else wait
            BRIDGE_RESTARTS.inc()
            log().warning("[BAILEYS] The bridge ended and is started again", retryInSeconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
            wait = min(wait * 2, LONGEST_RESTART_SECONDS)

    async def stop(self) -> None:
        """Let the bridge finish what it is at, and start no other."""
        self._stopping.set()
        self._needed.set()
        if self._bridge is not None:
            await self._bridge.stop()

    async def _live_once(self) -> None:
        bridge = self._bridge = await Bridge.start(self._command, self._protocol, self._on_event)
        try:
            await asyncio.to_thread(self._journals.mkdir, 0o700, True, True)
            folder = self._journals.resolve()
            await bridge.ask("configure", START_SECONDS, protocol=VERSION, journal_root=str(folder))
            self.ready.set()
            log().info("[BAILEYS] The bridge is running", pid=bridge.pid)
            await self._on_up()
            await self._watch(bridge)
        finally:
            self.ready.clear()
            bridge.kill()
            await bridge.ended.wait()
            self._bridge = None
            await self._on_down()

    async def _watch(self, bridge: Bridge) -> None:
        """Return when a bridge has ended; one that lives and says nothing any more is ended."""
        while not bridge.ended.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(bridge.ended.wait(), self._delays.pulse)
                return
            try:
                await bridge.ask("status", self._delays.command)
            except BridgeGone:
                log().error("[BAILEYS] The bridge does not answer and is ended", pid=bridge.pid)
                bridge.kill()
