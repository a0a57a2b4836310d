"""Writing first: a text to somebody who need not have written to us."""

from uuid import UUID

from oxy.clientele import find_or_create_contact
from oxy.conversations.outbox import queue_texts
from oxy.conversations.store import arrivals, threads
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce


async def reach(session: Session, instance_id: UUID, phone: str, text: str) -> list[Row]:
    """Queue a text of the system's own to `phone` (E.164) from one of the business's numbers; return the messages."""
    contact = await find_or_create_contact(session, [("phone", phone)], None, session.clock.now())
    conversation = await arrivals.lock_open_conversation(session, contact.id, instance_id)
    rows = await queue_texts(session, conversation["id"], (text,), author="system")
    await threads.touch_outgoing(session, conversation["id"], preview_of("text", text))
    for row in rows:
        facts = {"conversation_id": str(conversation["id"]), "message_id": str(row["id"]), "seq": row["seq"]}
        await announce(session, "message:sent", {**facts, "contact_id": str(contact.id), "author": "system"})
    return rows
