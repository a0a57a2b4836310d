"""File locks between processes. The kernel drops them with the process that held them, however it died."""

import fcntl
import os
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from oxy.foundation.embedded_postgres.errors import EmbeddedPostgresError


def open_lock(path: Path, owner: tuple[int, int]) -> int:
    """Opens a lock file, made when missing, and returns its descriptor, which child processes do not inherit.

    Args:
        path: the lock file.
        owner: uid and gid it shall belong to, so that root does not lock out the ordinary user.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if os.geteuid() == 0:
        os.fchown(descriptor, *owner)
    return descriptor


def try_exclusive(descriptor: int) -> bool:
    """Takes the lock for oneself if nobody holds it, and says whether that worked."""
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def share(descriptor: int) -> None:
    """Takes the lock beside others who share it; waits for one who holds it alone."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def wait_exclusive(descriptor: int, seconds: float) -> bool:
    """Waits up to that many seconds for the lock; says whether it was taken."""
    deadline = time.monotonic() + seconds
    while not try_exclusive(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def is_held(path: Path) -> bool:
    """Says whether any living process holds the lock file at `path`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not try_exclusive(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def turn(path: Path, owner: tuple[int, int], seconds: float) -> Generator[None]:
    """One process at a time starts or stops the server; the others wait up to `seconds`.

    Raises:
        EmbeddedPostgresError: another process kept the lock for all that time.
    """
    descriptor = open_lock(path, owner)
    try:
        if not wait_exclusive(descriptor, seconds):
            raise EmbeddedPostgresError(
                f"Another Oxy process has been starting or stopping the database for {seconds:.0f} s.",
                f"Look for a hung oxy process that uses {path.parent} and end it, then try again.",
            )
        yield
    finally:
        os.close(descriptor)
