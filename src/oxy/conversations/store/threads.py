"""Rows of conversations as staff see and steer them."""

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from oxy.foundation.database import Row, Session

_VIEW: LiteralString = """
    SELECT c.id, c.contact_id, coalesce(k.name, k.profile_name) AS contact_name, k.phone AS contact_phone,
           c.instance_id, i.name AS instance_name, c.status, c.assigned_to, u.name AS assigned_name, c.ai_enabled,
           c.ai_paused_until, c.escalation_reason, c.escalation_summary, c.last_message_at, c.last_message_preview,
           c.unread_count, i.channel, c.last_incoming_at,
           c.status = 'active' AND c.ai_enabled AND coalesce(c.ai_paused_until <= %(now)s, true) AS ai_active
    FROM conversations c
    JOIN contacts k ON k.organization_id = c.organization_id AND k.id = c.contact_id
    JOIN whatsapp_instances i ON i.organization_id = c.organization_id AND i.id = c.instance_id
    LEFT JOIN users u ON u.organization_id = c.organization_id AND u.id = c.assigned_to
    WHERE c.organization_id = %(organization)s
"""
# Revoked ones as well, and numbers off the list: what was told to them stands there still.
OF_OWNER: LiteralString = """(c.of_owner OR EXISTS (
    SELECT FROM aurora_owner_numbers o WHERE o.organization_id = c.organization_id AND (o.contact_id = c.contact_id
        OR EXISTS (SELECT FROM contact_identities d WHERE d.organization_id = c.organization_id
                   AND d.contact_id = c.contact_id AND d.kind = 'phone' AND d.match_key = o.match_key))))
"""


