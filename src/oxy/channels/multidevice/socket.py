"""One number's socket, as the bridge holds it for us: opened, closed, and how far it is."""

import asyncio
from datetime import datetime
from enum import StrEnum
from typing import Literal

from oxy.channels.multidevice.bridge import BridgeGone, BridgeRefused
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.sessions import SessionKey, Sessions, SessionState
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.channels.multidevice.wiring import Wiring
from oxy.foundation.telemetry import log

State = Literal["closed", "connecting", "open"]
# The bridge may be just starting again.
PATIENCE_SECONDS = 15.0


class Opening(StrEnum):
    """What came of asking the bridge for a socket."""

    UNDER_WAY = "under_way"
    NO_BRIDGE = "no_bridge"
    REFUSED = "refused"
    CORRUPT = "corrupt"


class Socket:
    """Asks the bridge; what it tells of its own accord comes to the link."""

    def __init__(
        self, key: SessionKey, supervisor: Supervisor, sessions: Sessions, delays: Delays, wiring: Wiring
    ) -> None:
        self._key = key
        self._supervisor = supervisor
        self._sessions = sessions
        self._delays = delays
        self._wiring = wiring
        self.state: State = "closed"

    async def prepare(self, pairing: Json, now: datetime, *, fresh: bool) -> bool:
        """Make its session ready; False when there is none and nobody is pairing. `fresh` puts away what is there."""
        found = await asyncio.to_thread(self._sessions.prepare, self._key, fresh=fresh)
        if found is SessionState.FRESH and pairing:
            facts = {"created_at": now.isoformat(), "auth_method": pairing["pairing"]}
            await asyncio.to_thread(self._sessions.note, self._key, **facts)
        return bool(pairing) or found is not SessionState.LOST

    async def open(self, pairing: Json) -> Opening:
        """Ask for the socket, which is being connected from now on or closed again.

        `pairing` is how a new device is to be linked, empty for one that is. Without a bridge nothing has failed: it
        is started again by itself, and one that is there and silent refuses.
        """
        self._supervisor.need()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._supervisor.ready.wait()
            folder = str(self._sessions.folder(self._key).resolve())
            await self._supervisor.ask(
                "open", self._delays.command, instance=str(self._key), session_dir=folder, **pairing,
                **self._wiring.arguments,
            )  # fmt: skip
        except BridgeRefused as no:
            self.state = "closed"
            return await self._refused(no)
        except (BridgeGone, TimeoutError):
            self.state = "closed"
            return Opening.REFUSED if self._supervisor.ready.is_set() else Opening.NO_BRIDGE
        return Opening.UNDER_WAY

    async def note_use(self, now: datetime) -> Json:
        """Keep in the session that the number speaks; return what is known of the session."""
        return await asyncio.to_thread(self._sessions.note, self._key, last_connected=now.isoformat())

    async def close(self) -> None:
        """Close it, if it is not; the number stays linked to its phone."""
        await self._end("close")

    async def log_out(self) -> None:
        """Close it, if it is not, and take this device off the phone's list."""
        await self._end("logout")

    async def _refused(self, no: BridgeRefused) -> Opening:
        if no.code == "session_corrupt":
            log().error("[BAILEYS] The session cannot be read", instanceId=str(self._key.instance_id))
            return Opening.CORRUPT
        if no.code == "already_open":
            await self._ask_quietly("close")
        else:
            log().warning("[BAILEYS] The bridge does not open", instanceId=str(self._key.instance_id), error=no.code)
        return Opening.REFUSED

    async def _end(self, command: Literal["close", "logout"]) -> None:
        if self.state != "closed":
            await self._ask_quietly(command)
        self.state = "closed"

    async def _ask_quietly(self, command: str) -> None:
        try:
            await self._supervisor.ask(command, self._delays.command, instance=str(self._key))
        except (BridgeGone, BridgeRefused) as error:
            log().info("[BAILEYS] Nothing to close", instanceId=str(self._key.instance_id), error=type(error).__name__)
