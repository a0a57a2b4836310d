"""Dates by their numbers: "dia 3", "24/3", "20 de março", "02/04/2026", "sexta 13"."""

import re
from calendar import monthrange
from datetime import date, timedelta

from oxy.portuguese.mentions import Flag, Kind, Mention, Reading
from oxy.portuguese.numerals import NUMBER_WORDS, number

MONTHS = {
    "janeiro": 1, "fevereiro": 2, "marco": 3, "abril": 4, "maio": 5, "junho": 6, "julho": 7, "agosto": 8,
    "setembro": 9, "outubro": 10, "novembro": 11, "dezembro": 12, "jan": 1, "fev": 2, "mar": 3, "abr": 4, "mai": 5,
    "jun": 6, "jul": 7, "ago": 8, "set": 9, "out": 10, "nov": 11, "dez": 12,
}  # fmt: skip
MONTH = (
    r"(?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro"
    r"|jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez)\b"
)
DAY_NUMBER = rf"(?:\d{{1,2}}(?:o|ro)?|primeiro|{NUMBER_WORDS})"
_MONTH_NUMBERS = "um|dois|tres|quatro|cinco|seis|sete|oito|nove|dez|onze|doze"
_YEAR = r"(?:(?:,? de |/|,? )(?P<year>20\d\d)|(?P<nextyear> do ano que vem| do proximo ano))?"
_RECENT = timedelta(days=60)

_MARKED = re.compile(r"\d[/.-]\d")
_ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})\b")
_SLASHED = re.compile(
    r"(?<![\d/.,:-])(?:dia )?(?P<day>[0-3]?\d)(?P<mark>[/.-])(?P<month>[01]?\d)(?:(?P=mark)(?P<year>20\d\d|\d\d))?"
    r"(?![\d/]|[.,:-]\d|\s*(?:h\b|hora))"
)
_WORDED = re.compile(rf"\b(?:dia )?(?P<day>{DAY_NUMBER})(?: de| do mes de|/|-|)\s?(?P<month>{MONTH}){_YEAR}")
_SPOKEN = re.compile(
    rf"\b(?:dia )?(?P<day>{DAY_NUMBER}) do (?:mes )?(?P<month>\d{{1,2}}|{_MONTH_NUMBERS})\b(?! (?:da|a) "
    rf"|\s*h)(?P<year>(?!))?"
)
_DAY_OF_MONTH = re.compile(
    rf"\bdia:? (?P<day>{DAY_NUMBER})\b(?!\s*(?:h\b|horas?\b|:\d|/))"
    r"(?P<nextmonth> do (?:mes que vem|proximo mes|outro mes)"
    r"| (?:mes que vem))?(?P<thismonth> d(?:este|esse|o) mes\b)?"
)
_MONTH_FIRST = re.compile(
    rf"\b(?P<month>janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro),?"
    rf" (?:no )?dia (?P<day>{DAY_NUMBER})\b(?!/){_YEAR}"
)
_DAYS_OF_MONTH = re.compile(
    rf"\bdias? (?P<days>{DAY_NUMBER}(?:(?:, | e | ou | ou dia | e dia "
    rf"|/){DAY_NUMBER})+)\b(?!\s*(?:h\b|horas?\b|:\d|da manha|da tarde))"
    rf"(?: de (?P<month>{MONTH}))?"
)
_DAYS_OF_NAMED_MONTH = re.compile(
    rf"\b(?P<days>{DAY_NUMBER}(?:(?:, | e | ou "
    rf"|/){DAY_NUMBER})+) de (?P<month>{MONTH})"
)


def read_calendar_dates(reading: Reading) -> None:
    """Take every date given by numbers; dates that do not exist leave the flag `invalid_date`."""
    if _MARKED.search(reading.text):
        reading.take(_ISO, _read_numbers)
        reading.take(_SLASHED, _read_numbers)
    _read_lists(reading, _DAYS_OF_NAMED_MONTH)
    reading.take(_WORDED, _read_worded)
    reading.take(_MONTH_FIRST, _read_month_first)
    reading.take(_SPOKEN, _read_numbers)
    _read_lists(reading, _DAYS_OF_MONTH)
    reading.take(_DAY_OF_MONTH, _read_day_of_month)


