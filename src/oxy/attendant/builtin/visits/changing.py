"""Changes of mind about what belongs to a visit: one animal less, a service more, another one instead."""

import re
from dataclasses import replace
from uuid import UUID

from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.reading import Group, distinct, key_of, pets_in, read_groups
from oxy.attendant.dialogue import PetDraft, VisitDraft, VisitPart
from oxy.attendant.naming import find_pets, find_services
from oxy.portuguese import find_facts_of_several, match_name

_OUT = re.compile(
    r"\b(?:tir[ae]r?|sem|menos|remov\w+|exclu\w+|esquec\w+|desist\w+"
    r"|deix\w+ (?:\w+ ){0,5}(?:fora|depois|la|outro dia|outra vez)"
    r"|nao (?:vai|vou|da|quero|precisa|leva|levo)|(?:fica|vai) (?:para|pra) (?:depois|outro dia)|nao *$)\b"
)
_ONLY = re.compile(r"\b(?:so|somente|apenas)\b")
_INSTEAD = re.compile(
    r"\btroc\w+ (?P<old>.+?) por (?P<new>.+)|(?P<new2>.+?) (?:em vez|ao inves|no lugar) d[aeo] (?P<old2>.+)"
)


def absorb_parts(talk: Talk, visit: VisitDraft) -> bool:
    """Take in which animals and services the visit is of; return whether it changed."""
    before = [(key_of(part.pet), part.service_id) for part in visit.parts]
    if talk.dialogue.expecting == "service":
        _fill_services(talk, visit)
    elif talk.dialogue.expecting == "visit_names":
        _fill_names(talk, visit)
    elif not _replace(talk, visit) and not _narrow(talk, visit):
        _widen(talk, visit)
    return [(key_of(part.pet), part.service_id) for part in visit.parts] != before


def _fill_services(talk: Talk, visit: VisitDraft) -> None:
    dialogue, found = talk.dialogue, [service.id for service in talk.heard.services]
    if len(found) != 1 and dialogue.service_ids and not (found and talk.heard.services_apart):
        picked = talk.heard.choice(len(dialogue.service_ids))
        found = [] if picked is None else [dialogue.service_ids[picked]]
    if not found:
        return
    dialogue.service_ids = []
    filled: list[VisitPart] = []
    for part in visit.parts:
        wanted: list[UUID] = found if part.service_id is None else [part.service_id]
        filled += [VisitPart(replace(part.pet), service_id, part.resource_id) for service_id in wanted]
    visit.parts = distinct(filled)


def _fill_names(talk: Talk, visit: VisitDraft) -> None:
    named = [pet for group in read_groups(talk) for pet in group.pets]
    if not named:
        named = pets_in(talk, talk.heard.text.strip(" .!?"), beside=True)
    services = list(dict.fromkeys(part.service_id for part in visit.parts if part.pet.name is None))
    facts = next((part.pet for part in visit.parts if part.pet.name is None), PetDraft())
    kept = [part for part in visit.parts if part.pet.name is not None]
    count = len([part for part in visit.parts if part.pet.name is None]) // max(1, len(services))
    if not named:
        return
    if one_for_each(visit) and len(named) == len(visit.parts):
        # The animals are named in the order in which what is for them was.
        for part, pet in zip(visit.parts, named, strict=True):
            part.pet = _with_facts_of(PetDraft(), pet)
        return
    named = [_with_facts_of(facts, pet) for pet in named]
    still_open = [replace(facts, name=None) for _ in range(count - len(named))]
    visit.parts = [
        *kept, *(VisitPart(replace(pet), service_id) for pet in (*named, *still_open) for service_id in services)
    ]  # fmt: skip


def one_for_each(visit: VisitDraft) -> bool:
    """Whether each part of the visit is for an animal of its own, none of them named yet."""
    services = {part.service_id for part in visit.parts}
    return len(services) == len(visit.parts) > 1 and all(
        part.pet.is_another and part.pet.name is None for part in visit.parts
    )


