"""A visit in the making: what is missing is asked for, what changes is taken in, whatever the order."""

from oxy.agenda import Visit
from oxy.attendant.builtin.absorbing import absorb_when, asks_what_is_free
from oxy.attendant.builtin.animals import ask_about_animal
from oxy.attendant.builtin.booking import advance, ask_service, give_up
from oxy.attendant.builtin.offering import ask_day
from oxy.attendant.builtin.phrases import questions
from oxy.attendant.builtin.phrases import visits as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.agreeing import is_yes, settle_visit, write
from oxy.attendant.builtin.visits.assigning import absorb_whom, settle_whom
from oxy.attendant.builtin.visits.changing import absorb_parts, one_for_each
from oxy.attendant.builtin.visits.reading import key_of
from oxy.attendant.builtin.visits.staying import absorb_stay_days, has_stay
from oxy.attendant.builtin.visits.telling import take_what_is_said
from oxy.attendant.dialogue import PetDraft, VisitDraft, VisitPart
from oxy.attendant.outcomes import Refused
from oxy.catalog import Service
from oxy.portuguese import Answer, Intent


async def continue_visit(talk: Talk) -> bool:
    """Go on with a visit under way; return False when the message says nothing about it."""
    visit = talk.draft.visit
    if visit is None:
        return False
    if is_yes(talk, visit):
        await write(talk, visit)
        return True
    if not _absorb(talk, visit):
        return await _answered_otherwise(talk, visit)
    if len(visit.parts) == 1 and visit.moving_id is None:
        await _go_on_with_one(talk, visit.parts[0])
        return True
    await advance_visit(talk)
    return True


async def advance_visit(talk: Talk) -> None:
    """Ask for the next missing thing, offer arrangements, or propose the visit."""
    visit, draft = talk.draft.visit, talk.draft
    assert visit is not None
    if any(part.service_id is None for part in visit.parts):
        ask_service(talk)
        return
    settle_whom(talk, visit)
    if _asks_names(talk, visit) or (visit.moving_id is None and _asks_about_pets(talk, visit)):
        return
    refused = await _register(talk, visit)
    if refused is not None:
        talk.say(refused.say)
        talk.dialogue.ask("visit_names")
        return
    if has_stay(talk, visit):
        await settle_visit(talk, visit)
        return
    open_day = draft.day is None and not draft.first_slot and not visit.offered and visit.chosen is None
    if talk.dialogue.choices or (open_day and not asks_what_is_free(talk)):
        _ask_day(talk, visit)
        return
    if not _stands_already(talk, visit):
        await settle_visit(talk, visit)


def _stands_already(talk: Talk, visit: VisitDraft) -> bool:
    """The very same visit stands: asked for twice, or made by an earlier run of this turn that asked nothing back."""
    draft = talk.draft
    if visit.moving_id is not None or draft.day is None or draft.time is None or draft.last_day is not None:
        return False
    wanted = {(part.pet.pet_id, part.service_id) for part in visit.parts}
    for visit_id in dict.fromkeys(each.visit_id for each in talk.context.upcoming if each.visit_id is not None):
        mine = tuple(each for each in talk.context.upcoming if each.visit_id == visit_id)
        start = talk.context.local(mine[0].start_time)
        if {(each.pet_id, each.service_id) for each in mine} != wanted:
            continue
        if (start.date(), start.time()) == (draft.day, draft.time):
            asks_first = talk.context.settings.booking_rules.confirm_before_booking
            standing = Visit(visit_id, talk.context.contact.id, mine)
            talk.say(phrases.booked(standing, visit.parts, talk.context, anew=not asks_first))
            talk.dialogue.close_topic()
            return True
    return False


def _absorb(talk: Talk, visit: VisitDraft) -> bool:
    if _pick_offered(talk, visit):
        return True
    parts = visit.moving_id is None and absorb_parts(talk, visit)
    facts = visit.moving_id is None and take_what_is_said(talk, visit.parts)
    whom = visit.moving_id is None and absorb_whom(talk, visit)
    when = absorb_stay_days(talk, visit) if has_stay(talk, visit) else absorb_when(talk)
    if parts or when or whom:
        visit.offered, visit.chosen = [], None
    return parts or facts or when or whom or (talk.dialogue.expecting == "day" and asks_what_is_free(talk))


def _pick_offered(talk: Talk, visit: VisitDraft) -> bool:
    """ "a segunda", "2", "às 10": one of the arrangements told."""
    heard = talk.heard
    if talk.dialogue.expecting != "visit_slot" or not visit.offered or heard.days:
        return False
    starts = [talk.context.local(offer.plan.arrangement.start).time() for offer in visit.offered]
    if heard.clock is not None and starts.count(heard.clock) == 1:
        visit.chosen = visit.offered[starts.index(heard.clock)]
    elif heard.clock is None or heard.plain.strip(" .!").isdigit():
        picked = heard.choice(len(visit.offered))
        visit.chosen = None if picked is None else visit.offered[picked]
    if visit.chosen is None and heard.moments.first_slot:
        visit.chosen = visit.offered[0]
    if visit.chosen is not None:
        local = talk.context.local(visit.chosen.plan.arrangement.start)
        talk.draft.day, talk.draft.time, talk.draft.last_day, talk.draft.days = local.date(), local.time(), None, []
    return visit.chosen is not None