def with_month(day: int, month: int, year: int | None, today: date) -> tuple[date, frozenset[Flag]] | None:
    """Return the date, its year guessed when None, with the flag `past_date` where it fits; None if it does not exist.

    Without a year it is the next such day, unless it lies less than two months back: then the past day is meant or
    mistaken, and the flag says so.
    """
    try:
        found = date(year or today.year, month, day)
    except ValueError:
        # 29 February has a year of its own.
        if year or (day, month) != (29, 2):
            return None
        leap_days = (
            date(later, 2, 29) for later in range(today.year, today.year + 13) if monthrange(later, 2)[1] == 29
        )
        return next(leap_day for leap_day in leap_days if leap_day >= today), frozenset()
    if found >= today:
        return found, frozenset()
    if year or today - found <= _RECENT:
        return found, frozenset({Flag.past_date})
    later = with_month(day, month, today.year + 1, today)
    return (later[0], frozenset()) if later else None


def _read_numbers(reading: Reading, found: re.Match[str]) -> Mention | None:
    day, month = day_number(found["day"]), number(found["month"])
    year = int(found["year"]) if found["year"] else None
    mark = found.groupdict().get("mark") or "/"
    if mark != "/" and year is None and not found[0].startswith("dia") and not _is_dotted_date(found):
        return None
    if year is not None and year < 100:
        year += 2000
    if not 1 <= day <= 31 or not 1 <= month <= 12:
        return None
    return _mention(reading, found, with_month(day, month, year, reading.today))


def _is_dotted_date(found: re.Match[str]) -> bool:
    """Whether "22.04" or "22-04" is a date: no shop opens at that hour, and the month has both its digits."""
    return len(found["month"]) == 2 and (int(found["day"]) > 19 or found["month"].startswith("0"))


def _read_worded(reading: Reading, found: re.Match[str]) -> Mention | None:
    month = found["month"]
    between = found[0][found.end("day") - found.start() : found.start("month") - found.start()]
    if len(month) == 3 and not found["day"][0].isdigit():
        return None
    if month in ("mar", "set", "out", "mai") and not between.strip():
        return None
    year = int(found["year"]) if found["year"] else None
    if found["nextyear"]:
        year = reading.today.year + 1
    day = day_number(found["day"])
    return _mention(reading, found, with_month(day, MONTHS[month], year, reading.today)) if 1 <= day <= 31 else None


def _read_month_first(reading: Reading, found: re.Match[str]) -> Mention | None:
    day, year = day_number(found["day"]), int(found["year"]) if found["year"] else None
    return _mention(reading, found, with_month(day, MONTHS[found["month"]], year, reading.today)) if day <= 31 else None


def _read_day_of_month(reading: Reading, found: re.Match[str]) -> Mention | None:
    day = day_number(found["day"])
    if not 1 <= day <= 31:
        reading.flags.add(Flag.invalid_date)
        return None
    today = reading.today
    if found["nextmonth"] or found["thismonth"]:
        month = today.month % 12 + 1 if found["nextmonth"] else today.month
        year = today.year + (month == 1) if found["nextmonth"] else today.year
        return _mention(reading, found, with_month(day, month, year, today))
    return _mention(reading, found, next_day_of_month(day, today))


def _read_lists(reading: Reading, pattern: re.Pattern[str]) -> None:
    for found in list(pattern.finditer(reading.text)):
        for written in re.finditer(DAY_NUMBER, found["days"]):
            day = day_number(written[0])
            start = found.start("days") + written.start()
            dated = None
            if 1 <= day <= 31:
                month = found["month"]
                dated = (
                    with_month(day, MONTHS[month], None, reading.today)
                    if month
                    else next_day_of_month(day, reading.today)
                )
            if dated:
                end = start + len(written[0])
                reading.mentions.append(Mention(start, end, Kind.day, day=dated[0], flags=dated[1]))
        reading.blank(found.start(), found.end())


def next_day_of_month(day: int, today: date) -> tuple[date, frozenset[Flag]]:
    """Return the next day with this number (1 to 31), flagged `assumed_month` when the nearest month is too short."""
    year, month = today.year, today.month
    if day < today.day:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    flags: frozenset[Flag] = frozenset()
    while monthrange(year, month)[1] < day:
        flags = frozenset({Flag.assumed_month})
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return date(year, month, day), flags


def _mention(reading: Reading, found: re.Match[str], dated: tuple[date, frozenset[Flag]] | None) -> Mention | None:
    if dated is None:
        reading.flags.add(Flag.invalid_date)
        return Mention(found.start(), found.end(), Kind.day)
    return Mention(found.start(), found.end(), Kind.day, day=dated[0], flags=dated[1])


def day_number(written: str) -> int:
    """Return the day of the month written as "3", "1o", "primeiro" or "vinte e dois"."""
    if written == "primeiro":
        return 1
    return int(written.rstrip("ro")) if written[0].isdigit() else number(written)


def next_month_day(day: date, months: int) -> date:
    """Return the same day `months` later, or the last of that month when it is shorter."""
    ahead = day.month - 1 + months
    year, month = day.year + ahead // 12, ahead % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
