"""`oxy demo`: a clinic that lives, on embedded Postgres, with no key and no network."""

import asyncio
import shutil
import time
import webbrowser
from pathlib import Path

from rich.panel import Panel

from oxy.foundation.database import Purpose
from oxy.foundation.settings import Settings
from oxy.foundation.telemetry import configure_logging
from oxy.launch.context import Context
from oxy.launch.demo_history import write_history
from oxy.launch.demo_partner import tell_of_yesterday
from oxy.launch.demo_regulars import write_regulars
from oxy.launch.serving import serve
from oxy.launch.terminal import CommandFailed, out
from oxy.onboarding import apply_file

BUSINESS = Path(__file__).with_name("demo_business.yaml")
SLUG = "pata-amiga"
SIGN_IN = ("helena@example.com", "troque-me-agora")
MARK = "oxy-demo"


async def run_demo(settings: Settings, *, port: int, reset: bool, open_browser: bool) -> None:
    """Run the demo until it is interrupted.

    Args:
        settings: with the demo's own data directory.
        port: where the browser finds it.
        reset: forget what earlier demos left in that directory.
        open_browser: open the phone and the console when all is ready.

    Raises `CommandFailed` when the directory to reset was not made by a demo.
    """
    if settings.database_url is not None:
        raise CommandFailed("the demo brings its own database: unset DATABASE_URL, or use `oxy serve`")
    configure_logging("pretty", show_content=True, level="INFO" if settings.log_format else "WARNING")
    _prepare(settings.data_dir, reset=reset)
    if settings.gather_seconds == type(settings).model_fields["gather_seconds"].default:
        settings.gather_seconds = 1.0
    started = time.monotonic()
    out.print("Starting the demo clinic…")

    async def ready(_: Context) -> None:
        _welcome(port, time.monotonic() - started)
        if open_browser:
            await asyncio.to_thread(webbrowser.open, f"http://127.0.0.1:{port}/simulator")

    await serve(
        settings, host="127.0.0.1", port=port, role="all", before=_furnish, when_ready=ready, open_simulator=True
    )


def _prepare(data_dir: Path, *, reset: bool) -> None:
    """Make the demo's directory, or empty it; never one that holds anything else."""
    mark = data_dir / MARK
    if reset and data_dir.exists() and any(data_dir.iterdir()):
        if not mark.exists():
            raise CommandFailed(f"{data_dir} was not made by a demo; nothing was deleted")
        shutil.rmtree(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    mark.touch()


async def _furnish(context: Context) -> None:
    """Create the business and its history, once."""
    async with context.database.system(Purpose.OPERATE) as session:
        report = await apply_file(session, BUSINESS, vault=context.vault)
    organization_id = report.organization_id
    async with context.database.tenant(organization_id) as session:
        empty = not await session.value("SELECT EXISTS (SELECT FROM bookings) AS any")
    if empty:
        out.print("Writing eight weeks of history…")
        await write_history(context.database, organization_id, now=context.clock.now())
        await write_regulars(context.database, organization_id)
        await tell_of_yesterday(context.database, organization_id, now=context.clock.now())


def _welcome(port: int, seconds: float) -> None:
    email, password = SIGN_IN
    text = (
        f"[bold]Phone[/]     http://127.0.0.1:{port}/simulator\n"
        f"[bold]Console[/]   http://127.0.0.1:{port}/   ({email} / {password})\n"
        f"[bold]API docs[/]  http://127.0.0.1:{port}/docs\n\n"
        "Three things to try on the phone:\n"
        "  1. As a customer: [italic]Olá! Quero agendar uma consulta para meu cachorro Rex.[/]\n"
        "  2. As Helena, the owner: [italic]Quantos clientes atendi hoje?[/]\n"
        "  3. As a customer: [italic]quero falar com um atendente[/],\n"
        "     then answer from the console's inbox.\n\n"
        "Stop with Ctrl+C. Start over with [bold]--reset[/]."
    )
    out.print(Panel(text, title=f"Oxy is ready ({seconds:.1f} s)", expand=False, padding=(1, 2)))
