"""What a booking will be drawn from, before it is drawn: a package that was paid for, counted with what is booked."""

from datetime import datetime
from uuid import UUID

from oxy.agenda import Booking, PackageSale
from oxy.attendant.context import ClientContext


def left_after(
    context: ClientContext, service_id: UUID, pet_id: UUID | None, start: datetime, *, but: UUID | None = None
) -> int | None:
    """Return how much is left of the contact's packages after a booking; None when none of them pays for it.

    A package is drawn from when the work is done, so what is booked already and not yet drawn is counted off. `but` is
    the booking itself, where it stands already.
    """
    sales = [sale for sale in context.packages if _covers(sale, service_id, pet_id, start)]
    waiting = [
        booking for booking in context.upcoming
        if booking.id != but and any(_covers_booking(sale, booking) for sale in sales)
    ]  # fmt: skip
    left = sum(sale.left for sale in sales) - len(waiting)
    return left - 1 if left > 0 else None


def _covers(sale: PackageSale, service_id: UUID, pet_id: UUID | None, start: datetime) -> bool:
    whose = sale.pet_id is None or sale.pet_id == pet_id
    return service_id in sale.service_ids and whose and (sale.expires_at is None or sale.expires_at > start)


def _covers_booking(sale: PackageSale, booking: Booking) -> bool:
    return _covers(sale, booking.service_id, booking.pet_id, booking.start_time)
