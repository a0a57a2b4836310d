"""Postgres, through sessions that cannot exist without a tenant.

A `Session` is one transaction as the role `oxy_app` with `app.organization_id` set for its length, so that row-level
security decides what it sees. The few jobs that cross tenants open `Database.system` and say which of the audited
purposes they serve.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import Any, LiteralString, Protocol, TypeVar
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from oxy.foundation.clock import Clock
from oxy.foundation.statements import Params, Row, Statement
from oxy.foundation.transactions import Pool, Transaction

__all__ = ["Database", "Hands", "Params", "Purpose", "Row", "Session", "UnsafeDatabase"]

T = TypeVar("T")

# Our statements look up a tenant's rows by index whatever the values are: planning each anew cost more processor time
# than running it. Postgres still plans again when a table's statistics change.
PLAN_ONCE = "-c plan_cache_mode=force_generic_plan"

_SWITCH: LiteralString = "SELECT set_config('role', %s, true), set_config('app.organization_id', %s, true)"
_AS_TENANT: LiteralString = "SELECT set_config('role', 'oxy_app', true), set_config('app.organization_id', %s, true)"
_AS_HASTY_TENANT: LiteralString = (
    "SELECT set_config('role', 'oxy_app', true), set_config('app.organization_id', %s, true),"
    " set_config('synchronous_commit', 'off', true)"
)
_AS_SYSTEM: LiteralString = "SELECT set_config('role', 'oxy_system', true), set_config('app.purpose', %s, true)"


class Purpose(StrEnum):
    """Why a transaction may look across tenants. Adding one is a reviewed decision."""

    SIGN_IN = "sign_in"
    RESOLVE_INSTANCE = "resolve_instance"
    RESOLVE_FEED = "resolve_feed"
    SWEEP = "sweep"
    HOLD = "hold"
    OPERATE = "operate"
    OBSERVE = "observe"
    RETAIN = "retain"
    COMPARE = "compare"


class UnsafeDatabase(Exception):
    """The database would not keep tenants apart; the process must not start on it."""


class Hands(Protocol):
    """What does a job in this process, without the queue."""

    def take(
        self, name: str, organization_id: UUID, arguments: Mapping[str, str], delay: float
    ) -> Callable[[], None] | None:
        """Return what starts the job, `delay` seconds from then, or nothing when it has to go into the queue."""
        ...


class Session:
    """One open transaction. Rooms read and write through it and never commit."""

    def __init__(
        self, transaction: Transaction, organization_id: UUID | None, clock: Clock, hands: "Hands | None" = None,
        *, narrowed: bool = False,
    ) -> None:  # fmt: skip
        """`hands` do here what a sweep would find again; without them everything goes into the queue.

        `narrowed`: the transaction is another's, and crosses tenants.
        """
        self._transaction = transaction
        self._may_close = organization_id is not None and not narrowed
        self._organization_id = organization_id
        self.clock = clock
        self.hands = hands

    @property
    def organization_id(self) -> UUID:
        """The tenant this transaction is bound to. Raises `RuntimeError` in a cross-tenant one."""
        if self._organization_id is None:
            raise RuntimeError("this transaction is bound to no organization")
        return self._organization_id

    async def connection(self) -> AsyncConnection[Any]:
        """The driver's connection inside this transaction, for `foundation` alone."""
        return await self._transaction.connection()

    def ring_after_commit(self, channel: str, payload: str) -> None:
        """Notify `channel` once the transaction has committed, and not if it has not."""
        self._transaction.bells.append((channel, payload))

    def after_commit(self, step: Callable[[], None]) -> None:
        """Call `step` once the transaction has committed, and not if it has not. It must not raise."""
        self._transaction.afterwards.append(step)

    def execute_later(self, query: LiteralString, params: Params = None) -> None:
        """Run `query` before whatever is run next, or with the commit, without a round trip of its own.

        What goes wrong with it is raised there: not for statements whose refusal means something.
        """
        self._transaction.hold(query, params)

    def row_later(self, query: LiteralString, params: Params = None) -> Callable[[], Awaitable[Row | None]]:
        """`execute_later` for a query; what is returned gives its first row, or nothing, and runs it now if need be."""
        held = self._transaction.hold(query, params)

        async def find() -> Row | None:
            if not held.was_sent:
                await self._transaction.connection()
            return _first(held.ran)

        return find

    async def closing_row(self, query: LiteralString, params: Params = None, *, repeatable: bool = False) -> Row | None:
        """Run `query` and commit in the same round trip; return the first row, or nothing.

        Whatever is run in this session afterwards is another transaction of the same tenant. With `repeatable` the
        whole, which must be one round trip that may be done twice, is tried again on another connection when it is
        lost. Raises `RuntimeError` in a cross-tenant transaction, whose narrowings would be lost.
        """
        if not self._may_close:
            raise RuntimeError("only a tenant's own transaction is closed with a query")
        return _first(await self._transaction.run_last(query, params, repeatable=repeatable))

    def execute_raw_later(self, query: LiteralString, params: Sequence[Any]) -> None:
        """`execute_later` for a query with Postgres' own placeholders (`$1`), as the queue writes them."""
        self._transaction.hold(query, params, raw=True)

    async def execute(self, query: LiteralString, params: Params = None) -> int:
        """Run `query` and return how many rows it touched."""
        return (await self._transaction.run(query, params)).touched

    async def rows(self, query: LiteralString, params: Params = None) -> list[Row]:
        """Return every row as a dict."""
        return (await self._transaction.run(query, params)).rows()

    async def row(self, query: LiteralString, params: Params = None) -> Row | None:
        """Return the first row as a dict, or nothing."""
        return _first(await self._transaction.run(query, params))

    async def row_of_bytes(self, query: LiteralString, params: Params = None) -> Row | None:
        """`row` for long byte strings, which come as they are instead of written out in twice as many digits.

        Beside them the row may hold texts, numbers, times and ids, but no enum: its values would come as bytes, too.
        """
        return _first(await self._transaction.run(query, params, binary=True))

    async def value(self, query: LiteralString, params: Params = None) -> Any:
        """Return the first column of the first row, or None."""
        return _value(await self.row(query, params))

    async def closing_value(self, query: LiteralString, params: Params = None, *, repeatable: bool = False) -> Any:
        """Return the first column of what `closing_row` returns, or None."""
        return _value(await self.closing_row(query, params, repeatable=repeatable))

    async def all_of(self, kind: type[T], query: LiteralString, params: Params = None) -> list[T]:
        """Return every row as a `kind`, whose fields are the column names."""
        return (await self._transaction.run(query, params)).rows(lambda row: kind(**row))

    async def one_of(self, kind: type[T], query: LiteralString, params: Params = None) -> T | None:
        """Return the first row as a `kind`, or nothing."""
        return next(iter((await self._transaction.run(query, params)).rows(lambda row: kind(**row), limit=1)), None)

    @asynccontextmanager
    async def narrow(self, organization_id: UUID) -> AsyncGenerator["Session"]:
        """A part of a cross-tenant transaction that works as one organization, under its row-level security.

        An error inside leaves the transaction narrowed: nothing crosses tenants after something went wrong.
        """
        self._transaction.hold(_SWITCH, ("oxy_app", str(organization_id)))
        yield Session(self._transaction, organization_id, self.clock, self.hands, narrowed=True)
        self._transaction.hold(_SWITCH, ("oxy_system", ""))

    @asynccontextmanager
    async def savepoint(self) -> AsyncGenerator[None]:
        """A part that may fail (a constraint that may say no) without losing the transaction."""
        if self._transaction.holds_work:
            await self._transaction.connection()
        bells, afterwards = self._transaction.bells, self._transaction.afterwards
        rung, planned = len(bells), len(afterwards)
        part = self._transaction.begin_part()
        try:
            yield
            # What was held back inside must fail inside.
            await self._transaction.connection()
        except BaseException:
            self._transaction.undo_part(part)
            del bells[rung:], afterwards[planned:]
            raise
        self._transaction.end_part(part)


