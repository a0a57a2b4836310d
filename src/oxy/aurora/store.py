"""The room's SQL: what Aurora knows when an owner's turn begins."""

from uuid import UUID

from oxy.foundation.database import Row, Session


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
                    ORDER BY m.seq DESC LIMIT %(history)s) AS m) AS history
        FROM organizations o WHERE o.id = %(organization)s
        """,
        {
            "organization": session.organization_id, "conversation": conversation_id, "first_seq": first_seq,
            "history": history,
        },
    )  # fmt: skip
