"""A word of the system's own to somebody who need not have written to us."""

from uuid import UUID

from oxy.businesses import list_instances, load_connection
from oxy.clientele import known_or_new_contact
from oxy.conversations.outbox import queue_parcels
from oxy.conversations.parcels import Parcel
from oxy.conversations.store import arrivals, threads
from oxy.conversations.templates import find_stand_in
from oxy.conversations.window import is_closed
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce
from oxy.foundation.jobs import Priority


async def tell_first(session: Session, instance_id: UUID, phone: str, text: str) -> bool:
    """Queue a text of the system's own to `phone` (E.164) from one of the business's numbers.

    False, and nothing queued, where the official API would not let it through: its window is closed for this person and
    no approved template says such things.
    """
    return await _tell(session, instance_id, phone, Parcel(text), "system", Priority.MESSAGES) is not None


async def tell_by_any(
    session: Session, phone: str, parcel: Parcel, *, author: str, priority: Priority = Priority.AUTOMATIONS
) -> Row | None:
    """Queue a message to `phone` (E.164) from the number its person last used, else from another that is connected.

    A simulated number counts where there is no other, or where the person last used it. Return the queued message, None
    where no number is connected or lets it through.
    """
    contact = await known_or_new_contact(session, ("phone", phone))
    last = await threads.latest_instance(session, contact.id)
    known = await list_instances(session)
    real = [each for each in known if each.channel != "simulator" or each.id == last] or known
    for instance in sorted(real, key=lambda each: each.id != last):
        if instance.status != "connected":
            continue
        row = await _tell(session, instance.id, phone, parcel, author, priority)
        if row is not None:
            return row
    return None


async def _tell(
    session: Session, instance_id: UUID, phone: str, parcel: Parcel, author: str, priority: Priority
) -> Row | None:
    connection = await load_connection(session, instance_id)
    contact = await known_or_new_contact(session, ("phone", phone))
    conversation = await arrivals.lock_open_conversation(session, contact.id, instance_id)
    heard_at = await threads.inherit_window(session, conversation["id"])
    shut = is_closed(connection.channel, heard_at, session.clock.now())
    if shut and await find_stand_in(session, instance_id, parcel.purpose, parcel.text) is None:
        return None
    [row] = await queue_parcels(session, conversation["id"], (parcel,), author=author, priority=priority)
    await threads.touch_outgoing(session, conversation["id"], preview_of("text", parcel.text))
    facts = {"conversation_id": str(conversation["id"]), "message_id": str(row["id"]), "seq": row["seq"]}
    await announce(session, "message:sent", {**facts, "contact_id": str(contact.id), "author": author})
    return row
