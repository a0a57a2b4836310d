"""Which animal a booking is for, and what has to be known about it."""

import re
from dataclasses import replace

from oxy.attendant.builtin.phrases import animals as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import PetDraft
from oxy.attendant.naming import find_resource
from oxy.catalog import Service, quote
from oxy.clientele import Pet
from oxy.portuguese import (
    Answer,
    PetFacts,
    find_coat,
    find_facts_of_several,
    find_name,
    find_pet_facts,
    match_name,
    normalise,
)

SEVERAL_PETS = re.compile(
    r"\b(?:para (?:os|as) (?:dois|duas|tres|2|3)|(?:dois|duas|tres|[2-5]) (?:\w+ )?(?:cachorr\w+|gat\w+|pets|caes"
    r"|dogs))\b"
)
_CAPITAL_NAME = r"[A-ZÁÉÍÓÚÂÊÔÃÕ][a-záéíóúâêôãõç]+"
_NAMES_IN_A_ROW = re.compile(rf"(?:[oa] )?{_CAPITAL_NAME}(?:, (?:[oa] )?{_CAPITAL_NAME})* e (?:[oa] )?{_CAPITAL_NAME}")
_LONE_NAME = re.compile(rf"{_CAPITAL_NAME}(?: {_CAPITAL_NAME})?(?:, [\w -]{{3,24}})?[.!]?")
_ANOTHER = re.compile(
    r"\b(?:outr[oa]|mais um|mais uma|nov[oa]) (?:\w+ )?(?:pet|cachorr\w*|gat\w*|cadel\w*|dog\w*|filhot\w*|bich\w*"
    r"|caes|cao)\b"
)
_RENAMES = re.compile(
    r"\bnome (?:del[ea]|certo|correto|d[ao] (?:cachorr\w+|gat\w+|pet)) e\b"
    r"|\b(?:se )?chama na verdade\b|\bna verdade (?:o nome )?e\b|\bo nome e\b"
)
_DESCRIBES = re.compile(r"^(?:el[ea]|o meu|a minha) (?:e|tem|ta|esta)\b")
_PREPOSITION = re.compile(r"^(?:é |eh )?(?:pr[oa]s?|par[ao] [oa]|d[oa]) (?:meu |minha )?(?=\w)", re.IGNORECASE)
_SET_APART = re.compile(r"[,;:\n]\s*(?:é\s+)?(?:[oa]\s+)?(?P<name>[A-ZÁÉÍÓÚÂÊÔÃÕ][a-záéíóúâêôãõç]+)\s*(?:[.!,\n]|$)")
_NAME_ASKED = frozenset({"pet", "pet_name"})
_NOT_A_NAME = re.compile(
    r"^(?:sim|nao|ok|oi|ola|nenhum|nenhuma|todos|todas|ambos|os dois|as duas|tenho|ainda|esqueci|depois)\b"
)


def absorb_animal(talk: Talk) -> bool:
    """Take in which animal is meant and what is said about it; return whether anything new was learnt."""
    before = _facts_of(talk.draft.pet)
    _take_which(talk)
    pet = talk.draft.pet
    if pet.name and pet.sex is None:
        pet.sex = sex_by_article(talk.heard.text, pet.name)
    take_facts(talk.draft.pet, talk.heard.facts, new=talk.draft.pet.pet_id is None)
    if talk.draft.more_pets and find_facts_of_several(talk.heard.text, ()).of_all:
        talk.draft.alike = True
    _take_coat(talk)
    return _facts_of(talk.draft.pet) != before


def ask_which_animal(talk: Talk) -> bool:
    """Settle which animal it is, asking only when it is open; return whether a question was asked."""
    draft, dialogue = talk.draft, talk.dialogue
    if dialogue.pet_ids:
        pets = [pet for pet in talk.context.pets if pet.id in dialogue.pet_ids]
        talk.say(phrases.which_of(pets, talk.context.today))
    elif draft.pet.name is not None or assume_only_pet(talk):
        return False
    elif talk.context.pets and draft.pet.species is None:
        dialogue.pet_ids = [pet.id for pet in talk.context.pets]
        talk.say(phrases.for_which(talk.context.pets))
    else:
        talk.say(phrases.ask_name(draft.pet.species, draft.pet.sex))
    dialogue.ask("pet")
    return True


def assume_only_pet(talk: Talk) -> bool:
    """Take it that the contact's only pet is meant, unless what was said cannot be that one; return whether it is."""
    said = talk.draft.pet
    if said.name is not None or len(talk.context.pets) != 1 or said.is_another or _another(said, talk.context.pets[0]):
        return False
    talk.draft.pet = of_known(talk.context.pets[0])
    return True


