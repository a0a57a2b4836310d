"""Rows of what goes out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.conversations.parcels import CAMPAIGN
from oxy.foundation.database import Row, Session


async def queue_message(
    session: Session, *, conversation_id: UUID, author: str, content: str, user_id: UUID | None = None,
    message_id: UUID | None = None, payload: dict[str, Any] | None = None, message_type: str = "text",
    media_id: UUID | None = None, reply_to: str | None = None,
) -> Row | None:  # fmt: skip
    """Put a message into the outbox, its id fixed now; None when `message_id` is there already."""
    return await session.row(
        """
        INSERT INTO messages (id, organization_id, conversation_id, contact_id, instance_id, direction, author,
            author_user_id, from_me, sent_by_ai, message_type, content, payload, media_id, reply_to_whatsapp_id, status,
            created_at)
        SELECT coalesce(%(id)s, gen_random_uuid()), c.organization_id, c.id, c.contact_id, c.instance_id, 'outgoing',
            %(author)s, %(user)s, true, %(author)s IN ('attendant', 'aurora'), %(type)s, %(content)s, %(payload)s,
            %(media)s, %(reply_to)s, 'queued', %(now)s
        FROM conversations c WHERE c.organization_id = %(organization)s AND c.id = %(conversation)s
        ON CONFLICT (id) DO NOTHING
        RETURNING id, seq, conversation_id, contact_id, instance_id
        """,
        {
            "id": message_id, "organization": session.organization_id, "conversation": conversation_id,
            "author": author, "user": user_id, "content": content, "payload": Jsonb(payload or {}),
            "now": session.clock.now(), "type": message_type, "media": media_id, "reply_to": reply_to,
        },
    )  # fmt: skip


async def put_claimed(
    session: Session, *, conversation_id: UUID, author: str, content: str, payload: dict[str, Any]
) -> Row | None:
    """Put a text of the AI into the outbox, claimed for sending at once unless another message goes before it.

    For the holder of the conversation's lock. Returns what `claim_next` returns, with `seq`; the message was claimed
    when its status is `sending`.
    """
    return await session.row(
        """
        WITH put AS (
            INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author, from_me,
                sent_by_ai, message_type, content, payload, status, send_started_at, send_attempts, created_at)
            SELECT c.organization_id, c.id, c.contact_id, c.instance_id, 'outgoing', %(author)s, true, true, 'text',
                %(content)s, %(payload)s, CASE WHEN w.waits THEN 'queued' ELSE 'sending' END,
                CASE WHEN w.waits THEN NULL ELSE now() END, CASE WHEN w.waits THEN 0 ELSE 1 END, %(now)s
            FROM conversations c, LATERAL (
                SELECT EXISTS (SELECT FROM messages m WHERE m.organization_id = %(organization)s
                    AND m.conversation_id = %(conversation)s AND m.status IN ('queued', 'sending')) AS waits) w
            WHERE c.organization_id = %(organization)s AND c.id = %(conversation)s
            RETURNING id, seq, conversation_id, status, content, contact_id, instance_id, reply_to_whatsapp_id, author,
                      send_attempts, payload, media_id
        )
        SELECT p.*, c.last_incoming_at, i.channel, i.phone_number_id, i.access_token_sealed,
               i.status AS instance_status,
               (SELECT json_agg(json_build_array(d.kind, d.value) ORDER BY d.kind = 'phone' DESC, d.kind)
                FROM contact_identities d
                WHERE d.organization_id = %(organization)s AND d.contact_id = p.contact_id) AS addresses
        FROM put p
        JOIN conversations c ON c.organization_id = %(organization)s AND c.id = p.conversation_id
        JOIN whatsapp_instances i ON i.organization_id = %(organization)s AND i.id = p.instance_id
        """,
        {
            "organization": session.organization_id, "conversation": conversation_id, "author": author,
            "content": content, "payload": Jsonb(payload), "now": session.clock.now(),
        },
    )  # fmt: skip


async def claim_next(session: Session, conversation_id: UUID) -> Row | None:
    """Take the oldest unsent message of a conversation for sending, unless one is being sent or must wait.

    Words of the AI from before a person spoke, those for an owner who is one no more, what came too late, and a
    campaign's to somebody who must not get it any more are withdrawn here, under the same lock, with the reason as
    their failure code. Returns the message, its instance, the contact's addresses, and when the customer last wrote.
    """
    return await session.row(
        """
        WITH head AS (
            SELECT m.id, c.last_incoming_at, CASE
                WHEN m.status <> 'queued' THEN NULL
                WHEN m.sent_by_ai AND c.human_at > m.queued_at THEN 'person_spoke'
                WHEN m.payload ? 'owner_number_id' AND NOT EXISTS (SELECT FROM aurora_owner_numbers o
                    WHERE o.organization_id = %(organization)s AND o.id = (m.payload ->> 'owner_number_id')::uuid
                      AND o.is_active AND (o.contact_id = m.contact_id OR EXISTS (SELECT FROM contact_identities d
                        WHERE d.organization_id = %(organization)s AND d.contact_id = m.contact_id AND d.kind = 'phone'
                          AND d.match_key = o.match_key))) THEN 'revoked'
                WHEN (m.payload ->> 'good_until')::timestamptz < %(now)s THEN 'expired'
                WHEN m.payload ->> 'purpose' = %(campaign)s THEN (
                    SELECT CASE WHEN k.status = 'blocked' THEN 'blocked'
                                WHEN k.marketing_opted_out_at IS NOT NULL THEN 'opted_out'
                                WHEN c.status = 'escalated' OR c.human_at > m.queued_at THEN 'escalated' END
                    FROM contacts k WHERE k.organization_id = %(organization)s AND k.id = m.contact_id)
                END AS stale
            FROM messages m
            JOIN conversations c ON c.organization_id = m.organization_id AND c.id = m.conversation_id
            WHERE m.organization_id = %(organization)s AND m.conversation_id = %(id)s
              AND m.status IN ('queued', 'sending')
            ORDER BY m.seq LIMIT 1 FOR UPDATE OF m
        ), claimed AS (
            UPDATE messages m SET
                status = CASE WHEN head.stale IS NULL THEN 'sending' ELSE 'cancelled' END,
                failure_code = coalesce(head.stale, m.failure_code),
                send_started_at = now(), send_attempts = m.send_attempts + 1
            FROM head
            WHERE m.organization_id = %(organization)s AND m.id = head.id AND m.status = 'queued'
              AND m.send_after <= now()
            RETURNING m.id, m.status, m.content, m.contact_id, m.instance_id, m.reply_to_whatsapp_id, m.author,
                      m.send_attempts, m.payload, m.media_id, head.last_incoming_at
        )
        SELECT k.*, i.channel, i.phone_number_id, i.access_token_sealed, i.status AS instance_status,
               (SELECT json_agg(json_build_array(d.kind, d.value) ORDER BY d.kind = 'phone' DESC, d.kind)
                FROM contact_identities d
                WHERE d.organization_id = %(organization)s AND d.contact_id = k.contact_id) AS addresses
        FROM claimed k
        JOIN whatsapp_instances i ON i.organization_id = %(organization)s AND i.id = k.instance_id
        """,
        {
            "organization": session.organization_id, "id": conversation_id, "now": session.clock.now(),
            "campaign": CAMPAIGN,
        },
    )  # fmt: skip


async def settle_sent(session: Session, message_id: UUID, wamid: str) -> bool:
    """The channel took it; a receipt that was quicker is not undone. Return whether more of its conversation waits.

    It closes the transaction.
    """
    return await session.closing_value(
        """
        UPDATE messages m SET whatsapp_message_id = coalesce(m.whatsapp_message_id, %(wamid)s),
            sent_at = coalesce(m.sent_at, %(now)s),
            status = CASE WHEN m.status IN ('sending', 'unknown') THEN 'sent' ELSE m.status END
        WHERE m.organization_id = %(organization)s AND m.id = %(id)s
        RETURNING EXISTS (SELECT FROM messages n WHERE n.organization_id = m.organization_id
                          AND n.conversation_id = m.conversation_id AND n.status = 'queued')
        """,
        {
            "organization": session.organization_id, "id": message_id, "wamid": wamid, "now": session.clock.now(),
        },
        repeatable=True,
    )  # fmt: skip


async def settle(session: Session, message_id: UUID, status: str, code: str | None, reason: str) -> bool:
    """End a try that did not succeed (`failed` or `unknown`); False when a receipt has settled it meanwhile."""
    touched = await session.execute(
        """
        UPDATE messages SET status = %s, failure_code = %s, failure_reason = %s
        WHERE organization_id = %s AND id = %s AND status = 'sending'
        """,
        (status, code, reason, session.organization_id, message_id),
    )
    return touched == 1


async def postpone(session: Session, message_id: UUID, delay: timedelta, reason: str) -> None:
    """Back into the queue, for not before `delay`."""
    await session.execute(
        """
        UPDATE messages SET status = 'queued', send_after = now() + %s, failure_reason = %s
        WHERE organization_id = %s AND id = %s AND status = 'sending'
        """,
        (delay, reason, session.organization_id, message_id),
    )


async def make_wait(session: Session, conversation_id: UUID, delay: timedelta) -> bool:
    """Let nothing of a conversation go before `delay`; False when nothing waits to go sooner."""
    touched = await session.execute(
        """
        UPDATE messages SET send_after = now() + %(delay)s
        WHERE organization_id = %(organization)s AND conversation_id = %(id)s AND status = 'queued'
          AND send_after < now() + %(delay)s
        """,
        {"delay": delay, "organization": session.organization_id, "id": conversation_id},
    )
    return touched > 0


async def keep_template(session: Session, message_id: UUID, template: dict[str, Any]) -> None:
    """Note that a text goes out as a template instead."""
    await session.execute(
        """
        UPDATE messages SET message_type = 'template', payload = payload || jsonb_build_object('template', %s::jsonb)
        WHERE organization_id = %s AND id = %s
        """,
        (Jsonb(template), session.organization_id, message_id),
    )


async def requeue_failed(session: Session, conversation_id: UUID, code: str) -> int:
    """Queue again what failed for want of an answer from the channel; return how many."""
    return await session.execute(
        """
        UPDATE messages SET status = 'queued', send_after = now(), queued_at = now(), failure_code = NULL,
            failure_reason = NULL
        WHERE organization_id = %s AND conversation_id = %s AND status = 'failed' AND failure_code = %s
        """,
        (session.organization_id, conversation_id, code),
    )


async def hold(session: Session, message_id: UUID, reason: str) -> None:
    """Back into the queue until `release`; the try does not count."""
    await session.execute(
        """
        UPDATE messages SET status = 'queued', send_after = 'infinity', failure_reason = %s,
            send_attempts = send_attempts - 1
        WHERE organization_id = %s AND id = %s AND status = 'sending'
        """,
        (reason, session.organization_id, message_id),
    )


async def release(session: Session, instance_id: UUID) -> list[UUID]:
    """Make what was held back due; return its conversations, the one that waits longest first."""
    rows = await session.rows(
        """
        WITH freed AS (
            UPDATE messages SET send_after = now(), failure_reason = NULL
            WHERE organization_id = %s AND instance_id = %s AND status = 'queued' AND send_after = 'infinity'
            RETURNING conversation_id, seq
        )
        SELECT conversation_id FROM freed GROUP BY 1 ORDER BY min(seq)
        """,
        (session.organization_id, instance_id),
    )
    return [row["conversation_id"] for row in rows]


async def withdraw(session: Session, message_ids: Sequence[UUID]) -> list[UUID]:
    """Cancel those that still wait."""
    rows = await session.rows(
        "UPDATE messages SET status = 'cancelled'"
        " WHERE organization_id = %s AND id = ANY(%s) AND status = 'queued' RETURNING id",
        (session.organization_id, list(message_ids)),
    )
    return [row["id"] for row in rows]


async def name_message(session: Session, message_id: UUID, wamid: str) -> None:
    """Fix the channel's id of a message before it is sent."""
    await session.execute(
        "UPDATE messages SET whatsapp_message_id = %s"
        " WHERE organization_id = %s AND id = %s AND whatsapp_message_id IS NULL",
        (wamid, session.organization_id, message_id),
    )


