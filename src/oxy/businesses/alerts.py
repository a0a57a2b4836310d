"""What staff must know about, open until somebody deals with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from oxy.businesses.store import notices
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.events import announce

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to deal with. `created_at` is when it was last raised."""

    id: UUID
    kind: str
    severity: Severity
    title: str
    detail: str
    conversation_id: UUID | None
    data: Mapping[str, Any]
    created_at: datetime
    resolved_at: datetime | None
    resolved_by: UUID | None


async def raise_alert(
    session: Session, kind: str, title: str, detail: str = "", *, severity: Severity = "warning",
    conversation_id: UUID | None = None, data: Mapping[str, Any] | None = None,
) -> UUID:  # fmt: skip
    """Tell staff, in Portuguese; return the alert's id.

    An open alert of the same kind about the same conversation, and the same `instance_id` and `subject_id` in its data,
    is refreshed, not repeated. `data` is JSON-ready.
    """
    facts = (session, kind, conversation_id, severity, title, detail, dict(data or {}))
    alert_id = await notices.refresh_alert(*facts) or await notices.insert_alert(*facts)
    shown = {
        "alert_id": alert_id,
        "kind": kind,
        "severity": severity,
        "title": title,
        "conversation_id": conversation_id,
    }
    await announce(session, "alert", {**shown, "detail": detail})
    return alert_id


async def list_alerts(session: Session, open_only: bool = True, limit: int = 100) -> list[Alert]:
    """Return alerts, newest first."""
    return [Alert(**row) for row in await notices.list_alerts(session, open_only, limit)]


async def resolve_alert(session: Session, alert_id: UUID, user_id: UUID | None) -> Alert:
    """Note that `user_id` dealt with it; one that is resolved already stays as it was. Raises `NotFound`."""
    row = await notices.resolve_alert(session, alert_id, user_id)
    if row is None:
        raise NotFound
    await announce(session, "alert", {"alert_id": alert_id, "kind": row["kind"], "resolved": True})
    return Alert(**row)


async def raise_alert_once(
    session: Session, kind: str, title: str, detail: str = "", *, severity: Severity = "warning",
    since: datetime | None = None,
) -> bool:  # fmt: skip
    """Tell staff unless an alert of this kind is open, whoever else is about to; return whether they were told.

    With `since`, unless one was raised since then, dealt with or not.
    """
    if await notices.is_open(session, kind, since):
        return False
    await raise_alert(session, kind, title, detail, severity=severity)
    return True


async def settle_alerts(session: Session, kind: str, instance_id: UUID | None = None) -> None:
    """Close what was raised about a number, or about none, and has passed by itself."""
    for alert_id in await notices.settle_alerts(session, kind, None if instance_id is None else str(instance_id)):
        await announce(session, "alert", {"alert_id": alert_id, "kind": kind, "resolved": True})
