"""Feeds: secret addresses at which calendar programs read the agenda of one resource or of the whole business."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from oxy.agenda.calendars.ics import Entry, write_calendar
from oxy.agenda.store import calendars as store
from oxy.businesses import Actor, load_organization, record_audit
from oxy.catalog import load_resource
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

BACK: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=400)
# An address is as good as a password: 32 random bytes.
TOKEN_BYTES: Final = 32
_UNSURE = frozenset({"scheduled"})
_GONE = frozenset({"cancelled", "no_show"})
_STATES: Final = {
    "scheduled": "Agendado", "confirmed": "Confirmado", "in_progress": "Em atendimento", "completed": "Concluído",
    "cancelled": "Cancelado", "no_show": "Faltou",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Feed:
    """One address. `resource_id` None: the whole business."""

    id: UUID
    organization_id: UUID
    resource_id: UUID | None
    resource_name: str | None
    name: str
    created_at: datetime
    last_read_at: datetime | None


async def open_feed(session: Session, name: str, resource_id: UUID | None, actor: Actor) -> tuple[Feed, str]:
    """Make an address; return it with its secret, which is not told again. Raises `NotFound` for the resource."""
    if resource_id is not None:
        await load_resource(session, resource_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed_id = await store.insert_feed(session, resource_id, name, _hashed(token), actor.id)
    await record_audit(session, actor, "create", "calendar_feed", feed_id, {"name": name})
    return Feed(**await _found(session, feed_id)), token


async def list_feeds(session: Session) -> list[Feed]:
    """Return the addresses that stand, by name."""
    return [Feed(**row) for row in await store.list_feeds(session)]


async def revoke_feed(session: Session, feed_id: UUID, actor: Actor) -> None:
    """Let an address lead nowhere from now on. Raises `NotFound`."""
    if not await store.revoke_feed(session, feed_id):
        raise NotFound("Endereço de agenda não encontrado.")
    await record_audit(session, actor, "revoke", "calendar_feed", feed_id, {})


async def find_feed(session: Session, token: str) -> Feed | None:
    """Return the feed behind a secret, or nothing. `session` crosses tenants: the secret alone says whose it is."""
    row = await store.find_feed(session, _hashed(token))
    return None if row is None else Feed(**row)


async def read_feed(session: Session, feed: Feed) -> bytes:
    """Return a feed's text: bookings and blocks of the last month and of a year ahead."""
    organization = await load_organization(session)
    now = session.clock.now()
    rows = await store.feed_bookings(session, feed.resource_id, now - BACK, now + AHEAD)
    blocks = await store.feed_blocks(session, feed.resource_id, now - BACK, now + AHEAD)
    await store.note_read(session, feed.id)
    name = organization.name if feed.resource_name is None else f"{feed.resource_name} · {organization.name}"
    whole = feed.resource_id is None
    entries = [*(_booking(row, whole=whole) for row in rows), *(_block(row, whole=whole) for row in blocks)]
    return write_calendar(name, organization.zone, entries)


def _booking(row: Mapping[str, Any], *, whole: bool) -> Entry:
    names = " · ".join(name for name in (row["pet_name"], row["contact_name"]) if name)
    whom = f": {names}" if names else ""
    place = f" ({row['resource_name']})" if whole else ""
    return Entry(
        uid=f"{row['id']}@oxy", sequence=row["revision"], start=row["start_time"], end=row["end_time"],
        summary=f"{row['service_name']}{whom}{place}",
        description="\n".join(part for part in (_STATES[row["status"]], row["notes"]) if part),
        changed_at=row["updated_at"], cancelled=row["status"] in _GONE, tentative=row["status"] in _UNSURE,
    )  # fmt: skip


def _block(row: Mapping[str, Any], *, whole: bool) -> Entry:
    place = f" ({row['resource_name']})" if whole else ""
    reason = f": {row['reason']}" if row["reason"] else ""
    return Entry(
        uid=f"{row['id']}@oxy", sequence=0, start=row["start_time"], end=row["end_time"],
        summary=f"Bloqueado{place}{reason}", description="",
        changed_at=row["created_at"],
    )  # fmt: skip


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def _found(session: Session, feed_id: UUID) -> Mapping[str, Any]:
    [row] = [row for row in await store.list_feeds(session) if row["id"] == feed_id]
    return row
