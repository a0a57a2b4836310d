"""A word of the system's own to somebody who need not have written to us."""

from uuid import UUID

from oxy.businesses import load_connection
from oxy.clientele import known_or_new_contact
from oxy.conversations.outbox import queue_texts
from oxy.conversations.parcels import REPLY
from oxy.conversations.store import arrivals, threads
from oxy.conversations.templates import find_stand_in
from oxy.conversations.window import is_closed
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Session
from oxy.foundation.events import announce


async def tell_first(session: Session, instance_id: UUID, phone: str, text: str) -> bool:
    """Queue a text of the system's own to `phone` (E.164) from one of the business's numbers.

    False, and nothing queued, where the official API would not let it through: its window is closed for this person and
    no approved template says such things.
    """
    connection = await load_connection(session, instance_id)
    contact = await known_or_new_contact(session, ("phone", phone))
    conversation = await arrivals.lock_open_conversation(session, contact.id, instance_id)
    heard_at = await threads.inherit_window(session, conversation["id"])
    shut = is_closed(connection.channel, heard_at, session.clock.now())
    if shut and await find_stand_in(session, instance_id, REPLY, text) is None:
        return False
    rows = await queue_texts(session, conversation["id"], (text,), author="system")
    await threads.touch_outgoing(session, conversation["id"], preview_of("text", text))
    for row in rows:
        facts = {"conversation_id": str(conversation["id"]), "message_id": str(row["id"]), "seq": row["seq"]}
        await announce(session, "message:sent", {**facts, "contact_id": str(contact.id), "author": "system"})
    return True
