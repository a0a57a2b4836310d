"""Postgres, through sessions that cannot exist without a tenant.

A `Session` is one transaction as the role `oxy_app` with `app.organization_id` set for its length, so that row-level
security decides what it sees. The few jobs that cross tenants open `Database.system` and say which of the audited
purposes they serve.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any, LiteralString, TypeVar
from uuid import UUID

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row
from psycopg_pool import AsyncConnectionPool

from oxy.foundation.clock import Clock
from oxy.foundation.telemetry import log

Row = dict[str, Any]
Params = dict[str, Any] | Sequence[Any] | None
T = TypeVar("T")

BROKEN_CONNECTION_TRIES = 5
# Our statements look up a tenant's rows by index whatever the values are: planning each anew cost more processor time
# than running it. Postgres still plans again when a table's statistics change.
PLAN_ONCE = "-c plan_cache_mode=force_generic_plan"


class Purpose(StrEnum):
    """Why a transaction may look across tenants. Adding one is a reviewed decision."""

    SIGN_IN = "sign_in"
    RESOLVE_INSTANCE = "resolve_instance"
    SWEEP = "sweep"
    HOLD = "hold"
    OPERATE = "operate"
    OBSERVE = "observe"
    RETAIN = "retain"


# A channel and what to say on it.
Bell = tuple[str, str]


class UnsafeDatabase(Exception):
    """The database would not keep tenants apart; the process must not start on it."""


class Session:
    """One open transaction. Rooms read and write through it and never commit."""

    def __init__(
        self, connection: AsyncConnection[Row], organization_id: UUID | None, clock: Clock, bells: list[Bell]
    ) -> None:
        self._connection = connection
        self._organization_id = organization_id
        self._bells = bells
        self.clock = clock

    @property
    def organization_id(self) -> UUID:
        """The tenant this transaction is bound to. Raises `RuntimeError` in a cross-tenant one."""
        if self._organization_id is None:
            raise RuntimeError("this transaction is bound to no organization")
        return self._organization_id

    @property
    def connection(self) -> AsyncConnection[Any]:
        """The driver's connection, for `foundation` alone (the queue rides in the same transaction)."""
        return self._connection

    def ring_after_commit(self, channel: str, payload: str) -> None:
        """Notify `channel` once the transaction has committed, and not if it has not."""
        self._bells.append((channel, payload))

    async def execute(self, query: LiteralString, params: Params = None) -> int:
        """Run `query` and return how many rows it touched."""
        return (await self._connection.execute(query, params)).rowcount

    async def rows(self, query: LiteralString, params: Params = None) -> list[Row]:
        """Return every row as a dict."""
        return await (await self._connection.execute(query, params)).fetchall()

    async def row(self, query: LiteralString, params: Params = None) -> Row | None:
        """Return the first row as a dict, or nothing."""
        return await (await self._connection.execute(query, params)).fetchone()

    async def value(self, query: LiteralString, params: Params = None) -> Any:
        """Return the first column of the first row, or None."""
        found = await self.row(query, params)
        return None if found is None else next(iter(found.values()))

    async def all_of(self, kind: type[T], query: LiteralString, params: Params = None) -> list[T]:
        """Return every row as a `kind`, whose fields are the column names."""
        async with self._connection.cursor(row_factory=class_row(kind)) as cursor:
            return await (await cursor.execute(query, params)).fetchall()

    async def one_of(self, kind: type[T], query: LiteralString, params: Params = None) -> T | None:
        """Return the first row as a `kind`, or nothing."""
        async with self._connection.cursor(row_factory=class_row(kind)) as cursor:
            return await (await cursor.execute(query, params)).fetchone()

    @asynccontextmanager
    async def narrow(self, organization_id: UUID) -> AsyncGenerator["Session"]:
        """A part of a cross-tenant transaction that works as one organization, under its row-level security.

        An error inside leaves the transaction narrowed: nothing crosses tenants after something went wrong.
        """
        switch = "SELECT set_config('role', %s, true), set_config('app.organization_id', %s, true)"
        await self._connection.execute(switch, ("oxy_app", str(organization_id)))
        yield Session(self._connection, organization_id, self.clock, self._bells)
        await self._connection.execute(switch, ("oxy_system", ""))

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        """A part that may fail (a constraint that may say no) without losing the transaction."""
        rung = len(self._bells)
        try:
            async with self._connection.transaction():
                yield
        except BaseException:
            del self._bells[rung:]
            raise


