"""Sessions on disk: what makes this installation a linked device of a customer's phone.

`{root}/{organization_id}_{instance_id}/` holds `creds.json` and keys, written by the bridge alone, and `metadata.json`,
written here alone. Whoever has these files can read and write in the business's name: folders are 0700, files 0600.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from oxy.channels.multidevice.backups import Backups
from oxy.foundation.telemetry import log

UNUSED = timedelta(days=30)
CREDENTIALS = "creds.json"
METADATA = "metadata.json"
TORN = object()
# Without these a socket cannot even say hello.
NEEDED_KEYS = ("noiseKey", "signedIdentityKey", "signedPreKey", "registrationId")


class SessionState(StrEnum):
    """What was found, and done about it, before a socket is opened."""

    FRESH = "fresh"
    KEPT = "kept"
    RESTORED = "restored"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class SessionKey:
    """Whose session."""

    organization_id: UUID
    instance_id: UUID

    def __str__(self) -> str:
        return f"{self.organization_id}_{self.instance_id}"


class Sessions:
    """The sessions folder of this machine. Calls touch the disk: run them in a thread."""

    def __init__(self, root: Path, backups: Backups) -> None:
        self.root = root
        self.backups = backups

    def folder(self, key: SessionKey) -> Path:
        """Where a session lives."""
        return self.root / str(key)

    def has(self, key: SessionKey) -> bool:
        """Whether this machine could speak for the number: a live session or a backup is here."""
        return (self.folder(key) / CREDENTIALS).exists() or self.backups.has(str(key))

    def is_whole(self, key: SessionKey) -> bool:
        """Whether the live session is sound: its credentials are complete and none of its files is torn.

        Raises `OSError` when that cannot be said because the disk gives nothing out.
        """
        folder = self.folder(key)
        credentials = _json_of(folder / CREDENTIALS)
        if not isinstance(credentials, dict):
            return False
        if any(cast("dict[str, Any]", credentials).get(name) is None for name in NEEDED_KEYS):
            return False
        return all(_json_of(path) is not TORN for path in folder.glob("*.json"))

    def prepare(self, key: SessionKey, *, fresh: bool = False) -> SessionState:
        """Make the folder ready for a socket: check what is there, and bring back the backup of what is torn.

        `fresh` is for pairing: whatever is there is put away first, so that half-dead credentials never come back.
        What is torn is archived too: somebody may still want to look. Raises `OSError`.
        """
        folder = self.folder(key)
        if fresh:
            self.put_away(key)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        if fresh:
            return SessionState.FRESH
        if self.is_whole(key):
            return SessionState.KEPT
        if any(folder.iterdir()):
            self.backups.archive(str(key), folder)
        shutil.rmtree(folder)
        folder.mkdir(mode=0o700)
        if self.backups.restore(str(key), folder) and self.is_whole(key):
            log().warning("[BAILEYS] Session restored from its backup", instanceId=str(key.instance_id))
            return SessionState.RESTORED
        return SessionState.LOST

    def note(self, key: SessionKey, **facts: object) -> dict[str, Any]:
        """Write facts into the session's metadata, atomically, and return all of them."""
        folder = self.folder(key)
        kept = {**(read_object(folder / METADATA) or {}), **facts}
        if folder.exists():
            _write_private(folder / METADATA, json.dumps(kept, default=str).encode())
        return kept

    def metadata(self, key: SessionKey) -> dict[str, Any]:
        """What is known of a session: created_at, last_connected, auth_method."""
        return read_object(self.folder(key) / METADATA) or {}

    def back_up(self, key: SessionKey) -> bool:
        """Keep an encrypted copy of a whole session; a torn one never replaces a good copy."""
        if not self.is_whole(key):
            return False
        self.backups.keep(str(key), self.folder(key))
        return True

    def put_away(self, key: SessionKey) -> None:
        """Archive a session that is over, encrypted, and clear it and its backup: nothing brings it back by itself."""
        folder = self.folder(key)
        if folder.exists():
            if (folder / CREDENTIALS).exists():
                self.backups.archive(str(key), folder)
            shutil.rmtree(folder)
        self.backups.forget(str(key))

    def clean(self, now: datetime, in_use: Collection[str]) -> list[str]:
        """Put away sessions that nobody has used for 30 days; return which. `in_use` are names never touched."""
        cleaned: list[str] = []
        for folder in sorted(self.root.iterdir()) if self.root.exists() else ():
            key = _key_of(folder.name)
            if key is None or folder.name in in_use or now - self._last_used(key) < UNUSED:
                continue
            self.put_away(key)
            cleaned.append(folder.name)
            log().info("[BAILEYS] Session unused for 30 days was put away", instanceId=str(key.instance_id))
        self.backups.forget_archived(now - UNUSED)
        return cleaned

    def _last_used(self, key: SessionKey) -> datetime:
        facts = self.metadata(key)
        for name in ("last_connected", "created_at"):
            try:
                return datetime.fromisoformat(str(facts[name]))
            except (KeyError, ValueError):
                continue
        return datetime.fromtimestamp(self.folder(key).stat().st_mtime).astimezone()


@dataclass(frozen=True, slots=True)
class Place:
    """Where sessions go; `lasting` is false for the emergency place that a restart empties."""

    root: Path
    lasting: bool


def find_place(wanted: Path, temp: Path) -> Place:
    """Return the folder for sessions: the wanted one, or, loudly, a temporary one when it cannot be written.

    Args:
        wanted: the configured folder.
        temp: the folder for temporary things, used when even that can be written.
    """
    try:
        _try_writing(wanted)
        return Place(wanted, lasting=True)
    except OSError as error:
        reason = error.strerror or str(error)
    try:
        temp.mkdir(mode=0o700, parents=True, exist_ok=True)
        root = Path(tempfile.mkdtemp(prefix="sessions-", dir=temp))
    except OSError:
        root = Path(tempfile.mkdtemp(prefix="oxy-sessions-"))
    log().error(
        "[BAILEYS] SESSIONS WILL NOT SURVIVE A RESTART: the sessions folder cannot be written, a temporary one is used."
        " Mend WHATSAPP_SESSION_PATH or DATA_DIR and start again",
        wanted=str(wanted), used=str(root), error=reason,
    )  # fmt: skip
    return Place(root, lasting=False)


def _try_writing(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    with tempfile.TemporaryFile(dir=folder):
        pass


def _write_private(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_object(path: Path) -> dict[str, Any] | None:
    """Return the JSON object in a file, or nothing where there is none."""
    try:
        value: object = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _json_of(path: Path) -> object:
    """The value in a file, `TORN`, or None where there is no file. Raises `OSError`."""
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return TORN
    except FileNotFoundError:
        return None


def _key_of(name: str) -> SessionKey | None:
    organization, _, instance = name.partition("_")
    try:
        return SessionKey(UUID(organization), UUID(instance))
    except ValueError:
        return None
