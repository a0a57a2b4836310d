"""Row T1: whatever table, a session of one business neither sees, changes, removes nor adds a row of the other's."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest
from psycopg import sql
from psycopg.types.json import Jsonb

from cast import NOW, Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from stage import Stage
from walls.furnished import furnish
from walls.tenant_tables import TENANT_TABLES, tenant_column

# What the application's role may not do to any row of these, its own tenant's included.
WRITTEN_ONCE = {"audit_log", "booking_history"}


@dataclass(frozen=True)
class House:
    """A furnished database; `everything` sees all of it, as the superuser that owns it."""

    cast: Cast
    everything: psycopg.Connection[Any]
    bare: psycopg.Connection[Any]

    def count(self, table: str, organization_id: UUID) -> int:
        row = self.everything.execute(
            _query("SELECT count(*) FROM {t} WHERE {c} = %s", table), (organization_id,)
        ).fetchone()
        assert row is not None
        return row[0]

    @contextmanager
    def visitor(self, organization_id: UUID | None) -> Generator[psycopg.Connection[Any]]:
        """A transaction as rooms get it, bound to a business or to none; what it did is taken back."""
        self.bare.execute("SELECT set_config('role', 'oxy_app', true)")
        if organization_id is not None:
            self.bare.execute("SELECT set_config('app.organization_id', %s, true)", (str(organization_id),))
        try:
            yield self.bare
        finally:
            self.bare.rollback()


@pytest.fixture(scope="module")
def house(stage: Stage) -> Generator[House]:
    url = stage.clone()
    asyncio.run(_furnish(url, stage.cast))
    with psycopg.connect(url, autocommit=True) as everything, psycopg.connect(url) as bare:
        yield House(stage.cast, everything, bare)
    stage.drop(url)


async def _furnish(url: str, cast: Cast) -> None:
    database = Database(url, FixedClock(NOW))
    await database.open()
    try:
        await furnish(database, cast)
    finally:
        await database.close()


def _query(text: LiteralString, table: str) -> sql.Composed:
    return sql.SQL(text).format(t=sql.Identifier(table), c=sql.Identifier(tenant_column(table)))


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_only_one_s_own_rows_are_seen(house: House, table: str) -> None:
    own, others = house.count(table, house.cast.pata.id), house.count(table, house.cast.bicho.id)
    assert own, f"nothing of {table} is on stage: let walls.furnished put rows of both businesses there"
    assert others, f"nothing of {table} is on stage: let walls.furnished put rows of both businesses there"
    with house.visitor(house.cast.pata.id) as visitor:
        seen = visitor.execute(_query("SELECT {c}, count(*) FROM {t} GROUP BY 1", table)).fetchall()
    assert seen == [(house.cast.pata.id, own)]


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_nobody_sees_anything_without_a_tenant(house: House, table: str) -> None:
    with house.visitor(None) as visitor:
        assert visitor.execute(_query("SELECT count(*) FROM {t}", table)).fetchone() == (0,)


@pytest.mark.parametrize("table", TENANT_TABLES)
@pytest.mark.parametrize("bound", [True, False], ids=["as the rival", "as nobody"])
def test_others_rows_are_neither_changed_nor_removed(house: House, table: str, bound: bool) -> None:
    victim = house.cast.bicho.id
    for order in ("UPDATE {t} SET {c} = {c} WHERE {c} = %s", "DELETE FROM {t} WHERE {c} = %s"):
        with house.visitor(house.cast.pata.id if bound else None) as visitor:
            try:
                touched = visitor.execute(_query(order, table), (victim,)).rowcount
            except psycopg.errors.InsufficientPrivilege:
                assert table in WRITTEN_ONCE | {"organizations"}
            else:
                assert touched == 0


@pytest.mark.parametrize("table", TENANT_TABLES)
@pytest.mark.parametrize("bound", [True, False], ids=["as the rival", "as nobody"])
def test_nothing_is_added_for_another(house: House, table: str, bound: bool) -> None:
    copied = _row(house, table, house.cast.bicho.id)
    columns = sql.SQL(", ").join(map(sql.Identifier, copied))
    order = sql.SQL("INSERT INTO {t} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{t}, %s)")
    with house.visitor(house.cast.pata.id if bound else None) as visitor, pytest.raises(psycopg.Error) as refused:
        visitor.execute(order.format(t=sql.Identifier(table), columns=columns), (Jsonb(copied),))
    assert refused.value.sqlstate == "42501"


def _row(house: House, table: str, organization_id: UUID) -> dict[str, Any]:
    """A row as JSON, without what the database alone writes."""
    found = house.everything.execute(
        _query("SELECT to_jsonb(r) FROM {t} r WHERE {c} = %s LIMIT 1", table), (organization_id,)
    ).fetchone()
    assert found is not None
    generated = house.everything.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND (attgenerated <> '' OR attidentity = 'a')",
        (table,),
    ).fetchall()
    return {name: value for name, value in found[0].items() if (name,) not in generated}


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_no_row_is_given_away(house: House, table: str) -> None:
    order = _query("UPDATE {t} SET {c} = %s WHERE {c} = %s", table)
    with house.visitor(house.cast.pata.id) as visitor, pytest.raises(psycopg.Error) as refused:
        visitor.execute(order, (house.cast.bicho.id, house.cast.pata.id))
    assert refused.value.sqlstate == "42501"


@pytest.mark.parametrize(
    ("table", "column", "things"),
    [
        ("pets", "contact_id", "contacts"),
        ("conversations", "instance_id", "instances"),
        ("conversations", "assigned_to", "users"),
        ("bookings", "service_id", "services"),
        ("slot_offers", "contact_id", "contacts"),
        ("aurora_owner_numbers", "user_id", "users"),
    ],
)
def test_one_s_own_row_cannot_point_at_another_s(house: House, table: str, column: str, things: str) -> None:
    rival: dict[str, UUID] = getattr(house.cast.bicho, things)
    order = sql.SQL("UPDATE {t} SET {c} = %s").format(t=sql.Identifier(table), c=sql.Identifier(column))
    with house.visitor(house.cast.pata.id) as visitor, pytest.raises(psycopg.errors.ForeignKeyViolation):
        visitor.execute(order, (next(iter(rival.values())),))


async def _sees(database: Database, organization_id: UUID) -> set[UUID]:
    async with database.tenant(organization_id) as session:
        return {row["organization_id"] for row in await session.rows("SELECT organization_id FROM contacts")}


@pytest.mark.anyio
async def test_a_connection_forgets_its_tenant_between_two_transactions(database: Database, cast: Cast) -> None:
    narrow = Database(database.conninfo, FixedClock(NOW), max_connections=2)
    await narrow.open()
    try:
        for _ in range(5):
            results = await asyncio.gather(
                *(_sees(narrow, business.id) for business in (cast.pata, cast.bicho) for _ in range(4))
            )
            assert results == [{cast.pata.id}] * 4 + [{cast.bicho.id}] * 4
    finally:
        await narrow.close()
    with psycopg.connect(database.conninfo) as bare:
        assert bare.execute("SELECT current_organization()").fetchone() == (None,)
