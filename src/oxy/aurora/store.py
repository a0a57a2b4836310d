"""The room's SQL: what Aurora knows when an owner's turn begins, and what owners were asked to confirm."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

# An older message of Aurora's own accord is not leaned on any more.
TOLD_AGE = timedelta(days=7)


async def load_rows(
    session: Session, contact_id: UUID, conversation_id: UUID, first_seq: int | None, history: int, since: datetime
) -> Row | None:
    return await session.row(
        """
        SELECT to_jsonb(o) AS organization,
            (SELECT to_jsonb(s) FROM organization_settings s WHERE s.organization_id = o.id) AS settings,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'name', v.name, 'type', v.type,
                    'aliases', v.aliases) ORDER BY v.is_active DESC, v.name), '[]')
                FROM services v WHERE v.organization_id = o.id) AS services,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) ORDER BY r.name), '[]')
                FROM resources r WHERE r.organization_id = o.id AND r.is_active) AS resources,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('author', m.author, 'text', m.content) ORDER BY m.seq), '[]')
                FROM (SELECT m.seq, m.author, m.content FROM messages m
                    WHERE m.organization_id = o.id AND m.conversation_id = %(conversation)s
                      AND m.content IS NOT NULL AND (%(first_seq)s::bigint IS NULL OR m.seq < %(first_seq)s)
                    ORDER BY m.seq DESC LIMIT %(history)s) AS m) AS history,
            (SELECT to_jsonb(n) FROM aurora_owner_numbers n
                WHERE n.organization_id = o.id AND n.is_active AND (n.contact_id = %(contact)s OR EXISTS (
                    SELECT FROM contact_identities i WHERE i.organization_id = o.id
                      AND i.contact_id = %(contact)s AND i.kind = 'phone' AND i.match_key = n.match_key))
                ORDER BY n.role DESC, n.name LIMIT 1) AS speaker,
            EXISTS (SELECT FROM aurora_proactive_messages p
                JOIN aurora_owner_numbers n ON n.organization_id = o.id AND n.id = p.owner_number_id AND n.is_active
                WHERE p.organization_id = o.id AND p.status = 'held' AND (n.contact_id = %(contact)s OR EXISTS (
                    SELECT FROM contact_identities i WHERE i.organization_id = o.id
                      AND i.contact_id = %(contact)s AND i.kind = 'phone' AND i.match_key = n.match_key))) AS holds,
            (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.seq DESC), '[]')
                FROM (SELECT p.kind, p.content, p.subject, m.created_at, m.whatsapp_message_id, m.seq,
                        NOT EXISTS (SELECT FROM messages x WHERE x.organization_id = o.id
                            AND x.conversation_id = %(conversation)s AND x.seq > m.seq
                            AND (x.direction = 'incoming' OR x.author = 'aurora')
                            AND (%(first_seq)s::bigint IS NULL OR x.seq < %(first_seq)s)) AS unanswered
                    FROM aurora_proactive_messages p
                    JOIN messages m ON m.organization_id = o.id AND m.id = p.message_id
                    WHERE p.organization_id = o.id AND p.created_at >= %(told_since)s
                      AND m.conversation_id = %(conversation)s
                      AND (%(first_seq)s::bigint IS NULL OR m.seq < %(first_seq)s)
                    ORDER BY m.seq DESC LIMIT 8) AS t) AS told,
            (SELECT count(*) FROM owner_proposals p WHERE p.organization_id = o.id AND p.contact_id = %(contact)s
                AND p.created_at >= %(since)s) AS proposals
        FROM organizations o WHERE o.id = %(organization)s
        """,
        {
            "organization": session.organization_id, "conversation": conversation_id, "first_seq": first_seq,
            "history": history, "contact": contact_id, "since": since,
            "told_since": session.clock.now() - TOLD_AGE,
        },
    )  # fmt: skip


_PROPOSAL: LiteralString = """
    id, contact_id, owner_number_id, kind, arguments, said, preview, digest, created_at, expires_at, decided_at,
    decided_by, outcome, answer, undo
