"""A database used again by the next test: its rows put back as they were, where the test left its schema alone.

Making a database copies some thousand small files, which takes several times as long as most tests; putting back the
few rows that the cast needs does not.
"""

from dataclasses import dataclass
from typing import LiteralString

import psycopg
from psycopg import sql

# Dead rows pile up, and nobody vacuums here.
MOST_USES = 50

# What a change of schema, of rights or of policies leaves in the catalog: rows come, go, or are written anew.
_CATALOG: LiteralString = """
    SELECT string_agg(part, ' ') FROM (
        SELECT concat_ws(',', 'class', count(*), max(xmin::text::bigint)) AS part FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(',', 'column', count(*), max(a.xmin::text::bigint)) FROM pg_attribute a
            JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(',', 'proc', count(*), max(xmin::text::bigint)) FROM pg_proc
            WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT concat_ws(',', 'constraint', count(*), max(xmin::text::bigint)) FROM pg_constraint
        UNION ALL SELECT concat_ws(',', 'trigger', count(*), max(xmin::text::bigint)) FROM pg_trigger
        UNION ALL SELECT concat_ws(',', 'policy', count(*), max(xmin::text::bigint)) FROM pg_policy
        UNION ALL SELECT concat_ws(',', 'namespace', count(*), max(xmin::text::bigint)) FROM pg_namespace
            WHERE nspname NOT LIKE 'pg_%'
    ) AS parts
"""
_TABLES: LiteralString = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'alembic_version'
    GROUP BY c.relname ORDER BY c.relname
"""
_SEQUENCES: LiteralString = "SELECT sequencename, last_value, start_value FROM pg_sequences WHERE schemaname = 'public'"
PATIENCE: LiteralString = "-c lock_timeout=5s -c statement_timeout=20s"
_ALONE: LiteralString = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True)
class Scenery:
    """How the model database looks: the marks of its catalog, and what puts rows and sequences back to its own."""

    catalog: str
    orders: str

    @classmethod
    def of(cls, url: str) -> "Scenery":
        """Look at the database at `url`, which nobody is changing."""
        with psycopg.connect(url) as connection:
            tables = connection.execute(_TABLES).fetchall()
            orders = [sql.SQL("SET LOCAL session_replication_role = replica")]
            orders += [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name, _ in tables]
            orders += [order for name, columns in tables if (order := _refill(connection, name, columns)) is not None]
            orders += [
                sql.SQL("SELECT setval({}, {}, {})").format(name, start if last is None else last, last is not None)
                for name, last, start in connection.execute(_SEQUENCES).fetchall()
            ]
            return cls(_catalog(connection), sql.SQL(";\n").join(orders).as_string(connection))

    def set_again(self, connection: psycopg.Connection, *, alone: bool = True) -> bool:
        """Put a database back; return whether that was possible. `alone` throws out who else is still in it."""
        try:
            with connection.transaction():
                if alone:
                    connection.execute(_ALONE)
                if _catalog(connection) != self.catalog:
                    return False
                # One journey for all of it: each order costs next to nothing but the way there.
                connection.execute(self.orders.encode())
        except psycopg.Error:
            return False
        return True


def _catalog(connection: psycopg.Connection) -> str:
    row = connection.execute(_CATALOG).fetchone()
    assert row is not None
    return str(row[0])


def _refill(connection: psycopg.Connection, name: str, columns: list[str]) -> sql.Composed | None:
    """Return what puts the rows of a table back, each value in its text form; None for an empty table."""
    table, names = sql.Identifier(name), [sql.Identifier(column) for column in columns]
    texts = sql.SQL(", ").join(sql.SQL("{}::text").format(each) for each in names)
    rows = connection.execute(sql.SQL("SELECT {} FROM {}").format(texts, table)).fetchall()
    if not rows:
        return None
    values = [sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, row))) for row in rows]
    return sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES {}").format(
        table, sql.SQL(", ").join(names), sql.SQL(", ").join(values)
    )