class Database:
    """The pool, and the only ways to a transaction."""

    def __init__(self, conninfo: str, clock: Clock, *, max_connections: int = 20) -> None:
        """`conninfo` is a libpq URL or keyword string; `max_connections` bounds this process's pool."""
        self.conninfo = conninfo
        self.clock = clock
        # Set by whoever runs a worker in this process.
        self.hands: Hands | None = None
        self._pool: Pool = AsyncConnectionPool(
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
    async def tenant(self, organization_id: UUID, *, hasty: bool = False) -> AsyncGenerator[Session]:
        """One transaction of one organization: committed when the block ends, rolled back when it raises.

        With `hasty` nobody waits for the disk: a crash of Postgres may undo it although it was committed, as long as no
        other transaction has been committed since. For steps whose outcome a later commit makes whole.
        """
        binding = _AS_HASTY_TENANT if hasty else _AS_TENANT
        async with self._transaction(binding, str(organization_id), organization_id) as session:
            yield session

    @asynccontextmanager
    async def system(self, purpose: Purpose) -> AsyncGenerator[Session]:
        """One transaction across tenants, for one of the audited purposes."""
        async with self._transaction(_AS_SYSTEM, Purpose(purpose).value, None) as session:
            yield session

    @asynccontextmanager
    async def _transaction(
        self, binding: LiteralString, value: str, organization_id: UUID | None
    ) -> AsyncGenerator[Session]:
        transaction = Transaction(self._pool, binding, value)
        try:
            try:
                yield Session(transaction, organization_id, self.clock, self.hands)
                await transaction.commit()
            except BaseException:
                await transaction.rollback()
                raise
        finally:
            await transaction.give_back()


def _first(statement: Statement) -> Row | None:
    return next(iter(statement.rows(limit=1)), None)


def _value(row: Row | None) -> Any:
    return None if row is None else next(iter(row.values()))


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
