"""Who did what, written once and never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from oxy.businesses.store import notices
from oxy.foundation.database import Session

ActorKind = Literal["customer", "attendant", "aurora", "owner", "staff", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a contact, the assistant, Aurora, an owner by chat, a user, or Oxy itself."""

    kind: ActorKind
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit log. `actor_name` is a member of staff's, where it is known."""

    at: datetime
    actor_kind: ActorKind
    actor_name: str | None
    action: str
    detail: Mapping[str, Any]


async def record_audit(
    session: Session, actor: Actor, action: str, subject_kind: str, subject_id: UUID | None, detail: Mapping[str, Any]
) -> None:
    """Note that `actor` did `action` to a subject; `detail` is JSON-ready and holds no secret."""
    await notices.insert_audit(session, actor.kind, actor.id, action, subject_kind, subject_id, dict(detail))


async def list_deeds(session: Session, subject_kind: str, subject_id: UUID) -> list[Deed]:
    """Return what was done to a subject, the first deed first."""
    return [Deed(**row) for row in await notices.audit_of(session, subject_kind, subject_id)]
