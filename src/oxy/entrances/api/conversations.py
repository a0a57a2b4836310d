"""The inbox, over the wire."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import StringConstraints

from oxy.businesses import ChannelName, load_user
from oxy.conversations import desk as inbox
from oxy.conversations.errors import ConversationClosed, EmptyMessage
from oxy.entrances.api.idempotency import IdempotencyKey, KeyReused, once
from oxy.entrances.api.lists import Cursor, Limit, Page, bad_cursor, open_cursor, seal_cursor
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import SOME_TEXT, Body, LocalMoment, Phone, Search, View, example
from oxy.entrances.api.visits import ConversationsVisit, Visit
from oxy.entrances.permissions import reads_owners
from oxy.foundation.errors import Invalid

router = APIRouter(prefix="/conversations", tags=["Conversations"])

Status = Literal["active", "escalated", "closed"]
MessageText = Annotated[str, StringConstraints(max_length=inbox.LONGEST_TEXT, pattern=SOME_TEXT)]


class ConversationView(View):
    """A conversation as an inbox shows it. `ai_active`: the assistant would answer the next message.

    `window_open`: WhatsApp lets free text out, on the official API for 24 hours after the customer last wrote.
    """

    id: UUID
    contact_id: UUID
    contact_name: str | None
    contact_phone: str | None
    instance_id: UUID
    instance_name: str
    status: Status
    assigned_to: UUID | None
    assigned_name: str | None
    ai_enabled: bool
    ai_paused_until: LocalMoment | None
    ai_active: bool
    escalation_reason: str | None
    escalation_summary: str | None
    last_message_at: LocalMoment | None
    last_message_preview: str
    unread_count: int
    channel: ChannelName
    window_open: bool
    window_open_until: LocalMoment | None


class MessageView(View):
    """A message; `seq` is the order of arrival. A file is at `/api/media/{media_id}` once `media_status` is stored."""

    id: UUID
    seq: int
    conversation_id: UUID
    direction: Literal["incoming", "outgoing"]
    author: Literal["contact", "attendant", "aurora", "staff", "phone", "system"]
    author_name: str | None
    message_type: str
    content: str | None
    status: str
    failure_code: str | None
    failure_reason: str | None
    sent_by_ai: bool
    created_at: LocalMoment
    details: dict[str, Any]
    media_id: UUID | None
    media_kind: Literal["image", "audio", "video", "document", "sticker"] | None
    media_status: Literal["pending", "stored", "failed"] | None
    media_mime_type: str | None
    media_filename: str | None
    media_size: int | None
    transcript: str | None
    pricing: dict[str, Any] | None


class NewMessage(Body):
    """What staff say."""

    model_config = example({"text": "Oi, Marina! Pode vir às 10h."})

    text: MessageText


class Assignment(Body):
    """Who looks after a conversation; null: nobody."""

    user_id: UUID | None = None


class Switch(Body):
    """Whether the assistant answers."""

    model_config = example({"enabled": True})

    enabled: bool


async def _opened(visit: ConversationsVisit, conversation_id: UUID) -> Visit:
    """A visit to one conversation; who may not see the business's figures sees none of an owner's talks."""
    if not reads_owners(visit.staff.role):
        await inbox.check_of_customer(visit.session, conversation_id)
    return visit


ThreadVisit = Annotated[Visit, Depends(_opened)]


@router.get("")
async def read_conversations(
    visit: ConversationsVisit,
    status: Annotated[Status | None, Query()] = None,
    phone: Annotated[Phone | None, Query(description="In any form; with or without the ninth digit.")] = None,
    search: Annotated[Search | None, Query(description="Part of a name or number.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[ConversationView]:
    """List conversations, most recently spoken in first."""
    found, mark = await inbox.list_conversations(
        visit.session, status=status, phone=phone, search=search, cursor=open_cursor(cursor), limit=limit,
        with_owners=reads_owners(visit.staff.role),
    )  # fmt: skip
    zone = await visit.zone()
    return Page(items=[ConversationView.of(each, zone) for each in found], next_cursor=seal_cursor(mark))


@router.get("/{conversation_id}")
async def read_conversation(visit: ThreadVisit, conversation_id: UUID) -> ConversationView:
    """Return one conversation."""
    return await _view(visit, await inbox.load_conversation(visit.session, conversation_id))


@router.get("/{conversation_id}/messages")
async def read_messages(
    visit: ThreadVisit, conversation_id: UUID, limit: Limit = 50, cursor: Cursor = None
) -> Page[MessageView]:
    """Return the newest messages, oldest of them first; `next_cursor` leads to those before."""
    found = await inbox.list_messages(visit.session, conversation_id, before_seq=_read_seq(cursor), limit=limit + 1)
    zone = await visit.zone()
    items = [MessageView.of(each, zone) for each in found[-limit:]]
    return Page(items=items, next_cursor=seal_cursor(str(items[0].seq)) if len(found) > limit else None)


@router.post(
    "/{conversation_id}/messages", status_code=201, responses=refuses(ConversationClosed, EmptyMessage, KeyReused)
)
async def send_message(
    visit: ThreadVisit, conversation_id: UUID, body: NewMessage, response: Response,
    idempotency_key: IdempotencyKey = None,
) -> MessageView:  # fmt: skip
    """Answer a customer as a person; the assistant is silent for the configured time."""

    async def act() -> MessageView:
        sent = await inbox.send_as_staff(visit.session, conversation_id, body.text, visit.staff.user_id)
        return MessageView.of(sent, await visit.zone())

    path = f"/api/conversations/{conversation_id}/messages"
    response.headers["Location"] = path
    return await once(visit, idempotency_key, path, body, MessageView, act)


@router.post("/{conversation_id}/assign")
async def assign(visit: ThreadVisit, conversation_id: UUID, body: Assignment) -> ConversationView:
    """Name who looks after a conversation."""
    if body.user_id is not None and not (await load_user(visit.session, body.user_id)).is_active:
        raise Invalid("Esta pessoa não faz mais parte da equipe. Escolha outra.", field="user_id")
    return await _view(visit, await inbox.assign(visit.session, conversation_id, body.user_id, visit.staff.user_id))


@router.post("/{conversation_id}/take-over", responses=refuses(ConversationClosed))
async def take_over(visit: ThreadVisit, conversation_id: UUID) -> ConversationView:
    """Make a conversation one's own: the assistant is silent until it is handed back."""
    return await _view(visit, await inbox.take_over(visit.session, conversation_id, visit.staff.user_id))


