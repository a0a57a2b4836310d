"""The days that a whole question is about: behind or ahead by what it asks, or taken from the days before."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from oxy.aurora.context import OwnerContext
from oxy.aurora.leaning import kept_period
from oxy.aurora.mentions import find_absence
from oxy.aurora.spans import MONTH_NAMES_PLAIN, find_span, month_start
from oxy.aurora.topics import Topic
from oxy.insights import Period, named_period, period_between
from oxy.portuguese import find_moments, normalise

_LONGEST_AGENDA_DAYS = 31
_LOOKS_AHEAD = frozenset({Topic.agenda, Topic.hours, Topic.bookings, Topic.forecast, Topic.birthdays, Topic.packages})
# "Tá cheio sexta?" is of the Friday to come.
_IS_FULL = re.compile(r"\b(?:ta|esta|tao|estao|vai|tem) (?:\w+ ){0,3}(?:ocupad|lotad|chei|vazi|livre)\w*")
_BESIDE = re.compile(
    r"\b(?:que|com|relacao) (?:a |o |ao |na |no |d?a |d?o )?(?P<which>ontem|semana passada|mes passado|ano passado)\b"
)
_NOW_INSTEAD = {"ontem": "today", "semana passada": "week", "mes passado": "month", "ano passado": "year"}
_THE_RUNNING = re.compile(r"^(?:e |mas )?(?:so )?(?:d|n)?(?:ess[ea]|est[ea])(?: aqui| agora)?\W*$")
_THE_LAST = re.compile(r"^(?:e |mas )?(?:[oa] |n[oa] |d[oa] )?(?:passad[oa]|anterior)\W*$")
_TO_COME = re.compile(
    r"\b(?:marcad|agendad|previst|reservad)[oa]s?\b|\b(?:vai|vou|vamos|vem|venc\w+|aniver\w*)\b"
    r"|\bcomo (?:que )?(?:ta|esta)\b"
)
_WEEK_DAYS, _MONTH_DAYS = 7, (28, 29, 30, 31)
_SINCE = re.compile(r"\bdesde\b")


def find_asked_days(text: str, topic: Topic, context: OwnerContext) -> Period | None:
    """Return the days that `text` names: of an agenda those to come, of figures those gone by."""
    if topic in (Topic.inactive, Topic.search):
        return None
    if topic in _LOOKS_AHEAD or _IS_FULL.search(normalise(text)):
        ahead = _ahead(text, context)
        whole = find_span(text, context) if topic in (Topic.bookings, Topic.birthdays) else None
        if topic not in _LOOKS_AHEAD and ahead is not None and ahead.days > 1:
            ahead = None
        if ahead is not None and not (
            whole is not None and whole.unit in ("week", "month") and whole.last == ahead.last
        ):
            return ahead
    return _coming_month(text, find_span(text, context), context)


def _coming_month(text: str, span: Period | None, context: OwnerContext) -> Period | None:
    """ "Como tá dezembro, já tem coisa marcada?", said in November: the one to come, of which there are bookings."""
    plain = normalise(text)
    if span is None or span.unit != "month" or span.last >= context.today or not _TO_COME.search(plain):
        return span
    named = any(name in plain.split() for name in MONTH_NAMES_PLAIN)
    if not named or re.search(r"\bpassad[oa]\b|\bultim[oa]\b|\d{4}", plain):
        return span
    first = span.first.replace(year=context.today.year + (span.first.month < context.today.month))
    return period_between(first, month_start(first, 1) - timedelta(1), context.zone)


def find_running(plain: str, dialogue: Mapping[str, Any], context: OwnerContext) -> Period | None:
    """ "E dessa?" after last week's figure is this week's; "e o passado?" after a month's is last month's."""
    running, behind = _THE_RUNNING.search(plain), _THE_LAST.search(plain)
    last = kept_period(dialogue, context) if running or behind else None
    if last is None or last.days not in (_WEEK_DAYS, *_MONTH_DAYS):
        return None
    if behind:
        return find_span("semana passada" if last.days == _WEEK_DAYS else "mes passado", context)
    return named_period("week" if last.days == _WEEK_DAYS else "month", context.zone, context.now)


def find_running_beside(plain: str, context: OwnerContext) -> Period | None:
    """ "Melhor que semana passada?" is about this week: the one named is what it is compared with."""
    beside = _BESIDE.search(plain)
    return named_period(_NOW_INSTEAD[beside["which"]], context.zone, context.now) if beside else None


def find_days_away(text: str, plain: str, dialogue: Mapping[str, Any], context: OwnerContext) -> int:
    """Return for how many days somebody has not come: "há 60 dias", "desde dezembro"."""
    since = find_span(text, context) if _SINCE.search(plain) else None
    if since is not None and since.first < context.today:
        return (context.today - since.first).days
    return find_absence(plain, dialogue)


def _ahead(text: str, context: OwnerContext) -> Period | None:
    """The day or days that a question about the agenda means: "sábado" is the coming one."""
    moments = find_moments(text, reference=context.now)
    if moments.date is not None:
        return period_between(moments.date, moments.date, context.zone)
    if moments.date_range is not None:
        first, last = moments.date_range
        return period_between(first, min(last, first + timedelta(days=_LONGEST_AGENDA_DAYS - 1)), context.zone)
    return None