def ask_about_animal(talk: Talk, service: Service) -> bool:
    """Ask for the next thing that the booking or the register needs; return whether a question was asked."""
    draft, pet = talk.draft, talk.draft.pet
    name = pet.name or ""
    if pet.species is None:
        talk.say(phrases.ask_species(name, pet.sex, with_facts=not draft.facts_asked))
        draft.facts_asked = True
        talk.dialogue.ask("species")
        return True
    if pet.pet_id is None and pet.breed is None and pet.age_years is None and not draft.facts_asked:
        draft.facts_asked = True
        talk.say(phrases.ask_facts(name, pet.sex))
        talk.dialogue.ask("facts")
        return True
    size_decides = (service.depends_on_size and (pet.size is None or not quote(service, size=pet.size).prices)) or (
        pet.size is None and kennels_limit(talk, service)
    )
    if size_decides and not draft.size_asked:
        draft.size_asked = True
        talk.say(phrases.ask_size(name, pet.sex, service))
        talk.dialogue.ask("size")
        return True
    if service.depends_on_coat and talk.coat() is None and not draft.coat_asked:
        draft.coat_asked = True
        talk.say(phrases.ask_coat(name, pet.sex))
        talk.dialogue.ask("coat")
        return True
    return False


def next_animal(talk: Talk) -> PetDraft:
    """Return the animal that follows the draft's: known, new and alike, or new with all still to be asked."""
    draft = talk.draft
    named = talk.context.pets_named(draft.more_pets[0])
    if named:
        return of_known(named[0])
    if draft.alike:
        # Alike in kind, breed and age; a pair is as often a male and a female.
        return replace(draft.pet, pet_id=None, name=draft.more_pets[0], sex=None)
    return PetDraft(name=draft.more_pets[0])


def kennels_limit(talk: Talk, service: Service) -> bool:
    """Whether how large the pet is decides where it may stay."""
    return any(each.up_to_size for each in talk.context.resources if each.id in service.resource_ids)


def of_known(pet: Pet) -> PetDraft:
    """Return a registered pet as the draft speaks of it; a size that is not on record is taken from its breed."""
    draft = PetDraft(pet_id=pet.id, name=pet.name, species=pet.species, breed=pet.breed, size=pet.size, sex=pet.sex)
    if draft.size is None and pet.breed is not None:
        draft.size = find_pet_facts(pet.breed).size_hint
        draft.size_assumed = draft.size is not None
    return draft


def take_facts(pet: PetDraft, facts: PetFacts, *, new: bool) -> None:
    """Fill in what was said; for a registered pet only what is missing, since staff may know better."""
    if new:
        pet.species = facts.species or pet.species
        pet.breed = facts.breed or pet.breed
        pet.age_years = facts.age_years if facts.age_years is not None else pet.age_years
        pet.sex = facts.sex or pet.sex
    if facts.size and (new or pet.size is None or pet.size_assumed):
        pet.size, pet.size_assumed = facts.size, False
    elif pet.size is None and facts.size_hint:
        pet.size, pet.size_assumed = facts.size_hint, True


def _take_coat(talk: Talk) -> None:
    """How its hair is: where it was asked for, or said in so many words of a pet whose coat is not on record."""
    known = talk.known_pet()
    if known is not None and known.coat is not None:
        return
    coat = find_coat(talk.heard.text, asked=talk.dialogue.expecting == "coat")
    talk.draft.pet.coat = coat or talk.draft.pet.coat


def _take_which(talk: Talk) -> None:
    dialogue, draft, heard = talk.dialogue, talk.draft, talk.heard
    listed = [pet for pet in talk.context.pets if pet.id in dialogue.pet_ids]
    named = _narrowed([pet for pet in heard.pets if not _only_beside(pet, talk)], heard.facts, talk)
    if not named and listed and dialogue.expecting == "pet":
        picked = heard.choice(len(listed))
        named = [listed[picked]] if picked is not None else _narrowed(listed, heard.facts, talk)
        named = named if len(named) == 1 else []
    if len(named) == 1 and _another(PetDraft(species=heard.facts.species), named[0]):
        draft.pet, dialogue.pet_ids = PetDraft(name=named[0].name), []
    elif len(named) == 1:
        draft.pet, dialogue.pet_ids = of_known(named[0]), []
    elif len({pet.name.casefold() for pet in named}) > 1:
        named.sort(key=lambda pet: heard.plain.find(normalise(pet.name)))
        draft.pet, dialogue.pet_ids = of_known(named[0]), []
        draft.more_pets = [pet.name for pet in named[1:]]
    elif named:
        dialogue.pet_ids = [pet.id for pet in named]
    elif not _take_several_names(talk):
        _take_new_name(talk)


def _take_several_names(talk: Talk) -> bool:
    """ "meus dois cachorros, Tico e Teco": the first is booked now, the others after it."""
    draft, heard = talk.draft, talk.heard
    row = _NAMES_IN_A_ROW.search(heard.text)
    if row is None or draft.pet.name is not None or not (heard.says(SEVERAL_PETS) or row[0] == heard.text.strip(" .!")):
        return False
    names = [find_name(part) for part in re.split(r", | e ", row[0])]
    known = [name for name in names if name is not None and can_be_pet(talk, name)]
    if len(known) < len(names):
        return False
    draft.pet.name, draft.more_pets = known[0], known[1:]
    return True


