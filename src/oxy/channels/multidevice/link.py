"""One number whose socket this process holds: what happens to it, one thing after the other.

A link lives from the taking of the lease to its end. Everything that happens to it (events of the bridge, timers,
staff's requests) stands in one line and is dealt with in order, so that no state is ever seen half-way."""

import asyncio
import time
from collections.abc import Callable

from oxy.channels.multidevice import reasons
from oxy.channels.multidevice.addresses import names_of
from oxy.channels.multidevice.delays import Delays
from oxy.channels.multidevice.line import Line, Step
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.reasons import Reason, Sequel, reason_of
from oxy.channels.multidevice.record import LeaseLost, Record
from oxy.channels.multidevice.sessions import Sessions
from oxy.channels.multidevice.socket import Opening, Socket
from oxy.channels.multidevice.tries import Tries
from oxy.conversations.ports import Identity
from oxy.foundation.telemetry import log


class Link:
    """A number in this process."""

    def __init__(
        self, record: Record, socket: Socket, sessions: Sessions, delays: Delays, *, tries: int, replacements: int,
        wanted: bool, on_open: Step, on_over: Callable[["Link"], None],
    ) -> None:  # fmt: skip
        """What the row says: `tries` failed, it was taken from us `replacements` times in a row, it is `wanted`.

        `on_open` hears of each connection, `on_over` that the number needs no holder any more.
        """
        self.key = record.key
        self.record = record
        self._socket = socket
        self._sessions = sessions
        self._delays = delays
        self._on_open = on_open
        self._on_over = on_over
        self._line = Line(self._went_wrong)
        self._tries = Tries(delays, tries)
        self._replacements = replacements
        self._pairing: Json | None = None
        self._wanted = wanted
        self._still_listening = False
        self._shown = False
        self.is_gone = False
        self.listening_since = record.now()
        self.renewed_at = time.monotonic()
        self.own: frozenset[Identity] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether the number can speak."""
        return self._socket.state == "open"

    @property
    def is_wanted(self) -> bool:
        """Whether it is to be connected, or just being paired."""
        return self._wanted or self._pairing is not None

    @property
    def is_stuck(self) -> bool:
        """Whether it is to be connected and nothing is under way."""
        return self._socket.state == "closed" and self._wanted and self._line.is_idle

    @property
    def gave_up(self) -> bool:
        """Whether the last try failed; only a probe is made now and then."""
        return self._tries.gave_up

    def post(self, step: Step) -> None:
        """Let something happen to the link when its turn comes."""
        self._line.post(step)

    def connect_in(self, seconds: float) -> None:
        """Open the socket of a paired number after a while, however often it was tried."""
        self._wanted = True
        self._line.later(seconds, self._open)

    async def pair(self, method: str, phone: str | None) -> None:
        """Begin a pairing, from a clean session. To be posted."""
        await self._close_socket()
        self._pairing = {"pairing": method, **({} if phone is None else {"phone": phone.removeprefix("+")})}
        self._tries.begin_anew()
        self._wanted = self._shown = False
        await self.record.pairing_begun(self._delays.pairing)
        self._line.later(self._delays.pairing, self._expire_pairing)
        await self._open(fresh=True)

    async def reconnect(self, seconds: float | None = None, *, still_listening: bool = False) -> bool:
        """Close and open again, with all tries. To be posted. False when there is no session to open.

        Args:
            seconds: the wait; None: none, unless other programs keep taking the number (then longer each time).
            still_listening: the number counts as having listened all the time.
        """
        await self._close_socket()
        if not await asyncio.to_thread(self._sessions.has, self.key):
            await self._end("disconnected", reasons.SESSION_MISSING)
            return False
        self._tries.begin_anew()
        self._pairing, self._wanted, self._still_listening = None, True, still_listening
        wait = self._delays.before_taking_back(self._replacements) if seconds is None else seconds
        await self.record.wanted(wait)
        self._line.later(wait, self._open)
        return True

    async def log_out(self) -> None:
        """Take this installation off the number's devices and put the session away. To be posted."""
        self._line.forget_later()
        self._wanted = False
        await self._socket.log_out()
        self.is_gone = True
        await asyncio.to_thread(self._sessions.put_away, self.key)
        await self._end("disconnected", reasons.ASKED)

    async def let_go(self, *, stopping: bool) -> None:
        """Close the socket and end: somebody else may take the number. To be awaited, not posted.

        `stopping` is for a process that ends: the number is not disconnected, only on its way to another.
        """
        await self._line.stop()
        was_open = self.is_open
        await self._socket.close()
        if stopping and was_open:
            await self.record.disconnected("connecting", reasons.STOPPED)

    async def note_use(self) -> None:
        """Keep in the session, its backup and the cache that the number speaks now."""
        await self.record.cache_session(await self._socket.note_use(self.record.now()))
        await asyncio.to_thread(self._sessions.back_up, self.key)

    def hear(self, event: Json) -> None:
        """Take an event of the bridge, a journal entry excepted."""
        self.post(lambda: self._heard(event))

    def bridge_lost(self) -> None:
        """The bridge ended, and every socket with it."""
        self.post(self._lost_bridge)

    def bridge_back(self) -> None:
        """There is a bridge again."""
        self.post(self._found_bridge)

    def _went_wrong(self, error: Exception) -> None:
        if isinstance(error, LeaseLost):
            log().warning("[BAILEYS] The number is another process's now", instanceId=self._id)
            self._over()
            return
        log().error(
            "[BAILEYS] Something about a number went wrong", instanceId=self._id,
            error=type(error).__name__, exc_info=error,
        )  # fmt: skip
        if not self.is_open and self._wanted:
            self._line.later(self._tries.wait, self._open)

    async def _open(self, *, fresh: bool = False) -> None:
        if self.is_open:
            return
        pairing = dict(self._pairing or {})
        if not await self._socket.prepare(pairing, self.record.now(), fresh=fresh):
            await self._end("disconnected", reasons.SESSION_MISSING)
            return
        self._socket.state = "connecting"
        await self.record.state("connecting", None)
        match await self._socket.open(pairing):
            case Opening.CORRUPT:
                await self._end("disconnected", reasons.SESSION_MISSING)
            case Opening.REFUSED:
                await self._failed(reasons.UNKNOWN)
            case _:
                pass

    async def _heard(self, event: Json) -> None:
        match event["event"]:
            case "connection":
                await self._connection_changed(event)
            case "qr" | "pairing_code":
                self._shown = True
                code, qr = event.get("code"), event.get("qr")
                await self.record.pairing_secret(code=code, qr=qr, seconds=self._delays.pairing)
            case "paired":
                log().info("[BAILEYS] Paired", instanceId=self._id)
            case "fault":
                log().error("[BAILEYS] The bridge gave up a socket", instanceId=self._id, error=event.get("code"))
            case _:
                pass

    async def _connection_changed(self, event: Json) -> None:
        if event["state"] == "connecting":
            self._socket.state = "connecting"
        elif event["state"] == "open":
            await self._opened(event)
        elif not event.get("requested"):
            self._socket.state = "closed"
            await self._closed(reason_of(event.get("status_code"), event.get("message", "")))

    async def _opened(self, event: Json) -> None:
        self.own = self.own | names_of(event.get("me") or {})
        if self.is_open:
            return
        self._line.forget_later()
        self._socket.state, self._pairing, self._wanted = "open", None, True
        self._tries.succeed()
        if not self._still_listening:
            self.listening_since = self.record.now()
        self._still_listening = False
        phone = next((identity.value for identity in self.own if identity.kind == "phone"), None)
        await self.record.connected(phone)
        await self.note_use()
        await self._on_open()

    async def _closed(self, reason: Reason) -> None:
        log().warning("[BAILEYS] Disconnected", instanceId=self._id, reason=reason.name)
        if self._pairing is not None:
            await self._pairing_closed(reason)
            return
        match reason.sequel:
            case Sequel.AT_ONCE if self._tries.may_restart():
                await self.record.disconnected("connecting", reason)
                await self._open()
            case Sequel.RECONNECT | Sequel.AT_ONCE:
                await self._failed(reason)
            case Sequel.SLOWLY:
                await self.record.failed_try("disconnected", reason, self._delays.slowly, self._tries.failed)
                self._line.later(self._delays.slowly, self._open)
            case _:
                if reason is reasons.LOGGED_OUT:
                    await asyncio.to_thread(self._sessions.put_away, self.key)
                await self._end("failed" if reason.sequel is Sequel.GIVE_UP else "disconnected", reason)

    async def _pairing_closed(self, reason: Reason) -> None:
        """A pairing ends well with 515; while its time lasts, a lost connection is made again."""
        if reason.sequel is Sequel.AT_ONCE:
            self._pairing, self._wanted = None, True
            self._line.forget_later()
            await self._open()
        elif reason.name in ("connection_lost", "timed_out") and self._shown:
            await self._expire_pairing()
        elif reason.sequel is Sequel.RECONNECT:
            self.post(self._retry_pairing)
        else:
            await self._end("disconnected", reason)

    async def _retry_pairing(self) -> None:
        await asyncio.sleep(min(self._delays.first, 2))
        await self._found_bridge()

    async def _expire_pairing(self) -> None:
        if self._pairing is None:
            return
        await self._close_socket()
        await asyncio.to_thread(self._sessions.put_away, self.key)
        await self._end("disconnected", reasons.PAIRING_EXPIRED)

    async def _failed(self, reason: Reason) -> None:
        """A try came to nothing: the next one later, and after the last one only now and then."""
        self._tries.fail()
        status, why = ("failed", reasons.GAVE_UP) if self.gave_up else ("disconnected", reason)
        if self.gave_up and not self._tries.just_gave_up:
            await self.record.state(status, why)
        else:
            await self.record.failed_try(status, why, self._tries.wait, self._tries.failed)
        self._line.later(self._tries.wait, self._open)

    async def _end(self, status: str, reason: Reason) -> None:
        """Nothing more is done about the number until staff ask."""
        self._line.forget_later()
        self._pairing, self._wanted = None, False
        self._socket.state = "closed"
        await self.record.ended(status, reason)
        self._over()

    async def _lost_bridge(self) -> None:
        before, self._socket.state = self._socket.state, "closed"
        if before != "closed" and self._pairing is None:
            await self.record.disconnected("connecting", reasons.BRIDGE_LOST)

    async def _found_bridge(self) -> None:
        if self._socket.state != "closed":
            return
        if self._pairing is not None:
            await self._open(fresh=True)
        elif self._wanted and not self._line.is_waiting:
            await self._open()

    async def _close_socket(self) -> None:
        self._line.forget_later()
        await self._socket.close()

    def _over(self) -> None:
        self._line.forget_later()
        self._on_over(self)

    @property
    def _id(self) -> str:
        return str(self.key.instance_id)
