"""Brings the database to the newest schema, safely when several processes try at once."""

from pathlib import Path

import psycopg

MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
# Any number that no other program on the same database uses for pg_advisory_lock.
ADVISORY_LOCK = 6_949_201
OLDEST_POSTGRES = 150_000


class DatabaseUnsuitable(Exception):
    """The server cannot hold Oxy's schema; the text says what it lacks."""


def migrate(url: str) -> str:
    """Bring the database at `url` (libpq URL or keyword string) to the newest schema and return its revision.

    Holds an advisory lock meanwhile, with `lock_timeout` 10 s and `statement_timeout` 10 min a statement. Raises
    `DatabaseUnsuitable` on a server older than Postgres 15, and the driver's errors for what else goes wrong.
    """
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as guard:
        if guard.info.server_version < OLDEST_POSTGRES:
            raise DatabaseUnsuitable(
                f"Postgres 15 or newer is needed, this server is {guard.info.server_version // 10000}"
            )
        guard.execute("SELECT pg_advisory_lock(%s)", (ADVISORY_LOCK,))
        try:
            return _upgrade(url)
        finally:
            guard.execute("SELECT pg_advisory_unlock(%s)", (ADVISORY_LOCK,))


def _upgrade(url: str) -> str:
    # Alembic and SQLAlchemy take half a second to load, and most starts find nothing to migrate.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").one()
    return str(row[0])
