"""A customer's or the owner's phone on a simulator instance: writes in, reads the thread."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from oxy.businesses import list_instances
from oxy.conversations.desk import list_conversations, list_messages
from oxy.conversations.inbound import Gathering, receive_batch
from oxy.conversations.ports import Identity, IncomingBatch, IncomingMessage
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.phones import parse_phone


@dataclass(frozen=True, slots=True)
class PhoneMessage:
    """A bubble on the phone's screen; `mine` was written on this phone."""

    id: UUID
    seq: int
    mine: bool
    text: str
    message_type: str
    status: str
    at: datetime


async def find_simulator(session: Session) -> UUID:
    """Return the organization's simulator instance. Raises `NotFound` when it has none."""
    for instance in await list_instances(session):
        if instance.channel == "simulator":
            return instance.id
    raise NotFound("Esta empresa não tem um número de simulador. Acrescente um ao arquivo da empresa.")


async def write_as(
    session: Session, phone: str, text: str, gathering: Gathering, *, name: str | None = None,
    message_id: str | None = None, message_type: str = "text",
) -> None:  # fmt: skip
    """Send a message from a phone, as a channel would deliver it. Raises `InvalidPhone`, `NotFound`."""
    instance_id = await find_simulator(session)
    message = IncomingMessage(
        whatsapp_message_id=message_id or f"sim.in.{uuid4()}",
        identities=(Identity("phone", parse_phone(phone).e164),),
        message_type=message_type,
        text=text or None,
        sent_at=session.clock.now(),
        profile_name=name,
    )
    raw = {"channel": "simulator", "id": message.whatsapp_message_id, "type": message_type}
    batch = IncomingBatch(session.organization_id, instance_id, (message,), (), raw)
    await receive_batch(session, batch, gathering)


async def read_thread(session: Session, phone: str, limit: int = 60) -> list[PhoneMessage]:
    """Return what the phone's screen shows, oldest first; nothing before the first message."""
    instance_id = await find_simulator(session)
    conversations, _ = await list_conversations(session, phone=phone, limit=20)
    bubbles: list[PhoneMessage] = []
    for conversation in conversations:
        if conversation.instance_id != instance_id:
            continue
        for message in await list_messages(session, conversation.id, limit=limit):
            visible = message.direction == "incoming" or message.status not in ("queued", "cancelled", "failed")
            if visible:
                bubbles.append(
                    PhoneMessage(
                        message.id, message.seq, message.direction == "incoming", message.content or "",
                        message.message_type, message.status, message.created_at,
                    )
                )  # fmt: skip
    return sorted(bubbles, key=lambda bubble: bubble.seq)[-limit:]
