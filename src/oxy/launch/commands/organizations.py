"""`oxy org`, `oxy user`, `oxy owner`: the businesses of this installation, for operators."""

import getpass
import json
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from oxy.businesses import (
    Actor,
    Instance,
    OwnerNumber,
    Right,
    add_owner_number,
    add_user,
    issue_pairing_word,
    list_instances,
    list_organizations,
    list_owner_numbers,
    list_users,
    load_organization,
    load_settings,
    update_owner_number,
)
from oxy.catalog import Service, list_resources, list_services
from oxy.foundation.database import Purpose, Session
from oxy.foundation.errors import Refusal
from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.launch.context import open_context
from oxy.launch.lookup import find_by_slug
from oxy.launch.terminal import CommandFailed, command, fail, out, print_columns, quiet_settings
from oxy.onboarding import BadBusinessFile, apply_file, export_business

businesses = typer.Typer(help="Businesses: from a file, and back into one.", no_args_is_help=True)
users = typer.Typer(help="People who sign in.", no_args_is_help=True)
owners = typer.Typer(help="Numbers that talk to Aurora.", no_args_is_help=True)

OPERATOR = Actor("system")
REASONS = {
    "email": "the e-mail address is not one; write it like helena@example.com",
    "email_taken": "the e-mail address signs somebody in already",
    "password": "the password needs at least 8 characters",
    "name": "the name must not be empty",
    "phone": "that is not a phone number; write it like +5511988880001",
    "number_taken": "the number is on the list already, with or without its ninth digit",
}
Slug = Annotated[str, typer.Argument(help="The business's slug.")]
Org = Annotated[str, typer.Option("--org", help="The business's slug.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(businesses, name="org")
    app.add_typer(users, name="user")
    app.add_typer(owners, name="owner")


@businesses.command("apply")
@command
async def apply(
    file: Annotated[Path, typer.Argument(help="The business's YAML file.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print ids by name as JSON.")] = False,
) -> None:
    """Create or update one business from a file; a file with a mistake changes nothing."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        try:
            async with context.database.system(Purpose.OPERATE) as session:
                report = await apply_file(session, file, vault=context.vault)
        except BadBusinessFile as bad:
            for line in bad.lines()[:-1]:
                typer.echo(f"oxy: {line}", err=True)
            fail(bad.lines()[-1])
    if as_json:
        typer.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
        return
    for line in report.lines():
        typer.echo(line)


@businesses.command("list")
@command
async def list_all() -> None:
    """List the businesses of this installation."""
    async with (
        open_context(quiet_settings(), max_connections=4) as context,
        context.database.system(Purpose.OPERATE) as session,
    ):
        found = await list_organizations(session)
    if not found:
        out.print("There is no business yet; create one with `oxy org apply FILE.yaml`.")
        return
    rows = [(each.slug, each.name, each.business_type, each.timezone, str(each.id)) for each in found]
    print_columns("Slug", "Name", "Type", "Time zone", "Id", rows=rows)


@businesses.command("show")
@command
async def show(slug: Slug) -> None:
    """Show one business at a glance."""
    async with _business(slug) as session:
        organization, settings = await load_organization(session), await load_settings(session)
        facts = [
            ("Business", f"{organization.name} ({organization.business_type}), {organization.timezone}"),
            ("Phone", organization.phone or "-"),
            ("Address", organization.address or "-"),
            ("Hours", "; ".join(f"{day} {', '.join(spans)}" for day, spans in settings.opening_hours.to_json().items()
                                if spans) or "always closed"),
            ("Assistant", f"{settings.ai.assistant_name}, model {settings.ai.client_model or 'of the installation'}"),
            ("Resources", ", ".join(f"{each.name} ({each.kind})" for each in await list_resources(session)) or "-"),
            ("Services", ", ".join(_priced(each) for each in await list_services(session)) or "-"),
            ("Team", ", ".join(f"{each.name} ({each.role})" for each in await list_users(session) if each.is_active)
             or "-"),
            ("Owners", ", ".join(f"{each.name} {each.phone}" for each in await list_owner_numbers(session)
                                 if each.is_active) or "-"),
            ("Instances", ", ".join(_described(each) for each in await list_instances(session)) or "-"),
        ]  # fmt: skip
    for name, text in facts:
        out.print(f"{name:<10} {text}", markup=False)


@businesses.command("export")
@command
async def export(slug: Slug) -> None:
    """Print a business as its file, without passwords and tokens; applied again, it changes nothing."""
    async with _business(slug) as session:
        text = await export_business(session)
    typer.echo(text, nl=False)


@users.command("add")
@command
async def add_somebody(
    email: Annotated[str, typer.Argument(help="What they sign in with.")],
    org: Org,
    name: Annotated[str, typer.Option(help="Their name.")],
    role: Annotated[Literal["owner", "manager", "attendant"], typer.Option(help="What they may do.")] = "attendant",
) -> None:
    """Let somebody sign in. The password is asked for, or read from standard input when that is no terminal."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    async with _business(org) as session:
        with _in_english():
            user = await add_user(session, email=email, name=name, role=role, password=password, actor=OPERATOR)
    typer.echo(f"{user.email} may sign in at {org} as {user.role}.")


@owners.command("add")
@command
async def add_owner(
    phone: Annotated[str, typer.Argument(help="The owner's number, like +5511988880001.")],
    org: Org,
    name: Annotated[str, typer.Option(help="What Aurora calls them.")],
    daily_summary_at: Annotated[str | None, typer.Option(help="Local time of the daily summary, like 19:00.")] = None,
    role: Annotated[Literal["owner", "manager"], typer.Option(help="What they may order.")] = "owner",
    grant: Annotated[list[Right] | None, typer.Option(help="A manager's right beyond the usual ones.")] = None,
) -> None:
    """Let a number talk to Aurora; both forms of a Brazilian mobile are recognised."""
    try:
        at = None if daily_summary_at is None else time.fromisoformat(daily_summary_at)
    except ValueError:
        fail(f"{daily_summary_at!r} is not a time; write it like 19:00", 2)
    async with _business(org) as session:
        with _in_english():
            owner = await add_owner_number(
                session, phone=phone, name=name, actor=OPERATOR, daily_summary_at=at, role=role, grants=grant or []
            )
    article = "an" if role == "owner" else "a"
    typer.echo(f"{owner.phone} is {article} {role} of {org}: {owner.name}.")


@owners.command("pair")
@command
async def pair_owner(phone: Annotated[str, typer.Argument(help="The owner's number on the list.")], org: Org) -> None:
    """Print a one-time word: whoever sends it to the business from WhatsApp is this owner."""
    async with _business(org) as session:
        owner = await _owner_called(session, phone, org)
        with _in_english():
            word = await issue_pairing_word(session, owner.id, OPERATOR)
        until = word.expires_at.astimezone((await load_organization(session)).zone)
    typer.echo(f"{word.word}\nFrom {owner.name}'s WhatsApp, send only this word to {org}, once, before {until:%H:%M}.")


@owners.command("list")
@command
async def list_owners(org: Org) -> None:
    """List the numbers that talk to Aurora, revoked ones included."""
    async with _business(org) as session:
        found = await list_owner_numbers(session)
    rows = [
        (each.name, each.phone, each.role, ", ".join(each.grants) or "-", "yes" if each.contact_id else "no",
         "active" if each.is_active else "revoked")
        for each in found
    ]  # fmt: skip
    print_columns("Name", "Number", "Role", "Grants", "Paired", "State", rows=rows)


@owners.command("revoke")
@command
async def revoke_owner(phone: Annotated[str, typer.Argument(help="The owner's number.")], org: Org) -> None:
    """Take a number off Aurora at once: its next message is a customer's, and what it left open is dropped."""
    async with _business(org) as session:
        owner = await _owner_called(session, phone, org)
        await update_owner_number(session, owner.id, OPERATOR, is_active=False)
    typer.echo(f"{owner.phone} ({owner.name}) is no owner of {org} any more.")


async def _owner_called(session: Session, phone: str, org: str) -> OwnerNumber:
    try:
        key = parse_phone(phone).match_key
    except InvalidPhone:
        raise CommandFailed(REASONS["phone"]) from None
    for owner in await list_owner_numbers(session):
        if parse_phone(owner.phone).match_key == key:
            return owner
    raise CommandFailed(f"{phone} is on no list of {org}; see `oxy owner list --org {org}`")


@asynccontextmanager
async def _business(slug: str) -> AsyncGenerator[Session]:
    """A transaction of the business called `slug`."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        organization_id = await find_by_slug(context, slug)
        async with context.database.tenant(organization_id) as session:
            yield session


def _priced(service: Service) -> str:
    prices = [f"{price}" for price in service.all_prices]
    return f"{service.name} ({'-'.join(dict.fromkeys((prices[0], prices[-1])))})" if prices else service.name


def _described(instance: Instance) -> str:
    return f"{instance.name} ({instance.channel}, {instance.status})"


@contextmanager
def _in_english() -> Generator[None]:
    """Say to an operator in English what the product says to staff in Portuguese."""
    try:
        yield
    except Refusal as refusal:
        about = str(refusal.data.get("field", refusal.code))
        raise CommandFailed(REASONS.get(about, refusal.message)) from None
