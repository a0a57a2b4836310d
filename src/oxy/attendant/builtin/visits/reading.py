"""Which services for which animals one message asks for: "banho pro Rex e pro Thor", "consulta e vacina pra Mia"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID

from oxy.attendant.builtin.animals import can_be_pet, of_known, take_facts
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import PetDraft, VisitPart
from oxy.attendant.naming import find_pets, find_services, names_apart
from oxy.catalog import Service
from oxy.portuguese import find_moments, find_name, find_pet_facts, normalise

ALL_OF_THEM = re.compile(
    r"\b(?:(?:par[ao]s|pr[oa]s|para|n?[oa]s|d[oa]s|de|com) )?(?:(?:os|as|meus|minhas|nos|nas|dos|das|pros|pras) )+"
    r"(?:dois|duas|tres|quatro|2|3|4)\b|\b(?:ambos|ambas)\b|\btodos (?:eles|os (?:pets|cachorros|gatos|bichos))\b"
    r"|\b(?:par[ao]s|pr[oa]s|para os|para as) meus (?:pets|cachorros|caes|gatos|bichos|doguinhos)\b"
)
_BETWEEN = re.compile(
    r"\s*(?:[,;+&\n]|:(?!\d)|[.!?](?=\s|$)|\b(?:e|mais|tamb[eé]m|tb|tbm)\b(?! (?:tarde|cedo)\b))\s*", re.IGNORECASE
)
_CAPITAL = r"[A-ZÁÉÍÓÚÂÊÔÃÕ][a-záéíóúâêôãõç]+"
_LONE = re.compile(rf"(?:[oa] )?(?P<name>{_CAPITAL})(?: (?:n[ée]|viu|t[áa]|sabe|ent[ãa]o|tamb[ée]m))*")
# "O Tom precisa de banho", "o Jerry de vacina", "Lola banho": whom a service is for stands before it.
_SUBJECT = re.compile(rf"(?P<article>[oa] )?(?P<name>{_CAPITAL})(?= (?P<rest>.+))")
_COUNTED_NAME = re.compile(
    rf"\b(?:cachorr\w+s|cachorrinh[oa]s|gat[oa]s|gatinh[oa]s|pets|c[ãa]es|dogs|filh[oa]s|cadelas)[,:]?"
    rf" (?:[oa] )?(?P<name>{_CAPITAL})"
)
_FOR_ONE = re.compile(
    r"^(?:(?:[ée]|eh|outr[oa]) )?(?:pr[oa]|para [oa]|p/ ?[oa]) (?:meu |minha )?(?P<name>[\w'-]{2,})", re.IGNORECASE
)
_OF_OR_ON_ONE = re.compile(
    rf"^(?:[dD][oa] (?:meu |minha )?(?P<any>[\w'-]{{2,}})|[nN][oa] (?:meu |minha )?(?P<name>{_CAPITAL}))"
)
_LISTED = re.compile(r"^(?:(?:[oa]|[oa] meu|[oa] minha) )?(?P<name>[\w'-]{2,}(?: [\w'-]{2,})?)[.!]?$", re.IGNORECASE)
_IS_CALLED = re.compile(
    r"^(?:(?:[oaOA]|uma?|meu|minha|Meu|Minha) )?(?:\w+ ){1,2}(?:é|eh|e|se chama|chama) (?:[oa] )?"
    rf"(?P<name>{_CAPITAL})\b"
)
_TITLE = re.compile(r"\b(?P<title>[Dd]ra?)\.")
_NOBODY = frozenset({
    "mim", "gente", "casa", "mesmo", "mesma", "dia", "hora", "horario", "semana", "fim", "final", "proximo", "proxima",
    "outro", "outra", "meu", "minha", "dois", "duas", "oi", "ola", "bom", "boa", "sim", "nao",
})  # fmt: skip
_JOINED = "\x02"
_COUNTED = re.compile(
    r"\b(?:dois|duas|tres|quatro|[2-6]|meus|minhas) (?:\w+ )?(?:cachorr|gat|pet|cae|dog|bich|filh|cadel|caozinh)\w*"
    r"|\btenho (?:dois|duas|tres|quatro|[2-6])\b"
)
_ANY_DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(slots=True)
class Group:
    """Animals that get the same services; `unclear` are services of which one is meant."""

    pets: list[PetDraft] = field(default_factory=list[PetDraft])
    services: list[UUID] = field(default_factory=list[UUID])
    unclear: tuple[UUID, ...] = ()

    def parts(self) -> Iterator[VisitPart]:
        """Yield what is asked for, one service for one animal at a time; what is open stays open."""
        for pet in self.pets or [PetDraft()]:
            for service_id in self.services or [None]:
                yield VisitPart(replace(pet), service_id)


def read_groups(talk: Talk) -> list[Group]:
    """Return who is to get what, as far as the message says; a group without animals or services leaves them open."""
    groups: list[Group] = []
    waiting, unclear = list[UUID](), tuple[UUID, ...]()
    listed = talk.dialogue.expecting == "visit_names"
    for clause in clauses_of(talk):
        services, doubtful = _services_in(talk, clause)
        pets = pets_in(talk, clause, beside=bool(groups), listed=listed)
        listed = listed or bool(_COUNTED.search(normalise(clause)))
        if not pets and ALL_OF_THEM.search(normalise(clause)) and (services or waiting or not groups):
            pets = all_of_them(talk)
        unclear = unclear or doubtful
        if pets:
            taken = [*waiting, *services] or (list(groups[-1].services) if groups else [])
            if groups and not waiting and not services and not taken:
                groups[-1].pets += pets
            else:
                groups.append(Group(pets, taken))
            waiting = []
        else:
            waiting += services
    if waiting or (unclear and not groups):
        _add_trailing(groups, waiting)
    for group in groups:
        group.unclear = unclear
    return _without_mere_mentions(groups)


def _without_mere_mentions(groups: list[Group]) -> list[Group]:
    """ "Eu tenho a Nina e o Bolota, o Bolota precisa da vacina, a Nina de banho": who was only introduced at first."""
    served = {key_of(pet) for group in groups if group.services for pet in group.pets if key_of(pet)}
    return [
        group for group in groups
        if group.services or group.unclear or not group.pets or any(key_of(pet) not in served for pet in group.pets)
    ]  # fmt: skip


def pets_in(talk: Talk, clause: str, *, beside: bool, listed: bool = False) -> list[PetDraft]:
    """Return the animals that a clause names, known or new.

    `beside` another one a name in small letters will do, and so it will where names are `listed`: after "meus dois
    cachorros", or in answer to how they are called.
    """
    known = find_pets(clause, talk.context)
    if known:
        return [_spoken_of(of_known(pet), clause) for pet in dict.fromkeys(known)]
    name = _new_name(clause, talk.context.services, beside=beside, listed=listed)
    if name is None or normalise(name) in _NOBODY or not can_be_pet(talk, name):
        return []
    facts = find_pet_facts(clause)
    pet = PetDraft(name=name, sex=_sex_by_article(clause, name))
    take_facts(pet, facts, new=True)
    return [pet]


def all_of_them(talk: Talk) -> list[PetDraft]:
    """Return the known animals that "os dois" or "meus gatos" must mean, none when that is open."""
    if not talk.heard.says(ALL_OF_THEM):
        return []
    species, count = talk.heard.facts.species, how_many(talk)
    pets = [pet for pet in talk.context.pets if species in (None, pet.species)]
    return [of_known(pet) for pet in pets] if len(pets) > 1 and count in (None, len(pets)) else []


def how_many(talk: Talk) -> int | None:
    """Return the number of animals that is said: "meus dois cachorros"."""
    words = {"dois": 2, "duas": 2, "tres": 3, "quatro": 4}
    found = re.search(
        r"\b(?P<count>dois|duas|tres|quatro|[2-4])\b(?: (?:cachorr|gat|pet|cae|dog|bich|filh)\w*|$|(?=[ ,.!]))"
        if talk.heard.says(ALL_OF_THEM)
        else r"\b(?P<count>dois|duas|tres|quatro|[2-4]) (?:cachorr|gat|pet|cae|dog|bich|filh)\w*",
        talk.heard.plain,
    )
    return None if found is None else words.get(found["count"]) or int(found["count"])


def distinct(parts: Sequence[VisitPart]) -> list[VisitPart]:
    """Return the parts, each once."""
    seen: dict[tuple[object, ...], VisitPart] = {}
    for part in parts:
        seen.setdefault((key_of(part.pet), part.service_id), part)
    return list(seen.values())


def key_of(pet: PetDraft) -> object:
    """What tells one animal of a visit from another."""
    return normalise(pet.name) if pet.name else pet.pet_id


def clauses_of(talk: Talk) -> list[str]:
    """Return the message's parts, between its commas and its "e"s; names of services stay whole."""
    text = _TITLE.sub(r"\g<title>", talk.heard.wanted_text)
    for service in talk.context.services:
        for name in (service.name, *service.aliases):
            if " e " in name:
                text = re.sub(re.escape(name), lambda found: found[0].replace(" e ", _JOINED), text, flags=re.I)
    return [part.replace(_JOINED, " e ") for part in _BETWEEN.split(text) if part.strip()]


