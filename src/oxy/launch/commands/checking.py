"""`oxy check worker|logs|routing`: live validation; exit code 0 or 1."""

import asyncio
import sys
import tempfile
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from oxy.businesses import Organization, find_owner, list_organizations, list_owner_numbers
from oxy.conversations.inbound import Gathering
from oxy.entrances.health import check_queues
from oxy.foundation.database import Purpose
from oxy.foundation.errors import NotFound
from oxy.foundation.phones import other_form, parse_phone
from oxy.foundation.telemetry import configure_logging
from oxy.launch.composition import open_staff
from oxy.launch.context import Context, open_context
from oxy.launch.demo import BUSINESS
from oxy.launch.employed import employed
from oxy.launch.log_check import check_lines
from oxy.launch.lookup import find_by_slug
from oxy.launch.probe import Caller
from oxy.launch.terminal import CommandFailed, command, out, quiet_settings
from oxy.onboarding import apply_file

app = typer.Typer(help="Live validation of the pipeline, the logs and the routing.", no_args_is_help=True)

# Anatel keeps no subscriber under 9 0000-00xx; nobody's phone rings.
PROBE_PHONE = "+5511900000042"
PROBE_TEXT = "oi, qual o horário de vocês?"
ANSWER_SECONDS = 30.0


def add_to(line: typer.Typer) -> None:
    """Add these commands to the command line."""
    line.add_typer(app, name="check")


@app.command()
@command
async def worker(
    org: Annotated[str | None, typer.Option(help="Probe this business; default: any with a simulator.")] = None,
) -> None:
    """Send a message through the running worker and wait for the answer; leaves nothing behind."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        queues = await check_queues(context.database)
        if not queues.get("workers"):
            raise CommandFailed("no worker is connected to this database; start one with `oxy serve`")
        _passed(f"{queues['workers']} worker(s) connected, {queues['waiting']} jobs waiting, {queues['failed']} dead")
        organization_id = await find_by_slug(context, org) if org else await _any_with_simulator(context)
        caller = Caller(context.database, organization_id, PROBE_PHONE)
        try:
            heard = await caller.say(PROBE_TEXT, Gathering(0), timeout=ANSWER_SECONDS, name="Verificação Oxy")
        finally:
            await caller.vanish()
        if not heard.texts:
            raise CommandFailed(f"the probe got no answer: {heard.silent_because}")
        _passed("a message was received, answered and delivered")


@app.command()
@command
async def routing(
    org: Annotated[str | None, typer.Option(help="Check this business only.")] = None,
    phone: Annotated[str | None, typer.Option(help="Say how this number is routed.")] = None,
) -> None:
    """Check that owners reach Aurora under both forms of their number, and nobody else does."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        async with context.database.system(Purpose.OPERATE) as session:
            organizations = await list_organizations(session)
        if org is not None:
            wanted = await find_by_slug(context, org)
            organizations = [organization for organization in organizations if organization.id == wanted]
        owners = {organization.id: await _owners(context, organization.id) for organization in organizations}
        problems: list[str] = []
        for organization in organizations:
            strangers = {number for other, numbers in owners.items() if other != organization.id for number in numbers}
            problems += await _check_routing(context, organization, owners[organization.id], strangers)
            if phone is not None:
                number = parse_phone(phone).e164
                kind = "OWNER" if await _is_owner(context, organization.id, number) else "CLIENT"
                out.print(f"{organization.slug}: {number} → {kind}")
    if problems:
        raise CommandFailed("; ".join(problems))
    _passed(f"{sum(map(len, owners.values()))} owner number(s) of {len(organizations)} business(es) are routed right")


@app.command()
@command
async def logs(
    file: Annotated[Path | None, typer.Argument(help="A JSON log to validate, - for standard input.")] = None,
) -> None:
    """Validate a log; without a file, run a conversation on a scratch database and validate what it logs."""
    if file is None:
        lines, secrets = await _scratch_conversation(), (PROBE_TEXT, PROBE_PHONE, PROBE_PHONE[1:])
    elif str(file) == "-":
        lines, secrets = sys.stdin.read().splitlines(), ()
    elif file.is_file():
        lines, secrets = (await asyncio.to_thread(file.read_text)).splitlines(), ()
    else:
        raise CommandFailed(f"there is no file {file}")
    problems = check_lines(lines, secrets=secrets)
    for problem in problems[:20]:
        out.print(problem, markup=False, style="red")
    if problems:
        raise CommandFailed(f"{len(problems)} problem(s) in {len(lines)} log lines")
    _passed(f"{len(lines)} log lines: JSON, traceable from arrival to sending, nothing unmasked")


async def _scratch_conversation() -> list[str]:
    captured = StringIO()
    with tempfile.TemporaryDirectory(prefix="oxy-check-") as folder, redirect_stdout(captured):
        settings = quiet_settings(data_dir=Path(folder), database_url=None, gather_seconds=0, openai_api_key=None)
        configure_logging("json", show_content=False)
        async with open_context(settings) as context, open_staff(context) as staff, employed(staff.worker):
            async with context.database.system(Purpose.OPERATE) as session:
                report = await apply_file(session, BUSINESS, vault=context.vault)
            caller = Caller(context.database, report.organization_id, PROBE_PHONE)
            await caller.say(PROBE_TEXT, Gathering(0), timeout=ANSWER_SECONDS)
    return captured.getvalue().splitlines()


async def _any_with_simulator(context: Context) -> UUID:
    async with context.database.system(Purpose.OPERATE) as session:
        organizations = await list_organizations(session)
    for organization in organizations:
        async with context.database.tenant(organization.id) as session:
            try:
                await Caller(context.database, organization.id, PROBE_PHONE).check(session)
            except NotFound:
                continue
        return organization.id
    raise CommandFailed("no business has a simulator instance to probe through; add one to its file")


async def _owners(context: Context, organization_id: UUID) -> list[str]:
    async with context.database.tenant(organization_id) as session:
        return [number.phone for number in await list_owner_numbers(session) if number.is_active]


async def _is_owner(context: Context, organization_id: UUID, phone: str) -> bool:
    async with context.database.tenant(organization_id) as session:
        return await find_owner(session, phone) is not None


async def _check_routing(
    context: Context, organization: Organization, owners: list[str], strangers: set[str]
) -> list[str]:
    problems: list[str] = []
    for number in owners:
        for form in filter(None, (number, other_form(number))):
            if not await _is_owner(context, organization.id, form):
                problems.append(f"{organization.slug}: owner number {form} is not routed to Aurora")
    own = {parse_phone(number).match_key for number in owners}
    for number in sorted(strangers | {PROBE_PHONE}):
        if parse_phone(number).match_key not in own and await _is_owner(context, organization.id, number):
            problems.append(f"{organization.slug}: stranger {number} is routed to Aurora")
    return problems


def _passed(text: str) -> None:
    out.print(f"ok: {text}", markup=False, style="green")
