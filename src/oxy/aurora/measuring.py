"""Which figure of the catalogue answers a question, and over which days when it names none."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.listed import Listed
from oxy.aurora.measures import Measure, find_measure, find_subject
from oxy.aurora.splits import find_pick, find_split
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.insights import Period, named_period, period_between
from oxy.portuguese import normalise

TOPIC_METRICS = {
    Topic.revenue: "revenue", Topic.ticket: "average_ticket", Topic.cancellations: "cancellations",
    Topic.no_shows: "no_shows", Topic.new_clients: "new_clients", Topic.returning: "returning_clients",
    Topic.bookings: "bookings", Topic.inactive: "inactive_clients", Topic.agenda: "bookings",
    Topic.services: "completed_bookings",
}  # fmt: skip
# Split by week, hour or people, a figure needs weeks behind it to mean something.
SPLIT_DAYS, RATE_DAYS, RETENTION_DAYS, AHEAD_DAYS, RANKING_DAYS, CARE_DAYS = 84, 30, 180, 7, 365, 30
_SLOW = frozenset({
    "no_show_rate", "cancellation_rate", "lead_time", "ai_share", "response_time", "response_time_p95",
    "staff_response_time", "ai_booking_share", "campaign_messages", "campaign_delivered", "campaign_read",
    "campaign_replies", "campaign_bookings", "campaign_revenue", "waitlist_offers", "waitlist_accepted",
    "waitlist_time_to_fill",
})  # fmt: skip
_CLIENTS = re.compile(r"\bclientes?\b|\bpessoas\b|\btutores\b")
# What makes it a chart or a forecast says nothing about what it is of.
_PICTURE = re.compile(
    r"(?:(?:^|\b)(?:pode |me )*(?:mand\w+|ger\w+|faz\w*|faca|mostr\w+|envi\w+|cri\w+|quero|ver))?(?: um| o)?(?:^"
    r"| )graficos?"
    r"(?: d[aeo]s?)?\b"
)
_AHEAD = re.compile(
    r"\b(?:a |uma )?(?:previsao|projecao|estimativa|expectativa)(?: d[aeo]s?)?\b|\bdev(?:o|e|emos|em)(?: ter"
    r"| fazer| vir)?\b"
    r"|\bvou\b|\bvamos\b|\besper\w+\b"
)
_HOW = re.compile(
    r"^.*?\b(?:como|que)\b(?: (?:e que|voces?|vcs?|se|tu|e|eh|sao|foi))*(?: (?:considera\w*|entende\w* por"
    r"|chama\w* de|calcula\w*|conta\w*|mede\w*"
    r"|significa|quer dizer))?"
)
_OF_THE_DAY = re.compile(r"\b[dn]o dia\b(?! \d)")
_OF_THE_WEEK = re.compile(r"\bda semana\b(?! passada| que vem| anterior)")
_STRETCH_WORDS = {
    "month": re.compile(
        r"\b(?:por|cada|a cada|qual|que|melhor(?:es)?|pior(?:es)?)? ?(?:foi |e |o "
        r"|meu )*(?<!\d )(?<!dois )(?<!tres )(?<!seis )mes(?:es)?"
        r"(?: a mes)?\b(?! passad| que vem| retras)|\bmensal(?:mente)?\b"
    ),
    "week": re.compile(
        r"\b(?:por|cada|a cada|qual|que|melhor|pior)? ?(?<!\d )(?<!duas )(?<!tres )(?<!quatro )"
        r"semana(?:s|l|lmente)?(?: a semana)?\b"
        r"(?! passad| que vem| retras)"
    ),
}
_HOW_MUCH = re.compile(r"\bquanto\b(?! tempo)")
_NEVER = re.compile(r"(?!)")
# Those topics' own answers know services; the others' do not.
_KNOW_SERVICES = frozenset(
    {Topic.served, Topic.revenue, Topic.bookings, Topic.services, Topic.summary, Topic.comparison}
)
_RATES = {Topic.no_shows: "no_show_rate", Topic.cancellations: "cancellation_rate"}
_RATE = re.compile(r"%|\b(?:percentual|porcentagem|taxa|indice|proporcao)\b")
_OF_SERVICES = re.compile(r"\bservicos\b")
_LISTS = frozenset({Topic.agenda, Topic.inactive})
_OF_A_FIGURE = frozenset({Topic.figure, Topic.chart, Topic.forecast})


def find_measured(
    topic: Topic, plain: str, services: Sequence[KnownService], resource: KnownResource | None
) -> Measure | None:
    """Return the figure for a message whose topic alone does not say it, or None."""
    if topic is Topic.definition:
        subject = find_subject(plain)
        told = _named(_HOW.sub("", plain, count=1), services) or _named(plain, services)
        return Measure(told or (subject if subject != "bookings" else None))
    if topic is Topic.services:
        subject = find_subject(plain)
        named = subject if subject == "revenue" else _named(plain, services)
        split = Measure(named or "completed_bookings", "service", find_pick(plain))
        usual = split.metric in ("completed_bookings", "revenue") and resource is None
        # The summary tells the most; the least is one of the parts of a figure.
        return None if usual and split.pick != "worst" else split
    if topic in _RATES and _RATE.search(plain):
        return Measure(_RATES[topic])
    if topic in _OF_A_FIGURE:
        asked = {Topic.chart: _PICTURE, Topic.forecast: _AHEAD}.get(topic, _NEVER).sub("", plain)
        asked = " ".join(asked.split())
        found = find_measure(asked) or Measure(_named(asked, services), find_split(asked))
        if found.metric is None and topic is Topic.forecast and _HOW_MUCH.search(plain):
            return replace(found, metric="revenue")
        if found.metric is None and found.by is None and topic is Topic.chart and _OF_SERVICES.search(asked):
            return Measure("completed_bookings", "service")
        return found
    metric = None if topic in _LISTS else _metric(topic, plain, services)
    if topic in (Topic.summary, Topic.comparison) and resource is not None:
        # The summary is the whole house's: of one person the money says most.
        metric = "completed_bookings" if services else "revenue"
    if metric and (resource is not None or (services and topic not in _KNOW_SERVICES)):
        return Measure(metric)
    return None


def default_period(
    topic: Topic, measure: Measure | None, context: OwnerContext, listed: Listed | None = None, *, ranked: bool = False
) -> Period:
    """Return the days that a question is about when it names none: today, or as many as its figure needs.

    What is `ranked` ("o serviço que mais sai") is meant to be usual.
    """
    today = context.today
    if topic is Topic.services and ranked:
        return period_between(today - timedelta(RATE_DAYS - 1), today, context.zone)
    if topic is Topic.ranking:
        return period_between(today - timedelta(RANKING_DAYS - 1), today, context.zone)
    if topic is Topic.care_due and listed is not None and listed.late:
        return period_between(today - timedelta(RANKING_DAYS), today - timedelta(1), context.zone)
    if topic in (Topic.care_due, Topic.packages):
        return period_between(today, today + timedelta(CARE_DAYS), context.zone)
    if topic is Topic.birthdays:
        return period_between(today, today + timedelta(AHEAD_DAYS - 1), context.zone)
    if topic is Topic.forecast:
        return period_between(today + timedelta(1), today + timedelta(AHEAD_DAYS), context.zone)
    if measure is None or topic is Topic.definition:
        return named_period("today", context.zone, context.now)
    if measure.by == "month":
        return named_period("year", context.zone, context.now)
    if measure.by is not None and measure.by not in ("day", "service"):
        return period_between(today - timedelta(SPLIT_DAYS), today - timedelta(1), context.zone)
    if measure.metric == "retention_rate":
        return period_between(today - timedelta(RETENTION_DAYS), today, context.zone)
    if topic is Topic.chart or measure.by is not None or measure.metric in _SLOW:
        return period_between(today - timedelta(RATE_DAYS - 1), today, context.zone)
    if measure.metric in ("ai_cost", "occupancy", "expected_revenue"):
        name = "week" if measure.metric == "occupancy" else "month"
        return named_period(name, context.zone, context.now)
    return named_period("today", context.zone, context.now)


def _named(plain: str, services: Sequence[KnownService]) -> str | None:
    found = find_measure(plain)
    if found is not None and found.metric is not None and find_split(plain) is None:
        return found.metric
    topic = find_topic(plain.strip())
    if topic in (Topic.figure, Topic.comparison, Topic.summary):
        return found.metric if found is not None else None
    return _metric(topic, plain, services)


def _metric(topic: Topic, plain: str, services: Sequence[KnownService]) -> str | None:
    if topic is Topic.served:
        return "served_clients" if _CLIENTS.search(plain) and not services else "completed_bookings"
    if topic is Topic.unknown and services:
        return "completed_bookings"
    return TOPIC_METRICS.get(topic)


def ahead_of_now(measure: Measure | None, period: Period, context: OwnerContext) -> Measure | None:
    """Return the figure for days that have not begun: nothing is done there yet, but it may be booked."""
    if (
        measure is None
        or period.first <= context.today
        or measure.metric not in ("completed_bookings", "served_clients")
    ):
        return measure
    return Measure("bookings", measure.by, measure.pick)


def without_weekday_words(text: str, plain: str) -> str:
    """Return `text` without the "da semana" and "do dia" that name no period: "o dia mais fraco da semana"."""
    by = find_split(plain)
    if by in _STRETCH_WORDS:
        return _STRETCH_WORDS[by].sub(" ", normalise(text))
    if by not in ("weekday", "hour"):
        return text
    return (_OF_THE_WEEK if by == "weekday" else _OF_THE_DAY).sub(" ", normalise(text))
