"""SQL over `whatsapp_instances`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from oxy.foundation.database import Row, Session

_COLUMNS = "id, organization_id, name, channel, phone, phone_number_id, status, access_token_sealed"


async def find_by_phone_number_id(session: Session, phone_number_id: str) -> Row | None:
    return await session.row(
        f"SELECT {_COLUMNS} FROM whatsapp_instances WHERE phone_number_id = %s", (phone_number_id,)
    )


async def list_instances(session: Session) -> list[Row]:
    return await session.rows(
        f"SELECT {_COLUMNS} FROM whatsapp_instances WHERE organization_id = %s ORDER BY name",
        (session.organization_id,),
    )


async def find_instance(session: Session, instance_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"SELECT {_COLUMNS} FROM whatsapp_instances WHERE organization_id = %s AND id = %s"
    return await session.row(query + " FOR UPDATE" if lock else query, (session.organization_id, instance_id))


async def find_sealed_token(session: Session, instance_id: UUID) -> str | None:
    return await session.value(
        "SELECT access_token_sealed FROM whatsapp_instances WHERE organization_id = %s AND id = %s",
        (session.organization_id, instance_id),
    )


async def insert_instance(session: Session, facts: Mapping[str, Any]) -> Row:
    row = await session.row(
        f"""
        INSERT INTO whatsapp_instances
            (organization_id, name, channel, phone, phone_number_id, access_token_sealed, status)
        VALUES (%(organization_id)s, %(name)s, %(channel)s, %(phone)s, %(phone_number_id)s, %(access_token_sealed)s,
                %(status)s)
        RETURNING {_COLUMNS}
        """,
        {**facts, "organization_id": session.organization_id},
    )
    assert row is not None
    return row


async def write_instance(session: Session, facts: Mapping[str, Any]) -> None:
    await session.execute(
        """
        UPDATE whatsapp_instances SET name = %(name)s, phone = %(phone)s, phone_number_id = %(phone_number_id)s,
               access_token_sealed = %(access_token_sealed)s, status = %(status)s, updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {**facts, "organization_id": session.organization_id},
    )
