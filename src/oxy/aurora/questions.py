"""An owner's message as a question: topic, period, and whom or what it names; a follow-up leans on the last one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from oxy.aurora.commands import Command, find_command
from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.topics import Topic, asks_for_profit, find_topic
from oxy.insights import INACTIVE_AFTER_DAYS, Period, named_period, period_between
from oxy.portuguese import find_moments, find_period, match_name

LONGEST_AGENDA_DAYS = 31
SMALL_TALK = frozenset({Topic.greeting, Topic.thanks, Topic.help, Topic.unknown, Topic.command})
# Questions about figures of a period, as opposed to lists of people.
OF_A_PERIOD = frozenset({
    Topic.served, Topic.services, Topic.revenue, Topic.ticket, Topic.cancellations, Topic.no_shows, Topic.new_clients,
    Topic.returning, Topic.bookings, Topic.comparison, Topic.summary,
})  # fmt: skip

_FOLLOWS = re.compile(r"^(?:e|mas|ok|certo|entao|agora|beleza)?,? ?(?:e|mas|ja)\b")
_NUMBERS = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8,
    "nove": 9, "dez": 10, "doze": 12, "quinze": 15, "vinte": 20, "trinta": 30, "sessenta": 60, "noventa": 90,
}  # fmt: skip
_COUNTED_DAYS = re.compile(rf"\b(?P<count>\d{{1,4}}|{'|'.join(_NUMBERS)}) (?P<unit>dias?|semanas?|mes(?:es)?|anos?)\b")
_UNIT_DAYS = {"d": 1, "s": 7, "m": 30, "a": 365}
_SEARCH_WORDS = (
    r"procur\w+|busc\w+|busque|ach\w+|encontr\w+|localiz\w+|pesquis\w+|telefone|contato|n[uú]mero|cadastro|ficha|dados"
    r"|tutora?|don[oa]|[uú]ltima|vez|visita|quem|quando|clientes?|pet|cachorr[oa]|gat[oa]"
)
_SMALL_WORDS = r"o|a|os|as|de|da|do|um|uma|pel[oa]|por|que|foi|[eé]|me|qual|aurora|favor"
_BEFORE_NAME = re.compile(rf"(?i)^\W*(?:(?:{_SEARCH_WORDS}|{_SMALL_WORDS})\b[\s,:]*)+")
_AFTER_NAME = re.compile(r"(?i)\b(?:veio|vem|volta|voltou|por favor|pra mim|para mim)\b.*$|[?!.]+$")
_EVERYTHING_NAMED = re.compile(r"\b(?:todos|todas|geral|total|tudo)\b")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be answered.

    Args:
        period: the stretch of days that it is about; `period_said` whether the message named one.
        services: those named, possibly several of one kind ("banhos"); none named means all.
        resource: the professional, room or kennel named.
        inactive_days: how long an absence counts.
        words: what to search for.
    """

    topic: Topic
    period: Period
    period_said: bool = False
    services: tuple[KnownService, ...] = ()
    resource: KnownResource | None = None
    inactive_days: int = INACTIVE_AFTER_DAYS
    words: str = ""
    command: Command | None = None
    profit: bool = False

    def remembered(self) -> dict[str, Any]:
        """Return what the next message may lean on, JSON-ready."""
        return {
            "topic": self.topic.value,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "services": [str(service.id) for service in self.services],
            "resource": None if self.resource is None else str(self.resource.id),
            "inactive_days": self.inactive_days,
        }


def read_question(text: str, context: OwnerContext, dialogue: Mapping[str, Any]) -> Question:
    """Return what `text` asks; `dialogue` is what the last question left, empty when there is none or it is stale.

    A message that names only a period ("e ontem?"), only a topic ("e o faturamento?") or only a person keeps the rest
    of the last question. Without either, figures are today's.
    """
    plain = plain_text(text)
    topic = find_topic(plain)
    last = _last_topic(dialogue)
    resource = _resource(text, context)
    services = () if topic is Topic.search else _services(plain, context.services)
    period = _period(text, topic if topic not in SMALL_TALK or last is None else last, context)
    leans = bool(_FOLLOWS.match(plain)) or len(plain.split()) <= 3
    if topic is Topic.unknown or (topic is Topic.greeting and (period or services)):
        topic = _carried(last, period, services, resource, leans)
    elif topic is Topic.agenda and services and not resource and "agenda" not in plain:
        topic = Topic.bookings
    if last is not None and leans and topic not in SMALL_TALK:
        resource = resource or _kept_resource(dialogue, context, topic)
        if not services and topic == last and not _EVERYTHING_NAMED.search(plain):
            services = _kept_services(dialogue, context)
    said = period is not None
    if period is None:
        period = (_kept_period(dialogue, context) if leans else None) or named_period(
            "today", context.zone, context.now
        )
    return Question(
        topic, period, said, services, resource, _inactive_days(plain, dialogue if leans else {}),
        _searched(text) if topic is Topic.search else "", find_command(plain), asks_for_profit(plain),
    )  # fmt: skip


