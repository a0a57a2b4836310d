"""`oxy status`, `oxy dead`, and how commands fail: one clear line, never a traceback."""

import asyncio
import socket
from pathlib import Path

import psycopg
import pytest

from cast import NOW, Cast
from doors.shell import Shell
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from pipeline import open_pipeline

DELAYS = ("foundation.worker", "conversations.turns")


@pytest.fixture
def dead(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> int:
    """The id of a job that gave up: nobody could answer Júlia's message."""
    for module in DELAYS:
        monkeypatch.setattr(f"oxy.{module}.RETRY_DELAYS_SECONDS", (0.05, 0.05, 0.05))
    asyncio.run(_talk(shell, fails=4, says="oi"))
    [(job_id,)] = _ask(shell, "SELECT id FROM pgqueuer WHERE status = 'failed'")
    assert isinstance(job_id, int)
    return job_id


async def _talk(shell: Shell, *, fails: int, says: str | None) -> list[str]:
    """Run a worker whose answerer fails so often, and return what went out."""
    database = Database(shell.exported["DATABASE_URL"], FixedClock(NOW))
    await database.open()
    try:
        async with open_pipeline(database) as oxy:
            oxy.parrot.fail_next = fails
            if says is not None:
                await oxy.say(says)
            await oxy.settled()
            return oxy.mailbox.texts
    finally:
        await database.close()


def _ask(shell: Shell, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(shell.exported["DATABASE_URL"]) as connection:
        return connection.execute(query.encode()).fetchall()


def test_a_dead_job_is_listed_shown_and_run_again(shell: Shell, dead: int, cast: Cast) -> None:
    listed = shell.here("dead", "list")
    assert listed.code == 0
    for part in (str(dead), "process-message", str(cast.pata.id), "RuntimeError"):
        assert part in listed.output
    shown = shell.here("dead", "show", str(dead))
    assert f"process-message {dead}, organization {cast.pata.id}, 4 tries" in shown.output
    assert "conversation_id:" in shown.output
    assert "the parrot has a cold" in shown.output
    status = shell.here("status")
    assert "1 dead" in status.output
    assert "pata-amiga" in status.output
    assert shell.here("dead", "retry", str(dead)).output == f"Job {dead} is queued again.\n"
    assert asyncio.run(_talk(shell, fails=0, says=None)) == ["Você disse: oi"]
    assert shell.here("dead", "list").output == "No dead jobs.\n"


def test_a_dead_job_is_discarded_once(shell: Shell, dead: int) -> None:
    assert shell.here("dead", "discard", str(dead)).output == f"Job {dead} is gone.\n"
    again = shell.here("dead", "discard", str(dead))
    assert (again.code, again.complaint) == (1, f"oxy: no dead job has the id {dead}; see `oxy dead list`")
    assert shell.here("dead", "show", str(dead)).code == 1
    assert asyncio.run(_talk(shell, fails=0, says=None)) == []


def test_status_warns_when_nobody_works(shell: Shell) -> None:
    said = shell.here("status")
    assert said.code == 0
    assert "Warning: no worker is connected" in said.output
    assert "Workers: 0." in said.output


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("OXY_MODEL_TIMEOUT_SECONDS", "soon", "OXY_MODEL_TIMEOUT_SECONDS"),
        ("OXY_GATHER_SECONDS", "-1", "OXY_GATHER_SECONDS"),
        ("OXY_CONCURRENCY", "0", "OXY_CONCURRENCY"),
        ("PORT", "99999", "PORT"),
        ("OXY_NOW", "2026-03-11T09:00:00", "needs an offset"),
        ("OXY_LOG_FORMAT", "xml", "OXY_LOG_FORMAT"),
        ("OXY_ENV", "prodution", "OXY_ENV"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str, value: str, complaint: str
) -> None:
    monkeypatch.setenv(name, value)
    said = shell.here("status")
    assert said.code == 2
    assert said.complaint.startswith("oxy: wrong setting: ")
    assert complaint in said.complaint


def test_production_wants_its_secrets_and_the_true_time(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OXY_ENV", "production")
    assert "OXY_NOW is refused in production" in shell.here("status").complaint
    monkeypatch.delenv("OXY_NOW")
    monkeypatch.delenv("JWT_SECRET")
    monkeypatch.setenv("ENCRYPTION_KEY", "")
    assert "production needs JWT_SECRET, ENCRYPTION_KEY" in shell.here("status").complaint


def test_a_database_that_is_not_there_is_one_line(shell: Shell) -> None:
    said = shell.process("status", DATABASE_URL=f"postgresql://oxy@/oxy?host={shell.folder}")
    assert said.code == 1
    assert said.complaint.startswith("oxy: the database cannot be reached: ")


def test_a_taken_port_is_one_line(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = shell.process("serve", "--role", "web", "--port", str(port), OXY_LOG_FORMAT="json")
    assert (said.code, said.complaint) == (
        1, f"oxy: port {port} on 127.0.0.1 is taken; choose another with --port",
    )  # fmt: skip


def test_the_demo_keeps_off_what_is_not_its_own(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "unset DATABASE_URL" in shell.here("demo", "--no-browser").complaint
    monkeypatch.setenv("DATABASE_URL", "")
    keep = tmp_path / "keep"
    keep.mkdir()
    (keep / "photo.jpg").touch()
    said = shell.here("demo", "--no-browser", "--reset", "--data-dir", str(keep))
    assert (said.code, said.complaint) == (1, f"oxy: {keep} was not made by a demo; nothing was deleted")
    assert (keep / "photo.jpg").exists()
    assert "takes an instant like" in shell.here("demo", "--now", "tomorrow").complaint
    assert "needs an offset" in shell.here("demo", "--now", "2026-03-11T09:00:00").complaint
