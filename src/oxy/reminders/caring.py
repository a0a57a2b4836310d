"""Once a day for each business: care that is due and birthdays, a message a household at most."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from oxy.businesses import BusinessSettings, Organization, load_organization, load_settings, raise_alert
from oxy.conversations.enclosures import Option
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, OptedOut, WindowClosed
from oxy.conversations.parcels import Parcel
from oxy.conversations.questions import ask
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Database, Row, Session
from oxy.foundation.jobs import Job, Priority, enqueue
from oxy.foundation.telemetry import log
from oxy.reminders.care_wording import birthday_text, care_text
from oxy.reminders.planning import REMIND_CARE
from oxy.reminders.quiet import Quiet
from oxy.reminders.store import care as store
from oxy.reminders.store import household as households
from oxy.reminders.telling import CAP_OVER

CARE_DUE = "care_due"
ANSWERED_WITHIN = timedelta(days=7)
SAME_DAY = timedelta(hours=18)
CHOICES = (Option("care:book", "Quero marcar"), Option("care:done", "Já foi feito"), Option("care:later", "Agora não"))


class Carer:
    """Does the jobs that find what is due in a business, and those that tell a household."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def plan(self, job: Job) -> None:
        """Leave a job for each household that has something due today, and note that the day was looked through."""
        async with self._database.tenant(job.organization_id) as session:
            await plan_care(session)

    async def tell(self, job: Job) -> None:
        """Tell one household, if it is still so."""
        async with self._database.tenant(job.organization_id) as session:
            await tell_care(session, job.uuid("household"))


async def plan_care(session: Session) -> None:
    """Find every household of the business with care due or a birthday today."""
    settings, organization, today = await _today(session)
    found: list[Row] = []
    if settings.reminders.care:
        found += await store.due_care(session, today, organization.timezone)
    if settings.reminders.birthdays:
        found += await store.birthdays(session, today)
    for household in dict.fromkeys(row["household"] for row in found):
        await enqueue(
            session, REMIND_CARE, {"household": household}, priority=Priority.AUTOMATIONS,
            once=f"{REMIND_CARE}:{session.organization_id}:{household}",
        )  # fmt: skip
    await store.note_day(session, today)


async def tell_care(session: Session, household: UUID) -> None:
    """Put one message into the outbox for a household: birthdays first, which have this day only; else what is due."""
    households.lock(session, household)
    settings, organization, today = await _today(session)
    now, rules = session.clock.now(), settings.reminders
    if Quiet(rules, organization.zone).holds(now):
        return
    if await households.messages_since(session, household, now - CAP_OVER) >= rules.most_per_week:
        return
    if await households.messages_since(session, household, now - SAME_DAY):
        return
    people = await store.members(session, household)
    if not people:
        return
    try:
        async with session.savepoint():
            congratulates = rules.birthdays and not await households.had_campaign(
                session, household, "birthday", now - SAME_DAY
            )
            told = congratulates and await _congratulate(session, household, people, today)
            nags = await households.had_campaign(session, household, "vaccine_due", now - CAP_OVER)
            if not told and rules.care and not nags:
                await _remind(session, household, people, organization, today)
    except (InstanceDisconnected, ContactBlocked, OptedOut):
        log().info("[WORKER] Care reminder not sent", household=str(household))
    except WindowClosed as refusal:
        await raise_alert(
            session, "reminder_not_sent", "Lembrete não enviado",
            f"O lembrete de cuidados para {people[0]['name'] or 'um cliente'} não pôde ser enviado: {refusal.message}",
            data={"contact_id": str(people[0]["id"]), "kind": "care"},
        )  # fmt: skip


async def _today(session: Session) -> tuple[BusinessSettings, Organization, date]:
    settings, organization = await load_settings(session), await load_organization(session)
    return settings, organization, session.clock.now().astimezone(organization.zone).date()


async def _congratulate(session: Session, household: UUID, people: Sequence[Row], today: date) -> bool:
    reader = next((each for each in people if each["marketing_opted_out_at"] is None), None)
    pets = await store.birthdays(session, today, household)
    if reader is None or not pets:
        return False
    ids = [pet["pet_id"] for pet in pets]
    nothing: list[None] = [None] * len(pets)
    claimed = await store.claim(
        session, "birthday", reader["id"], ids, protocols=nothing, due_on=[today] * len(pets), steps=nothing
    )
    if len(claimed) != len(pets):
        return False
    text = birthday_text(pets, reader["name"])
    row = await reach_out(session, reader["id"], Parcel(text, purpose="birthday"), category="marketing")
    await store.note_message(session, claimed, row["id"])
    return True


async def _remind(
    session: Session, household: UUID, people: Sequence[Row], organization: Organization, today: date
) -> None:
    due = await store.due_care(session, today, organization.timezone, household)
    if not due:
        return
    reader = people[0]
    claimed = await store.claim(
        session, "care", reader["id"], [each["pet_id"] for each in due],
        protocols=[each["protocol_id"] for each in due], due_on=[each["due_on"] for each in due],
        steps=[each["step"] for each in due],
    )  # fmt: skip
    if len(claimed) != len(due):
        return
    text = care_text(due, reader["name"], today)
    row = await reach_out(session, reader["id"], Parcel(text, options=CHOICES, purpose="care"))
    await store.note_message(session, claimed, row["id"])
    subject = {"care": [
        {"pet": str(each["pet_id"]), "protocol": str(each["protocol_id"]), "pet_name": each["pet_name"],
         "name": each["protocol_name"], "service": None if each["service_id"] is None else str(each["service_id"])}
        for each in due
    ]}  # fmt: skip
    await ask(session, reader["id"], CARE_DUE, subject, session.clock.now() + ANSWERED_WITHIN, row["id"])
