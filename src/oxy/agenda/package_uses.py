"""Drawing a booking from a package that was paid for: once, and given back when the work turns out not to be done."""

from uuid import UUID

from oxy.agenda.bookings import Booking
from oxy.agenda.store import packages as store
from oxy.foundation.database import Session


async def draw(session: Session, booking: Booking) -> None:
    """Draw a booking from the package of its contact that ends first and has something left for this service and pet.

    Nothing happens when there is none. Drawn, the booking's own price is 0: the money came with the sale.
    """
    sales = await store.lock_drawable(
        session, booking.contact_id, booking.pet_id, booking.service_id, booking.start_time
    )
    sale = next((row for row in sales if row["used"] < row["count"]), None)
    if sale is not None:
        await store.draw(session, sale["id"], sale["count"], booking.id)


async def give_back(session: Session, booking_id: UUID) -> None:
    """Give back what a booking drew, and its price with it; nothing happens when it drew nothing."""
    await store.give_back(session, booking_id)
