"""What a message is about that does not say it whole: the last topic, a count of what it names, its own side."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from oxy.aurora.context import KnownResource, KnownService
from oxy.aurora.mentions import names_several
from oxy.aurora.questions import OF_A_PERIOD, SMALL_TALK
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.insights import Period

# So short a message leans on the last question even without "e": "ontem?", "no mês passado".
SHORT_WORDS = 3
COUNTS = re.compile(
    r"\b(?:quant[oa]s?|total|soma|saiu|sairam|saindo|fiz|fizemos|fez|foram|teve|tivemos|tive|mais|menos|so|apenas"
    r"|contagem|rolou|rolaram|deu|todos|todas)\b"
)
# "Quanto" is money and "quantos" a count; but "qnt banho" is a count too, spelt alike.
_HOW_MUCH = re.compile(r"\bquanto\b(?! tempo)")
HOW_MANY = re.compile(
    r"\bquant[oa]s\b|\bquanto (?!deu|foi|fez|fiz)\w+ (?:fiz|fez|fizemos|teve|tivemos|deu|saiu|sairam)\b|\bquanto \w+$"
)
_CAME_OF_IT = re.compile(r"\bresultados?\b|\b(?:deu|da) (?:certo|retorno)\b|\bvaleu a pena\b|\bfuncion\w+\b")
_RANKS_ONLY = re.compile(
    r"\b(?:mais|menos|melhor|pior|maior|menor|que|do|comparad[oa]|compar\w+|vs|versus|contra|em relacao|com|foi)\b"
)
_RANKS = re.compile(r"\b(?:quem|qual|mais|menos|melhor|pior|compar\w+|x|vs|ou|entre)\b")


def asks_what_came_of_it(last: Topic | None, topic: Topic, plain: str) -> bool:
    """Whether it asks how the campaign did that was just spoken of: "e deu certo?"."""
    return last is Topic.campaign and topic in (Topic.summary, Topic.unknown) and bool(_CAME_OF_IT.search(plain))


def compared_topic(own: str, whole: str, topic: Topic) -> Topic:
    """What a message that compares is about, told from its own side: "clientes atendidos em fevereiro"."""
    found = find_topic(own)
    if topic in (Topic.chart, Topic.figure, Topic.forecast):
        return topic
    if found in (Topic.unknown, Topic.comparison, Topic.summary):
        # "Tive mais falta que em janeiro", "melhor que dezembro em faturamento": the figure stands at the mark.
        beside = find_topic(_RANKS_ONLY.sub(" ", whole))
        found = beside if beside in OF_A_PERIOD - {Topic.summary} else found
    return Topic.comparison if found in SMALL_TALK - {Topic.unknown} else found


def carried_topic(
    last: Topic | None, period: Period | None, services: Sequence[KnownService], people: Sequence[KnownResource],
    leans: bool, plain: str, today: date,
) -> Topic:  # fmt: skip
    """What a message without a topic of its own is about: the last one's, a count of what it names, or not clear."""
    if last is not None and leans and (period or services or people):
        return last
    if len(people) > 1 and _RANKS.search(plain):
        return Topic.figure
    if services and _HOW_MUCH.search(plain) and not HOW_MANY.search(plain):
        return Topic.revenue
    if services:
        counted = (
            COUNTS.search(plain) or names_several(plain, services) or (period and len(plain.split()) <= SHORT_WORDS)
        )
        return Topic.served if counted else Topic.unclear
    if people:
        return Topic.agenda if period is None or period.last >= today else Topic.unclear
    if period is not None and leans:
        return Topic.summary
    return Topic.unknown


def last_topic(dialogue: Mapping[str, Any]) -> Topic | None:
    topic = next((topic for topic in Topic if topic.value == dialogue.get("topic")), None)
    return None if topic in SMALL_TALK else topic