class Database:
    """The pool, and the only ways to a transaction."""

    def __init__(self, conninfo: str, clock: Clock, *, max_connections: int = 20) -> None:
        """`conninfo` is a libpq URL or keyword string; `max_connections` bounds this process's pool."""
        self.conninfo = conninfo
        self.clock = clock
        self._pool: AsyncConnectionPool[AsyncConnection[Row]] = AsyncConnectionPool(
            conninfo,
            kwargs={"autocommit": True, "row_factory": dict_row, "application_name": "oxy", "options": PLAN_ONCE},
            min_size=2,
            max_size=max_connections,
            timeout=30,
            reconnect_timeout=86_400,
            open=False,
        )

    async def open(self) -> None:
        """Connect, and refuse (`UnsafeDatabase`) a database whose roles could mix tenants."""
        await self._pool.open(wait=True, timeout=60)
        async with self.system(Purpose.OPERATE) as session:
            await _check_roles(session)

    async def close(self) -> None:
        """Give the connections back."""
        await self._pool.close()

    @asynccontextmanager
    async def tenant(self, organization_id: UUID) -> AsyncGenerator[Session]:
        """One transaction of one organization: committed when the block ends, rolled back when it raises."""
        # A UUID cannot hold a quote; composing the literal would cost more than the statement's round trip.
        begin = (
            "BEGIN; SELECT set_config('role', 'oxy_app', true),"
            f" set_config('app.organization_id', '{UUID(int=organization_id.int)}', true)"
        )
        async with self._transaction(begin.encode(), organization_id) as session:
            yield session

    @asynccontextmanager
    async def system(self, purpose: Purpose) -> AsyncGenerator[Session]:
        """One transaction across tenants, for one of the audited purposes."""
        begin = (
            "BEGIN; SELECT set_config('role', 'oxy_system', true),"
            f" set_config('app.purpose', '{Purpose(purpose).value}', true)"
        )
        async with self._transaction(begin.encode(), None) as session:
            yield session

    @asynccontextmanager
    async def _transaction(self, begin: bytes, organization_id: UUID | None) -> AsyncGenerator[Session]:
        connection = await self._begin(begin)
        bells: list[Bell] = []
        try:
            try:
                yield Session(connection, organization_id, self.clock, bells)
            except BaseException:
                if not connection.closed:
                    try:
                        await connection.execute("ROLLBACK")
                    except psycopg.Error:
                        await connection.close()
                raise
            else:
                await connection.execute("COMMIT")
                if bells:
                    await _ring(connection, bells)
        finally:
            await self._pool.putconn(connection)

    async def _begin(self, begin: bytes) -> AsyncConnection[Row]:
        """Open a transaction; a connection that a restarted server left broken is thrown away and another taken."""
        for attempt in range(BROKEN_CONNECTION_TRIES):
            connection = await self._pool.getconn()
            try:
                await connection.execute(begin)
            except psycopg.OperationalError:
                await self._drop(connection)
                if attempt + 1 == BROKEN_CONNECTION_TRIES:
                    raise
            except BaseException:
                await self._drop(connection)
                raise
            else:
                return connection
        raise AssertionError("unreachable")

    async def _drop(self, connection: AsyncConnection[Row]) -> None:
        await connection.close()
        await self._pool.putconn(connection)


async def _ring(connection: AsyncConnection[Row], bells: list[Bell]) -> None:
    """Notify listeners of what was committed, in a transaction that waits for no disk.

    Postgres commits one notifying transaction at a time. With the notification inside the one that writes, every
    commit of the installation stood in line for the disk; see docs/decisions/0003-events-by-notify.md.
    """
    channels, payloads = zip(*dict.fromkeys(bells), strict=True)
    try:
        await connection.execute(
            "SELECT set_config('synchronous_commit', 'off', true), pg_notify(channel, payload)"
            " FROM unnest(%s::text[], %s::text[]) AS bell (channel, payload)",
            (list(channels), list(payloads)),
        )
    except psycopg.Error as error:
        # The work is done and stored; who listens looks again by itself.
        log().warning("[DATABASE] Committed, and nobody could be told", error=type(error).__name__)


async def _check_roles(session: Session) -> None:
    risky = await session.row(
        "SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = 'oxy_app' AND (rolsuper OR rolbypassrls)"
    )
    owned = await session.value(
        "SELECT string_agg(c.relname, ', ') FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname IN ('oxy_app', 'oxy_system') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')"
    )
    bare = await session.value(
        "SELECT string_agg(c.relname, ', ') FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE a.attname = 'organization_id' AND c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND NOT a.attisdropped AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"
    )
    if risky:
        raise UnsafeDatabase(
            "the role oxy_app may bypass row-level security: ALTER ROLE oxy_app NOSUPERUSER NOBYPASSRLS"
        )
    if owned:
        raise UnsafeDatabase(f"the application roles own tables ({owned}); give them to the migrating user")
    if bare:
        raise UnsafeDatabase(f"row-level security is not forced on: {bare}; run: oxy migrate")
