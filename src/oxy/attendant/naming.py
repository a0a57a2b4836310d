"""Names that customers and models use for things, resolved among what belongs to this turn and nothing else."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from oxy.attendant.context import ClientContext
from oxy.catalog import Resource, Service
from oxy.clientele import Pet
from oxy.portuguese import match_name, normalise

_WORD = re.compile(r"[a-z]{3,}")
_STOP_WORDS = frozenset(
    [
        "para",
        "com",
        "dos",
        "das",
        "uma",
        "com",
        "por",
        "sem",
        "que",
        "the",
        "animal",
        "pet",
        "pets",
        "cao",
        "caes",
        "gato",
        "gatos",
        "cachorro",
    ]
)
_TYPE_WORDS: dict[str, str] = {
    "consultation": "consulta consultar veterinario veterinaria avaliacao checkup check-up retorno",
    "grooming": "",
    "vaccine": "vacina vacinas vacinar vacinacao",
    "hotel": "hotel hotelzinho hospedagem hospedar pernoite diaria estadia",
    "surgery": "cirurgia castracao castrar operacao operar",
    "other": "",
}
_PLAIN_KIND = frozenset({"veterinaria", "veterinario", "geral", "clinica", "clinico", "rotina", "simples", "normal"})
_SURE_WORD = 86
_SHORTEST_STEM = 4
_REFUSED = (
    r"\b(?:nao (?:quero |pode ser |seja )?|menos |sem ser |exceto )(?:com )?(?:[oa] )?(?:dra?\.? )?{name}\b"
    r"|\b{name},? nao\b(?! (?:sei|tem|esta|ta|vai|vem|trabalha|atende))"
)
_TITLE = re.compile(r"^(?:dr|dra|doutor|doutora)\.? ", re.IGNORECASE)


def find_services(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services that `text` names, by name or alias, or else by their telling words.

    All of them are meant when each was named for itself; when words fit several alike ("tosa", where there are two
    kinds), those several come back and nothing else: see `names_apart`.
    """
    groups = _mentions(text, services)
    unclear = next((group for group in groups if len(group) > 1), None)
    return unclear or tuple(group[0] for group in groups)


def names_apart(text: str, services: Sequence[Service]) -> bool:
    """Whether `text` names each of the services found in it for itself, so that all of them are meant."""
    return all(len(group) == 1 for group in _mentions(text, services))


def find_resource(text: str, resources: Sequence[Resource]) -> Resource | None:
    """Return the one person or room that `text` asks for, with or without a title: "com a Ana não" asks for nobody."""
    names = {_TITLE.sub("", resource.name): resource for resource in resources}
    found = match_name(text, tuple(names))
    if found:
        plain = normalise(text)
        found = [name for name in found if not re.search(_REFUSED.format(name=re.escape(normalise(name))), plain)]
    return names[found[0]] if len(found) == 1 else None


def find_pets(text: str, context: ClientContext) -> tuple[Pet, ...]:
    """Return the contact's pets that `text` names; both of them when two share the name."""
    names = tuple(dict.fromkeys(pet.name for pet in context.pets))
    return tuple(pet for name in match_name(text, names) for pet in context.pets_named(name))


def _mentions(text: str, services: Sequence[Service]) -> list[tuple[Service, ...]]:
    """Each thing named, as the services that it could be: by whole names, then the words left over by telling words."""
    names: dict[str, Service] = {}
    for service in services:
        for name in (service.name, *service.aliases):
            names.setdefault(name, service)
    named = {names[name].id: names[name] for name in match_name(text, tuple(names))}
    known = {word for service in named.values() for word in _telling_words(service.name, service.aliases, service.type)}
    words = [word for word in _WORD.findall(normalise(text)) if not any(_same(told, word) for told in known)]
    return [*((service,) for service in named.values()), *_hinted(words, services)]


def _hinted(words: Sequence[str], services: Sequence[Service]) -> list[tuple[Service, ...]]:
    hits = {
        service.id: frozenset(
            word for word in words
            if any(_same(told, word) for told in _telling_words(service.name, service.aliases, service.type))
        )
        for service in services
    }  # fmt: skip
    groups: dict[frozenset[str], list[Service]] = {}
    for service in services:
        mine = hits[service.id]
        if mine and not any(mine < other for other in hits.values()):
            groups.setdefault(mine, []).append(service)
    return [_plainest(group, words) for group in groups.values()]


def _plainest(group: list[Service], words: Sequence[str]) -> tuple[Service, ...]:
    """ "consulta geral" is the plain kind of consultation, where one kind is called so."""
    if set(words) & _PLAIN_KIND:
        plain = [service for service in group if set(_WORD.findall(normalise(service.name))) & _PLAIN_KIND]
        group = plain or group
    return tuple(group)


def _same(word: str, said: str) -> bool:
    if word == said or (len(word) >= _SHORTEST_STEM and said.startswith(word) and len(said) <= len(word) + 2):
        return True
    return len(word) > _SHORTEST_STEM and fuzz.ratio(word, said) >= _SURE_WORD


@lru_cache(maxsize=4096)
def _telling_words(name: str, aliases: tuple[str, ...], kind: str) -> frozenset[str]:
    own = frozenset(_WORD.findall(normalise(" ".join((name, *aliases))))) - _PLAIN_KIND
    return (own | frozenset(_WORD.findall(_TYPE_WORDS.get(kind, "")))) - _STOP_WORDS
