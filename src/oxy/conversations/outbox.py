"""Messages that are to go out: queued with their cause, withdrawn, let go, given up. `delivery` sends them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from oxy.conversations.parcels import Parcel
from oxy.conversations.ports import (
    Identity,
)
from oxy.conversations.store import outbox as store
from oxy.foundation.database import Row, Session
from oxy.foundation.jobs import Priority, enqueue

DELIVER_MESSAGES = "deliver-messages"
GAVE_UP = "channel_unavailable"
# Rung with an instance's id when a message of it was held back: whoever holds its socket may be another process.
HELD_BELL: Final = "oxy_held"
MOST_TRIES = 5


async def queue_texts(
    session: Session, conversation_id: UUID, texts: tuple[str, ...], *, author: str, user_id: UUID | None = None,
    message_id: UUID | None = None,
) -> list[Row]:  # fmt: skip
    """Put texts into the outbox in order, with the job that sends them. `message_id` makes a single text idempotent."""
    parcels = tuple(Parcel(text) for text in texts)
    return await queue_parcels(session, conversation_id, parcels, author=author, user_id=user_id, message_id=message_id)


async def queue_parcels(
    session: Session, conversation_id: UUID, parcels: tuple[Parcel, ...], *, author: str, user_id: UUID | None = None,
    message_id: UUID | None = None, priority: Priority = Priority.MESSAGES,
) -> list[Row]:  # fmt: skip
    """Put messages into the outbox in order, with the job that sends them; see `queue_texts`."""
    rows = await _put(session, conversation_id, parcels, author=author, user_id=user_id, message_id=message_id)
    if rows:
        await leave_sending(session, conversation_id, rows[0]["instance_id"], priority=priority)
    return rows


async def withdraw(session: Session, message_ids: Sequence[UUID]) -> list[UUID]:
    """Take back what is not under way yet; return which of `message_ids` will never be sent."""
    return await store.withdraw(session, message_ids)


async def _put(
    session: Session, conversation_id: UUID, parcels: tuple[Parcel, ...], *, author: str, user_id: UUID | None = None,
    message_id: UUID | None = None,
) -> list[Row]:  # fmt: skip
    rows: list[Row] = []
    for parcel in parcels:
        row = await store.queue_message(
            session, conversation_id=conversation_id, author=author, content=parcel.text, user_id=user_id,
            message_id=message_id, payload=parcel.payload(), message_type=parcel.message_type,
            media_id=parcel.media_id, reply_to=parcel.reply_to,
        )  # fmt: skip
        if row is not None:
            rows.append(row)
    return rows


async def put_answer(
    session: Session, conversation_id: UUID, parcels: tuple[Parcel, ...], *, author: str, at_once: bool = True
) -> tuple[list[Row], Row | None]:
    """Put an answer into the outbox, its first text claimed for `Deliverer.carry_on` unless others go before it.

    Return the rows and the claimed one. For the holder of the conversation's lock. Nothing is claimed unless `at_once`:
    the number's turn was taken.
    """
    if not parcels or not at_once:
        return await queue_parcels(session, conversation_id, parcels, author=author), None
    first = await store.put_claimed(
        session, conversation_id=conversation_id, author=author, content=parcels[0].text, payload=parcels[0].payload()
    )
    assert first is not None, "the holder of a conversation's lock has its row"
    rest = await _put(session, conversation_id, parcels[1:], author=author)
    if first["status"] == "sending":
        return [first, *rest], first
    # Whoever sends what goes before may have looked for more already.
    await leave_sending(session, conversation_id, first["instance_id"])
    return [first, *rest], None


async def rearm(session: Session, conversation_id: UUID) -> None:
    """Send again what was given up because the channel did not answer: for an operator's retry of a dead job."""
    await store.requeue_failed(session, conversation_id, GAVE_UP)


async def release(session: Session, instance_id: UUID) -> list[UUID]:
    """Let go what a channel held back (`SendHeld`); return the conversations, whose sending is for the caller to do."""
    return await store.release(session, instance_id)


async def name_message(session: Session, message_id: UUID, whatsapp_message_id: str) -> None:
    """Write down under which id a channel is about to send a message, so that echo and receipts find it."""
    await store.name_message(session, message_id, whatsapp_message_id)


async def find_quoted(session: Session, instance_id: UUID, whatsapp_message_id: str) -> Row | None:
    """Return `content` and `from_me` of the message that a channel knows under an id, or nothing."""
    return await store.find_quoted(session, instance_id, whatsapp_message_id)


async def find_sender(session: Session, instance_id: UUID, whatsapp_message_id: str) -> tuple[Identity, ...]:
    """Return the names of the person whose message a channel knows under an id, phone first."""
    rows = await store.find_sender(session, instance_id, whatsapp_message_id)
    return tuple(Identity(row["kind"], row["value"]) for row in rows)


async def waiting_instances(session: Session, instance_ids: list[UUID]) -> list[UUID]:
    """Return those of `instance_ids` with something held back or unknown. `session` crosses tenants."""
    return await store.waiting_instances(session, instance_ids)


async def retry_named(session: Session, instance_id: UUID, age_seconds: float) -> list[UUID]:
    """Queue again what went out under an id fixed before and was never confirmed; return the conversations.

    Only for channels on which another try under the same id is the same message.
    """
    return await store.retry_named(session, instance_id, age_seconds, MOST_TRIES)


async def give_up(session: Session, instance_id: UUID, code: str, reason: str) -> int:
    """Fail everything unsent of a number that is gone for good; return how many messages."""
    return await store.give_up(session, instance_id, code, reason)


async def leave_sending(
    session: Session, conversation_id: UUID, instance_id: UUID, *, priority: Priority = Priority.MESSAGES,
    delay: timedelta | None = None, tries: int = 0,
) -> None:  # fmt: skip
    """Leave the job that sends what waits in a conversation from a number."""
    arguments = {"conversation_id": conversation_id, "instance_id": instance_id}
    await enqueue(session, DELIVER_MESSAGES, arguments, priority=priority, delay=delay, tries=tries)
