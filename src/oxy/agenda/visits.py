"""A visit: several bookings of one contact that belong together, made whole or not at all, and called off whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from oxy.agenda.booking import book_offer
from oxy.agenda.bookings import Booking, booking_from_row
from oxy.agenda.errors import OfferGone, PetBusy, SlotTaken, VisitTaken, WrongStatus
from oxy.agenda.lifecycle import cancel
from oxy.agenda.store import offers as offer_store
from oxy.agenda.store import visits as store
from oxy.agenda.store.claims import ClaimRefused, claiming
from oxy.agenda.visit_offers import VisitOffer, arrangements_like, check_open_visit, items_of, scarce_of_items
from oxy.businesses import Actor
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound

OPEN = ("scheduled", "confirmed")


@dataclass(frozen=True, slots=True)
class Visit:
    """Bookings that belong together, by start; those called off one by one are still among them."""

    id: UUID
    contact_id: UUID
    bookings: tuple[Booking, ...]

    @property
    def live(self) -> tuple[Booking, ...]:
        """The bookings that still stand."""
        return tuple(each for each in self.bookings if each.status not in ("cancelled", "no_show"))

    @property
    def start(self) -> datetime:
        """When its first booking begins, or began."""
        return min(each.start_time for each in self.live or self.bookings)

    @property
    def end(self) -> datetime:
        """When its last booking ends."""
        return max(each.end_time for each in self.live or self.bookings)

    @property
    def price(self) -> Decimal | None:
        """What the bookings that stand cost together; None when one of them has no price."""
        prices = [each.price for each in self.live]
        return None if None in prices else sum((each for each in prices if each is not None), Decimal(0))


async def load_visit(session: Session, visit_id: UUID, contact_id: UUID | None = None) -> Visit:
    """Return a visit; with `contact_id`, only if it is that contact's. Raises `NotFound`."""
    row = await store.find(session, visit_id, contact_id)
    if row is None:
        raise NotFound("Visita não encontrada. Confira e tente de novo.")
    return await _visit(session, row["id"], row["contact_id"])


async def lock_visit(session: Session, visit_id: UUID, contact_id: UUID | None) -> Visit:
    """Return a visit that nobody else changes until the transaction ends. Raises `NotFound`."""
    row = await store.find(session, visit_id, contact_id, lock=True)
    if row is None:
        raise NotFound("Visita não encontrada. Confira e tente de novo.")
    return await _visit(session, row["id"], row["contact_id"], lock=True)


async def book_visit(
    session: Session, token: UUID, contact_id: UUID, *, actor: Actor, conversation_id: UUID | None = None
) -> Visit:
    """Book every part of what was offered, or nothing, and return the visit.

    The same token again returns the same visit. Raises `OfferGone` as `book_offer` does, `VisitTaken` with other
    arrangements when a part of it is no longer free, `PetDeceased`, and `NotFound`.
    """
    row = await store.lock_offer(session, token, contact_id)
    if row is not None and row["visit_id"] is not None and row["moves_visit_id"] is None:
        return await _booked_already(session, row["visit_id"], contact_id)
    check_open_visit(session, row, moves=None)
    items = await items_of(session, token, contact_id)
    # Everything scarce is queued for at once: two visits over the same people never wait for each other in a ring.
    scarce = await scarce_of_items(session, items)
    try:
        async with claiming(session, *scarce):
            visit_id = await store.insert(session, contact_id, actor.kind)
            made = [
                await book_offer(
                    session, item.token, contact_id, pet_id=item.pet_id, actor=actor, conversation_id=conversation_id
                )
                for item in items
            ]
            await store.join(session, visit_id, [each.id for each in made])
            await store.use_up(session, token, visit_id)
    except (SlotTaken, PetBusy):
        raise VisitTaken(await arrangements_like(session, contact_id, items)) from None
    return await _visit(session, visit_id, contact_id)


async def hold_visit(session: Session, offer: VisitOffer, contact_id: UUID, until: datetime) -> None:
    """Keep every other contact off all of an offered visit until then.

    Raises `OfferGone`, and `VisitTaken` when a part of it is no longer free; then nothing is held.
    """
    check_open_visit(session, await store.lock_offer(session, offer.token, contact_id), moves=offer.moves)
    items = await items_of(session, offer.token, contact_id)
    scarce = await scarce_of_items(session, items)
    try:
        async with claiming(session, *scarce):
            await store.let_go_of_all(session, contact_id)
            for item in items:
                await offer_store.hold(session, item.token, until, item.slot.other_resource_ids)
            await store.prolong(session, offer.token, until)
    except ClaimRefused:
        raise VisitTaken(await arrangements_like(session, contact_id, items)) from None


async def cancel_visit(
    session: Session, visit_id: UUID, *, actor: Actor, reason: str | None = None, contact_id: UUID | None = None,
    by_customer: bool = False,
) -> Visit:  # fmt: skip
    """Call off every booking of a visit that has not begun, and return it; a visit called off already stays as it is.

    Raises `LateCancel` as `cancel` does, and then nothing is called off; `WrongStatus` when all of it has begun or is
    over; `NotFound`.
    """
    visit = await lock_visit(session, visit_id, contact_id)
    if not visit.live:
        return visit
    waiting = [each for each in visit.live if each.status in OPEN]
    if not waiting:
        raise WrongStatus("Essa visita já começou ou terminou e não pode ser cancelada.", status=visit.live[0].status)
    async with claiming(session, *scarce_of(waiting)):
        for booking in waiting:
            await cancel(session, booking.id, actor=actor, reason=reason, by_customer=by_customer)
    return await load_visit(session, visit_id)


def scarce_of(bookings: Sequence[Booking]) -> list[UUID | None]:
    """Return the resources and pets that bookings are about."""
    return [thing for each in bookings for thing in (each.resource_id, *each.other_resource_ids, each.pet_id)]


async def _booked_already(session: Session, visit_id: UUID, contact_id: UUID) -> Visit:
    visit = await load_visit(session, visit_id, contact_id)
    if not visit.live:
        raise OfferGone
    return visit


async def _visit(session: Session, visit_id: UUID, contact_id: UUID, *, lock: bool = False) -> Visit:
    rows = await store.bookings_of(session, visit_id, lock=lock)
    return Visit(visit_id, contact_id, tuple(booking_from_row(row) for row in rows))
