"""Rows of what comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session


def keep_raw(session: Session, instance_id: UUID, payload: dict[str, Any]) -> None:
    """Keep a channel's words as they came, with the session's next statement."""
    session.execute_later(
        "INSERT INTO channel_events (organization_id, instance_id, payload) VALUES (%s, %s, %s)",
        (session.organization_id, instance_id, Jsonb(payload)),
    )


async def lock_open_conversation(session: Session, contact_id: UUID, instance_id: UUID) -> Row:
    """Find or open the contact's conversation on an instance, its row locked: who holds it decides the order.

    `this_minute`: how many messages that ask for an answer came in the minute that runs.
    """
    row = await session.row(
        """
        WITH known AS (
            SELECT id, status, ai_enabled, ai_paused_until,
                   CASE WHEN minute_began_at > now() - interval '1 minute' THEN minute_messages ELSE 0 END
                       AS this_minute
            FROM conversations
            WHERE organization_id = %(organization)s AND contact_id = %(contact)s AND instance_id = %(instance)s
              AND status <> 'closed'
            FOR NO KEY UPDATE
        ), opened AS (
            INSERT INTO conversations (organization_id, contact_id, instance_id)
            SELECT %(organization)s, %(contact)s, %(instance)s WHERE NOT EXISTS (SELECT FROM known)
            ON CONFLICT (organization_id, contact_id, instance_id) WHERE status <> 'closed'
            DO UPDATE SET updated_at = now()
            RETURNING id, status, ai_enabled, ai_paused_until,
                      CASE WHEN minute_began_at > now() - interval '1 minute' THEN minute_messages ELSE 0 END
                          AS this_minute
        )
        SELECT * FROM known UNION ALL SELECT * FROM opened
        """,
        {"organization": session.organization_id, "contact": contact_id, "instance": instance_id},
    )
    assert row is not None
    return row


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message to store, and what it does to its conversation."""

    conversation_id: UUID
    contact_id: UUID
    instance_id: UUID
    whatsapp_message_id: str
    outgoing: bool
    message_type: str
    content: str | None
    payload: dict[str, Any]
    reply_to: str | None
    channel_time: Any
    placeholder: bool
    starts_turn: bool
    turn_now: bool
    preview: str
    spoken: bool
    of_minute: int


async def store_arrival(session: Session, arrival: Arrival, gather: float, cap: float, hold: float = 0.0) -> Row | None:
    """Store one message under the lock of its conversation and touch the conversation in the same statement.

    `arrival.of_minute` is its number among the minute's messages; 1 begins a minute.
    `hold`: no turn for so many seconds, whatever else comes, unless `hears_until` is taken away.

    Returns `id`, `seq` and `due_in` (seconds until the turn is due, None when none is), or None for a duplicate. A
    placeholder that was stored before is upgraded in place, with a new place in the order.
    """
    return await session.row(
        """
        WITH stored AS (
            INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, whatsapp_message_id,
                direction, author, from_me, message_type, content, payload, reply_to_whatsapp_id, status, starts_turn,
                sent_at, channel_time, created_at)
            VALUES (%(organization)s, %(conversation)s, %(contact)s, %(instance)s, %(wamid)s,
                %(direction)s, %(author)s, %(outgoing)s, %(type)s, %(content)s, %(payload)s, %(reply_to)s, %(status)s,
                %(starts_turn)s, CASE WHEN %(outgoing)s THEN %(channel_time)s::timestamptz END,
                %(channel_time)s, %(now)s)
            ON CONFLICT (organization_id, instance_id, whatsapp_message_id) WHERE whatsapp_message_id IS NOT NULL
            DO UPDATE SET seq = DEFAULT, message_type = excluded.message_type, content = excluded.content,
                payload = excluded.payload, status = excluded.status, starts_turn = excluded.starts_turn
            WHERE messages.status = 'placeholder' AND excluded.status = 'received'
            RETURNING id, seq
        ), touched AS (
            UPDATE conversations c SET
                last_message_at = %(now)s,
                last_message_preview = %(preview)s,
                updated_at = now(),
                last_incoming_at = CASE WHEN %(spoken)s THEN %(now)s ELSE c.last_incoming_at END,
                unread_count = CASE WHEN %(outgoing)s THEN 0 ELSE c.unread_count + 1 END,
                newest_seq = CASE WHEN %(starts_turn)s THEN stored.seq ELSE c.newest_seq END,
                turn_waiting_since = CASE WHEN %(turn_now)s THEN coalesce(c.turn_waiting_since, now())
                                          ELSE c.turn_waiting_since END,
                minute_began_at = CASE WHEN %(turn_now)s AND %(of_minute)s = 1 THEN now() ELSE c.minute_began_at END,
                minute_messages = CASE WHEN %(turn_now)s THEN %(of_minute)s ELSE c.minute_messages END,
                hears_until = CASE WHEN %(hold)s > 0
                    THEN greatest(c.hears_until, now() + make_interval(secs => %(hold)s)) ELSE c.hears_until END,
                turn_due_at = CASE WHEN %(turn_now)s
                    THEN greatest(c.hears_until, now() + make_interval(secs => nullif(%(hold)s, 0)),
                             least(now() + make_interval(secs => %(gather)s),
                                   coalesce(c.turn_waiting_since, now()) + make_interval(secs => %(cap)s)))
                    ELSE c.turn_due_at END
            FROM stored
            WHERE c.organization_id = %(organization)s AND c.id = %(conversation)s
            RETURNING c.turn_due_at
        )
        SELECT stored.id, stored.seq,
               CASE WHEN %(turn_now)s
                    THEN greatest(extract(epoch FROM touched.turn_due_at - now()), 0)::float END AS due_in
        FROM stored, touched
        """,
        {
            "organization": session.organization_id, "conversation": arrival.conversation_id,
            "contact": arrival.contact_id, "instance": arrival.instance_id, "wamid": arrival.whatsapp_message_id,
            "direction": "outgoing" if arrival.outgoing else "incoming",
            "author": "phone" if arrival.outgoing else "contact", "outgoing": arrival.outgoing,
            "type": arrival.message_type, "content": arrival.content, "payload": Jsonb(arrival.payload),
            "reply_to": arrival.reply_to,
            "status": "sent" if arrival.outgoing else "placeholder" if arrival.placeholder else "received",
            "starts_turn": arrival.starts_turn, "turn_now": arrival.turn_now, "channel_time": arrival.channel_time,
            "now": session.clock.now(), "preview": arrival.preview, "gather": gather, "cap": cap,
            "hold": hold, "spoken": arrival.spoken, "of_minute": arrival.of_minute,
        },
    )  # fmt: skip


