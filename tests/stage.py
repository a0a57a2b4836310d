"""The stage: one Postgres for the run, a database with the cast on it, and for each test one that is like it.

`OXY_TEST_DATABASE_URL` or `DATABASE_URL_TEST` names a server of yours (any of its databases, as a superuser or a role
that may create databases and roles); without one the embedded server plays. Workers of one run share server and model
database: whoever comes first builds it, under a lock.
"""

import asyncio
import fcntl
import os
import pickle
import socket
from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from cast import NOW, Cast, bring_on_stage
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.embedded_postgres import EmbeddedPostgres, start
from oxy.foundation.migrate import migrate
from recycling import MOST_USES, PATIENCE, Scenery

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0", "::")


class Stage:
    """The server and the model database of this run, as this process uses them."""

    def __init__(self, folder: Path) -> None:
        """`folder` is shared by all workers of the run."""
        self._folder = folder
        self._run = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid4().hex)[:10]
        self._count = 0
        self._spare: list[str] = []
        self._uses: dict[str, int] = {}
        self._hands: dict[str, psycopg.Connection] = {}
        self._embedded: EmbeddedPostgres | None = None
        self._server = self._find_server()
        self._kept = folder / "cast.pickle"
        self._users = (folder / "stage.users").open("w")
        with locked(folder / "stage.lock"):
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self.cast = self._build()

    def url(self, name: str) -> str:
        """Return the address of the database `name`."""
        return make_conninfo(self._server, dbname=name)

    def clone(self) -> str:
        """Make a fresh copy of the model and return its address."""
        self._count += 1
        name = f"oxy_{self._run}_{os.getpid()}_{self._count}"
        self._ask("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, self._model)
        return self.url(name)

    def borrow(self) -> str:
        """Return the address of a database as the model is: one that was given back, or a fresh copy."""
        return self._spare.pop() if self._spare else self.clone()

    def give_back(self, url: str) -> None:
        """Take back what was borrowed: put right for the next test, or thrown away where that cannot be done."""
        self._uses[url] = self._uses.get(url, 0) + 1
        if self._uses[url] < MOST_USES and self._scenery.set_again(self._hand(url)):
            self._spare.append(url)
        else:
            self._hands.pop(url).close()
            self.drop(url)

    def _hand(self, url: str) -> psycopg.Connection:
        """A connection that stays: one that has met the tables once puts them back in a third of the time."""
        if url not in self._hands:
            self._hands[url] = psycopg.connect(url, autocommit=True, options=PATIENCE)
        return self._hands[url]

    @cached_property
    def _scenery(self) -> Scenery:
        return Scenery.of(self.url(self._model))

    def empty(self) -> str:
        """Make a database without anything in it and return its address."""
        self._count += 1
        name = f"oxy_{self._run}_{os.getpid()}_{self._count}"
        self._ask("CREATE DATABASE {}", name)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throw a database away, whoever is still in it."""
        self._ask("DROP DATABASE IF EXISTS {} WITH (FORCE)", str(conninfo_to_dict(url)["dbname"]))

    def close(self) -> None:
        """Leave; the last worker out takes the model away and stops the embedded server."""
        for url in self._spare:
            self._hands[url].close()
            self.drop(url)
        with locked(self._folder / "stage.lock"):
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.drop(self.url(self._model))
                self._kept.unlink()
            self._users.close()
        if self._embedded is not None:
            self._embedded.stop()

    @property
    def _model(self) -> str:
        return f"oxy_{self._run}_model"

    def _find_server(self) -> str:
        given = os.environ.get("OXY_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL_TEST")
        if given:
            return given
        self._embedded = start(self._folder / "stage", throwaway=True, settings={"max_connections": "200"})
        return self._embedded.url("postgres")

    def _build(self) -> Cast:
        if not self._kept.exists():
            self._ask("CREATE DATABASE {}", self._model)
            migrate(self.url(self._model))
            self._kept.write_bytes(pickle.dumps(asyncio.run(_play(self.url(self._model)))))
        cast = pickle.loads(self._kept.read_bytes())
        assert isinstance(cast, Cast)
        return cast

    def _ask(self, query: Any, *names: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(sql.SQL(query).format(*map(sql.Identifier, names)))


async def _play(url: str) -> Cast:
    database = Database(url, FixedClock(NOW))
    await database.open()
    try:
        return await bring_on_stage(database)
    finally:
        await database.close()


@contextmanager
def locked(path: Path) -> Generator[None]:
    """Hold a lock among processes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class NetworkClosed(AssertionError):
    """A test tried to reach something outside this machine."""


def close_network() -> None:
    """From here on sockets of this process reach this machine only."""
    connect, connect_ex, sendto, getaddrinfo = (
        socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto, socket.getaddrinfo
    )  # fmt: skip

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _check(self, address)
        return connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _check(self, address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, *arguments: Any) -> int:
        _check(self, arguments[-1])
        return sendto(self, *arguments)

    def guarded_getaddrinfo(host: Any, *arguments: Any, **named: Any) -> Any:
        if host is not None and not _is_here(host):
            raise NetworkClosed(f"a test looked up {host!r}")
        return getaddrinfo(host, *arguments, **named)

    socket.socket.connect = guarded_connect
    socket.socket.connect_ex = guarded_connect_ex
    socket.socket.sendto = guarded_sendto  # pyright: ignore[reportAttributeAccessIssue]
    socket.getaddrinfo = guarded_getaddrinfo


def _check(used: socket.socket, address: Any) -> None:
    if used.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
        raise NetworkClosed(f"a test reached for {address!r}")


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    return name.startswith(LOOPBACK)
