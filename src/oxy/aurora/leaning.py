"""What a message keeps of the question before it: its figure, days, services and people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.measures import Measure, find_subject
from oxy.aurora.measuring import TOPIC_METRICS
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import counts_days, find_people, find_services, find_window
from oxy.aurora.questions import Edge
from oxy.aurora.sides import in_another_form
from oxy.aurora.spans import find_span
from oxy.aurora.splits import GRAINS, find_pick, find_split
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.insights import CATALOGUE, Period, period_between

LONGEST_FORM_WORDS = 7
_PICTURE = re.compile(r"\bgrafico\w*\b")
_SPLIT = re.compile(r"\b(?:por|de cada|cada|em cada) (?:dia da semana|\w+)\b|\bdia a dia\b")
# Nothing of its own to ask: "quanto foi por dia", "me mostra isso por profissional".
_VAGUE = re.compile(
    r"(?:e|mas|agora|faz|faca|outro|um|tambem|me|mostra|manda|da|separa\w*|divid\w+|abre|quebra|isso|tudo|quanto|quantos|quantas|foi|foram|deu|ficou|quero|ver|os|as|dois|duas|juntos|juntas|ambos"
    r"|como|so|pode|aurora|\s)*"
)
_ANOTHER = re.compile(r"^(?:e|agora|mas)(?: agora)?(?: o| a| os| as| d[aeo]s?)? \w+(?: \w+)?\W*$")
_ONLY = re.compile(r"\b(?:so|somente|apenas)\b|^agora\b")
_TOTAL = re.compile(r"^(?:e |mas )*(?:o |no |qual o )?(?:total|geral)\W*$")
_OTHER_END = re.compile(
    r"^(?:(?:e|mas|agora) )*(?:qual )?(?:(?:e|foi) )?(?:(?:o|a|os|as) )?(?:que )?"
    r"(?:melhor|pior|maior|menor|(?:mais|menos) \w+)\W*$"
)
_WHICH_MOST = re.compile(
    r"^(?:(?:e|mas|agora) )*(?:qual|quais|quem|o que)(?: (?:del[ea]s|foi|e|que))*(?: \w+){0,2} (?:mais|menos)\b"
)
_FREE = re.compile(r"\b(?:livres?|vag[oa]s?|disponive(?:l|is)|buracos?|encaix\w+|janelas?|espacos?)\b")
# "E a loja toda?" is of nobody in particular.
WHOLE_HOUSE = re.compile(
    r"\b(?:todos|todas|(?<!\bdia )(?<!\bmes )(?<!\bsemana )(?<!\bmanha )(?<!\btarde )tod[oa]"
    r"(?! o (?:dia|mes)\b)(?! a semana\b)|geral|total|tudo|loja|casa|clinica|gente|equipe|profissiona\w+)\b"
)
UNCONFIRMED = re.compile(
    r"\b(?:nao|sem|falta\w*|por|para|pra) (?:\w+ ){0,2}confirm\w+"
    r"|\b(?:todo mundo|tod[oa]s|tudo|geral)\b.*\bconfirm\w+|\bconfirm\w+ (?:todo mundo|tod[oa]s|tudo|geral)\b"
)
_EDGE = re.compile(
    r"\b(?:primeir|ultim)[oa]\b(?! (?:vez|vezes|visita|semana|mes|ano|dias?|hora\b))"
    r"|\b(?:que|a que) horas?\b.*\b(?:comec\w+|acab\w+|termin\w+|encerr\w+)\b"
    r"|\b(?:comec\w+|acab\w+|termin\w+)\b(?: \w+){0,3} que horas?\b"
)
_A_NAME = re.compile(r"(?i)^(?:(?:[eé]|e|[aá]|o|a|d[ao]|del[ea]|n[aã]o),? )*[^\W\d]{3,}(?: [^\W\d]{2,}){0,3}[.!]*$")
_GONE = re.compile(r"\b(?:foi|foram|era|passad[oa])\b")
_THIS = re.compile(r"\b(?:isso|disso|esse|desse|nisso|mesmo|deles?|delas?|eles?|elas?)\b")


@dataclass(frozen=True, slots=True)
class Form:
    """The last question again, shown or split in another way."""

    topic: Topic
    measure: Measure


def find_form(plain: str, dialogue: Mapping[str, Any], context: OwnerContext) -> Form | None:
    """Return the last question's figure as `plain` wants to see it: "em reais", "por dia", "manda o gráfico disso"."""
    last = _last_figure(dialogue)
    if last is None or len(plain.split()) > LONGEST_FORM_WORDS:
        return None
    other = in_another_form(plain, last)
    if other is not None:
        return Form(Topic.figure, other)
    if _OTHER_END.match(plain) and last.by is not None:
        return Form(Topic.figure, replace(last, pick=find_pick(f"qual {plain}")))
    again = _ranked_by_another(plain, last, dialogue)
    if again is not None:
        return Form(Topic.figure, again)
    if _PICTURE.search(plain) and _names_no_figure(_PICTURE.sub(" ", plain), context):
        return Form(Topic.chart, last)
    if _TOTAL.match(plain) and last.by is not None:
        return Form(Topic.figure, Measure(last.metric))
    split = _SPLIT.search(plain)
    if split is not None and _VAGUE.fullmatch(f"{plain[: split.start()]} {plain[split.end() :]}".strip(" ?!.,")):
        by = find_split(plain)
        if by is not None and last.metric is not None and by in (*GRAINS, *CATALOGUE[last.metric].breakdowns):
            drawn = dialogue.get("topic") == Topic.chart.value
            return Form(Topic.chart if drawn else Topic.figure, Measure(last.metric, by))
    return None


