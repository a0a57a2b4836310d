"""What can be done about waiting: get on the list, off it, take what is offered or let it go by."""

from uuid import UUID

from oxy.agenda import (
    Booking,
    WaitEntry,
    Wanted,
    accept_offer,
    decline_offer,
    join_waitlist,
    leave_waitlist,
    list_waitlist,
)
from oxy.attendant.agenda_counter import AgendaCounter
from oxy.attendant.outcomes import Refused
from oxy.attendant.records import booking_json
from oxy.businesses import Actor
from oxy.catalog import Service
from oxy.foundation.errors import Refusal


class WaitlistCounter(AgendaCounter):
    """The waitlist, as far as one customer may touch it."""

    async def join_waitlist(self, service: Service, wanted: Wanted, pet_id: UUID | None) -> WaitEntry | Refused:
        """Put this customer on the list; who waits for the same already has the wish changed."""
        arguments = {
            "service": service.name, "first_date": wanted.first_day.isoformat(),
            "last_date": wanted.last_day.isoformat(),
        }  # fmt: skip
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                entry = await join_waitlist(
                    session, self._turn.contact_id, service.id, wanted, actor=self._actor, pet_id=pet_id
                )
        except Refusal as refusal:
            return self._note("join_waitlist", arguments, self._refused(refusal))
        self.evidence.waitlisted = True
        self.evidence.days((wanted.first_day, wanted.last_day))
        self._record("join_waitlist", arguments, {"ok": True})
        return entry

    async def leave_waitlist(self) -> int:
        """Take everything of this customer's off the list; return how many wishes that were."""
        async with self._database.tenant(self._turn.organization_id) as session:
            waiting = await list_waitlist(session, contact_id=self._turn.contact_id)
            for entry in waiting:
                await leave_waitlist(session, entry.id, self._turn.contact_id)
        self._record("leave_waitlist", {}, {"ok": True, "left": len(waiting)})
        return len(waiting)

    async def take_offer(self, offer_id: UUID) -> Booking | Refused:
        """Book what was offered to this customer, who waited for it; lost meanwhile, the offer is over."""
        contact_id = self._turn.contact_id
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                booking = await accept_offer(
                    session, offer_id, contact_id, actor=Actor("customer", contact_id),
                    conversation_id=self._turn.conversation_id,
                )  # fmt: skip
        except Refusal as refusal:
            await self.pass_offer_by(offer_id, outcome="taken")
            return self._note("accept_waitlist_offer", {}, self._refused(refusal))
        self.evidence.booked = True
        self.evidence.booking(booking)
        self._record("accept_waitlist_offer", {}, {"ok": True, "booking": booking_json(booking, self.context)})
        return booking

    async def pass_offer_by(self, offer_id: UUID, *, outcome: str = "declined", leave: bool = False) -> None:
        """Let what was offered go to the next in line; the customer waits on, unless they `leave` the list."""
        contact_id = self._turn.contact_id
        async with self._database.tenant(self._turn.organization_id) as session:
            entry = await decline_offer(session, offer_id, contact_id, outcome=outcome)
            if leave:
                await leave_waitlist(session, entry.id, contact_id)
