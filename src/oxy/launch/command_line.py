"""`oxy`: the command line. Each command is one clear line when it fails, never a traceback."""

import sys

import typer

from oxy.launch.commands import chatting, checking, dead, numbers, organizations, running, status

app = typer.Typer(
    name="oxy",
    help="The front desk of Brazilian pet shops and veterinary clinics on WhatsApp.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

running.add_to(app)
chatting.add_to(app)
status.add_to(app)
app.add_typer(checking.app, name="check")
app.add_typer(dead.app, name="dead")
organizations.add_to(app)
app.add_typer(numbers.app, name="instance")


def main() -> None:
    """Run the command line."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
