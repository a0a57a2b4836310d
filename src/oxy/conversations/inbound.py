"""What a channel delivers becomes rows, once, in order, and a job; then it is acknowledged."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from oxy.businesses import load_settings, raise_alert
from oxy.clientele import Contact, find_or_create_contact, follow_name
from oxy.conversations.media import expect_media
from oxy.conversations.ports import IncomingBatch, IncomingMessage, MessageStatus
from oxy.conversations.store import arrivals, history
from oxy.conversations.wording import preview_of
from oxy.foundation.database import Row, Session
from oxy.foundation.events import announce, announce_all
from oxy.foundation.jobs import enqueue
from oxy.foundation.telemetry import INCOMING, log

PROCESS_MESSAGE = "process-message"
# What a person may send and rightly expects an answer to. Reactions, edits, deletions, stickers and system notices
# are kept and shown, and start nothing.
ANSWERABLE = frozenset(
    {"text", "image", "audio", "video", "document", "location", "contacts", "interactive", "button", "order"}
)
# What WhatsApp says on its own: it opens no window for free text.
UNSPOKEN = frozenset({"system", "edit", "deletion"})
# However long somebody keeps typing, the gathering pause ends this long after their first waiting message.
CAP_SECONDS = 20.0
MINUTE_SECONDS = 60.0
# So long a turn waits for a voice note to be written down.
HEARING_SECONDS = 45.0


@dataclass(frozen=True, slots=True)
class Received:
    """How many messages were stored, were known already, or were no business of ours; how many statuses moved."""

    stored: int
    duplicates: int
    dropped: int
    statuses: int


@dataclass(frozen=True, slots=True)
class Gathering:
    """When what a person writes is answered.

    Args:
        pause_seconds: the quiet period that gathers a burst; prolonged by each message, `CAP_SECONDS` at most.
        hears: voice notes are written down before the turn.
        per_minute: so many messages a minute are answered as they come. Who writes more is answered in a pause as long
            as this allows between two, and once a minute when they make none; 0: as they come, however many.
    """

    pause_seconds: float
    hears: bool = False
    per_minute: int = 0

    def limits(self, of_minute: int) -> tuple[float, float]:
        """Return the pause after a person's nth message of a minute, and the cap on it, in seconds."""
        if self.per_minute and of_minute > self.per_minute:
            return MINUTE_SECONDS / self.per_minute, MINUTE_SECONDS
        return self.pause_seconds, max(CAP_SECONDS, self.pause_seconds)


async def receive_batch(session: Session, batch: IncomingBatch, gathering: Gathering) -> Received:
    """Store what one delivery held, wake the lanes it concerns, and tell the console, all in the caller's transaction.

    A message that is stored already is counted and left alone; a placeholder is filled in. Acknowledge the delivery
    only after the transaction has committed.
    """
    arrivals.keep_raw(session, batch.instance_id, dict(batch.raw))
    stored = duplicates = dropped = statuses = 0
    # One order over contacts in every delivery, so that two deliveries never wait for each other's conversations.
    for message in sorted(batch.messages, key=_person):
        INCOMING.labels("channel", message.message_type).inc()
        if message.address != "person" or not message.identities:
            dropped += 1
        elif await _receive(session, batch.instance_id, message, gathering):
            stored += 1
        else:
            duplicates += 1
    for status in batch.statuses:
        statuses += await _apply(session, batch.instance_id, status)
    return Received(stored, duplicates, dropped, statuses)


def _person(message: IncomingMessage) -> str:
    return message.identities[0].value if message.identities else ""


