"""How commands speak: results on standard output, failures as one line on standard error."""

import functools
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, NoReturn, ParamSpec

import psycopg
import typer
import uvloop
from rich.console import Console

from oxy.foundation.database import UnsafeDatabase
from oxy.foundation.embedded_postgres import EmbeddedPostgresError
from oxy.foundation.errors import Refusal
from oxy.foundation.migrate import DatabaseUnsuitable
from oxy.foundation.phones import InvalidPhone
from oxy.foundation.settings import Settings, SettingsError, load_settings
from oxy.foundation.telemetry import configure_logging

P = ParamSpec("P")

# Into a pipe or a file a table is written whole; a terminal has the width it has.
PIPE_COLUMNS = 240

out = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else PIPE_COLUMNS)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class CommandFailed(Exception):
    """A command could not do its work; the text says why and what to do."""


def fail(message: str, code: int = 1) -> NoReturn:
    """End the command with one line on standard error."""
    err.print(f"oxy: {message}", markup=False, style="red")
    raise typer.Exit(code)


def quiet_settings(**overrides: object) -> Settings:
    """Settings for a short command, whose logs would only disturb its output."""
    settings = load_settings(**overrides)
    configure_logging("pretty", show_content=settings.log_content, level="ERROR")
    return settings


def command(function: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Make an async function a command: run it, and turn what an operator can mend into one line."""

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            uvloop.run(function(*args, **kwargs))
        except SettingsError as error:
            fail(f"wrong setting: {error}", 2)
        except (CommandFailed, Refusal, EmbeddedPostgresError, DatabaseUnsuitable, UnsafeDatabase) as error:
            fail(str(error))
        except InvalidPhone as error:
            fail(f"{error}; write it like +5511988880001", 2)
        except psycopg.OperationalError as error:
            fail(f"the database cannot be reached: {str(error).splitlines()[0]}")

    return run


def print_columns(*titles: str, rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their titles, never cut: an id must be whole to be of use."""
    table = [titles, *rows]
    widths = [max(len(row[place]) for row in table) for place in range(len(titles))]
    for row in table:
        typer.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
