"""Whether the days and numbers that a question's words name are the ones that were read, all of them."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from oxy.aurora.context import OwnerContext
from oxy.aurora.questions import Question
from oxy.aurora.spans import find_span
from oxy.aurora.topics import Topic
from oxy.insights import Period
from oxy.portuguese import normalise
from oxy.portuguese.formats import MONTH_NAMES, WEEKDAY_NAMES

_NUMBER = re.compile(r"(?P<count>\d+)(?:[oa]|h|hs|hrs|h\d\d)?$")
_NUMBER_WORDS = {
    "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9, "dez": 10,
    "doze": 12, "quinze": 15, "vinte": 20, "trinta": 30, "sessenta": 60, "noventa": 90,
}  # fmt: skip
_MONTHS = {normalise(name): number for number, name in enumerate(MONTH_NAMES, 1)}
_WEEKDAYS = {normalise(name).split("-")[0]: number for number, name in enumerate(WEEKDAY_NAMES)}
_HEADS = re.compile(
    r"\b(?:hoje|ontem|anteontem|semana passada|mes passado|ano passado|(?:ess[ea]|est[ea]) (?:semana|mes|ano))\b"
)
_SEVERAL = 2
_BEHIND = ("passad", "retrasad")
_RANKED_BY = frozenset({"top", "os", "as", "dos", "das", "entre"})
_LONGEST_NEAR_DAYS = 7
_PARTS = {"bimestre": 2, "trimestre": 3, "semestre": 6}


def names_its_days(at: int, words: Sequence[str], question: Question, today: date, *, compares: bool) -> bool | None:
    """Return whether the number, month, weekday or direction at `at` is of the question's days; None: it is none."""
    word, spans = words[at], _spans(question)
    if word in _MONTHS and question.topic is Topic.inactive:
        return "desde" in words and (question.period.last - timedelta(question.inactive_days)).month == _MONTHS[word]
    if word in _MONTHS:
        return question.period_said and any(_MONTHS[word] in _months(span) for span in spans)
    day = word.removesuffix("s")
    if day in _WEEKDAYS:
        by = question.measure.by if question.measure else None
        return (
            by == "weekday"
            or _WEEKDAYS[day] == question.weekday
            or any(_WEEKDAYS[day] in _weekdays(span) for span in spans)
        )
    if word.startswith(_BEHIND) and question.period_said and not compares and not _is_part(at, words):
        return any(span.last < today for span in spans) or question.against != "previous"
    number = _NUMBER.match(word)
    count = int(number["count"]) if number else _NUMBER_WORDS.get(word)
    if count is None:
        return None
    if question.topic is Topic.agenda and (question.window is not None or "h" in word):
        return True
    if question.weekday is not None and count == question.period.days // 7 + 1:
        return True
    return any(count in _numbers(span, words) for span in spans) or _counts_others(count, words[at - 1], question)


def days_beside(plain: str, question: Question, context: OwnerContext) -> list[str]:
    """Return the days that are named beside those that were read, and lie outside them: they would go unsaid."""
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


def _is_part(at: int, words: Sequence[str]) -> bool:
    """ "Os últimos dias passados" are days gone by, the running one among them."""
    return words[at].endswith("s") and not words[at].endswith("as")


def _spans(question: Question) -> list[Period]:
    return [question.period, *([question.against] if isinstance(question.against, Period) else [])]


def _counts_others(count: int, before: str, question: Question) -> bool:
    """ "Qual dos dois", "top 3", "há 60 dias", "v10"."""
    if question.listed is not None and question.listed.ranked is not None:
        return count in question.listed.ranked.numbers
    if question.topic is Topic.inactive:
        return question.inactive_days in (count, count * 7, count * 30, count * 365)
    ranked = question.topic is Topic.services or (question.measure is not None and question.measure.by is not None)
    if before in _RANKED_BY and (ranked or count in (len(question.people), len(question.services))):
        return True
    return any(str(count) in one.name for one in (*question.services, *question.people))


def _months(span: Period) -> frozenset[int]:
    return frozenset((span.first.month + at - 1) % 12 + 1 for at in range(min(_months_between(span), 11) + 1))


def _months_between(span: Period) -> int:
    return (span.last.year - span.first.year) * 12 + span.last.month - span.first.month


def _weekdays(span: Period) -> frozenset[int]:
    if span.days > _LONGEST_NEAR_DAYS:
        return frozenset()
    return frozenset({span.first.weekday(), span.last.weekday()})


def _numbers(span: Period, words: Sequence[str]) -> set[int]:
    """The numbers that a stretch of days is told with, each beside the word that makes it one."""
    numbers = {
        span.first.day,
        span.last.day,
        span.first.year,
        span.last.year,
        span.first.year % 100,
        span.last.year % 100,
    }
    units = {word[:3] for word in words}
    months = _months_between(span)
    if "dia" in units:
        numbers.add(span.days)
    if "sem" in units:
        numbers.add(span.days // 7)
    if "mes" in units:
        numbers |= {months, months + 1}
    if "qui" in units:
        numbers.add(1 if span.first.day == 1 else 2)
    numbers |= {(span.first.month - 1) // length + 1 for part, length in _PARTS.items() if part in words}
    return numbers
