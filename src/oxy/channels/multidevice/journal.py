"""Where bridges keep what they received until it is stored here, and how a dead process's journals are taken over.

Each process gives its bridge a folder of its own, so that no two bridges ever write one file. Whoever takes a number's
lease first moves the number's journal out of whatever folder it lies in.
"""

from contextlib import suppress
from pathlib import Path

from oxy.channels.multidevice.sessions import SessionKey
from oxy.foundation.telemetry import log


class Journals:
    """This process's journal folder, among those of others. Calls touch the disk."""

    def __init__(self, root: Path, holder: str) -> None:
        self._root = root
        self.folder = root / holder

    def make(self) -> Path:
        """Make the folder and return it."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.folder.resolve()

    def inherit(self, key: SessionKey) -> bool:
        """Move a number's journal here from the process that held it before; return whether there was one."""
        self.make()
        found = False
        for path in sorted(self._root.glob(f"*/{key}.*ndjson")):
            if path.parent == self.folder or (self.folder / path.name).exists():
                continue
            path.rename(self.folder / path.name)
            found = True
            with suppress(OSError):
                path.parent.rmdir()
        if found:
            log().info("[BAILEYS] Journal taken over", instanceId=str(key.instance_id))
        return found
