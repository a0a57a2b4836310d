"""Stretches of days: "semana que vem", "fds", "fim do mês", "de 20 a 25 de março", "até dia 10"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from oxy.portuguese.calendar_dates import (
    DAY_NUMBER,
    MONTH,
    MONTHS,
    day_number,
    next_day_of_month,
    next_month_day,
    with_month,
)
from oxy.portuguese.mentions import Flag, Kind, Mention, Reading
from oxy.portuguese.weekdays import monday_of

OPEN_END = timedelta(days=30)
_WEEK = timedelta(days=7)

_NEXT_WEEK = re.compile(
    r"\b(?:na |da |pra |a )?(?:(?P<next>(?:proxima semana|semana (?:que vem|que ve|q vem"
    r"|qe vem|seguinte|proxima))|outra semana)"
    r"|(?P<this>[nd]?(?:ess|est)[ea] semana(?: mesmo| ainda)?|ainda na semana))\b(?! de \d)"
)
_WEEK_OF = re.compile(
    rf"\b(?<!fim de )(?<!final de )(?:n?a )?semana d[oe] (?:dia )?(?P<day>{DAY_NUMBER})(?:/(?P<month>\d{{1,2}}))?\b"
)
_END_OF_WEEK = re.compile(r"\b(?:fim|final|finalzinho) d(?:a|essa|esta) semana\b(?! que vem)")
_WEEKEND = re.compile(
    r"\b(?:(?P<next>proximo )|(?:n?ess?t?e ))?(?:fim de semana|final de semana|fim de semana|finais de semana)"
    r"(?P<coming> que vem| seguinte| da semana que vem)?(?P<past> passado)?"
    rf"(?: d[oe] (?:dia )?(?P<day>{DAY_NUMBER})(?:/(?P<month>\d{{1,2}}))?)?\b"
)
_MONTH_PART = re.compile(
    r"\b(?P<part>fim|final|finalzinho|comeco|inicio|comecinho|meados|meio|primeira semana"
    r"|segunda semana|terceira semana|quarta semana"
    r"|ultima semana|primeira quinzena|segunda quinzena) d[eo] "
    rf"(?:(?P<month>{MONTH})|(?P<next>mes que vem|proximo mes)|(?P<this>mes|deste mes|desse mes))"
)
_WHOLE_MONTH = re.compile(
    r"\b(?:(?P<next>(?:n?o )?(?:mes que vem|proximo mes))|(?P<this>(?:n?esse|n?este|d?esse|d?este) mes)"
    r"|(?:em|para|no mes de|mes de|(?:qualquer|algum|um) dia (?:de|em)|todo) (?P<month>(?:janeiro|fevereiro|marco"
    r"|abril"
    r"|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)\b)(?: inteiro| todo)?)"
)
_SPAN = re.compile(
    rf"\b(?:(?:de|do|entre"
    rf"|desde)(?: o)? (?:(?:os )?dias? )?)(?P<first>{DAY_NUMBER})(?: de (?P<first_month>{MONTH}))?"
    rf" (?:a|ao|ate|ate o|e|ate ao)(?: o)? (?:dia )?(?P<last>{DAY_NUMBER}) de (?P<month>{MONTH})"
)
_DAY_SPAN = re.compile(
    rf"\b(?:(?:de|do|entre|desde)(?: o| os)? )?dias? (?P<first>{DAY_NUMBER})(?P<sep> a| ao"
    rf"| ate| ate o| e)(?: o)? (?:(?P<dia>dia) )?"
    rf"(?P<last>{DAY_NUMBER})\b(?!\s*(?:h\b|hora|:))"
)
_SLASH_SPAN = re.compile(
    r"\b(?:(?:de|do dia|entre|desde|dias?) )?(?P<first>(?:(?<=de )|(?<=dia )|(?<=dias )|(?<=entre ))\d{1,2}"
    r"|\d{1,2}/\d{1,2}(?:/\d{2,4})?) (?:a|ate|e|ao|-) (?:o )?(?:dia )?"
    r"(?P<last>\d{1,2}/\d{1,2}(?:/\d{2,4})?)"
)


def read_ranges(reading: Reading) -> None:
    """Take every stretch of days that is written as one."""
    reading.take(_SPAN, _read_span)
    if "/" in reading.text:
        reading.take(_SLASH_SPAN, _read_slash_span)
    reading.take(_DAY_SPAN, _read_day_span)
    reading.take(_WEEK_OF, _read_week_of)
    reading.take(_WEEKEND, _read_weekend)
    reading.take(_MONTH_PART, _read_month_part)


def read_weeks_and_months(reading: Reading) -> None:
    """Take whole weeks and months; call it after weekdays have claimed "terça da semana que vem"."""
    reading.take(_END_OF_WEEK, _read_week_end)
    reading.take(_NEXT_WEEK, _read_week)
    reading.take(_WHOLE_MONTH, _read_whole_month)


def read_slashed(written: str, today: date) -> date | None:
    """Return the day of "1/10" or "01/10/2025", the year guessed as for any date; None if there is none such."""
    day, month, *year = (int(part) for part in written.split("/"))
    if not 1 <= month <= 12:
        return None
    full_year = (year[0] + 2000 if year[0] < 100 else year[0]) if year else None
    dated = with_month(day, month, full_year, today)
    return dated[0] if dated else None


def _stretch(found: re.Match[str], first: date, last: date, flags: frozenset[Flag] = frozenset()) -> Mention | None:
    if last < first:
        return None
    return Mention(found.start(), found.end(), Kind.days, days=(first, last), flags=flags)


def _read_week_of(reading: Reading, found: re.Match[str]) -> Mention | None:
    day = day_number(found["day"])
    month = int(found["month"]) if found["month"] else None
    if not 1 <= day <= 31 or (month is not None and not 1 <= month <= 12):
        return None
    dated = with_month(day, month, None, reading.today) if month else next_day_of_month(day, reading.today)
    if dated is None:
        return None
    monday = monday_of(dated[0])
    return Mention(found.start(), found.end(), Kind.week, days=(monday, monday + timedelta(days=6)))


def _read_week_end(reading: Reading, found: re.Match[str]) -> Mention | None:
    monday = monday_of(reading.today)
    return _stretch(found, max(monday + timedelta(days=3), reading.today), monday + timedelta(days=6))


def _read_week(reading: Reading, found: re.Match[str]) -> Mention | None:
    monday = monday_of(reading.today)
    if found["next"]:
        first, last = monday + _WEEK, monday + _WEEK + timedelta(days=6)
    else:
        first, last = reading.today, monday + timedelta(days=6)
    return Mention(found.start(), found.end(), Kind.week, days=(first, last))


def _read_weekend(reading: Reading, found: re.Match[str]) -> Mention | None:
    if found["day"]:
        week = _read_week_of(reading, found)
        return _stretch(found, week.days[0] + timedelta(days=5), week.days[1]) if week and week.days else None
    saturday = monday_of(reading.today) + timedelta(days=5)
    sunday = saturday + timedelta(days=1)
    if found["past"]:
        return _stretch(found, saturday - _WEEK, sunday - _WEEK, frozenset({Flag.past_date}))
    if found["coming"] or found["next"]:
        flags = frozenset[Flag]() if (found["coming"] or "").endswith("semana que vem") else {Flag.ambiguous_week}
        return _stretch(found, saturday + _WEEK, sunday + _WEEK, frozenset(flags))
    return _stretch(found, max(saturday, reading.today), sunday)


def _read_month_part(reading: Reading, found: re.Match[str]) -> Mention | None:
    today = reading.today
    first = today.replace(day=1)
    if found["next"]:
        first = next_month_day(first, 1)
    elif found["month"]:
        month = MONTHS[found["month"]]
        first = date(today.year + (month < today.month), month, 1)
    length = monthrange(first.year, first.month)[1]
    days = {
        "fim": (length - 6, length), "final": (length - 6, length), "finalzinho": (length - 6, length),
        "ultima semana": (length - 6, length), "comeco": (1, 10), "inicio": (1, 10), "comecinho": (1, 7),
        "meados": (11, 20), "meio": (11, 20), "primeira semana": (1, 7), "segunda semana": (8, 14),
        "terceira semana": (15, 21), "quarta semana": (22, 28), "primeira quinzena": (1, 15),
        "segunda quinzena": (16, length),
    }[found["part"]]  # fmt: skip
    start, end = first.replace(day=days[0]), first.replace(day=days[1])
    return _stretch(found, max(start, today) if end >= today else start, end)


def _read_whole_month(reading: Reading, found: re.Match[str]) -> Mention | None:
    today = reading.today
    first = today.replace(day=1)
    if found["next"]:
        first = next_month_day(first, 1)
    elif found["month"]:
        month = MONTHS[found["month"]]
        first = date(today.year + (month < today.month), month, 1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    return _stretch(found, max(first, today), last)


def _read_span(reading: Reading, found: re.Match[str]) -> Mention | None:
    month = MONTHS[found["month"]]
    last = with_month(day_number(found["last"]), month, None, reading.today)
    first_month = MONTHS[found["first_month"]] if found["first_month"] else month
    if not found["first_month"] and day_number(found["first"]) > day_number(found["last"]):
        first_month = (month - 2) % 12 + 1
    if last is None:
        return None
    first = with_month(day_number(found["first"]), first_month, last[0].year - (first_month > month), reading.today)
    return _stretch(found, first[0], last[0], last[1]) if first else None


def _read_slash_span(reading: Reading, found: re.Match[str]) -> Mention | None:
    last = read_slashed(found["last"], reading.today)
    written = found["first"] if "/" in found["first"] else f"{found['first']}/{found['last'].split('/', 1)[1]}"
    first = read_slashed(written, reading.today)
    return _stretch(found, first, last) if first and last else None


def _read_day_span(reading: Reading, found: re.Match[str]) -> Mention | None:
    # "dia 3 e 4" is two days; "entre dia 3 e dia 5" is a stretch.
    if found["sep"] == " e" and not found[0].startswith("entre"):
        return None
    first_day, last_day = day_number(found["first"]), day_number(found["last"])
    if not (1 <= first_day <= 31 and 1 <= last_day <= 31):
        return None
    today = reading.today
    month_start = today.replace(day=1) if last_day >= today.day else next_month_day(today.replace(day=1), 1)
    last_start = month_start if first_day <= last_day else next_month_day(month_start, 1)
    if max(first_day, 1) > monthrange(month_start.year, month_start.month)[1]:
        return None
    if last_day > monthrange(last_start.year, last_start.month)[1]:
        return None
    return _stretch(found, month_start.replace(day=first_day), last_start.replace(day=last_day))
