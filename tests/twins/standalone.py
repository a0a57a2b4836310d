"""Runs a twin as a process of its own until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

import uvloop


class Twin(Protocol):
    @property
    def base_url(self) -> str: ...


T = TypeVar("T", bound=Twin)


def serve(name: str, build: Callable[[int], AbstractAsyncContextManager[T]]) -> None:
    """Reads --port and serves; says on standard output where, and that it is a twin.

    Args:
        name: what is being stood in for.
        build: makes the twin for a port.
    """
    parser = argparse.ArgumentParser(description=f"A stand-in for {name}")
    parser.add_argument("--port", type=int, default=0)
    port: int = parser.parse_args().port
    uvloop.run(_serve(name, build(port)))


async def _serve(name: str, building: AbstractAsyncContextManager[T]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with building as twin:
        sys.stdout.write(f"TWIN of {name}, nothing leaves this machine: {twin.base_url}\n")
        sys.stdout.flush()
        await stop.wait()
