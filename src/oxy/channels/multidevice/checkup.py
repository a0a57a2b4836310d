"""The health check of one number: is it what the database says it is, and does it hear anything?"""

from oxy.channels.multidevice.bridge import BridgeGone, BridgeRefused
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.link import Link
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.foundation.telemetry import log

# So many messages usually came in a time like this, and none did: by chance once in a hundred and fifty times.
LOUD_ENOUGH = 5.0
PING_SECONDS = 10.0


class Checkup:
    """Looks at a number this process holds. To be run in the number's own line."""

    def __init__(self, link: Link, supervisor: Supervisor, delays: Delays) -> None:
        self._link = link
        self._supervisor = supervisor
        self._delays = delays

    async def run(self) -> Json:
        """Return `state` (healthy, reconnected, connecting, failed or idle) and `alerts` in Portuguese."""
        if not self._link.is_wanted:
            return {"state": "idle", "alerts": []}
        if self._link.is_open:
            return await self._check_open()
        if self._link.is_stuck:
            log().warning("[BAILEYS] A number that nobody was opening is opened", instanceId=self._id)
            await self._link.reconnect(0)
            return {"state": "reconnected", "alerts": []}
        failed = self._link.gave_up
        return {"state": "failed" if failed else "connecting", "alerts": ["não conecta"] if failed else []}

    async def _check_open(self) -> Json:
        if not await self._bridge_agrees():
            log().warning("[BAILEYS] Zombie: connected here, not in the bridge", instanceId=self._id)
            await self._link.reconnect(0)
            return {"state": "reconnected", "alerts": ["estava desconectado sem que se soubesse"]}
        await self._link.note_use()
        silence = await self._link.record.silence(self._link.listening_since)
        if silence.expected < LOUD_ENOUGH:
            if silence.restarted:
                await self._link.record.speaks()
            return {"state": "healthy", "alerts": []}
        return await self._deal_with_silence(silence.restarted, silence.reported)

    async def _deal_with_silence(self, restarted: bool, reported: bool) -> Json:
        """Probe, make the socket anew, and tell people when that did not help. Once for each silence."""
        answers = await self._answers()
        log().warning("[BAILEYS] Connected and silent", instanceId=self._id, answersPing=answers, restarted=restarted)
        if restarted:
            if not reported:
                await self._link.record.mute(report=True)
            return {"state": "healthy" if answers else "failed", "alerts": ["conectado, mas sem receber mensagens"]}
        await self._link.record.mute(report=False)
        await self._link.reconnect(0, still_listening=True)
        return {"state": "reconnected", "alerts": ["conectado, mas sem receber mensagens"]}

    async def _bridge_agrees(self) -> bool:
        try:
            status = await self._supervisor.ask("status", self._delays.command)
        except BridgeGone:
            return False
        states = {each["instance"]: each["state"] for each in status["instances"]}
        return states.get(str(self._link.key)) == "open"

    async def _answers(self) -> bool:
        try:
            await self._supervisor.ask(
                "ping", PING_SECONDS + 2, instance=str(self._link.key), timeout_seconds=PING_SECONDS
            )
        except (BridgeGone, BridgeRefused):
            return False
        return True

    @property
    def _id(self) -> str:
        return str(self._link.key.instance_id)
