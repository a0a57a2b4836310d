"""What happened, told to whoever listens, if and only if the transaction that did it commits.

Postgres delivers a NOTIFY at commit, to every process that listens, so that no event runs ahead of its row and each
web process hears all of them.
"""

import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from oxy.foundation.database import Session

CHANNEL = "oxy_events"
PAYLOAD_LIMIT_BYTES = 7900


@dataclass(frozen=True, slots=True)
class Event:
    """One committed fact: `kind` is a Socket.IO event's name, `data` JSON-ready and small (ids, states, previews)."""

    kind: str
    organization_id: UUID
    data: dict[str, Any]


async def announce(session: Session, kind: str, data: dict[str, Any]) -> None:
    """Tell listeners of this session's organization that `kind` happened, when the transaction commits.

    `data` too long for a notification is cut to its short fields; listeners fetch the rest by id.
    """
    await announce_all(session, [(kind, data)])


async def announce_all(session: Session, facts: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Tell listeners of several facts in one round trip; see `announce`."""
    for kind, data in facts:
        session.ring_after_commit(CHANNEL, _payload(kind, session.organization_id, data))


def _payload(kind: str, organization_id: UUID, data: dict[str, Any]) -> str:
    payload = _encode(kind, organization_id, data)
    if len(payload.encode()) <= PAYLOAD_LIMIT_BYTES:
        return payload
    short = {key: value for key, value in data.items() if len(json.dumps(value, default=str)) < 500}
    return _encode(kind, organization_id, short)


def _encode(kind: str, organization_id: UUID, data: dict[str, Any]) -> str:
    return json.dumps({"k": kind, "o": str(organization_id), "d": data}, default=str, ensure_ascii=False)


async def listen(conninfo: str, listening: Callable[[], Awaitable[None]]) -> AsyncGenerator[Event]:
    """Yield events as they are committed, until the connection breaks (`psycopg.OperationalError`) or is cancelled.

    `listening` is called once nothing committed from then on will be missed.
    """
    async with await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, application_name="oxy-live"
    ) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        await listening()
        async for note in connection.notifies():
            raw = json.loads(note.payload)
            yield Event(kind=raw["k"], organization_id=UUID(raw["o"]), data=raw["d"])


async def hear_bells(conninfo: str, channels: Sequence[LiteralString], title: str) -> AsyncGenerator[None]:
    """Yield once nothing rung from then on will be missed, and again whenever one of `channels` is rung.

    `title` names the connection. Ends as `listen` does.
    """
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True, application_name=title) as connection:
        for channel in channels:
            await connection.execute(f"LISTEN {channel}")
        yield
        async for _ in connection.notifies():
            yield
