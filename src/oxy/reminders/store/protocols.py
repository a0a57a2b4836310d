"""SQL over `care_protocols`, their services, and `pet_care`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from oxy.foundation.database import Row, Session


async def list_protocols(session: Session, protocol_id: UUID | None) -> list[Row]:
    """All protocols, or one, by name."""
    return await session.rows(
        """
        SELECT p.id, p.name, p.kind, p.every_days, p.species, p.first_at_days, p.remind_on, p.care_group, p.is_active,
               ARRAY(SELECT s.service_id FROM care_protocol_services s
                     WHERE s.organization_id = p.organization_id AND s.care_protocol_id = p.id
                       AND NOT s.only_completes ORDER BY s.service_id) AS service_ids,
               ARRAY(SELECT s.service_id FROM care_protocol_services s
                     WHERE s.organization_id = p.organization_id AND s.care_protocol_id = p.id
                       AND s.only_completes ORDER BY s.service_id) AS completing_service_ids
        FROM care_protocols p
        WHERE p.organization_id = %(organization)s AND (%(id)s::uuid IS NULL OR p.id = %(id)s)
        ORDER BY lower(p.name), p.id
        """,
        {"organization": session.organization_id, "id": protocol_id},
    )


async def insert_protocol(session: Session, columns: Mapping[str, Any]) -> UUID:
    return await session.value(
        """
        INSERT INTO care_protocols (organization_id, name, kind, species, every_days, first_at_days, remind_on,
                                    care_group, is_active)
        VALUES (%(organization_id)s, %(name)s, %(kind)s, %(species)s, %(every_days)s, %(first_at_days)s, %(remind_on)s,
                %(care_group)s, %(is_active)s)
        RETURNING id
        """,
        {**columns, "organization_id": session.organization_id},
    )


async def update_protocol(session: Session, protocol_id: UUID, columns: Mapping[str, Any]) -> None:
    await session.execute(
        """
        UPDATE care_protocols SET name = %(name)s, kind = %(kind)s, species = %(species)s, every_days = %(every_days)s,
               first_at_days = %(first_at_days)s, remind_on = %(remind_on)s, care_group = %(care_group)s,
               is_active = %(is_active)s, updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {**columns, "organization_id": session.organization_id, "id": protocol_id},
    )


async def write_services(
    session: Session, protocol_id: UUID, service_ids: Sequence[UUID], completing_service_ids: Sequence[UUID]
) -> None:
    """Make a protocol's services exactly these."""
    await session.execute(
        "DELETE FROM care_protocol_services WHERE organization_id = %s AND care_protocol_id = %s",
        (session.organization_id, protocol_id),
    )
    await session.execute(
        """
        INSERT INTO care_protocol_services (organization_id, care_protocol_id, service_id, only_completes)
        SELECT %(organization)s, %(protocol)s, id, false FROM unnest(%(starts)s::uuid[]) AS id
        UNION ALL
        SELECT %(organization)s, %(protocol)s, id, true FROM unnest(%(completes)s::uuid[]) AS id
        """,
        {
            "organization": session.organization_id, "protocol": protocol_id, "starts": list(service_ids),
            "completes": list(completing_service_ids),
        },
    )  # fmt: skip


async def delete_protocol(session: Session, protocol_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM care_protocols WHERE organization_id = %s AND id = %s", (session.organization_id, protocol_id)
    )
    return touched == 1


async def insert_care(session: Session, pet_id: UUID, protocol_id: UUID, done_on: date, source: str, notes: str) -> Row:
    """Note care, or take the note of the same day anew; `created` says which."""
    row = await session.row(
        """
        INSERT INTO pet_care AS c (organization_id, pet_id, care_protocol_id, done_on, source, notes)
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT ON CONSTRAINT pet_care_once
        DO UPDATE SET notes = CASE WHEN excluded.notes = '' THEN c.notes ELSE excluded.notes END
        RETURNING id, pet_id, care_protocol_id, done_on, source, notes, xmax = 0 AS created
        """,
        (session.organization_id, pet_id, protocol_id, done_on, source, notes),
    )
    assert row is not None
    return row


async def list_care(session: Session, pet_id: UUID) -> list[Row]:
    return await session.rows(
        """
        SELECT c.id, c.pet_id, c.care_protocol_id, c.done_on, c.source, c.notes FROM pet_care c
        WHERE c.organization_id = %s AND c.pet_id = %s ORDER BY c.done_on DESC, c.id
        """,
        (session.organization_id, pet_id),
    )


async def delete_care(session: Session, pet_id: UUID, care_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM pet_care WHERE organization_id = %s AND pet_id = %s AND id = %s",
        (session.organization_id, pet_id, care_id),
    )
    return touched == 1
