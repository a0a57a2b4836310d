"""Statements sent together and answered together, over libpq's pipeline mode.

psycopg's cursors cost several times what the statements do, and their pipeline still talks to the socket once a
statement (docs/decisions/0016-statements-in-pipelines.md). This speaks psycopg's own low-level interface, `psycopg.pq`.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import AsyncConnection, pq

from oxy.foundation.ear import Ear
from oxy.foundation.statements import Statement, error_of

# What a connection runs again is prepared there, and the least used is forgotten.
PREPARE_AFTER = 1
MOST_PREPARED = 200

_Key = tuple[bytes, tuple[int, ...]]


class _Prepared:
    """What one connection knows by name."""

    def __init__(self) -> None:
        self.names: OrderedDict[_Key, bytes] = OrderedDict()
        self.seen: OrderedDict[_Key, int] = OrderedDict()
        self._serial = 0

    def name(self, key: _Key) -> bytes | None:
        """The name of a prepared statement."""
        name = self.names.get(key)
        if name is not None:
            self.names.move_to_end(key)
        return name

    def is_often(self, key: _Key) -> bool:
        """Count one more run; whether it is worth preparing now."""
        runs = self.seen.pop(key, 0) + 1
        self.seen[key] = runs
        if len(self.seen) > 2 * MOST_PREPARED:
            self.seen.popitem(last=False)
        return runs > PREPARE_AFTER

    def add(self, key: _Key) -> bytes:
        """Give a name."""
        self._serial += 1
        name = self.names[key] = b"oxy_%d" % self._serial
        return name

    def surplus(self) -> bytes | None:
        """The name of the statement that has to go, when there are too many."""
        return self.names.popitem(last=False)[1] if len(self.names) >= MOST_PREPARED else None


class _Known:
    """What is kept for a connection from one exchange to the next."""

    def __init__(self, socket: int) -> None:
        self.prepared = _Prepared()
        self.ear = Ear(socket)


_known: "WeakKeyDictionary[AsyncConnection[Any], _Known]" = WeakKeyDictionary()


async def exchange(connection: AsyncConnection[Any], statements: Sequence[Statement]) -> None:
    """Send `statements` in one go and settle each.

    Raises the error of the first that failed; those after it did not run. A connection that is lost, or left in the
    middle by a cancelled task, is closed.
    """
    link = connection.pgconn
    try:
        known = _known.get(connection)
        if known is None:
            known = _known[connection] = _Known(link.socket)
        link.enter_pipeline_mode()
        awaited = _send(link, known.prepared, statements)
        await _flush(link)
        failed = await _settle(link, known, awaited)
        if link.status == pq.ConnStatus.BAD:
            raise _lost(failed)
        link.exit_pipeline_mode()
    except BaseException:
        _known.pop(connection, None)
        await connection.close()
        raise
    if failed is not None:
        raise failed


# What a result is for: a statement's own, or the preparing of the one that comes next (None for neither).
_Awaited = list[tuple[Statement | None, _Key | None]]


def _send(link: pq.abc.PGconn, known: _Prepared, statements: Sequence[Statement]) -> _Awaited:
    awaited: _Awaited = []
    for statement in statements:
        key = (statement.sql, statement.types)
        name = known.name(key)
        if name is None and known.is_often(key):
            gone = known.surplus()
            if gone is not None:
                link.send_query_params(b"DEALLOCATE " + gone, None)
                awaited.append((None, None))
            name = known.add(key)
            link.send_prepare(name, statement.sql, statement.types)
            awaited.append((None, key))
        if name is None:
            link.send_query_params(
                statement.sql, statement.values, statement.types, statement.formats, statement.result_format
            )
        else:
            link.send_query_prepared(name, statement.values, statement.formats, statement.result_format)
        awaited.append((statement, None))
    link.pipeline_sync()
    return awaited


async def _flush(link: pq.abc.PGconn) -> None:
    """Push everything out; what the server says meanwhile is read, so that neither waits for the other."""
    while link.flush():
        if await _ready(link.socket):
            link.consume_input()


async def _settle(link: pq.abc.PGconn, known: _Known, awaited: _Awaited) -> psycopg.Error | None:
    """Read every result up to the sync; return the first error."""
    failed: psycopg.Error | None = None
    for statement, preparing in awaited:
        result = await _next_result(link, known.ear)
        error = error_of(result) if statement is None else statement.settle(result)
        if error is not None:
            failed = failed or error
            if preparing is not None:
                known.prepared.names.pop(preparing, None)
    while True:
        if (await _next_result(link, known.ear)).status == pq.ExecStatus.PIPELINE_SYNC:
            return failed


async def _next_result(link: pq.abc.PGconn, ear: Ear) -> pq.abc.PGresult:
    """The next result; between those of two statements libpq says None once."""
    while True:
        while link.is_busy():
            await ear.hear()
            link.consume_input()
        result = link.get_result()
        if result is not None:
            return result
        if link.status == pq.ConnStatus.BAD:
            raise _lost(None)


def _lost(error: psycopg.Error | None) -> psycopg.OperationalError:
    return psycopg.OperationalError(f"the connection is lost: {error}" if error else "the connection is lost")


async def _ready(socket: int) -> bool:
    """Wait until there is something to read (True), or something can be written (False)."""
    loop = asyncio.get_running_loop()
    ready: asyncio.Future[bool] = loop.create_future()

    def wake(readable: bool) -> None:
        if not ready.done():
            ready.set_result(readable)

    loop.add_reader(socket, wake, True)
    loop.add_writer(socket, wake, False)
    try:
        return await ready
    finally:
        loop.remove_reader(socket)
        loop.remove_writer(socket)
