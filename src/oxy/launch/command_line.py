"""`oxy`: the command line. Each command is one clear line when it fails, never a traceback."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

# In the order of `oxy --help`: each command, and the module of `oxy.launch.commands` whose `add_to` brings it.
MODULES: Final = {
    "demo": "running", "serve": "running", "worker": "running", "migrate": "running", "chat": "chatting",
    "status": "status", "check": "checking", "dead": "dead", "org": "organizations", "user": "organizations",
    "owner": "organizations", "instance": "numbers",
}  # fmt: skip


class Commands(Mapping[str, TyperCommand | TyperGroup]):
    """The commands, each imported when it is asked for: `oxy status` waits for no web server and no worker to load."""

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        part = typer.Typer()
        # A callback keeps a module's only command a command with a name.
        part.callback()(lambda: None)
        import_module(f"oxy.launch.commands.{MODULES[name]}").add_to(part)
        found = get_group(part).commands[name]
        assert isinstance(found, (TyperCommand, TyperGroup))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(MODULES)

    def __len__(self) -> int:
        return len(MODULES)


class OnDemand(TyperGroup):
    """The group of all commands."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: Any = Commands()


app = typer.Typer(
    cls=OnDemand,
    name="oxy",
    help="The front desk of Brazilian pet shops and veterinary clinics on WhatsApp.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.callback()(lambda: None)


def main() -> None:
    """Run the command line."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
