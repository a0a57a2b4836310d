"""One running bridge: a child process that is asked by lines and tells by lines."""

import asyncio
import json
import os
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import cast

from oxy.channels.multidevice.protocol import BadLine, Json, Protocol
from oxy.foundation.telemetry import log

# A history sync comes as one line.
LONGEST_LINE = 256 * 1024 * 1024
DRAIN_SECONDS = 10.0
_PINOS_OWN = frozenset({"level", "time", "pid", "hostname", "msg", "event", "name", "tag"})


class BridgeGone(Exception):
    """The bridge is not running, died before it answered, or did not answer in time: nobody knows what it did."""


class BridgeRefused(Exception):
    """The bridge's own no. `code` is of the protocol's list, `wa_code` WhatsApp's where it had one."""

    def __init__(self, code: str, message: str, wa_code: str | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.reason = message
        self.wa_code = wa_code


@dataclass(frozen=True, slots=True)
class BridgeCommand:
    """How a bridge is started."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path


OnEvent = Callable[[Json], None]


class Bridge:
    """A child process, from its start to its end. `ended` is set when it is gone."""

    def __init__(self, process: Process, protocol: Protocol, on_event: OnEvent) -> None:
        self._process = process
        self._protocol = protocol
        self._on_event = on_event
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[Json]] = {}
        self.ended = asyncio.Event()
        self._readers = [asyncio.create_task(self._read_lines()), asyncio.create_task(self._read_log())]

    @classmethod
    async def start(cls, command: BridgeCommand, protocol: Protocol, on_event: OnEvent) -> "Bridge":
        """Start one. `on_event` hears every event, in order, and must not wait. Raises `OSError`."""
        process = await asyncio.create_subprocess_exec(
            *command.arguments, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=command.folder, limit=LONGEST_LINE,
            env={**os.environ, **command.environment}, start_new_session=True,
        )  # fmt: skip
        return cls(process, protocol, on_event)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    async def ask(self, command: str, timeout: float, **arguments: object) -> Json:
        """Send a command and return its result. Raises `BridgeRefused`, or `BridgeGone` when no answer came."""
        number = next(self._numbers)
        line = self._protocol.write({"id": number, "cmd": command, **arguments})
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self._write(line)
            async with asyncio.timeout(timeout):
                said = await answer
        except TimeoutError:
            raise BridgeGone(f"no answer to {command} in {timeout:g} s") from None
        finally:
            self._waiting.pop(number, None)
        if said["ok"]:
            return said["result"]
        error: Json = said["error"]
        raise BridgeRefused(error["code"], error["message"], error.get("wa_code"))

    async def tell(self, command: str, **arguments: object) -> None:
        """Send a command that nobody answers. Raises `BridgeGone`."""
        await self._write(self._protocol.write({"cmd": command, **arguments}))

    async def stop(self) -> None:
        """Ask it to finish what it is at and end; after a while, end it."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._process.wait(), DRAIN_SECONDS)
        self.kill()
        await self.ended.wait()

    def kill(self) -> None:
        """End it at once."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()

    async def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        if self.ended.is_set():
            raise BridgeGone("the bridge has ended")
        try:
            self._process.stdin.write(line)
            await self._process.stdin.drain()
        except OSError as error:
            raise BridgeGone("the bridge has ended") from error

    async def _read_lines(self) -> None:
        assert self._process.stdout is not None
        try:
            while line := await self._process.stdout.readline():
                self._take(line)
        except ValueError:
            log().error("[BAILEYS] The bridge wrote a line without end")
            self.kill()
        finally:
            await self._process.wait()
            self.ended.set()
            for answer in self._waiting.values():
                if not answer.done():
                    answer.set_exception(BridgeGone("the bridge ended before it answered"))

    def _take(self, line: bytes) -> None:
        try:
            said = self._protocol.read(line)
        except BadLine as error:
            log().error("[BAILEYS] The bridge wrote what the protocol does not know", error=str(error), bytes=len(line))
            return
        if "event" in said:
            self._on_event(said)
            return
        answer = self._waiting.get(said["re"]) if said["re"] is not None else None
        if answer is not None and not answer.done():
            answer.set_result(said)

    async def _read_log(self) -> None:
        """The bridge's own words go into our log, masked like ours."""
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            relay(line)


def relay(line: bytes) -> None:
    """Write one line of the bridge's log as one of ours: pino's JSON, or whatever a crash leaves behind."""
    try:
        said: object = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        # A stack trace of Node's own: where, and never what.
        log().warning("[BAILEYS] The bridge says something unreadable", bytes=len(line))
        return
    fields = {str(key): value for key, value in cast("Json", said).items() if key not in _PINOS_OWN}
    level, message = cast("Json", said).get("level", 30), str(cast("Json", said).get("msg", ""))
    write = log().error if level >= 50 else log().warning if level >= 40 else log().info
    write(f"[BAILEYS] {message.removeprefix('[BAILEYS] ')}", **fields)