async def give_up(session: Session, instance_id: UUID, code: str, reason: str) -> int:
    """Fail what waits to be sent from an instance."""
    return await session.execute(
        """
        UPDATE messages SET status = 'failed', failure_code = %s, failure_reason = %s
        WHERE organization_id = %s AND instance_id = %s AND status = 'queued'
        """,
        (code, reason, session.organization_id, instance_id),
    )


async def find_quoted(session: Session, instance_id: UUID, wamid: str) -> Row | None:
    """What a message said, and whether we did."""
    return await session.row(
        "SELECT content, from_me FROM messages"
        " WHERE organization_id = %s AND instance_id = %s AND whatsapp_message_id = %s",
        (session.organization_id, instance_id, wamid),
    )


async def retry_named(session: Session, instance_id: UUID, age_seconds: float, most_tries: int) -> list[UUID]:
    """Queue what is unknown, has an id of the channel's and is neither too young nor from another day."""
    rows = await session.rows(
        """
        UPDATE messages SET status = 'queued', send_after = now(), failure_reason = NULL
        WHERE organization_id = %s AND instance_id = %s AND status = 'unknown' AND whatsapp_message_id IS NOT NULL
          AND send_attempts < %s
          AND send_started_at BETWEEN now() - interval '20 hours' AND now() - make_interval(secs => %s)
        RETURNING conversation_id
        """,
        (session.organization_id, instance_id, most_tries, age_seconds),
    )
    return list(dict.fromkeys(row["conversation_id"] for row in rows))


