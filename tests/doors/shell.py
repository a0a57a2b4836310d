"""A shell in which an operator types `oxy` commands at a test's database."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from cast import ENCRYPTION_KEY, NOW
from oxy.launch.command_line import app

OXY = str(Path(sys.executable).with_name("oxy"))
SECONDS = 240


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    code: int
    output: str
    errors: str

    @property
    def complaint(self) -> str:
        """The one line with which a command fails."""
        assert "Traceback" not in self.output + self.errors
        [line] = self.errors.splitlines()
        return line


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """What the shell exports: this test's database, the cast's key, a clock that starts with the cast's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OXY_", "OPENAI_", "REDIS"))}
    return kept | {
        "DATABASE_URL": database_url, "DATA_DIR": str(folder / "data"), "ENCRYPTION_KEY": ENCRYPTION_KEY,
        "JWT_SECRET": "a token secret for tests", "OXY_NOW": NOW.isoformat(), "OXY_GATHER_SECONDS": "0",
        "COLUMNS": "200",
    }  # fmt: skip


@dataclass(frozen=True)
class Shell:
    """Runs commands; what they read from standard input is `says`."""

    folder: Path
    exported: dict[str, str]

    def here(self, *arguments: str, says: str = "") -> Said:
        """Run a command in this process, which must export what the shell does: see the fixture `shell`."""
        done = CliRunner().invoke(app, arguments, input=says)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)

    def process(self, *arguments: str, says: str = "", **changed: str) -> Said:
        """Run the installed command."""
        done = subprocess.run(
            [OXY, *arguments], cwd=self.folder, env=self.exported | changed, input=says, capture_output=True, text=True,
            timeout=SECONDS, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)