"""


async def find_speaker(session: Session, contact_id: UUID, *, lock: bool = False) -> Row | None:
    """The active owner number that a contact writes from or was paired with; with `lock`, nobody revokes it now."""
    query: LiteralString = """
        SELECT o.*, g.timezone FROM aurora_owner_numbers o JOIN organizations g ON g.id = o.organization_id
        WHERE o.organization_id = %(organization)s AND o.is_active AND (o.contact_id = %(contact)s OR EXISTS (
            SELECT FROM contact_identities i WHERE i.organization_id = %(organization)s
              AND i.contact_id = %(contact)s AND i.kind = 'phone' AND i.match_key = o.match_key))
        ORDER BY o.role DESC, o.name LIMIT 1
        """
    names = {"organization": session.organization_id, "contact": contact_id}
    return await session.row(query + " FOR SHARE OF o" if lock else query, names)


async def insert_proposal(session: Session, facts: Mapping[str, Any]) -> Row:
    """Keep a proposal; an open one of the same kind and arguments, or of the same words, is replaced."""
    names = {
        **facts, "arguments": Jsonb(facts["arguments"]), "organization": session.organization_id,
        "now": session.clock.now(),
    }  # fmt: skip
    await session.execute(
        """
        UPDATE owner_proposals SET decided_at = %(now)s, outcome = 'replaced'
        WHERE organization_id = %(organization)s AND contact_id = %(contact_id)s AND decided_at IS NULL
          AND kind = %(kind)s AND (arguments = %(arguments)s OR preview = %(preview)s)
          AND id IS DISTINCT FROM %(in_place_of)s
        """,
        names,
    )
    row = await session.row(
        f"""
        INSERT INTO owner_proposals (organization_id, contact_id, owner_number_id, kind, arguments, said, preview,
                                     digest, created_at, expires_at)
        VALUES (%(organization)s, %(contact_id)s, %(owner_number_id)s, %(kind)s, %(arguments)s, %(said)s, %(preview)s,
                %(digest)s, %(now)s, %(expires_at)s)
        RETURNING {_PROPOSAL}
        """,
        names,
    )
    assert row is not None
    return row


async def withdraw_open(session: Session, contact_id: UUID, kinds: Sequence[str]) -> Row | None:
    """Let the newest proposal of some kinds that a yes would still do be replaced, and return it."""
    return await session.row(
        f"""
        UPDATE owner_proposals SET decided_at = %(now)s, outcome = 'replaced'
        WHERE organization_id = %(organization)s AND id = (
            SELECT id FROM owner_proposals
            WHERE organization_id = %(organization)s AND contact_id = %(contact)s AND kind = ANY(%(kinds)s)
              AND decided_at IS NULL AND expires_at > %(now)s
            ORDER BY seq DESC LIMIT 1)
        RETURNING {_PROPOSAL}
        """,
        {
            "organization": session.organization_id,
            "contact": contact_id,
            "kinds": list(kinds),
            "now": session.clock.now(),
        },
    )


async def lock_proposal(session: Session, proposal_id: UUID, contact_id: UUID) -> Row | None:
    return await session.row(
        f"""
        SELECT {_PROPOSAL} FROM owner_proposals
        WHERE organization_id = %s AND id = %s AND contact_id = %s FOR UPDATE
        """,
        (session.organization_id, proposal_id, contact_id),
    )


async def recent_proposals(session: Session, contact_id: UUID, conversation_id: UUID, since: datetime) -> list[Row]:
    """A contact's proposals since then, newest first, and where in the conversation each was last shown.

    `asked_seq` is of the newest outgoing message that holds the preview word for word and may have reached the phone;
    `asked_as` are the channel's ids of all of them.
    """
    return await session.rows(
        f"""
        SELECT {_PROPOSAL}, shown.asked_seq, shown.asked_as
        FROM owner_proposals p
        LEFT JOIN LATERAL (
            SELECT max(m.seq) AS asked_seq, array_remove(array_agg(m.whatsapp_message_id), NULL) AS asked_as
            FROM messages m
            WHERE m.organization_id = p.organization_id AND m.conversation_id = %(conversation)s
              AND m.direction = 'outgoing' AND m.status IN ('sending', 'sent', 'delivered', 'read', 'unknown')
              AND position(p.preview IN m.content) > 0
        ) shown ON true
        WHERE p.organization_id = %(organization)s AND p.contact_id = %(contact)s AND p.created_at >= %(since)s
        ORDER BY p.seq DESC LIMIT 20
        """,
        {
            "organization": session.organization_id, "contact": contact_id, "conversation": conversation_id,
            "since": since,
        },
    )  # fmt: skip


async def last_words(session: Session, conversation_id: UUID, before_seq: int) -> Row:
    """Where the last outgoing message and the last incoming one before `before_seq` stand; `words` are the former's."""
    row = await session.row(
        """
        SELECT coalesce(max(seq) FILTER (WHERE direction = 'outgoing'), 0) AS said,
               coalesce(max(seq) FILTER (WHERE direction = 'incoming'), 0) AS heard,
               (array_agg(content ORDER BY seq DESC) FILTER (WHERE direction = 'outgoing'))[1] AS words
        FROM messages WHERE organization_id = %s AND conversation_id = %s AND seq < %s
        """,
        (session.organization_id, conversation_id, before_seq),
    )
    assert row is not None
    return row


async def end_proposal(
    session: Session, proposal_id: UUID, outcome: str, answer: str, decided_by: UUID | None, undo: object = None
) -> None:
    await session.execute(
        """
        UPDATE owner_proposals SET decided_at = %s, outcome = %s, answer = %s, decided_by = %s, undo = %s
        WHERE organization_id = %s AND id = %s AND decided_at IS NULL
        """,
        (
            session.clock.now(), outcome, answer, decided_by, None if undo is None else Jsonb(undo),
            session.organization_id, proposal_id,
        ),
    )  # fmt: skip


async def last_done(session: Session, contact_id: UUID, since: datetime) -> Row | None:
    """The newest deed done on this contact's word since then."""
    return await session.row(
        f"""
        SELECT {_PROPOSAL} FROM owner_proposals
        WHERE organization_id = %s AND contact_id = %s AND outcome = 'done' AND decided_at >= %s
        ORDER BY decided_at DESC, seq DESC LIMIT 1
        """,
        (session.organization_id, contact_id, since),
    )


async def spent_on_models(session: Session, since: datetime) -> Decimal:
    """US dollars that turns cost since then, where the price of the model is known."""
    return await session.value(
        "SELECT coalesce(sum(cost_usd), 0) FROM ai_interactions WHERE organization_id = %s AND created_at >= %s",
        (session.organization_id, since),
    )