async def _receive(session: Session, instance_id: UUID, message: IncomingMessage, gathering: Gathering) -> bool:
    identities = [(identity.kind, identity.value) for identity in message.identities]
    profile = None if message.from_me else message.profile_name
    contact = await find_or_create_contact(session, identities, profile, message.sent_at)
    conversation = await arrivals.lock_open_conversation(session, contact.id, instance_id)
    arrival = _arrival(session, instance_id, contact, conversation, message)
    if message.history:
        return await history.file_away(session, arrival)
    pause, cap = gathering.limits(arrival.of_minute)
    listening = gathering.hears and message.media is not None and message.media.kind == "audio"
    hold = HEARING_SECONDS if listening and arrival.turn_now else 0.0
    row = await arrivals.store_arrival(session, arrival, pause, cap, hold)
    if row is None:
        return False
    if message.successor is not None:
        before, after = message.identities, message.successor
        old = [(each.kind, each.value) for each in before if each.kind == after.kind]
        await follow_name(session, contact.id, old, (after.kind, after.value))
    if message.media is not None:
        await expect_media(session, row, contact.id, message.media, transcribe=listening)
    if message.from_me:
        settings = await load_settings(session)
        silence = timedelta(minutes=settings.ai.human_silence_minutes)
        await arrivals.human_spoke(session, conversation["id"], session.clock.now() + silence)
    if row["due_in"] is not None:
        delay = timedelta(seconds=row["due_in"]) if row["due_in"] > 0 else None
        await enqueue(session, PROCESS_MESSAGE, {"conversation_id": conversation["id"]}, delay=delay, losable=True)
    await _tell(session, contact, conversation, arrival, row)
    return True


def _arrival(
    session: Session, instance_id: UUID, contact: Contact, conversation: Row, message: IncomingMessage
) -> arrivals.Arrival:
    starts_turn = (
        message.message_type in ANSWERABLE
        and not message.from_me
        and not message.history
        and contact.status == "active"
    )
    paused_until = conversation["ai_paused_until"]
    paused = paused_until is not None and paused_until > session.clock.now()
    silent = conversation["status"] != "active" or not conversation["ai_enabled"] or paused
    return arrivals.Arrival(
        conversation_id=conversation["id"],
        contact_id=contact.id,
        instance_id=instance_id,
        whatsapp_message_id=message.whatsapp_message_id,
        outgoing=message.from_me,
        message_type=message.message_type,
        content=message.text,
        payload=dict(message.details),
        reply_to=message.reply_to,
        channel_time=message.sent_at,
        placeholder=message.message_type == "placeholder",
        starts_turn=starts_turn,
        turn_now=starts_turn and not silent,
        preview=preview_of(message.message_type, message.text),
        spoken=not message.from_me and message.message_type not in UNSPOKEN,
        of_minute=conversation["this_minute"] + 1,
    )


async def _tell(session: Session, contact: Contact, conversation: Row, arrival: arrivals.Arrival, row: Row) -> None:
    data = {
        "conversation_id": str(conversation["id"]),
        "contact_id": str(contact.id),
        "message_id": str(row["id"]),
        "seq": row["seq"],
        "direction": "outgoing" if arrival.outgoing else "incoming",
        "message_type": arrival.message_type,
        "preview": arrival.preview,
    }
    changed = {"conversation_id": str(conversation["id"]), "status": conversation["status"]}
    await announce_all(session, [("message:received", data), ("conversation:updated", changed)])


async def _apply(session: Session, instance_id: UUID, status: MessageStatus) -> int:
    row = await arrivals.apply_status(
        session, instance_id, status.whatsapp_message_id, status.our_id, status.status, status.at, status.error_code,
        status.error_reason, status.pricing,
    )  # fmt: skip
    if row is None:
        return 0
    data = {
        "conversation_id": str(row["conversation_id"]),
        "message_id": str(row["id"]),
        "status": row["status"],
        "error_reason": status.error_reason,
    }
    await announce(session, "message:status", data)
    if status.status == "failed":
        log().warning("[OUTBOX] Message failed at the channel", messageId=str(row["id"]), code=status.error_code)
        await raise_alert(
            session, "message_failed", "Mensagem não entregue",
            f"O WhatsApp recusou uma mensagem: {status.error_reason or status.error_code or 'sem motivo informado'}.",
            conversation_id=row["conversation_id"],
        )  # fmt: skip
    return 1
