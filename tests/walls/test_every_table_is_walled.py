"""The Postgres catalog itself: no table, column or role can step outside the walls, today's or tomorrow's."""

from collections.abc import Generator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.rows import dict_row

from stage import Stage
from walls.tenant_tables import TENANT_TABLES, tables, tenant_column

# Tables of no tenant: the queue's own (rooms may only add to them), the migrations' bookmark, and medians over many.
SHARED = {
    "pgqueuer", "pgqueuer_log", "pgqueuer_schedules", "pgqueuer_statistics", "alembic_version", "benchmark_medians",
}  # fmt: skip
ROLES = ("oxy_app", "oxy_system")
# A model's cost is fractions of a cent, in dollars; a median is of whatever its figure counts.
OTHER_NUMBERS = {("ai_interactions", "cost_usd"): (12, 6), ("benchmark_medians", "median"): (14, 4)}

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def catalog(stage: Stage) -> Generator["Catalog"]:
    url = stage.clone()
    with psycopg.Connection[dict[str, Any]].connect(url, autocommit=True, row_factory=dict_row) as connection:
        yield Catalog(connection)
    stage.drop(url)


class Catalog:
    def __init__(self, connection: psycopg.Connection[dict[str, Any]]) -> None:
        self._connection = connection

    def ask(self, query: LiteralString, *params: Any) -> Rows:
        return self._connection.execute(query, params or None).fetchall()


def test_the_migrations_say_what_the_database_has(catalog: Catalog) -> None:
    made = {row["relname"] for row in catalog.ask(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
    )}  # fmt: skip
    assert made == {*tables(), "alembic_version", "benchmark_medians"}
    assert made - set(TENANT_TABLES) == SHARED, "a table belongs to a tenant or stands in the list of shared ones"


@pytest.mark.parametrize("table", TENANT_TABLES)
def test_row_level_security_is_enabled_forced_and_has_its_two_policies(catalog: Catalog, table: str) -> None:
    [state] = catalog.ask("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table)
    assert state == {"relrowsecurity": True, "relforcerowsecurity": True}
    policies = catalog.ask(
        "SELECT policyname, permissive, roles::text[] AS roles, cmd, qual, with_check FROM pg_policies"
        " WHERE schemaname = 'public' AND tablename = %s ORDER BY policyname",
        table,
    )
    own = f"({tenant_column(table)} = current_organization())"
    common = {"permissive": "PERMISSIVE", "cmd": "ALL"}
    assert policies == [
        {"policyname": "system", "roles": ["oxy_system"], "qual": "true", "with_check": "true", **common},
        {"policyname": "tenant", "roles": ["oxy_app"], "qual": own, "with_check": own, **common},
    ]


@pytest.mark.parametrize("table", sorted(set(TENANT_TABLES) - {"organizations"}))
def test_the_tenant_of_a_row_is_always_known(catalog: Catalog, table: str) -> None:
    [column] = catalog.ask(
        "SELECT attnotnull, format_type(atttypid, atttypmod) AS type FROM pg_attribute"
        " WHERE attrelid = %s::regclass AND attname = 'organization_id'",
        table,
    )
    assert column == {"attnotnull": True, "type": "uuid"}


@pytest.mark.parametrize("table", sorted(set(TENANT_TABLES) - {"organizations"}))
def test_a_row_cannot_point_into_another_organization(catalog: Catalog, table: str) -> None:
    keys = catalog.ask(
        """
        SELECT c.conname, c.confrelid::regclass::text AS target,
               (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.conkey) WITH ORDINALITY k (n, place)
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.n) AS here,
               (SELECT array_agg(a.attname::text ORDER BY k.place) FROM unnest(c.confkey) WITH ORDINALITY k (n, place)
                JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.n) AS there
        FROM pg_constraint c WHERE c.contype = 'f' AND c.conrelid = %s::regclass
        """,
        table,
    )
    assert keys, f"{table} hangs on nothing: its organization could be anybody's"
    for key in keys:
        pairs = list(zip(key["here"], key["there"], strict=True))
        assert ("organization_id", tenant_column(key["target"])) in pairs, f"{key['conname']} of {table}"
    assert _unkeyed(catalog, table, {name for key in keys for name in key["here"]}) == set()


def _unkeyed(catalog: Catalog, table: str, keyed: set[str]) -> set[str]:
    """Columns that name a row elsewhere and that no foreign key holds to it."""
    columns = catalog.ask(
        "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND atttypid = 'uuid'::regtype AND attname <> 'id'",
        table,
    )
    # Who did it and what it was done to may be of several kinds, or gone: a record, not a reference.
    records = {"actor_id", "subject_id"} if table in ("audit_log", "booking_history") else set[str]()
    # A revision is a mark that comes once; no row bears it as its id.
    records |= {"revision"} if table == "business_revisions" else set()
    return {column["name"] for column in columns} - keyed - records


def test_instants_know_their_zone(catalog: Catalog) -> None:
    assert _columns(catalog, "timestamp without time zone") == set()
    assert _columns(catalog, "time with time zone") == set()


def test_money_is_exact(catalog: Catalog) -> None:
    numbers = catalog.ask(
        "SELECT c.relname, a.attname, ((a.atttypmod - 4) >> 16) & 65535 AS digits, (a.atttypmod - 4) & 2047 AS places"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace"
        " AND c.relkind = 'r' AND a.atttypid = 'numeric'::regtype AND NOT a.attisdropped"
    )
    assert {(row["relname"], row["attname"]) for row in numbers} >= {("bookings", "price"), ("services", "price")}
    for row in numbers:
        expected = OTHER_NUMBERS.get((row["relname"], row["attname"]), (10, 2))
        assert (row["digits"], row["places"]) == expected, f"{row['relname']}.{row['attname']}"
    for inexact in ("money", "real", "double precision"):
        assert _columns(catalog, inexact) == set()


def _columns(catalog: Catalog, kind: str) -> set[str]:
    rows = catalog.ask(
        "SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0"
        " AND NOT a.attisdropped AND format_type(a.atttypid, NULL) = %s",
        kind,
    )
    return {row["name"] for row in rows}


@pytest.mark.parametrize("role", ROLES)
def test_the_application_s_roles_own_nothing_and_bypass_nothing(catalog: Catalog, role: str) -> None:
    [rights] = catalog.ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin, rolinherit"
        " FROM pg_roles WHERE rolname = %s",
        role,
    )
    assert not any(rights.values()), rights
    assert catalog.ask("SELECT 1 FROM pg_auth_members WHERE member = %s::regrole", role) == []
    assert catalog.ask(
        "SELECT objid FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = %s::regrole"
        " AND deptype = 'o' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
        role,
    ) == []  # fmt: skip
    assert not _may(catalog, "has_schema_privilege", role, "public", "CREATE")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("table", TENANT_TABLES)
