"""The stretch of time an owner's question is about: "hoje", "semana passada", "em março", "últimos 30 dias"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from oxy.portuguese.calendar_dates import DAY_NUMBER, MONTH, MONTHS, day_number, next_month_day
from oxy.portuguese.formats import MONTH_NAMES, long_date, short_date
from oxy.portuguese.misspellings import with_date_words_mended
from oxy.portuguese.normalise import normalise
from oxy.portuguese.numerals import NUMBER_WORDS, number
from oxy.portuguese.weekdays import FULL_WEEKDAYS, monday_of

PeriodKind = Literal["today", "yesterday", "week", "month", "year", "range"]

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_YEAR = (
    r"(?:,? (?:de |do ano de )?(?P<year>20\d\d)|(?P<lastyear> do ano passado)"
    r"|(?P<thisyear> d(?:este|esse) ano))?"
)
_MONTH_FULL = r"(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)"
_DATE = r"\d{1,2}/\d{1,2}(?:/\d{2,4})?"

_NAMED_DAYS = (
    (re.compile(r"\bdepois d[ea] amanha\b"), 2, "depois de amanhã"),
    (re.compile(r"\b(?:anteontem|antes de ontem)\b"), -2, "anteontem"),
    (re.compile(r"\bontem\b"), -1, "ontem"),
    (re.compile(r"\bamanha\b"), 1, "amanhã"),
    (re.compile(r"\b(?:hoje|agora|ate agora|neste momento|dia de hoje)\b"), 0, "hoje"),
)
_DATE_SPAN = re.compile(rf"\b(?P<first>{_DATE}) ?(?:a|ate|e|ao|-) ?(?:o )?(?:dia )?(?P<last>{_DATE})")
_DAY_SPAN = re.compile(
    rf"\b(?:de|do|entre"
    rf"|desde)(?: o)?(?: dias?)? (?P<first>{DAY_NUMBER})(?: de (?P<first_month>{MONTH}))? (?:a"
    rf"|ao|ate|e)(?: o)?(?: dia)? "
    rf"(?P<last>{DAY_NUMBER})(?: de (?P<month>{MONTH}))?{_YEAR}"
)
_LAST_DAYS = re.compile(
    rf"\b(?:n?[oa]s )?(?:ultim[oa]s|passad[oa]s) (?P<count>\d{{1,3}}"
    rf"|{NUMBER_WORDS}) (?P<unit>dias|semanas|mes(?:es)?|anos)\b"
    rf"|\b(?P<count2>\d{{1,3}}|{NUMBER_WORDS}) ultim[oa]s (?P<unit2>dias|semanas|mes(?:es)?)\b"
)
_NEXT_DAYS = re.compile(
    rf"\b(?:n?os )?proxim[oa]s (?P<count>\d{{1,3}}|{NUMBER_WORDS}) (?P<unit>dias|semanas"
    rf"|mes(?:es)?)\b"
)
_SINGLE = re.compile(rf"(?<![\d/])(?P<date>{_DATE})(?![\d/])|\b(?P<iso>20\d\d-\d\d-\d\d)\b")
_WORDED = re.compile(rf"\b(?:dia )?(?P<day>{DAY_NUMBER}) de (?P<month>{MONTH}){_YEAR}")
_DAY_OF_MONTH = re.compile(
    rf"\bdia (?P<day>{DAY_NUMBER})\b(?: d(?:este|esse"
    rf"|o) mes)?(?P<lastmonth> do mes passado)?"
)
_MONTH_NAME = re.compile(
    rf"\b(?:(?:em|de|no mes de|mes de|para|do mes de|durante"
    rf"|todo) )?(?P<month>{_MONTH_FULL})\b{_YEAR}"
)
_LAST_WEEK = re.compile(r"\b(?:semana (?:passada|anterior)|ultima semana)\b")
_NEXT_WEEK = re.compile(r"\b(?:semana (?:que vem|seguinte)|proxima semana)\b")
_WEEK_WORD = re.compile(r"\b(?:n?ess[ea]|n?est[ea]|d?ess[ea]|dest[ea]|da|na|a) semana\b|\bsemana(?:l|lmente)?\b")
_LAST_MONTH = re.compile(r"\b(?:mes (?:passado|anterior)|ultimo mes)\b")
_NEXT_MONTH = re.compile(r"\b(?:mes (?:que vem|seguinte)|proximo mes)\b")
_MONTH_WORD = re.compile(r"\b(?:n?esse|n?este|desse|deste|do|no|o) mes\b|\bmes\b|\bmensal(?:mente)?\b")
_LAST_YEAR = re.compile(r"\b(?:ano (?:passado|anterior)|ultimo ano)\b")
_YEAR_WORD = re.compile(r"\b(?:n?esse|n?este|desse|deste|do|no|o) ano\b|\bano\b(?! que vem)|\banual(?:mente)?\b")
_YEAR_NUMBER = re.compile(r"\b(?:em|de|ano de|ano) (?P<year>20\d\d)\b")
_WEEKEND = re.compile(
    r"\b(?:fim|final) de semana(?P<past> passado)?(?P<next> que vem)?\b"
    r"|\b(?P<last>ultimo) (?:fim|final) de semana\b"
)
_WEEKDAY = re.compile(
    r"\b(?P<name>segunda|terca|quarta|quinta|sexta|sabado"
    r"|domingo)\b(?: feira)?(?P<past> passad[oa])?(?P<next> que vem)?"
)
_TODAY_HINT = re.compile(r"\bdo dia\b|\bno dia\b|\bdia de hoje\b")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both counted in, and how to name them in a sentence."""

    start: date
    end: date
    label: str
    kind: PeriodKind


