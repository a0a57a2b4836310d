"""Rows of `device_requests`, and the pairing secrets that answer one of them."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session


async def ensure_link(session: Session, instance_id: UUID) -> None:
    await session.execute(
        "INSERT INTO device_links (organization_id, instance_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (session.organization_id, instance_id),
    )


async def add(
    session: Session, instance_id: UUID, kind: str, arguments: dict[str, Any], requested_by: UUID | None
) -> UUID:
    """Add a request; those of its instance that nobody has begun and that it makes idle are closed."""
    await session.execute(
        """
        UPDATE device_requests SET done_at = now(), outcome = '{"superseded": true}'
        WHERE organization_id = %s AND instance_id = %s AND done_at IS NULL AND kind <> 'check' AND %s <> 'check'
        """,
        (session.organization_id, instance_id, kind),
    )
    return await session.value(
        """
        INSERT INTO device_requests (organization_id, instance_id, kind, arguments, requested_by)
        VALUES (%s, %s, %s, %s, %s) RETURNING id
        """,
        (session.organization_id, instance_id, kind, Jsonb(arguments), requested_by),
    )


async def find_open(session: Session, instance_id: UUID) -> list[Row]:
    return await session.rows(
        """
        SELECT id, kind, arguments FROM device_requests
        WHERE organization_id = %s AND instance_id = %s AND done_at IS NULL ORDER BY created_at, id
        """,
        (session.organization_id, instance_id),
    )


async def find_instances_with_open(session: Session, instance_ids: list[UUID]) -> list[UUID]:
    """Those of `instance_ids` of which something is wanted. Crosses tenants."""
    rows = await session.rows(
        "SELECT DISTINCT instance_id FROM device_requests WHERE done_at IS NULL AND instance_id = ANY(%s)",
        (instance_ids,),
    )
    return [row["instance_id"] for row in rows]


async def close(session: Session, request_id: UUID, outcome: dict[str, Any]) -> None:
    await session.execute(
        "UPDATE device_requests SET done_at = now(), outcome = %s WHERE organization_id = %s AND id = %s",
        (Jsonb(outcome), session.organization_id, request_id),
    )


async def find_outcomes(session: Session, request_ids: list[UUID]) -> list[Row]:
    return await session.rows(
        """
        SELECT id, instance_id, outcome FROM device_requests
        WHERE organization_id = %s AND id = ANY(%s) AND done_at IS NOT NULL
        """,
        (session.organization_id, request_ids),
    )


async def keep_pairing(
    session: Session, instance_id: UUID, *, code: str | None, qr: str | None, seconds: float
) -> None:
    """Keep what somebody has to type or scan, sealed; what is None stays as it is."""
    await session.execute(
        """
        UPDATE device_links SET pairing_code_sealed = coalesce(%s, pairing_code_sealed),
            pairing_qr_sealed = coalesce(%s, pairing_qr_sealed),
            pairing_until = coalesce(pairing_until, now() + make_interval(secs => %s))
        WHERE organization_id = %s AND instance_id = %s
        """,
        (code, qr, seconds, session.organization_id, instance_id),
    )


async def begin_pairing(session: Session, instance_id: UUID, seconds: float) -> None:
    await session.execute(
        """
        UPDATE device_links SET wanted = false, tries = 0, pairing_code_sealed = NULL, pairing_qr_sealed = NULL,
            pairing_until = now() + make_interval(secs => %s)
        WHERE organization_id = %s AND instance_id = %s
        """,
        (seconds, session.organization_id, instance_id),
    )


async def find_link(session: Session, instance_id: UUID) -> Row | None:
    return await session.row(
        """
        SELECT pairing_code_sealed, pairing_qr_sealed, wanted, tries, last_connected_at,
               CASE WHEN pairing_until > now()
                    THEN extract(epoch FROM pairing_until - now())::float END AS pairing_left,
               coalesce(lease_until > now(), false) AS held
        FROM device_links WHERE organization_id = %s AND instance_id = %s
        """,
        (session.organization_id, instance_id),
    )


async def find_links(session: Session) -> list[UUID]:
    rows = await session.rows(
        "SELECT instance_id FROM device_links WHERE organization_id = %s", (session.organization_id,)
    )
    return [row["instance_id"] for row in rows]
