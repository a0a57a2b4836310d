""" "O Rex está prontinho!": told to the tutor once, when the board says that the pet can be fetched."""

from datetime import time
from zoneinfo import ZoneInfo

from oxy.agenda import ReadyNews, claim_ready_news, open_spans
from oxy.businesses import MIDNIGHT, BusinessSettings, load_organization, load_settings, raise_alert
from oxy.conversations.errors import ContactBlocked
from oxy.conversations.parcels import Parcel
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import Refusal
from oxy.foundation.jobs import Job
from oxy.foundation.telemetry import log
from oxy.portuguese import clock_time

PURPOSE = "pet_ready"


class ReadyNotes:
    """Does the jobs that the day's board leaves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """Tell a booking's tutor, unless the world has moved on; staff hear of it when it cannot be told."""
        async with self._database.tenant(job.organization_id) as session:
            news = await claim_ready_news(session, job.uuid("booking_id"))
            if news is not None:
                await _tell(session, news)


async def _tell(session: Session, news: ReadyNews) -> None:
    zone, settings = (await load_organization(session)).zone, await load_settings(session)
    text = ready_text(news, _closing(session, settings, zone))
    try:
        async with session.savepoint():
            await reach_out(session, news.contact_id, Parcel(text, purpose=PURPOSE))
    except ContactBlocked:
        log().info("[WORKER] Ready note kept back", contactId=str(news.contact_id))
    except Refusal as refusal:
        await raise_alert(
            session, "ready_not_told", f"Avise que {news.pet_name or 'o atendimento'} está pronto",
            f"A mensagem não pôde sair: {refusal.message} Avise o tutor por telefone.",
            data={"subject_id": str(news.contact_id), "contact_id": str(news.contact_id)},
        )  # fmt: skip


def ready_text(news: ReadyNews, closing: time | None) -> str:
    """Return the note. `closing` is the local time at which the shop closes today, when it is still ahead."""
    match news.pet_name, news.pet_sex:
        case None, _:
            said = "Tudo prontinho por aqui! 🐾"
        case name, "male":
            said = f"O {name} está prontinho! 🐾"
        case name, "female":
            said = f"A {name} está prontinha! 🐾"
        case name, _:
            said = f"{name} já pode voltar para casa, tudo prontinho! 🐾"
    until = f" Estamos abertos até {clock_time(closing)}." if closing else ""
    return f"{said} Pode vir buscar quando quiser.{until}"


def _closing(session: Session, settings: BusinessSettings, zone: ZoneInfo) -> time | None:
    now = session.clock.now().astimezone(zone)
    ends = [span.end for span in open_spans(settings, now.date()) if span.end > now.time()]
    closing = max(ends, default=None)
    return None if closing == MIDNIGHT else closing
