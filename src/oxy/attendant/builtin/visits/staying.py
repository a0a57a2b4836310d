"""A visit with nights in it: when the guests come and go, and when what is done to them is done."""

import re
from collections.abc import Sequence
from uuid import UUID

from oxy.agenda import Part, Plan
from oxy.attendant.builtin.nights import absorb_nights, is_stay, nights_of
from oxy.attendant.builtin.phrases import stays as stay_phrases
from oxy.attendant.builtin.phrases import visits as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import VisitDraft
from oxy.attendant.outcomes import FoundVisits, Refused

_BEFORE_LEAVING = re.compile(
    r"\bantes de (?:ir embora|sair|voltar|eu (?:busc|peg)\w+|busc\w+|peg\w+|vir embora)\b|\bno ultimo dia\b"
    r"|\b(?:no|o) dia d[aeo] (?:saida|ir embora|volta|busc\w+)\b|\bquando (?:eu )?for (?:busc|peg)\w+\b"
)
_ON_ARRIVAL = re.compile(
    r"\bno (?:mesmo|primeiro) dia\b|\b(?:no|o) dia d[aeo] (?:chegada|entrada|check-? ?in)\b"
    r"|\b(?:assim que|quando) (?:el[ea] )?cheg\w+\b|\bna (?:chegada|entrada)\b"
)


def has_stay(talk: Talk, visit: VisitDraft) -> bool:
    """Whether a part of the visit is by nights."""
    stays = {service.id for service in talk.context.services if is_stay(service)}
    return any(part.service_id in stays for part in visit.parts)


def absorb_stay_days(talk: Talk, visit: VisitDraft) -> bool:
    """Take in arrival and departure, and on which day and at what time the rest is to be done."""
    draft, heard = talk.draft, talk.heard
    before = draft.day, draft.last_day, draft.time, draft.earliest, draft.latest, visit.stay_day
    clock, earliest, latest = draft.time, draft.earliest, draft.latest
    if not _speaks_of_the_rest(talk):
        absorb_nights(talk)
    draft.time, draft.earliest, draft.latest = clock, earliest, latest
    if heard.moments.time is not None:
        draft.time, draft.earliest, draft.latest = heard.moments.time, None, None
    elif heard.moments.window is not None:
        draft.time, draft.earliest, draft.latest = None, heard.moments.window.start, heard.moments.window.end
    if heard.says(_BEFORE_LEAVING):
        visit.stay_day = draft.last_day
    elif heard.says(_ON_ARRIVAL):
        visit.stay_day = draft.day
    elif _speaks_of_the_rest(talk):
        visit.stay_day = heard.days[0]
    return before != (draft.day, draft.last_day, draft.time, draft.earliest, draft.latest, visit.stay_day)


async def settle_stay_visit(talk: Talk, visit: VisitDraft) -> FoundVisits | None:
    """Look for the whole of it; None when the nights had to be asked for, or there is no room: that is said."""
    draft = talk.draft
    if visit.moving_id is not None and _unchanged(talk, visit.moving_id):
        talk.say(stay_phrases.WHAT_CHANGES)
        talk.dialogue.ask("day")
        return None
    if draft.day is None or draft.last_day is None:
        asked = stay_phrases.ask_departure(draft.day, talk.context.today) if draft.day else stay_phrases.ASK_NIGHTS
        talk.say(asked)
        talk.dialogue.ask("day")
        return None
    found = await _find(talk, visit)
    if isinstance(found, FoundVisits) and not found.offers and (draft.time or draft.earliest or visit.stay_day):
        talk.say(phrases.NOT_THEN.strip())
        draft.time = draft.earliest = draft.latest = visit.stay_day = None
        found = await _find(talk, visit)
    if isinstance(found, Refused) or not found.offers:
        talk.say(found.say if isinstance(found, Refused) else phrases.NO_NIGHTS)
        draft.day = draft.last_day = None
        talk.dialogue.ask("day")
        return None
    return found


def _unchanged(talk: Talk, visit_id: UUID) -> bool:
    """A move was asked for, and not yet said to what."""
    draft = talk.draft
    stays = [each for each in talk.context.upcoming if each.visit_id == visit_id and each.booking_type == "hotel"]
    first = min((talk.context.local(each.start_time).date() for each in stays), default=None)
    last = max((talk.context.local(each.end_time).date() for each in stays), default=None)
    hour_said = draft.time or draft.earliest or draft.latest or (draft.visit and draft.visit.stay_day)
    return (first, last) == (draft.day, draft.last_day) and not hour_said


def _speaks_of_the_rest(talk: Talk) -> bool:
    """ "O banho pode ser dia 10": a lone day inside the nights, said of what is done by the hour."""
    draft, said = talk.draft, nights_of(talk)
    if draft.day is None or draft.last_day is None or len(talk.heard.days) != 1 or said.departure or said.more:
        return False
    by_the_hour = [service for service in talk.heard.services if not is_stay(service)]
    return bool(by_the_hour) and draft.day <= talk.heard.days[0] <= draft.last_day


async def _find(talk: Talk, visit: VisitDraft) -> FoundVisits | Refused:
    draft = talk.draft
    assert draft.day is not None
    assert draft.last_day is not None
    parts = [Part(part.pet.pet_id, part.service_id, part.resource_id) for part in visit.parts if part.service_id]
    window = (draft.time or draft.earliest, draft.time or draft.latest)
    if visit.moving_id is not None:
        return await talk.counter.offer_visit_moves(
            visit.moving_id, draft.day, draft.day, nights=(draft.last_day - draft.day).days, window=window,
            day=visit.stay_day, choose=lambda plans: plans[:1],
        )  # fmt: skip
    return await talk.counter.offer_stay_visit(
        parts, draft.day, draft.last_day, choose=_last_of_the_shortest, window=window, day=visit.stay_day
    )


def _last_of_the_shortest(plans: Sequence[Plan]) -> Sequence[Plan]:
    """One way: done as late as it can be, so that the guest goes home fresh."""

    def length(plan: Plan) -> tuple[float, float]:
        by_the_hour = [slot for slot in plan.arrangement.slots if slot.start.date() == slot.end.date()]
        if not by_the_hour:
            return 0, 0
        first, last = min(slot.start for slot in by_the_hour), max(slot.end for slot in by_the_hour)
        return (last - first).total_seconds(), -first.timestamp()

    return sorted(plans, key=length)[:1]
