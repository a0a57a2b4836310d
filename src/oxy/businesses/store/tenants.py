"""SQL over `organizations` and `organization_settings`."""

from collections.abc import Mapping
from typing import Any

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

_COLUMNS = "id, slug, name, business_type, timezone, phone, address, emergency_contact"


async def find_organization(session: Session) -> Row | None:
    return await session.row(f"SELECT {_COLUMNS} FROM organizations WHERE id = %s", (session.organization_id,))


async def find_organization_by_slug(session: Session, slug: str) -> Row | None:
    return await session.row(f"SELECT {_COLUMNS} FROM organizations WHERE slug = %s", (slug,))


async def list_organizations(session: Session) -> list[Row]:
    return await session.rows(f"SELECT {_COLUMNS} FROM organizations ORDER BY slug")


async def insert_organization(session: Session, slug: str, facts: Mapping[str, Any]) -> Row:
    blank = {"phone": None, "address": None, "emergency_contact": None}
    row = await session.row(
        f"""
        WITH made AS (
            INSERT INTO organizations (slug, name, business_type, timezone, phone, address, emergency_contact)
            VALUES (%(slug)s, %(name)s, %(business_type)s, %(timezone)s, %(phone)s, %(address)s, %(emergency_contact)s)
            RETURNING *
        ), settings AS (
            INSERT INTO organization_settings (organization_id) SELECT id FROM made
        )
        SELECT {_COLUMNS} FROM made
        """,
        {"slug": slug, **blank, **facts},
    )
    assert row is not None
    return row


async def write_organization(session: Session, facts: Mapping[str, Any]) -> None:
    await session.execute(
        """
        UPDATE organizations SET name = %(name)s, business_type = %(business_type)s, timezone = %(timezone)s,
               phone = %(phone)s, address = %(address)s, emergency_contact = %(emergency_contact)s, updated_at = now()
        WHERE id = %(id)s
        """,
        {**facts, "id": session.organization_id},
    )


async def find_settings(session: Session, *, lock: bool = False) -> Row | None:
    query = """
        SELECT opening_hours, holidays, closed_on, booking_rules, ai_config, ai_personality, reminders, special_hours,
               share_benchmarks
        FROM organization_settings WHERE organization_id = %s
        """
    return await session.row(query + " FOR UPDATE" if lock else query, (session.organization_id,))


async def write_settings(session: Session, columns: Mapping[str, Any]) -> None:
    await session.execute(
        """
        INSERT INTO organization_settings
            (organization_id, opening_hours, holidays, closed_on, booking_rules, ai_config, ai_personality,
             reminders, special_hours, share_benchmarks)
        VALUES (%(organization_id)s, %(opening_hours)s, %(holidays)s, %(closed_on)s, %(booking_rules)s, %(ai_config)s,
                %(ai_personality)s, %(reminders)s, %(special_hours)s, %(share_benchmarks)s)
        ON CONFLICT (organization_id) DO UPDATE SET
            opening_hours = excluded.opening_hours, holidays = excluded.holidays, closed_on = excluded.closed_on,
            booking_rules = excluded.booking_rules, ai_config = excluded.ai_config,
            ai_personality = excluded.ai_personality, reminders = excluded.reminders,
            special_hours = excluded.special_hours, share_benchmarks = excluded.share_benchmarks, updated_at = now()
        """,
        {
            "organization_id": session.organization_id,
            **{name: Jsonb(value) if isinstance(value, dict) else value for name, value in columns.items()},
        },
    )
