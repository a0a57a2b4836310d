"""Starting, sharing and stopping the server.

Three file locks say everything, and survive no process: `turn` (one starter or stopper at a time), `users` (shared
by all who use the server) and `alive` (inherited by the server's processes). So nothing depends on pid files: a
killed user leaves a server that the next one attaches to; a killed server leaves a pid file that is known stale.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from oxy.foundation.embedded_postgres import cluster as clusters
from oxy.foundation.embedded_postgres import locks
from oxy.foundation.embedded_postgres.cluster import ENVIRONMENT, PORT, SUPERUSER, Cluster
from oxy.foundation.embedded_postgres.errors import EmbeddedPostgresError
from oxy.foundation.embedded_postgres.ownership import Owner, settle_owner

_TURN_SECONDS = 120.0
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_LOG_BYTES = 10_000_000


class EmbeddedPostgres:
    """One process's use of the server in a data directory, from `start` until `stop`."""

    def __init__(self, cluster: Cluster, owner: Owner, sockets: Path, users: int) -> None:
        self._cluster = cluster
        self._owner = owner
        self._sockets = sockets
        self._users: int | None = users

    def url(self, dbname: str = "oxy") -> str:
        """Returns the address of a database of this server as its superuser, for psycopg and SQLAlchemy alike."""
        return _url(self._sockets, dbname)

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self._cluster.log

    @property
    def is_running(self) -> bool:
        """Whether the server lives and takes connections."""
        status = self._cluster.status()
        return status is not None and status[2] == "ready" and locks.is_held(self._cluster.alive_lock)

    def stop(self) -> None:
        """Ends this use. The last user in any process stops the server; a second call does nothing.

        Raises:
            EmbeddedPostgresError: the server did not end in time.
        """
        if self._users is None:
            return
        with locks.turn(self._cluster.turn_lock, self._owner.ids, _TURN_SECONDS):
            last = locks.try_exclusive(self._users)
            os.close(self._users)
            self._users = None
            if last:
                _stop(self._cluster, self._owner)


def start(
    data_dir: Path, *, dbname: str = "oxy", throwaway: bool = False, settings: Mapping[str, str] | None = None
) -> EmbeddedPostgres:
    """Makes sure that the data directory's server runs and that it has the database, and registers as a user of it.

    Args:
        data_dir: the data directory; the server's files lie in its folder `postgres`.
        dbname: the database that is created when missing.
        throwaway: gives up what was committed last when server or machine die, for speed; for tests only, and not
            for those that kill the server.
        settings: Postgres settings over Oxy's own; they count for the process that starts the server.

    Raises:
        EmbeddedPostgresError: it cannot be made, started or reached; the message says what to do.
    """
    cluster = Cluster(data_dir.expanduser().resolve() / "postgres")
    owner = settle_owner(cluster.folder)
    with locks.turn(cluster.turn_lock, owner.ids, _TURN_SECONDS):
        users = locks.open_lock(cluster.users_lock, owner.ids)
        try:
            locks.share(users)
            sockets = _attach(cluster, owner) or _launch(cluster, owner, settings or {}, throwaway=throwaway)
            if not _ensure_database(cluster, sockets, dbname):
                # It died between our knock and our question.
                sockets = _attach(cluster, owner) or _launch(cluster, owner, settings or {}, throwaway=throwaway)
                _ensure_database(cluster, sockets, dbname, last_try=True)
        except BaseException:
            os.close(users)
            raise
    return EmbeddedPostgres(cluster, owner, sockets, users)


def _attach(cluster: Cluster, owner: Owner) -> Path | None:
    """Returns the socket folder of the server that already runs; stops one that nobody can reach any more."""
    deadline = time.monotonic() + _START_SECONDS
    while locks.is_held(cluster.alive_lock):
        status = cluster.status()
        if status is not None and status[2] == "ready":
            if _answers(status[1]):
                return status[1]
            _stop(cluster, owner)
        elif time.monotonic() > deadline:
            raise EmbeddedPostgresError(
                f"The database server in {cluster.folder} neither gets ready nor ends.",
                "End its postgres processes by hand, then start again.",
                cluster.log,
            )
        time.sleep(0.02)
    return None


