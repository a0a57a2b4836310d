"""The last few of one weekday, or all of them in a stretch: "as últimas 4 segundas", "as sextas de outubro"."""

import re
from dataclasses import dataclass
from datetime import timedelta

from oxy.aurora.context import OwnerContext
from oxy.aurora.spans import find_span
from oxy.insights import Period, period_between
from oxy.portuguese import normalise
from oxy.portuguese.formats import WEEKDAY_NAMES

MOST_WEEKS = 52
_WEEKDAYS = {normalise(name).split("-")[0]: number for number, name in enumerate(WEEKDAY_NAMES)}
_NUMBERS = {"duas": 2, "dois": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "oito": 8, "dez": 10}
_COUNT = rf"(?P<{{name}}>\d{{{{1,2}}}}|{'|'.join(_NUMBERS)})"
_DAYS = rf"(?P<day>{'|'.join(_WEEKDAYS)})s(?:[ -]feiras?)?"
_LAST = re.compile(
    rf"\bultim[oa]s {_COUNT.format(name='count')} {_DAYS}\b|\b{_COUNT.format(name='count2')} ultim[oa]s"
    rf" {_DAYS.replace('day', 'day2')}\b"
)
_OF = re.compile(rf"\b(?:n?[oa]s|d[oa]s|tod[oa]s [oa]s|cada) {_DAYS}\b")


@dataclass(frozen=True, slots=True)
class WeekdayRun:
    """Every `weekday` (Monday 0) from the first day of `period` to its last, which are two of them."""

    weekday: int
    period: Period

    @property
    def count(self) -> int:
        """How many days it has."""
        return self.period.days // 7 + 1


def find_weekday_run(text: str, context: OwnerContext) -> WeekdayRun | None:
    """Return the days that `text` names by their weekday; None when it names no several of one.

    Today is not yet one of the last.
    """
    plain = normalise(text)
    last = _LAST.search(plain)
    if last is not None:
        said = last["count"] or last["count2"]
        count = int(said) if said.isdecimal() else _NUMBERS[said]
        weekday = _WEEKDAYS[last["day"] or last["day2"]]
        return _run(weekday, min(max(count, 1), MOST_WEEKS), context)
    named = _OF.search(plain)
    if named is None:
        return None
    return _within(_WEEKDAYS[named["day"]], find_span(_OF.sub(" ", plain), context))


def _run(weekday: int, count: int, context: OwnerContext) -> WeekdayRun:
    ago = (context.today.weekday() - weekday) % 7 or 7
    last = context.today - timedelta(ago)
    return WeekdayRun(weekday, period_between(last - timedelta(7 * (count - 1)), last, context.zone))


def _within(weekday: int, span: Period | None) -> WeekdayRun | None:
    """Those of a stretch that holds two of them at least."""
    if span is None or span.days > 7 * MOST_WEEKS:
        return None
    first = span.first + timedelta((weekday - span.first.weekday()) % 7)
    last = span.last - timedelta((span.last.weekday() - weekday) % 7)
    return WeekdayRun(weekday, period_between(first, last, span.zone)) if last > first else None
