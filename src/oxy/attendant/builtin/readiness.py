""" "o Rex já tá pronto?", "que horas posso buscar?": answered from the day's board, where the board says it."""

import re
from collections.abc import Sequence

from oxy.agenda import Booking
from oxy.attendant.builtin.animals import sex_by_article
from oxy.attendant.builtin.phrases import readiness as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.records import UNDER_WAY

_READY = re.compile(
    r"\b(?:ta|esta|ficou|tao|estao|ja) (?:ja |quase )?pront(?:o|a|os|as|inh[oa]s?)\b"
    r"|\bpront(?:o|a|inh[oa]) (?:ja\b|\?)"
    r"|\b(?:ja )?(?:posso|pode|da para|podemos|consigo) (?:ja )?(?:ir )?(?:busc|peg|retir)\w+"
    r"|\b(?:que horas|quando|horario) (?:\w+ ){0,5}(?:busc|peg|retir)\w+"
    r"|\b(?:ja )?(?:acab(?:ou|aram)|termin(?:ou|aram)) (?:o banho|a tosa|com|ai|ja)\b"
    r"|\bfalta muito (?:para|ai)\b"
)


def tell_readiness(talk: Talk) -> bool:
    """Tell how far each pet is that is here today; False when it is not asked, or the data does not say."""
    if not talk.heard.says(_READY):
        return False
    pets = {pet.id for pet in talk.heard.pets}
    mine = [each for each in talk.context.bookings if not pets or each.pet_id in pets]
    here = [each for each in mine if each.stage in UNDER_WAY]
    told = [_told(talk, [each for each in here if each.pet_id == pet]) for pet in dict.fromkeys(e.pet_id for e in here)]
    if not here:
        told = [phrases.leaves(stay, talk.context, _sex(talk, stay)) for stay in _stays(talk, mine)[:1]]
    if not told or None in told:
        return False
    for each in told:
        talk.say(each or "")
    return True


def _told(talk: Talk, here: Sequence[Booking]) -> str | None:
    """How far one pet is with all that is done to it today; None when it takes longer than it was planned to."""
    visits = {each.visit_id for each in here} - {None}
    parts = [*here, *(each for each in talk.context.upcoming if each.visit_id in visits and each not in here)]
    parts = [each for each in parts if each.pet_id == here[0].pet_id]
    sex = _sex(talk, here[0])
    pending = [each for each in parts if each.stage != "ready"]
    if not pending:
        return phrases.ready(here[0], talk.context, sex)
    last = max(pending, key=lambda each: each.end_time)
    if last.booking_type == "hotel":
        return phrases.leaves(last, talk.context, sex)
    if last.end_time <= talk.context.now:
        return None
    waits = all(each.stage == "arrived" for each in here)
    return phrases.arrived(last, talk.context, sex) if waits else phrases.in_service(last, talk.context, sex)


def _stays(talk: Talk, mine: Sequence[Booking]) -> list[Booking]:
    return [each for each in mine if each in talk.context.upcoming and each.booking_type == "hotel"]


def _sex(talk: Talk, booking: Booking) -> str | None:
    """As it is on record, or as the customer speaks of it: "o Bolota"."""
    known = next((pet.sex for pet in talk.context.pets if pet.id == booking.pet_id), None)
    return known or sex_by_article(talk.heard.text, booking.pet_name or "")
