"""`oxy`: the command line. Each command is one clear line when it fails, never a traceback."""

import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

# In the order of `oxy --help`: each command, the module of `oxy.launch.commands` whose `add_to` brings it, and what the
# list of commands says of it.
MODULES: Final = {
    "demo": ("running", "Start a living demo clinic: database, history, API, worker, console and phone simulator."),
    "serve": ("running", "Serve businesses: everything in one process, or one role a process."),
    "worker": ("running", "Do jobs only: the same as `oxy serve --role worker`."),
    "migrate": ("running", "Bring the database to the newest schema. Safe to run by several processes at once."),
    "chat": ("chatting", "Talk to the assistant from the terminal."),
    "status": ("status", "Show the queue, workers, businesses, instances and open alerts."),
    "check": ("checking", "Live validation of the pipeline, the logs and the routing."),
    "dead": ("dead", "Jobs that gave up after their last try."),
    "org": ("organizations", "Businesses: from a file, and back into one."),
    "user": ("organizations", "People who sign in."),
    "owner": ("organizations", "Numbers that talk to Aurora."),
    "instance": ("numbers", "WhatsApp numbers of a business."),
}


class Commands(Mapping[str, TyperCommand | TyperGroup]):
    """The commands, each imported when it is asked for: `oxy status` waits for no web server and no worker to load."""

    def __getitem__(self, name: str) -> TyperCommand | TyperGroup:
        part = typer.Typer()
        # A callback keeps a module's only command a command with a name.
        part.callback()(lambda: None)
        import_module(f"oxy.launch.commands.{MODULES[name][0]}").add_to(part)
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

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """List the commands without importing them: all of Oxy takes seconds."""
        self.commands = {name: TyperCommand(name, help=said) for name, (_, said) in MODULES.items()}
        super().format_help(ctx, formatter)


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
