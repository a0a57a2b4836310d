"""When a message asks for several things at once, and how a visit begins of it."""

import re
from dataclasses import replace

from oxy.agenda import MOST_PARTS
from oxy.attendant.builtin.absorbing import absorb_when, forget_slots
from oxy.attendant.builtin.animals import assume_only_pet, of_known
from oxy.attendant.builtin.booking import advance
from oxy.attendant.builtin.nights import stays_meanwhile
from oxy.attendant.builtin.phrases import visits as phrases
from oxy.attendant.builtin.staff_notes import summary
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.assigning import absorb_whom
from oxy.attendant.builtin.visits.going_on import advance_visit
from oxy.attendant.builtin.visits.reading import (
    ALL_OF_THEM,
    Group,
    all_of_them,
    distinct,
    how_many,
    key_of,
    read_groups,
)
from oxy.attendant.builtin.visits.staying import absorb_stay_days, has_stay
from oxy.attendant.builtin.visits.telling import take_what_is_said
from oxy.attendant.dialogue import Draft, PetDraft, VisitDraft, VisitPart

SAME_TIME = re.compile(
    r"\b(?:n?o mesmo (?:horario|tempo)|na mesma hora|mesm[oa] (?:horario|hora)|juntos|juntas|ao mesmo tempo)\b"
)
_ALSO = re.compile(
    r"\btambem\b|^(?:e|ah,? e|mais) (?:[oa]|pr[oa]|par[ao]|uma?|n[oa])\b|\baproveit\w+\b|\bja que\b|\bjunto\b"
    r"|\b(?:inclu\w+|coloca\w*|poe|bota\w*|adicion\w+|acrescent\w+)\b"
)


_ANOTHER_ONE = re.compile(r"\boutr[oa] (?:cachorr|gat|pet|cao|dog|cadel|filh|bich)\w*")


async def start_visit(talk: Talk) -> bool:
    """Begin a visit when the message asks for several things in one; return False when it does not."""
    if talk.dialogue.topic == "moving":
        return False
    parts = _asked_for(talk)
    if len(parts) < 2 or (_on_several_days(talk) and not has_stay(talk, VisitDraft(parts))):
        return False
    if len(parts) > MOST_PARTS:
        talk.say(phrases.TOO_MANY)
        talk.handover = talk.counter.escalate("large_visit", summary(talk))
        return True
    talk.dialogue.close_topic()
    await _lead(talk, _begin(talk, parts))
    return True


async def add_to_recent(talk: Talk) -> bool:
    """ "E a Nina também, logo depois", about the booking just made: the same for another animal, or one thing more."""
    recent = next((each for each in talk.context.upcoming if each.id == talk.dialogue.recent_id), None)
    if recent is None or not talk.heard.says(_ALSO) or talk.heard.asks:
        return False
    pets = [pet for group in read_groups(talk) for pet in group.pets]
    services = [service_id for group in read_groups(talk) for service_id in group.services]
    if len(pets) > 1 or len(services) > 1 or not (pets or services):
        return False
    own = next((of_known(pet) for pet in talk.context.pets if pet.id == recent.pet_id), PetDraft())
    start, end = talk.context.local(recent.start_time), talk.context.local(recent.end_time)
    talk.dialogue.close_topic()
    talk.dialogue.topic = "booking"
    talk.dialogue.draft = Draft(
        service_id=services[0] if services else recent.service_id, pet=pets[0] if pets else own, day=start.date(),
        earliest=None if talk.heard.says(SAME_TIME) else end.time(),
        time=start.time() if talk.heard.says(SAME_TIME) else None,
    )  # fmt: skip
    absorb_when(talk)
    await advance(talk)
    return True


async def widen_to_visit(talk: Talk) -> bool:
    """Make a visit of a booking under way: "e pro Thor também", "aproveita e faz a tosa", "os dois"."""
    draft, dialogue = talk.draft, talk.dialogue
    if dialogue.topic != "booking" or draft.moving_id is not None or _on_several_days(talk):
        return False
    parts = _widened(talk)
    if len(parts) < 2:
        return False
    kept = draft
    dialogue.draft = Draft(
        day=kept.day, last_day=kept.last_day, days=kept.days, without=kept.without, time=kept.time,
        earliest=kept.earliest, latest=kept.latest, part=kept.part, first_slot=kept.first_slot,
        resource_id=kept.resource_id,
    )  # fmt: skip
    dialogue.pet_ids, dialogue.service_ids = [], []
    await talk.counter.release()
    await _lead(talk, _begin(talk, parts))
    return True


