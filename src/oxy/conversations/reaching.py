"""Writing to somebody first, or again: whom, from which number, and whether it may be done."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from oxy.businesses import Connection, list_instances, load_connection, load_settings
from oxy.clientele import Contact, known_or_new_contact, load_contact
from oxy.conversations import templates
from oxy.conversations.errors import (
    ContactBlocked,
    ConversationClosed,
    InstanceDisconnected,
    NotAPerson,
    OptedOut,
    UnknownNumber,
    WindowClosed,
)
from oxy.conversations.media import load_media
from oxy.conversations.outbox import queue_parcels
from oxy.conversations.parcels import Parcel
from oxy.conversations.store import arrivals, media, threads
from oxy.conversations.window import is_closed
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.events import announce_all
from oxy.foundation.jobs import Priority
from oxy.foundation.phones import InvalidPhone, parse_phone

Category = Literal["service", "marketing"]
Author = Literal["system", "attendant", "aurora"]
PHONE_HOSTS = frozenset({"s.whatsapp.net", "c.us"})


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to write to: exactly one of the first three; and from which number, where that is not plain.

    `to` is a number in any written form, or a person's address as WhatsApp writes it.
    """

    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    to: str | None = None
    instance_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Reached:
    """Whom a target names, and the number to write from."""

    contact: Contact
    connection: Connection


async def send_parcel(
    session: Session, target: Target, parcel: Parcel, user_id: UUID, *, category: Category = "service",
    pauses: bool = True,
) -> Row:  # fmt: skip
    """Put a message of staff's into the outbox of whom `target` names; return its id, seq and conversation.

    Args:
        category: marketing is not sent to somebody who asked for none.
        pauses: the AI is silent for the configured time, as after any word of a person.

    Raises `NotAPerson`, `UnknownNumber`, `ContactBlocked`, `OptedOut`, `InstanceDisconnected`, `WindowClosed`,
    `ConversationClosed`, `Invalid` and `NotFound`.
    """
    reached = await _reach(session, target)
    _check_contact(reached.contact, category)
    if reached.connection.status != "connected":
        raise InstanceDisconnected(instance=reached.connection.name)
    conversation = await arrivals.lock_open_conversation(session, reached.contact.id, reached.connection.id)
    heard_at = await threads.inherit_window(session, conversation["id"])
    await _check_window(session, reached.connection, heard_at, parcel)
    if pauses:
        settings = await load_settings(session)
        silence = timedelta(minutes=settings.ai.human_silence_minutes)
        await arrivals.human_spoke(session, conversation["id"], session.clock.now() + silence, assigned_to=user_id)
    [row] = await queue_parcels(session, conversation["id"], (parcel,), author="staff", user_id=user_id)
    if parcel.media_id is not None:
        await media.claim_for_contact(session, parcel.media_id, reached.contact.id)
    await threads.touch_outgoing(session, conversation["id"], preview_of(parcel.message_type, parcel.text))
    await tell_of(session, row, "staff")
    return row


async def reach_out(
    session: Session, contact_id: UUID, parcel: Parcel, *, author: Author = "system", category: Category = "service",
    purpose: str | None = None, instance_id: UUID | None = None, priority: Priority = Priority.MESSAGES,
) -> Row:  # fmt: skip
    """Put a message that Oxy starts into the outbox; return its id, seq, conversation and contact.

    It goes from the number that the contact was last spoken with on, else from the business's first connected one, and
    neither pauses the AI nor gives the conversation to anybody. Quiet hours are the caller's matter.

    Args:
        category: marketing is not sent to somebody who asked for none.
        purpose: which template stands in outside the 24-hour window, where the parcel does not say.
        instance_id: from this number and no other.
        priority: of the job that sends it.

    Raises `ContactBlocked`, `OptedOut`, `InstanceDisconnected`, `WindowClosed`, and `NotFound` for a contact or number
    that is unknown.
    """
    if purpose is not None:
        parcel = replace(parcel, purpose=purpose)
    contact = await load_contact(session, contact_id)
    _check_contact(contact, category)
    connection = await _number_for(session, contact_id, instance_id)
    if connection.status != "connected":
        raise InstanceDisconnected(instance=connection.name)
    conversation = await arrivals.lock_open_conversation(session, contact_id, connection.id)
    heard_at = await threads.inherit_window(session, conversation["id"])
    await _check_window(session, connection, heard_at, parcel)
    [row] = await queue_parcels(session, conversation["id"], (parcel,), author=author, priority=priority)
    if parcel.media_id is not None:
        await media.claim_for_contact(session, parcel.media_id, contact_id)
    await threads.touch_outgoing(session, conversation["id"], preview_of(parcel.message_type, parcel.text))
    await tell_of(session, row, author)
    return row


async def connection_for(session: Session, target: Target) -> Connection:
    """Return the number that `target` would be written to from. Raises what `send_parcel` raises for it."""
    return (await _reach(session, target)).connection


