"""SQL over `whatsapp_instances`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from oxy.foundation.database import Row, Session

_COLUMNS = (
    "id, organization_id, name, channel, phone, phone_number_id, status, status_reason, status_since,"
    " access_token_sealed, waba_id"
)


async def find_by_phone_number_id(session: Session, phone_number_id: str) -> Row | None:
    return await session.row(
        f"SELECT {_COLUMNS} FROM whatsapp_instances WHERE phone_number_id = %s AND removed_at IS NULL",
        (phone_number_id,),
    )


async def list_instances(session: Session) -> list[Row]:
    return await session.rows(
        f"SELECT {_COLUMNS} FROM whatsapp_instances WHERE organization_id = %s AND removed_at IS NULL ORDER BY name",
        (session.organization_id,),
    )


async def find_instance(session: Session, instance_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"SELECT {_COLUMNS} FROM whatsapp_instances WHERE organization_id = %s AND id = %s AND removed_at IS NULL"
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
            (organization_id, name, channel, phone, phone_number_id, access_token_sealed, status, waba_id)
        VALUES (%(organization_id)s, %(name)s, %(channel)s, %(phone)s, %(phone_number_id)s, %(access_token_sealed)s,
                %(status)s, %(waba_id)s)
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
               access_token_sealed = %(access_token_sealed)s, status = %(status)s, waba_id = %(waba_id)s,
               status_reason = CASE WHEN status = %(status)s THEN status_reason END, updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {**facts, "organization_id": session.organization_id},
    )


async def write_status(session: Session, instance_id: UUID, status: str, reason: str | None) -> bool:
    """Note a state; False when it was so already. `status_since` moves when the state does, not with the reason."""
    touched = await session.execute(
        """
        UPDATE whatsapp_instances SET status = %(status)s, status_reason = %(reason)s, updated_at = now(),
            status_since = CASE WHEN status = %(status)s THEN status_since ELSE %(now)s END
        WHERE organization_id = %(organization)s AND id = %(id)s
          AND (status, status_reason) IS DISTINCT FROM (%(status)s, %(reason)s)
        """,
        {
            "organization": session.organization_id, "id": instance_id, "status": status, "reason": reason,
            "now": session.clock.now(),
        },
    )  # fmt: skip
    return touched == 1


async def mark_removed(session: Session, instance_id: UUID) -> None:
    """Take a number off the list, free its name and Meta's id of it, and forget its token."""
    await session.execute(
        """
        UPDATE whatsapp_instances SET removed_at = %(now)s, name = name || ' (removida ' || left(id::text, 8) || ')',
            phone_number_id = CASE WHEN phone_number_id IS NULL THEN NULL ELSE 'removed:' || id::text END,
            access_token_sealed = NULL, status = 'disconnected', status_reason = 'removed', status_since = %(now)s
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {"organization": session.organization_id, "id": instance_id, "now": session.clock.now()},
    )  # fmt: skip


async def find_connection(session: Session, instance_id: UUID) -> Row | None:
    return await session.row(
        """
        SELECT id, name, channel, phone_number_id, access_token_sealed, waba_id, status, status_reason,
               last_webhook_at, last_send_error, last_send_error_at
        FROM whatsapp_instances WHERE organization_id = %s AND id = %s AND removed_at IS NULL
        """,
        (session.organization_id, instance_id),
    )


async def find_by_waba_id(session: Session, waba_id: str) -> list[Row]:
    return await session.rows(
        "SELECT organization_id, id FROM whatsapp_instances WHERE waba_id = %s AND removed_at IS NULL"
        " ORDER BY organization_id, id",
        (waba_id,),
    )


async def touch_webhook(session: Session, instance_id: UUID, waba_id: str | None) -> None:
    await session.execute(
        """
        UPDATE whatsapp_instances SET last_webhook_at = %s, waba_id = coalesce(waba_id, %s)
        WHERE organization_id = %s AND id = %s
        """,
        (session.clock.now(), waba_id, session.organization_id, instance_id),
    )


async def mark_failed(session: Session, instance_id: UUID, reason: str) -> str | None:
    """Return the number's name when it was not marked before."""
    return await session.value(
        """
        UPDATE whatsapp_instances SET status = 'failed', status_reason = %s, status_since = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s AND status <> 'failed' RETURNING name
        """,
        (reason, session.clock.now(), session.organization_id, instance_id),
    )


async def mark_connected(session: Session, instance_id: UUID) -> bool:
    touched = await session.execute(
        """
        UPDATE whatsapp_instances SET status = 'connected', status_reason = NULL, status_since = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s AND status = 'failed' AND channel = 'cloud'
        """,
        (session.clock.now(), session.organization_id, instance_id),
    )
    return touched == 1


async def keep_send_error(session: Session, instance_id: UUID, reason: str) -> None:
    await session.execute(
        """
        UPDATE whatsapp_instances SET last_send_error = %s, last_send_error_at = %s
        WHERE organization_id = %s AND id = %s
        """,
        (reason, session.clock.now(), session.organization_id, instance_id),
    )