def find_period(text: str, *, reference: datetime) -> Period | None:
    """Return the period that a question in `text` is about, as seen at `reference`, or None when it names none.

    Weeks run Monday to Sunday; this week, month and year run to their ends. A month, or a day and month, without a
    year is the latest that has begun: owners ask about what was.
    """
    plain = with_date_words_mended(normalise(text))
    today = reference.date()
    for read in (_spans, _counted_days, _single_days, _weekends, _weeks, _months, _years, _weekdays):
        period = read(plain, today)
        if period:
            return period
    return _day(today, today, "hoje") if _TODAY_HINT.search(plain) else None


def _day(day: date, today: date, label: str) -> Period:
    kind: PeriodKind = "today" if day == today else "yesterday" if day == today - _DAY else "range"
    return Period(day, day, label, kind)


def _range(first: date, last: date, today: date) -> Period:
    first, last = min(first, last), max(first, last)
    show = short_date if first.year == last.year == today.year else long_date
    return Period(first, last, f"de {show(first)} a {show(last)}", "range")


def _spans(plain: str, today: date) -> Period | None:
    slashed = _DATE_SPAN.search(plain)
    if slashed:
        first, last = _slashed(slashed["first"], today), _slashed(slashed["last"], today)
        if first and last:
            if first > last and slashed["first"].count("/") == 1:
                first = _made(first.year - 1, first.month, first.day) or first
            return _range(first, last, today)
    worded = _DAY_SPAN.search(plain)
    if not worded or not (worded["month"] or "dia" in worded[0]):
        return None
    month = MONTHS[worded["month"]] if worded["month"] else today.month
    year = _year(worded, today, month)
    first_month = MONTHS[worded["first_month"]] if worded["first_month"] else month
    first = _made(year - (first_month > month), first_month, day_number(worded["first"]))
    last = _made(year, month, day_number(worded["last"]))
    return _range(first, last, today) if first and last else None


def _counted_days(plain: str, today: date) -> Period | None:
    past = _LAST_DAYS.search(plain)
    if past:
        count, unit = number(past["count"] or past["count2"]), past["unit"] or past["unit2"]
        start = _moved(today, -count, unit) + _DAY
        return Period(
            start,
            today,
            f"últimos {count} {_UNITS[unit[0]]}" if unit[0] != "s" else f"últimas {count} semanas",
            "range",
        )
    coming = _NEXT_DAYS.search(plain)
    if coming:
        count, unit = number(coming["count"]), coming["unit"]
        label = f"próximas {count} semanas" if unit[0] == "s" else f"próximos {count} {_UNITS[unit[0]]}"
        return Period(today, _moved(today, count, unit) - _DAY, label, "range")
    return None


_UNITS = {"d": "dias", "s": "semanas", "m": "meses", "a": "anos"}


def _moved(today: date, count: int, unit: str) -> date:
    if unit[0] in "ma":
        return next_month_day(today, count * (12 if unit[0] == "a" else 1))
    return today + timedelta(days=count * (7 if unit[0] == "s" else 1))


