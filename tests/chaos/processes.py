"""Real `oxy serve` processes, which tests kill, stop and start again."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from oxy.foundation.clock import SystemClock
from oxy.foundation.database import Database, Purpose
from oxy.foundation.security import Vault
from oxy.onboarding import apply_file

APP_SECRET = "the chaos suite's app secret"
ENCRYPTION_KEY = "the chaos suite's encryption key"
PHONE_NUMBER_ID = "100000000000077"
SLUG = "chaos"
READY = '"msg":"[OXY] Ready"'
# Generous: the machine may be busy with other tests.
START_SECONDS = 90

BUSINESS = f"""
organization: {{slug: {SLUG}, name: Caos Pet, business_type: petshop, timezone: America/Sao_Paulo}}
opening_hours: {{mon: ["08:00-18:00"], tue: ["08:00-18:00"], wed: ["08:00-18:00"], thu: ["08:00-18:00"], fri: ["08:00-18:00"]}}
resources: [{{name: Ana, kind: groomer}}]
services: [{{name: Banho, type: grooming, minutes: 60, price: "60.00", resources: [Ana]}}]
ai: {{assistant_name: Luna, client_model: "openai:gpt-4o-mini", owner_model: builtin}}
instances: [{{name: principal, channel: cloud, phone_number_id: "{PHONE_NUMBER_ID}", access_token: token}}]
"""  # noqa: E501


@dataclass
class Process:
    """One `oxy serve`."""

    role: str
    port: int
    log: Path
    popen: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    async def ready(self) -> None:
        """Wait until it says so."""
        async with asyncio.timeout(START_SECONDS):
            while READY not in self.said():
                assert self.popen.poll() is None, f"oxy serve --role {self.role} ended:\n{self.said()}"
                await asyncio.sleep(0.1)

    def said(self) -> str:
        """Return everything it printed."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End it with SIGKILL, in the middle of whatever it does."""
        self.popen.kill()
        self.popen.wait()

    async def stop(self, seconds: float = 45) -> int:
        """Ask it with SIGTERM to end; return its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return await asyncio.to_thread(self.popen.wait, seconds)


@dataclass
class House:
    """An installation: a database, the twins' addresses, and what was started.

    `now` starts its clocks; `more` goes into its environment.
    """

    folder: Path
    database_url: str | None
    graph_url: str
    openai_url: str
    now: str = ""
    processes: list[Process] = field(default_factory=list[Process])
    more: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def data_dir(self) -> Path:
        """Where processes without a database address keep their own."""
        return self.folder / "data"

    def begin(self, role: str, port: int | None = None) -> Process:
        """Start a process; see `Process.ready`."""
        port = port or free_port()
        log = self.folder / f"{role}-{len(self.processes)}.log"
        oxy = Path(sys.executable).with_name("oxy")
        with log.open("wb") as output:
            popen = subprocess.Popen(
                [oxy, "serve", "--role", role, "--port", str(port)],
                cwd=self.folder, env=self._environment(), stdout=output, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        process = Process(role, port, log, popen)
        self.processes.append(process)
        return process

    def end(self) -> None:
        """Leave nothing running."""
        for process in self.processes:
            if process.popen.poll() is None:
                process.popen.terminate()
        for process in self.processes:
            try:
                process.popen.wait(45)
            except subprocess.TimeoutExpired:
                process.kill()

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("OXY_", "OPENAI_"))}
        return kept | {
            "DATABASE_URL": self.database_url or "", "DATA_DIR": str(self.data_dir), "REDIS_URL": "",
            "OXY_ENV": "test", "OXY_NOW": self.now, "OXY_LOG_FORMAT": "json", "OXY_GATHER_SECONDS": "0",
            "OPENAI_API_KEY": "twin", "OPENAI_BASE_URL": self.openai_url, "WHATSAPP_GRAPH_URL": self.graph_url,
            "WHATSAPP_APP_SECRET": APP_SECRET, "WHATSAPP_VERIFY_TOKEN": "verify", "ENCRYPTION_KEY": ENCRYPTION_KEY,
            "JWT_SECRET": "the chaos suite's token secret", **self.more,
        }  # fmt: skip


@asynccontextmanager
async def open_house(house: House) -> AsyncGenerator[House]:
    """Keep a house; nothing of it runs afterwards."""
    house.folder.mkdir(parents=True, exist_ok=True)
    try:
        yield house
    finally:
        await asyncio.to_thread(house.end)


async def settle_business(database_url: str, folder: Path, business: str = BUSINESS) -> None:
    """Create the business whose customers write."""
    file = folder / "business.yaml"
    file.write_text(business, encoding="utf-8")
    async with eyes_on(database_url) as database, database.system(Purpose.OPERATE) as session:
        await apply_file(session, file, vault=Vault(ENCRYPTION_KEY))


@asynccontextmanager
async def eyes_on(database_url: str) -> AsyncGenerator[Database]:
    """The test's own look at the database."""
    database = Database(database_url, SystemClock(), max_connections=4)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def ask(database_url: str, query: LiteralString) -> list[tuple[Any, ...]]:
    """Ask the database something across tenants, on a connection of its own."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        return await (await connection.execute(query)).fetchall()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
