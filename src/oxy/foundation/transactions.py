"""A transaction in as few round trips as its results allow.

Half of what a short statement costs, here and in Postgres, is waiting for its answer. So a statement whose answer
nobody needs is held back and travels with the next one: BEGIN with the first, COMMIT and the notifications with the
last.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any, LiteralString, cast

import psycopg
from psycopg import AsyncConnection
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool

from oxy.foundation.pipeline import exchange
from oxy.foundation.statements import Params, Row, Statement
from oxy.foundation.telemetry import log

Pool = AsyncConnectionPool[AsyncConnection[Row]]
# A channel and what to say on it.
Bell = tuple[str, str]
# A statement that waits for company: query, values, and whether its placeholders are Postgres' own.
Held = tuple[LiteralString, Params, bool]

BROKEN_CONNECTION_TRIES = 5
_COMMIT: Held = ("COMMIT", None, False)
# Commits of notifying transactions stand in line for the disk; see docs/decisions/0003-events-by-notify.md.
_RING: LiteralString = "SELECT set_config('synchronous_commit', 'off', true)"
_BELL: LiteralString = ", pg_notify(%s, %s)"


class Transaction:
    """One transaction: begun with its first statement, on a connection that is taken only then."""

    def __init__(self, pool: Pool, binding: LiteralString, value: str) -> None:
        """`binding` is run right after BEGIN with `value`: it says for whom the transaction works."""
        self._pool = pool
        self._held: list[Held] = [("BEGIN", None, False), (binding, (value,), False)]
        self._untouched = len(self._held)
        self._connection: AsyncConnection[Row] | None = None
        self._parts = 0
        self.bells: list[Bell] = []
        self.afterwards: list[Callable[[], None]] = []

    async def run(self, query: LiteralString, params: Params) -> Statement:
        """Send what was held and then `query`; return it with its result."""
        self._held.append((query, params, False))
        return (await self._flush())[-1]

    def hold(self, query: LiteralString, params: Params, *, raw: bool = False) -> None:
        """Let `query` travel with the next statement, or with COMMIT. Its errors are raised there."""
        self._held.append((query, params, raw))

    @property
    def holds_work(self) -> bool:
        """Whether something is held back besides the beginning."""
        return len(self._held) > (self._untouched if self._connection is None else 0)

    def begin_part(self) -> int:
        """Set a savepoint; return its number."""
        self._parts += 1
        self._held.append(_part("SAVEPOINT", self._parts))
        return self._parts

    def end_part(self, part: int) -> None:
        """Keep what was done since a savepoint."""
        self._held.append(_part("RELEASE SAVEPOINT", part))

    def undo_part(self, part: int) -> None:
        """Undo what was done since a savepoint, and drop what was held back since, perhaps the savepoint itself."""
        begun = _part("SAVEPOINT", part)
        if begun in self._held:
            del self._held[self._held.index(begun) :]
        else:
            self._held = [_part("ROLLBACK TO SAVEPOINT", part), _part("RELEASE SAVEPOINT", part)]

    async def connection(self) -> AsyncConnection[Row]:
        """The connection, with nothing held back any more."""
        if self._held:
            await self._flush()
        assert self._connection is not None
        return self._connection

    async def commit(self) -> None:
        """Commit, then tell what was rung and take the steps planned for afterwards.

        Nothing happens for a transaction in which nothing was done or rung.
        """
        if self._connection is not None or self.holds_work or self.bells:
            await self._commit()
        for step in self.afterwards:
            step()

    async def _commit(self) -> None:
        self._held.append(_COMMIT)
        if self.bells:
            bells = list(dict.fromkeys(self.bells))
            self._held.append((_RING + _BELL * len(bells), list(chain.from_iterable(bells)), False))
        sent: list[Statement] = []
        try:
            await self._flush(sent)
        except psycopg.Error as error:
            if not any(statement.status == "COMMIT" for statement in sent):
                raise
            # The work is done and stored; who listens looks again by itself.
            log().warning("[DATABASE] Committed, and nobody could be told", error=type(error).__name__)
        if any(statement.query == "COMMIT" and statement.status == "ROLLBACK" for statement in sent):
            # What COMMIT says after an error that somebody swallowed.
            raise psycopg.errors.InFailedSqlTransaction("the transaction had failed and was rolled back")

    async def rollback(self) -> None:
        """Undo what was done; a connection that cannot be told so is closed."""
        connection = self._connection
        if connection is None or connection.closed:
            return
        if connection.info.transaction_status != TransactionStatus.IDLE:
            try:
                await exchange(connection, [Statement(connection, "ROLLBACK", None)])
            except psycopg.Error:
                await connection.close()

    async def give_back(self) -> None:
        """Give the connection back to the pool."""
        if self._connection is not None:
            await self._pool.putconn(self._connection)
            self._connection = None

    async def _flush(self, sent: list[Statement] | None = None) -> list[Statement]:
        """Send all that is held in one go; return it with its results, or leave it in `sent` when something fails.

        A connection that a restarted server left broken is thrown away and another taken, as long as nothing can have
        been done on it.
        """
        held, self._held = self._held, []
        statements = [] if sent is None else sent
        if self._connection is not None:
            return await _send(self._connection, held, statements)
        for attempt in range(BROKEN_CONNECTION_TRIES):
            self._connection = await self._pool.getconn()
            try:
                return await _send(self._connection, held, statements)
            except psycopg.OperationalError:
                if not self._connection.closed or attempt + 1 == BROKEN_CONNECTION_TRIES or _COMMIT in held:
                    raise
                await self.give_back()
                statements.clear()
        raise AssertionError("unreachable")


def _part(what: LiteralString, part: int) -> Held:
    return (cast("LiteralString", f"{what} part_{part}"), None, False)


async def _send(connection: AsyncConnection[Any], held: list[Held], statements: list[Statement]) -> list[Statement]:
    statements.extend(Statement(connection, query, params, raw=raw) for query, params, raw in held)
    await exchange(connection, statements)
    return statements