def sex_by_article(text: str, name: str) -> str | None:
    """ "pro Thor", "da Mimi": how people speak of an animal tells what it is."""
    pattern = rf"\b(?P<article>[oa]|d[oa]|n[oa]|pr[oa]|minha|meu)\s+{re.escape(name)}\b"
    found = re.search(pattern, text, re.IGNORECASE)
    if found is None:
        return None
    return "female" if found["article"][-1].lower() == "a" else "male"


def _take_new_name(talk: Talk) -> None:
    heard, draft, dialogue = talk.heard, talk.draft, talk.dialogue
    name = heard.facts.name
    if name is not None and _PREPOSITION.match(name):
        name = _PREPOSITION.sub("", name)
    if heard.says(_ANOTHER) or dialogue.topic == "registering":
        set_apart = _SET_APART.search(heard.text)
        name = name or (set_apart["name"] if set_apart else None)
        if name is None and draft.pet.pet_id is None and heard.says(_ANOTHER):
            draft.pet.is_another = True
    if (
        name is None
        and (dialogue.expecting in _NAME_ASKED or _volunteers_a_name(talk))
        and not _NOT_A_NAME.match(heard.plain)
        and heard.answer not in (Answer.yes, Answer.no)
    ):
        name = find_name(_PREPOSITION.sub("", heard.text.strip()))
    if name is None or not can_be_pet(talk, name):
        _take_only_one_of_species(talk)
        return
    if draft.pet.name is not None and draft.pet.pet_id is None and heard.says(_RENAMES):
        draft.pet.name = name
    elif draft.pet.name is not None and heard.says(_DESCRIBES) and not heard.says(_RENAMES):
        # "Ele é um vira-lata grandão": what it is, not what it is called.
        return
    elif draft.pet.name is None or normalise(draft.pet.name) != normalise(name):
        kept = draft.pet if draft.pet.pet_id is None and draft.pet.name is None else PetDraft()
        draft.pet, dialogue.pet_ids = kept, []
        draft.pet.name = name
        draft.facts_asked = draft.size_asked = False


def _volunteers_a_name(talk: Talk) -> bool:
    """ "Rex", while we wait for a time: the name of the pet that was not asked for yet."""
    heard = talk.heard
    if talk.draft.pet.name is not None or talk.context.pets or heard.guess.rule is not None:
        return False
    return heard.answer is Answer.unclear and bool(_LONE_NAME.fullmatch(heard.text))


def _take_only_one_of_species(talk: Talk) -> None:
    """ "minha gata", when there is one cat among the contact's pets."""
    species = talk.heard.facts.species
    if talk.draft.pet.name is not None or species is None or talk.heard.facts.breed:
        return
    same = [pet for pet in talk.context.pets if pet.species == species]
    if len(same) == 1:
        talk.draft.pet, talk.dialogue.pet_ids = of_known(same[0]), []


def can_be_pet(talk: Talk, name: str) -> bool:
    """Not the writer, not somebody of the team, not a service."""
    if talk.heard.person_name and normalise(name) in normalise(talk.heard.person_name):
        return False
    if find_resource(name, talk.context.resources) is not None:
        return False
    return not match_name(name, [service.name for service in talk.context.services])


def _only_beside(pet: Pet, talk: Talk) -> bool:
    """ "sábado depois da Nina": another animal is named only to say when."""
    if talk.draft.pet.name is None or talk.draft.pet.pet_id == pet.id:
        return False
    beside = r"\b(?:depois|antes|apos|junto|perto) (?:d[ao]|com [ao]|[ao]) (?:banho d[ao] |horario d[ao] )?"
    return bool(re.search(rf"{beside}{re.escape(normalise(pet.name))}\b", talk.heard.plain))


def _narrowed(pets: list[Pet], facts: PetFacts, talk: Talk) -> list[Pet]:
    """Of several pets, those that fit what is said; of namesakes it matters only here which one is meant."""
    if len(pets) < 2:
        return pets
    for kept in (
        [pet for pet in pets if facts.species and pet.species == facts.species],
        [pet for pet in pets if facts.breed and pet.breed == facts.breed],
        [pet for pet in pets if facts.size and pet.size == facts.size],
        [pet for pet in pets if pet.id == talk.draft.pet.pet_id],
    ):
        if len(kept) == 1:
            return kept
    return pets


def _another(said: PetDraft, known: Pet) -> bool:
    """Whether what is said cannot be the one known pet: "minha gata", when it is a dog."""
    return said.species is not None and said.species != known.species


def _facts_of(pet: PetDraft) -> tuple[object, ...]:
    return (pet.pet_id, pet.name, pet.species, pet.breed, pet.age_years, pet.size, pet.sex)