def _carried(
    last: Topic | None,
    period: Period | None,
    services: Sequence[KnownService],
    resource: KnownResource | None,
    leans: bool,
) -> Topic:
    if last is not None and leans and (period or services or resource):
        return last
    if resource is not None:
        return Topic.agenda
    if services:
        return Topic.served
    if period is not None and leans:
        return Topic.summary
    return Topic.unknown


def _last_topic(dialogue: Mapping[str, Any]) -> Topic | None:
    topic = next((topic for topic in Topic if topic.value == dialogue.get("topic")), None)
    return None if topic in SMALL_TALK else topic


def _period(text: str, topic: Topic, context: OwnerContext) -> Period | None:
    if topic in (Topic.inactive, Topic.search):
        return None
    if topic in (Topic.agenda, Topic.bookings):
        ahead = _ahead(text, context)
        if ahead is not None:
            return ahead
    found = find_period(text, reference=context.now)
    return None if found is None else period_between(found.start, found.end, context.zone)


def _ahead(text: str, context: OwnerContext) -> Period | None:
    """The day or days that a question about the agenda means: "sábado" is the coming one."""
    moments = find_moments(text, reference=context.now)
    if moments.date is not None:
        return period_between(moments.date, moments.date, context.zone)
    if moments.date_range is not None:
        first, last = moments.date_range
        return period_between(first, min(last, first + timedelta(days=LONGEST_AGENDA_DAYS - 1)), context.zone)
    return None


def _services(plain: str, known: Sequence[KnownService]) -> tuple[KnownService, ...]:
    """Services named in full or by alias; else every service whose first word is named: "consultas"."""
    by_name = {name: service for service in reversed(known) for name in (*service.aliases, service.name)}
    named = [by_name[name] for name in match_name(plain, list(by_name))]
    words = set(plain.replace("?", " ").replace(",", " ").replace(".", " ").split())
    singular = {word.removesuffix("s") for word in words}
    for service in known:
        head = plain_text(service.name).split()[0] if service.name.split() else ""
        if (
            len(head) >= 4
            and head.removesuffix("s") in singular
            and not any(_head(one) == _head(service) for one in named if _said_whole(one, plain))
        ):
            named.append(service)
    return tuple(dict.fromkeys(named))


def _head(service: KnownService) -> str:
    return plain_text(service.name).split()[0]


def _said_whole(service: KnownService, plain: str) -> bool:
    """Whether more of the service's name than its first word was said, so that only this one is meant."""
    rest = [word for word in plain_text(service.name).split()[1:] if len(word) > 2]
    return bool(rest) and any(word in plain for word in rest)


def _resource(text: str, context: OwnerContext) -> KnownResource | None:
    by_name = {resource.name: resource for resource in context.resources}
    for resource in context.resources:
        bare = re.sub(r"^(?:Dra?|Prof\w*)\.?\s+", "", resource.name)
        by_name.setdefault(bare, resource)
    named = match_name(text, list(by_name))
    return by_name[named[0]] if named else None


def _kept_period(dialogue: Mapping[str, Any], context: OwnerContext) -> Period | None:
    first, last = dialogue.get("first"), dialogue.get("last")
    if not first or not last:
        return None
    return period_between(date.fromisoformat(first), date.fromisoformat(last), context.zone)


def _kept_services(dialogue: Mapping[str, Any], context: OwnerContext) -> tuple[KnownService, ...]:
    kept: set[str] = set(dialogue.get("services") or ())
    return tuple(service for service in context.services if str(service.id) in kept)


def _kept_resource(dialogue: Mapping[str, Any], context: OwnerContext, topic: Topic) -> KnownResource | None:
    if topic is not Topic.agenda:
        return None
    return next((one for one in context.resources if str(one.id) == dialogue.get("resource")), None)


def _inactive_days(plain: str, dialogue: Mapping[str, Any]) -> int:
    found = _COUNTED_DAYS.search(plain)
    if found is None:
        return int(dialogue.get("inactive_days") or INACTIVE_AFTER_DAYS)
    count = int(found["count"]) if found["count"].isdecimal() else _NUMBERS[found["count"]]
    return min(max(count * _UNIT_DAYS[found["unit"][0]], 1), 3650)


def _searched(text: str) -> str:
    return _AFTER_NAME.sub("", _BEFORE_NAME.sub("", text.strip(), count=1)).strip(" ,?!.")
