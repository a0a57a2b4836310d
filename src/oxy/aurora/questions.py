"""An owner's message as a question: topic, period, and whom or what it names; a follow-up leans on the last one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from oxy.aurora.commands import Command, find_command
from oxy.aurora.comparing import find_comparison
from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.leaning import (
    figure_of,
    find_form,
    in_the_same_picture,
    kept_measure,
    kept_people,
    kept_period,
    kept_services,
    leans_on_last,
    says_this,
)
from oxy.aurora.measures import Measure
from oxy.aurora.measuring import ahead_of_now, default_period, find_measured, without_weekday_words
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import find_absence, find_people, find_searched, find_services, find_window, names_several
from oxy.aurora.not_kept import asks_for_what_is_not_kept
from oxy.aurora.sides import beside_each_other, names_all_such_days, narrowed, without_left_out
from oxy.aurora.spans import find_span
from oxy.aurora.spelling import spelled_out
from oxy.aurora.strangers import find_stranger
from oxy.aurora.topics import Topic, asks_for_profit, find_topic
from oxy.insights import INACTIVE_AFTER_DAYS, Against, Period, named_period, period_between
from oxy.portuguese import TimeWindow, find_moments

LONGEST_AGENDA_DAYS = 31
# So short a message leans on the last question even without "e": "ontem?", "no mês passado".
SHORT_WORDS = 3
SMALL_TALK = frozenset({
    Topic.greeting, Topic.thanks, Topic.help, Topic.unknown, Topic.command, Topic.unclear, Topic.stranger,
})  # fmt: skip
# What these name beside themselves is no other period.
NOT_COMPARED = frozenset({
    Topic.search, Topic.agenda, Topic.inactive, Topic.others, Topic.unusual, Topic.command, Topic.definition,
})  # fmt: skip
# These name people and things that the house need not have.
NAMES_ANYBODY = frozenset({
    Topic.search, Topic.inactive, Topic.others, Topic.unusual, Topic.command, Topic.definition, Topic.help,
    Topic.campaign, Topic.campaign_ideas, Topic.thanks, Topic.cohorts,
})  # fmt: skip
# Questions about figures of a period, as opposed to lists of people.
OF_A_PERIOD = frozenset({
    Topic.served, Topic.services, Topic.revenue, Topic.ticket, Topic.cancellations, Topic.no_shows, Topic.new_clients,
    Topic.returning, Topic.bookings, Topic.comparison, Topic.summary,
})  # fmt: skip

SPLIT_TOPICS = (OF_A_PERIOD - {Topic.summary}) | {Topic.figure, Topic.chart, Topic.agenda, Topic.summary}

_FOLLOWS = re.compile(r"^(?:e|mas|ok|certo|entao|agora|beleza)?,? ?(?:e|mas|ja|so|somente|apenas)\b")
_FREE = re.compile(r"\b(?:livres?|vag[oa]s?|disponive(?:l|is))\b")
_BESIDE = re.compile(
    r"\b(?:que|com|relacao) (?:a |o |ao |na |no |d?a |d?o )?(?P<which>ontem|semana passada|mes passado|ano passado)\b"
)
_MORE_THAN = re.compile(r"\b(?:mais|menos|melhor|pior|maior|menor)(?: d[eo])? que\b")
_NOW_INSTEAD = {"ontem": "today", "semana passada": "week", "mes passado": "month", "ano passado": "year"}
_COUNTS = re.compile(
    r"\b(?:quant[oa]s?|total|soma|saiu|sairam|saindo|fiz|fizemos|fez|foram|teve|tivemos|tive|mais|menos|so|apenas"
    r"|contagem|rolou|rolaram|deu|todos|todas)\b"
)
# "Quanto" is money and "quantos" a count; but "qnt banho" is a count too, spelt alike.
_HOW_MUCH = re.compile(r"\bquanto\b(?! tempo)")
_HOW_MANY = re.compile(
    r"\bquant[oa]s\b|\bquanto (?!deu|foi|fez|fiz)\w+ (?:fiz|fez|fizemos|teve|tivemos|deu|saiu|sairam)\b|\bquanto \w+$"
)
_RANKS_ONLY = re.compile(
    r"\b(?:mais|menos|melhor|pior|maior|menor|que|do|comparad[oa]|compar\w+|vs|versus|contra|em relacao|com|foi)\b"
)
_COMPARES_IT = re.compile(
    r"^(?:e |mas |agora )?(?:isso |me )?(?:compar\w+|vs|versus|em relacao|contra)\b (?:isso )?(?:com|a|ao|o)\b"
)
_RANKS = re.compile(r"\b(?:quem|qual|mais|menos|melhor|pior|compar\w+|x|vs|ou|entre)\b")
_EVERYTHING_NAMED = re.compile(r"\b(?:todos|todas|geral|total|tudo)\b")


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be answered.

    Args:
        period: the stretch of days that it is about; `period_said` whether the message named one.
        services: those named, possibly several of one kind ("banhos"); none named means all.
        people: the professionals, rooms or kennels named.
        inactive_days: how long an absence counts.
        words: what to search for, or what nothing here is called.
        command: the order given, when it is one.
        profit, free_slots: it asks for what cannot be said, beside what can.
        window: the part of the day that a question about the agenda is about.
        measure: the figure of the catalogue that answers it, where the topic alone does not say it.
        against: what to compare with.
    """

    topic: Topic
    period: Period
    period_said: bool = False
    services: tuple[KnownService, ...] = ()
    people: tuple[KnownResource, ...] = ()
    inactive_days: int = INACTIVE_AFTER_DAYS
    words: str = ""
    command: Command | None = None
    profit: bool = False
    free_slots: bool = False
    window: TimeWindow | None = None
    measure: Measure | None = None
    against: Against = "previous"

    @property
    def resource(self) -> KnownResource | None:
        """The one professional, room or kennel that it is about."""
        return self.people[0] if len(self.people) == 1 else None

    def remembered(self) -> dict[str, Any]:
        """Return what the next message may lean on, JSON-ready."""
        return {
            "topic": self.topic.value,
            "first": self.period.first.isoformat(),
            "last": self.period.last.isoformat(),
            "services": [str(service.id) for service in self.services],
            "people": [str(one.id) for one in self.people],
            "inactive_days": self.inactive_days,
            "measure": None if self.measure is None else [self.measure.metric, self.measure.by, self.measure.pick],
        }


