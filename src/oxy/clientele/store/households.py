"""SQL over `households`."""

from uuid import UUID

from oxy.foundation.database import Session


async def insert_household(session: Session) -> UUID:
    return await session.value(
        "INSERT INTO households (organization_id) VALUES (%s) RETURNING id", (session.organization_id,)
    )


async def move_in(session: Session, contact_ids: list[UUID], household_id: UUID | None) -> None:
    """Let contacts live in a household, or by themselves."""
    await session.execute(
        "UPDATE contacts SET household_id = %s, updated_at = now() WHERE organization_id = %s AND id = ANY(%s)",
        (household_id, session.organization_id, contact_ids),
    )


async def list_members(session: Session, household_id: UUID) -> list[UUID]:
    rows = await session.rows(
        "SELECT id FROM contacts WHERE organization_id = %s AND household_id = %s ORDER BY id FOR UPDATE",
        (session.organization_id, household_id),
    )
    return [row["id"] for row in rows]


async def delete_household(session: Session, household_id: UUID) -> None:
    await session.execute(
        "DELETE FROM households WHERE organization_id = %s AND id = %s", (session.organization_id, household_id)
    )
