"""SQL over `alerts` and `audit_log`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

_ALERT = "id, kind, severity, title, detail, conversation_id, data, created_at, resolved_at, resolved_by"


async def insert_audit(
    session: Session, actor_kind: str, actor_id: UUID | None, action: str, subject_kind: str, subject_id: UUID | None,
    detail: dict[str, Any],
) -> None:  # fmt: skip
    await session.execute(
        """
        INSERT INTO audit_log (organization_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            session.organization_id, session.clock.now(), actor_kind, actor_id, action, subject_kind, subject_id,
            Jsonb(detail),
        ),
    )  # fmt: skip


async def audit_of(session: Session, subject_kind: str, subject_id: UUID) -> list[Row]:
    """Return a subject's lines of the audit log, oldest first, with the names of staff."""
    return await session.rows(
        """
        SELECT a.at, a.actor_kind, u.name AS actor_name, a.action, a.detail FROM audit_log a
        LEFT JOIN users u ON u.organization_id = a.organization_id AND u.id = a.actor_id
        WHERE a.organization_id = %s AND a.subject_kind = %s AND a.subject_id = %s ORDER BY a.at, a.id LIMIT 500
        """,
        (session.organization_id, subject_kind, subject_id),
    )


async def refresh_alert(
    session: Session, kind: str, conversation_id: UUID | None, severity: str, title: str, detail: str,
    data: dict[str, Any],
) -> UUID | None:  # fmt: skip
    return await session.value(
        """
        UPDATE alerts SET severity = %s, title = %s, detail = %s, data = %s, created_at = %s
        WHERE organization_id = %s AND kind = %s AND conversation_id IS NOT DISTINCT FROM %s AND resolved_at IS NULL
          AND data ->> 'instance_id' IS NOT DISTINCT FROM %s::text
          AND data ->> 'subject_id' IS NOT DISTINCT FROM %s::text
        RETURNING id
        """,
        (
            severity, title, detail, Jsonb(data), session.clock.now(), session.organization_id, kind, conversation_id,
            data.get("instance_id"), data.get("subject_id"),
        ),
    )  # fmt: skip


async def insert_alert(
    session: Session, kind: str, conversation_id: UUID | None, severity: str, title: str, detail: str,
    data: dict[str, Any],
) -> UUID:  # fmt: skip
    return await session.value(
        """
        INSERT INTO alerts (organization_id, kind, severity, title, detail, conversation_id, data, created_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (
            session.organization_id, kind, severity, title, detail, conversation_id, Jsonb(data), session.clock.now(),
        ),
    )  # fmt: skip


async def list_alerts(session: Session, open_only: bool, limit: int) -> list[Row]:
    return await session.rows(
        f"""
        SELECT {_ALERT} FROM alerts
        WHERE organization_id = %s AND (NOT %s OR resolved_at IS NULL)
        ORDER BY created_at DESC, id LIMIT %s
        """,
        (session.organization_id, open_only, limit),
    )


async def resolve_alert(session: Session, alert_id: UUID, user_id: UUID | None) -> Row | None:
    return await session.row(
        f"""
        UPDATE alerts SET resolved_at = coalesce(resolved_at, %s), resolved_by = coalesce(resolved_by, %s)
        WHERE organization_id = %s AND id = %s RETURNING {_ALERT}
        """,
        (session.clock.now(), user_id, session.organization_id, alert_id),
    )


async def is_open(session: Session, kind: str, since: datetime | None = None) -> bool:
    """Nobody else looks before this transaction ends. With `since`: whether one was raised since then."""
    await session.execute(
        "SELECT pg_advisory_xact_lock(hashtext(%s), hashtext(%s))", (f"alert:{kind}", str(session.organization_id))
    )
    return await session.value(
        """
        SELECT EXISTS (SELECT FROM alerts WHERE organization_id = %(organization)s AND kind = %(kind)s
            AND CASE WHEN %(since)s::timestamptz IS NULL THEN resolved_at IS NULL
                     ELSE created_at >= %(since)s END) AS open
        """,
        {"organization": session.organization_id, "kind": kind, "since": since},
    )


async def settle_alerts(session: Session, kind: str, instance_id: str | None) -> list[UUID]:
    rows = await session.rows(
        """
        UPDATE alerts SET resolved_at = %s
        WHERE organization_id = %s AND kind = %s AND data ->> 'instance_id' IS NOT DISTINCT FROM %s::text
          AND resolved_at IS NULL RETURNING id
        """,
        (session.clock.now(), session.organization_id, kind, instance_id),
    )
    return [row["id"] for row in rows]
