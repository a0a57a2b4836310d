"""The schema is what the migrations make: once or twice, by one process or several at once, and nothing adds to it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment

from cast import NOW
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, UnsafeDatabase
from oxy.foundation.embedded_postgres import start
from oxy.foundation.migrate import MIGRATIONS, migrate
from pipeline import open_pipeline
from stage import Stage

SCHEMA: LiteralString = """
    SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
           concat(pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text)
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
    UNION ALL
    SELECT 'constraint', conrelid::regclass::text, conname, contype::text, convalidated::text, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'index', tablename, indexname, '', '', indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled::text, '', pg_get_triggerdef(oid)
    FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function', proname, '', '', prosecdef::text, pg_get_functiondef(oid)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL
    SELECT 'policy', tablename, policyname, roles::text, qual, with_check FROM pg_policies WHERE schemaname = 'public'
    UNION ALL
    SELECT 'grant', c.relname, coalesce(a.attname, ''), grantee::regrole::text, privilege_type, ''
    FROM pg_class c
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL,
         aclexplode(CASE WHEN a.attacl IS NULL THEN c.relacl ELSE a.attacl END)
    WHERE c.relnamespace = 'public'::regnamespace
    ORDER BY 1, 2, 3, 4, 5, 6
"""
# The same for the queue's own part, but for its trigger: Oxy rings by itself.
QUEUE: LiteralString = """
    SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text,
           pg_get_expr(d.adbin, d.adrelid)
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
    WHERE c.relname LIKE 'pgqueuer%%' AND c.relkind = 'r'
    UNION ALL
    SELECT 'index', tablename, indexname, '', '', indexdef FROM pg_indexes WHERE tablename LIKE 'pgqueuer%%'
    UNION ALL
    SELECT 'status', '', enumlabel, '', '', '' FROM pg_enum WHERE enumtypid = 'pgqueuer_status'::regtype
    ORDER BY 1, 2, 3
"""


@pytest.fixture
def empty_url(stage: Stage) -> Generator[str]:
    url = stage.empty()
    yield url
    stage.drop(url)


def read(url: str, query: LiteralString = SCHEMA) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(query.replace("%%", "%")).fetchall()


def test_migrating_twice_changes_nothing_the_second_time(empty_url: str, database_url: str) -> None:
    first = migrate(empty_url)
    made = read(empty_url)
    assert migrate(empty_url) == first
    assert read(empty_url) == made
    assert made == read(database_url)


def test_several_processes_may_migrate_at_once(empty_url: str, database_url: str, tmp_path: Path) -> None:
    oxy = Path(sys.executable).with_name("oxy")
    environment = os.environ | {"DATABASE_URL": empty_url, "DATA_DIR": str(tmp_path)}
    running = [
        subprocess.Popen(
            [oxy, "migrate"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert len(set(said)) == 1
    assert read(empty_url) == read(database_url)


@pytest.mark.anyio
async def test_nothing_that_runs_adds_to_the_schema(database: Database, database_url: str) -> None:
    before = await asyncio.to_thread(read, database_url)
    async with open_pipeline(database, sweeping=True) as oxy:
        await oxy.say("oi")
        await oxy.settled()
    assert await asyncio.to_thread(read, database_url) == before


def test_the_queue_s_tables_are_those_of_the_installed_queue(empty_url: str, database_url: str) -> None:
    with psycopg.connect(empty_url, autocommit=True) as connection:
        connection.execute(QueryBuilderEnvironment().build_install_query().encode())
    assert read(database_url, QUEUE) == read(empty_url, QUEUE)


def test_revisions_form_one_line_and_each_has_its_script() -> None:
    revisions = sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert revisions == sorted(path.stem for path in (MIGRATIONS / "sql").glob("*.sql"))
    assert [name.split("_")[0] for name in revisions] == [f"{number:04}" for number in range(1, len(revisions) + 1)]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("ALTER TABLE pets NO FORCE ROW LEVEL SECURITY", "row-level security is not forced on: pets"),
        ("ALTER TABLE pets DISABLE ROW LEVEL SECURITY", "row-level security is not forced on: pets"),
        ("CREATE TABLE toys (organization_id uuid)", "row-level security is not forced on: toys"),
        ("ALTER TABLE pets OWNER TO oxy_app", "the application roles own tables (pets)"),
    ],
)
async def test_no_process_starts_on_a_database_that_would_mix_tenants(
    database: Database, damage: LiteralString, said: str
) -> None:
    await _damage(database.conninfo, damage)
    assert said in await _refusal(database.conninfo)


@pytest.mark.anyio
async def test_no_process_starts_when_the_role_could_bypass(tmp_path: Path) -> None:
    # Roles belong to the whole server, so this one is its own.
    server = await asyncio.to_thread(start, tmp_path, throwaway=True)
    try:
        await asyncio.to_thread(migrate, server.url())
        await _damage(server.url(), "ALTER ROLE oxy_app BYPASSRLS")
        assert "oxy_app may bypass row-level security" in await _refusal(server.url())
    finally:
        await asyncio.to_thread(server.stop)


async def _damage(url: str, order: LiteralString) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as owner:
        await owner.execute(order)


async def _refusal(url: str) -> str:
    opened = Database(url, FixedClock(NOW))
    with pytest.raises(UnsafeDatabase) as refused:
        await opened.open()
    await opened.close()
    return str(refused.value)
