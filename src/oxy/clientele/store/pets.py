"""SQL over `pets`."""

from dataclasses import asdict
from typing import TYPE_CHECKING
from uuid import UUID

from oxy.foundation.database import Row, Session

if TYPE_CHECKING:
    from oxy.clientele.pets import Pet

_COLUMNS = "id, contact_id, name, species, breed, size, sex, birth_date, birth_date_estimated, notes, deceased_at, coat"


async def insert_or_fill(session: Session, pet: "Pet") -> Row:
    """Insert a pet, or fill in what was missing of the same one; `created` says which."""
    row = await session.row(
        f"""
        INSERT INTO pets AS p (organization_id, contact_id, name, species, breed, size, sex, birth_date,
                               birth_date_estimated, notes, coat)
        VALUES (%(organization_id)s, %(contact_id)s, %(name)s, %(species)s, %(breed)s, %(size)s, %(sex)s,
                %(birth_date)s, %(birth_date_estimated)s, %(notes)s, %(coat)s)
        ON CONFLICT (organization_id, contact_id, lower(name), species) WHERE deceased_at IS NULL
        DO UPDATE SET
            breed = coalesce(p.breed, excluded.breed), size = coalesce(p.size, excluded.size),
            coat = coalesce(p.coat, excluded.coat),
            sex = coalesce(p.sex, excluded.sex), birth_date = coalesce(p.birth_date, excluded.birth_date),
            birth_date_estimated = CASE WHEN p.birth_date IS NULL THEN excluded.birth_date_estimated
                                        ELSE p.birth_date_estimated END,
            notes = CASE WHEN p.notes = '' THEN excluded.notes ELSE p.notes END,
            updated_at = now()
        RETURNING {_COLUMNS}, xmax = 0 AS created
        """,
        {**asdict(pet), "organization_id": session.organization_id},
    )
    assert row is not None
    return row


async def list_pets(session: Session, contact_id: UUID | None) -> list[Row]:
    return await session.rows(
        f"""
        SELECT {_COLUMNS} FROM pets
        WHERE organization_id = %(organization_id)s AND (%(contact_id)s::uuid IS NULL OR contact_id = %(contact_id)s)
        ORDER BY name, id
        """,
        {"organization_id": session.organization_id, "contact_id": contact_id},
    )


async def list_pets_of(session: Session, contact_ids: list[UUID]) -> list[Row]:
    return await session.rows(
        f"SELECT {_COLUMNS} FROM pets WHERE organization_id = %s AND contact_id = ANY(%s) ORDER BY name, id",
        (session.organization_id, contact_ids),
    )


async def find_pet(session: Session, pet_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"SELECT {_COLUMNS} FROM pets WHERE organization_id = %s AND id = %s"
    return await session.row(query + " FOR UPDATE" if lock else query, (session.organization_id, pet_id))


async def write_pet(session: Session, pet: "Pet") -> None:
    await session.execute(
        """
        UPDATE pets SET name = %(name)s, species = %(species)s, breed = %(breed)s, size = %(size)s, sex = %(sex)s,
               birth_date = %(birth_date)s, birth_date_estimated = %(birth_date_estimated)s, notes = %(notes)s,
               deceased_at = %(deceased_at)s, coat = %(coat)s, updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {**asdict(pet), "organization_id": session.organization_id},
    )


async def delete_pet(session: Session, pet_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM pets WHERE organization_id = %s AND id = %s", (session.organization_id, pet_id)
    )
    return touched == 1
