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
_STOP_WORDS = frozenset("para com dos das uma com por sem que the animal pet pets cao caes gato gatos cachorro".split())
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
_TITLE = re.compile(r"^(?:dr|dra|doutor|doutora)\.? ", re.IGNORECASE)


def find_services(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    """Return the services that `text` names, best first: by name or alias, else by their telling words.

    Several come back when several are named, or when the words fit several ("tosa" where there are two kinds): see
    `names_apart`.
    """
    by_name = _named(text, services)
    return by_name or _hinted(text, services)


def names_apart(text: str, services: Sequence[Service]) -> bool:
    """Whether `text` names each of `services` by a name of its own, so that all of them are meant."""
    return len(_named(text, services)) == len(services)


def find_resource(text: str, resources: Sequence[Resource]) -> Resource | None:
    """Return the one person or room that `text` names, with or without a title."""
    names = {_TITLE.sub("", resource.name): resource for resource in resources}
    found = match_name(text, tuple(names))
    return names[found[0]] if len(found) == 1 else None


def find_pets(text: str, context: ClientContext) -> tuple[Pet, ...]:
    """Return the contact's pets that `text` names; both of them when two share the name."""
    names = tuple(dict.fromkeys(pet.name for pet in context.pets))
    return tuple(pet for name in match_name(text, names) for pet in context.pets_named(name))


def _named(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    names: dict[str, Service] = {}
    for service in services:
        for name in (service.name, *service.aliases):
            names.setdefault(name, service)
    found = {names[name].id: names[name] for name in match_name(text, tuple(names))}
    return tuple(found.values())


def _hinted(text: str, services: Sequence[Service]) -> tuple[Service, ...]:
    words = set(_WORD.findall(normalise(text)))
    scores = [_score(words, service) for service in services]
    best = max(scores, default=0.0)
    if best <= 0:
        return ()
    return tuple(service for service, score in zip(services, scores, strict=True) if score == best)


def _score(words: set[str], service: Service) -> float:
    """How many of the service's telling words the text has; among equals the plainest kind goes first."""
    told = _telling_words(service.name, service.aliases, service.type)
    hits = sum(1.0 for word in told if any(_same(word, said) for said in words))
    if not hits:
        return 0.0
    own = set(_WORD.findall(normalise(service.name)))
    plain = bool(own & _PLAIN_KIND) and bool(words & _PLAIN_KIND)
    return min(hits, 1.0 + 0.1 * hits) + (0.5 if plain else 0.0)


def _same(word: str, said: str) -> bool:
    return word == said or (len(word) >= 5 and fuzz.ratio(word, said) >= _SURE_WORD)


@lru_cache(maxsize=4096)
def _telling_words(name: str, aliases: tuple[str, ...], kind: str) -> frozenset[str]:
    own = frozenset(_WORD.findall(normalise(" ".join((name, *aliases))))) - _PLAIN_KIND
    return (own | frozenset(_WORD.findall(_TYPE_WORDS.get(kind, "")))) - _STOP_WORDS
