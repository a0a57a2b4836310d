"""Weekdays counted within a month: "primeira segunda de março", "último sábado do mês"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from oxy.portuguese.calendar_dates import MONTH, MONTHS, next_month_day
from oxy.portuguese.mentions import Flag, Kind, Mention, Reading
from oxy.portuguese.weekdays import FULL_WEEKDAYS

_RANKS = {"primeir": 0, "segund": 1, "terceir": 2, "quart": 3, "ultim": -1}
_NTH_WEEKDAY = re.compile(
    r"\b(?P<rank>primeir|segund|terceir|quart|ultim)[ao] (?P<name>segunda|terca|quarta|quinta|sexta|sabado|domingo)\b"
    rf"(?:\s?-?\s?feira\b)? d(?:[eo]|este|esse) (?:mes de )?(?:(?P<next>mes que vem|proximo mes|outro mes)|(?P<this>mes)\b"
    rf"|(?P<month>{MONTH}))"
)


def read_month_weekdays(reading: Reading) -> None:
    """Take every weekday that is counted within a month; call it before the plain weekdays."""
    reading.take(_NTH_WEEKDAY, _read)


def _read(reading: Reading, found: re.Match[str]) -> Mention | None:
    first = reading.today.replace(day=1)
    if found["next"]:
        first = next_month_day(first, 1)
    elif found["month"]:
        month = MONTHS[found["month"]]
        first = date(first.year + (month < first.month), month, 1)
    weekday = FULL_WEEKDAYS[found["name"]]
    days = [
        first + timedelta(days=at)
        for at in range(monthrange(first.year, first.month)[1])
        if (first + timedelta(days=at)).weekday() == weekday
    ]
    day = days[_RANKS[found["rank"]]]
    flags = frozenset({Flag.past_date}) if day < reading.today else frozenset[Flag]()
    return Mention(found.start(), found.end(), Kind.day, day=day, flags=flags)
