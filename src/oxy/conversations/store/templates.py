"""Rows of approved texts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

if TYPE_CHECKING:
    from oxy.conversations.templates import Template, TemplateFacts

_COLUMNS: LiteralString = """
    id, instance_id, graph_id, name, language, category, status, reason, parameter_format, components, purpose,
    updated_at
"""


async def list_templates(session: Session, instance_id: UUID | None) -> list[Row]:
    """Those of one number, or of all."""
    return await session.rows(
        f"""
        SELECT {_COLUMNS} FROM message_templates
        WHERE organization_id = %(organization)s AND (%(instance)s::uuid IS NULL OR instance_id = %(instance)s)
        ORDER BY name, language, id
        """,
        {"organization": session.organization_id, "instance": instance_id},
    )


async def find_template(session: Session, template_id: UUID) -> Row | None:
    """One of them."""
    return await session.row(
        f"SELECT {_COLUMNS} FROM message_templates WHERE organization_id = %s AND id = %s",
        (session.organization_id, template_id),
    )


async def find_by_name(session: Session, instance_id: UUID, name: str, language: str) -> Row | None:
    """A number's, as Meta names it."""
    return await session.row(
        f"""
        SELECT {_COLUMNS} FROM message_templates
        WHERE organization_id = %s AND instance_id = %s AND name = %s AND language = %s
        """,
        (session.organization_id, instance_id, name, language),
    )


async def find_by_purpose(session: Session, instance_id: UUID, purpose: str) -> Row | None:
    """A number's stand-in for a purpose."""
    return await session.row(
        f"""
        SELECT {_COLUMNS} FROM message_templates
        WHERE organization_id = %s AND instance_id = %s AND purpose = %s
        """,
        (session.organization_id, instance_id, purpose),
    )


async def upsert_template(session: Session, instance_id: UUID, facts: "TemplateFacts") -> None:
    """Make a row what the channel says; its purpose stays."""
    await session.execute(
        """
        INSERT INTO message_templates (organization_id, instance_id, graph_id, name, language, category, status,
            reason, parameter_format, components, created_at, updated_at)
        VALUES (%(organization)s, %(instance)s, %(graph_id)s, %(name)s, %(language)s, %(category)s, %(status)s,
            %(reason)s, %(format)s, %(components)s, %(now)s, %(now)s)
        ON CONFLICT (organization_id, instance_id, name, language) DO UPDATE SET graph_id = excluded.graph_id,
            category = excluded.category, status = excluded.status, reason = excluded.reason,
            parameter_format = excluded.parameter_format, components = excluded.components, updated_at = %(now)s
        """,
        {
            "organization": session.organization_id, "instance": instance_id, "graph_id": facts.graph_id,
            "name": facts.name, "language": facts.language, "category": facts.category, "status": facts.status,
            "reason": facts.reason, "format": facts.parameter_format,
            "components": Jsonb([dict(each) for each in facts.components]), "now": session.clock.now(),
        },
    )  # fmt: skip


async def drop_others(session: Session, instance_id: UUID, graph_ids: Sequence[str]) -> None:
    """Delete what the channel's list has no more."""
    await session.execute(
        """
        DELETE FROM message_templates
        WHERE organization_id = %s AND instance_id = %s AND NOT graph_id = ANY(%s)
        """,
        (session.organization_id, instance_id, list(graph_ids)),
    )


async def set_status(
    session: Session, instance_id: UUID, name: str, language: str, status: str, reason: str | None
) -> bool:
    """Keep what Meta decided; False when no such template is known."""
    touched = await session.execute(
        """
        UPDATE message_templates SET status = %s, reason = %s, updated_at = %s
        WHERE organization_id = %s AND instance_id = %s AND name = %s AND language = %s
        """,
        (status, reason, session.clock.now(), session.organization_id, instance_id, name, language),
    )
    return touched == 1


async def set_purpose(session: Session, template: "Template", purpose: str | None) -> None:
    """Let one template have a purpose, and no other of its number."""
    facts = {
        "organization": session.organization_id, "instance": template.instance_id, "id": template.id,
        "purpose": purpose, "now": session.clock.now(),
    }  # fmt: skip
    await session.execute(
        """
        UPDATE message_templates SET purpose = NULL, updated_at = %(now)s
        WHERE organization_id = %(organization)s AND instance_id = %(instance)s AND purpose = %(purpose)s
          AND id <> %(id)s
        """,
        facts,
    )
    await session.execute(
        """
        UPDATE message_templates SET purpose = %(purpose)s, updated_at = %(now)s
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        facts,
    )
