"""A transaction in as few round trips as its results allow.

Half of what a short statement costs, here and in Postgres, is waiting for its answer. So a statement whose answer
nobody needs yet is held back and travels with the next one: BEGIN with the first, COMMIT and the notifications with
the last.
"""

from collections.abc import Callable
from dataclasses import dataclass
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
BROKEN_CONNECTION_TRIES = 5
# Commits of notifying transactions stand in line for the disk; see docs/decisions/0003-events-by-notify.md.
_RING: LiteralString = "SELECT set_config('synchronous_commit', 'off', true)"
_BELL: LiteralString = ", pg_notify(%s, %s)"


@dataclass(slots=True, eq=False)
class Held:
    """A statement that waits for company, and how it ran once it was sent.

    Args:
        query: with its placeholders.
        params: the values.
        raw: whether the placeholders are Postgres' own.
        binary: whether its rows come in Postgres' binary form.
    """

    query: LiteralString
    params: Params = None
    raw: bool = False
    binary: bool = False
    _ran: Statement | None = None

    def statement(self, connection: AsyncConnection[Any]) -> Statement:
        """Return it as it goes out over `connection`."""
        self._ran = Statement(connection, self.query, self.params, raw=self.raw, binary=self.binary)
        return self._ran

    @property
    def ran(self) -> Statement:
        """The statement with its result. Raises `RuntimeError` before it was sent."""
        if self._ran is None:
            raise RuntimeError("nothing has been sent since this statement was held back")
        return self._ran

    @property
    def was_sent(self) -> bool:
        """Whether it waits no more."""
        return self._ran is not None

    @property
    def status(self) -> str:
        """What Postgres says it did; empty when it never ran."""
        return "" if self._ran is None else self._ran.status


class Transaction:
    """One transaction: begun with its first statement, on a connection that is taken only then."""

    def __init__(self, pool: Pool, binding: LiteralString, value: str) -> None:
        """`binding` is run right after BEGIN with `value`: it says for whom the transaction works."""
        self._pool = pool
        self._binding: LiteralString = binding
        self._value = value
        self._held = self._beginning()
        self._untouched = len(self._held)
        self._connection: AsyncConnection[Row] | None = None
        self._parts = 0
        self.bells: list[Bell] = []
        self.afterwards: list[Callable[[], None]] = []

    def _beginning(self) -> list[Held]:
        return [Held("BEGIN"), Held(self._binding, (self._value,))]

    async def run(self, query: LiteralString, params: Params, *, binary: bool = False) -> Statement:
        """Send what was held and then `query`; return it with its result."""
        last = self.hold(query, params, binary=binary)
        await self._flush()
        return last.ran

    async def run_last(self, query: LiteralString, params: Params, *, repeatable: bool) -> Statement:
        """Send what was held, `query` and the commit together; return it with its result.

        What is run afterwards is another transaction for the same. A `repeatable` one, which done twice is as done
        once, is tried again when the connection was lost in the middle.
        """
        last = self.hold(query, params)
        await self._commit(repeatable=repeatable)
        await self.give_back()
        self._held, self._parts = self._beginning(), 0
        self._take_steps()
        return last.ran

    def hold(self, query: LiteralString, params: Params, *, raw: bool = False, binary: bool = False) -> Held:
        """Let `query` travel with the next statement, or with COMMIT. Its errors are raised there."""
        held = Held(query, params, raw, binary)
        self._held.append(held)
        return held

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
        begun = _part("SAVEPOINT", part).query
        queries = [held.query for held in self._held]
        if begun in queries:
            del self._held[queries.index(begun) :]
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
        self._take_steps()

    def _take_steps(self) -> None:
        steps, self.afterwards = self.afterwards, []
        for step in steps:
            step()

    async def _commit(self, *, repeatable: bool = False) -> None:
        commit = self.hold("COMMIT", None)
        bells, self.bells = list(dict.fromkeys(self.bells)), []
        if bells:
            self.hold(_RING + _BELL * len(bells), list(chain.from_iterable(bells)))
        try:
            await self._flush(to_be_repeated=repeatable)
        except psycopg.Error as error:
            if commit.status != "COMMIT":
                raise
            # The work is done and stored; who listens looks again by itself.
            log().warning("[DATABASE] Committed, and nobody could be told", error=type(error).__name__)
        if commit.status == "ROLLBACK":
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

    async def _flush(self, *, to_be_repeated: bool = False) -> None:
        """Send all that is held in one go.

        A connection that a restarted server left broken is thrown away and another taken, as long as nothing can have
        been done on it, or doing it again does no harm.
        """
        held, self._held = self._held, []
        if self._connection is not None:
            await _send(self._connection, held)
            return
        commits = any(each.query == "COMMIT" for each in held)
        for attempt in range(BROKEN_CONNECTION_TRIES):
            self._connection = await self._pool.getconn()
            try:
                await _send(self._connection, held)
            except psycopg.OperationalError:
                last = attempt + 1 == BROKEN_CONNECTION_TRIES
                if not self._connection.closed or last or (commits and not to_be_repeated):
                    raise
                await self.give_back()
            else:
                return


def _part(what: LiteralString, part: int) -> Held:
    return Held(cast("LiteralString", f"{what} part_{part}"))


async def _send(connection: AsyncConnection[Any], held: list[Held]) -> None:
    await exchange(connection, [each.statement(connection) for each in held])
