"""What a message wants a figure compared with: "comparado com outubro", "vs ano passado", "contra a semana passada"."""

import re
from dataclasses import dataclass

from oxy.aurora.context import OwnerContext
from oxy.insights import Against, Period, named_period, period_between
from oxy.portuguese import find_period, normalise

_MARK = re.compile(
    r"\b(?:(?:em )?comparad[oa]s?|(?:em )?comparacao|em relacao|frente|versus|vs\.?|contra|\bx\b)"
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
_LAST_YEAR = re.compile(r"\bano (?:passado|anterior)\b")


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
    found = _COMPARE.search(plain) or _MARK.search(plain)
    if found is None:
        return None
    own = found.groupdict().get("one") or plain[: found.start()]
    other = found["other"]
    named = find_period(other, reference=context.now)
    if named is None:
        return None
    against = period_between(named.start, named.end, context.zone)
    own_period = find_period(own, reference=context.now)
    if own_period is None:
        running = _running(against, context)
        return Compared(own, against, running) if running else Compared(own, against)
    mine = period_between(own_period.start, own_period.end, context.zone)
    if _LAST_YEAR.search(other) and against.unit == "year" and mine.unit != "year":
        return Compared(own, "last_year")
    if mine == against:
        return None
    return Compared(own, against)


def _running(against: Period, context: OwnerContext) -> Period | None:
    names = {"day": "today", "week": "week", "month": "month", "year": "year"}
    name = names.get(against.unit)
    running = named_period(name, context.zone, context.now) if name else None
    return None if running == against else running
