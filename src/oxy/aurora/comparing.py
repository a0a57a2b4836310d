"""What a message wants a figure compared with: "comparado com outubro", "vs ano passado", "contra a semana passada"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import find_people, find_services
from oxy.aurora.spans import MONTH_NAMES_PLAIN, find_span
from oxy.aurora.topic_finding import find_topic
from oxy.aurora.topics import Topic
from oxy.insights import Against, Period, named_period, period_between
from oxy.portuguese import find_moments, normalise

_MARK = re.compile(
    r"\b(?:(?:em )?comparad[oa]s?|(?:em )?comparacao|comparando|em relacao|frente|versus|vs\.?|contra|\bx\b)"
    r"(?: (?:com|a|ao|à|o|os|as|aos|do|da|de))*\b(?P<other>.+)$"
)
_COMPARE = re.compile(r"\bcompar(?:a|e|ar|ando|acao)\b(?P<one>.+?)\b(?:com|e|x|vs|versus)\b(?P<other>.+)$")
_LEFT_OVER = re.compile(
    r"\b(?:(?:em )?comparad[oa]s?|(?:em )?comparacao|em relacao|versus|vs\.?|contra|x)(?: (?:com|a|ao|o|os"
    r"|as))*\s*[?.!]*\s*$"
)
_SAME_LAST_YEAR = re.compile(
    r"\bmesm[oa] (?:periodo|epoca|mes|semana|dia)(?: d[oe]| no)? ano (?:passado|anterior)\b|\b(?:um )?ano atras\b"
)
_SAME_LAST_WEEK = re.compile(r"\bmesm[oa] (?:dia|periodo)(?: d?[ea]| na)? semana (?:passada|anterior)\b")
# The same days of another month: "de 1 a 15 comparado com o mesmo período de outubro".
_SAME_OF_MONTH = re.compile(
    r"\bmesm[oa]s? (?:periodo|dias|epoca) d[eo] (?:mes (?:passado|anterior)|" + "|".join(MONTH_NAMES_PLAIN) + r")\b"
)
# "Sexta tá mais cheia que quinta?" is of the Friday to come, unless it is one gone by.
_STANDS_AHEAD = re.compile(
    r"^(?!.*\b(?:passad[oa]|retrasad[oa]|ontem|foi|foram|teve|deu|era)\b)"
    r".*\b(?:ta|esta|tao|estao|vai|vao|tem|temos|tenho|vem)\b"
)
_BETTER = re.compile(
    r"[ ,]*\b(?:(?:foi|tava|estava|ta|esta|teve|deu|fez|fica|ficou) )?(?:melhor|pior|maior|menor|mais|menos)\W*$"
)
_WAS_BETTER = re.compile(rf"^(?:e|mas)\b.*?{_BETTER.pattern}")
_RANKED = re.compile(r"\b(?:melhor|pior|mais|menos|maior|menor|acima|abaixo)\b.{0,45}?\b(?:do )?que\b(?P<other>.+)$")
_THIS_WEEK = re.compile(r"^\W*(?:com )?(?:n?essa|n?esta)\W*$")
_THIS_MONTH = re.compile(r"^\W*(?:com )?(?:n?esse|n?este)\W*$")
_BEFORE_LAST = re.compile(r"^\W*(?:com )?(?:[oa] )?(?P<which>retrasad[oa])\W*$")
_LAST_YEAR = re.compile(r"\bano (?:passado|anterior)\b")
# "Faturou mais que a anterior?" goes on from the days before, which it sets beside those before them.
THAN_BEFORE = re.compile(
    r"\b(?:mais|menos|melhor|pior|maior|menor|acima|abaixo)(?: d[aeo])?(?: que)?(?: [oa]| n[oa]| d[oa])? "
    r"(?:anterior|outr[oa]|antes)\b"
)
MORE_THAN = re.compile(r"\b(?:mais|menos|melhor|pior|maior|menor)(?: d[eo])? que\b")
COMPARED_WITH_LAST = re.compile(
    r"\bcompar\w+ (?:com|a|ao|à) (?:[oa] )?(?:(?:dia|semana|mes|ano) )?(?:anterior|de antes)\b"
)
COMPARES_IT = re.compile(
    r"^(?:e |mas |agora )?(?:isso |me )?(?:compar\w+|vs|versus|em relacao|contra)\b (?:isso )?(?:com|a|ao|o)\b"
)


@dataclass(frozen=True, slots=True)
class Compared:
    """The message without what it compares with, and that."""

    text: str
    against: Against
    period: Period | None = None


def find_comparison(text: str, context: OwnerContext) -> Compared | None:
    """Return what `text` compares its figure with, when it names it; None when it does not.

    Where only the other period is named ("faturamento comparado com outubro"), the figure is of the one of its kind
    that is running: `period`.
    """
    plain = normalise(text)
    if _SAME_LAST_YEAR.search(plain):
        return Compared(_LEFT_OVER.sub("", _SAME_LAST_YEAR.sub(" ", plain)), "last_year")
    if _SAME_LAST_WEEK.search(plain):
        return _beside_last_week(_LEFT_OVER.sub("", _SAME_LAST_WEEK.sub(" ", plain)), context)
    found = _COMPARE.search(plain) or _MARK.search(plain) or _two_days_ranked(plain, context)
    if found is None:
        return None
    own = (found.groupdict().get("one") or "").strip() or plain[: found.start()]
    other = found["other"]
    span_of = _ahead if _STANDS_AHEAD.search(plain) else _span_of
    against = span_of(other, context)
    if against is None:
        return None
    mine = span_of(own, context)
    same = _SAME_OF_MONTH.search(other)
    if same is not None and mine is not None:
        return Compared(own, _same_days(mine, against))
    topics = find_topic(plain_text(own)), find_topic(plain_text(other))
    if (
        mine is None
        and topics[0] is not topics[1]
        and not {*topics} & {Topic.unknown, Topic.comparison, Topic.greeting}
    ):
        # "Novos x recorrentes em fevereiro" sets figures beside each other, not days.
        return None
    if mine is None and _names_house(own, context) and _names_house(other, context):
        # "Banho x tosa em fevereiro" sets services beside each other, not days.
        return None
    if mine is None:
        running = _running(against, context)
        return Compared(own, against, running) if running else Compared(own, against)
    if _LAST_YEAR.search(other) and against.unit == "year" and mine.unit != "year":
        return Compared(own, "last_year")
    if mine == against:
        return None
    return Compared(own, against)


def _same_days(mine: Period, month: Period) -> Period:
    """The days of `month` that have the numbers of those of `mine`, as far as it has them."""
    first = month.first.replace(day=min(mine.first.day, month.last.day))
    return period_between(first, min(first + (mine.last - mine.first), month.last), mine.zone)


def _beside_last_week(own: str, context: OwnerContext) -> Compared:
    mine = find_span(own, context) or named_period("today", context.zone, context.now)
    week = timedelta(days=7)
    return Compared(own, period_between(mine.first - week, mine.last - week, context.zone), mine)


def _names_house(words: str, context: OwnerContext) -> bool:
    return bool(find_services(words, context.services) or find_people(words, context))


def _two_days_ranked(plain: str, context: OwnerContext) -> re.Match[str] | None:
    """ "Ontem foi melhor que anteontem?" names both; "melhor que mês passado?" leaves its own side to be understood."""
    found = _RANKED.search(plain)
    return found if found and _span_of(plain[: found.start()], context) else None


def _span_of(words: str, context: OwnerContext) -> Period | None:
    """The days that one side names; "essa" and "esse" beside a week or a month are the running one."""
    before_last = _BEFORE_LAST.search(words)
    if before_last is not None:
        return find_span("semana retrasada" if before_last["which"][-1] == "a" else "mes retrasado", context)
    return find_span(words, context) or (
        named_period("week", context.zone, context.now)
        if _THIS_WEEK.search(words)
        else named_period("month", context.zone, context.now)
        if _THIS_MONTH.search(words)
        else None
    )


def better_than_last(
    text: str, plain: str, dialogue: Mapping[str, Any], context: OwnerContext
) -> Compared | None:  # fmt: skip
    """ "E a semana passada, foi melhor?": other days beside those of the question before."""
    first, last = dialogue.get("first"), dialogue.get("last")
    days = find_span(text, context) if _WAS_BETTER.match(plain) else None
    if days is None or not first or not last:
        return None
    before = period_between(date.fromisoformat(first), date.fromisoformat(last), context.zone)
    return None if before == days else Compared(_BETTER.sub("", plain), before)


def _ahead(words: str, context: OwnerContext) -> Period | None:
    """The day to come that one side names; what is no such day, as `_span_of` reads it."""
    day = find_moments(words, reference=context.now).date
    return _span_of(words, context) if day is None else period_between(day, day, context.zone)


def _running(against: Period, context: OwnerContext) -> Period | None:
    names = {"day": "today", "week": "week", "month": "month", "year": "year"}
    name = names.get(against.unit)
    running = named_period(name, context.zone, context.now) if name else None
    return None if running == against else running


def beside_itself(period: Period, against: Against) -> Against:
    """Return what stands beside `period`, never itself: of yesterday, a Friday, "sexta passada" is a week before."""
    if not isinstance(against, Period) or (against.first, against.last) != (period.first, period.last):
        return against
    if period.days > 1:
        return "previous"
    week = timedelta(days=7)
    return period_between(period.first - week, period.last - week, period.zone)
