"""The last step of a visit: found, offered, asked back with everything it will be, and written whole at a yes."""

from datetime import date, timedelta

from oxy.agenda import Part
from oxy.attendant.builtin.introductions import ask_who
from oxy.attendant.builtin.offering import impossible, wish_of
from oxy.attendant.builtin.phrases import visits as phrases
from oxy.attendant.builtin.staff_notes import summary
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.assigning import ask_for_nobody, wished_names
from oxy.attendant.builtin.visits.picking import PlanPick
from oxy.attendant.builtin.visits.staying import has_stay, settle_stay_visit
from oxy.attendant.builtin.wishes import Match
from oxy.attendant.dialogue import VisitDraft
from oxy.attendant.outcomes import FoundVisits, Refused
from oxy.attendant.visit_wording import visit_proposal_text
from oxy.portuguese import Answer

LOOK_AHEAD = timedelta(days=7)


async def settle_visit(talk: Talk, visit: VisitDraft) -> None:
    """Propose the arrangement chosen or wished for, or tell those that are free."""
    if visit.chosen is not None:
        await propose(talk, visit)
        return
    if has_stay(talk, visit):
        found = await settle_stay_visit(talk, visit)
        if found is not None:
            visit.chosen = found.offers[0]
            await propose(talk, visit)
        return
    problem = impossible(talk)
    lead = ""
    if problem is not None:
        lead = f"{problem} "
        talk.draft.day = talk.draft.last_day = None
        talk.draft.days = []
    await _look(talk, visit, lead=lead)


async def propose(talk: Talk, visit: VisitDraft, *, lead: str = "") -> None:
    """Hold every part and ask for a yes; where the business wants none, book at once."""
    offer = visit.chosen
    assert offer is not None
    asked_for = talk.draft.time is not None and not lead
    if not talk.context.settings.booking_rules.confirm_before_booking and asked_for:
        await write(talk, visit)
        return
    refused = await talk.counter.hold_visit(offer)
    if refused is not None:
        await _offer_instead(talk, visit, refused)
        return
    talk.counter.evidence.visit(offer.plan)
    talk.say(lead + visit_proposal_text(offer, visit.parts, talk.context, moving=visit.moving_id is not None))
    talk.dialogue.ask("confirm")


async def write(talk: Talk, visit: VisitDraft) -> None:
    """Book or move all of it; when a part was lost meanwhile nothing is done, and other ways are offered."""
    offer = visit.chosen
    assert offer is not None
    if visit.moving_id is not None:
        outcome = await talk.counter.move_visit(visit.moving_id, offer)
    else:
        outcome = await talk.counter.book_visit(offer)
    if isinstance(outcome, Refused):
        await _offer_instead(talk, visit, outcome)
        return
    talk.say(phrases.booked(outcome, visit.parts, talk.context, moved=visit.moving_id is not None))
    talk.dialogue.close_topic()
    ask_who(talk)


def is_yes(talk: Talk, visit: VisitDraft) -> bool:
    """Whether the message is a plain yes to what was proposed."""
    return talk.dialogue.expecting == "confirm" and visit.chosen is not None and talk.heard.answer is Answer.yes


async def _look(talk: Talk, visit: VisitDraft, *, lead: str = "") -> None:
    draft, context = talk.draft, talk.context
    wish = wish_of(talk)
    pick = PlanPick(wish, context.organization.zone, visit.together)
    last = wish.last if draft.day is not None else wish.first + LOOK_AHEAD
    found = await _find(talk, visit, pick, wish.first, last)
    if isinstance(found, FoundVisits) and not found.offers and any(part.resource_id for part in visit.parts):
        names = wished_names(talk, visit)
        ask_for_nobody(talk, visit)
        found = await _find(talk, visit, pick, wish.first, last)
        if isinstance(found, FoundVisits) and found.offers:
            lead += phrases.not_with(names)
    if isinstance(found, FoundVisits) and not found.offers and draft.day is not None:
        lead += f"{phrases.NOTHING_THEN} "
        draft.wished_first, draft.wished_last = draft.day, draft.last_day
        draft.day, draft.last_day, draft.days = None, None, []
        pick = PlanPick(wish_of(talk), context.organization.zone, visit.together)
        found = await _find(talk, visit, pick, wish.first, wish.first + LOOK_AHEAD)
    if isinstance(found, Refused):
        talk.say(found.say)
        talk.dialogue.ask("day")
        return
    visit.offered, visit.chosen = list(found.offers), None
    if not found.offers:
        draft.day = draft.last_day = draft.time = None
        talk.say(phrases.NOTHING)
        talk.dialogue.ask("day")
        return
    if pick.match is Match.near:
        lead += phrases.NOT_THEN
        draft.time = None
    if not pick.side_by_side:
        lead += phrases.NOT_AT_ONCE
    if len(found.offers) == 1:
        visit.chosen = found.offers[0]
        await propose(talk, visit, lead=lead)
        return
    for offer in found.offers:
        talk.counter.evidence.visit(offer.plan)
    talk.say(f"{lead}{phrases.offered(visit.offered, visit.parts, context)}\n{phrases.WHICH}")
    talk.dialogue.ask("visit_slot")


async def _find(talk: Talk, visit: VisitDraft, pick: PlanPick, first: date, last: date) -> FoundVisits | Refused:
    if visit.moving_id is not None:
        return await talk.counter.offer_visit_moves(visit.moving_id, first, last, choose=pick)
    parts = [
        Part(part.pet.pet_id, part.service_id, part.resource_id) for part in visit.parts if part.service_id is not None
    ]
    return await talk.counter.offer_visit(parts, first, last, choose=pick)


async def _offer_instead(talk: Talk, visit: VisitDraft, refused: Refused) -> None:
    visit.chosen = None
    if has_stay(talk, visit) and refused.error in ("visit_taken", "slot_taken", "offer_gone"):
        talk.say(phrases.ONE_TAKEN)
        await settle_visit(talk, visit)
        return
    if refused.error in ("late_cancel", "needs_staff"):
        talk.handover = talk.counter.escalate("needs_staff", summary(talk), urgent=False)
        talk.say(refused.say)
        talk.dialogue.close_topic()
        return
    talk.say(phrases.ONE_TAKEN if refused.error in ("visit_taken", "slot_taken", "offer_gone") else refused.say)
    talk.draft.time = None
    await _look(talk, visit)