def _ranked_by_another(plain: str, last: Measure, dialogue: Mapping[str, Any]) -> Measure | None:
    """ "E qual deu mais dinheiro?" after the services by how often: the same parts by another figure."""
    by = "service" if dialogue.get("topic") == Topic.services.value else last.by
    metric = find_subject(plain)
    if by in (None, *GRAINS) or not _WHICH_MOST.search(plain) or metric == "bookings" or find_split(plain) is not None:
        return None
    return Measure(metric, by, find_pick(plain)) if by in CATALOGUE[metric].breakdowns else None


def figure_of(topic: Topic, plain: str, services: Sequence[KnownService]) -> str | None:
    """Return the figure that a topic stands for, where it is to be split."""
    if topic is Topic.served and re.search(r"\bmovimento\b", plain):
        return "bookings"
    if topic is Topic.served:
        clients = not services and re.search(r"\bclientes?\b|\bpessoas\b|\btutores\b", plain)
        return "served_clients" if clients and "served_clients" in CATALOGUE else "completed_bookings"
    return TOPIC_METRICS.get(topic)


def leans_on_last(plain: str, *, follows: bool) -> bool:
    """Whether a message, short and without days of its own, is about those of the question before it."""
    if follows:
        return True
    return len(plain.split()) <= LONGEST_FORM_WORDS and bool(_THIS.search(plain) or _ONLY.search(plain))


def says_this(plain: str) -> bool:
    """Whether `plain` points back: "quanto isso deu?"."""
    return bool(_THIS.search(plain))


def says_which_part(last: Topic, text: str, context: OwnerContext) -> bool:
    """Whether `text` says of which part of the day, after an agenda, or for how long, after who went quiet."""
    plain = plain_text(text)
    if last is Topic.inactive:
        return counts_days(plain)
    return last is Topic.agenda and find_window(text, plain, context) is not None


def asks_more_of_it(last: Topic | None, topic: Topic, plain: str) -> bool:
    """Whether it asks more of the day's agenda that was just told: "quem falta confirmar?"."""
    return last is Topic.agenda and topic is Topic.agenda and "agenda" not in plain


def asks_what_is_free(plain: str, dialogue: Mapping[str, Any]) -> bool:
    """Whether free hours are asked for, here or by the question that this one goes on from."""
    return bool(_FREE.search(plain)) or bool(dialogue.get("free"))


def says_a_name(text: str) -> bool:
    """Whether `text`, after a search that found several, only says more of the name: "da Beatriz Barbosa"."""
    return bool(_A_NAME.match(text.strip()))


def find_edge(plain: str) -> Edge | None:
    """Which end of a day's agenda is asked about: "o último de hoje", "que horas começa amanhã?"."""
    found = _EDGE.search(plain)
    if found is None or _GONE.search(plain):
        return None
    return "first" if found[0].startswith("primeir") or "comec" in found[0] or "abre" in found[0] else "last"


def in_the_same_picture(topic: Topic, plain: str, dialogue: Mapping[str, Any]) -> Form | None:
    """Return the last chart of another figure: "agora do faturamento"; None when no chart is meant."""
    metric = TOPIC_METRICS.get(topic)
    if dialogue.get("topic") != Topic.chart.value or metric is None or not _ANOTHER.match(plain):
        return None
    kept = kept_measure(dialogue, None)
    by = kept.by if kept is not None and kept.by in (*GRAINS, *CATALOGUE[metric].breakdowns) else None
    return Form(Topic.chart, Measure(metric, by))


def kept_period(dialogue: Mapping[str, Any], context: OwnerContext) -> Period | None:
    first, last = dialogue.get("first"), dialogue.get("last")
    if not first or not last:
        return None
    return period_between(date.fromisoformat(first), date.fromisoformat(last), context.zone)


def kept_services(dialogue: Mapping[str, Any], context: OwnerContext) -> tuple[KnownService, ...]:
    kept: set[str] = set(dialogue.get("services") or ())
    return tuple(service for service in context.services if str(service.id) in kept)


def kept_people(dialogue: Mapping[str, Any], context: OwnerContext) -> tuple[KnownResource, ...]:
    kept: set[str] = set(dialogue.get("people") or ())
    return tuple(one for one in context.resources if str(one.id) in kept)


def kept_measure(dialogue: Mapping[str, Any], said: Measure | None) -> Measure | None:
    kept = dialogue.get("measure")
    if not kept:
        return said
    metric, by, pick = kept
    return Measure(metric, by if said is None else said.by or by, pick)


def _last_figure(dialogue: Mapping[str, Any]) -> Measure | None:
    measure = kept_measure(dialogue, None)
    if measure is not None and measure.metric is not None:
        return measure
    topic = next((topic for topic in Topic if topic.value == dialogue.get("topic")), Topic.unknown)
    metric = "served_clients" if topic is Topic.served else TOPIC_METRICS.get(topic)
    if metric == "served_clients" and dialogue.get("services"):
        metric = "completed_bookings"
    return None if metric is None else replace(measure or Measure(), metric=metric)


def _names_no_figure(rest: str, context: OwnerContext) -> bool:
    if find_services(rest, context.services) or find_people(rest, context) or find_span(rest, context):
        return False
    return bool(_THIS.search(rest)) or find_topic(rest.strip()) in (Topic.unknown, Topic.greeting, Topic.thanks)
