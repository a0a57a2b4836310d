"""The room's SQL: what Aurora knows when an owner's turn begins."""

from datetime import timedelta
from uuid import UUID

from oxy.foundation.database import Row, Session

# An older message of Aurora's own accord is not leaned on any more.
TOLD_AGE = timedelta(days=7)


async def load_rows(session: Session, conversation_id: UUID, first_seq: int | None, history: int) -> Row | None:
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
            to_jsonb(owner) AS owner,
            EXISTS (SELECT FROM aurora_proactive_messages p WHERE p.organization_id = o.id AND p.status = 'held'
                AND p.owner_number_id = owner.id) AS holds,
            (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.seq DESC), '[]')
                FROM (SELECT p.kind, p.content, p.subject, m.created_at, m.whatsapp_message_id, m.seq,
                        NOT EXISTS (SELECT FROM messages x WHERE x.organization_id = o.id
                            AND x.conversation_id = %(conversation)s AND x.direction = 'incoming' AND x.seq > m.seq
                            AND (%(first_seq)s::bigint IS NULL OR x.seq < %(first_seq)s)) AS unanswered
                    FROM aurora_proactive_messages p
                    JOIN messages m ON m.organization_id = o.id AND m.id = p.message_id
                    WHERE p.organization_id = o.id AND p.created_at > %(since)s
                      AND m.conversation_id = %(conversation)s
                      AND (%(first_seq)s::bigint IS NULL OR m.seq < %(first_seq)s)
                    ORDER BY m.seq DESC LIMIT 8) AS t) AS told
        FROM organizations o
        LEFT JOIN LATERAL (SELECT n.* FROM conversations c
            JOIN contact_identities i ON i.organization_id = o.id AND i.contact_id = c.contact_id AND i.kind = 'phone'
            JOIN aurora_owner_numbers n ON n.organization_id = o.id AND n.match_key = i.match_key AND n.is_active
            WHERE c.organization_id = o.id AND c.id = %(conversation)s ORDER BY n.name LIMIT 1) AS owner ON true
        WHERE o.id = %(organization)s
        """,
        {
            "organization": session.organization_id, "conversation": conversation_id, "first_seq": first_seq,
            "history": history, "since": session.clock.now() - TOLD_AGE,
        },
    )  # fmt: skip
