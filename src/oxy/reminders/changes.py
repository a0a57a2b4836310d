"""What an owner's order tells customers of their bookings: noted, so that no reminder repeats it, and asked about."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from oxy.agenda import Booking, await_answer
from oxy.conversations.parcels import Parcel
from oxy.conversations.questions import ask, close_about
from oxy.conversations.reaching import reach_out
from oxy.foundation.database import Session
from oxy.reminders.store import household as store
from oxy.reminders.telling import CHOICES, REMINDER

PURPOSE = "correction"
ANSWERS = "Pode ser? Responda:\n1. Confirmar\n2. Remarcar\n3. Cancelar"


async def tell_change(
    session: Session, kind: Literal["moved", "cancelled"], contact_id: UUID, text: str, bookings: Sequence[Booking]
) -> UUID:
    """Tell a contact, in words of the caller's, that bookings of theirs were moved or cancelled; return the message.

    What a reminder had said of them is corrected by this, and not once more. Raises as `reach_out`.
    """
    return await _say(session, kind, contact_id, Parcel(text, purpose=PURPOSE), bookings)


async def ask_about_move(
    session: Session, contact_id: UUID, text: str, bookings: Sequence[Booking], answer_by: datetime
) -> UUID:
    """Ask a contact whether the times to which bookings of theirs were moved unasked suit; return the message.

    A yes confirms, a no goes on to another time or calls it off, however late. Who has not answered by `answer_by` is
    named to staff. Raises as `reach_out`.

    Args:
        text: the whole message, `ANSWERS` at its end.
        bookings: as they stand now.
    """
    message_id = await _say(session, "moved", contact_id, Parcel(text, options=CHOICES, purpose=PURPOSE), bookings)
    for each in bookings:
        subject = {
            "booking": str(each.id), "contact": str(contact_id), "service": each.service_name, "pet": each.pet_name,
            "start": each.start_time.isoformat(), "moved_by_business": True,
        }  # fmt: skip
        await ask(session, contact_id, REMINDER, subject, each.start_time, message_id)
        await await_answer(session, each.id, answer_by)
    return message_id


async def _say(session: Session, kind: str, contact_id: UUID, parcel: Parcel, bookings: Sequence[Booking]) -> UUID:
    row = await reach_out(session, contact_id, parcel, author="aurora")
    for each in bookings:
        await close_about(session, REMINDER, {"booking": str(each.id)})
    store.note_told(session, kind, contact_id, [each.id for each in bookings], row["id"])
    return row["id"]