def read_question(text: str, context: OwnerContext, dialogue: Mapping[str, Any]) -> Question:
    """Return what `text` asks; `dialogue` is what the last question left, empty when there is none or it is stale.

    A message that names only a period ("e ontem?"), only a topic ("e o faturamento?") or only a person keeps the rest
    of the last question. Without either, figures are today's.
    """
    text = _with_assistant(spelled_out(text), context)
    plain = plain_text(text)
    last = _last_topic(dialogue)
    leaning = find_form(plain, dialogue, context) if last is not None else None
    topic = find_topic(plain) if leaning is None else leaning.topic
    leaning = leaning or in_the_same_picture(topic, plain, dialogue)
    topic = topic if leaning is None else leaning.topic
    people = find_people(text, context)
    services = () if topic is Topic.search else find_services(plain, context.services)
    services, people = without_left_out(plain, services, people, context)
    compared = None if topic in NOT_COMPARED or len(people) > 1 else find_comparison(text, context)
    if compared is not None:
        topic = _compared_topic(plain_text(compared.text), plain, topic)
    own_text = text if compared is None else compared.text
    period = None
    if not names_all_such_days(plain):
        period = _period(
            without_weekday_words(own_text, plain), topic if topic not in SMALL_TALK or last is None else last, context
        )
    follows = bool(_FOLLOWS.match(plain))
    leans = leaning is not None or (topic is Topic.unknown and len(plain.split()) <= SHORT_WORDS)
    leans = leans or leans_on_last(plain, follows=follows)
    stranger = find_stranger(text, context) if topic not in NAMES_ANYBODY else ""
    if compared is not None and topic in (Topic.comparison, Topic.unknown) and last and _COMPARES_IT.match(plain):
        # "Compara com a semana retrasada" sets the last question beside other days.
        topic, period, follows, leans = last, kept_period(dialogue, context), True, True
    carried = topic is Topic.unknown
    if topic is Topic.unknown or (topic is Topic.greeting and (period or services)):
        topic = _carried(last, period, services, people, leans, plain, context.today)
        if compared is not None and topic is Topic.unknown:
            topic = Topic.comparison
    elif topic is Topic.agenda and services and not people and "agenda" not in plain:
        topic = Topic.bookings
    if topic is Topic.comparison and services and compared is None:
        topic = Topic.served
    if asks_for_what_is_not_kept(plain) and topic not in NAMES_ANYBODY:
        topic = Topic.unclear
    if stranger and topic is not Topic.unclear and (topic not in SMALL_TALK or _COUNTS.search(plain)):
        topic = Topic.stranger
    resource = people[0] if len(people) == 1 else None
    measure = find_measured(topic, plain, services, resource)
    if leaning is not None:
        measure = leaning.measure
        services, people = services or kept_services(dialogue, context), people or kept_people(dialogue, context)
    elif last is not None and leans and topic not in SMALL_TALK:
        carried = carried and topic is last
        if (follows or carried) and topic in (Topic.agenda, last):
            people = people or kept_people(dialogue, context)
        if (
            (says_this(plain) or ((follows or carried) and topic == last))
            and not services
            and not _EVERYTHING_NAMED.search(plain)
        ):
            services = kept_services(dialogue, context)
        if topic == last and (measure is None or measure.metric is None):
            measure = kept_measure(dialogue, measure)
        resource = people[0] if len(people) == 1 else None
        measure = measure or find_measured(topic, plain, services, resource)
    if compared is not None and measure is not None and measure.by in ("week", "month"):
        measure = None if measure.metric == "bookings" else Measure(measure.metric)
        topic = Topic.comparison if measure is None else topic
    if topic in SPLIT_TOPICS:
        figure = figure_of(topic, plain, services)
        measure = beside_each_other(plain, measure, figure, services, people)
        measure = measure if topic is Topic.agenda else narrowed(plain, measure, figure)
        if len(people) > 1 and topic is Topic.agenda and measure is not None and "agend" not in plain:
            topic = Topic.figure
    if topic is Topic.figure and (measure is None or (measure.metric is None and measure.by is None)):
        topic, measure = (Topic.unclear if compared is None else Topic.comparison), None
    if compared is not None and compared.period is not None:
        period = period or compared.period
    if compared is None and (topic is Topic.comparison or _MORE_THAN.search(plain)):
        period = _the_running_one(plain, context) or period
    said = period is not None
    if period is None:
        period = (kept_period(dialogue, context) if leans else None) or default_period(topic, measure, context)
    words = find_searched(text) if topic is Topic.search else stranger if topic is Topic.stranger else ""
    return Question(
        topic, period, said, services, people, find_absence(plain, dialogue if leans else {}),
        words, find_command(plain), asks_for_profit(plain),
        bool(_FREE.search(plain)), find_window(text, plain, context) if topic is Topic.agenda else None,
        ahead_of_now(measure, period, context), "previous" if compared is None else compared.against,
    )  # fmt: skip


