"""A freed slot is offered to one who waits at a time, with a hold that ends by itself.

Whatever freed it, the list is looked at as it stands: a look that was lost is made up for by the next. The hold is a
row of `slot_offers`, so that nobody else can have the time meanwhile, and a yes is a booking by its token.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.booking import book_offer
from oxy.agenda.bookings import Booking, load_booking
from oxy.agenda.errors import OfferGone, SlotTaken
from oxy.agenda.offers import hold_offer, offer_slots
from oxy.agenda.slots import Slot
from oxy.agenda.store import offers as slot_store
from oxy.agenda.store import waitlist as entries
from oxy.agenda.store import waitlist_offers as store
from oxy.agenda.store.claims import claiming
from oxy.agenda.waitlist import FILL_WAITLIST, WaitEntry, load_entry, wake
from oxy.agenda.waitlist_matching import Match
from oxy.businesses import Actor
from oxy.foundation.database import Database, Purpose, Row, Session
from oxy.foundation.errors import NotFound
from oxy.foundation.jobs import Priority, enqueue

_JUST_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class WaitOffer:
    """A slot offered to one who waits; `token` books it until `expires_at`. `outcome` None while it is open."""

    id: UUID
    entry_id: UUID
    contact_id: UUID
    pet_id: UUID | None
    slot: Slot
    token: UUID | None
    expires_at: datetime
    outcome: str | None = None
    booking_id: UUID | None = None


async def look_at_waitlist(session: Session) -> None:
    """Wait until nobody else looks at this business's list, until the transaction ends; take off it what is over."""
    await entries.queue_up(session)
    await entries.expire(session)


async def end_overdue(session: Session) -> WaitOffer | None:
    """End one offer that nobody took in time or nobody waits for, let its hold go, and return it.

    One a transaction: whoever says yes to another must not be waited for with this one's time locked.
    """
    for row in await store.over(session):
        offer = _offer(row)
        await _let_go(session, offer)
        lapsed = offer.expires_at <= session.clock.now()
        if await store.close(session, offer.id, "lapsed" if lapsed else "withdrawn"):
            return offer
    return None


async def offer_match(session: Session, match: Match) -> WaitOffer | None:
    """Hold a match's slot for its customer and write the offer down; None when either is gone meanwhile."""
    now, entry = session.clock.now(), match.entry
    assert match.hold_until is not None
    minutes = max(1, round((match.hold_until - now) / timedelta(minutes=1)))
    try:
        async with session.savepoint():
            [offer] = await offer_slots(session, entry.contact_id, [match.slot], minutes=minutes)
            await hold_offer(session, offer.token, entry.contact_id, minutes=minutes)
    except (SlotTaken, OfferGone):
        return None
    until = now + timedelta(minutes=minutes)
    offer_id = await store.put(session, entry.id, offer.token, match.slot, until, None)
    if offer_id is None:
        await slot_store.let_go(session, [offer.token])
        return None
    await enqueue(session, FILL_WAITLIST, {}, priority=Priority.AUTOMATIONS, delay=until - now + _JUST_AFTER)
    return WaitOffer(offer_id, entry.id, entry.contact_id, entry.pet_id, match.slot, offer.token, until)


async def note_unreachable(session: Session, match: Match) -> None:
    """Write down that a match's customer could not be told: the slot goes on to the next."""
    await store.put(session, match.entry.id, None, match.slot, session.clock.now(), "unreachable")


async def accept_offer(
    session: Session, offer_id: UUID, contact_id: UUID, *, actor: Actor, conversation_id: UUID | None = None
) -> Booking:
    """Book what was offered to a contact who waited, and return the booking; the same yes again returns it again.

    Raises `OfferGone` when it is over, `SlotTaken` with alternatives, `PetBusy`, `PetDeceased` and `NotFound`.
    """
    offer = await load_wait_offer(session, offer_id, contact_id)
    if offer.booking_id is not None:
        return await load_booking(session, offer.booking_id, contact_id)
    if offer.outcome is not None or offer.token is None:
        raise OfferGone
    booking = await book_offer(
        session, offer.token, contact_id, pet_id=offer.pet_id, actor=actor, conversation_id=conversation_id
    )
    if not await store.close(session, offer_id, "accepted", booking.id):
        raise OfferGone
    return booking


async def decline_offer(session: Session, offer_id: UUID, contact_id: UUID, *, outcome: str = "declined") -> WaitEntry:
    """End an offer without a booking and return its entry, which waits on; the slot goes to the next in line.

    `outcome` may be `taken`: somebody else had the time. Raises `NotFound`.
    """
    offer = await load_wait_offer(session, offer_id, contact_id)
    if offer.outcome is None:
        await _let_go(session, offer)
        await store.close(session, offer_id, outcome)
        await wake(session)
    return await load_entry(session, offer.entry_id)


async def load_wait_offer(session: Session, offer_id: UUID, contact_id: UUID) -> WaitOffer:
    """Return an offer of a contact's. Raises `NotFound`."""
    row = await store.find(session, offer_id, contact_id)
    if row is None:
        raise NotFound("Oferta não encontrada.")
    return _offer(row)


async def sweep_waitlists(database: Database) -> None:
    """Leave a look at each business's list where anybody waits or is being asked: what no job woke is found so."""
    async with database.system(Purpose.SWEEP) as session:
        for row in await entries.due(session):
            await enqueue(
                session, FILL_WAITLIST, {}, organization_id=row["organization_id"], priority=Priority.AUTOMATIONS,
                once=f"sweep:waitlist:{row['organization_id']}",
            )  # fmt: skip


async def _let_go(session: Session, offer: WaitOffer) -> None:
    """End the hold behind an offer; its row is locked before its resource, as every writer does."""
    if offer.token is not None:
        await slot_store.lock_with_holds(session, offer.contact_id, offer.token)
        async with claiming(session, offer.slot.resource_id):
            await slot_store.let_go(session, [offer.token])


def _offer(row: Row) -> WaitOffer:
    zone = ZoneInfo(row["timezone"])
    start, end = row["start_time"].astimezone(zone), row["end_time"].astimezone(zone)
    slot = Slot(row["service_id"], row["resource_id"], row["resource_name"], start, end)
    return WaitOffer(
        row["id"], row["entry_id"], row["contact_id"], row["pet_id"], slot, row["token"], row["expires_at"],
        row["outcome"], row["booking_id"],
    )  # fmt: skip
