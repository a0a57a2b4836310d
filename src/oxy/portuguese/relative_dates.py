"""Dates counted from now: "amanhã", "depois de amanhã", "daqui a 15 dias", "daqui a duas horas"."""

import re
from datetime import timedelta

from oxy.portuguese.calendar_dates import next_month_day
from oxy.portuguese.mentions import Flag, Kind, Mention, Reading
from oxy.portuguese.numerals import NUMBER_WORDS, number

_COUNT = rf"(?:\d{{1,3}}|{NUMBER_WORDS})"
_AHEAD = r"(?:daqui(?: a| ha| uns| umas| a uns| a umas)?|dentro de|em|de hoje a|volto em|retorno em)"

_NAMED = re.compile(
    r"\b(?:(?P<after>depois d[ea] amanha|dia depois de amanha)|(?P<before>antes de ontem|anteontem)|(?P<today>hoje)"
    r"|(?P<tomorrow>amanha)|(?P<yesterday>ontem)|(?P<soon>daqui a? ?(?:um )?pouco|daqui a? ?pouquinho)"
    r"|(?P<now>(?<!segunda )(?<!terca )(?<!quarta )(?<!quinta )(?<!sexta )(?<!sabado )(?<!domingo )"
    r"(?<!feira )agora (?=de manha"
    r"|a tarde|de tarde|a noite|pela manha|as \d))"
    r"|(?P<eight>de hoje a oito|(?<=em )oito dias))\b"
)
_COUNTED = re.compile(
    rf"\b{_AHEAD} (?P<count>{_COUNT}) (?P<unit>dias?|semanas?|mes(?:es)?"
    rf"|quinzenas?)\b(?! (?:de vida|de idade))(?P<half> e meia)?"
    rf"|\b(?:daqui(?: a)?|em) (?P<half_month>uma quinzena)\b"
    rf"|\b(?P<later>{_COUNT}) (?P<later_unit>dias|semanas) depois\b"
)
_HOURS = re.compile(
    rf"\b(?:daqui(?: a| ha| uns| umas| a uns| a umas)?|dentro de"
    rf"|em) (?P<count>{_COUNT}) ?(?P<unit>h|horas?|horinhas?|minutos?|minutinhos?)"
    r"\b(?P<half> e meia)?|\b(?:daqui(?: a)?|dentro de|em) (?P<half_hour>meia hora)\b"
)
_NAMED_DAYS = {"after": 2, "before": -2, "today": 0, "tomorrow": 1, "yesterday": -1, "soon": 0, "now": 0, "eight": 7}


def read_relative_dates(reading: Reading) -> None:
    """Take every date that is counted from the reading's now."""
    reading.take(_HOURS, _read_hours)
    reading.take(_COUNTED, _read_counted)
    reading.take(_NAMED, _read_named)


def _read_named(reading: Reading, found: re.Match[str]) -> Mention | None:
    days = _NAMED_DAYS[found.lastgroup or "today"]
    flags = frozenset({Flag.past_date}) if days < 0 else frozenset[Flag]()
    return Mention(found.start(), found.end(), Kind.day, day=reading.today + timedelta(days=days), flags=flags)


def _read_counted(reading: Reading, found: re.Match[str]) -> Mention | None:
    by_weeks = False
    if found["half_month"]:
        day = reading.today + timedelta(days=15)
    else:
        count, unit = number(found["count"] or found["later"]), found["unit"] or found["later_unit"]
        if unit.startswith("mes"):
            day = next_month_day(reading.today, count)
        else:
            day = reading.today + timedelta(days=count * {"d": 1, "s": 7, "q": 15}[unit[0]])
            by_weeks = unit[0] == "s"
    return Mention(found.start(), found.end(), Kind.day, day=day, by_weeks=by_weeks, after_another=bool(found["later"]))


def _read_hours(reading: Reading, found: re.Match[str]) -> Mention | None:
    if found["half_hour"]:
        ahead = timedelta(minutes=30)
    else:
        count = number(found["count"])
        ahead = timedelta(minutes=count) if found["unit"].startswith("min") else timedelta(hours=count)
        ahead += timedelta(minutes=30 if found["half"] else 0)
    moment = reading.now + ahead
    clock = moment.time().replace(second=0, microsecond=0)
    reading.mentions.append(Mention(found.start(), found.end(), Kind.clock, clock=clock))
    return Mention(found.start(), found.end(), Kind.day, day=moment.date())
