"""Telling one household what is due: all is looked at again, then claim, message and question commit together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from oxy.businesses import raise_alert
from oxy.clientele import load_contact
from oxy.conversations.enclosures import Option
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, WindowClosed
from oxy.conversations.parcels import Parcel
from oxy.conversations.questions import ask, close_about
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal
from oxy.foundation.telemetry import log
from oxy.reminders.appointments import TELLS_START, Appointment, appointment_from_row
from oxy.reminders.noticing import Kind, Moment, Notice, decide
from oxy.reminders.store import household as store
from oxy.reminders.wording import asks_to_confirm, notice_text

# The kinds of question, as `attendant.builtin.asked` knows them.
REMINDER, FOLLOW_UP = "reminder", "follow_up"
PURPOSES: dict[Kind, str] = {
    "first": "reminder", "last": "reminder", "moved": "correction", "cancelled": "correction", "follow_up": "follow_up",
}  # fmt: skip
CHOICES = (
    Option("reminder:confirm", "Confirmar"),
    Option("reminder:move", "Remarcar"),
    Option("reminder:cancel", "Cancelar"),
)
AHEAD = timedelta(days=9)
# A stay that has just ended began so long ago at most.
LONGEST_STAY = timedelta(days=60)
RATED_WITHIN = timedelta(days=7)
CAP_OVER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message is for, and the name they go by."""

    id: UUID
    name: str | None


async def tell_household(session: Session, household: UUID, moment: Moment) -> None:
    """Decide what one household is told now, and put it into the outbox; what is spared it is written down."""
    store.lock(session, household)
    now = moment.now
    rows = await store.appointments(session, household, now, now - LONGEST_STAY, now + AHEAD)
    notices, spared = decide([appointment_from_row(row) for row in rows], moment)
    for each in spared:
        await store.write_bookings(
            session, each.kind, each.appointment.contact_id, _moves([each.appointment]), status="skipped",
            reason=each.reason,
        )  # fmt: skip
    for notice in notices:
        if notice.kind == "follow_up" and await _had_enough(session, household, moment.rules.most_per_week):
            await _spare(session, notice, "had_enough")
        else:
            await _tell(session, notice, moment)


async def _tell(session: Session, notice: Notice, moment: Moment) -> None:
    """Claim and say one notice; when it cannot be said, staff see why, or the next minute tries again."""
    whom = await _whom(session, notice)
    try:
        async with session.savepoint():
            await _claim_and_say(session, notice, whom, moment)
    except InstanceDisconnected:
        log().info("[WORKER] Reminder waits for its number", contactId=str(whom.id), kind=notice.kind)
    except (WindowClosed, ContactBlocked) as refusal:
        await _spare(session, notice, refusal.code)
        if isinstance(refusal, WindowClosed):
            await _alert(session, notice, whom, refusal)


async def _claim_and_say(session: Session, notice: Notice, whom: Reader, moment: Moment) -> None:
    claimed = await store.write_bookings(
        session, notice.kind, whom.id, _moves(notice.appointments), status="sent", reason=None
    )
    told = tuple(each for each in notice.appointments if each.id in claimed)
    if not told:
        return
    row = await reach_out(session, whom.id, parcel_of(notice.kind, told, whom, moment))
    store.note_message(session, notice.kind, claimed, row["id"])
    await _ask(session, notice.kind, told, whom, row["id"], moment)


async def _ask(
    session: Session, kind: Kind, told: Sequence[Appointment], whom: Reader, message_id: UUID, moment: Moment
) -> None:
    """Leave the question of a message open: one a booking, so that each may be answered by itself."""
    for each in told:
        if each.last_told is not None:
            await close_about(session, REMINDER, {"booking": str(each.id)})
        if kind in TELLS_START and each.status == "scheduled":
            await ask(session, whom.id, REMINDER, subject_of(each), each.start, message_id)
    if kind == "follow_up":
        subject = {"bookings": sorted(str(each.id) for each in told)}
        await ask(session, whom.id, FOLLOW_UP, subject, moment.now + RATED_WITHIN, message_id)


def parcel_of(kind: Kind, told: Sequence[Appointment], whom: Reader, moment: Moment) -> Parcel:
    """Return the message of a notice."""
    text = notice_text(kind, told, whom.name, moment.now, moment.quiet.zone)
    asks = kind in TELLS_START and asks_to_confirm(told)
    return Parcel(text, options=CHOICES if asks else (), purpose=PURPOSES[kind])


def subject_of(each: Appointment) -> dict[str, str | None]:
    """Return what the question about one booking is about."""
    return {
        "booking": str(each.id), "contact": str(each.contact_id), "service": each.service_name, "pet": each.pet_name,
        "start": each.start.isoformat(),
    }  # fmt: skip


async def _whom(session: Session, notice: Notice) -> Reader:
    """Who reads it: for a correction whoever was told; else, of a household, whoever wrote last."""
    told = notice.appointments[0].last_told
    if notice.kind in ("moved", "cancelled") and told is not None:
        contact = await load_contact(session, told.contact_id)
        return Reader(contact.id, contact.display_name)
    return latest_heard(notice)


def latest_heard(notice: Notice) -> Reader:
    """Return who of the household wrote last."""
    never = datetime.min.replace(tzinfo=UTC)
    latest = max(notice.appointments, key=lambda each: (each.heard_at or never, each.contact_id))
    return Reader(latest.contact_id, latest.contact_name)


def _moves(appointments: Sequence[Appointment]) -> dict[UUID, int]:
    return {each.id: each.moves for each in appointments}


async def _had_enough(session: Session, household: UUID, most: int) -> bool:
    return await store.messages_since(session, household, session.clock.now() - CAP_OVER) >= most


async def _spare(session: Session, notice: Notice, reason: str) -> None:
    for each in notice.appointments:
        await store.write_bookings(
            session, notice.kind, each.contact_id, _moves([each]), status="skipped", reason=reason
        )


async def _alert(session: Session, notice: Notice, whom: Reader, refusal: Refusal) -> None:
    names = {"first": "O lembrete", "last": "O lembrete", "moved": "O aviso de mudança de horário",
             "cancelled": "O aviso de cancelamento", "follow_up": "A pesquisa depois da visita"}  # fmt: skip
    await raise_alert(
        session, "reminder_not_sent", "Lembrete não enviado",
        f"{names[notice.kind]} para {whom.name or 'um cliente'} não pôde ser enviado: {refusal.message} "
        "Avise por outro meio, ou aprove um modelo para lembretes.",
        data={"contact_id": str(whom.id), "kind": notice.kind},
    )  # fmt: skip