async def file_parcel(
    session: Session, media_id: UUID, caption: str, *, kind: str | None = None, reply_to: UUID | None = None,
    with_owners: bool = True,
) -> Parcel:  # fmt: skip
    """Return a message that carries a stored file, as `load_media` finds it.

    Raises `NotFound`, and `Invalid` for a file of another kind.
    """
    found = await load_media(session, media_id, with_owners=with_owners)
    if found.status != "stored" or (kind is not None and found.kind != kind):
        raise Invalid("Este arquivo não é do tipo pedido. Envie o arquivo de novo.", field="media_id")
    if found.kind == "audio" and caption:
        raise Invalid("Áudio não leva legenda. Envie o texto em outra mensagem.", field="caption")
    return Parcel(caption, media_id, found.kind, reply_to=await quoted(session, reply_to))


async def quoted(session: Session, message_id: UUID | None) -> str | None:
    """Return the channel's id of the message to quote. Raises `NotFound`, and `Invalid` when it has none yet."""
    if message_id is None:
        return None
    row = await threads.find_whatsapp_id(session, message_id)
    if row is None:
        raise NotFound("Mensagem não encontrada.")
    if row["whatsapp_message_id"] is None:
        raise Invalid("A mensagem citada ainda não foi enviada.", field="reply_to")
    return row["whatsapp_message_id"]


async def _reach(session: Session, target: Target) -> _Reached:
    given = [each for each in (target.conversation_id, target.contact_id, target.to) if each is not None]
    if len(given) != 1:
        raise Invalid("Informe a conversa, o contato ou o número: só um deles.", field="to")
    if target.conversation_id is not None:
        row = await threads.load_thread(session, target.conversation_id)
        if row is None:
            raise NotFound("Conversa não encontrada.")
        if row["status"] == "closed":
            raise ConversationClosed
        if target.instance_id not in (None, row["instance_id"]):
            raise Invalid("Esta conversa é de outro número.", field="instance_id")
        contact = await load_contact(session, row["contact_id"])
        return _Reached(contact, await load_connection(session, row["instance_id"]))
    contact = await _contact(session, target)
    instance_id = target.instance_id or await threads.latest_instance(session, contact.id)
    connection = await load_connection(session, instance_id or await _only_instance(session))
    return _Reached(contact, connection)


async def _number_for(session: Session, contact_id: UUID, instance_id: UUID | None) -> Connection:
    """The number to write from without being told: numbers that were taken off the list do not count."""
    if instance_id is not None:
        return await load_connection(session, instance_id)
    known = await list_instances(session)
    latest = await threads.latest_instance(session, contact_id)
    if latest is None or all(each.id != latest for each in known):
        real = [each for each in known if each.channel != "simulator"] or known
        first = next((each for each in real if each.status == "connected"), None)
        if first is None:
            raise InstanceDisconnected
        latest = first.id
    return await load_connection(session, latest)


async def _contact(session: Session, target: Target) -> Contact:
    if target.contact_id is not None:
        return await load_contact(session, target.contact_id)
    return await known_or_new_contact(session, read_address(target.to or ""))


def read_address(text: str) -> tuple[Literal["phone", "lid"], str]:
    """Return what kind of name `text` is for a person, and the name. Raises `NotAPerson` and `UnknownNumber`."""
    user, at, host = text.strip().partition("@")
    if at and host == "lid" and user.isascii() and user.isdigit():
        return "lid", user
    if at and host not in PHONE_HOSTS:
        raise NotAPerson(field="to")
    try:
        return "phone", parse_phone(f"+{user}" if at else user).e164
    except InvalidPhone:
        raise UnknownNumber(field="to") from None


async def _only_instance(session: Session) -> UUID:
    """The number of a business that has one; a simulated one counts only where there is no other."""
    known = await list_instances(session)
    real = [each for each in known if each.channel != "simulator"] or known
    speaking = [each for each in real if each.status == "connected"] or real
    if len(speaking) != 1:
        raise Invalid("Informe de qual número do WhatsApp enviar.", field="instance_id")
    return speaking[0].id


def _check_contact(contact: Contact, category: Category) -> None:
    if contact.status == "blocked":
        raise ContactBlocked
    if category == "marketing" and contact.marketing_opted_out_at is not None:
        raise OptedOut


async def _check_window(session: Session, connection: Connection, heard_at: datetime | None, parcel: Parcel) -> None:
    """Say no now rather than fail later; what is allowed now is looked at again when it is sent."""
    if parcel.template is not None or not is_closed(connection.channel, heard_at, session.clock.now()):
        return
    if parcel.media_id is None and await templates.find_stand_in(session, connection.id, parcel.purpose, parcel.text):
        return
    raise WindowClosed


async def tell_of(session: Session, row: Row, author: str) -> None:
    """Let listeners know of a message that was put into the outbox."""
    ids = {"conversation_id": str(row["conversation_id"]), "message_id": str(row["id"]), "seq": row["seq"]}
    facts = [("message:sent", {**ids, "author": author})]
    await announce_all(session, [*facts, ("conversation:updated", {"conversation_id": str(row["conversation_id"])})])
