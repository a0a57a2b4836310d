"""The live inbox: read, take over, answer, hand back."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Form, Header, Response
from fastapi.responses import RedirectResponse

from oxy.agenda import Booking, upcoming_bookings
from oxy.businesses import load_organization
from oxy.clientele import Pet, list_pets
from oxy.conversations import desk
from oxy.conversations.desk import ConversationView, MessageView
from oxy.conversations.media import load_media, read_media
from oxy.entrances.console.reception import ConsoleRoute, Front, Reception, Signed
from oxy.entrances.files import SHOWN, file_response
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import reads_owners
from oxy.foundation.database import Session
from oxy.handbook import list_articles

router = APIRouter(route_class=ConsoleRoute)

Filter = Literal["todas", "humano", "ia", "encerradas"]
STATUS_OF: dict[Filter, str | None] = {"todas": None, "humano": "escalated", "ia": "active", "encerradas": "closed"}
STATES = {
    "queued": "na fila", "sending": "enviando", "sent": "enviada", "delivered": "entregue", "read": "lida",
    "failed": "não entregue", "unknown": "sem confirmação", "cancelled": "retirada",
}  # fmt: skip
KINDS = {
    "image": "📷 Imagem", "audio": "🎤 Áudio", "video": "🎬 Vídeo", "document": "📄 Documento", "sticker": "Figurinha",
    "location": "📍 Localização", "contacts": "👤 Contato", "reaction": "Reação retirada", "order": "🛒 Pedido",
    "placeholder": "Aguardando mensagem…", "deletion": "Mensagem apagada pelo cliente", "edit": "Mensagem editada",
    "system": "Aviso do WhatsApp", "unsupported": "Mensagem que o WhatsApp não entrega a sistemas",
}  # fmt: skip
AUTHORS = {"attendant": "IA", "aurora": "Aurora", "staff": "Equipe", "phone": "Celular da loja", "system": "Sistema"}
PAGE, LISTED = 80, 60


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message on the page, in local time and Portuguese words."""

    message: MessageView
    at: datetime
    author: str
    state: str
    text: str
    media: str | None
    template: str | None
    options: list[str]


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation on the page, with the customer beside it."""

    conversation: ConversationView
    bubbles: list[Bubble]
    pets: list[Pet]
    bookings: list[tuple[Booking, datetime]]
    now: datetime
    earlier: bool


async def opened_by(front: Front, staff: Signed, conversation_id: UUID) -> Staff:
    """Return who may read a conversation; an owner's talk with Aurora is not found by who may not."""
    if not reads_owners(staff.role):
        async with front.database.tenant(staff.organization_id) as session:
            await desk.check_of_customer(session, conversation_id)
    return staff


Inside = Annotated[Staff, Depends(opened_by)]


@router.get("/")
async def home(staff: Signed) -> Response:
    """The way from the root to the inbox."""
    return RedirectResponse("/conversas", 303)


@router.get("/conversas")
async def inbox(front: Front, staff: Signed, filtro: Filter = "todas", busca: str = "") -> Response:
    """The inbox with nothing opened."""
    return await _page(front, staff, None, filtro, busca)


@router.get("/conversas/lista")
async def listing(
    front: Front, staff: Signed, filtro: Filter = "todas", busca: str = "", aberta: UUID | None = None
) -> Response:
    """The conversations, looked at again."""
    async with front.database.tenant(staff.organization_id) as session:
        values = await _listing(session, staff, filtro, busca)
    return render("inbox_list.html", **values, chosen=aberta)


@router.get("/conversas/{conversation_id}")
async def opened(
    front: Front, staff: Inside, conversation_id: UUID, filtro: Filter = "todas", busca: str = ""
) -> Response:
    """The inbox with one conversation opened."""
    return await _page(front, staff, conversation_id, filtro, busca)


@router.get("/conversas/{conversation_id}/mensagens")
async def latest(front: Front, staff: Inside, conversation_id: UUID) -> Response:
    """The opened conversation, looked at again."""
    return await _part(front, staff, conversation_id)


@router.get("/conversas/{conversation_id}/anteriores")
async def earlier(front: Front, staff: Inside, conversation_id: UUID, antes: int) -> Response:
    """The messages before a mark."""
    async with front.database.tenant(staff.organization_id) as session:
        return render("bubbles.html", thread=await _thread(session, conversation_id, antes))


