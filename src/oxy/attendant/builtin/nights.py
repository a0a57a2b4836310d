"""Takes the nights that were spoken of into the stay in the making, later words over earlier ones."""

import re
from datetime import date, timedelta

from oxy.agenda import closed_reason
from oxy.attendant.builtin.absorbing import forget_slots
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.holidays import next_holiday
from oxy.catalog import Service
from oxy.portuguese import Answer, Nights, find_nights

_LONGEST_BRIDGE = 6
_STAYS = re.compile(
    r"\b(?:hosped\w+|hotel\w*|pernoit\w+|diarias?|noites|estadia|viaj\w+|viagem|deix(?:o|ar|aria|amos|a-lo|a-la)"
    r"|fic(?:a|ar|aria|asse|am)\b)"
)
_IS_LEFT = re.compile(
    r"\b(?:hosped\w+|hotel\w*|pernoit\w+|(?:vai|vao|pode|podem|precisa|tem que) ficar|fic(?:a|ara|am) (?:ai|com voces)"
    r"|deix(?:o|ar|arei) (?:el[ea]|[oa]|ai|com voces))\b"
)
_JUST_A_NUMBER = re.compile(
    r"(?:(?:ah|ops|opa|nao|na verdade|melhor|alias|quer dizer|digo|sao|so|pensando bem|entao)[ ,.]+)*(?P<count>\d{1,2})"
    r"(?: mesmo)?[ .!]*"
)
_SURELY_STAYS = re.compile(r"\b(?:hosped\w+|hotel\w*|pernoit\w+|diarias?|noites|estadia)\b")


def is_stay(service: Service | None) -> bool:
    """Whether a service is booked by nights."""
    return service is not None and service.duration_minutes is None


def the_stay(context: ClientContext) -> Service | None:
    """The business's one service by nights; None when there is none, or several."""
    stays = [service for service in context.services if is_stay(service)]
    return stays[0] if len(stays) == 1 else None


def nights_of(talk: Talk) -> Nights:
    """Return the nights that the message speaks of; a holiday is the nights from the day before it to the day after."""
    found = find_nights(talk.heard.text, reference=talk.context.now).after(talk.draft.day)
    if found.arrival or found.departure:
        return found
    holiday = _holiday(talk)
    return Nights(*holiday) if holiday else found


def speaks_of_stay(talk: Talk) -> bool:
    """Whether nights are wanted, in words of the trade or by a stretch of days on which the pet is to be left."""
    heard = talk.heard
    stay = the_stay(talk.context)
    if stay is None or not heard.says(_STAYS) or any(not is_stay(each) for each in heard.services):
        return False
    found = find_nights(heard.text, reference=talk.context.now)
    if heard.says(_SURELY_STAYS):
        return bool(found.arrival or found.departure or found.count or _holiday(talk))
    return bool(found.arrival and found.departure)


def stays_meanwhile(talk: Talk) -> Service | None:
    """The one stay, where the pet is said to stay from one day to another and what else is asked for is by the hour."""
    stay = the_stay(talk.context)
    if stay is None or stay in talk.heard.services or not talk.heard.says(_IS_LEFT):
        return None
    found = find_nights(talk.heard.text, reference=talk.context.now)
    return stay if found.arrival and found.departure else None


def absorb_stay(talk: Talk) -> bool:
    """Take it that the business's one stay is meant where nights are spoken of and no service is named."""
    stay = the_stay(talk.context)
    if stay is None or talk.draft.service_id == stay.id or talk.draft.moving_id or not speaks_of_stay(talk):
        return False
    if talk.draft.service_id is not None and not talk.heard.says(_SURELY_STAYS):
        return False
    talk.draft.service_id, talk.dialogue.service_ids = stay.id, []
    forget_slots(talk.draft)
    return True


