"""`oxy instance …`: the WhatsApp numbers of a business, and pairing one from the terminal."""

import asyncio
from typing import Annotated
from uuid import UUID

import segno
import typer

from oxy.businesses import Actor, Instance, list_instances, list_organizations, load_instance
from oxy.channels.multidevice import REASONS, Device, load_device, pair
from oxy.foundation.database import Purpose
from oxy.foundation.errors import Refusal
from oxy.launch.context import Context, open_context
from oxy.launch.lookup import find_by_slug
from oxy.launch.terminal import CommandFailed, command, out, print_columns, quiet_settings

app = typer.Typer(help="WhatsApp numbers of a business.", no_args_is_help=True)

OPERATOR = Actor("system")
WHO_HOLDS_SECONDS = 30.0
LOOK_SECONDS = 0.3
REFUSALS = {
    "not_pairable": "only numbers of the multidevice channel are paired",
    "already_connected": "the number is connected already; disconnect it in the console first",
    "invalid": "the number has no phone to type a code on; use --qr, or --phone +5511977770000",
}


def add_to(line: typer.Typer) -> None:
    """Add these commands to the command line."""
    line.add_typer(app, name="instance")


@app.command("list")
@command
async def list_numbers(org: Annotated[str | None, typer.Option("--org", help="One business only.")] = None) -> None:
    """List WhatsApp numbers, of one business or of all."""
    await _print_instances(org, None)


@app.command("status")
@command
async def status(
    name: Annotated[str | None, typer.Argument(help="One instance's name.")] = None,
    org: Annotated[str | None, typer.Option("--org", help="One business only.")] = None,
) -> None:
    """Show the state of WhatsApp numbers; exit code 1 when one of them is not connected."""
    if not await _print_instances(org, name):
        raise typer.Exit(1)


@app.command("pair")
@command
async def pair_number(
    org: Annotated[str, typer.Argument(help="The business's slug.")],
    name: Annotated[str, typer.Argument(help="The instance's name.")],
    qr: Annotated[bool, typer.Option("--qr", help="Draw a QR code instead of asking for a code to type.")] = False,
    phone: Annotated[str | None, typer.Option(help="The phone to type the code on; default the number's own.")] = None,
) -> None:
    """Pair a number with its phone: shows the code or QR, and waits. A worker (`oxy serve`) must be running."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        organization_id = await find_by_slug(context, org)
        async with context.database.tenant(organization_id) as session:
            found = [each for each in await list_instances(session) if each.name == name]
            if not found:
                raise CommandFailed(f"{org} has no instance called {name!r}; see `oxy instance list --org {org}`")
            try:
                await pair(session, found[0].id, "qr" if qr else "code", OPERATOR, phone)
            except Refusal as refusal:
                raise CommandFailed(REFUSALS.get(refusal.code, refusal.message)) from None
        await _follow(context, organization_id, found[0].id)


async def _follow(context: Context, organization_id: UUID, instance_id: UUID) -> None:
    """Show what to type or scan as it comes, until the number is connected or the pairing ends."""
    shown: str | None = None
    began = asyncio.get_running_loop().time()
    while True:
        instance, device = await _look(context, organization_id, instance_id)
        if instance.status == "connected":
            out.print("Connected.")
            return
        secret = device.pairing_code or device.qr
        if secret is not None and secret != shown:
            shown = secret
            _show(device)
        if shown is None and not device.held and asyncio.get_running_loop().time() - began > WHO_HOLDS_SECONDS:
            raise CommandFailed("nobody took the number; is `oxy serve` or `oxy worker` running on this database?")
        if not device.pairing and instance.status in ("disconnected", "failed"):
            raise CommandFailed(f"the pairing ended: {REASONS.get(instance.status_reason or '', 'no reason given')}")
        await asyncio.sleep(LOOK_SECONDS)


async def _look(context: Context, organization_id: UUID, instance_id: UUID) -> tuple[Instance, Device]:
    async with context.database.tenant(organization_id) as session:
        return await load_instance(session, instance_id), await load_device(session, instance_id, context.vault)


def _show(device: Device) -> None:
    """For the eyes at this terminal alone: neither code nor QR is ever logged."""
    if device.pairing_code is not None:
        code = device.pairing_code
        typer.echo("On the phone: WhatsApp > Linked devices > Link a device > Link with phone number instead, and type")
        typer.echo(f"\n    {code[:4]}-{code[4:]}\n")
    elif device.qr is not None:
        typer.echo("On the phone: WhatsApp > Linked devices > Link a device, and scan")
        segno.make(device.qr, error="l", micro=False).terminal(compact=True)


async def _print_instances(org: str | None, name: str | None) -> bool:
    """Print instances; return whether all of them are connected."""
    shown: list[tuple[str, Instance]] = []
    async with open_context(quiet_settings(), max_connections=4) as context:
        if org is not None:
            await find_by_slug(context, org)
        async with context.database.system(Purpose.OPERATE) as session:
            organizations = [each for each in await list_organizations(session) if org in (None, each.slug)]
        for organization in organizations:
            async with context.database.tenant(organization.id) as session:
                found = await list_instances(session)
            shown += [(organization.slug, each) for each in found if name in (None, each.name)]
    if not shown:
        raise CommandFailed(f"there is no instance called {name!r}" if name else "there is no instance yet")
    rows = [
        (slug, each.name, each.channel, each.phone or each.phone_number_id or "-", each.status,
         each.status_reason or "-", str(each.id))
        for slug, each in shown
    ]  # fmt: skip
    print_columns("Business", "Name", "Channel", "Number", "Status", "Reason", "Id", rows=rows)
    return all(each.status == "connected" for _, each in shown)
