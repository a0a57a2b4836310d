"""Waiting for what the other end of a connection says."""

import asyncio
import os


class Ear:
    """Hears when a socket has something to say, and goes on listening between one wait and the next.

    It listens to a duplicate of the socket: whoever else waits on the socket neither ends that nor meets it.
    """

    def __init__(self, socket: int) -> None:
        """`socket` is a file descriptor; it may be closed before the ear is."""
        self._loop = asyncio.get_running_loop()
        self._socket = os.dup(socket)
        self._waiter: asyncio.Future[None] | None = None

    async def hear(self) -> None:
        """Wait until there is something to read, be it the end. For one task at a time."""
        self._waiter = self._loop.create_future()
        try:
            # Where it listens already this costs little.
            self._loop.add_reader(self._socket, self._wake)
        except RuntimeError:
            # uvloop closes a reader once its connection was reset, and keeps it all the same.
            self._loop.remove_reader(self._socket)
            self._loop.add_reader(self._socket, self._wake)
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is None:
            # Nobody asked: a server that closes the connection, say, would be heard without end.
            self._loop.remove_reader(self._socket)
        elif not self._waiter.done():
            self._waiter.set_result(None)

    def __del__(self) -> None:
        if not self._loop.is_closed():
            self._loop.remove_reader(self._socket)
        os.close(self._socket)
