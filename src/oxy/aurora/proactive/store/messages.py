"""SQL over `aurora_proactive_messages`, and over when Aurora looks at an owner."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

_SHOWN: LiteralString = """
    SELECT p.id, p.owner_number_id, o.name AS owner_name, p.kind, p.severity, p.headline, p.content, p.subject,
           p.created_at, p.handed_on_at, p.ended_at, m.conversation_id,
           CASE WHEN p.status <> 'queued' THEN p.status ELSE coalesce(m.status, 'sent') END AS status
    FROM aurora_proactive_messages p
    LEFT JOIN aurora_owner_numbers o ON o.organization_id = p.organization_id AND o.id = p.owner_number_id
    LEFT JOIN messages m ON m.organization_id = p.organization_id AND m.id = p.message_id
    WHERE p.organization_id = %(organization)s
"""


async def take_due(session: Session, now: datetime, pace: timedelta) -> list[Row]:
    """Return the owners who are due for a look, their next one set; crosses tenants.

    A look that lies far ahead was planned by a clock that has been set back since.
    """
    return await session.rows(
        """
        UPDATE aurora_owner_numbers SET look_at = %(now)s + %(pace)s
        WHERE is_active AND (look_at <= %(now)s OR look_at > %(now)s + 2 * %(pace)s)
        RETURNING organization_id, id
        """,
        {"now": now, "pace": pace},
    )


async def look_again(session: Session, owner_id: UUID, at: datetime) -> None:
    await session.execute(
        "UPDATE aurora_owner_numbers SET look_at = %s WHERE organization_id = %s AND id = %s",
        (at, session.organization_id, owner_id),
    )


async def claim(session: Session, owner_id: UUID, facts: Mapping[str, Any], subject: Mapping[str, Any]) -> UUID | None:
    """Note that an owner is being told of a cause; None when that was done already and the cause still lasts."""
    return await session.value(
        """
        INSERT INTO aurora_proactive_messages (organization_id, owner_number_id, kind, cause, severity, headline,
            content, subject, status, created_at)
        VALUES (%(organization)s, %(owner)s, %(kind)s, %(cause)s, %(severity)s, %(headline)s, %(text)s, %(subject)s,
            'held', %(now)s)
        ON CONFLICT (organization_id, owner_number_id, cause) WHERE ended_at IS NULL DO NOTHING
        RETURNING id
        """,
        {
            **facts, "organization": session.organization_id, "owner": owner_id, "subject": Jsonb(subject),
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def put_offer(session: Session, message_id: UUID, content: str, campaign_id: str) -> None:
    """Let a message end in what it asks a yes to."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages SET content = %s,
            subject = subject || jsonb_build_object('campaign_id', %s::text)
        WHERE organization_id = %s AND id = %s
        """,
        (content, campaign_id, session.organization_id, message_id),
    )


async def unanswered_offers(session: Session, owner_id: UUID, before: datetime) -> list[UUID]:
    """The campaigns that an owner was asked about before then, still drafts."""
    rows = await session.rows(
        """
        SELECT c.id FROM aurora_proactive_messages p
        JOIN campaigns c ON c.organization_id = p.organization_id AND c.id = (p.subject ->> 'campaign_id')::uuid
        WHERE p.organization_id = %s AND p.owner_number_id = %s AND p.created_at < %s AND c.state = 'draft'
        """,
        (session.organization_id, owner_id, before),
    )
    return [row["id"] for row in rows]


async def hand_on(session: Session, ids: Sequence[UUID], message_id: UUID) -> None:
    """Note the message of the outbox in which they go to the owner."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages SET status = 'queued', message_id = %s, handed_on_at = %s
        WHERE organization_id = %s AND id = ANY(%s)
        """,
        (message_id, session.clock.now(), session.organization_id, list(ids)),
    )


async def take_back_expired(session: Session, owner_id: UUID) -> None:
    """Hold again what the outbox withdrew because it did not leave in time."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages p SET status = 'held', message_id = NULL, handed_on_at = NULL
        FROM messages m
        WHERE p.organization_id = %s AND p.owner_number_id = %s AND p.status = 'queued' AND p.ended_at IS NULL
          AND m.organization_id = p.organization_id AND m.id = p.message_id AND m.status = 'cancelled'
          AND m.failure_code = 'expired'
        """,
        (session.organization_id, owner_id),
    )


async def held(session: Session, owner_id: UUID) -> list[Row]:
    """What waits for a way to the owner, oldest first, locked."""
    return await session.rows(
        """
        SELECT id, kind, cause, severity, headline, content, created_at FROM aurora_proactive_messages
        WHERE organization_id = %s AND owner_number_id = %s AND status = 'held' ORDER BY created_at, id FOR UPDATE
        """,
        (session.organization_id, owner_id),
    )


async def rewrite(session: Session, message_id: UUID, headline: str, content: str, subject: Mapping[str, Any]) -> None:
    """Let a held message say what is so on the day on which it is told."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages SET headline = %s, content = %s, subject = %s
        WHERE organization_id = %s AND id = %s AND status = 'held'
        """,
        (headline, content, Jsonb(subject), session.organization_id, message_id),
    )


async def let_go(session: Session, message_id: UUID) -> None:
    """Note of a held message that there is nothing to tell of it any more; its cause may come anew."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages SET status = 'lapsed', ended_at = coalesce(ended_at, %s)
        WHERE organization_id = %s AND id = %s AND status = 'held'
        """,
        (session.clock.now(), session.organization_id, message_id),
    )


async def let_lapse(session: Session, owner_id: UUID, before: datetime) -> None:
    await session.execute(
        """
        UPDATE aurora_proactive_messages SET status = 'lapsed'
        WHERE organization_id = %s AND owner_number_id = %s AND status = 'held' AND created_at < %s
        """,
        (session.organization_id, owner_id, before),
    )


async def end_causes(session: Session, owner_id: UUID, kinds: Sequence[str], lasting: Sequence[str]) -> None:
    """Note of all causes of `kinds` but the `lasting` ones that they have passed; what was held of them lapses."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages SET ended_at = %s,
            status = CASE status WHEN 'held' THEN 'lapsed' ELSE status END
        WHERE organization_id = %s AND owner_number_id = %s AND kind = ANY(%s) AND NOT cause = ANY(%s)
          AND ended_at IS NULL
        """,
        (session.clock.now(), session.organization_id, owner_id, list(kinds), list(lasting)),
    )


async def end_answered(session: Session, owner_id: UUID, waiting: Sequence[str]) -> None:
    """Note of each word about customers who wait that it has passed, once none of them waits any more."""
    await session.execute(
        """
        UPDATE aurora_proactive_messages p SET ended_at = %(now)s,
            status = CASE p.status WHEN 'held' THEN 'lapsed' ELSE p.status END
        WHERE p.organization_id = %(organization)s AND p.owner_number_id = %(owner)s AND p.kind = 'unanswered'
          AND p.ended_at IS NULL AND NOT EXISTS (SELECT FROM unnest(%(waiting)s::text[]) AS w (id)
            WHERE p.subject @> jsonb_build_object('people', jsonb_build_array(jsonb_build_object('contact_id', w.id))))
        """,
        {
            "organization": session.organization_id, "owner": owner_id, "waiting": list(waiting),
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def all_told_of(session: Session, owner_id: UUID, waiting: Sequence[str]) -> bool:
    """Whether an owner was told of each of these customers, and the word of it still stands."""
    return await session.value(
        """
        SELECT bool_and(EXISTS (SELECT FROM aurora_proactive_messages p
            WHERE p.organization_id = %s AND p.owner_number_id = %s AND p.kind = 'unanswered' AND p.ended_at IS NULL
              AND p.subject @> jsonb_build_object('people', jsonb_build_array(jsonb_build_object('contact_id', w.id)))))
        FROM unnest(%s::text[]) AS w (id)
        """,
        (session.organization_id, owner_id, list(waiting)),
    )


async def told_since(session: Session, owner_id: UUID, since: datetime) -> list[Row]:
    """`kind`, `cause`, `severity` and `created_at` of what an owner was told since then."""
    return await session.rows(
        """
        SELECT kind, cause, severity, created_at FROM aurora_proactive_messages
        WHERE organization_id = %s AND owner_number_id = %s AND created_at >= %s
        """,
        (session.organization_id, owner_id, since),
    )


async def list_messages(
    session: Session, *, kind: str | None, before: tuple[datetime, UUID] | None, limit: int
) -> list[Row]:
    return await session.rows(
        _SHOWN
        + """
          AND (%(kind)s::text IS NULL OR p.kind = %(kind)s)
          AND (%(at)s::timestamptz IS NULL OR (p.created_at, p.id) < (%(at)s, %(id)s))
        ORDER BY p.created_at DESC, p.id DESC LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "kind": kind, "at": before and before[0],
            "id": before and before[1], "limit": limit,
        },
    )  # fmt: skip