@router.post("/{conversation_id}/hand-back", responses=refuses(ConversationClosed))
async def hand_back(visit: ThreadVisit, conversation_id: UUID) -> ConversationView:
    """Give a conversation back to the assistant, which at once answers what waits unanswered."""
    return await _view(visit, await inbox.hand_back(visit.session, conversation_id, visit.staff.user_id))


@router.post("/{conversation_id}/close")
async def close(visit: ThreadVisit, conversation_id: UUID) -> ConversationView:
    """End a conversation; the customer's next message opens a new one."""
    return await _view(visit, await inbox.close(visit.session, conversation_id, visit.staff.user_id))


@router.post("/{conversation_id}/read")
async def mark_read(visit: ThreadVisit, conversation_id: UUID) -> ConversationView:
    """Note that staff have seen everything."""
    await inbox.mark_read(visit.session, conversation_id)
    return await _view(visit, await inbox.load_conversation(visit.session, conversation_id))


@router.post("/{conversation_id}/ai", responses=refuses(ConversationClosed))
async def switch_ai(visit: ThreadVisit, conversation_id: UUID, body: Switch) -> ConversationView:
    """Switch the assistant on or off in one conversation."""
    return await _view(visit, await inbox.set_ai(visit.session, conversation_id, body.enabled, visit.staff.user_id))


async def _view(visit: Visit, conversation: inbox.ConversationView) -> ConversationView:
    return ConversationView.of(conversation, await visit.zone())


def _read_seq(cursor: str | None) -> int | None:
    mark = open_cursor(cursor)
    if mark is None:
        return None
    if not (mark.isascii() and mark.isdigit() and len(mark) < 19):
        raise bad_cursor()
    return int(mark)