async def apply_status(
    session: Session, instance_id: UUID, wamid: str, our_id: UUID | None, status: str, at: Any, code: str | None,
    reason: str | None, pricing: Mapping[str, Any] | None = None,
) -> Row | None:  # fmt: skip
    """Move a message of ours forward, never back; return its ids when something changed."""
    return await session.row(
        """
        UPDATE messages SET
            status = %(status)s,
            whatsapp_message_id = coalesce(whatsapp_message_id, %(wamid)s),
            sent_at = coalesce(sent_at, %(at)s),
            delivered_at = CASE WHEN %(status)s IN ('delivered', 'read') THEN coalesce(delivered_at, %(at)s)
                                ELSE delivered_at END,
            read_at = CASE WHEN %(status)s = 'read' THEN coalesce(read_at, %(at)s) ELSE read_at END,
            failure_code = coalesce(%(code)s, failure_code),
            failure_reason = coalesce(%(reason)s, failure_reason),
            pricing = coalesce(%(pricing)s, pricing)
        WHERE organization_id = %(organization)s AND instance_id = %(instance)s AND direction = 'outgoing'
          AND (whatsapp_message_id = %(wamid)s OR (id = %(our_id)s AND whatsapp_message_id IS NULL))
          AND array_position(ARRAY['queued', 'sending', 'unknown', 'sent', 'delivered', 'read', 'failed'], status)
            < CASE WHEN %(status)s = 'failed' THEN 5 ELSE
                   array_position(ARRAY['queued', 'sending', 'unknown', 'sent', 'delivered', 'read'], %(status)s) END
        RETURNING id, conversation_id, contact_id, status
        """,
        {
            "organization": session.organization_id, "instance": instance_id, "wamid": wamid, "our_id": our_id,
            "status": status, "at": at, "code": code, "reason": reason,
            "pricing": None if pricing is None else Jsonb(dict(pricing)),
        },
    )  # fmt: skip


async def human_spoke(
    session: Session, conversation_id: UUID, pause_until: Any, assigned_to: UUID | None = None
) -> None:
    """A person answered: whatever waits is theirs, the AI is silent until `pause_until`, a running turn is void."""
    await session.execute(
        """
        UPDATE conversations SET
            human_at = now(), ai_paused_until = %(until)s, turn_due_at = NULL, turn_waiting_since = NULL,
            turn_lease_until = NULL, turn_fence = turn_fence + 1, unread_count = 0,
            assigned_to = coalesce(assigned_to, %(assigned)s),
            answered_seq = greatest(answered_seq, newest_seq)
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {
            "organization": session.organization_id, "id": conversation_id, "until": pause_until,
            "assigned": assigned_to,
        },
    )  # fmt: skip