async def _lead(talk: Talk, visit: VisitDraft) -> None:
    """Take what the message says of who does it and when, and go on to the first question."""
    absorb_whom(talk, visit)
    if has_stay(talk, visit):
        absorb_stay_days(talk, visit)
    else:
        absorb_when(talk)
    await advance_visit(talk)


def _begin(talk: Talk, parts: list[VisitPart]) -> VisitDraft:
    talk.dialogue.topic, talk.dialogue.expecting = "visit", None
    visit = talk.draft.visit = VisitDraft(parts, together=talk.heard.says(SAME_TIME))
    forget_slots(talk.draft)
    return visit


def _asked_for(talk: Talk) -> list[VisitPart]:
    groups = read_groups(talk)
    if len(groups) == 1 and len(groups[0].pets) == 1 and not groups[0].services and talk.heard.says(ALL_OF_THEM):
        # "Quero os dois pro Theo": of one animal the two things are those whose prices were asked.
        priced = talk.dialogue.priced_ids
        groups[0].services = list(priced) if how_many(talk) in (None, len(priced)) else []
    stay = stays_meanwhile(talk)
    if stay is not None and len(groups) == 1 and groups[0].services:
        groups[0].services.insert(0, stay.id)
    elif stay is not None and not any(group.services for group in groups):
        # "Os dois vão ficar aí de quarta a sexta": nights are asked for, by no name of the service.
        groups = [Group([pet for group in groups for pet in group.pets] or all_of_them(talk), [stay.id])]
    if len(groups) == 1 and not groups[0].pets and talk.heard.says(_ANOTHER_ONE) and len(groups[0].services) > 1:
        # "Vacinar meu filhote e dar banho na minha outra cachorra": one animal for each, whose names are asked for.
        return [VisitPart(PetDraft(is_another=True), service_id) for service_id in groups[0].services]
    if len(groups) == 1 and not groups[0].pets:
        groups[0].pets = all_of_them(talk) or _the_one_animal(talk)
    count = how_many(talk)
    unclear = next((group.unclear for group in groups if group.unclear), ())
    parts = distinct([part for group in groups for part in group.parts()])
    if count and len({key_of(part.pet) for part in parts}) == 1 and parts[0].pet.name is None:
        species = talk.heard.facts.species
        parts = [
            VisitPart(PetDraft(species=species, is_another=True), part.service_id)
            for part in parts
            for _ in range(count)
        ]
    elif count and talk.heard.facts.species:
        # "meus dois cachorros, Tico e Teco": what is said of both.
        for part in parts:
            part.pet.species = part.pet.species or talk.heard.facts.species
    take_what_is_said(talk, parts)
    if unclear and len(parts) > 1:
        talk.dialogue.service_ids = list(unclear)
    return parts


def _widened(talk: Talk) -> list[VisitPart]:
    draft, heard = talk.draft, talk.heard
    if talk.dialogue.expecting == "pet" and heard.says(ALL_OF_THEM):
        return [VisitPart(pet, draft.service_id) for pet in all_of_them(talk)]
    if not heard.says(_ALSO) or (draft.service_id is None and draft.pet.name is None):
        return []
    if draft.pet.name is None:
        assume_only_pet(talk)
    first = VisitPart(replace(draft.pet), draft.service_id)
    more: list[VisitPart] = []
    for group in read_groups(talk):
        if not group.services:
            group.services = [draft.service_id] if draft.service_id else []
        if not group.pets:
            group.pets = [draft.pet]
        more += group.parts()
    if draft.pet.name is None and more and more[0].pet.name is not None:
        return []
    return distinct([first, *more]) if more else []


def _the_one_animal(talk: Talk) -> list[PetDraft]:
    species = talk.heard.facts.species
    same = [pet for pet in talk.context.pets if species in (None, pet.species)]
    return [of_known(same[0])] if len(same) == 1 else []


def _on_several_days(talk: Talk) -> bool:
    """ "Banho quinta e tosa sexta": one thing after the other, each on its day."""
    return len(talk.heard.days) > 1 and " ou " not in f" {talk.heard.plain} "
