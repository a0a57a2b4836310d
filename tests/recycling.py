"""A database used again by the next test: its rows put back as they were, where the test left its schema alone.

Making a database copies some thousand small files, which takes several times as long as most tests; putting back the
few rows that the cast needs does not.
"""

from dataclasses import dataclass, field
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
_ALONE: LiteralString = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(slots=True)
class Scenery:
    """How the model database looks: its catalog's marks, its tables, and the rows that are in them."""

    catalog: str = ""
    tables: list[str] = field(default_factory=list[str])
    rows: dict[str, tuple[list[str], bytes]] = field(default_factory=dict[str, tuple[list[str], bytes]])
    sequences: dict[str, tuple[int, bool]] = field(default_factory=dict[str, tuple[int, bool]])

    @classmethod
    def of(cls, url: str) -> "Scenery":
        """Look at the database at `url`, which nobody is changing."""
        found = cls()
        with psycopg.connect(url) as connection:
            found.catalog = _catalog(connection)
            for name, columns in connection.execute(_TABLES).fetchall():
                found.tables.append(name)
                content = _read(connection, name, columns)
                if content:
                    found.rows[name] = (columns, content)
            for name, last, start in connection.execute(_SEQUENCES).fetchall():
                found.sequences[name] = (start if last is None else last, last is not None)
        return found

    def set_again(self, url: str, *, alone: bool = True) -> bool:
        """Put the database at `url` back; return whether that was possible. `alone` throws out who is still in it."""
        try:
            with psycopg.connect(url, options="-c lock_timeout=5s -c statement_timeout=20s") as connection:
                if alone:
                    connection.execute(_ALONE)
                if _catalog(connection) != self.catalog:
                    return False
                connection.execute("SET session_replication_role = replica")
                for name in self.tables:
                    connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
                for name, (columns, content) in self.rows.items():
                    _write(connection, name, columns, content)
                for name, (last, called) in self.sequences.items():
                    connection.execute("SELECT setval(%s::regclass, %s, %s)", (name, last, called))
        except psycopg.Error:
            return False
        return True


def _catalog(connection: psycopg.Connection) -> str:
    row = connection.execute(_CATALOG).fetchone()
    assert row is not None
    return str(row[0])


def _read(connection: psycopg.Connection, name: str, columns: list[str]) -> bytes:
    query = sql.SQL("COPY {} ({}) TO STDOUT (FORMAT binary)").format(sql.Identifier(name), _names(columns))
    empty = connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(name))).fetchone() is None
    if empty:
        return b""
    with connection.cursor().copy(query) as copy:
        return b"".join(bytes(part) for part in copy)


def _write(connection: psycopg.Connection, name: str, columns: list[str], content: bytes) -> None:
    query = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(sql.Identifier(name), _names(columns))
    with connection.cursor().copy(query) as copy:
        copy.write(content)


def _names(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))
