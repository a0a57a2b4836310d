"""Rows of questions that Oxy asked of its own accord."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

_OPEN: LiteralString = """
    SELECT q.id, q.kind, q.subject, q.asked_at, q.expires_at, q.message_id, m.whatsapp_message_id, q.outcome,
           NOT EXISTS (
               SELECT FROM messages n
               WHERE n.organization_id = m.organization_id AND n.conversation_id = m.conversation_id
                 AND n.seq > m.seq AND n.direction = 'outgoing' AND n.status <> 'cancelled'
                 AND NOT EXISTS (SELECT FROM pending_questions o
                                 WHERE o.organization_id = n.organization_id AND o.message_id = n.id)) AS last_said
    FROM pending_questions q
    LEFT JOIN messages m ON m.organization_id = q.organization_id AND m.id = q.message_id
    WHERE q.organization_id = %(organization)s AND q.contact_id = %(contact)s AND q.closed_at IS NULL
      AND q.expires_at > %(now)s
    ORDER BY q.asked_at, m.seq, q.id
    """


async def ask(
    session: Session, contact_id: UUID, kind: str, subject: Mapping[str, Any], expires_at: datetime,
    message_id: UUID | None,
) -> UUID:  # fmt: skip
    """Write a question, in the place of an open one about the same."""
    return await session.value(
        """
        WITH replaced AS (
            UPDATE pending_questions SET closed_at = %(now)s, outcome = 'replaced'
            WHERE organization_id = %(organization)s AND contact_id = %(contact)s AND kind = %(kind)s
              AND subject = %(subject)s AND closed_at IS NULL
            RETURNING id
        )
        INSERT INTO pending_questions (organization_id, contact_id, conversation_id, message_id, kind, subject,
                                       asked_at, expires_at)
        SELECT %(organization)s, %(contact)s,
               coalesce(
                   (SELECT conversation_id FROM messages WHERE organization_id = %(organization)s AND id = %(message)s),
                   (SELECT id FROM conversations
                    WHERE organization_id = %(organization)s AND contact_id = %(contact)s AND status <> 'closed'
                    ORDER BY last_message_at DESC NULLS LAST, id LIMIT 1)),
               %(message)s, %(kind)s, %(subject)s, %(now)s, %(expires)s
        FROM (SELECT count(*) FROM replaced) AS done
        RETURNING id
        """,
        {
            "organization": session.organization_id, "contact": contact_id, "kind": kind,
            "subject": Jsonb(dict(subject)), "message": message_id, "now": session.clock.now(), "expires": expires_at,
        },
    )  # fmt: skip


def ask_each(session: Session, kind: str, questions: Sequence[Mapping[str, Any]]) -> None:
    """Write several questions of a kind, each with `contact`, `conversation`, `message`, `subject` and `expires`."""
    session.execute_later(
        """
        WITH wanted AS MATERIALIZED (
            SELECT * FROM unnest(%(contacts)s::uuid[], %(conversations)s::uuid[], %(messages)s::uuid[],
                                 %(subjects)s::jsonb[], %(expires)s::timestamptz[])
                AS w (contact_id, conversation_id, message_id, subject, expires_at)
        ), replaced AS (
            UPDATE pending_questions q SET closed_at = %(now)s, outcome = 'replaced'
            FROM wanted w
            WHERE q.organization_id = %(organization)s AND q.contact_id = w.contact_id AND q.kind = %(kind)s
              AND q.subject = w.subject AND q.closed_at IS NULL
            RETURNING q.id
        )
        INSERT INTO pending_questions (organization_id, contact_id, conversation_id, message_id, kind, subject,
                                       asked_at, expires_at)
        SELECT %(organization)s, w.contact_id, w.conversation_id, w.message_id, %(kind)s, w.subject, %(now)s,
               w.expires_at
        FROM (SELECT count(*) FROM replaced) AS done, wanted w
        """,
        {
            "organization": session.organization_id, "kind": kind, "now": session.clock.now(),
            "contacts": [each["contact"] for each in questions],
            "conversations": [each["conversation"] for each in questions],
            "messages": [each["message"] for each in questions],
            "subjects": [Jsonb(each["subject"]) for each in questions],
            "expires": [each["expires"] for each in questions],
        },
    )  # fmt: skip


async def open_of(session: Session, contact_id: UUID) -> list[Row]:
    """The open questions of a contact whose time is not over."""
    return await session.rows(
        _OPEN, {"organization": session.organization_id, "contact": contact_id, "now": session.clock.now()}
    )


async def close(session: Session, question_id: UUID, outcome: str, answered_by: UUID | None) -> bool:
    """End a question that is open."""
    touched = await session.execute(
        """
        UPDATE pending_questions SET closed_at = %s, outcome = %s, answered_by = %s
        WHERE organization_id = %s AND id = %s AND closed_at IS NULL
        """,
        (session.clock.now(), outcome, answered_by, session.organization_id, question_id),
    )
    return touched == 1


async def lapse(session: Session, question_id: UUID) -> None:
    """Let an open question's time be over."""
    await session.execute(
        """
        UPDATE pending_questions SET expires_at = least(expires_at, %s)
        WHERE organization_id = %s AND id = %s AND closed_at IS NULL
        """,
        (session.clock.now(), session.organization_id, question_id),
    )


def close_about_each(session: Session, kind: str, name: str, values: Sequence[str], outcome: str) -> None:
    """End what is open of a kind whose subject says one of several things under a name."""
    session.execute_later(
        """
        UPDATE pending_questions SET closed_at = %s, outcome = %s
        WHERE organization_id = %s AND kind = %s AND subject ->> %s = ANY(%s) AND closed_at IS NULL
        """,
        (session.clock.now(), outcome, session.organization_id, kind, name, list(values)),
    )


async def close_about(session: Session, kind: str, subject: Mapping[str, Any], outcome: str) -> None:
    """End what is open of a kind about something."""
    await session.execute(
        """
        UPDATE pending_questions SET closed_at = %s, outcome = %s
        WHERE organization_id = %s AND kind = %s AND subject @> %s AND closed_at IS NULL
        """,
        (session.clock.now(), outcome, session.organization_id, kind, Jsonb(dict(subject))),
    )