def _with_assistant(text: str, context: OwnerContext) -> str:
    """The assistant's own name is the assistant."""
    name = context.ai.assistant_name.strip()
    return re.sub(rf"(?i)\b{re.escape(name)}\b", "ia", text) if name else text


def _compared_topic(own: str, whole: str, topic: Topic) -> Topic:
    """What a message that compares is about, told from its own side: "clientes atendidos em fevereiro"."""
    found = find_topic(own)
    if topic in (Topic.chart, Topic.figure, Topic.forecast):
        return topic
    if found in (Topic.unknown, Topic.comparison, Topic.summary):
        # "Tive mais falta que em janeiro", "melhor que dezembro em faturamento": the figure stands at the mark.
        beside = find_topic(_RANKS_ONLY.sub(" ", whole))
        found = beside if beside in OF_A_PERIOD - {Topic.summary} else found
    return Topic.comparison if found in SMALL_TALK - {Topic.unknown} else found


def _carried(
    last: Topic | None, period: Period | None, services: Sequence[KnownService], people: Sequence[KnownResource],
    leans: bool, plain: str, today: date,
) -> Topic:  # fmt: skip
    """What a message without a topic of its own is about: the last one's, a count of what it names, or not clear."""
    if last is not None and leans and (period or services or people):
        return last
    if len(people) > 1 and _RANKS.search(plain):
        return Topic.figure
    if services and _HOW_MUCH.search(plain) and not _HOW_MANY.search(plain):
        return Topic.revenue
    if services:
        counted = (
            _COUNTS.search(plain) or names_several(plain, services) or (period and len(plain.split()) <= SHORT_WORDS)
        )
        return Topic.served if counted else Topic.unclear
    if people:
        return Topic.agenda if period is None or period.last >= today else Topic.unclear
    if period is not None and leans:
        return Topic.summary
    return Topic.unknown


def _last_topic(dialogue: Mapping[str, Any]) -> Topic | None:
    topic = next((topic for topic in Topic if topic.value == dialogue.get("topic")), None)
    return None if topic in SMALL_TALK else topic


def _period(text: str, topic: Topic, context: OwnerContext) -> Period | None:
    if topic in (Topic.inactive, Topic.search):
        return None
    if topic in (Topic.agenda, Topic.bookings, Topic.forecast):
        ahead = _ahead(text, context)
        whole = find_span(text, context) if topic is Topic.bookings else None
        if ahead is not None and not (
            whole is not None and whole.unit in ("week", "month") and whole.last == ahead.last
        ):
            return ahead
    return find_span(text, context)


def _ahead(text: str, context: OwnerContext) -> Period | None:
    """The day or days that a question about the agenda means: "sábado" is the coming one."""
    moments = find_moments(text, reference=context.now)
    if moments.date is not None:
        return period_between(moments.date, moments.date, context.zone)
    if moments.date_range is not None:
        first, last = moments.date_range
        return period_between(first, min(last, first + timedelta(days=LONGEST_AGENDA_DAYS - 1)), context.zone)
    return None


def _the_running_one(plain: str, context: OwnerContext) -> Period | None:
    """ "Melhor que semana passada?" is about this week: the one named is what it is compared with."""
    beside = _BESIDE.search(plain)
    return named_period(_NOW_INSTEAD[beside["which"]], context.zone, context.now) if beside else None