def _single_days(plain: str, today: date) -> Period | None:
    for pattern, days, label in _NAMED_DAYS:
        if pattern.search(plain):
            return _day(today + timedelta(days=days), today, label)
    written = _SINGLE.search(plain)
    day: date | None = None
    if written:
        day = date.fromisoformat(written["iso"]) if written["iso"] and _valid_iso(written["iso"]) else None
        day = _slashed(written["date"], today) if written["date"] else day
    worded = _WORDED.search(plain)
    if day is None and worded:
        month = MONTHS[worded["month"]]
        day = _made(_year(worded, today, month, day_number(worded["day"])), month, day_number(worded["day"]))
    in_month = _DAY_OF_MONTH.search(plain)
    if day is None and in_month:
        month_start = next_month_day(today.replace(day=1), -1 if in_month["lastmonth"] else 0)
        day = _made(month_start.year, month_start.month, day_number(in_month["day"]))
    if day is None:
        return None
    return _day(day, today, f"dia {short_date(day) if day.year == today.year else long_date(day)}")


def _weekends(plain: str, today: date) -> Period | None:
    found = _WEEKEND.search(plain)
    if not found:
        return None
    saturday = monday_of(today) + timedelta(days=5)
    if found["past"] or found["last"]:
        return Period(saturday - _WEEK, saturday - _WEEK + _DAY, "fim de semana passado", "range")
    if found["next"]:
        return Period(saturday + _WEEK, saturday + _WEEK + _DAY, "fim de semana que vem", "range")
    return Period(saturday, saturday + _DAY, "este fim de semana", "range")


def _weeks(plain: str, today: date) -> Period | None:
    monday = monday_of(today)
    if _LAST_WEEK.search(plain):
        return Period(monday - _WEEK, monday - _DAY, "semana passada", "week")
    if _NEXT_WEEK.search(plain):
        return Period(monday + _WEEK, monday + 2 * _WEEK - _DAY, "semana que vem", "week")
    if _WEEK_WORD.search(plain):
        return Period(monday, monday + _WEEK - _DAY, "esta semana", "week")
    return None


def _months(plain: str, today: date) -> Period | None:
    start = today.replace(day=1)
    if _LAST_MONTH.search(plain):
        return _month(next_month_day(start, -1), "mês passado")
    if _NEXT_MONTH.search(plain):
        return _month(next_month_day(start, 1), "mês que vem")
    named = _MONTH_NAME.search(plain)
    if named:
        month = MONTHS[named["month"]]
        year = _year(named, today, month)
        label = MONTH_NAMES[month - 1] if year == today.year else f"{MONTH_NAMES[month - 1]} de {year}"
        return _month(date(year, month, 1), label)
    return _month(start, "este mês") if _MONTH_WORD.search(plain) else None


def _years(plain: str, today: date) -> Period | None:
    if _LAST_YEAR.search(plain):
        return _whole_year(today.year - 1, "ano passado")
    numbered = _YEAR_NUMBER.search(plain)
    if numbered:
        return _whole_year(int(numbered["year"]), numbered["year"])
    return _whole_year(today.year, "este ano") if _YEAR_WORD.search(plain) else None


def _weekdays(plain: str, today: date) -> Period | None:
    found = _WEEKDAY.search(plain)
    if not found:
        return None
    weekday = FULL_WEEKDAYS[found["name"]]
    back = (today.weekday() - weekday) % 7
    if found["next"]:
        day = today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
    elif found["past"]:
        day = today - timedelta(days=back or 7)
    else:
        day = today - timedelta(days=back)
    return _day(day, today, f"dia {short_date(day)}")


def _month(start: date, label: str) -> Period:
    return Period(start, start.replace(day=monthrange(start.year, start.month)[1]), label, "month")


def _whole_year(year: int, label: str) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31), label, "year")


def _year(found: re.Match[str], today: date, month: int, day: int = 1) -> int:
    if found["year"]:
        return int(found["year"])
    if found["lastyear"]:
        return today.year - 1
    begun = (month, day) <= (today.month, today.day) or bool(found["thisyear"])
    return today.year if begun else today.year - 1


def _slashed(written: str, today: date) -> date | None:
    day, month, *years = (int(part) for part in written.split("/"))
    if years:
        return _made(years[0] + 2000 if years[0] < 100 else years[0], month, day)
    return _made(today.year, month, day)


def _made(year: int, month: int, day: int) -> date | None:
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= year <= 9999):
        return None
    return date(year, month, day) if day <= monthrange(year, month)[1] else None


def _valid_iso(written: str) -> bool:
    year, month, day = (int(part) for part in written.split("-"))
    return _made(year, month, day) is not None
