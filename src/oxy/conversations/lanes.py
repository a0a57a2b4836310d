"""The lane: a conversation's turns run one at a time and in order, whoever runs them.

It is our own row, not the queue's: a lease that expires and a fencing number that grows. A worker that stalls past its
lease finds, at its commit, that the number is no longer its own.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.conversations.ports import TurnMessage
from oxy.conversations.store import lanes as store
from oxy.foundation.database import Database, Session
from oxy.foundation.jobs import enqueue

LEASE_SECONDS = 20.0
RENEW_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Lane:
    """A lease that was taken: under `fence`, for what waits after `answered_seq`.

    Args:
        newest_seq: of the newest message that wants an answer; `waiting` may not show it yet.
        dialogue: what the last answer left for itself.
        phone: the contact's, None when no channel said it.
        owner_name: of the owner whom the contact is, None for everybody else.
        waiting: the messages that are owed an answer, oldest first.
        previous_at: when the last message before these was written.
    """

    organization_id: UUID
    conversation_id: UUID
    contact_id: UUID
    instance_id: UUID
    fence: int
    answered_seq: int
    newest_seq: int
    dialogue: dict[str, Any]
    phone: str | None
    owner_name: str | None
    waiting: tuple[TurnMessage, ...]
    previous_at: datetime | None


async def take(session: Session, conversation_id: UUID) -> Lane | None:
    """Take the lane when a turn is due and it is free.

    Otherwise nothing happens but this: a pause that was prolonged gets its next wake-up. A lane that somebody holds
    needs none, since its holder looks for newer messages before it lets go.
    """
    row = await store.take_lane(session, conversation_id, LEASE_SECONDS)
    if row is None:
        wait = await store.due_in(session, conversation_id)
        if wait is not None:
            await wake(session, conversation_id, wait)
        return None
    return Lane(
        session.organization_id, conversation_id, row["contact_id"], row["instance_id"], row["turn_fence"],
        row["answered_seq"],
        row["newest_seq"], row["dialogue"], row["phone"], row["owner_name"],
        tuple(_waiting_message(message) for message in row["waiting"] or ()), row["previous_at"],
    )  # fmt: skip


def _waiting_message(raw: dict[str, Any]) -> TurnMessage:
    return TurnMessage(
        id=UUID(raw["id"]), seq=raw["seq"], message_type=raw["message_type"], text=raw["text"],
        created_at=datetime.fromisoformat(raw["created_at"]), reply_to=raw["reply_to"], details=raw["details"],
        whatsapp_message_id=raw["whatsapp_message_id"],
    )  # fmt: skip


async def release(session: Session, lane: Lane, due_in: float | None) -> None:
    """Let go without an answer; with `due_in` seconds the turn is due again then, and woken."""
    await store.release_lane(session, lane.conversation_id, lane.fence, due_in)
    if due_in is not None:
        await wake(session, lane.conversation_id, due_in)


async def wake(session: Session, conversation_id: UUID, delay_seconds: float) -> None:
    """Leave a wake-up for the conversation."""
    delay = timedelta(seconds=delay_seconds) if delay_seconds > 0 else None
    await enqueue(session, PROCESS_MESSAGE, {"conversation_id": conversation_id}, delay=delay, losable=True)


@asynccontextmanager
async def kept(database: Database, lane: Lane) -> AsyncGenerator[None]:
    """Renew the lease for as long as the block runs."""
    keeper = asyncio.create_task(_renew(database, lane))
    try:
        yield
    finally:
        keeper.cancel()


async def _renew(database: Database, lane: Lane) -> None:
    while True:
        await asyncio.sleep(RENEW_SECONDS)
        # A database that is away for a moment costs a renewal, not the turn: its commit looks at the fence anyway.
        with suppress(psycopg.Error):
            async with database.tenant(lane.organization_id) as session:
                if not await store.extend_lease(session, lane.conversation_id, lane.fence, LEASE_SECONDS):
                    return