def test_rows_are_all_that_the_roles_may_touch(catalog: Catalog, role: str, table: str) -> None:
    for right in ("TRUNCATE", "REFERENCES", "TRIGGER"):
        assert not _may(catalog, "has_table_privilege", role, table, right)


def test_rooms_cannot_read_the_jobs_of_others_nor_rewrite_what_happened(catalog: Catalog) -> None:
    assert not _may(catalog, "has_table_privilege", "oxy_app", "organizations", "INSERT")
    assert not _may(catalog, "has_table_privilege", "oxy_app", "organizations", "DELETE")
    for written_once in ("audit_log", "booking_history"):
        assert not _may(catalog, "has_table_privilege", "oxy_app", written_once, "UPDATE")
        assert not _may(catalog, "has_table_privilege", "oxy_app", written_once, "DELETE")
    for table in SHARED:
        # The medians of the installation are for every tenant to read, and for none to write.
        rights = ("UPDATE", "DELETE", "INSERT") if table == "benchmark_medians" else ("UPDATE", "DELETE", "SELECT")
        for right in rights:
            assert not _may(catalog, "has_table_privilege", "oxy_app", table, right)
    readable = catalog.ask(
        "SELECT attname::text AS name FROM pg_attribute WHERE attrelid = 'pgqueuer'::regclass AND attnum > 0"
        " AND has_column_privilege('oxy_app', attrelid, attnum, 'SELECT')"
    )
    assert {row["name"] for row in readable} == {"id", "entrypoint", "priority", "dedupe_key", "status"}


def test_nothing_in_the_database_runs_with_more_rights_than_its_caller(catalog: Catalog) -> None:
    assert catalog.ask(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    ) == []  # fmt: skip
    assert catalog.ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')"
    ) == []  # fmt: skip
    for role in ROLES:
        assert not _may(catalog, "has_function_privilege", role, "protect_tenant_table(regclass, text)", "EXECUTE")


def test_the_public_has_no_right_to_any_table(catalog: Catalog) -> None:
    assert catalog.ask(
        "SELECT c.relname FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relnamespace = 'public'::regnamespace AND a.grantee = 0"
    ) == []  # fmt: skip


def _may(catalog: Catalog, function: LiteralString, role: str, thing: str, right: str) -> bool:
    [row] = catalog.ask("SELECT " + function + "(%s, %s, %s) AS may", role, thing, right)
    return bool(row["may"])
