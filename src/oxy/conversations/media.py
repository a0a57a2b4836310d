"""Files of a conversation: kept in the database, fetched by a job, shown only to the business they came to."""

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from oxy.conversations.enclosures import Attachment, MediaKind, MediaNotice
from oxy.conversations.errors import MediaTooLarge, MediaTypeRefused
from oxy.conversations.signatures import looks_like
from oxy.conversations.store import media as store
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.errors import NotFound
from oxy.foundation.jobs import enqueue

FETCH_MEDIA = "fetch-media"
TRANSCRIBE_AUDIO = "transcribe-audio"
MEGABYTE = 1024 * 1024
# Meta's own limits, except for documents: theirs is 100 MB, which is no use of a database.
# https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
LIMIT_BYTES: Mapping[str, int] = {
    "image": 5 * MEGABYTE, "audio": 16 * MEGABYTE, "video": 16 * MEGABYTE, "document": 20 * MEGABYTE,
    "sticker": MEGABYTE,
}  # fmt: skip
# What may be sent, by what it is sent as. Meta's list, from the same page.
SENDABLE: Mapping[MediaKind, frozenset[str]] = {
    "image": frozenset({"image/jpeg", "image/png"}),
    "audio": frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"}),
    "video": frozenset({"video/mp4", "video/3gpp"}),
    "document": frozenset(
        {
            "application/pdf", "text/plain", "application/msword", "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        }
    ),
}  # fmt: skip
LONGEST_FILENAME = 200
# A turn is shown no more pictures than a person would look at, and waits no longer for them than for a slow tool.
MOST_PICTURES = 4
PICTURE_SECONDS = 12.0
PICTURE_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Media:
    """What is known about a file. `status`: pending (still at the channel), stored, or failed with a reason."""

    id: UUID
    contact_id: UUID | None
    kind: str
    status: str
    mime_type: str
    filename: str | None
    voice: bool
    size: int | None
    sha256: str | None
    failure_reason: str | None
    transcript_status: str | None
    transcript: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture to be looked at."""

    mime_type: str
    content: bytes


def bare_mime(mime_type: str) -> str:
    """Return a media type without its parameters, in lower case."""
    return mime_type.partition(";")[0].strip().lower()


def kind_of(mime_type: str) -> MediaKind | None:
    """Return what a file of this type would be sent as, or nothing when it cannot be sent."""
    bare = bare_mime(mime_type)
    return next((kind for kind, types in SENDABLE.items() if bare in types), None)


def fits_kind(kind: str, bare: str) -> bool:
    """Whether something of this type may come as a `kind`: a document is anything, the others are what they are."""
    return kind == "document" or bare.startswith("image/" if kind == "sticker" else f"{kind}/")


def check_sendable(kind: MediaKind, mime_type: str, content: bytes) -> None:
    """Refuse (`MediaTypeRefused`, `MediaTooLarge`) a file that WhatsApp would not take, or that is not what it says."""
    bare = bare_mime(mime_type)
    if bare not in SENDABLE[kind] or not content or not looks_like(bare, content):
        raise MediaTypeRefused(field="file", allowed=sorted(SENDABLE[kind]))
    if len(content) > LIMIT_BYTES[kind]:
        raise MediaTooLarge(field="file", limit_bytes=LIMIT_BYTES[kind])


async def store_upload(
    session: Session, *, kind: MediaKind, mime_type: str, content: bytes, filename: str | None, user_id: UUID | None,
    voice: bool = False,
) -> Media:  # fmt: skip
    """Keep a file to be sent later. Raises what `check_sendable` raises."""
    check_sendable(kind, mime_type, content)
    facts = {
        "kind": kind, "mime": bare_mime(mime_type), "filename": clean_filename(filename), "voice": voice,
        "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "content": content, "user": user_id,
    }  # fmt: skip
    return Media(**await store.insert_upload(session, facts))


async def load_media(session: Session, media_id: UUID, *, with_owners: bool = True) -> Media:
    """Return what is known about a file. Raises `NotFound`.

    Without `with_owners` also for what stands in an owner's talk with Aurora: charts are figures as well.
    """
    row = await store.find_media(session, media_id)
    if row is None or (not with_owners and await store.is_of_owner(session, media_id)):
        raise NotFound("Arquivo não encontrado.")
    return Media(**row)


async def read_media(session: Session, media_id: UUID) -> bytes:
    """Return a file's bytes. Raises `NotFound` when it is not stored here, or not yet."""
    content = await store.find_content(session, media_id)
    if content is None:
        raise NotFound("Arquivo não encontrado.")
    return content


async def expect_media(
    session: Session, message: Row, contact_id: UUID, notice: MediaNotice, *, transcribe: bool
) -> UUID:
    """Note the file that came with a stored message, and leave the job that fetches it. Returns its id."""
    announced = store.Announced(
        message["id"], contact_id, notice.kind, notice.mime_type, clean_filename(notice.filename), notice.voice,
        notice.size if notice.size else None, dict(notice.source), transcribe,
    )  # fmt: skip
    media_id = await store.announce(session, announced)
    await enqueue(session, FETCH_MEDIA, {"media_id": media_id})
    return media_id


async def look_at_pictures(database: Database, organization_id: UUID, message_ids: Sequence[UUID]) -> list[Picture]:
    """Return the pictures that came with some messages, oldest first, waiting a while for those still under way."""
    deadline = time.monotonic() + PICTURE_SECONDS
    while True:
        async with database.tenant(organization_id) as session:
            rows = await store.find_pictures(session, list(message_ids), MOST_PICTURES)
        if time.monotonic() > deadline or all(row["status"] != "pending" for row in rows):
            return [Picture(bare_mime(row["mime_type"]), row["content"]) for row in rows if row["status"] == "stored"]
        await asyncio.sleep(PICTURE_LOOK_SECONDS)


async def load_attachment(database: Database, organization_id: UUID, media_id: UUID) -> Attachment | None:
    """Return a stored file as something to send, its bytes to be read when they are wanted; None when it is gone."""
    async with database.tenant(organization_id) as session:
        row = await store.find_media(session, media_id)
    if row is None or row["status"] != "stored":
        return None

    async def read() -> bytes:
        async with database.tenant(organization_id) as session:
            return await read_media(session, media_id)

    return Attachment(
        media_id, row["kind"], row["mime_type"], row["size"], read, filename=row["filename"], voice=row["voice"]
    )


def clean_filename(name: str | None) -> str | None:
    """Return the last part of a file's name without anything that could act: separators, controls, quotes."""
    if name is None:
        return None
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(char for char in last if char.isprintable() and char not in '"<>|:*?').strip(". ")
    return kept[-LONGEST_FILENAME:] or None
