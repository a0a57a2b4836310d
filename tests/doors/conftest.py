"""What the doors' tests share."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from httpx import AsyncClient

from doors.browsing import new_browser
from doors.shell import Shell, environment
from oxy.foundation.database import Database
from oxy.foundation.security import Vault


def _leave_logging_alone(*_: object, **__: object) -> None:
    """Logging belongs to the whole process, which other tests share."""


@pytest.fixture
async def browser(database: Database, vault: Vault) -> AsyncGenerator[AsyncClient]:
    """In front of the console, nobody signed in."""
    async with new_browser(database, vault) as client:
        yield client


@pytest.fixture
def shell(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a folder of its own, whose exports this process has too."""
    exported = environment(database_url, tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OXY_CLIENT_MODEL", "OXY_OWNER_MODEL", "REDIS_URL", "OXY_ENV"):
        monkeypatch.delenv(name, raising=False)
    for name, value in exported.items():
        monkeypatch.setenv(name, value)
    for module in ("terminal", "commands.chatting", "commands.running", "commands.checking"):
        monkeypatch.setattr(f"oxy.launch.{module}.configure_logging", _leave_logging_alone)
    monkeypatch.chdir(tmp_path)
    return Shell(tmp_path, exported)
