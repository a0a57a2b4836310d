"""What every command needs: the settings' clock, a database at the newest schema, the vault and the token signer."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import psycopg

from oxy.foundation.clock import Clock
from oxy.foundation.database import Database
from oxy.foundation.embedded_postgres import start
from oxy.foundation.migrate import MIGRATIONS, migrate
from oxy.foundation.security import Tokens, Vault
from oxy.foundation.settings import Settings


@dataclass(frozen=True, slots=True)
class Context:
    """An open installation."""

    settings: Settings
    clock: Clock
    database: Database
    conninfo: str
    vault: Vault
    tokens: Tokens


@asynccontextmanager
async def open_context(settings: Settings, *, max_connections: int = 20) -> AsyncGenerator[Context]:
    """Open the installation that `settings` describe, starting the embedded Postgres when no other is named.

    The database is brought to the newest schema first. Raises `EmbeddedPostgresError`, `DatabaseUnsuitable`,
    `UnsafeDatabase` or the driver's `OperationalError`, each with a text for the operator.
    """
    embedded = None
    if settings.database_url is None:
        embedded = await asyncio.to_thread(start, settings.data_dir)
        conninfo = embedded.url()
    else:
        conninfo = settings.database_url.get_secret_value()
    try:
        await asyncio.to_thread(_ensure_schema, conninfo)
        clock = settings.clock()
        database = Database(conninfo, clock, max_connections=max_connections)
        await database.open()
        try:
            assert settings.encryption_key is not None
            assert settings.jwt_secret is not None
            yield Context(
                settings, clock, database, conninfo, Vault(settings.encryption_key.get_secret_value()),
                Tokens(settings.jwt_secret.get_secret_value()),
            )  # fmt: skip
        finally:
            await database.close()
    finally:
        if embedded is not None:
            await asyncio.to_thread(embedded.stop)


def _ensure_schema(conninfo: str) -> None:
    """Migrate unless the database is at the newest revision already, which a look at one row tells."""
    newest = max(path.name.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    with psycopg.connect(conninfo, autocommit=True, connect_timeout=15) as connection:
        known = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        if known == (True,):
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if found is not None and found[0] == newest:
                return
    migrate(conninfo)
