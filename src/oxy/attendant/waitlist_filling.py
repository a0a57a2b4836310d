"""Looks at a business's waitlist: ends offers whose time is over, and offers what is free to the first in line.

Each offer is one transaction: the hold, the message that asks, the question that waits for the answer and the job that
looks again when its time is over. A process that dies leaves all of it or nothing.
"""

from uuid import UUID

from oxy.agenda import (
    Match,
    WaitOffer,
    end_overdue,
    find_match,
    look_at_waitlist,
    note_unreachable,
    offer_match,
    say_moment,
)
from oxy.attendant.wording import for_the
from oxy.businesses import load_organization, raise_alert
from oxy.conversations.enclosures import Option
from oxy.conversations.errors import ContactBlocked, InstanceDisconnected, OptedOut, WindowClosed
from oxy.conversations.parcels import Parcel
from oxy.conversations.questions import ask, close_about
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Database, Session
from oxy.foundation.jobs import Job
from oxy.foundation.telemetry import log
from oxy.portuguese import clock_time, plural

WAITLIST_OFFER = "waitlist_offer"
_YES_OR_NO = (Option("answer:yes", "Sim"), Option("answer:no", "Não"))
# So many customers may be asked in one look; the next look goes on.
MOST_AT_ONCE = 50


class WaitlistFiller:
    """Does the jobs that look at a waitlist."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """End what is over, then offer until nobody who waits can be offered anything."""
        while await self._end_one(job.organization_id):
            pass
        passed: list[UUID] = []
        for _ in range(MOST_AT_ONCE):
            if not await self._offer_one(job.organization_id, passed):
                return

    async def _end_one(self, organization_id: UUID) -> bool:
        async with self._database.tenant(organization_id) as session:
            await look_at_waitlist(session)
            ended = await end_overdue(session)
            if ended is None:
                return False
            if ended.expires_at > session.clock.now():
                await close_about(session, WAITLIST_OFFER, {"offer_id": str(ended.id)})
        log().info("[WAITLIST] Offer over", offerId=str(ended.id), organizationId=str(organization_id))
        return True

    async def _offer_one(self, organization_id: UUID, passed: list[UUID]) -> bool:
        """Offer the first match; `passed` grows by whoever cannot be offered anything now."""
        async with self._database.tenant(organization_id) as session:
            await look_at_waitlist(session)
            match = await find_match(session, passed)
            if match is None:
                return False
            if match.hold_until is None or match.hold_until <= session.clock.now():
                passed.append(match.entry.id)
                if match.hold_until is None:
                    await _tell_of_slot_in_the_quiet(session, match)
                return True
            offer = await _offer(session, match)
        if offer is not None:
            log().info(
                "[WAITLIST] Slot offered", offerId=str(offer.id), contactId=str(offer.contact_id),
                organizationId=str(organization_id),
            )  # fmt: skip
        else:
            passed.append(match.entry.id)
        return True


async def _offer(session: Session, match: Match) -> WaitOffer | None:
    """Hold, write and ask; who cannot be written to is passed over, and staff are told."""
    try:
        async with session.savepoint():
            offer = await offer_match(session, match)
            if offer is None:
                return None
            parcel = Parcel(await _words(session, match, offer), options=_YES_OR_NO, purpose=WAITLIST_OFFER)
            row = await reach_out(session, offer.contact_id, parcel)
    except (ContactBlocked, InstanceDisconnected, OptedOut, WindowClosed) as refusal:
        await note_unreachable(session, match)
        await _tell_of_unreachable(session, match, refusal.message)
        return None
    await ask(session, offer.contact_id, WAITLIST_OFFER, _subject(match, offer), offer.expires_at, row["id"])
    return offer


def _subject(match: Match, offer: WaitOffer) -> dict[str, str | None]:
    entry, slot = match.entry, offer.slot
    return {
        "offer_id": str(offer.id), "entry_id": str(entry.id), "service_id": str(entry.service_id),
        "service_name": entry.service_name, "pet_id": str(entry.pet_id) if entry.pet_id else None,
        "pet_name": entry.pet_name, "start": slot.start.isoformat(),
        "end": slot.end.isoformat() if entry.wanted.nights else None,
    }  # fmt: skip


async def _words(session: Session, match: Match, offer: WaitOffer) -> str:
    zone = (await load_organization(session)).zone
    entry, until = match.entry, offer.expires_at.astimezone(zone)
    hello = f"Oi, {entry.contact_name.split()[0]}!" if entry.contact_name else "Oi!"
    whose = f" {for_the(entry.pet_name)}" if entry.pet_name else ""
    slot = offer.slot
    if entry.wanted.nights is not None:
        nights = plural(entry.wanted.nights, "noite", "noites")
        what = f"{entry.service_name}{whose}, de {say_moment(slot.start)} a {say_moment(slot.end)} ({nights})"
        opened, it = "Abriu a vaga que você estava esperando", "ela"
    else:
        what = f"{entry.service_name}{whose}, {say_moment(slot.start)} com {slot.resource_name}"
        opened, it = "Abriu um horário que você estava esperando", "ele"
    thing = "a vaga" if it == "ela" else "o horário"
    return (
        f"{hello} {opened}: {what}. Quer ficar com {it}? Responda SIM ou NÃO até "
        f"{clock_time(until.time())}; depois disso {thing} passa para a próxima pessoa da lista 🐾"
    )


async def _tell_of_slot_in_the_quiet(session: Session, match: Match) -> None:
    await raise_alert(
        session, "waitlist_quiet", "Horário vago fora da hora de avisar",
        f"Abriu {match.entry.service_name}, {say_moment(match.slot.start)}, e há cliente esperando, mas o horário "
        "começa antes de podermos escrever. Se quiser, avise por telefone.",
        severity="info",
    )  # fmt: skip


async def _tell_of_unreachable(session: Session, match: Match, reason: str) -> None:
    await raise_alert(
        session, "waitlist_unreachable", "Cliente da lista de espera sem contato",
        f"{match.entry.contact_name or 'Um cliente'} esperava {match.entry.service_name} e não pôde ser avisado de "
        f"{say_moment(match.slot.start)}: {reason}",
    )  # fmt: skip
