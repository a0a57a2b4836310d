"""What a connection's ear must not miss."""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from oxy.foundation.ear import Ear

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_a_connection_that_was_reset_is_heard_as_often_as_somebody_asks(run: Run) -> None:
    async def listen() -> None:
        ours, theirs = socket.socketpair()
        with ours:
            ours.setblocking(False)
            ear = Ear(ours.fileno())
            ours.send(b"a question that nobody reads")
            theirs.send(b"half of an answer")
            await ear.hear()
            assert ours.recv(4) == b"half"
            theirs.close()
            async with asyncio.timeout(10):
                for _ in range(5):
                    await ear.hear()

    run(listen())


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def test_it_hears_what_comes_after_a_silence_in_which_nobody_asked(run: Run) -> None:
    async def listen() -> None:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.setblocking(False)
            ear = Ear(ours.fileno())
            for word in (b"one", b"two", b"three"):
                theirs.send(word)
                # Time enough for the loop to see it, and that nobody wants it.
                await asyncio.sleep(0.01)
                async with asyncio.timeout(10):
                    await ear.hear()
                assert ours.recv(100) == word
            waiting = asyncio.ensure_future(ear.hear())
            await asyncio.sleep(0.01)
            assert not waiting.done(), "nothing was said"
            waiting.cancel()

    run(listen())
