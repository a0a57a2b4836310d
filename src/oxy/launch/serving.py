"""Runs an installation: the web, the worker, or both in one process."""

import asyncio
import contextlib
import errno
import gc
import signal
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import uvicorn
from starlette.types import ASGIApp

from oxy.entrances.live import Live
from oxy.foundation.settings import Settings
from oxy.foundation.telemetry import log
from oxy.launch.application import build_observer, build_web
from oxy.launch.composition import open_staff
from oxy.launch.context import Context, open_context
from oxy.launch.employed import employed

Role = Literal["all", "web", "worker"]
Step = Callable[[Context], Awaitable[None]]
# Turns wait for models, not for connections: a pool somewhat larger than the cores keeps Postgres busy.
CONNECTIONS = 10


class PortTaken(Exception):
    """The port cannot be had: another program listens there already, or the system says no."""


async def serve(
    settings: Settings,
    *,
    host: str,
    port: int,
    role: Role,
    before: Step | None = None,
    when_ready: Step | None = None,
    open_simulator: bool = False,
) -> None:
    """Run until SIGTERM or SIGINT; then take nothing new, finish what is under way, and return.

    Args:
        settings: the installation.
        host, port: where to listen; a worker serves health and metrics there.
        role: what this process does.
        before: called on the open installation, before anybody can reach it.
        when_ready: called once everything answers.
        open_simulator: let anybody who reaches the address hold a simulated phone; for demos.

    Raises `PortTaken`, and what `open_context` raises.
    """
    async with open_context(settings, max_connections=CONNECTIONS) as context, AsyncExitStack() as stack:
        if before is not None:
            await before(context)
        live = Live(context.database, context.tokens)
        application = (
            build_web(context, live, open_simulator=open_simulator)
            if role in ("all", "web")
            else build_observer(context)
        )
        server = await stack.enter_async_context(_listening(application, host, port))
        if role in ("all", "web"):
            await stack.enter_async_context(_running(live.pump()))
        if role in ("all", "worker"):
            staff = await stack.enter_async_context(open_staff(context))
            await stack.enter_async_context(employed(staff.worker))
        settle_memory()
        log().info("[OXY] Ready", role=role, host=host, port=port)
        if when_ready is not None:
            await when_ready(context)
        await _until_stopped()
        log().info("[OXY] Stopping", role=role)
        server.should_exit = True


@asynccontextmanager
async def _listening(application: ASGIApp, host: str, port: int) -> AsyncGenerator[uvicorn.Server]:
    config = uvicorn.Config(
        application, host=host, port=port, log_level="warning", access_log=False, lifespan="off",
        timeout_graceful_shutdown=10, timeout_keep_alive=75, server_header=False,
    )  # fmt: skip
    listener = _open_port(host, port)
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    try:
        yield server
    finally:
        server.should_exit = True
        await task


def _open_port(host: str, port: int) -> socket.socket:
    """Listen ourselves: uvicorn would end the whole process when it cannot."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(f"port {port} on {host} is taken; choose another with --port") from error
        raise PortTaken(f"cannot listen on {host} port {port}: {error.strerror or error}") from error


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the process has one, for the worker too."""

    @contextlib.contextmanager
    def capture_signals(self):  # pyright: ignore[reportIncompatibleMethodOverride]
        yield


@asynccontextmanager
async def _running(work: Awaitable[None]) -> AsyncGenerator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def settle_memory() -> None:
    """Keep the collector from walking what stays for good: libraries make up nearly all of the heap."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopped.set)
    await stopped.wait()