def _services_in(talk: Talk, clause: str) -> tuple[list[UUID], tuple[UUID, ...]]:
    found = find_services(clause, talk.context.services)
    if len(found) > 1 and not names_apart(clause, talk.context.services):
        return [], tuple(service.id for service in found)
    return [service.id for service in found], ()


def _new_name(clause: str, services: Sequence[Service], *, beside: bool, listed: bool) -> str | None:
    words = clause.strip()
    subject = _SUBJECT.match(words)
    if subject is not None and (subject["article"] or beside or listed) and find_services(subject["rest"], services):
        return find_name(subject["name"])
    lone = _LONE.fullmatch(words) or (_LISTED.match(words) if listed and not _is_when_or_fact(words) else None)
    lone = lone or _COUNTED_NAME.search(words) or (_IS_CALLED.match(words) if listed else None)
    if lone is not None:
        return find_name(lone["name"])
    stated = find_pet_facts(clause).name
    if stated is not None or not beside:
        return stated
    another = _FOR_ONE.match(words)
    if another is not None:
        return find_name(another["name"])
    another = _OF_OR_ON_ONE.match(words)
    return None if another is None else find_name(another["any"] or another["name"])


def _is_when_or_fact(words: str) -> bool:
    """ "Amanhã", "poodle", "pequenos": no name, although it stands alone."""
    facts = find_pet_facts(words)
    told = facts.species or facts.breed or facts.size or facts.sex or facts.age_years
    return bool(told) or bool(find_moments(words, reference=_ANY_DAY).spans)


def _spoken_of(pet: PetDraft, clause: str) -> PetDraft:
    pet.sex = pet.sex or _sex_by_article(clause, pet.name or "")
    return pet


def _sex_by_article(clause: str, name: str) -> str | None:
    found = re.search(rf"\b(?P<article>[oa]|d[oa]|n[oa]|pr[oa])\s+{re.escape(name)}\b", clause, re.IGNORECASE)
    if found is None:
        return None
    return "female" if found["article"][-1].lower() == "a" else "male"


def _add_trailing(groups: list[Group], services: list[UUID]) -> None:
    """Services named last belong to the animals that had none yet, else to the one named last."""
    open_ones = [group for group in groups if not group.services]
    for group in open_ones or groups[-1:]:
        group.services += services
    if not groups:
        groups.append(Group([], services))
