"""The counter: everything that can be done for the customer of this turn, and for nobody else.

Tenant and contact are fixed when it is made. Each verb opens its own transaction, is recorded as a tool call, grows the
turn's evidence, and may be run again for the same turn without doing anything twice.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
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
    confirm,
    find_slots,
    hold_offer,
    offer_slots,
    release_offers,
    reschedule_to_offer,
)
from oxy.attendant.context import ClientContext
from oxy.attendant.evidence import EvidenceBook
from oxy.attendant.outcomes import Found, Refused, Registered
from oxy.attendant.records import booking_json, slot_json
from oxy.businesses import Actor
from oxy.catalog import Service
from oxy.clientele import ContactChanges, opt_out, register_pet, update_contact
from oxy.conversations.ports import Handover, ToolCall, Turn
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import Refusal
from oxy.foundation.telemetry import log

Choose = Callable[[Sequence[Slot]], Sequence[Slot]]
Window = tuple[time | None, time | None]

HOLD_MINUTES = 10
OFFER_MINUTES = 30
ALTERNATIVES = 3


class Counter:
    """One customer's counter for one turn."""

    def __init__(self, database: Database, context: ClientContext, turn: Turn) -> None:
        self.context = context
        self.evidence = EvidenceBook(context, said=(turn.text,))
        self.offers: list[Offer] = []
        self.calls: list[ToolCall] = []
        self.handover: Handover | None = None
        self._database = database
        self._turn = turn
        self._actor = Actor("attendant")

    # --- the agenda ---

    async def search(
        self, service: Service, first: date, last: date, *, choose: Choose, window: Window | None = None,
        resource_id: UUID | None = None, moving: Booking | None = None,
    ) -> Found:  # fmt: skip
        """Look for free slots of `service` from `first` to `last` (local dates) and offer those that `choose` picks.

        Args:
            window: earliest and latest start, either open.
            moving: the contact's booking that is to be moved there: it is not in its own way.
        """
        async with self._database.tenant(self._turn.organization_id) as session:
            slots = await find_slots(
                session, service.id, first, last, resource_id=resource_id, window=window,
                ignore_booking_id=moving.id if moving else None, contact_id=self._turn.contact_id,
            )  # fmt: skip
            offers = await offer_slots(session, self._turn.contact_id, choose(slots), minutes=OFFER_MINUTES)
        self.offers += offers
        self.evidence.days((first, last))
        for offer in offers:
            self.evidence.slot(offer.slot)
        self._record(
            "check_availability",
            {"service": service.name, "date": first.isoformat(), "until": last.isoformat()},
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
        """Book the offered `slot`; when the offer has run out meanwhile but the slot is still free, book it all the same."""
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
        if booking.start_time != slot.start or booking.resource_id != slot.resource_id:
            outcome = await self._try_moving(booking, token, slot)
        if isinstance(outcome, Refused):
            return self._note("reschedule_appointment", arguments, outcome)
        self.evidence.rescheduled = True
        self.evidence.booking(outcome)
        self._record("reschedule_appointment", arguments, {"ok": True, "booking": booking_json(outcome, self.context)})
        return outcome

    async def cancel(self, booking: Booking, reason: str | None = None) -> Booking | Refused:
        """Cancel the contact's own `booking`; close to its start the answer is `late_cancel` and staff decide."""
        arguments = {"booking": booking_json(booking, self.context), "reason": reason}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                cancelled = await cancel(
                    session, booking.id, actor=Actor("customer", self._turn.contact_id), reason=reason,
                    contact_id=self._turn.contact_id,
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

    # --- the customer ---

    async def register_pet(
        self, name: str, species: str, *, breed: str | None = None, age_years: Decimal | None = None,
        size: str | None = None, sex: str | None = None, notes: str = "",
    ) -> Registered | Refused:  # fmt: skip
        """Register a pet of the contact's, its birth date from `age_years`; a known pet has missing facts filled in."""
        arguments = {"name": name, "species": species, "breed": breed, "age_years": age_years, "size": size, "sex": sex}
        arguments = {key: str(value) for key, value in arguments.items() if value is not None}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                pet, created = await register_pet(
                    session, self._turn.contact_id, name=name, species=species, breed=breed, age_years=age_years,
                    size=size, sex=sex, notes=notes, today=self.context.today,
                )  # fmt: skip
        except Refusal as refusal:
            return self._note("register_pet", arguments, self._refused(refusal))
        self.evidence.names.add(pet.name)
        if pet.birth_date:
            self.evidence.dates.add(pet.birth_date)
        self._record("register_pet", arguments, {"ok": True, "created": created, "pet": {"name": pet.name}})
        return Registered(pet, created)

    async def update_contact(self, *, name: str | None = None, email: str | None = None) -> Refused | None:
        """Note the customer's name or e-mail address."""
        arguments = {key: value for key, value in (("name", name), ("email", email)) if value}
        changes = ContactChanges(**({"name": name} if name else {}), **({"email": email} if email else {}))
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                await update_contact(session, self._turn.contact_id, self._actor, **changes)
        except Refusal as refusal:
            return self._note("update_contact", arguments, self._refused(refusal))
        if name:
            self.evidence.names.add(name)
        self._record("update_contact", arguments, {"ok": True})
        return None

    async def stop_marketing(self) -> None:
        """No more campaigns for this customer; what concerns their bookings goes on."""
        async with self._database.tenant(self._turn.organization_id) as session:
            await opt_out(session, self._turn.contact_id, Actor("customer", self._turn.contact_id))
        self._record("stop_marketing", {}, {"ok": True})

    def escalate(self, reason: str, summary: str, *, urgent: bool = False) -> Handover:
        """Call a person: the conversation is handed over, and staff alerted, with the answer's commit."""
        self.handover = Handover(reason, summary, urgent)
        self.evidence.handed_over = True
        self._record("escalate_to_human", {"reason": reason}, {"ok": True})
        return self.handover

    def note(self, name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        """Record a tool's use that needed no transaction."""
        self._record(name, arguments, result)

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

    async def _offer_again(self, session: Session, slot: Slot, moving: Booking | None = None) -> UUID:
        day = self.context.local(slot.start).date()
        free = await find_slots(
            session, slot.service_id, day, day, ignore_booking_id=moving.id if moving else None,
            contact_id=self._turn.contact_id,
        )  # fmt: skip
        same = [each for each in free if each.start == slot.start]
        same.sort(key=lambda each: each.resource_id != slot.resource_id)
        if not same:
            after = [each for each in free if each.start > slot.start] or free
            raise SlotTaken(slot.start, after[:ALTERNATIVES])
        [offer] = await offer_slots(session, self._turn.contact_id, same[:1], minutes=OFFER_MINUTES)
        return offer.token

    def _own(self, service_id: UUID, slot: Slot, pet_id: UUID | None) -> Booking | None:
        """The same booking, made already by an earlier run of this turn."""
        for booking in self.context.upcoming:
            if booking.service_id == service_id and booking.start_time == slot.start and booking.pet_id == pet_id:
                return booking
        return None

    def _taken(self, taken: SlotTaken) -> Refused:
        alternatives = tuple(taken.alternatives)[:ALTERNATIVES]
        for slot in alternatives:
            self.evidence.slot(slot)
        return Refused("slot_taken", taken.message, alternatives)

    def _refused(self, refusal: Refusal) -> Refused:
        return self._taken(refusal) if isinstance(refusal, SlotTaken) else Refused(refusal.code, refusal.message)

    def _note(self, name: str, arguments: Mapping[str, Any], refused: Refused) -> Refused:
        self._record(name, arguments, {"ok": False, "error": refused.error, "say": refused.say})
        return refused

    def _record(self, name: str, arguments: Mapping[str, Any], result: Mapping[str, Any]) -> None:
        self.calls.append(ToolCall(name, arguments, result))
        log().info(
            "[CLIENT-AI] Executing function", organizationId=str(self._turn.organization_id),
            conversationId=str(self._turn.conversation_id), contactId=str(self._turn.contact_id), jobId=self._turn.job_id,
            functionName=name, args=dict(arguments), success=bool(result.get("ok")),
        )  # fmt: skip
