"""What an owner's message names beside its topic: services, people of the team, hours, absences, somebody to find."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.owner_words import is_known
from oxy.insights import INACTIVE_AFTER_DAYS
from oxy.portuguese import TimeWindow, find_moments, match_name, normalise

_WORD = re.compile(r"[a-z0-9]+")
_NUMBERS = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8,
    "nove": 9, "dez": 10, "doze": 12, "quinze": 15, "vinte": 20, "trinta": 30, "sessenta": 60, "noventa": 90,
}  # fmt: skip
_COUNTED_DAYS = re.compile(rf"\b(?P<count>\d{{1,4}}|{'|'.join(_NUMBERS)}) (?P<unit>dias?|semanas?|mes(?:es)?|anos?)\b")
_UNIT_DAYS = {"d": 1, "s": 7, "m": 30, "a": 365}
_SEARCH_WORDS = (
    r"procur\w+|busc\w+|busque|ach\w+|encontr\w+|localiz\w+|pesquis\w+|telefone|fone|celular|whats(?:app)?|zap|contato|n[uú]mero|cadastro|ficha|dados"
    r"|tutora?|don[oa]|[uú]ltima|vez|visita|quem|quando|clientes?|pet|cachorr[oa]|gat[oa]"
)
_SMALL_WORDS = (
    r"passa|manda|diz|fala|qd[oa]|q|o|a|os|as|de|da|do|um|uma|pel[oa]|por|que|foi|[eé]|eh|me|qual|aurora|favor"
)
_BEFORE_NAME = re.compile(rf"(?i)^\W*(?:(?:{_SEARCH_WORDS}|{_SMALL_WORDS})\b[\s,:]*)+")
_AFTER_NAME = re.compile(
    r"(?i)\b(?:veio|vem|volta|voltou|por favor|pra mim|para mim)\b.*$"
    r"|\s+e (?:quando|qdo|qual|quanto|o que|se)\b.*$|[?!.]+$"
)
_SAME_NAME, _SHORTEST_MISSPELT, _LONG_WORD = 80.0, 4, 5
_TITLE = re.compile(r"^(?:Dra?|Prof\w*)\.?\s+")
_DONE = re.compile(r"\b[a-z]{3,}(?:ou|ei|amos|aram|ad[oa]s?|ando|ar)\b")
_DONE_ENDING = re.compile(r"(?:ou|ei|amos|aram|ad[oa]s?|ando|ar)$")
# To come back is no service, though one may be called after it.
_COME_BACK = re.compile(
    r"\bretorn(?:a|am|ou|aram|ando|ar)\b|\b(?:taxa de )?retorno (?=d[eo]s? (?:clientes?|pacientes?))"
)
_COMING = re.compile(r"\bproxim[oa]s?\b(?! (?:semana|mes|ano|dias))|\bainda (?:tem|tenho|temos|vem|falta)\b")


def find_services(plain: str, known: Sequence[KnownService]) -> tuple[KnownService, ...]:
    """Services that are named in full; else those whose first word ("consultas") or alias is."""
    plain = _spelled_right(_COME_BACK.sub(" ", plain), known)
    by_name = {service.name: service for service in reversed(known)}
    named = [by_name[name] for name in match_name(plain, list(by_name))]
    used = {stem for service in named for stem in _stems(service.name)}
    by_alias = {alias: service for service in reversed(known) for alias in service.aliases}
    aliases = match_name(plain, list(by_alias))
    # "Consulta de retorno" is the one called so, and no other consultation.
    of_longer = {stem for alias in aliases if len(_stems(alias)) > 1 for stem in _stems(alias)}
    loose = {stem for stem in _stems(plain) if len(stem) > 3} - used - of_longer
    named += [service for service in known if _first(service) in loose or loose & _alone(service, tuple(known))]
    named += [by_alias[alias] for alias in aliases if not used.issuperset(_stems(alias))]
    named = named or [service for service in known if _roots(service) & {_root(word) for word in _DONE.findall(plain)}]
    return _told_apart(plain, tuple(dict.fromkeys(named)))


def _spelled_right(plain: str, known: Sequence[KnownService]) -> str:
    """ "Bahno" is a bath; short words are too near each other to say."""
    firsts = tuple({_first(service) for service in known})
    return _WORD.sub(lambda found: _meant(found[0], firsts), plain)


@lru_cache(maxsize=2048)
def _meant(word: str, names: tuple[str, ...]) -> str:
    if word.removesuffix("s") in names or is_known(word):
        return word
    return next((name for name in names if _misspells(word.removesuffix("s"), name)), word)


def _misspells(word: str, name: str) -> bool:
    return min(len(word), len(name)) >= _SHORTEST_MISSPELT and fuzz.ratio(word, name) >= _SAME_NAME


def _roots(service: KnownService) -> set[str]:
    """ "Tos" of "tosa", "consult" of "consulta": what the verb of doing it begins with."""
    return {stems[0].rstrip("aeiou") for name in (service.name, *service.aliases) if (stems := _stems(name))}


def _root(word: str) -> str:
    return _DONE_ENDING.sub("", word)


def _told_apart(plain: str, named: tuple[KnownService, ...]) -> tuple[KnownService, ...]:
    """Of services that share their first word, those that the text tells from the others: "vacina da raiva"."""
    said = set(_stems(plain))
    kept: list[KnownService] = []
    for service in named:
        kin = [other for other in named if _first(other) == _first(service)]
        told = [other for other in kin if (_own_words(other, kin) & said)]
        if not told or service in told:
            kept.append(service)
    return tuple(kept)


@lru_cache(maxsize=1024)
def _alone(service: KnownService, known: tuple[KnownService, ...]) -> frozenset[str]:
    """The long words that name this service and no other, and mean nothing else: "antirrábicas"."""
    return frozenset(stem for stem in _own_words(service, known) if len(stem) >= _LONG_WORD and not is_known(stem))


def _first(service: KnownService) -> str:
    return next(iter(_stems(service.name)), "")


def _own_words(service: KnownService, kin: Sequence[KnownService]) -> set[str]:
    """The words that name this one of its kin alone."""
    of_others = {stem for other in kin if other is not service for stem in _words_of(other)}
    return {stem for stem in _words_of(service) if len(stem) > 2} - of_others


def _words_of(service: KnownService) -> list[str]:
    return [stem for name in (service.name, *service.aliases) for stem in _stems(name)]


def names_several(plain: str, services: Sequence[KnownService]) -> bool:
    """Whether `plain` names one of `services` in the plural: "banhos" asks how many."""
    firsts = {_stems(service.name)[0] for service in services if _stems(service.name)}
    firsts |= {stems[0] for service in services for alias in service.aliases if (stems := _stems(alias))}
    return any(word[-1] == "s" and word[:-1] in firsts for word in _WORD.findall(plain))


def _stems(text: str) -> list[str]:
    """The words of `text`, plain and without their plural."""
    return [word.removesuffix("s") for word in _WORD.findall(plain_text(text))]


def find_resource(text: str, context: OwnerContext) -> KnownResource | None:
    """The professional, room or kennel that `text` names best."""
    named = _named(text, context)
    return named[0] if named else None


def find_people(text: str, context: OwnerContext) -> tuple[KnownResource, ...]:
    """Professionals, rooms and kennels that `text` names, in the business's own order."""
    named = _named(text, context)
    return tuple(resource for resource in context.resources if resource in named)