def _with_facts_of(nameless: PetDraft, pet: PetDraft) -> PetDraft:
    """An animal that has its name now, with what was said of it before; one that is known keeps what is on record."""
    if pet.pet_id is not None:
        return pet
    return replace(
        pet, species=pet.species or nameless.species, breed=pet.breed or nameless.breed, sex=pet.sex or nameless.sex,
        age_years=pet.age_years if pet.age_years is not None else nameless.age_years, size=pet.size or nameless.size,
        size_assumed=pet.size_assumed if pet.size else nameless.size_assumed,
    )  # fmt: skip


def _replace(talk: Talk, visit: VisitDraft) -> bool:
    """ "Troca o banho do Thor por tosa", "tosa no Thor em vez de banho"."""
    found = _INSTEAD.search(talk.heard.plain)
    if found is None:
        return False
    services = talk.context.services
    old = {service.id for service in find_services(found["old"] or found["old2"], services)}
    new = find_services(found["new"] or found["new2"], services)
    if len(new) != 1:
        return False
    whose = _named(talk, visit, talk.heard.plain)
    for part in visit.parts:
        if (not old or part.service_id in old) and (not whose or key_of(part.pet) in whose):
            part.service_id = new[0].id
    visit.parts = distinct(visit.parts)
    return True


def _narrow(talk: Talk, visit: VisitDraft) -> bool:
    """ "Só o Rex", "tira a tosa", "o Thor não vai"."""
    plain, services = talk.heard.plain, talk.context.services
    for clause in re.split(r"[,.;!?\n]|\bmas\b", plain):
        whose = _named(talk, visit, clause)
        which = {service.id for service in find_services(clause, services)}
        which &= {part.service_id for part in visit.parts if part.service_id is not None}
        if not whose and not which:
            continue
        if _OUT.search(clause):
            left = [part for part in visit.parts if not _is_meant(part, whose, which)]
        elif _ONLY.search(clause):
            left = [part for part in visit.parts if _is_meant(part, whose, which)]
        else:
            continue
        if left and len(left) < len(visit.parts):
            visit.parts = left
            return True
    return False


def _widen(talk: Talk, visit: VisitDraft) -> None:
    """ "E a Mia também", "coloca a tosa pro Rex"."""
    known = list(visit.parts)
    if len({key_of(part.pet) for part in known}) > 1 and find_facts_of_several(talk.heard.text, ()).of_all:
        # "Os dois são golden" speaks of these, not of two others.
        return
    for group in read_groups(talk):
        if not group.pets and not group.services:
            continue
        visit.parts = distinct([*visit.parts, *_completed(group, known)])


def _completed(group: Group, known: list[VisitPart]) -> list[VisitPart]:
    names = {key_of(part.pet): part.pet for part in known}
    services = list(dict.fromkeys(part.service_id for part in known))
    group.pets = [names.get(key_of(pet), pet) for pet in group.pets]
    if not group.services:
        new = [pet for pet in group.pets if key_of(pet) not in names]
        return [VisitPart(replace(pet), service_id) for pet in new for service_id in services]
    if not group.pets:
        have = {part.service_id for part in known}
        fresh = [service_id for service_id in group.services if service_id not in have]
        return [VisitPart(replace(pet), service_id) for pet in names.values() for service_id in fresh]
    return list(group.parts())


def _named(talk: Talk, visit: VisitDraft, clause: str) -> set[object]:
    ids = {pet.id for pet in find_pets(clause, talk.context)}
    names = [part.pet.name for part in visit.parts if part.pet.name]
    said = set(match_name(clause, tuple(dict.fromkeys(names))))
    return {key_of(part.pet) for part in visit.parts if part.pet.pet_id in ids or part.pet.name in said}


def _is_meant(part: VisitPart, whose: set[object], which: set[UUID]) -> bool:
    return (not whose or key_of(part.pet) in whose) and (not which or part.service_id in which)
