"""What the doors' tests share."""

from collections.abc import Generator
from pathlib import Path

import pytest

from doors.shell import Shell, environment
from logs import log_plainly


def _leave_logging_alone(*_: object, **__: object) -> None:
    """Logging belongs to the whole process, which other tests share."""


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Generator[None]:
    """A command that set logging up for its own output, closed by now, must not silence or break the next test."""
    yield
    log_plainly()


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
