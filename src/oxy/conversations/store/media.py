"""Rows of files. Listing never touches their bytes."""

from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.conversations.store.threads import OF_OWNER
from oxy.foundation.database import Row, Session

_FACTS: LiteralString = """
    id, contact_id, kind, status, mime_type, filename, voice, size, sha256, failure_reason, transcript_status,
    transcript, created_at
"""


@dataclass(frozen=True, slots=True)
class Announced:
    """A file that came with a stored message."""

    message_id: UUID
    contact_id: UUID
    kind: str
    mime_type: str
    filename: str | None
    voice: bool
    size: int | None
    source: dict[str, Any]
    transcribe: bool


async def announce(session: Session, file: Announced) -> UUID:
    """Note a file that is still at the channel, bound to its message; return its id."""
    return await session.value(
        """
        WITH noted AS (
            INSERT INTO media (organization_id, contact_id, kind, status, mime_type, filename, voice, size, source,
                transcript_status, created_at)
            VALUES (%(organization)s, %(contact)s, %(kind)s, 'pending', %(mime)s, %(filename)s, %(voice)s, %(size)s,
                %(source)s, CASE WHEN %(transcribe)s THEN 'pending' END, %(now)s)
            RETURNING id
        )
        UPDATE messages m SET media_id = noted.id FROM noted
        WHERE m.organization_id = %(organization)s AND m.id = %(message)s RETURNING noted.id
        """,
        {
            "organization": session.organization_id, "contact": file.contact_id, "kind": file.kind,
            "mime": file.mime_type, "filename": file.filename, "voice": file.voice, "size": file.size,
            "source": Jsonb(file.source), "transcribe": file.transcribe, "message": file.message_id,
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def insert_upload(session: Session, facts: dict[str, Any]) -> Row:
    """Store a file that staff gave."""
    row = await session.row(
        f"""
        INSERT INTO media (organization_id, kind, status, mime_type, filename, voice, size, sha256, content, created_by,
            created_at, stored_at)
        VALUES (%(organization)s, %(kind)s, 'stored', %(mime)s, %(filename)s, %(voice)s, %(size)s, %(sha256)s,
            %(content)b, %(user)s, %(now)s, %(now)s)
        RETURNING {_FACTS}
        """,
        {**facts, "organization": session.organization_id, "now": session.clock.now()},
    )
    assert row is not None
    return row


async def find_media(session: Session, media_id: UUID) -> Row | None:
    """What is known about a file."""
    return await session.row(
        f"SELECT {_FACTS} FROM media WHERE organization_id = %s AND id = %s", (session.organization_id, media_id)
    )


async def is_of_owner(session: Session, media_id: UUID) -> bool:
    """Whether a file stands in an owner's talk with Aurora."""
    return await session.value(
        "SELECT EXISTS (SELECT FROM messages m"
        " JOIN conversations c ON c.organization_id = m.organization_id AND c.id = m.conversation_id"
        " WHERE m.organization_id = %s AND m.media_id = %s AND " + OF_OWNER + ") AS owner",
        (session.organization_id, media_id),
    )


async def find_content(session: Session, media_id: UUID) -> bytes | None:
    """A stored file's bytes."""
    row = await session.row_of_bytes(
        "SELECT content FROM media WHERE organization_id = %s AND id = %s", (session.organization_id, media_id)
    )
    return None if row is None else row["content"]


async def find_pictures(session: Session, message_ids: list[UUID], most: int) -> list[Row]:
    """The pictures of some messages, oldest first: their state, and their bytes once they are here."""
    return await session.rows(
        """
        SELECT f.status, f.mime_type, f.content FROM messages m
        JOIN media f ON f.organization_id = m.organization_id AND f.id = m.media_id
        WHERE m.organization_id = %s AND m.id = ANY(%s) AND f.kind = 'image' ORDER BY m.seq LIMIT %s
        """,
        (session.organization_id, message_ids, most),
    )


async def find_pending(session: Session, media_id: UUID) -> Row | None:
    """A file that is still to be fetched, its message and the instance that announced it."""
    return await session.row(
        """
        SELECT f.id, f.kind, f.mime_type, f.filename, f.voice, f.size, f.source, f.transcript_status,
               m.id AS message_id, m.conversation_id, m.instance_id, i.channel, i.phone_number_id,
               i.access_token_sealed
        FROM media f
        JOIN messages m ON m.organization_id = f.organization_id AND m.media_id = f.id
        JOIN whatsapp_instances i ON i.organization_id = m.organization_id AND i.id = m.instance_id
        WHERE f.organization_id = %s AND f.id = %s AND f.status = 'pending' LIMIT 1
        """,
        (session.organization_id, media_id),
    )


async def keep_content(session: Session, media_id: UUID, content: bytes, mime_type: str, sha256: str) -> bool:
    """Store what was fetched; False when it is there already."""
    touched = await session.execute(
        """
        UPDATE media SET status = 'stored', content = %(content)b, mime_type = %(mime)s, size = %(size)s,
            sha256 = %(sha256)s, stored_at = %(now)s, failure_reason = NULL
        WHERE organization_id = %(organization)s AND id = %(id)s AND status = 'pending'
        """,
        {
            "organization": session.organization_id, "id": media_id, "content": content, "mime": mime_type,
            "size": len(content), "sha256": sha256, "now": session.clock.now(),
        },
    )  # fmt: skip
    return touched == 1


async def give_up(session: Session, media_id: UUID, reason: str) -> None:
    """Note that a file will not come."""
    await session.execute(
        """
        UPDATE media SET status = 'failed', failure_reason = %s,
            transcript_status = CASE WHEN transcript_status = 'pending' THEN 'failed' ELSE transcript_status END
        WHERE organization_id = %s AND id = %s AND status = 'pending'
        """,
        (reason, session.organization_id, media_id),
    )


async def claim_for_contact(session: Session, media_id: UUID, contact_id: UUID) -> None:
    """Say whose an uploaded file is, the first time it is sent; one that goes to several people is nobody's."""
    await session.execute(
        """
        UPDATE media SET contact_id = CASE WHEN EXISTS (
                SELECT FROM messages m WHERE m.organization_id = media.organization_id AND m.media_id = media.id
                    AND m.contact_id <> %(contact)s)
            THEN NULL ELSE %(contact)s END
        WHERE organization_id = %(organization)s AND id = %(id)s AND created_by IS NOT NULL
        """,
        {"organization": session.organization_id, "id": media_id, "contact": contact_id},
    )


async def find_waiting(session: Session, instance_ids: list[UUID], age_seconds: float) -> list[Row]:
    """Files of some numbers that have been announced for a while and not fetched. Crosses tenants."""
    return await session.rows(
        """
        SELECT f.organization_id, f.id FROM media f
        WHERE f.status = 'pending' AND f.created_at < %s - make_interval(secs => %s)
          AND EXISTS (SELECT FROM messages m WHERE m.organization_id = f.organization_id AND m.media_id = f.id
                      AND m.instance_id = ANY(%s))
        ORDER BY f.created_at LIMIT 20
        """,
        (session.clock.now(), age_seconds, instance_ids),
    )
