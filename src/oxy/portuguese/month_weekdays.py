"""Days counted within a month: "primeira segunda de março", "último sábado do mês", "último dia do mês"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from oxy.portuguese.calendar_dates import MONTH, MONTHS, next_month_day
from oxy.portuguese.mentions import Flag, Kind, Mention, Reading
from oxy.portuguese.weekdays import FULL_WEEKDAYS

_RANKS = {"primeir": 0, "segund": 1, "terceir": 2, "quart": 3, "ultim": -1}
_NTH_WEEKDAY = re.compile(
    r"\b(?P<rank>primeir|segund|terceir|quart|ultim)[ao] (?P<name>segunda|terca|quarta|quinta|sexta|sabado|domingo)\b"
    rf"(?:\s?-?\s?feira\b)? d(?:[eo]|este|esse) (?:mes de )?(?:(?P<next>mes que vem|proximo mes|outro mes)"
    rf"|(?P<this>mes)\b"
    rf"|(?P<month>{MONTH}))"
)

_EDGE_DAY = re.compile(
    rf"\b(?P<edge>primeiro|ultimo) dia d(?:[eo]|este|esse) (?:mes de )?(?:(?P<next>mes que vem|proximo mes|outro mes)"
    rf"|(?P<this>mes)\b|(?P<month>{MONTH}))"
)


def read_month_weekdays(reading: Reading) -> None:
    """Take every weekday that is counted within a month; call it before the plain weekdays."""
    reading.take(_NTH_WEEKDAY, _read)
    reading.take(_EDGE_DAY, _read_edge)


def _first_of_month(reading: Reading, found: re.Match[str]) -> date:
    first = reading.today.replace(day=1)
    if found["next"]:
        return next_month_day(first, 1)
    if found["month"]:
        month = MONTHS[found["month"]]
        return date(first.year + (month < first.month), month, 1)
    return first


def _read_edge(reading: Reading, found: re.Match[str]) -> Mention | None:
    first = _first_of_month(reading, found)
    day = first if found["edge"] == "primeiro" else first.replace(day=monthrange(first.year, first.month)[1])
    flags = frozenset({Flag.past_date}) if day < reading.today else frozenset[Flag]()
    return Mention(found.start(), found.end(), Kind.day, day=day, flags=flags)


def _read(reading: Reading, found: re.Match[str]) -> Mention | None:
    first = _first_of_month(reading, found)
    weekday = FULL_WEEKDAYS[found["name"]]
    days = [
        first + timedelta(days=at)
        for at in range(monthrange(first.year, first.month)[1])
        if (first + timedelta(days=at)).weekday() == weekday
    ]
    day = days[_RANKS[found["rank"]]]
    flags = frozenset({Flag.past_date}) if day < reading.today else frozenset[Flag]()
    return Mention(found.start(), found.end(), Kind.day, day=day, flags=flags)
