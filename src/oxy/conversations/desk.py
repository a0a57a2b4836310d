"""What staff do in a conversation: read, take over, answer, hand back, close."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from oxy.businesses import Actor, load_settings, record_audit
from oxy.conversations.errors import ConversationClosed, EmptyMessage
from oxy.conversations.inbound import PROCESS_MESSAGE
from oxy.conversations.outbox import queue_texts
from oxy.conversations.store import arrivals, threads
from oxy.conversations.window import CHANNELS as WINDOWED
from oxy.conversations.window import closes_at
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.events import announce, announce_all
from oxy.foundation.jobs import enqueue
from oxy.foundation.phones import InvalidPhone, parse_phone

LONGEST_TEXT = 4096


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation as an inbox shows it. `ai_active`: the AI would answer the next message.

    `window_open_until`: free text may go out until then; None when it may not, or when the channel has no window.
    """

    id: UUID
    contact_id: UUID
    contact_name: str | None
    contact_phone: str | None
    instance_id: UUID
    instance_name: str
    status: str
    assigned_to: UUID | None
    assigned_name: str | None
    ai_enabled: bool
    ai_paused_until: datetime | None
    ai_active: bool
    escalation_reason: str | None
    escalation_summary: str | None
    last_message_at: datetime | None
    last_message_preview: str
    unread_count: int
    channel: str
    last_incoming_at: datetime | None
    window_open_until: datetime | None

    @property
    def window_open(self) -> bool:
        """Whether free text may go out now: always, where the channel knows no window."""
        return self.channel not in WINDOWED or self.window_open_until is not None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message as a thread shows it; `seq` is the order of arrival. `media_…` tell of the file that belongs to it."""

    id: UUID
    seq: int
    conversation_id: UUID
    direction: str
    author: str
    author_name: str | None
    message_type: str
    content: str | None
    status: str
    failure_code: str | None
    failure_reason: str | None
    sent_by_ai: bool
    created_at: datetime
    details: dict[str, Any]
    media_id: UUID | None
    media_kind: str | None
    media_status: str | None
    media_mime_type: str | None
    media_filename: str | None
    media_size: int | None
    transcript: str | None
    pricing: dict[str, Any] | None


async def list_conversations(
    session: Session, *, status: str | None = None, phone: str | None = None, search: str | None = None,
    cursor: str | None = None, limit: int = 50, with_owners: bool = True,
) -> tuple[list[ConversationView], str | None]:  # fmt: skip
    """Return conversations, most recently spoken in first, and the cursor of the next page.

    Args:
        status: active, escalated or closed.
        phone: any written form of a number; both forms of a Brazilian mobile match.
        search: part of a name or number.
        cursor: what the page before returned.
        with_owners: owners' talks with Aurora among them.

    Raises `Invalid` for a phone or cursor that is none.
    """
    key = None
    if phone is not None:
        try:
            key = parse_phone(phone).match_key
        except InvalidPhone:
            raise Invalid("Telefone inválido. Use o formato +55 11 99999-9999.", field="phone") from None
    like = f"%{search}%" if search else None
    rows = await threads.find_threads(
        session, status=status, phone_key=key, search=like, before=_read_cursor(cursor), limit=limit + 1,
        with_owners=with_owners,
    )  # fmt: skip
    views = [_view(session, row) for row in rows[:limit]]
    more = len(rows) > limit and views[-1].last_message_at is not None
    return views, f"{views[-1].last_message_at:%Y-%m-%dT%H:%M:%S.%f%z}_{views[-1].id}" if more else None


async def check_of_customer(session: Session, conversation_id: UUID) -> None:
    """Raise `NotFound` for an owner's talk with Aurora, which is not for everybody who answers customers."""
    if await threads.is_of_owner(session, conversation_id):
        raise NotFound("Conversa não encontrada.")


async def load_conversation(session: Session, conversation_id: UUID) -> ConversationView:
    """Return one conversation. Raises `NotFound`."""
    row = await threads.load_thread(session, conversation_id)
    if row is None:
        raise NotFound("Conversa não encontrada.")
    return _view(session, row)


async def find_open(session: Session, contact_id: UUID) -> ConversationView | None:
    """Return a contact's conversation that is not closed, the one last spoken in, or nothing."""
    conversation_id = await threads.latest_open(session, contact_id)
    return None if conversation_id is None else await load_conversation(session, conversation_id)


def _view(session: Session, row: Row) -> ConversationView:
    now = session.clock.now()
    until = closes_at(row["channel"], row["last_incoming_at"], now)
    return ConversationView(**row, window_open_until=until if until is not None and until > now else None)


async def list_messages(
    session: Session, conversation_id: UUID, *, before_seq: int | None = None, limit: int = 50
) -> list[MessageView]:
    """Return a page of a thread, oldest first, ending before `before_seq`. Raises `NotFound`."""
    await load_conversation(session, conversation_id)
    rows = await threads.find_messages(session, conversation_id, before_seq, limit)
    return [MessageView(**row) for row in reversed(rows)]