async def answers_to(session: Session, ids: Sequence[UUID]) -> list[Row]:
    """What owners wrote after each of these messages and before the next thing Aurora said of her own accord."""
    return await session.rows(
        """
        SELECT p.id, r.content, r.author, r.created_at
        FROM aurora_proactive_messages p
        JOIN messages m ON m.organization_id = p.organization_id AND m.id = p.message_id
        CROSS JOIN LATERAL (SELECT min(n.seq) AS seq FROM aurora_proactive_messages q
            JOIN messages n ON n.organization_id = q.organization_id AND n.id = q.message_id
            WHERE q.organization_id = p.organization_id AND n.conversation_id = m.conversation_id AND n.seq > m.seq)
            AS following
        CROSS JOIN LATERAL (SELECT a.content, a.author, a.created_at, a.seq FROM messages a
            WHERE a.organization_id = p.organization_id AND a.conversation_id = m.conversation_id AND a.seq > m.seq
              AND a.seq < coalesce(following.seq, a.seq + 1) AND a.content IS NOT NULL
              AND a.created_at < m.created_at + interval '14 hours'
            ORDER BY a.seq LIMIT 4) AS r
        WHERE p.organization_id = %s AND p.id = ANY(%s) ORDER BY r.seq
        """,
        (session.organization_id, list(ids)),
    )
