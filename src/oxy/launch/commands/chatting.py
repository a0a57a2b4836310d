"""`oxy chat`: the assistant in the terminal, through the whole pipeline."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from typing import Annotated

import typer

from oxy.businesses import list_owner_numbers
from oxy.conversations.inbound import Gathering
from oxy.foundation.phones import parse_phone
from oxy.foundation.telemetry import configure_logging
from oxy.launch.composition import open_staff
from oxy.launch.context import Context, open_context
from oxy.launch.employed import employed
from oxy.launch.lookup import find_by_slug
from oxy.launch.probe import Caller
from oxy.launch.terminal import CommandFailed, command, out, quiet_settings

CUSTOMER = "+5511990000001"
ANSWER_SECONDS = 90.0


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("chat")(chat)


@command
async def chat(
    org: Annotated[str, typer.Option(help="The business's slug.")],
    as_owner: Annotated[
        bool, typer.Option("--as-owner", help="Write as the business's owner: Aurora answers.")
    ] = False,
    phone: Annotated[str | None, typer.Option(help="Write as this number.")] = None,
) -> None:
    """Talk to the assistant from the terminal. Ends with Ctrl+D or an empty standard input."""
    settings = quiet_settings()
    configure_logging("pretty", show_content=False, level="CRITICAL")
    async with open_context(settings) as context, open_staff(context) as staff, employed(staff.worker):
        caller = Caller(
            context.database, await find_by_slug(context, org), await _number(context, org, as_owner, phone)
        )
        async with context.database.tenant(caller.organization_id) as session:
            await caller.check(session)
        if sys.stdin.isatty():
            out.print(f"Writing as {caller.phone}. Ctrl+D ends.", style="dim")
        async for line in _lines():
            if not sys.stdin.isatty():
                out.print(f"> {line}", markup=False, style="dim")
            answers = await caller.say(line, Gathering(0), timeout=ANSWER_SECONDS)
            for text in answers.texts:
                out.print(text, markup=False, style="green" if sys.stdout.isatty() else None)
            if answers.silent_because:
                out.print(f"({answers.silent_because})", markup=False, style="dim")


async def _number(context: Context, org: str, as_owner: bool, phone: str | None) -> str:
    if phone is not None:
        return parse_phone(phone).e164
    if not as_owner:
        return CUSTOMER
    organization_id = await find_by_slug(context, org)
    async with context.database.tenant(organization_id) as session:
        active = [number for number in await list_owner_numbers(session) if number.is_active]
    if not active:
        raise CommandFailed(f"{org} has no owner number; add one with `oxy owner add`")
    return active[0].phone


async def _lines() -> AsyncGenerator[str]:
    """Yield what is typed or piped in, without empty lines, until the end."""
    prompt = "você: " if sys.stdin.isatty() else ""
    while True:
        try:
            line = await asyncio.to_thread(_read, prompt)
        except EOFError:
            return
        if line.strip():
            yield line.strip()


def _read(prompt: str) -> str:
    return input(prompt)
