"""The account of a question's words: what its reading does not explain may change the figure, and so is asked about."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache

from rapidfuzz import fuzz

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.measuring import TOPIC_METRICS
from oxy.aurora.questions import Question
from oxy.aurora.spans import find_span
from oxy.aurora.topics import Topic
from oxy.aurora.vocabulary import AI, CHANGED, CLIENTS, COMPARED, FIGURES, GLUE, PICKED, SPLITS, TEAM, TOPICS, WHEN, Words, joined
from oxy.insights import Period
from oxy.portuguese import normalise
from oxy.portuguese.formats import MONTH_NAMES, WEEKDAY_NAMES
from oxy.portuguese.misspellings import with_date_words_mended

# These are answered with figures or lists of the business; the others say no number.
ACCOUNTED = frozenset({
    Topic.served, Topic.services, Topic.revenue, Topic.ticket, Topic.cancellations, Topic.no_shows, Topic.new_clients,
    Topic.returning, Topic.inactive, Topic.bookings, Topic.agenda, Topic.campaign, Topic.comparison, Topic.summary,
    Topic.figure, Topic.chart, Topic.forecast, Topic.others,
})  # fmt: skip
# Their answers are of the whole house, whatever the question names.
_OF_THE_WHOLE = frozenset({Topic.inactive, Topic.campaign, Topic.others})
# So near a word that explains itself, it is that word, misspelt.
_SAME_WORD, _SAME_NAME, _SHORTEST_MISSPELT = 82.0, 80.0, 5
_WORD = re.compile(r"[a-z0-9]+")
_SAID_FOR_MANNERS = re.compile(
    r"\b(?:bom dia|boa (?:tarde|noite)|ou nao|mais ou menos|por favor|por enquanto|ate (?:agora|aqui)|nao e\b(?=\W*$)"
    r"|tem como|alem disso|deixa(?: eu)?(?: te)?(?: ver| perguntar)?(?= )|mais alguma coisa|(?:tudo|td) bem|sem tempo)\b"
)
_DAY_BUT_ONE = re.compile(r"\b(?:depois d[ea](?= amanha\b)|antes de(?= ontem\b))")
# "Por dia", "cada semana": the split that a figure needs, or no figure.
_BY = re.compile(r"\b(?:por|(?:a )?cada) (?P<unit>dias?|semanas?|mes|ano|horas?|horarios?|profissiona\w+|funcionari\w+)\b")
_HEADS = re.compile(
    r"\b(?:hoje|ontem|anteontem|semana passada|mes passado|ano passado|(?:ess[ea]|est[ea]) (?:semana|mes|ano))\b"
)
_SEVERAL = 2
_NUMBER = re.compile(r"(?P<count>\d+)(?:[oa]|h|hs|hrs|h\d\d)?$")
_NUMBER_WORDS = {
    "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10,
    "doze": 12, "quinze": 15, "vinte": 20, "trinta": 30, "sessenta": 60, "noventa": 90,
}  # fmt: skip
_MONTHS = {normalise(name): number for number, name in enumerate(MONTH_NAMES, 1)}
_WEEKDAYS = {normalise(name).split("-")[0]: number for number, name in enumerate(WEEKDAY_NAMES)}
_WANTED = frozenset({"me", "quero", "queria", "preciso", "ver", "saber", "manda", "diz", "isso"})
_ONLY = frozenset({"so", "somente", "apenas"})
# A single day is neither what begins nor what ends with it.
_OPEN_ENDED = frozenset({"ate", "desde", "entre"})
_OF_NO_DAYS, _SINCE = frozenset({Topic.agenda, Topic.inactive}), "desde"
_BY_WHOM = frozenset({"pelo", "pela", "pelos", "pelas"})
_LONGEST_NEAR_DAYS = 7


def left_over(
    plain: str, question: Question, context: OwnerContext, *, leans: bool, compares: bool, without: str = ""
) -> tuple[str, ...]:
    """Return the words of `plain` (`plain_text`) that neither the figure of `question`, nor its days, nor whom and what
    it names explain, in order; none for what is answered without figures.

    Args:
        leans: it goes on from the question before.
        compares: it sets two stretches beside each other.
        without: the words that leave out services or people, which the question's own are without.
    """
    if question.topic not in ACCOUNTED:
        return ()
    own = _own_words(question, compares=compares)
    house = () if question.topic in _OF_THE_WHOLE else _names(question)
    words = _words(plain.replace(without, " ", 1) if without else plain)
    left: list[str] = []
    for at, word in enumerate(words):
        if word in _ONLY:
            explained = leans or _narrows_to_a_name(words[at + 1 :], house)
        elif word in _BY_WHOM:
            explained = _is_doer(words[at + 1 : at + 3], own, house)
        elif word in _OPEN_ENDED and question.period.days == 1 and question.topic not in _OF_NO_DAYS:
            explained = False
        elif word == "mais" and _adds_up(words, at, house):
            explained = True
        elif word == "com" and len(question.people) > 1 and not compares:
            explained = not _is_of(words[min(at + 2, len(words) - 1)], house)
        elif (days := _days_named(word, words, question)) is not None:
            explained = days
        else:
            explained = word in own or _is_of(word, house) or _misspelt(word, own)
        if not explained:
            left.append(word)
    if not left and not compares:
        left = _other_days(plain, question, context)
    by = _BY.search(plain)
    if by is not None and not left and not _is_split(question):
        left = by[0].split()
    return tuple(left)


def _words(plain: str) -> list[str]:
    plain = with_date_words_mended(plain)
    plain = _SAID_FOR_MANNERS.sub(" ", _DAY_BUT_ONE.sub(" ", plain))
    return _WORD.findall(plain.replace("%", " porcento "))


def _own_words(question: Question, *, compares: bool) -> Words:
    measure = question.measure
    metric = (measure.metric if measure else None) or TOPIC_METRICS.get(question.topic)
    by = measure.by if measure else None
    if question.topic is Topic.served and metric is None:
        metric = "completed_bookings"
    topic = None if question.topic is Topic.inactive else question.topic.value
    ranks = by is not None or question.topic is Topic.services
    return _explained(topic, metric, by, question.period_said or question.topic is Topic.inactive, ranks, compares)


@lru_cache(maxsize=512)
def _explained(topic: str | None, metric: str | None, by: str | None, days: bool, ranks: bool, compares: bool) -> Words:
    kinds = [GLUE, CHANGED]
    kinds += [TOPICS[topic]] if topic in TOPICS else []
    kinds += [FIGURES[metric]] if metric else [FIGURES["bookings"]] if topic == "forecast" else []
    kinds += [SPLITS[by]] if by else []
    kinds += [WHEN] if days else []
    kinds += [PICKED] if ranks else []
    kinds += [COMPARED] if compares else []
    return joined(kinds)


def _is_split(question: Question) -> bool:
    split = question.measure is not None and question.measure.by is not None
    # What the AI costs is told by the month.
    monthly = question.measure is not None and question.measure.metric == "ai_cost"
    return split or monthly or question.topic is Topic.services


def _narrows_to_a_name(rest: Sequence[str], house: Sequence[str]) -> bool:
    """ "Só de banho", "só a Ana": what it narrows to is counted alone; of "só fazem banho" nothing is known."""
    first = next((word for word in rest if len(word) > 2), "")
    return _is_of(first, house) or bool(_WANTED.intersection(rest[:2]))


def _is_doer(rest: Sequence[str], own: Words, house: Sequence[str]) -> bool:
    """ "Pela Ana", "pela IA", "pela manhã"; of what "pelo cliente" was done there is no figure."""
    if not rest or rest[0] in CLIENTS:
        return False
    return _is_of(rest[0], house) or rest[0] in own or any(word in AI or word in TEAM for word in rest)


def _adds_up(words: Sequence[str], at: int, house: Sequence[str]) -> bool:
    """ "Banho mais tosa"."""
    return _is_of(words[at - 1], house) and any(_is_of(word, house) for word in words[at + 1 : at + 3])


def _days_named(word: str, words: Sequence[str], question: Question) -> bool | None:
    """Whether a number, month or weekday is one of the question's days; None for any other word."""
    spans = [question.period, *([question.against] if isinstance(question.against, Period) else [])]
    if word in _MONTHS and question.topic is Topic.inactive:
        return _SINCE in words and (question.period.last - timedelta(question.inactive_days)).month == _MONTHS[word]
    if word in _MONTHS:
        return question.period_said and any(_MONTHS[word] in _months(span) for span in spans)
    day = word.removesuffix("s")
    if day in _WEEKDAYS:
        by = question.measure.by if question.measure else None
        return by == "weekday" or any(_WEEKDAYS[day] in _weekdays(span) for span in spans)
    number = _NUMBER.match(word)
    count = int(number["count"]) if number else _NUMBER_WORDS.get(word)
    if count is None:
        return None
    if question.topic is Topic.agenda and (question.window is not None or "h" in word):
        return True
    return any(count in _numbers(span) for span in spans) or _counts_people(count, question)