def _launch(cluster: Cluster, owner: Owner, settings: Mapping[str, str], *, throwaway: bool) -> Path:
    """Starts the server as a process of its own and returns its socket folder once it takes connections."""
    alive = locks.open_lock(cluster.alive_lock, owner.ids)
    try:
        if not locks.wait_exclusive(alive, _STOP_SECONDS):
            raise EmbeddedPostgresError(
                f"Processes of an earlier database server in {cluster.folder} do not end.",
                "End its postgres processes by hand, then start again.",
                cluster.log,
            )
        _prepare_log(cluster, owner)
        clusters.make(cluster, owner, alive, throwaway=throwaway)
        sockets = clusters.socket_folder(cluster, owner)
        # No process of a server lives, so these are a killed one's; Postgres would trust whoever has its pid today.
        for left in (cluster.data / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock"):
            left.unlink(missing_ok=True)
        command = clusters.server_command(cluster, owner, sockets, settings, throwaway=throwaway)
        with cluster.log.open("ab") as log:
            # The shell leaves the server as an orphan in a session of its own: neither Ctrl-C nor our end reaches it.
            subprocess.run(
                ["/bin/sh", "-c", '"$@" &', "sh", *command],
                check=True,
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[alive],
                start_new_session=True,
            )
    finally:
        os.close(alive)
    _wait_ready(cluster)
    return sockets


def _wait_ready(cluster: Cluster) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while locks.is_held(cluster.alive_lock):
        status = cluster.status()
        if status is not None and status[2] == "ready":
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.01)
    raise EmbeddedPostgresError(
        f"The database server in {cluster.folder} did not start.",
        "The lines below name the cause; with DATABASE_URL set, Oxy uses a Postgres of yours instead.",
        cluster.log,
    )


def _stop(cluster: Cluster, owner: Owner) -> None:
    alive = locks.open_lock(cluster.alive_lock, owner.ids)
    try:
        for order in (signal.SIGINT, signal.SIGQUIT):
            if locks.try_exclusive(alive):
                return
            status = cluster.status()
            if status is not None:
                with suppress(ProcessLookupError):
                    os.kill(status[0], order)
            if locks.wait_exclusive(alive, _STOP_SECONDS):
                return
    finally:
        os.close(alive)
    raise EmbeddedPostgresError(
        f"The database server in {cluster.folder} does not end.",
        "End its postgres processes by hand; nothing that was committed is lost.",
        cluster.log,
    )


def _ensure_database(cluster: Cluster, sockets: Path, dbname: str, *, last_try: bool = False) -> bool:
    try:
        with psycopg.connect(_url(sockets, "postgres"), autocommit=True, connect_timeout=30) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [dbname]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(dbname)))
    except psycopg.Error as error:
        if isinstance(error, psycopg.OperationalError) and not last_try:
            return False
        raise EmbeddedPostgresError(
            f"The database server in {cluster.folder} runs but refuses its work: {error}".strip(),
            "The lines below name the cause; stopping all Oxy processes and starting again gives a fresh server.",
            cluster.log,
        ) from error
    return True


def _prepare_log(cluster: Cluster, owner: Owner) -> None:
    cluster.log.parent.mkdir(mode=0o700, exist_ok=True)
    owner.take(cluster.log.parent)
    if cluster.log.exists() and cluster.log.stat().st_size > _LOG_BYTES:
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    cluster.log.touch(mode=0o600)
    owner.take(cluster.log)


def _answers(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as knock:
        knock.settimeout(5)
        try:
            knock.connect(str(sockets / f".s.PGSQL.{PORT}"))
        except OSError:
            return False
    return True


def _url(sockets: Path, dbname: str) -> str:
    where = urlencode({"host": str(sockets), "port": PORT}, quote_via=quote)
    return f"postgresql://{SUPERUSER}@/{quote(dbname, safe='')}?{where}"