async def waiting_instances(session: Session, instance_ids: list[UUID]) -> list[UUID]:
    """Those of `instance_ids` with messages held back or unknown. Crosses tenants."""
    rows = await session.rows(
        """
        SELECT i AS id FROM unnest(%s::uuid[]) AS w (i)
        JOIN whatsapp_instances n ON n.id = w.i
        WHERE EXISTS (SELECT FROM messages m WHERE m.organization_id = n.organization_id AND m.instance_id = n.id
                      AND m.status = 'queued' AND m.send_after = 'infinity')
           OR EXISTS (SELECT FROM messages m WHERE m.organization_id = n.organization_id AND m.instance_id = n.id
                      AND m.status = 'unknown' AND m.send_started_at > now() - interval '20 hours')
        """,
        (instance_ids,),
    )
    return [row["id"] for row in rows]


async def find_sender(session: Session, instance_id: UUID, wamid: str) -> list[Row]:
    """The identities of whoever a message's conversation is with."""
    return await session.rows(
        """
        SELECT d.kind, d.value FROM messages m
        JOIN contact_identities d ON d.organization_id = m.organization_id AND d.contact_id = m.contact_id
        WHERE m.organization_id = %s AND m.instance_id = %s AND m.whatsapp_message_id = %s
        ORDER BY d.kind = 'phone' DESC, d.kind
        """,
        (session.organization_id, instance_id, wamid),
    )