def _other_days(plain: str, question: Question, context: OwnerContext) -> list[str]:
    """Days that are named beside those that were read, and lie outside them: they would be dropped without a word."""
    heads = [found[0] for found in _HEADS.finditer(plain)]
    if len(heads) < _SEVERAL:
        return []
    spans = [(head, find_span(head, context)) for head in heads]
    period = question.period
    return [
        word
        for head, span in spans
        if span is not None and not (period.first <= span.first and span.last <= max(period.last, context.today))
        for word in head.split()
    ]


def _counts_people(count: int, question: Question) -> bool:
    """ "Qual dos dois", "top 3", "há 60 dias"."""
    if question.topic is Topic.inactive:
        return question.inactive_days in (count, count * 7, count * 30, count * 365)
    ranked = question.topic is Topic.services or (question.measure is not None and question.measure.by is not None)
    return ranked or count in (len(question.people), len(question.services)) or any(
        str(count) in service.name for service in question.services
    )


def _months(span: Period) -> frozenset[int]:
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    return frozenset((span.first.month + at - 1) % 12 + 1 for at in range(min(months, 11) + 1))


def _weekdays(span: Period) -> frozenset[int]:
    if span.days > _LONGEST_NEAR_DAYS:
        return frozenset()
    return frozenset({span.first.weekday(), span.last.weekday()})


