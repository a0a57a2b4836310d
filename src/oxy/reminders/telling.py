"""Telling one household what is due: all is looked at again, then claim, message and question commit together."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from oxy.businesses import load_organization, load_settings, raise_alert
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
from oxy.reminders.noticing import LATEST_FOLLOW_UP, Kind, Moment, Notice, decide
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
RATED_WITHIN = timedelta(days=7)
CAP_OVER = timedelta(days=7)


class Teller:
    """Does the jobs that `plan_reminders` leaves for households."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """Tell the job's household what it must hear now, in one transaction."""
        async with self._database.tenant(job.organization_id) as session:
            await tell_household(session, job.uuid("household"))


async def tell_household(session: Session, household: UUID) -> None:
    """Decide what one household is told now, and put it into the outbox; what is spared it is written down."""
    await store.lock(session, household)
    settings, organization = await load_settings(session), await load_organization(session)
    now = session.clock.now()
    rows = await store.appointments(session, household, now, now - LATEST_FOLLOW_UP - timedelta(days=30), now + AHEAD)
    moment = Moment(now, settings.reminders, Quiet(settings.reminders, organization.zone))
    notices, spared = decide([appointment_from_row(row) for row in rows], moment)
    for each in spared:
        await store.write_bookings(
            session, each.kind, each.appointment.contact_id, _moves([each.appointment]), status="skipped",
            reason=each.reason,
        )  # fmt: skip
    for notice in notices:
        if notice.kind == "follow_up" and await _had_enough(session, household, settings.reminders.most_per_week):
            await _spare(session, notice, "had_enough")
        else:
            await _tell(session, notice, moment)


async def _tell(session: Session, notice: Notice, moment: Moment) -> None:
    """Claim and say one notice; when it cannot be said, staff see why, or the next minute tries again."""
    whom = _whom(notice.appointments)
    try:
        async with session.savepoint():
            await _claim_and_say(session, notice, whom, moment)
    except InstanceDisconnected:
        log().info("[WORKER] Reminder waits for its number", contactId=str(whom.contact_id), kind=notice.kind)
    except (WindowClosed, ContactBlocked) as refusal:
        await _spare(session, notice, refusal.code)
        if isinstance(refusal, WindowClosed):
            await _alert(session, notice, whom, refusal)


async def _claim_and_say(session: Session, notice: Notice, whom: Appointment, moment: Moment) -> None:
    claimed = await store.write_bookings(
        session, notice.kind, whom.contact_id, _moves(notice.appointments), status="sent", reason=None
    )
    told = tuple(each for each in notice.appointments if each.id in claimed)
    if not told:
        return
    text = notice_text(notice.kind, told, whom.contact_name, moment.now, moment.quiet.zone)
    asks = notice.kind in ("first", "last", "moved") and asks_to_confirm(told)
    parcel = Parcel(text, options=CHOICES if asks else (), purpose=PURPOSES[notice.kind])
    row = await reach_out(session, whom.contact_id, parcel)
    await store.note_message(session, notice.kind, claimed, row["id"])
    for each in told:
        await close_about(session, REMINDER, {"bookings": [str(each.id)]})
    subject = {"bookings": sorted(str(each.id) for each in told)}
    if asks:
        await ask(session, whom.contact_id, REMINDER, subject, max(each.start for each in told), row["id"])
    elif notice.kind == "follow_up":
        await ask(session, whom.contact_id, FOLLOW_UP, subject, moment.now + RATED_WITHIN, row["id"])


def _whom(appointments: Sequence[Appointment]) -> Appointment:
    """Of a household, whoever wrote last is the one who will read it."""
    never = datetime.min.replace(tzinfo=appointments[0].start.tzinfo)
    return max(appointments, key=lambda each: (each.heard_at or never, each.contact_id))


def _moves(appointments: Sequence[Appointment]) -> dict[UUID, int]:
    return {each.id: each.moves for each in appointments}


async def _had_enough(session: Session, household: UUID, most: int) -> bool:
    return await store.messages_since(session, household, session.clock.now() - CAP_OVER) >= most


async def _spare(session: Session, notice: Notice, reason: str) -> None:
    for each in notice.appointments:
        await store.write_bookings(
            session, notice.kind, each.contact_id, _moves([each]), status="skipped", reason=reason
        )


async def _alert(session: Session, notice: Notice, whom: Appointment, refusal: Refusal) -> None:
    names = {"first": "O lembrete", "last": "O lembrete", "moved": "O aviso de mudança de horário",
             "cancelled": "O aviso de cancelamento", "follow_up": "A pesquisa depois da visita"}  # fmt: skip
    await raise_alert(
        session, "reminder_not_sent", "Lembrete não enviado",
        f"{names[notice.kind]} para {whom.contact_name or 'um cliente'} não pôde ser enviado: {refusal.message} "
        "Avise por outro meio, ou aprove um modelo para lembretes.",
        data={"contact_id": str(whom.contact_id), "kind": notice.kind},
    )  # fmt: skip