@router.get("/midia/{media_id}")
async def file(
    front: Front, staff: Signed, media_id: UUID, asked_range: Annotated[str | None, Header(alias="Range")] = None,
    known: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:  # fmt: skip
    """A file of a conversation that the asker may read."""
    async with front.database.tenant(staff.organization_id) as session:
        found = await load_media(session, media_id, with_owners=reads_owners(staff.role))
        return await file_response(found, partial(read_media, session, media_id), asked_range, known)


@router.post("/conversas/{conversation_id}/assumir")
async def take_over(front: Front, staff: Inside, conversation_id: UUID) -> Response:
    """Take a conversation over from the attendant."""
    async with front.database.tenant(staff.organization_id) as session:
        await desk.take_over(session, conversation_id, staff.user_id)
    return await _part(front, staff, conversation_id)


@router.post("/conversas/{conversation_id}/devolver")
async def hand_back(front: Front, staff: Inside, conversation_id: UUID) -> Response:
    """Hand it back to the attendant."""
    async with front.database.tenant(staff.organization_id) as session:
        await desk.hand_back(session, conversation_id, staff.user_id)
    return await _part(front, staff, conversation_id)


@router.post("/conversas/{conversation_id}/encerrar")
async def close(front: Front, staff: Inside, conversation_id: UUID) -> Response:
    """Close it."""
    async with front.database.tenant(staff.organization_id) as session:
        await desk.close(session, conversation_id, staff.user_id)
    return await _part(front, staff, conversation_id)


@router.post("/conversas/{conversation_id}/responder")
async def answer(
    front: Front, staff: Inside, conversation_id: UUID, texto: Annotated[str, Form(max_length=5000)] = "",
    chave: Annotated[str, Form(max_length=64)] = "",
) -> Response:  # fmt: skip
    """Send an answer; `chave` keeps a form that was sent twice from saying it twice."""
    async with front.database.tenant(staff.organization_id) as session:
        text = texto.replace("\x00", "")
        await desk.send_as_staff(session, conversation_id, text, staff.user_id, chave or None)
    return await _part(front, staff, conversation_id)


async def _page(front: Reception, staff: Staff, chosen: UUID | None, filtro: Filter, busca: str) -> Response:
    frame = await front.frame(staff, "inbox")
    async with front.database.tenant(staff.organization_id) as session:
        thread = None if chosen is None else await _thread(session, chosen)
        values = await _listing(session, staff, filtro, busca)
        replies = await list_articles(session)
    return render("inbox.html", **frame, **values, chosen=chosen, thread=thread, replies=replies)


async def _part(front: Reception, staff: Staff, conversation_id: UUID) -> Response:
    async with front.database.tenant(staff.organization_id) as session:
        thread, replies = await _thread(session, conversation_id), await list_articles(session)
    return render("thread.html", thread=thread, staff=staff, replies=replies)


async def _listing(session: Session, staff: Staff, chosen: Filter, search: str) -> dict[str, Any]:
    zone = (await load_organization(session)).zone
    words = search.replace("\x00", "").strip()[:80]
    found, _ = await desk.list_conversations(
        session, status=STATUS_OF[chosen], search=words or None, limit=LISTED, with_owners=reads_owners(staff.role)
    )
    items = [(view, _local(view.last_message_at, zone)) for view in found]
    return {
        "items": items,
        "listed": LISTED,
        "filter": chosen,
        "search": words,
        "now": session.clock.now().astimezone(zone),
    }


async def _thread(session: Session, conversation_id: UUID, before: int | None = None) -> Thread:
    zone = (await load_organization(session)).zone
    conversation = await desk.load_conversation(session, conversation_id)
    messages = await desk.list_messages(session, conversation_id, before_seq=before, limit=PAGE + 1)
    if conversation.unread_count and before is None:
        await desk.mark_read(session, conversation_id)
    bookings = await upcoming_bookings(session, conversation.contact_id)
    return Thread(
        conversation,
        [_bubble(message, zone) for message in messages[-PAGE:]],
        await list_pets(session, conversation.contact_id),
        [(booking, booking.start_time.astimezone(zone)) for booking in bookings],
        session.clock.now().astimezone(zone),
        len(messages) > PAGE,
    )


def _bubble(message: MessageView, zone: ZoneInfo) -> Bubble:
    author = message.author_name or AUTHORS.get(message.author, "Cliente")
    media = _shown_as(message)
    text = message.content or ("" if media else KINDS.get(message.message_type, f"[{message.message_type}]"))
    at = message.created_at.astimezone(zone)
    ours = message.details if message.direction == "outgoing" else {}
    template: str | None = ours.get("template", {}).get("name")
    options: list[str] = [option["title"] for option in ours.get("options", ())]
    return Bubble(message, at, author, STATES.get(message.status, ""), text, media, template, options)


def _shown_as(message: MessageView) -> str | None:
    """How a file is shown: as picture, audio or video; as a link; or as a word while it is not here."""
    if message.media_id is None:
        return None
    if message.media_status != "stored":
        return message.media_status
    kind = (message.media_mime_type or "").partition("/")[0]
    return kind if kind in ("image", "audio", "video") and message.media_mime_type in SHOWN else "link"


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return None if instant is None else instant.astimezone(zone)
