"""Files that came with messages, brought home from the channel by a job of their own: a slow one delays no message."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from oxy.conversations.enclosures import FetchedMedia, MediaDeferred, MediaHeld, MediaNotice, MediaRefused
from oxy.conversations.media import LIMIT_BYTES, TRANSCRIBE_AUDIO, bare_mime, fits_kind
from oxy.conversations.ports import Channel, InstanceAddress
from oxy.conversations.signatures import looks_like
from oxy.conversations.store import media as store
from oxy.conversations.transcribing import let_turn_begin
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.events import announce_all
from oxy.foundation.jobs import Job, RetryLater, enqueue
from oxy.foundation.security import Vault
from oxy.foundation.telemetry import MEDIA_FETCHES, log


async def find_waiting(session: Session, instance_ids: list[UUID], age_seconds: float) -> list[Row]:
    """Return `organization_id` and `id` of files of these numbers that wait for so long. `session` crosses tenants."""
    return await store.find_waiting(session, instance_ids, age_seconds)


class MediaFetcher:
    """Does the jobs that fetch files."""

    def __init__(self, database: Database, channels: Mapping[str, Channel], vault: Vault) -> None:
        self._database = database
        self._channels = channels
        self._unseal = lru_cache(maxsize=1024)(vault.unseal)

    async def run(self, job: Job) -> None:
        """Fetch the job's file and keep it. Raises `RetryLater` when the channel asks for patience."""
        media_id = job.uuid("media_id")
        async with self._database.tenant(job.organization_id) as session:
            row = await store.find_pending(session, media_id)
        if row is None:
            return
        try:
            fetched = await self._fetch(row, job.organization_id)
        except MediaRefused as error:
            await self._give_up(row, job.organization_id, error.reason)
        except MediaHeld as error:
            log().info("[MEDIA] File waits for its number", mediaId=str(media_id), reason=error.reason)
        except MediaDeferred as error:
            if job.last:
                await self._give_up(row, job.organization_id, error.reason)
                return
            delay = None if error.retry_after is None else timedelta(seconds=error.retry_after)
            raise RetryLater(error.reason, delay) from error
        else:
            await self._keep(row, job.organization_id, fetched)

    async def _fetch(self, row: Row, organization_id: UUID) -> FetchedMedia:
        channel = self._channels.get(row["channel"])
        if channel is None:
            raise MediaDeferred(f"no channel for {row['channel']} runs here")
        sealed: str | None = row["access_token_sealed"]
        address = InstanceAddress(
            organization_id, row["instance_id"], row["channel"], row["phone_number_id"],
            None if sealed is None else self._unseal(sealed),
        )  # fmt: skip
        notice = MediaNotice(
            row["kind"], row["mime_type"], row["source"], row["filename"], row["voice"], row["size"]
        )  # fmt: skip
        limit = LIMIT_BYTES[notice.kind]
        if notice.size is not None and notice.size > limit:
            raise MediaRefused(f"announced with {notice.size} bytes, more than {limit}")
        fetched = await channel.fetch_media(address, notice, limit)
        if not fetched.content or len(fetched.content) > limit:
            raise MediaRefused(f"{len(fetched.content)} bytes, where 1 to {limit} are taken")
        mime = bare_mime(fetched.mime_type)
        if not (fits_kind(notice.kind, mime) and looks_like(mime, fetched.content)):
            raise MediaRefused(f"no {notice.kind}, whatever it says: {mime[:80]}")
        return fetched

    async def _keep(self, row: Row, organization_id: UUID, fetched: FetchedMedia) -> None:
        sha256 = hashlib.sha256(fetched.content).hexdigest()
        async with self._database.tenant(organization_id) as session:
            if await store.keep_content(session, row["id"], fetched.content, bare_mime(fetched.mime_type), sha256):
                if row["transcript_status"] == "pending":
                    await enqueue(session, TRANSCRIBE_AUDIO, {"media_id": row["id"]})
                await _tell(session, row, "stored")
        MEDIA_FETCHES.labels(row["channel"], "stored").inc()
        log().info(
            "[MEDIA] File stored", mediaId=str(row["id"]), messageId=str(row["message_id"]), kind=row["kind"],
            bytes=len(fetched.content),
        )  # fmt: skip

    async def _give_up(self, row: Row, organization_id: UUID, reason: str) -> None:
        async with self._database.tenant(organization_id) as session:
            await store.give_up(session, row["id"], reason)
            if row["transcript_status"] == "pending":
                await let_turn_begin(session, row)
            await _tell(session, row, "failed")
        MEDIA_FETCHES.labels(row["channel"], "failed").inc()
        log().warning("[MEDIA] File not fetched", mediaId=str(row["id"]), kind=row["kind"], reason=reason)


async def _tell(session: Session, row: Row, state: str) -> None:
    ids = {"conversation_id": str(row["conversation_id"]), "message_id": str(row["message_id"])}
    facts = {**ids, "status": "received", "media_id": str(row["id"]), "media_status": state}
    await announce_all(session, [("message:status", facts)])