def _numbers(span: Period) -> frozenset[int]:
    months = (span.last.year - span.first.year) * 12 + span.last.month - span.first.month
    days = {span.first.day, span.last.day, span.days, span.days // 7, months, months + 1}
    years = {span.first.year, span.last.year}
    part = {(span.first.month - 1) // length + 1 for length in (2, 3, 6) if months + 1 == length}
    half = {1 if span.first.day == 1 else 2}
    return frozenset(days | years | {year % 100 for year in years} | part | half | {span.first.month, span.last.month})


def _names(question: Question) -> tuple[str, ...]:
    names = [one.name for one in (*question.services, *question.people)]
    names += [alias for service in question.services for alias in service.aliases]
    return tuple(word for name in names for word in _WORD.findall(plain_text(name)))


def _is_of(word: str, names: Sequence[str]) -> bool:
    return any(_same(word, name) for name in names)


@lru_cache(maxsize=2048)
def _same(word: str, name: str) -> bool:
    stem = name.rstrip("aeiou")
    if word == name or (len(stem) >= 3 and word.startswith(stem)):
        return True
    return len(name) > 3 and fuzz.ratio(word.removesuffix("s"), name) >= _SAME_NAME


@lru_cache(maxsize=2048)
def _misspelt(word: str, own: Words) -> bool:
    if len(word) < _SHORTEST_MISSPELT:
        return False
    return _nearest(word, own.whole) or _nearest(word, own.beginnings, begins=True)


def _nearest(word: str, known: Iterable[str], *, begins: bool = False) -> bool:
    return any(
        len(one) >= _SHORTEST_MISSPELT
        and fuzz.ratio(word[: len(one) + 1] if begins else word, one) >= _SAME_WORD
        for one in known
    )