async def send_as_staff(
    session: Session, conversation_id: UUID, text: str, user_id: UUID, idempotency_key: str | None = None
) -> MessageView:
    """Answer a customer as a person; the AI is silent for the configured time.

    The same `idempotency_key` again sends nothing more and returns the first message. Raises `EmptyMessage`,
    `ConversationClosed`, `NotFound`.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise EmptyMessage(f"Escreva uma mensagem de 1 a {LONGEST_TEXT} caracteres.")
    await _open_conversation(session, conversation_id)
    settings = await load_settings(session)
    silence = timedelta(minutes=settings.ai.human_silence_minutes)
    await arrivals.human_spoke(session, conversation_id, session.clock.now() + silence, assigned_to=user_id)
    message_id = uuid5(conversation_id, idempotency_key) if idempotency_key else None
    rows = await queue_texts(session, conversation_id, (text,), author="staff", user_id=user_id, message_id=message_id)
    if rows:
        await threads.touch_outgoing(session, conversation_id, preview_of("text", text))
        data = {"conversation_id": str(conversation_id), "message_id": str(rows[0]["id"]), "seq": rows[0]["seq"]}
        await announce_all(session, [("message:sent", {**data, "author": "staff"}), _updated(conversation_id)])
    sent_id = rows[0]["id"] if rows else message_id
    return await load_message(session, conversation_id, sent_id)


async def load_message(session: Session, conversation_id: UUID, message_id: UUID | None) -> MessageView:
    """Return one of the newest messages of a conversation. Raises `NotFound`."""
    for row in await threads.find_messages(session, conversation_id, None, 200):
        if row["id"] == message_id:
            return MessageView(**row)
    raise NotFound("Mensagem não encontrada.")


async def take_over(
    session: Session, conversation_id: UUID, user_id: UUID, actor: Actor | None = None
) -> ConversationView:
    """Make a conversation a person's own: the AI is silent until it is handed back.

    `actor` is who asked for it, where that is not the user at the console.
    """
    await _open_conversation(session, conversation_id)
    await threads.take_over(session, conversation_id, user_id)
    await _record(session, actor or user_id, "conversation.take_over", conversation_id)
    await announce(session, *_updated(conversation_id, status="escalated"))
    return await load_conversation(session, conversation_id)


async def hand_back(session: Session, conversation_id: UUID, by: UUID | Actor) -> ConversationView:
    """Give a conversation back to the AI, which at once answers what the customer wrote unanswered."""
    await _open_conversation(session, conversation_id)
    if await threads.hand_back(session, conversation_id):
        await enqueue(session, PROCESS_MESSAGE, {"conversation_id": conversation_id})
    await _record(session, by, "conversation.hand_back", conversation_id)
    await announce(session, *_updated(conversation_id, status="active"))
    return await load_conversation(session, conversation_id)


async def rearm(session: Session, conversation_id: UUID) -> None:
    """Let the AI try again in a conversation whose turn was given up: for an operator's retry of a dead job."""
    if await threads.rearm_turn(session, conversation_id):
        await announce(session, *_updated(conversation_id, status="active"))


async def assign(session: Session, conversation_id: UUID, assignee: UUID | None, user_id: UUID) -> ConversationView:
    """Name who looks after a conversation."""
    await load_conversation(session, conversation_id)
    await threads.assign(session, conversation_id, assignee)
    await _record(session, user_id, "conversation.assign", conversation_id)
    await announce(session, *_updated(conversation_id))
    return await load_conversation(session, conversation_id)


async def close(session: Session, conversation_id: UUID, user_id: UUID) -> ConversationView:
    """End a conversation; the customer's next message opens a new one."""
    await load_conversation(session, conversation_id)
    await threads.close(session, conversation_id)
    await _record(session, user_id, "conversation.close", conversation_id)
    await announce(session, *_updated(conversation_id, status="closed"))
    return await load_conversation(session, conversation_id)


async def mark_read(session: Session, conversation_id: UUID) -> None:
    """Say that staff have seen everything in a conversation."""
    await load_conversation(session, conversation_id)
    await threads.mark_read(session, conversation_id)
    await announce(session, *_updated(conversation_id))


async def set_ai(session: Session, conversation_id: UUID, enabled: bool, by: UUID | Actor) -> ConversationView:
    """Switch the AI on or off in one conversation."""
    await _open_conversation(session, conversation_id)
    await threads.set_ai(session, conversation_id, enabled)
    await _record(session, by, f"conversation.ai_{'on' if enabled else 'off'}", conversation_id)
    await announce(session, *_updated(conversation_id))
    return await load_conversation(session, conversation_id)


async def _open_conversation(session: Session, conversation_id: UUID) -> None:
    if (await load_conversation(session, conversation_id)).status == "closed":
        raise ConversationClosed()


def _updated(conversation_id: UUID, **more: str) -> tuple[str, dict[str, Any]]:
    return "conversation:updated", {"conversation_id": str(conversation_id), **more}


async def _record(session: Session, by: UUID | Actor, action: str, conversation_id: UUID) -> None:
    actor = by if isinstance(by, Actor) else Actor("staff", by)
    await record_audit(session, actor, action, "conversation", conversation_id, {})


def _read_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    if cursor is None:
        return None
    try:
        at, identifier = cursor.rsplit("_", 1)
        return datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%f%z"), UUID(identifier)
    except ValueError:
        raise Invalid("Página inválida. Volte ao início da lista.", field="cursor") from None
