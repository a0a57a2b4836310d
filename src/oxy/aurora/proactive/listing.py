"""What Aurora told owners of her own accord, and what they answered, for those who look at it afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from oxy.aurora.proactive.store import messages as store
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class ProactiveMessage:
    """One thing told to one owner.

    Args:
        status: held (no way to the owner yet), lapsed (held until it was of no use), or what the outbox says of it.
        handed_on_at: when it was put into the outbox.
        ended_at: when its cause had passed.
    """

    id: UUID
    owner_number_id: UUID | None
    owner_name: str | None
    kind: str
    severity: str
    headline: str
    content: str
    subject: Mapping[str, Any]
    created_at: datetime
    handed_on_at: datetime | None
    ended_at: datetime | None
    conversation_id: UUID | None
    status: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message that followed one of Aurora's; `by_owner` False: Aurora's answer."""

    by_owner: bool
    text: str
    at: datetime


async def list_proactive_messages(
    session: Session, *, kind: str | None = None, cursor: str | None = None, limit: int = 50
) -> tuple[list[ProactiveMessage], str | None]:
    """Return what was told, newest first, and the cursor of the next page.

    Raises `Invalid` for a cursor that is none.
    """
    rows = await store.list_messages(session, kind=kind, before=_read_cursor(cursor), limit=limit + 1)
    found = [ProactiveMessage(**row) for row in rows[:limit]]
    return found, f"{found[-1].created_at.isoformat()}_{found[-1].id}" if len(rows) > limit else None


async def replies_to(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[Reply]]:
    """Return what followed each message in its conversation, before the next thing Aurora said of her own accord."""
    replies: dict[UUID, list[Reply]] = {}
    for row in await store.answers_to(session, ids):
        replies.setdefault(row["id"], []).append(Reply(row["author"] == "contact", row["content"], row["created_at"]))
    return replies


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    try:
        at, _, identifier = cursor.partition("_")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("naive")
        return moment, UUID(identifier)
    except ValueError:
        raise Invalid("Página inválida. Volte ao início da lista.", field="cursor") from None
