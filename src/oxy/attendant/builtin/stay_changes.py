"""A stay that is booked, changed: longer, shorter, on other days."""

import re

from oxy.agenda import Booking
from oxy.attendant.builtin.nights import absorb_nights, nights_of
from oxy.attendant.builtin.talk import Talk

_EXTENDS = re.compile(
    r"\b(?:estend\w+|prolong\w+|prorrog\w+|estic\w+|fic(?:ar|a|asse|aria) mais|(?:deixar|deixa) mais"
    r"|mais (?:um|uma|\d{1,2}|duas|dois|tres|quatro|cinco) (?:noites?|diarias?|dias?|pernoites?))\b"
)
_LEAVES = re.compile(
    r"\b(?:volt(?:o|ar|amos|aria|o antes)|peg(?:o|ar|aria|amos|a-l[oa])|busc(?:o|ar|aria|amos|a-l[oa])|retir(?:o|ar)"
    r"|fi(?:ca|que|car|casse|cando) ate|estender ate)\b"
)
_THINKS_AGAIN = re.compile(
    r"\b(?:na verdade|melhor|pensando bem|prefiro|pode ser|em vez|muda\w*|alias|quer dizer|digo|ops|errei|tem como)\b"
)


def extended_stay(talk: Talk) -> Booking | None:
    """Return the customer's own stay that the message wants longer or otherwise; None when it wants no such thing."""
    heard, recent = talk.heard, talk.dialogue.recent_id
    pets = {pet.id for pet in heard.pets}
    stays = [
        booking for booking in talk.context.upcoming
        if booking.booking_type == "hotel" and (not pets or booking.pet_id in pets)
    ]  # fmt: skip
    if heard.says(_EXTENDS):
        return stays[0] if len(stays) == 1 else next((each for each in stays if each.id == recent), None)
    said = nights_of(talk)
    there = [each for each in stays if each.start_time <= talk.context.now]
    if heard.says(_LEAVES) and said.departure is not None:
        # Whose guest is there speaks of that one, else of the one booked or told last, or the only one.
        candidates = there or [each for each in stays if each.id == recent] or stays
        [stay] = candidates if len(candidates) == 1 else [None]
        if stay is None:
            return None
        leaves = said.after(talk.context.local(stay.start_time).date()).departure
        return stay if talk.context.local(stay.end_time).date() != leaves else None
    again = heard.says(_THINKS_AGAIN) and (said.arrival or said.departure or said.count)
    return next((each for each in stays if each.id == recent and again), None)


def begin_stay_change(talk: Talk, booking: Booking) -> None:
    """Take in the new nights of a stay, as many as before where only the day changes."""
    talk.counter.evidence.booking(booking)
    local = talk.context.local
    talk.draft.day, talk.draft.last_day = local(booking.start_time).date(), local(booking.end_time).date()
    absorb_nights(talk)
