"""Files on their way through the bridge: it reads and writes them on this machine's disk, for as long as it takes."""

import asyncio
import os
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from oxy.channels.multidevice.bridge import BridgeGone, BridgeRefused
from oxy.channels.multidevice.protocol import Json
from oxy.channels.multidevice.supervisor import Supervisor
from oxy.conversations.enclosures import Attachment, FetchedMedia, MediaDeferred, MediaHeld, MediaNotice, MediaRefused
from oxy.conversations.ports import OutgoingMessage

FETCH_SECONDS = 90.0
GONE = frozenset({"media_gone", "media_too_large", "media_corrupt", "invalid"})
AWAY = frozenset({"not_connected", "unknown_instance", "not_configured", "stopping"})
# What WhatsApp plays as a voice note.
VOICE_NOTE = "audio/ogg; codecs=opus"


class Files:
    """Temporary files, private, gone when they were used."""

    def __init__(self, supervisor: Supervisor, temp: Path) -> None:
        self._supervisor = supervisor
        self._temp = temp

    @asynccontextmanager
    async def content_of(self, message: OutgoingMessage) -> AsyncGenerator[Json]:
        """What the bridge is told to send; a file lies on the disk meanwhile."""
        attachment = message.attachment
        if attachment is None:
            yield {"kind": "text", "text": message.text}
            return
        content = await attachment.read()
        path = await asyncio.to_thread(self._write, content)
        try:
            yield _described(attachment, message.text, path)
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def fetch(self, name: str, notice: MediaNotice, limit_bytes: int) -> FetchedMedia:
        """Return a file that a customer sent. Raises `MediaRefused`, `MediaDeferred` or `MediaHeld`."""
        folder = Path(await asyncio.to_thread(self._folder))
        path = folder / "file"
        try:
            answer = await self._supervisor.ask(
                "download",
                FETCH_SECONDS,
                instance=name,
                path=str(path),
                max_bytes=limit_bytes,
                **notice.source,
            )
            return FetchedMedia(await asyncio.to_thread(path.read_bytes), answer.get("mime") or notice.mime_type)
        except BridgeGone as gone:
            raise MediaHeld(str(gone)) from gone
        except BridgeRefused as no:
            if no.code in AWAY:
                raise MediaHeld(no.reason) from no
            raise (MediaRefused if no.code in GONE else MediaDeferred)(no.reason) from no
        finally:
            await asyncio.to_thread(_remove, folder)

    def _folder(self) -> str:
        self._temp.mkdir(mode=0o700, parents=True, exist_ok=True)
        return tempfile.mkdtemp(prefix="media-", dir=self._temp.resolve())

    def _write(self, content: bytes) -> Path:
        self._temp.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="media-", dir=self._temp.resolve())
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return Path(name)


def _described(attachment: Attachment, text: str, path: Path) -> Json:
    described: Json = {"kind": attachment.kind, "path": str(path), "mime": attachment.mime_type}
    if attachment.kind == "audio":
        voice = attachment.voice and attachment.mime_type == "audio/ogg"
        return {**described, "voice": voice, **({"mime": VOICE_NOTE} if voice else {})}
    if attachment.kind == "document":
        described["file_name"] = attachment.filename or "documento"
    return {**described, "caption": text} if text else described


def _remove(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink(missing_ok=True)
    folder.rmdir()
