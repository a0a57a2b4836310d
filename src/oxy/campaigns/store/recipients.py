"""Rows of whom a campaign is for, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

# Who answers and books within so long after it answered the message; later the message only helped.
DIRECT_WITHIN = timedelta(hours=72)
# Who wrote so lately is in the middle of something: an offer would be taken for the answer.
IN_TALK = timedelta(minutes=30)


async def freeze(session: Session, campaign_id: UUID, people: Sequence[dict[str, Any]]) -> None:
    """Make these the campaign's people, those left out with their reasons."""
    await session.execute(
        "DELETE FROM campaign_recipients WHERE organization_id = %s AND campaign_id = %s",
        (session.organization_id, campaign_id),
    )
    await session.execute(
        """
        INSERT INTO campaign_recipients (organization_id, campaign_id, contact_id, pet_id, instance_id, place, text,
            state, reason)
        SELECT %s, %s, p.contact_id, p.pet_id, p.instance_id, p.place, p.text, p.state, p.reason
        FROM jsonb_to_recordset(%s) AS p (contact_id uuid, pet_id uuid, instance_id uuid, place integer, text text,
                                          state text, reason text)
        """,
        (session.organization_id, campaign_id, Jsonb(list(people))),
    )


async def list_recipients(session: Session, campaign_id: UUID, states: Sequence[str] | None, limit: int) -> list[Row]:
    """Recipients in order, with the names that staff know them by; of some states, or all."""
    return await session.rows(
        """
        SELECT r.id, r.contact_id, coalesce(c.name, c.profile_name) AS name, c.phone, p.name AS pet_name, r.place,
               r.text, r.state, r.reason, r.instance_id, r.queued_at, r.sent_at, r.delivered_at, r.read_at,
               r.replied_at, r.opted_out_at, r.booked_at, r.booking_id, r.revenue, r.direct, m.conversation_id
        FROM campaign_recipients r
        JOIN contacts c ON c.organization_id = r.organization_id AND c.id = r.contact_id
        LEFT JOIN pets p ON p.organization_id = r.organization_id AND p.id = r.pet_id
        LEFT JOIN messages m ON m.organization_id = r.organization_id AND m.id = r.message_id
        WHERE r.organization_id = %(organization)s AND r.campaign_id = %(campaign)s
          AND (%(states)s::text[] IS NULL OR r.state = ANY(%(states)s))
        ORDER BY r.place, r.id LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "campaign": campaign_id, "limit": limit,
            "states": None if states is None else list(states),
        },
    )  # fmt: skip


async def reasons(session: Session, campaign_id: UUID) -> list[Row]:
    """How many were left out, by reason."""
    return await session.rows(
        """
        SELECT reason, count(*) AS count FROM campaign_recipients
        WHERE organization_id = %s AND campaign_id = %s AND state = 'skipped' GROUP BY 1 ORDER BY 2 DESC, 1
        """,
        (session.organization_id, campaign_id),
    )


async def waiting_by_number(session: Session, campaign_id: UUID) -> list[Row]:
    """How many wait for each number."""
    return await session.rows(
        """
        SELECT instance_id, count(*) AS count FROM campaign_recipients
        WHERE organization_id = %s AND campaign_id = %s AND state = 'pending' GROUP BY 1
        """,
        (session.organization_id, campaign_id),
    )


async def count_outside_window(session: Session, campaign_id: UUID, since: datetime) -> int:
    """How many wait for a number of the official API that they have not written to since then."""
    return await session.value(
        """
        SELECT count(*) FROM campaign_recipients r
        JOIN whatsapp_instances i ON i.organization_id = r.organization_id AND i.id = r.instance_id
        WHERE r.organization_id = %s AND r.campaign_id = %s AND r.state = 'pending' AND i.channel = 'cloud'
          AND NOT EXISTS (SELECT FROM conversations t WHERE t.organization_id = r.organization_id
            AND t.contact_id = r.contact_id AND t.instance_id = r.instance_id AND t.last_incoming_at > %s)
        """,
        (session.organization_id, campaign_id, since),
    )


async def claim_next(session: Session, campaign_id: UUID, numbers: Sequence[UUID]) -> Row | None:
    """The next one who waits for one of these numbers, locked; whom another transaction holds is passed by.

    So is who is talking with the business right now, with the AI or with a person: their turn comes later.
    """
    return await session.row(
        """
        SELECT r.id, r.contact_id, r.pet_id, r.instance_id, r.text, p.deceased_at IS NOT NULL AS pet_deceased,
               p.birth_date
        FROM campaign_recipients r
        LEFT JOIN pets p ON p.organization_id = r.organization_id AND p.id = r.pet_id
        WHERE r.organization_id = %(organization)s AND r.campaign_id = %(campaign)s AND r.state = 'pending'
          AND r.instance_id = ANY(%(numbers)s) AND NOT EXISTS (
            SELECT FROM conversations t WHERE t.organization_id = r.organization_id AND t.contact_id = r.contact_id
              AND t.status = 'active' AND (t.turn_due_at IS NOT NULL OR t.ai_paused_until > %(now)s
                                           OR t.last_incoming_at > %(now)s - %(in_talk)s))
        ORDER BY r.place LIMIT 1 FOR UPDATE OF r SKIP LOCKED
        """,
        {
            "organization": session.organization_id, "campaign": campaign_id, "numbers": list(numbers),
            "now": session.clock.now(), "in_talk": IN_TALK,
        },
    )  # fmt: skip


async def count_queued(session: Session, campaign_id: UUID, since: datetime) -> int:
    """How many messages of a campaign were put into the outbox since then."""
    return await session.value(
        "SELECT count(*) FROM campaign_recipients WHERE organization_id = %s AND campaign_id = %s AND queued_at >= %s",
        (session.organization_id, campaign_id, since),
    )


async def any_waiting(session: Session, campaign_id: UUID) -> bool:
    """Whether anybody is still to be written to."""
    return await session.value(
        """
        SELECT EXISTS (SELECT FROM campaign_recipients WHERE organization_id = %s AND campaign_id = %s
                       AND state = 'pending') AS waits
        """,
        (session.organization_id, campaign_id),
    )


async def skip(session: Session, recipient_id: UUID, reason: str) -> None:
    """This one gets nothing."""
    await session.execute(
        "UPDATE campaign_recipients SET state = 'skipped', reason = %s WHERE organization_id = %s AND id = %s",
        (reason, session.organization_id, recipient_id),
    )


async def skip_waiting(session: Session, campaign_id: UUID, reason: str, *, gone_numbers: bool = False) -> int:
    """None of those who wait gets anything any more; or only those whose number was taken off the list."""
    return await session.execute(
        """
        UPDATE campaign_recipients r SET state = 'skipped', reason = %(reason)s
        WHERE r.organization_id = %(organization)s AND r.campaign_id = %(campaign)s AND r.state = 'pending'
          AND (NOT %(gone)s OR NOT EXISTS (SELECT FROM whatsapp_instances i WHERE i.organization_id = r.organization_id
               AND i.id = r.instance_id AND i.removed_at IS NULL))
        """,
        {
            "organization": session.organization_id, "campaign": campaign_id, "reason": reason, "gone": gone_numbers,
        },
    )  # fmt: skip


async def set_queued(session: Session, recipient_id: UUID, message_id: UUID) -> None:
    """The message is in the outbox: its row and this one commit together."""
    await session.execute(
        """
        UPDATE campaign_recipients SET state = 'queued', message_id = %s, queued_at = %s
        WHERE organization_id = %s AND id = %s AND state = 'pending'
        """,
        (message_id, session.clock.now(), session.organization_id, recipient_id),
    )


async def unsent_from(session: Session, instance_id: UUID) -> list[UUID]:
    """Messages of any campaign that wait in the outbox for a number."""
    rows = await session.rows(
        """
        SELECT m.id FROM campaign_recipients r
        JOIN messages m ON m.organization_id = r.organization_id AND m.id = r.message_id
        WHERE r.organization_id = %s AND r.instance_id = %s AND r.state = 'queued' AND m.status = 'queued'
        """,
        (session.organization_id, instance_id),
    )
    return [row["id"] for row in rows]


async def unsent(session: Session, campaign_id: UUID, *, held_only: bool) -> list[UUID]:
    """Messages of a campaign that wait in the outbox; or only those a number without connection holds back."""
    rows = await session.rows(
        """
        SELECT m.id FROM campaign_recipients r
        JOIN messages m ON m.organization_id = r.organization_id AND m.id = r.message_id
        WHERE r.organization_id = %s AND r.campaign_id = %s AND r.state = 'queued' AND m.status = 'queued'
          AND (NOT %s OR m.send_after = 'infinity')
        """,
        (session.organization_id, campaign_id, held_only),
    )
    return [row["id"] for row in rows]


async def put_back(session: Session, message_ids: Sequence[UUID]) -> int:
    """Whom these messages were for wait again, unless one was tried before: it may have come. Returns how many do."""
    return await session.execute(
        """
        UPDATE campaign_recipients r SET state = 'pending', message_id = NULL, queued_at = NULL
        FROM messages m
        WHERE r.organization_id = %s AND r.message_id = ANY(%s) AND r.state = 'queued'
          AND m.organization_id = r.organization_id AND m.id = r.message_id AND m.send_attempts = 0
        """,
        (session.organization_id, list(message_ids)),
    )


async def settle_withdrawn(session: Session, campaign_id: UUID) -> bool:
    """Whose message the outbox took back before a first try got nothing: they wait again when it was only late.

    Returns whether anybody waits again.
    """
    rows = await session.rows(
        """
        UPDATE campaign_recipients r SET message_id = NULL, queued_at = NULL,
            state = CASE m.failure_code WHEN 'expired' THEN 'pending' ELSE 'skipped' END,
            reason = nullif(m.failure_code, 'expired')
        FROM messages m
        WHERE r.organization_id = %s AND r.campaign_id = %s AND r.state = 'queued'
          AND m.organization_id = r.organization_id AND m.id = r.message_id AND m.status = 'cancelled'
          AND m.failure_code IS NOT NULL AND m.send_attempts <= 1
        RETURNING r.state
        """,
        (session.organization_id, campaign_id),
    )
    return any(row["state"] == "pending" for row in rows)


async def follow(session: Session, campaign_id: UUID, days: int) -> None:
    """Bring what became of each message up to date: receipts, an answer, an opt-out, a booking within `days`.

    A booking is the last campaign's that wrote to its person before it: none is counted twice. Of a message that was
    erased, what is known stays.
    """
    await session.execute(
        """
        UPDATE campaign_recipients r SET
            sent_at = f.sent_at, delivered_at = f.delivered_at, read_at = f.read_at, replied_at = f.replied_at,
            opted_out_at = f.opted_out_at, booking_id = f.booking_id, booked_at = f.booked_at, revenue = f.revenue,
            direct = f.booked_at <= f.replied_at + %(direct)s,
            reason = CASE WHEN f.failed THEN coalesce(f.failure_code, 'not_sent') ELSE r.reason END,
            state = CASE WHEN r.state = 'held_out' THEN 'held_out'
                         WHEN f.failed THEN 'failed' WHEN f.booked_at IS NOT NULL THEN 'booked'
                         WHEN f.replied_at IS NOT NULL THEN 'replied' WHEN f.read_at IS NOT NULL THEN 'read'
                         WHEN f.delivered_at IS NOT NULL THEN 'delivered' WHEN f.sent_at IS NOT NULL THEN 'sent'
                         ELSE r.state END
        FROM (
            SELECT t.id, m.sent_at, m.delivered_at, m.read_at, m.failure_code,
                   coalesce(m.status IN ('failed', 'cancelled'), false) AS failed, answer.replied_at,
                   k.opted_out_at, visit.id AS booking_id, visit.created_at AS booked_at, visit.revenue
            FROM campaign_recipients t
            JOIN campaigns c ON c.organization_id = t.organization_id AND c.id = t.campaign_id
            LEFT JOIN messages m ON m.organization_id = t.organization_id AND m.id = t.message_id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN t.state = 'held_out' THEN c.started_at ELSE m.sent_at END AS since) AS s
            LEFT JOIN LATERAL (
                SELECT min(i.created_at) AS replied_at FROM messages i
                WHERE i.organization_id = t.organization_id AND i.conversation_id = m.conversation_id
                  AND i.direction = 'incoming' AND i.seq > m.seq
                  AND i.created_at <= m.sent_at + make_interval(days => %(days)s)) AS answer ON true
            LEFT JOIN LATERAL (
                SELECT n.marketing_opted_out_at AS opted_out_at FROM contacts n
                WHERE n.organization_id = t.organization_id AND n.id = t.contact_id
                  AND n.marketing_opted_out_at BETWEEN m.sent_at AND m.sent_at + make_interval(days => %(days)s)
            ) AS k ON true
            LEFT JOIN LATERAL (
                SELECT (array_agg(b.id ORDER BY b.created_at, b.id))[1] AS id, min(b.created_at) AS created_at,
                       sum(b.price) AS revenue
                FROM bookings b
                WHERE b.organization_id = t.organization_id AND b.contact_id = t.contact_id
                  AND b.status NOT IN ('cancelled', 'no_show')
                  AND b.created_at >= s.since AND b.created_at <= s.since + make_interval(days => %(days)s)
                  AND NOT EXISTS (
                    SELECT FROM campaign_recipients later
                    WHERE later.organization_id = t.organization_id AND later.contact_id = t.contact_id
                      AND later.campaign_id <> t.campaign_id AND later.state NOT IN ('failed', 'skipped')
                      AND later.queued_at > t.queued_at AND later.queued_at <= b.created_at)
            ) AS visit ON true
            WHERE t.organization_id = %(organization)s AND t.campaign_id = %(campaign)s
              AND (t.message_id IS NOT NULL OR t.state = 'held_out')
        ) AS f
        WHERE r.organization_id = %(organization)s AND r.id = f.id
        """,
        {
            "organization": session.organization_id, "campaign": campaign_id, "days": days, "direct": DIRECT_WITHIN,
        },
    )  # fmt: skip


async def tally(session: Session, campaign_id: UUID) -> Row:
    """The figures of a campaign, from its recipients' rows."""
    found = await session.row(
        """
        SELECT count(*) FILTER (WHERE state NOT IN ('skipped', 'held_out')) AS recipients,
               count(*) FILTER (WHERE state = 'pending') AS waiting,
               count(*) FILTER (WHERE state = 'skipped') AS skipped,
               count(*) FILTER (WHERE state = 'failed') AS failed,
               count(sent_at) FILTER (WHERE state <> 'failed') AS sent,
               count(coalesce(delivered_at, read_at)) AS delivered, count(read_at) AS read,
               count(replied_at) AS replied, count(opted_out_at) AS opted_out,
               count(booked_at) FILTER (WHERE state <> 'held_out') AS booked,
               count(*) FILTER (WHERE state <> 'held_out' AND booked_at IS NOT NULL AND direct) AS booked_direct,
               coalesce(sum(revenue) FILTER (WHERE state <> 'held_out'), 0) AS revenue,
               count(*) FILTER (WHERE state = 'held_out') AS held_out,
               count(booked_at) FILTER (WHERE state = 'held_out') AS held_out_booked
        FROM campaign_recipients WHERE organization_id = %s AND campaign_id = %s
        """,
        (session.organization_id, campaign_id),
    )
    assert found is not None
    return found
