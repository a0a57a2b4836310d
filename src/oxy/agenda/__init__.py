"""Time as a scarce thing: which slots are free, what was offered and held, and the life of bookings, visits and series.

No two bookings, holds or blocks ever share a resource's time: the database says so, to every writer.
"""

from oxy.agenda.arranging import MOST_PARTS, Arrangement, Option, Part, arrange
from oxy.agenda.attendance import (
    Consequence,
    Mark,
    await_answer,
    consequence_for,
    forgive,
    list_marks,
    settle_deposit,
)
from oxy.agenda.availability import find_slots
from oxy.agenda.blocks import Block, block, list_blocks, load_block, unblock
from oxy.agenda.board import TELL_READY, ReadyNews, arrive, claim_ready_news, deliver, mark_ready
from oxy.agenda.booking import book, book_offer
from oxy.agenda.bookings import (
    Booking,
    Stage,
    Status,
    booking_from_row,
    bookings_of,
    list_bookings,
    load_booking,
    lock_booking,
    page_cursor,
    upcoming_bookings,
)
from oxy.agenda.day_hours import closed_reason, holiday_name, is_open, next_opening, open_spans
from oxy.agenda.departures import change_departure, find_departure
from oxy.agenda.errors import (
    BookingsInTheWay,
    InThePast,
    LateCancel,
    NeedsNights,
    NeedsStaff,
    NotAStay,
    OfferGone,
    OutsideHours,
    PetBusy,
    PetDeceased,
    PetTooLarge,
    SlotTaken,
    TooFarAhead,
    VisitTaken,
    WrongResource,
    WrongService,
    WrongStatus,
    say_moment,
)
from oxy.agenda.free_times import FreeTime, free_times
from oxy.agenda.histories import Change, booking_history
from oxy.agenda.hotel import Stay, find_arrivals, find_stays
from oxy.agenda.lifecycle import cancel, complete, confirm, mark_no_show, reopen, start
from oxy.agenda.moving import reschedule, reschedule_to_offer
from oxy.agenda.nightly import MATERIALISE_SERIES, SeriesKeeper, flag_overdue, wake_series
from oxy.agenda.offers import Offer, hold_offer, load_offer, offer_slots, release_offers
from oxy.agenda.packages import (
    PackageInUse,
    PackageSale,
    list_open_sales,
    list_sales,
    load_sale,
    open_packages,
    sale_from_row,
    sale_uses,
    sell_package,
    take_back_sale,
)
from oxy.agenda.recurrence import Every, Rule, rhythm
from oxy.agenda.series import (
    Occurrence,
    Series,
    SeriesStatus,
    change_series,
    end_series,
    list_series,
    load_series,
    pause_series,
    resume_series,
    settle_occurrence,
    skip_occurrence,
    start_series,
)
from oxy.agenda.slots import Claim, Search, Slot, Work, compute_slots
from oxy.agenda.visit_moving import offer_moves, reschedule_visit
from oxy.agenda.visit_offers import Plan, VisitOffer, find_visits, offer_visits
from oxy.agenda.visit_stays import find_stay_visits, find_stay_visits_within
from oxy.agenda.visits import Visit, book_visit, cancel_visit, hold_visit, load_visit
from oxy.agenda.waitlist import (
    FILL_WAITLIST,
    WaitEntry,
    Wanted,
    join_waitlist,
    leave_waitlist,
    list_waitlist,
    load_entry,
    time_freed,
)
from oxy.agenda.waitlist_matching import Match, find_match
from oxy.agenda.waitlist_offers import (
    WaitOffer,
    accept_offer,
    decline_offer,
    end_overdue,
    load_wait_offer,
    look_at_waitlist,
    note_unreachable,
    offer_match,
    sweep_waitlists,
)

__all__ = [
    "FILL_WAITLIST", "MATERIALISE_SERIES", "MOST_PARTS", "TELL_READY", "Arrangement", "Block", "Booking",
    "BookingsInTheWay", "Change", "Claim", "Consequence", "Every", "FreeTime", "InThePast", "LateCancel", "Mark",
    "Match", "NeedsNights", "NeedsStaff", "NotAStay", "Occurrence", "Offer", "OfferGone", "Option", "OutsideHours",
    "PackageInUse", "PackageSale", "Part", "PetBusy", "PetDeceased", "PetTooLarge", "Plan", "ReadyNews", "Rule",
    "Search", "Series", "SeriesKeeper", "SeriesStatus", "Slot", "SlotTaken", "Stage", "Status", "Stay",
    "TooFarAhead", "Visit", "VisitOffer", "VisitTaken", "WaitEntry", "WaitOffer", "Wanted", "Work", "WrongResource",
    "WrongService", "WrongStatus", "accept_offer", "arrange", "arrive", "await_answer", "block", "book",
    "book_offer", "book_visit", "booking_from_row", "booking_history", "bookings_of", "cancel", "cancel_visit",
    "change_departure", "change_series", "claim_ready_news", "closed_reason", "complete", "compute_slots",
    "confirm", "consequence_for", "decline_offer", "deliver", "end_overdue", "end_series", "find_arrivals",
    "find_departure", "find_match", "find_slots", "find_stay_visits", "find_stay_visits_within", "find_stays",
    "find_visits", "flag_overdue", "forgive", "free_times", "hold_offer", "hold_visit", "holiday_name", "is_open",
    "join_waitlist", "leave_waitlist", "list_blocks", "list_bookings", "list_marks", "list_open_sales", "list_sales",
    "list_series", "list_waitlist", "load_block", "load_booking", "load_entry", "load_offer", "load_sale",
    "load_series", "load_visit", "load_wait_offer", "lock_booking", "look_at_waitlist", "mark_no_show", "mark_ready",
    "next_opening", "note_unreachable", "offer_match", "offer_moves", "offer_slots", "offer_visits",
    "open_packages", "open_spans", "page_cursor", "pause_series", "release_offers", "reopen", "reschedule",
    "reschedule_to_offer", "reschedule_visit", "resume_series", "rhythm", "sale_from_row", "sale_uses",
    "say_moment", "sell_package", "settle_deposit", "settle_occurrence", "skip_occurrence", "start", "start_series",
    "sweep_waitlists", "take_back_sale", "time_freed", "unblock", "upcoming_bookings", "wake_series",
]  # fmt: skip
