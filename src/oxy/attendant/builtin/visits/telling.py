"""What a message says about the animals of a visit: of all of them, of each by name, or of the one asked about."""

from oxy.attendant.builtin.animals import take_facts
from oxy.attendant.builtin.phrases import questions
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.reading import key_of
from oxy.attendant.dialogue import PetDraft, VisitPart
from oxy.portuguese import PetFacts, SeveralFacts, find_facts_of_several

_ABOUT_ONE = ("species", "facts", "size")


def take_what_is_said(talk: Talk, parts: list[VisitPart]) -> bool:
    """Note what is said about the animals of `parts`; return whether the message says anything about them."""
    asked = talk.dialogue.expecting in _ABOUT_ONE and not talk.heard.asks
    before = [_facts_of(part.pet) for part in parts]
    said = find_facts_of_several(talk.heard.text, [part.pet.name for part in parts if part.pet.name])
    for part in parts:
        for facts in _about(part.pet, said, parts):
            take_facts(part.pet, facts, new=part.pet.pet_id is None)
    if asked and not (said.of_all or said.by_name or said.in_turn):
        _answer_about_one(talk, parts)
    return asked or [_facts_of(part.pet) for part in parts] != before


def _about(pet: PetDraft, said: SeveralFacts, parts: list[VisitPart]) -> list[PetFacts]:
    """What was said of this animal: of all first, so that its own words have the last say."""
    told = [said.of_all] if said.of_all else []
    if pet.name and pet.name in said.by_name:
        told.append(said.by_name[pet.name])
    open_ones = list(dict.fromkeys(key_of(part.pet) for part in parts if part.pet.pet_id is None and part.pet.name))
    if len(open_ones) == len(said.in_turn) and key_of(pet) in open_ones:
        told.append(said.in_turn[open_ones.index(key_of(pet))])
    return told


def _answer_about_one(talk: Talk, parts: list[VisitPart]) -> None:
    pet = talk.draft.pet
    if talk.dialogue.expecting == "species" and talk.heard.says(questions.SOME_OTHER_ANIMAL):
        pet.species = "other"
    same = [part.pet for part in parts if key_of(part.pet) == key_of(pet)]
    for each in (pet, *same):
        take_facts(each, talk.heard.facts, new=each.pet_id is None)
        each.species = each.species or pet.species


def _facts_of(pet: PetDraft) -> tuple[object, ...]:
    return pet.species, pet.breed, pet.age_years, pet.size, pet.sex
