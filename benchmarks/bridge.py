"""Fifty numbers on one bridge: memory of each, processor time of a message received and of one sent.

    python -m benchmarks.bridge [--instances 50] [--messages 20] [--check]

The bridge is the real one, in front of `tests/twins/whatsapp.py`, which really encrypts, in a process of its own.
`--check` fails beyond the budget: 6 MiB a number, 8 ms of processor time a message either way.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from twins.whatsapp import BRIDGE, NODE, WhatsAppTwin

BUDGET_MIB = 6.0
BUDGET_MS = 8.0
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
CUSTOMER = "5511988880001"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Phase:
    """One direction of traffic: processor milliseconds of the bridge a message, messages a second, and latencies."""

    name: str
    cpu_ms: float
    rate: float
    p50_ms: float
    p95_ms: float


class BridgeUnderTest:
    """The bridge as a child, spoken to as PROTOCOL.md says, with as little of our own as will do."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self._caught_up: dict[str, asyncio.Event] = {}
        self._received: dict[str, asyncio.Future[float]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, folder: Path, environment: dict[str, str]) -> "BridgeUnderTest":
        process = await asyncio.create_subprocess_exec(
            str(NODE),
            str(BRIDGE / "src" / "main.ts"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **environment},
            limit=2**24,
        )
        bridge = cls(process)
        await bridge.ask("configure", protocol=1, journal_root=str(folder / "journal"))
        return bridge

    async def ask(self, name: str, **fields: Any) -> Json:
        number = len(self._answers) + 1
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        self._say({"id": number, "cmd": name, **fields})
        told = await asyncio.wait_for(answer, 60)
        if not told["ok"]:
            raise RuntimeError(f"{name}: {told['error']}")
        return told["result"]

    async def connect(self, instance: str, session_dir: Path, url: str) -> None:
        self._caught_up[instance] = asyncio.Event()
        await self.ask("open", instance=instance, session_dir=str(session_dir), web_socket_url=url)
        await asyncio.wait_for(self._caught_up[instance].wait(), 60)

    async def received(self, message_id: str) -> float:
        """Waits until a message has come through the journal. Returns when."""
        waiting = self._received.setdefault(message_id, asyncio.get_running_loop().create_future())
        return await asyncio.wait_for(waiting, 60)

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def resident_mib(self) -> float:
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._reading

    def _say(self, line: Json) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")

    async def _read(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            told = json.loads(line)
            if "re" in told:
                self._answers[told["re"]].set_result(told)
            elif told["event"] == "connection" and told.get("caught_up"):
                self._caught_up[told["instance"]].set()
            elif told["event"] == "journal":
                self._on_entry(told)

    def _on_entry(self, entry: Json) -> None:
        self._say({"cmd": "ack", "instance": entry["instance"], "entries": [entry["entry"]]})
        if entry["kind"] == "message":
            key = entry["payload"]["key"]["id"]
            self._received.setdefault(key, asyncio.get_running_loop().create_future()).set_result(time.perf_counter())


def main(
    instances: Annotated[int, typer.Option(min=1)] = 50,
    messages: Annotated[int, typer.Option(min=1, help="of each number, each way")] = 20,
    check: Annotated[bool, typer.Option(help="fail beyond the budget")] = False,
) -> None:
    """Measure, print, and judge when told to."""
    with tempfile.TemporaryDirectory(prefix="oxy-bridge-") as folder:
        over = asyncio.run(_measure(Path(folder), instances, messages))
    if check and over:
        raise typer.Exit(1)


async def _measure(folder: Path, instances: int, messages: int) -> bool:
    async with WhatsAppTwin(folder) as whatsapp:
        bridge = await BridgeUnderTest.start(folder, whatsapp.environment)
        numbers = [str(5511970000000 + number) for number in range(instances)]
        for number in numbers:
            await whatsapp.add(number)
            await whatsapp.seed(number, folder / number)
        await asyncio.sleep(1)
        empty, began = bridge.resident_mib(), time.perf_counter()
        for number in numbers:
            await bridge.connect(number, folder / number, whatsapp.web_socket_url)
        opened = time.perf_counter() - began
        await asyncio.sleep(5)
        idle = (bridge.resident_mib() - empty) / instances
        resting = await _resting(bridge)

        async def receive(number: str) -> float:
            before = time.perf_counter()
            key = f"3A{uuid4().hex[:18].upper()}"
            await whatsapp.write(number, CUSTOMER, "oi, queria um banho pro Rex amanhã às 10", id=key)
            return await bridge.received(key) - before

        async def send(number: str) -> float:
            before = time.perf_counter()
            text = {"kind": "text", "text": "Claro! Amanhã às 10h, R$ 60,00. Confirma?"}
            key = f"3EB0{uuid4().hex[:18].upper()}"
            await bridge.ask("send", instance=number, message_id=key, to=f"{CUSTOMER}@s.whatsapp.net", content=text)
            return time.perf_counter() - before

        # The first message of each pair agrees on keys, once in its life.
        await _run(bridge, "keys", receive, numbers, 1)
        await _run(bridge, "keys", send, numbers, 1)
        phases = [
            await _run(bridge, "received", receive, numbers, messages),
            await _run(bridge, "sent", send, numbers, messages),
        ]
        loaded = bridge.resident_mib()
        await bridge.stop()
    print(
        f"{instances} numbers, opened in {opened:.1f} s; bridge {empty:.0f} MiB empty, {loaded:.0f} MiB after the load"
    )
    print(f"memory a number at rest   {idle:6.2f} MiB   (budget {BUDGET_MIB:.0f})")
    print(f"processor at rest         {resting:6.2f} ms a second for all numbers")
    for phase in phases:
        print(
            f"{phase.name:<10} {phase.cpu_ms:6.2f} ms processor (budget {BUDGET_MS:.0f})   {phase.rate:6.0f}/s"
            f"   p50 {phase.p50_ms:.0f} ms, p95 {phase.p95_ms:.0f} ms"
        )
    return idle > BUDGET_MIB or any(phase.cpu_ms > BUDGET_MS for phase in phases)


async def _resting(bridge: BridgeUnderTest) -> float:
    """Processor milliseconds a second with nothing to do but keep the lines alive."""
    before = bridge.cpu_seconds()
    await asyncio.sleep(5)
    return (bridge.cpu_seconds() - before) * 1000 / 5


async def _run(
    bridge: BridgeUnderTest, name: str, work: Callable[[str], Awaitable[float]], numbers: list[str], messages: int
) -> Phase:
    """Each number's messages one after the other, all numbers at once."""

    async def each(number: str) -> list[float]:
        return [await work(number) for _ in range(messages)]

    cpu, began = bridge.cpu_seconds(), time.perf_counter()
    latencies = [taken for series in await asyncio.gather(*map(each, numbers)) for taken in series]
    seconds, spent = time.perf_counter() - began, bridge.cpu_seconds() - cpu
    ordered = sorted(latencies)
    count = len(ordered)
    return Phase(
        name,
        cpu_ms=spent * 1000 / count,
        rate=count / seconds,
        p50_ms=statistics.median(ordered) * 1000,
        p95_ms=ordered[min(count - 1, int(count * 0.95))] * 1000,
    )


if __name__ == "__main__":
    typer.run(main)
