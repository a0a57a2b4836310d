"""What can be done about time: look for it, offer it, hold it, book it, move it, call it off."""

from collections.abc import Callable, Sequence
from datetime import date, time
from uuid import UUID

from oxy.agenda import (
    Booking,
    LateCancel,
    Offer,
    OfferGone,
    Slot,
    SlotTaken,
    book_offer,
    cancel,
    change_departure,
    confirm,
    find_slots,
    find_stays,
    hold_offer,
    offer_slots,
    release_offers,
    reschedule_to_offer,
)
from oxy.attendant.context import ClientContext
from oxy.attendant.outcomes import Found, Refused
from oxy.attendant.records import booking_json, slot_json
from oxy.attendant.tool_record import ALTERNATIVES, ToolRecord
from oxy.businesses import Actor
from oxy.catalog import Service
from oxy.conversations.ports import Turn
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import Refusal

Choose = Callable[[Sequence[Slot]], Sequence[Slot]]
Window = tuple[time | None, time | None]

HOLD_MINUTES = 10
OFFER_MINUTES = 30


class AgendaCounter(ToolRecord):
    """The agenda, as far as one customer may touch it."""

    def __init__(self, database: Database, context: ClientContext, turn: Turn) -> None:
        super().__init__(database, context, turn)
        self.offers: list[Offer] = []

    async def search(
        self, service: Service, first: date, last: date, *, choose: Choose, window: Window | None = None,
        resource_id: UUID | None = None, moving: Booking | None = None, size: str | None = None,
        coat: str | None = None,
    ) -> Found | Refused:  # fmt: skip
        """Look for free slots of `service` from `first` to `last` (local dates) and offer those that `choose` picks.

        Args:
            window: earliest and latest start, either open.
            moving: the contact's booking that is to be moved there: it is not in its own way.
            size, coat: the pet's, as far as they are known: they may decide how long it takes.

        Refused for a stay, which is agreed by nights, and for somebody who does not do this service.
        """
        arguments = {"service": service.name, "date": first.isoformat(), "until": last.isoformat()}
        try:
            # Hasty: an offer that a crash undoes is made again when it is taken up.
            async with self._database.tenant(self._turn.organization_id, hasty=True) as session:
                slots = await find_slots(
                    session, service.id, first, last, resource_id=resource_id, window=window,
                    ignore_booking_id=moving.id if moving else None, contact_id=self._turn.contact_id, size=size,
                    coat=coat,
                )  # fmt: skip
                offers = await offer_slots(session, self._turn.contact_id, choose(slots), minutes=OFFER_MINUTES)
        except Refusal as refusal:
            return self._note("check_availability", arguments, self._refused(refusal))
        self.offers += offers
        self.evidence.days((first, last))
        for offer in offers:
            self.evidence.slot(offer.slot)
        self._record(
            "check_availability",
            arguments,
            {"ok": True, "free": len(slots), "slots": [slot_json(offer.slot, self.context) for offer in offers]},
        )
        days = len({self.context.local(slot.start).date() for slot in slots})
        return Found(tuple(offers), len(slots), days)

    async def hold(self, token: UUID, slot: Slot) -> UUID | Refused:
        """Keep others off an offered slot while the customer is asked, and return the token that books it.

        It is another token when the offer had run out and the slot was still free.
        """
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                try:
                    async with session.savepoint():
                        await hold_offer(session, token, contact_id, minutes=HOLD_MINUTES)
                except OfferGone:
                    token = await self._offer_again(session, slot)
                    await hold_offer(session, token, contact_id, minutes=HOLD_MINUTES)
        except Refusal as refusal:
            return self._refused(refusal)
        return token

    async def release(self) -> None:
        """Let go of every slot offered to or held for this customer."""
        async with self._database.tenant(self._turn.organization_id) as session:
            await release_offers(session, self._turn.contact_id)

    async def book(self, token: UUID, slot: Slot, service: Service, pet_id: UUID | None) -> Booking | Refused:
        """Book the offered `slot`, also when the offer has run out meanwhile and the slot is still free."""
        arguments = {"service": service.name, **slot_json(slot, self.context)}
        made = self._own(service.id, slot, pet_id)
        if made is None:
            outcome = await self._try_booking(token, slot, pet_id)
        else:
            outcome = made
        if isinstance(outcome, Refused):
            return self._note("book_appointment", arguments, outcome)
        self.evidence.booked = True
        self.evidence.booking(outcome)
        self._record("book_appointment", arguments, {"ok": True, "booking": booking_json(outcome, self.context)})
        return outcome

    async def move(self, booking: Booking, token: UUID, slot: Slot) -> Booking | Refused:
        """Move the contact's own `booking` to the offered `slot`."""
        arguments = {"booking": booking_json(booking, self.context), **slot_json(slot, self.context)}
        outcome: Booking | Refused = booking
        other_nights = booking.booking_type == "hotel" and booking.end_time != slot.end
        if booking.start_time != slot.start or booking.resource_id != slot.resource_id or other_nights:
            under_way = booking.booking_type == "hotel" and booking.start_time <= self.context.now
            outcome = await (
                self._try_departure(booking, slot) if under_way else self._try_moving(booking, token, slot)
            )
        if isinstance(outcome, Refused):
            return self._note("reschedule_appointment", arguments, outcome)
        self.evidence.rescheduled = True
        self.evidence.booking(outcome)
        self._record("reschedule_appointment", arguments, {"ok": True, "booking": booking_json(outcome, self.context)})
        return outcome

    async def cancel(self, booking: Booking, reason: str | None = None, *, excused: bool = False) -> Booking | Refused:
        """Cancel the contact's own `booking`; close to its start the answer is `late_cancel` and staff decide.

        `excused`: the business had moved it unasked, so that it is never too late.
        """
        arguments = {"booking": booking_json(booking, self.context), "reason": reason}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                cancelled = await cancel(
                    session, booking.id, actor=Actor("customer", self._turn.contact_id), reason=reason,
                    contact_id=self._turn.contact_id, excused=excused,
                )  # fmt: skip
        except LateCancel as refusal:
            return self._note("cancel_appointment", arguments, Refused("late_cancel", refusal.message))
        except Refusal as refusal:
            return self._note("cancel_appointment", arguments, self._refused(refusal))
        self.evidence.cancelled = True
        self.evidence.booking(cancelled)
        self._record("cancel_appointment", arguments, {"ok": True, "booking": booking_json(cancelled, self.context)})
        return cancelled

    async def confirm(self, booking: Booking) -> Booking | Refused:
        """Note that the customer will come to their own `booking`."""
        arguments = {"booking": booking_json(booking, self.context)}
        outcome: Booking | Refused = booking
        if booking.status != "confirmed":
            try:
                async with self._database.tenant(self._turn.organization_id) as session:
                    actor = Actor("customer", self._turn.contact_id)
                    outcome = await confirm(session, booking.id, actor=actor, contact_id=self._turn.contact_id)
            except Refusal as refusal:
                return self._note("confirm_appointment", arguments, self._refused(refusal))
        self.evidence.confirmed = True
        self._record("confirm_appointment", arguments, {"ok": True, "booking": booking_json(booking, self.context)})
        return outcome

    def list_bookings(self) -> tuple[Booking, ...]:
        """Return the contact's own bookings that are still ahead, by start."""
        upcoming = self.context.upcoming
        self._record(
            "list_bookings", {}, {"ok": True, "bookings": [booking_json(each, self.context) for each in upcoming]}
        )
        return upcoming

    # --- inside ---

    async def _try_booking(self, token: UUID, slot: Slot, pet_id: UUID | None) -> Booking | Refused:
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                try:
                    async with session.savepoint():
                        return await self._book(session, token, pet_id)
                except OfferGone:
                    fresh = await self._offer_again(session, slot)
                    return await self._book(session, fresh, pet_id)
        except SlotTaken as taken:
            return self._taken(taken)
        except Refusal as refusal:
            return self._refused(refusal)

    async def _book(self, session: Session, token: UUID, pet_id: UUID | None) -> Booking:
        return await book_offer(
            session, token, self._turn.contact_id, pet_id=pet_id, actor=self._actor,
            conversation_id=self._turn.conversation_id,
        )  # fmt: skip

    async def _try_moving(self, booking: Booking, token: UUID, slot: Slot) -> Booking | Refused:
        actor, contact_id = Actor("customer", self._turn.contact_id), self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                try:
                    async with session.savepoint():
                        return await reschedule_to_offer(session, booking.id, token, contact_id, actor)
                except OfferGone:
                    fresh = await self._offer_again(session, slot, moving=booking)
                    return await reschedule_to_offer(session, booking.id, fresh, contact_id, actor)
        except SlotTaken as taken:
            return self._taken(taken)
        except Refusal as refusal:
            return self._refused(refusal)

    async def _try_departure(self, booking: Booking, slot: Slot) -> Booking | Refused:
        """A stay that has begun: nothing changes but the day on which the guest leaves."""
        actor, contact_id = Actor("customer", self._turn.contact_id), self._turn.contact_id
        departure = self.context.local(slot.end).date()
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                return await change_departure(session, booking.id, departure, actor=actor, contact_id=contact_id)
        except LateCancel as refusal:
            return Refused("late_cancel", refusal.message)
        except SlotTaken as taken:
            return self._taken(taken)
        except Refusal as refusal:
            return self._refused(refusal)

    async def _offer_again(self, session: Session, slot: Slot, moving: Booking | None = None) -> UUID:
        free = await self._free_on(session, slot, moving.id if moving else None)
        same = [each for each in free if each.start == slot.start]
        same.sort(key=lambda each: each.resource_id != slot.resource_id)
        if not same:
            after = [each for each in free if each.start > slot.start] or free
            raise SlotTaken(slot.start, after[:ALTERNATIVES])
        [offer] = await offer_slots(session, self._turn.contact_id, same[:1], minutes=OFFER_MINUTES)
        return offer.token

    async def _free_on(self, session: Session, slot: Slot, ignore_booking_id: UUID | None) -> Sequence[Slot]:
        """What is free on the day of a slot; for nights, which kennels are from and to the same days."""
        first, last = self.context.local(slot.start).date(), self.context.local(slot.end).date()
        contact_id = self._turn.contact_id
        service = next((each for each in self.context.services if each.id == slot.service_id), None)
        if service is not None and service.duration_minutes is None:
            stays = await find_stays(
                session, slot.service_id, first, last, ignore_booking_id=ignore_booking_id, contact_id=contact_id
            )
            return [stay.slot for stay in stays]
        return await find_slots(
            session, slot.service_id, first, first, ignore_booking_id=ignore_booking_id, contact_id=contact_id
        )

    def _own(self, service_id: UUID, slot: Slot, pet_id: UUID | None) -> Booking | None:
        """The same booking, made already by an earlier run of this turn."""
        for booking in self.context.upcoming:
            if booking.service_id == service_id and booking.start_time == slot.start and booking.pet_id == pet_id:
                return booking
        return None
