"""Encrypted copies of sessions (`ENCRYPTION_KEY`): the last good one of each, and those that are over."""

import io
import os
import tarfile
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from oxy.foundation.security import Vault
from oxy.foundation.telemetry import log

SUFFIX = ".tar.sealed"


class Backups:
    """The `auth-backup` folder. Calls touch the disk."""

    def __init__(self, root: Path, vault: Vault) -> None:
        self._root = root
        self._archive = root / "archive"
        self._vault = vault

    def has(self, name: str) -> bool:
        """Whether there is a copy of the session `name`."""
        return self._path(name).exists()

    def keep(self, name: str, folder: Path) -> None:
        """Replace the copy of `name` by what `folder` holds now."""
        self._write(self._path(name), folder)

    def restore(self, name: str, folder: Path) -> bool:
        """Unpack the copy of `name` into the empty `folder`; False when there is none that can be read."""
        try:
            packed = self._vault.unseal_bytes(self._path(name).read_bytes())
            _unpack(packed, folder)
        except FileNotFoundError:
            return False
        except (OSError, ValueError, tarfile.TarError) as error:
            log().error("[BAILEYS] Session backup cannot be read", session=name, error=type(error).__name__)
            return False
        return True

    def archive(self, name: str, folder: Path) -> None:
        """Put a session that is over aside."""
        self._write(self._archive / f"{name}-{uuid4().hex[:12]}{SUFFIX}", folder)

    def forget(self, name: str) -> None:
        """Throw the copy of `name` away; archived ones stay."""
        self._path(name).unlink(missing_ok=True)

    def forget_archived(self, before: datetime) -> None:
        """Throw archived sessions away that ended before `before`."""
        for path in self._archive.glob(f"*{SUFFIX}"):
            if path.stat().st_mtime < before.timestamp():
                path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / f"{name}{SUFFIX}"

    def _write(self, path: Path, folder: Path) -> None:
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for file in sorted(folder.rglob("*")):
                if file.is_file() and not file.name.startswith("."):
                    archive.add(file, file.relative_to(folder).as_posix(), recursive=False)
        draft = path.with_name(f".{path.name}.draft")
        draft.unlink(missing_ok=True)
        with open(draft, "xb", opener=_open_private) as file:
            file.write(self._vault.seal_bytes(packed.getvalue()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _unpack(packed: bytes, folder: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() else None
            target = folder / member.name
            if content is None or not target.resolve().is_relative_to(folder.resolve()):
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(target, "wb", opener=_open_private) as file:
                file.write(content.read())


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