def _asks_names(talk: Talk, visit: VisitDraft) -> bool:
    nameless = {id(part.pet) for part in visit.parts if part.pet.name is None}
    if not nameless or visit.moving_id is not None:
        return False
    apart = one_for_each(visit)
    services = 1 if apart else len({part.service_id for part in visit.parts})
    named = {key_of(part.pet) for part in visit.parts if part.pet.name}
    talk.say(phrases.ask_names(max(1, len(nameless) // services)) if not named else phrases.ask_names(1))
    talk.dialogue.ask("visit_names")
    return True


def _asks_about_pets(talk: Talk, visit: VisitDraft) -> bool:
    draft = talk.draft
    for part in visit.parts:
        service = next((each for each in talk.context.services if each.id == part.service_id), None)
        if service is None or not _is_open(part.pet, service):
            continue
        if key_of(draft.pet) != key_of(part.pet):
            draft.facts_asked = draft.size_asked = False
        draft.pet = part.pet
        if ask_about_animal(talk, service):
            return True
    return False


def _is_open(pet: PetDraft, service: Service) -> bool:
    return pet.pet_id is None or (service.depends_on_size and pet.size is None)


async def _register(talk: Talk, visit: VisitDraft) -> Refused | None:
    """The visit's new animals come into the register before times are looked for: their size decides how long."""
    for part in visit.parts if visit.moving_id is None else ():
        pet = part.pet
        if pet.name is None or pet.species is None or not _is_news(talk, pet):
            continue
        size = pet.size if not pet.size_assumed or _sized(talk, visit, pet) else None
        outcome = await talk.counter.register_pet(
            pet.name, pet.species, breed=pet.breed, age_years=pet.age_years, size=size, sex=pet.sex
        )
        if isinstance(outcome, Refused):
            return outcome
        for other in visit.parts:
            if key_of(other.pet) == key_of(pet) and other.pet is not pet:
                other.pet.pet_id = outcome.pet.id
        pet.pet_id = outcome.pet.id
    return None


def _is_news(talk: Talk, pet: PetDraft) -> bool:
    """Whether the register does not know the animal, or not its size, which is known by now."""
    known = next((each for each in talk.context.pets if each.id == pet.pet_id), None)
    return pet.pet_id is None or (known is not None and known.size is None and pet.size is not None)


def _sized(talk: Talk, visit: VisitDraft, pet: PetDraft) -> bool:
    mine = {part.service_id for part in visit.parts if key_of(part.pet) == key_of(pet)}
    return any(service.depends_on_size for service in talk.context.services if service.id in mine)


def _ask_day(talk: Talk, visit: VisitDraft) -> None:
    if talk.dialogue.choices:
        ask_day(talk)
        return
    lead = (
        ""
        if talk.dialogue.expecting == "day"
        else f"Claro! {phrases.summed_up(visit.parts, talk.context.services)} 😊 "
    )
    talk.say(f"{lead}{phrases.ASK_DAY}")
    talk.dialogue.ask("day")


async def _go_on_with_one(talk: Talk, part: VisitPart) -> None:
    """Only one thing is left of the visit: it is an ordinary booking."""
    draft, dialogue = talk.draft, talk.dialogue
    await talk.counter.release()
    draft.visit, draft.service_id, draft.pet = None, part.service_id, part.pet
    draft.resource_id = part.resource_id
    draft.facts_asked = draft.size_asked = False
    if draft.day is None and draft.wished_first is not None:
        # What was too full for all of it may do for one.
        draft.day, draft.last_day = draft.wished_first, draft.wished_last
    dialogue.topic, dialogue.expecting = "booking", None
    await advance(talk)


async def _answered_otherwise(talk: Talk, visit: VisitDraft) -> bool:
    answer, expecting = talk.heard.answer, talk.dialogue.expecting
    if answer is Answer.no and expecting in ("confirm", "visit_slot", "day", "visit_names"):
        if talk.heard.has(Intent.cancel) or talk.heard.says(questions.GIVES_UP):
            await give_up(talk)
            return True
        await talk.counter.release()
        visit.offered, visit.chosen = [], None
        talk.draft.day = talk.draft.last_day = talk.draft.time = None
        talk.say(phrases.WHAT_CHANGES)
        talk.dialogue.ask("day")
        return True
    if talk.heard.says(questions.GIVES_UP) or talk.heard.guess.rule is Intent.cancel:
        await give_up(talk)
        return True
    if expecting == "visit_slot" and answer is Answer.yes:
        talk.say("Qual das opções você prefere?")
        return True
    return False
