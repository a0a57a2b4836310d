"""A stay that is booked, changed: longer, shorter, on other days."""

import re

from oxy.agenda import Booking
from oxy.attendant.builtin.nights import absorb_nights, nights_of
from oxy.attendant.builtin.phrases import stays as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.vacancies import hand_stay_over

_EXTENDS = re.compile(
    r"\b(?:estend\w+|prolong\w+|prorrog\w+|estic\w+|fic(?:ar|a|asse|aria) mais|(?:deixar|deixa) mais"
    r"|mais (?:um|uma|\d{1,2}|duas|dois|tres|quatro|cinco) (?:noites?|diarias?|dias?|pernoites?))\b"
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
    again = heard.says(_THINKS_AGAIN) and (said.arrival or said.departure or said.count)
    return next((each for each in stays if each.id == recent and again), None)


def begin_stay_change(talk: Talk, booking: Booking) -> bool:
    """Take in the new nights of a stay, as many as before where only the day changes; False: people change this one."""
    talk.counter.evidence.booking(booking)
    if booking.status == "in_progress" or booking.start_time <= talk.context.now:
        hand_stay_over(talk, phrases.under_way(booking.pet_name or "", talk.draft.pet.sex))
        return False
    local = talk.context.local
    talk.draft.day, talk.draft.last_day = local(booking.start_time).date(), local(booking.end_time).date()
    absorb_nights(talk)
    return True
