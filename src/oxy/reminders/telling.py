"""Telling one household what is due: all is looked at again, then claim, message and question commit together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from oxy.businesses import load_organization, load_settings, raise_alert
from oxy.clientele import load_contact
from oxy.conversations.enclosures import Option
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, WindowClosed
from oxy.conversations.parcels import Parcel
from oxy.conversations.questions import ask, close_about
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import Refusal
from oxy.foundation.jobs import Job
from oxy.foundation.telemetry import log
from oxy.reminders.appointments import Appointment, appointment_from_row
from oxy.reminders.noticing import Kind, Moment, Notice, decide
from oxy.reminders.quiet import Quiet
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


class Teller:
    """Does the jobs that `plan_reminders` leaves for households."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """Tell the job's households what they must hear now, in one transaction; one that fails holds up no other.

        In the order of their ids, so that two jobs with the same ones wait for each other and not in a ring.
        """
        failed: Exception | None = None
        async with self._database.tenant(job.organization_id) as session:
            settings, organization = await load_settings(session), await load_organization(session)
            moment = Moment(session.clock.now(), settings.reminders, Quiet(settings.reminders, organization.zone))
            for household in sorted(map(UUID, job.arguments["households"].split(","))):
                try:
                    async with session.savepoint():
                        await tell_household(session, household, moment)
                except Exception as error:
                    log().error("[WORKER] Household not told", household=str(household), error=type(error).__name__)
                    failed = error
        if failed is not None:
            raise failed


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
    text = notice_text(notice.kind, told, whom.name, moment.now, moment.quiet.zone)
    asks = notice.kind in ("first", "last", "moved") and asks_to_confirm(told)
    parcel = Parcel(text, options=CHOICES if asks else (), purpose=PURPOSES[notice.kind])
    row = await reach_out(session, whom.id, parcel)
    store.note_message(session, notice.kind, claimed, row["id"])
    await _ask(session, notice.kind, told, whom, row["id"], moment)


async def _ask(
    session: Session, kind: Kind, told: Sequence[Appointment], whom: Reader, message_id: UUID, moment: Moment
) -> None:
    """Leave the question of a message open: one a booking, so that each may be answered by itself."""
    for each in told:
        if each.last_told is not None:
            await close_about(session, REMINDER, {"booking": str(each.id)})
        if kind in ("first", "last", "moved") and each.status == "scheduled":
            subject = {
                "booking": str(each.id), "contact": str(each.contact_id), "service": each.service_name,
                "pet": each.pet_name, "start": each.start.isoformat(),
            }  # fmt: skip
            await ask(session, whom.id, REMINDER, subject, each.start, message_id)
    if kind == "follow_up":
        subject = {"bookings": sorted(str(each.id) for each in told)}
        await ask(session, whom.id, FOLLOW_UP, subject, moment.now + RATED_WITHIN, message_id)


async def _whom(session: Session, notice: Notice) -> Reader:
    """Who reads it: for a correction whoever was told; else, of a household, whoever wrote last."""
    told = notice.appointments[0].last_told
    if notice.kind in ("moved", "cancelled") and told is not None:
        contact = await load_contact(session, told.contact_id)
        return Reader(contact.id, contact.display_name)
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
