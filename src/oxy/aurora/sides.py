"""Whom and what a question sets side by side, leaves out or narrows down: "a Ana ou o Bruno?", "sem os banhos"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from oxy.aurora.context import KnownResource, KnownService, OwnerContext
from oxy.aurora.measures import Measure, find_subject
from oxy.aurora.mentions import find_people, find_services
from oxy.aurora.splits import find_pick
from oxy.portuguese import normalise

_Named = TypeVar("_Named", KnownService, KnownResource)

_BESIDE = re.compile(
    r"\b(?:ou|x|vs|versus|contra)\b|\bcompar\w+|\bentre\b|\bdiferenca\b|\b(?:qual|quem|o que)\b.*\b(?:mais|menos|melhor"
    r"|pior|maior|menor)\b|\b(?:mais|menos|melhor|pior|maior|menor) (?:do )?que\b"
)
_LEFT_OUT = re.compile(
    r"\b(?:(?:sem(?: contar| considerar| incluir)?|tirando|exceto|fora|descontando|excluindo) (?:o |a "
    r"|os |as |d[aeo]s? )?"
    r"|menos (?:o|a|os|as) )(?P<what>\w+(?: \w+){0,3})"
)
_EITHER = re.compile(r"\bou\b")
_WEEKDAYS_ALL = re.compile(
    r"\b(?:nas|aos|as|os|tod[ao]s?(?: [ao]s?)?|cada) (?:segunda|terca|quarta|quinta|sexta|sabado|domingo)s?"
    r"(?:[ -]feiras?)?\b"
)
_ONE_DAY = re.compile(r"\b(?:segunda|terca|quarta|quinta|sexta|sabado|domingo) passad[ao]\b")
_PART_OF_DAY = re.compile(r"\b(?:de|da|pela|a) (?:manha|tarde|noite)\b(?<!boa tarde)(?<!boa noite)")
_MONEY = re.compile(r"^(?:e |mas |so )*(?:em|no|quanto (?:da|deu) em) (?:reais|dinheiro|valor(?:es)?|grana|r\$)\b")
_PERCENT = re.compile(r"^(?:e |mas )*(?:em|no) (?:percentual|porcentagem|%|por cento)")
_COUNT = re.compile(r"^(?:e |mas |so )*(?:em|a) (?:quantidade|numeros?|quantos)\b")
_RATES = {"no_shows": "no_show_rate", "cancellations": "cancellation_rate", "completed_bookings": "occupancy"}


def without_left_out(
    plain: str, services: tuple[KnownService, ...], people: tuple[KnownResource, ...], context: OwnerContext
) -> tuple[tuple[KnownService, ...], tuple[KnownResource, ...]]:
    """Return the services and people that are meant: "sem os banhos" is every service but that."""
    found = _LEFT_OUT.search(plain)
    if found is None or _EITHER.search(plain):
        return services, people
    out = find_services(found["what"], context.services)
    gone = find_people(found["what"], context)
    return _but(services, out, context.services), _but(people, gone, context.resources)


def words_leaving_out(plain: str, context: OwnerContext) -> str:
    """Return the words that leave a service or a person out, as they stand; empty when none is."""
    found = _LEFT_OUT.search(plain)
    if found is None or _EITHER.search(plain):
        return ""
    named = find_services(found["what"], context.services) or find_people(found["what"], context)
    marker = plain[found.start() : found.start("what")]
    return marker + _named_part(found["what"], context) if named else ""


def _named_part(what: str, context: OwnerContext) -> str:
    """The fewest words from the left that name as much as all of them."""
    words = what.split()
    whole = find_services(what, context.services), find_people(what, context)
    for count in range(1, len(words)):
        part = " ".join(words[:count])
        if (find_services(part, context.services), find_people(part, context)) == whole:
            return part
    return what


def _but(named: tuple[_Named, ...], out: Sequence[_Named], known: Sequence[_Named]) -> tuple[_Named, ...]:
    kept = tuple(one for one in named if one not in out)
    return kept if kept or not out else tuple(one for one in known if one not in out)


def beside_each_other(
    plain: str, measure: Measure | None, metric: str | None,
    services: Sequence[KnownService], people: Sequence[KnownResource],
) -> Measure | None:  # fmt: skip
    """Return the measure split by those whom the question sets beside each other; as it was when it does not.

    Args:
        metric: the figure that the topic stands for, where there is no measure.
    """
    if len(people) < 2 and (len(services) < 2 or not _BESIDE.search(plain)):
        return measure
    by = "professional" if len(people) > 1 else "service"
    if measure is not None and measure.by is not None and measure.by != by:
        return measure
    named = find_subject(plain)
    figure = (measure.metric if measure else None) or (named if named != "bookings" else metric) or _subject(plain)
    return Measure(figure, by, find_pick(plain))


def _subject(plain: str) -> str:
    found = find_subject(plain)
    return "revenue" if found == "bookings" and "agend" not in plain else found


def narrowed(plain: str, measure: Measure | None, metric: str | None) -> Measure | None:
    """Return the measure by weekday for "aos sábados", by hour for "de manhã": no figure is of those alone."""
    if measure is not None and measure.by is not None:
        return measure
    figure = (measure.metric if measure else None) or metric
    if figure is None:
        return measure
    if _WEEKDAYS_ALL.search(plain) and not _ONE_DAY.search(plain):
        return Measure(figure, "weekday")
    return Measure(figure, "hour") if _PART_OF_DAY.search(plain) else measure


def names_all_such_days(plain: str) -> bool:
    """Whether the weekday in `plain` is every one of them, and so no day."""
    return bool(_WEEKDAYS_ALL.search(plain)) and not _ONE_DAY.search(plain)


def without_such_days(text: str) -> str:
    """Return `text`, in plain spelling, without the weekdays that are every one of them."""
    return _WEEKDAYS_ALL.sub(" ", normalise(text))


def in_another_form(plain: str, last: Measure) -> Measure | None:
    """Return the last question's figure in the form that `plain` wants: "em reais", "em %"; None when it wants none."""
    if _MONEY.search(plain):
        return replace(last, metric="revenue")
    if _COUNT.search(plain):
        return replace(last, metric="completed_bookings")
    if _PERCENT.search(plain) and last.metric in _RATES:
        return replace(last, metric=_RATES[last.metric])
    return None
