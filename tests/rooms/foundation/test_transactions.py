"""What travels together: statements held back, savepoints, formats, lost connections."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InFailedSqlTransaction, UniqueViolation
from psycopg.types.json import Jsonb

from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Session

pytestmark = pytest.mark.anyio

ORGANIZATION = uuid4()


@pytest.fixture
async def pool(database_url: str) -> AsyncGenerator[Database]:
    """A pool of one connection, with a table of its own to write to."""
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as operator:
        await operator.execute("CREATE TABLE notes (id int PRIMARY KEY, body bytea, facts jsonb)")
        await operator.execute("GRANT ALL ON notes TO oxy_system, oxy_app")
    database = Database(database_url, FixedClock(datetime(2025, 10, 3, 12, tzinfo=UTC)), max_connections=2)
    await database.open()
    try:
        yield database
    finally:
        await database.close()


async def _ids(database: Database) -> list[int]:
    async with database.system(Purpose.OPERATE) as session:
        return [row["id"] for row in await session.rows("SELECT id FROM notes ORDER BY id")]


def _add(session: Session, number: int) -> None:
    session.execute_later("INSERT INTO notes (id) VALUES (%s)", (number,))


async def test_held_statements_run_in_order_with_the_next_one_or_the_commit(pool: Database) -> None:
    async with pool.system(Purpose.OPERATE) as session:
        _add(session, 1)
        _add(session, 2)
        assert await session.value("SELECT count(*) FROM notes") == 2
        _add(session, 3)
    assert await _ids(pool) == [1, 2, 3]


async def test_a_held_statement_that_fails_at_the_commit_undoes_all(pool: Database) -> None:
    async def add_twice() -> None:
        async with pool.system(Purpose.OPERATE) as session:
            assert await session.execute("INSERT INTO notes (id) VALUES (1)") == 1
            _add(session, 1)

    with pytest.raises(UniqueViolation):
        await add_twice()
    assert await _ids(pool) == []


async def test_an_error_that_somebody_swallowed_does_not_pass_for_a_commit(pool: Database) -> None:
    async def look_away() -> None:
        async with pool.system(Purpose.OPERATE) as session:
            _add(session, 1)
            with suppress(UniqueViolation):
                await session.execute("INSERT INTO notes (id) VALUES (1)")

    with pytest.raises(InFailedSqlTransaction):
        await look_away()
    assert await _ids(pool) == []


async def test_savepoints_lie_in_each_other_and_keep_what_was_held_before(pool: Database) -> None:
    async def fail_late(session: Session) -> None:
        async with session.savepoint():
            _add(session, 2)
            async with session.savepoint():
                _add(session, 3)
            _add(session, 1)

    async def fail_early(session: Session) -> None:
        async with session.savepoint():
            _add(session, 4)
            raise LookupError

    async with pool.system(Purpose.OPERATE) as session:
        _add(session, 1)
        with pytest.raises(UniqueViolation):
            await fail_late(session)
        with pytest.raises(LookupError):
            await fail_early(session)
        async with session.savepoint():
            _add(session, 5)
    assert await _ids(pool) == [1, 5]


async def test_nothing_done_takes_no_connection(pool: Database) -> None:
    async with pool.system(Purpose.OPERATE), pool.system(Purpose.OPERATE), pool.system(Purpose.OPERATE):
        assert await _ids(pool) == []


async def test_values_travel_in_every_format_and_come_back(pool: Database) -> None:
    body, key = bytes(range(256)) * 100_000, uuid4()
    async with pool.system(Purpose.OPERATE) as session:
        await session.execute(
            "INSERT INTO notes (id, body, facts) VALUES (%(id)s, %(body)b, %(facts)s)",
            {"id": 1, "body": body, "facts": Jsonb({"é": [1, None, "100%"]})},
        )
        for _ in range(3):  # the third time it is prepared
            row = await session.row(
                "SELECT body, facts, %(key)s::uuid AS key, %(key)s::text AS again, '5%%' AS part, NULL AS nothing"
                " FROM notes WHERE id = %(id)s",
                {"id": 1, "key": key},
            )
            assert row == {
                "body": body, "facts": {"é": [1, None, "100%"]}, "key": key, "again": str(key), "part": "5%",
                "nothing": None,
            }  # fmt: skip


async def test_a_connection_cut_while_idle_is_replaced_and_one_cut_in_the_middle_undoes_all(pool: Database) -> None:
    async with pool.system(Purpose.OPERATE) as session:
        idle: int = await session.value("SELECT pg_backend_pid()")
    await _kill(pool, idle)
    async with pool.system(Purpose.OPERATE) as session:
        _add(session, 1)
    with pytest.raises(psycopg.OperationalError):
        await _cut_in_the_middle(pool)
    assert await _ids(pool) == [1]


async def test_a_closing_query_commits_at_once_and_what_follows_is_another_transaction(pool: Database) -> None:
    steps: list[str] = []

    async def fail_late() -> None:
        async with pool.tenant(ORGANIZATION) as session:
            _add(session, 1)
            session.after_commit(lambda: steps.append("told"))
            begun = session.row_later("SELECT count(*) AS n FROM notes")
            assert await session.closing_value("SELECT count(*) FROM notes") == 1
            assert await begun() == {"n": 1}
            assert await _ids(pool) == [1]
            assert steps == ["told"]
            _add(session, 2)
            bound = await session.value("SELECT current_user || ' ' || current_setting('app.organization_id')")
            assert bound == f"oxy_app {ORGANIZATION}"
            raise LookupError

    with pytest.raises(LookupError):
        await fail_late()
    assert await _ids(pool) == [1]
    assert steps == ["told"]


async def test_a_closing_query_that_fails_commits_nothing(pool: Database) -> None:
    async def add_twice() -> None:
        async with pool.tenant(ORGANIZATION) as session:
            _add(session, 1)
            session.after_commit(lambda: pytest.fail("nothing was committed"))
            await session.closing_row("INSERT INTO notes (id) VALUES (1) RETURNING id")

    with pytest.raises(UniqueViolation):
        await add_twice()
    assert await _ids(pool) == []


async def test_only_what_may_be_done_twice_is_tried_again_when_its_commit_is_lost(pool: Database) -> None:
    async def settle(*, repeatable: bool) -> int:
        async with pool.tenant(ORGANIZATION) as session:
            found = await session.closing_value(
                "INSERT INTO notes (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET facts = '1' RETURNING id",
                repeatable=repeatable,
            )
            return int(found)

    async def cut_both() -> None:
        async with pool.system(Purpose.OPERATE) as one, pool.system(Purpose.OPERATE) as other:
            pids = [await session.value("SELECT pg_backend_pid()") for session in (one, other)]
        for pid in pids:
            await _kill(pool, pid)

    await cut_both()
    assert await settle(repeatable=True) == 1
    await cut_both()
    with pytest.raises(psycopg.OperationalError):
        await settle(repeatable=False)
    assert await _ids(pool) == [1]


async def test_nobody_closes_a_transaction_that_crosses_tenants(pool: Database) -> None:
    async with pool.system(Purpose.OPERATE) as session:
        with pytest.raises(RuntimeError):
            await session.closing_row("SELECT 1")
        async with session.narrow(ORGANIZATION) as narrowed:
            with pytest.raises(RuntimeError):
                await narrowed.closing_row("SELECT 1")


async def test_a_task_cancelled_in_the_middle_of_a_statement_leaves_nothing_behind(pool: Database) -> None:
    async def slow() -> None:
        async with pool.system(Purpose.OPERATE) as session:
            _add(session, 1)
            await session.value("SELECT pg_sleep(30)")

    task = asyncio.create_task(slow())
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await _ids(pool) == []


async def _cut_in_the_middle(database: Database) -> None:
    async with database.system(Purpose.OPERATE) as session:
        _add(session, 2)
        await _kill(database, await session.value("SELECT pg_backend_pid()"))
        _add(session, 3)


async def _kill(database: Database, pid: int) -> None:
    async with await psycopg.AsyncConnection.connect(database.conninfo, autocommit=True) as operator:
        await operator.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
