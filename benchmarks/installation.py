"""A fresh Oxy in a temporary directory: embedded Postgres, businesses from files, one `oxy serve`."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

APP_SECRET = "bench-app-secret"
START_SECONDS = 90
INSTANCES_PER_BUSINESS = 20

BUSINESS = """\
organization: {{slug: {slug}, name: Pata {slug}, business_type: petshop, timezone: America/Sao_Paulo, phone: "+551140028922"}}
opening_hours: {{mon: &day ["08:00-18:00"], tue: *day, wed: *day, thu: *day, fri: *day, sat: *day, sun: *day}}
resources:
  - {{name: Ana, kind: groomer}}
  - {{name: Bia, kind: groomer}}
services:
  - {{name: Banho, type: grooming, minutes: 60, price: "60.00", resources: [Ana, Bia], aliases: [banhinho]}}
  - {{name: Tosa, type: grooming, minutes: 60, price: "80.00", resources: [Ana]}}
ai: {{assistant_name: Luna, tone: acolhedora, client_model: "{model}", owner_model: builtin, fast_path: false}}
instances:
"""  # fmt: skip # noqa: E501


@dataclass(frozen=True, slots=True)
class Business:
    """A business to create: its model and the numbers it answers on."""

    slug: str
    model: str
    phone_number_ids: tuple[str, ...]

    def as_file(self) -> str:
        """The business file's text."""
        lines = [
            f'  - {{name: n{index}, channel: cloud, phone_number_id: "{number}", access_token: token}}'
            for index, number in enumerate(self.phone_number_ids)
        ]
        return BUSINESS.format(slug=self.slug, model=self.model) + "\n".join(lines) + "\n"


def business(index: int, model: str) -> Business:
    """A business with numbers of its own: each may send 10 messages a second, so many that this bounds nothing."""
    numbers = tuple(f"10{index:04d}{number:09d}" for number in range(INSTANCES_PER_BUSINESS))
    return Business(f"bench-{index}", model, numbers)


@dataclass(frozen=True, slots=True)
class Installation:
    """A running one. `log` holds everything it printed."""

    url: str
    pid: int
    data_dir: Path
    log: Path


@asynccontextmanager
async def installation(
    businesses: list[Business], graph_url: str, openai_url: str, extra: Mapping[str, str]
) -> AsyncGenerator[Installation]:
    """Starts Oxy, creates the businesses, and takes everything away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="oxy-bench-"))
    port = _free_port()
    environment = os.environ | {
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "PORT": str(port),
        "OXY_ENV": "test",
        "OXY_GATHER_SECONDS": "0",
        "OXY_LOG_FORMAT": "json",
        "OXY_CLIENT_MODEL": "",
        "OPENAI_API_KEY": "bench",
        "OPENAI_BASE_URL": openai_url,
        "WHATSAPP_GRAPH_URL": graph_url,
        "WHATSAPP_APP_SECRET": APP_SECRET,
        "WHATSAPP_VERIFY_TOKEN": "bench-verify",
        **extra,
    }
    log = folder / "oxy.log"
    oxy = str(Path(sys.executable).with_name("oxy"))
    server = _start([oxy, "serve", "--role", "all", "--port", str(port)], folder, environment, log)
    try:
        running = Installation(f"http://127.0.0.1:{port}", server.pid, folder / "data", log)
        await _healthy(running, server)
        for one in businesses:
            await _apply(oxy, one, folder, environment)
        yield running
    finally:
        await asyncio.to_thread(_stop, server)
        shutil.rmtree(folder, ignore_errors=True)


def _start(command: list[str], folder: Path, environment: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )


async def _healthy(running: Installation, server: subprocess.Popen[bytes]) -> None:
    async with aiohttp.ClientSession() as client, asyncio.timeout(START_SECONDS):
        while True:
            if server.poll() is not None:
                raise RuntimeError(f"oxy serve ended with {server.returncode}:\n{tail(running.log)}")
            try:
                async with client.get(f"{running.url}/health") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)


async def _apply(oxy: str, one: Business, folder: Path, environment: Mapping[str, str]) -> None:
    path = folder / f"{one.slug}.yaml"
    path.write_text(one.as_file(), encoding="utf-8")
    command = await asyncio.create_subprocess_exec(
        oxy,
        "org",
        "apply",
        str(path),
        "--json",
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    output, _ = await command.communicate()
    if command.returncode != 0:
        raise RuntimeError(f"oxy org apply ended with {command.returncode}:\n{output.decode()}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tail(path: Path, lines: int = 40) -> str:
    """The last lines of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
