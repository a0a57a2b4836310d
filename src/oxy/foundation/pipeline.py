"""A transaction in as few round trips as its results allow.

Half of what a short statement costs, here and in Postgres, is waiting for its answer. So a statement whose answer
nobody needs is held back and travels with the next one, in libpq's pipeline mode: BEGIN with the first statement,
COMMIT and the notifications with the last.
"""

from typing import Any, LiteralString

import psycopg
from psycopg import AsyncConnection, AsyncCursor, AsyncRawCursor
from psycopg.pq import TransactionStatus
from psycopg.rows import AsyncRowFactory
from psycopg_pool import AsyncConnectionPool

from oxy.foundation.telemetry import log

Row = dict[str, Any]
# A channel and what to say on it.
Bell = tuple[str, str]
Pool = AsyncConnectionPool[AsyncConnection[Row]]

BROKEN_CONNECTION_TRIES = 5
# Commits of notifying transactions stand in line for the disk; see docs/decisions/0003-events-by-notify.md.
_RING: LiteralString = (
    "SELECT set_config('synchronous_commit', 'off', true), pg_notify(channel, payload)"
    " FROM unnest(%s::text[], %s::text[]) AS bell (channel, payload)"
)


class _Statement:
    """One statement on its way. `raw` ones have Postgres' own `$1`; the others psycopg's placeholders."""

    __slots__ = ("params", "query", "raw")

    def __init__(self, query: LiteralString, params: Any, *, raw: bool = False) -> None:
        self.query: LiteralString = query
        self.params = params
        self.raw = raw

    async def start(self, connection: AsyncConnection[Row], factory: AsyncRowFactory[Any] | None) -> AsyncCursor[Any]:
        if self.raw:
            return await AsyncRawCursor(connection).execute(self.query, self.params)
        cursor = connection.cursor() if factory is None else connection.cursor(row_factory=factory)
        return await cursor.execute(self.query, self.params)


class TransactionPipeline:
    """One transaction: begun with its first statement, on a connection that is taken only then."""

    def __init__(self, pool: Pool, begin: tuple[LiteralString, Any]) -> None:
        """`begin` is what binds the transaction to whom it works for, right after BEGIN."""
        self._pool = pool
        self._begin = (_Statement("BEGIN", None), _Statement(*begin))
        self._held: list[_Statement] = list(self._begin)
        self._connection: AsyncConnection[Row] | None = None
        self.bells: list[Bell] = []

    async def run(
        self, query: LiteralString, params: Any, factory: AsyncRowFactory[Any] | None = None
    ) -> AsyncCursor[Any]:
        """Send what was held and then `query`; return its cursor, the results read."""
        statement = _Statement(query, params)
        if self._connection is not None and not self._held:
            return await statement.start(self._connection, factory)
        return await self._flush(statement, factory)

    def hold(self, query: LiteralString, params: Any, *, raw: bool = False) -> None:
        """Let `query` travel with the next statement, or with COMMIT. Its errors are raised there."""
        self._held.append(_Statement(query, params, raw=raw))

    def forget_held(self) -> None:
        """Drop what was held back: its part of the transaction has failed."""
        self._held.clear()

    async def connection(self) -> AsyncConnection[Row]:
        """The connection, with nothing held back any more."""
        if self._held:
            await self._flush(self._held.pop(), None)
        assert self._connection is not None
        return self._connection

    async def commit(self) -> None:
        """Commit, and then tell what was rung. Nothing happens for a transaction in which nothing was done."""
        if self._connection is None and len(self._held) == len(self._begin):
            return
        commit = _Statement("COMMIT", None)
        if self.bells:
            channels, payloads = zip(*dict.fromkeys(self.bells), strict=True)
            await self._commit_and_ring(commit, _Statement(_RING, (list(channels), list(payloads))))
        else:
            _check_committed(await self._flush(commit, None))

    async def rollback(self) -> None:
        """Undo what was done; a connection that cannot be told so is closed."""
        connection = self._connection
        if connection is None or connection.closed:
            return
        try:
            if connection.info.transaction_status == TransactionStatus.ACTIVE:
                await connection.close()
            elif connection.info.transaction_status != TransactionStatus.IDLE:
                await connection.execute("ROLLBACK")
        except psycopg.Error:
            await connection.close()

    async def give_back(self) -> None:
        """Give the connection back to the pool."""
        if self._connection is not None:
            await self._pool.putconn(self._connection)
            self._connection = None

    async def _commit_and_ring(self, commit: _Statement, ring: _Statement) -> None:
        self._held.append(commit)
        cursors: list[AsyncCursor[Any]] = []
        try:
            await self._flush(ring, None, cursors)
        except psycopg.Error as error:
            if len(cursors) < 2 or cursors[-2].statusmessage != "COMMIT":
                raise
            # The work is done and stored; who listens looks again by itself.
            log().warning("[DATABASE] Committed, and nobody could be told", error=type(error).__name__)
        else:
            _check_committed(cursors[-2])

    async def _flush(
        self, last: _Statement, factory: AsyncRowFactory[Any] | None, cursors: list[AsyncCursor[Any]] | None = None
    ) -> AsyncCursor[Any]:
        """Send what is held and `last` in one go; return the cursor of `last`. `cursors` gets that of each."""
        held, self._held = self._held, []
        sent = [] if cursors is None else cursors
        if self._connection is not None:
            return await _send(self._connection, held, last, factory, sent)
        # A connection that a restarted server left broken is thrown away and another taken: nothing is committed yet.
        for attempt in range(BROKEN_CONNECTION_TRIES):
            self._connection = await self._pool.getconn()
            try:
                return await _send(self._connection, held, last, factory, sent)
            except psycopg.OperationalError:
                if not self._connection.closed or attempt + 1 == BROKEN_CONNECTION_TRIES or _commits(held, last):
                    raise
                sent.clear()
                await self.give_back()
        raise AssertionError("unreachable")


async def _send(
    connection: AsyncConnection[Row], held: list[_Statement], last: _Statement,
    factory: AsyncRowFactory[Any] | None, cursors: list[AsyncCursor[Any]],
) -> AsyncCursor[Any]:  # fmt: skip
    if not held:
        cursors.append(await last.start(connection, factory))
        return cursors[-1]
    async with connection.pipeline():
        for statement in held:
            cursors.append(await statement.start(connection, None))
        cursors.append(await last.start(connection, factory))
    return cursors[-1]


def _commits(held: list[_Statement], last: _Statement) -> bool:
    return any(statement.query == "COMMIT" for statement in (*held, last))


def _check_committed(cursor: AsyncCursor[Any]) -> None:
    """A COMMIT after a swallowed error rolls back and says so in its status only."""
    if cursor.statusmessage != "COMMIT":
        raise psycopg.errors.InFailedSqlTransaction("the transaction had failed and was rolled back")
