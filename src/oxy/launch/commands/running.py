"""`oxy serve`, `oxy worker`, `oxy migrate`, `oxy demo`."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import psycopg
import typer

from oxy.foundation.embedded_postgres import start
from oxy.foundation.migrate import migrate as migrate_database
from oxy.foundation.settings import Settings, load_settings
from oxy.foundation.telemetry import configure_logging
from oxy.launch.demo import run_demo
from oxy.launch.serving import PortTaken, Role, serve
from oxy.launch.terminal import CommandFailed, command, out, quiet_settings


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("demo")(demo)
    app.command("serve")(serve_command)
    app.command("worker")(worker)
    app.command("migrate")(migrate)


@command
async def demo(
    port: Annotated[int | None, typer.Option(help="Where the browser finds it; default 8000.")] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Where the demo keeps its database.")] = None,
    now: Annotated[str | None, typer.Option(help="Start the clock here: 2026-03-11T09:00:00-03:00.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Forget what earlier demos left.")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
) -> None:
    """Start a living demo clinic: database, history, API, worker, console and phone simulator in one process."""
    overrides: dict[str, object] = {"data_dir": data_dir or Path("data") / "demo"}
    if now is not None:
        overrides["start_at"] = _instant(now)
    settings = load_settings(**overrides)
    await _serving(run_demo(settings, port=port or settings.port, reset=reset, open_browser=not no_browser))


@command
async def serve_command(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port to listen on; default PORT or 8000.")] = None,
    role: Annotated[Literal["all", "web", "worker"], typer.Option(help="What this process does.")] = "all",
) -> None:
    """Serve businesses: everything in one process, or one role a process on as many machines as you like."""
    settings = _loud_settings()
    await _serving(serve(settings, host=host, port=port or settings.port, role=role))


@command
async def worker(
    host: Annotated[str, typer.Option(help="Address for health and metrics.")] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(help="Port for health and metrics; default PORT or 8000.")] = None,
) -> None:
    """Do jobs only: the same as `oxy serve --role worker`."""
    settings = _loud_settings()
    role: Role = "worker"
    await _serving(serve(settings, host=host, port=port or settings.port, role=role))


@command
async def migrate() -> None:
    """Bring the database to the newest schema. Safe to run by several processes at once."""
    settings = quiet_settings()
    if settings.database_url is not None:
        revision = await asyncio.to_thread(migrate_database, settings.database_url.get_secret_value())
    else:
        embedded = await asyncio.to_thread(start, settings.data_dir)
        try:
            revision = await asyncio.to_thread(migrate_database, embedded.url())
        except psycopg.Error as error:
            raise CommandFailed(f"migration failed: {error}") from error
        finally:
            await asyncio.to_thread(embedded.stop)
    out.print(f"The database is at revision {revision}.")


def _loud_settings() -> Settings:
    settings = load_settings()
    configure_logging(settings.log_format, show_content=settings.log_content)
    return settings


async def _serving(work: Awaitable[None]) -> None:
    try:
        await work
    except PortTaken as error:
        raise CommandFailed(str(error)) from error


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise CommandFailed(f"--now takes an instant like 2026-03-11T09:00:00-03:00, not {text!r}") from None
    if instant.tzinfo is None:
        raise CommandFailed("--now needs an offset, like 2026-03-11T09:00:00-03:00")
    return instant
