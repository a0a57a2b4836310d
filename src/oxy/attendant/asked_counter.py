"""What answers to Oxy's own questions do: a household's booking confirmed, a visit rated, care noted.

The ids come from questions that the server asked this contact, never from their words or a model.
"""

import re
from collections.abc import Sequence
from uuid import UUID

from oxy.agenda import Booking, confirm, load_booking
from oxy.attendant.agenda_counter import AgendaCounter
from oxy.attendant.outcomes import Refused
from oxy.attendant.records import booking_json
from oxy.businesses import Actor
from oxy.conversations import questions
from oxy.conversations.questions import OpenQuestion
from oxy.foundation.errors import Refusal
from oxy.reminders import note_care, rate

_ONLY_FIGURE = re.compile(
    r"\W*(?:nota\W+)?(?:\d|uma?|dois|duas|tr[eê]s|quatro|cinco)?\W*(?:estrelas?)?\W*", re.IGNORECASE
)


class AskedCounter(AgendaCounter):
    """The part of the counter at which Oxy's own questions are answered."""

    @property
    def words(self) -> str:
        """The customer's own words of this turn."""
        return self._turn.text

    async def close_question(self, question: OpenQuestion, outcome: str) -> None:
        """End what this turn's newest message answered, unless that was done."""
        async with self._database.tenant(self._turn.organization_id) as session:
            await questions.close(session, question.id, outcome, answered_by=self._turn.messages[-1].id)

    async def confirm_asked(self, booking_id: UUID) -> Booking | Refused:
        """Note that whoever was asked about a booking of their household is coming."""
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                booking = await load_booking(session, booking_id)
                if booking.status != "confirmed":
                    booking = await confirm(session, booking_id, actor=Actor("customer", self._turn.contact_id))
        except Refusal as refusal:
            return self._note("confirm_appointment", {"booking": str(booking_id)}, self._refused(refusal))
        self.evidence.confirmed = True
        self.evidence.booking(booking)
        told = booking_json(booking, self.context)
        self._record("confirm_appointment", {"booking": told}, {"ok": True, "booking": told})
        return booking

    async def rate(self, booking_ids: Sequence[UUID], rating: int) -> None:
        """Keep what the customer thinks of a visit, with this turn's words where they say more than the figure."""
        words = self._turn.text.strip()
        comment = "" if _ONLY_FIGURE.fullmatch(words) else words
        async with self._database.tenant(self._turn.organization_id) as session:
            await rate(session, list(booking_ids), self._turn.contact_id, rating, comment, self._turn.conversation_id)
        self._record("rate_visit", {"rating": rating}, {"ok": True})

    async def care_done(self, pet_id: UUID, protocol_id: UUID) -> Refused | None:
        """Note that care was given elsewhere, as the customer says."""
        arguments = {"pet": str(pet_id), "protocol": str(protocol_id)}
        try:
            async with self._database.tenant(self._turn.organization_id) as session:
                await note_care(session, pet_id, protocol_id, self.context.today, self._actor, source="customer")
        except Refusal as refusal:
            return self._note("note_care", arguments, self._refused(refusal))
        self._record("note_care", arguments, {"ok": True})
        return None