async def find_threads(
    session: Session, *, status: str | None, phone_key: str | None, search: str | None,
    before: tuple[datetime, UUID] | None, limit: int, with_owners: bool = True,
) -> list[Row]:  # fmt: skip
    """Conversations, the most recently spoken in first, after the keyset `before` (time, id)."""
    return await session.rows(
        _VIEW
        + """
          AND c.last_message_at IS NOT NULL
          AND (%(status)s::text IS NULL OR c.status = %(status)s)
          AND (%(phone_key)s::text IS NULL OR EXISTS (
              SELECT FROM contact_identities d WHERE d.organization_id = c.organization_id
                AND d.contact_id = c.contact_id AND d.kind = 'phone' AND d.match_key = %(phone_key)s))
          AND (%(search)s::text IS NULL OR k.name ILIKE %(search)s OR k.profile_name ILIKE %(search)s
               OR k.phone ILIKE %(search)s)
          AND (%(with_owners)s OR NOT """
        + OF_OWNER
        + """)
          AND (%(before_at)s::timestamptz IS NULL OR (c.last_message_at, c.id) < (%(before_at)s, %(before_id)s::uuid))
        ORDER BY c.last_message_at DESC, c.id DESC LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "now": session.clock.now(), "status": status,
            "phone_key": phone_key, "search": search, "limit": limit, "with_owners": with_owners,
            "before_at": before[0] if before else None, "before_id": before[1] if before else None,
        },
    )  # fmt: skip


async def is_of_owner(session: Session, conversation_id: UUID) -> bool:
    """Whether somebody talks or talked to Aurora there."""
    return bool(
        await session.value(
            "SELECT " + OF_OWNER + " AS owner FROM conversations c WHERE c.organization_id = %s AND c.id = %s",
            (session.organization_id, conversation_id),
        )
    )


async def load_thread(session: Session, conversation_id: UUID) -> Row | None:
    """One conversation."""
    return await session.row(
        _VIEW + " AND c.id = %(id)s",
        {"organization": session.organization_id, "now": session.clock.now(), "id": conversation_id},
    )


async def find_messages(session: Session, conversation_id: UUID, before_seq: int | None, limit: int) -> list[Row]:
    """Messages of a conversation, newest first."""
    return await session.rows(
        """
        SELECT m.id, m.seq, m.conversation_id, m.direction, m.author, m.message_type, m.content, m.status,
               m.failure_code, m.failure_reason, m.sent_by_ai, m.created_at, m.payload AS details, m.media_id,
               m.pricing, f.kind AS media_kind, f.status AS media_status, f.mime_type AS media_mime_type,
               f.filename AS media_filename, f.size AS media_size, f.transcript,
               CASE m.author WHEN 'contact' THEN coalesce(k.name, k.profile_name) WHEN 'staff' THEN u.name END
                   AS author_name
        FROM messages m
        JOIN contacts k ON k.organization_id = m.organization_id AND k.id = m.contact_id
        LEFT JOIN users u ON u.organization_id = m.organization_id AND u.id = m.author_user_id
        LEFT JOIN media f ON f.organization_id = m.organization_id AND f.id = m.media_id
        WHERE m.organization_id = %(organization)s AND m.conversation_id = %(id)s
          AND (%(before)s::bigint IS NULL OR m.seq < %(before)s)
        ORDER BY m.seq DESC LIMIT %(limit)s
        """,
        {"organization": session.organization_id, "id": conversation_id, "before": before_seq, "limit": limit},
    )


async def find_whatsapp_id(session: Session, message_id: UUID) -> Row | None:
    """What the channel calls a message of ours or of theirs."""
    return await session.row(
        "SELECT whatsapp_message_id FROM messages WHERE organization_id = %s AND id = %s",
        (session.organization_id, message_id),
    )


async def latest_instance(session: Session, contact_id: UUID) -> UUID | None:
    """The number that a contact was last spoken with on."""
    return await session.value(
        """
        SELECT instance_id FROM conversations WHERE organization_id = %s AND contact_id = %s
        ORDER BY last_message_at DESC NULLS LAST, id LIMIT 1
        """,
        (session.organization_id, contact_id),
    )


async def latest_open(session: Session, contact_id: UUID) -> UUID | None:
    """The conversation, not closed, that a contact was last spoken with in."""
    return await session.value(
        """
        SELECT id FROM conversations WHERE organization_id = %s AND contact_id = %s AND status <> 'closed'
        ORDER BY last_message_at DESC NULLS LAST, id LIMIT 1
        """,
        (session.organization_id, contact_id),
    )


async def inherit_window(session: Session, conversation_id: UUID) -> datetime | None:
    """Let a new conversation know when the contact last wrote on its number; return when that was."""
    return await session.value(
        """
        UPDATE conversations c SET last_incoming_at = coalesce(c.last_incoming_at, (
            SELECT max(p.last_incoming_at) FROM conversations p
            WHERE p.organization_id = c.organization_id AND p.contact_id = c.contact_id
              AND p.instance_id = c.instance_id))
        WHERE c.organization_id = %s AND c.id = %s RETURNING c.last_incoming_at
        """,
        (session.organization_id, conversation_id),
    )


async def escalate(session: Session, conversation_id: UUID, reason: str, summary: str) -> None:
    """Mark a conversation as wanting a person."""
    await session.execute(
        """
        UPDATE conversations SET status = 'escalated', escalated_at = %s, escalation_reason = %s,
            escalation_summary = %s, turn_due_at = NULL, turn_waiting_since = NULL
        WHERE organization_id = %s AND id = %s AND status <> 'closed'
        """,
        (session.clock.now(), reason, summary, session.organization_id, conversation_id),
    )


async def take_over(session: Session, conversation_id: UUID, user_id: UUID) -> bool:
    """Give a conversation to a person; a turn under way is void."""
    touched = await session.execute(
        """
        UPDATE conversations SET status = 'escalated', assigned_to = %(user)s, human_at = now(),
            escalated_at = coalesce(escalated_at, %(now)s), turn_due_at = NULL, turn_waiting_since = NULL,
            turn_lease_until = NULL, turn_fence = turn_fence + 1, unread_count = 0
        WHERE organization_id = %(organization)s AND id = %(id)s AND status <> 'closed'
        """,
        {
            "organization": session.organization_id, "id": conversation_id, "user": user_id,
            "now": session.clock.now(),
        },
    )  # fmt: skip
    return touched == 1


async def hand_back(session: Session, conversation_id: UUID) -> bool:
    """Give a conversation back to the AI; what the customer wrote since the last human word is due at once.

    Returns whether a turn is due.
    """
    due = await session.value(
        """
        UPDATE conversations c SET status = 'active', assigned_to = NULL, ai_enabled = true, ai_paused_until = NULL,
            escalated_at = NULL, escalation_reason = NULL, escalation_summary = NULL, dialogue = '{}',
            turn_due_at = CASE WHEN c.newest_seq > c.answered_seq THEN now() END,
            turn_waiting_since = CASE WHEN c.newest_seq > c.answered_seq THEN now() END
        WHERE c.organization_id = %(organization)s AND c.id = %(id)s AND c.status <> 'closed'
        RETURNING c.turn_due_at
        """,
        {"organization": session.organization_id, "id": conversation_id},
    )
    return due is not None


async def assign(session: Session, conversation_id: UUID, user_id: UUID | None) -> None:
    """Name who looks after a conversation, or nobody."""
    await session.execute(
        "UPDATE conversations SET assigned_to = %s WHERE organization_id = %s AND id = %s",
        (user_id, session.organization_id, conversation_id),
    )


async def close(session: Session, conversation_id: UUID) -> None:
    """End a conversation; the next message opens a new one."""
    await session.execute(
        """
        UPDATE conversations SET status = 'closed', turn_due_at = NULL, turn_waiting_since = NULL,
            turn_lease_until = NULL, turn_fence = turn_fence + 1, unread_count = 0
        WHERE organization_id = %s AND id = %s
        """,
        (session.organization_id, conversation_id),
    )


async def mark_read(session: Session, conversation_id: UUID) -> None:
    """Staff have seen everything."""
    await session.execute(
        "UPDATE conversations SET unread_count = 0 WHERE organization_id = %s AND id = %s",
        (session.organization_id, conversation_id),
    )


async def set_ai(session: Session, conversation_id: UUID, enabled: bool) -> None:
    """Let the AI answer in this conversation, or not."""
    await session.execute(
        """
        UPDATE conversations SET ai_enabled = %(enabled)s,
            ai_paused_until = CASE WHEN %(enabled)s THEN NULL ELSE ai_paused_until END,
            human_at = CASE WHEN %(enabled)s THEN human_at ELSE now() END,
            turn_due_at = CASE WHEN %(enabled)s THEN turn_due_at END,
            turn_waiting_since = CASE WHEN %(enabled)s THEN turn_waiting_since END,
            turn_fence = turn_fence + CASE WHEN %(enabled)s THEN 0 ELSE 1 END
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {"organization": session.organization_id, "id": conversation_id, "enabled": enabled},
    )


async def rearm_turn(session: Session, conversation_id: UUID) -> bool:
    """Make a turn due that was given up, unless a person has answered meanwhile; return whether one is."""
    return await hand_back(session, conversation_id)


async def touch_outgoing(session: Session, conversation_id: UUID, preview: str) -> None:
    """Show a person's words as the latest of the conversation."""
    await session.execute(
        """
        UPDATE conversations SET last_message_at = %s, last_message_preview = %s
        WHERE organization_id = %s AND id = %s
        """,
        (session.clock.now(), preview, session.organization_id, conversation_id),
    )