def _named(text: str, context: OwnerContext) -> list[KnownResource]:
    by_name = {resource.name: resource for resource in context.resources}
    for resource in context.resources:
        by_name.setdefault(_TITLE.sub("", resource.name), resource)
    tokens = {word for name in by_name for word in _WORD.findall(plain_text(name))}
    words = _WORD.sub(lambda found: found[0] if found[0] in tokens or not is_known(found[0]) else "-", normalise(text))
    return [by_name[name] for name in match_name(words, list(by_name))]


def find_window(text: str, plain: str, context: OwnerContext) -> TimeWindow | None:
    """ "De manhã", "depois das 14h"; what comes next is from now on, while the agenda asked about is today's."""
    if _COMING.search(plain):
        return TimeWindow(context.now.time(), None, "de agora em diante")
    return find_moments(text, reference=context.now).window


def counts_days(plain: str) -> bool:
    """Whether `plain` says for how long: "mais de um mês", "60 dias"."""
    return bool(_COUNTED_DAYS.search(plain))


def find_absence(plain: str, dialogue: Mapping[str, Any]) -> int:
    found = _COUNTED_DAYS.search(plain)
    if found is None:
        return int(dialogue.get("inactive_days") or INACTIVE_AFTER_DAYS)
    count = int(found["count"]) if found["count"].isdecimal() else _NUMBERS[found["count"]]
    return min(max(count * _UNIT_DAYS[found["unit"][0]], 1), 3650)


def find_searched(text: str) -> str:
    return _AFTER_NAME.sub("", _BEFORE_NAME.sub("", text.strip(), count=1)).strip(" ,?!.")