def absorb_nights(talk: Talk) -> bool:
    """Take in arrival, departure and how many nights; return whether the wish changed."""
    draft = talk.draft
    if _pick_offered(talk):
        return True
    before = draft.day, draft.last_day, draft.nights
    if draft.day and draft.last_day and (nights := _only_a_number(talk, draft.day)):
        draft.last_day = draft.day + timedelta(days=nights)
        forget_slots(draft)
        return before != (draft.day, draft.last_day, draft.nights)
    draft.days, draft.time, draft.first_slot, draft.last_slot = [], None, False, False
    _take(talk, nights_of(talk))
    if draft.day and draft.nights and draft.last_day is None:
        draft.last_day, draft.nights = draft.day + timedelta(days=draft.nights), None
    if (draft.day, draft.last_day, draft.nights) == before:
        return False
    forget_slots(draft)
    return True


def _only_a_number(talk: Talk, arrival: date) -> int | None:
    """ "Na verdade 4", of a stay being asked back: as many nights, unless it may be a later day of the month."""
    found = _JUST_A_NUMBER.fullmatch(talk.heard.plain)
    count = int(found["count"]) if found and talk.dialogue.expecting == "confirm" else 0
    return count if 1 <= count <= arrival.day else None


def _take(talk: Talk, said: Nights) -> None:
    draft = talk.draft
    length = draft.last_day - draft.day if draft.day and draft.last_day else None
    if said.elsewhere and draft.moving_id and said.departure and length:
        draft.day, draft.last_day = said.departure, said.departure + length
    elif said.arrival and said.departure:
        draft.day, draft.last_day, draft.nights = said.arrival, said.departure, None
    elif said.more and draft.day and draft.last_day:
        draft.last_day += timedelta(days=said.more)
    elif said.departure:
        draft.last_day = said.departure
        draft.day = draft.day if draft.day and draft.day < said.departure else None
    elif said.arrival:
        _take_one_day(talk, said.arrival, length)
    elif said.count and draft.day:
        draft.last_day, draft.nights = draft.day + timedelta(days=said.count), None
    elif said.count:
        draft.nights = said.count


def _take_one_day(talk: Talk, day: date, length: timedelta | None) -> None:
    """A lone day is the departure where that was asked for; else the arrival, of as many nights as before."""
    draft = talk.draft
    if draft.day and draft.last_day is None and day > draft.day:
        draft.last_day = day
    elif draft.day is None and draft.last_day and day < draft.last_day:
        draft.day = day
    else:
        draft.day, draft.last_day = day, day + length if length else None


def _pick_offered(talk: Talk) -> bool:
    """One of the nights listed: by number, by its day of arrival, or a yes to the only one."""
    draft, heard = talk.draft, talk.heard
    if talk.dialogue.expecting != "slot" or not draft.offered:
        return False
    said = find_nights(heard.text, reference=talk.context.now).after(talk.context.local(draft.offered[0].start).date())
    if said.arrival or said.departure:
        same = [slot for slot in draft.offered if _fits(talk, slot, said)]
    elif heard.answer is Answer.yes and len(draft.offered) == 1:
        same = draft.offered
    else:
        picked = heard.choice(len(draft.offered))
        same = [] if picked is None or said.count else [draft.offered[picked]]
    if len(same) != 1:
        return False
    slot = same[0]
    draft.day, draft.last_day = talk.context.local(slot.start).date(), talk.context.local(slot.end).date()
    draft.nights, draft.offered = None, []
    return True


def _fits(talk: Talk, slot: OfferedSlot, said: Nights) -> bool:
    arrives, leaves = talk.context.local(slot.start).date(), talk.context.local(slot.end).date()
    return said.arrival in (None, arrives) and said.departure in (None, leaves)


def _holiday(talk: Talk) -> tuple[date, date] | None:
    """The nights around the next holiday meant, from the last open day before to the first open one after."""
    holiday = next_holiday(talk.heard.plain, talk.context)
    return None if holiday is None else _around(talk, holiday)


def _around(talk: Talk, holiday: date) -> tuple[date, date]:
    settings = talk.context.settings
    first = last = holiday
    for _ in range(_LONGEST_BRIDGE):
        first -= timedelta(days=1) if closed_reason(settings, first) else timedelta(0)
        last += timedelta(days=1) if closed_reason(settings, last) else timedelta(0)
    return max(first, talk.context.today), last
