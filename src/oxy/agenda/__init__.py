"""Time as a scarce thing: which slots are free, what was offered and held, and a booking's life.

No two bookings, holds or blocks ever share a resource's time: the database says so, to every writer.
"""

from oxy.agenda.availability import find_slots
from oxy.agenda.booking import book, book_offer
from oxy.agenda.bookings import (
    Booking,
    Status,
    booking_from_row,
    list_bookings,
    load_booking,
    lock_booking,
    page_cursor,
    upcoming_bookings,
)
from oxy.agenda.day_hours import closed_reason, holiday_name, is_open, next_opening, open_spans
from oxy.agenda.errors import (
    InThePast,
    LateCancel,
    NeedsNights,
    OfferGone,
    OutsideHours,
    PetBusy,
    PetDeceased,
    SlotTaken,
    TooFarAhead,
    WrongResource,
    WrongService,
    WrongStatus,
    say_moment,
)
from oxy.agenda.lifecycle import cancel, complete, confirm, mark_no_show, start
from oxy.agenda.moving import reschedule, reschedule_to_offer
from oxy.agenda.offers import Offer, hold_offer, load_offer, offer_slots, release_offers
from oxy.agenda.slots import Claim, Search, Slot, Work, compute_slots

__all__ = [
    "Booking",
    "Claim",
    "InThePast",
    "LateCancel",
    "NeedsNights",
    "Offer",
    "OfferGone",
    "OutsideHours",
    "PetBusy",
    "PetDeceased",
    "Search",
    "Slot",
    "SlotTaken",
    "Status",
    "TooFarAhead",
    "Work",
    "WrongResource",
    "WrongService",
    "WrongStatus",
    "book",
    "book_offer",
    "booking_from_row",
    "cancel",
    "closed_reason",
    "complete",
    "compute_slots",
    "confirm",
    "find_slots",
    "hold_offer",
    "holiday_name",
    "is_open",
    "list_bookings",
    "load_booking",
    "load_offer",
    "lock_booking",
    "mark_no_show",
    "next_opening",
    "offer_slots",
    "open_spans",
    "page_cursor",
    "release_offers",
    "reschedule",
    "reschedule_to_offer",
    "say_moment",
    "start",
    "upcoming_bookings",
]
