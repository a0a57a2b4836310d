"""Who runs the server. Postgres refuses to run as root, so root hands it to an unprivileged user.

Only what lies inside the server's own folder changes hands. When that user could not walk to the folder or to
the binaries (a parent such as /root with mode 0700), it is lent the one capability that lets it walk, for these
processes only; no permission of any file outside changes.
"""

import os
import pwd
import shutil
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from oxy.foundation.embedded_postgres.errors import EmbeddedPostgresError

# The last one makes access(2), with which Postgres looks at its own programs, count the capability too.
_WALK = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override", "--securebits=+no_setuid_fixup"]


@dataclass(frozen=True, slots=True)
class Owner:
    """The user that owns the server's folder and runs the server: ourselves, unless we are root."""

    uid: int
    gid: int

    @property
    def ids(self) -> tuple[int, int]:
        """Uid and gid."""
        return self.uid, self.gid

    def take(self, path: Path) -> None:
        """Makes this user the owner of `path`, where we are root and may say so."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def command(self, command: list[str], *, reaches: list[Path]) -> list[str]:
        """Returns `command` such that it runs as this user and can reach the given paths.

        Raises:
            EmbeddedPostgresError: we are root and this system has no way to lend the capability.
        """
        if os.geteuid() != 0:
            return command
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise EmbeddedPostgresError(
                "Postgres does not run as root, and the program `setpriv` that would change that is missing.",
                "Start Oxy as an ordinary user, install util-linux, or set DATABASE_URL.",
            )
        lent = [] if all(_can_reach(path, self) for path in reaches) else _WALK
        return [
            setpriv,
            f"--reuid={self.uid}",
            f"--regid={self.gid}",
            "--clear-groups",
            *lent,
            "--no-new-privs",
            *command,
        ]


def settle_owner(folder: Path) -> Owner:
    """Decides who owns the server's folder, makes the folder when missing (mode 0700) and returns the owner.

    An owner found there stays, so that root may use an ordinary user's data directory without taking it away.

    Raises:
        EmbeddedPostgresError: the folder is somebody else's or cannot be made.
    """
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        found = folder.stat()
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The database folder {folder} cannot be made or entered: {error.strerror}.",
            "Give this user write permission on the data directory or choose another one with DATA_DIR.",
        ) from error
    if os.geteuid() == 0:
        owner = Owner(found.st_uid, found.st_gid) if found.st_uid else _unprivileged()
        os.chown(folder, owner.uid, owner.gid)
    elif found.st_uid == os.geteuid():
        owner = Owner(found.st_uid, os.getegid())
    else:
        raise EmbeddedPostgresError(
            f"The database folder {folder} belongs to uid {found.st_uid}, and this process runs as uid {os.geteuid()}.",
            "Run Oxy as that user or as root, or choose another data directory with DATA_DIR.",
        )
    folder.chmod(0o700)
    return owner


def _unprivileged() -> Owner:
    if sys.platform != "linux":
        raise EmbeddedPostgresError("Postgres does not run as root.", "Start Oxy as an ordinary user.")
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedPostgresError(
            "Postgres does not run as root, and this system has no user `nobody` to hand it to.",
            "Start Oxy as an ordinary user or set DATABASE_URL.",
        ) from None
    return Owner(nobody.pw_uid, nobody.pw_gid)


def _can_reach(path: Path, owner: Owner) -> bool:
    target = path.resolve()
    return all(_may_enter(parent.stat(), owner) for parent in target.parents)


def _may_enter(folder: os.stat_result, owner: Owner) -> bool:
    if folder.st_uid == owner.uid:
        return bool(folder.st_mode & stat.S_IXUSR)
    if folder.st_gid == owner.gid:
        return bool(folder.st_mode & stat.S_IXGRP)
    return bool(folder.st_mode & stat.S_IXOTH)
