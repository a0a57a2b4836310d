"""Stretches of days that owners name and a calendar alone does not: "semana retrasada", "primeira quinzena"."""

import re
from datetime import date, timedelta

from oxy.aurora.context import OwnerContext
from oxy.insights import Period, named_period, period_between
from oxy.portuguese import find_period, normalise
from oxy.portuguese.formats import MONTH_NAMES

MONTH_NAMES_PLAIN = tuple(normalise(name) for name in MONTH_NAMES)
_MONTH = "|".join(MONTH_NAMES_PLAIN)
_WEEK_BEFORE_LAST = re.compile(r"\bsemana retrasada\b|\b(?:ha )?duas semanas atras\b")
_MONTH_BEFORE_LAST = re.compile(r"\bmes retrasado\b|\b(?:ha )?dois meses atras\b")
_YEAR_BEFORE_LAST = re.compile(r"\bano retrasado\b")
_WEEKEND_PAST = re.compile(
    r"\b(?:esse|ess[ea]|n?este|nesse|no|do|o|ultimo) (?:fim|final) de semana\b(?! que vem| passad| retrasad| anterior)"
)
_COMES = re.compile(r"\b(?:tem|temos|tenho|marcad\w+|agend\w+|previs\w+|vai|vou|vamos|dev\w+|vem|agenda)\b")
_WEEKS = {"primeira": 0, "segunda": 1, "terceira": 2, "quarta": 3, "ultima": 4}
_WEEK_OF_MONTH = re.compile(
    rf"\b(?P<which>{'|'.join(_WEEKS)}) semana d[eo] (?P<month>(?:mes de )?(?:{_MONTH})|mes passado|mes)\b"
)
_WEEKDAYS = ("segunda", "terca", "quarta", "quinta", "sexta", "sabado", "domingo")
_THROUGH = re.compile(
    rf"\b(?:de|da|entre) (?P<first>{'|'.join(_WEEKDAYS)})(?:[ -]feira)? (?:a|ate|e|ao) (?P<last>{'|'.join(_WEEKDAYS)})"
    r"(?:[ -]feira)?\b(?P<week> (?:d?n?ess[ae] semana|d?a semana passada|passad[ao]|d?a semana que vem|que vem))?"
)
_HALF_MONTH = re.compile(
    r"\b(?:(?P<which>primeira|1a|segunda|2a|ultima|essa|esta|nessa) )?(?:quinzena)(?P<last> (?:do mes )?passad[oa])?\b"
)
_PART_OF_YEAR = re.compile(
    r"\b(?:(?P<which>primeiro|1o|segundo|2o|terceiro|3o|quarto|4o|ultimo|esse|este|nesse) )?(?P<part>bimestre|trimestre"
    r"|semestre)(?P<last> passado| anterior)?(?: d[eo] (?:(?P<year>20\d\d)|(?P<lastyear>ano passado)))?\b"
)
_MONTHS_SPAN = re.compile(
    rf"(?<!\d de )\b(?P<first>{_MONTH}) (?:a|ate) (?P<last>{_MONTH})\b(?:,? (?:de )?(?P<year>20\d\d))?"
)
_ORDINALS = {"primeiro": 1, "1o": 1, "segundo": 2, "2o": 2, "terceiro": 3, "3o": 3, "quarto": 4, "4o": 4}
_MONTHS_OF = {"bimestre": 2, "trimestre": 3, "semestre": 6}
_SO_MANY_AGO = re.compile(r"\b(?:ha )?(?P<count>\d{1,2}|dois|duas|tres|quatro|cinco) dias atras\b")
_COUNTS = {"dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5}
_LAST_FEW = re.compile(
    r"\b(?:(?P<count>\d{1,3}) ultim[oa]s|ultim[oa]s (?P<count2>\d{1,3})|desde (?:faz |ha )?(?P<count3>\d{1,3})) dias\b"
)
_UNTIL_OF = re.compile(rf"\b(?P<month>{_MONTH}) ate (?:o )?(?:dia )?(?P<day>\d{{1,2}})\b(?! de|/)")
_UNTIL = re.compile(r"^(?!.*\b(?:d[eo]|desde|entre) (?:o )?(?:dia )?\d).*\bate (?:o )?dia (?P<day>\d{1,2})\b(?! de|/)")
_SINCE = re.compile(
    r"\b(?:desde|a partir d[eo])(?: o dia| a| o)? (?P<start>.+)$|\bd[aeo] (?P<start2>.+?) (?:para|pra) ca\b"
)
_BARE_YEAR = re.compile(r"(?<![\d/.,$] )(?<![\d/.,$])\b(?P<year>20[12]\d)\b(?! ?(?:reais|clientes|pontos)|[/.,]\d)")
# At the head of a message it joins; it is no time.
_NOW_FIRST = re.compile(r"(?i)^\W*(?:e |mas )?agora\b(?= +(?:d[aeo]s?|o|a|s[oó]|em|por|me|manda|quero)\b)")
_DAYS_ONLY = re.compile(
    r"\b(?:de|do|entre(?: os)?|dos)(?: dias?)? (?P<first>\d{1,2}) (?:a|ao|ate|e)(?: o)?(?: dia)? (?P<last>\d{1,2})\b"
    r"(?!h| ?(?:horas?|h|hrs|anos?|vezes|mil|reais|por|%|client|dias|minutos|kg)|[/:.,]\d)"
)
_REST_OF_MONTH = re.compile(r"\b(?:ate o |no )?(?:fim|final|resto|restante) do mes\b")


def find_span(text: str, context: OwnerContext) -> Period | None:
    """Return the days that a question about figures names, or None."""
    text = _NOW_FIRST.sub("", text)
    plain, today = normalise(text), context.today
    return (
        _before_last(plain, context)
        or _months(plain, context)
        or _week_of_month(plain, context)
        or _part(plain, context)
        or _weekdays_through(plain, context)
        or _past_days(plain, context)
        or _since(plain, context)
        or _plainly(text, plain, context, today)
    )


def _before_last(plain: str, context: OwnerContext) -> Period | None:
    if _WEEK_BEFORE_LAST.search(plain):
        monday = context.today - timedelta(days=context.today.weekday() + 14)
        return period_between(monday, monday + timedelta(6), context.zone)
    if _MONTH_BEFORE_LAST.search(plain):
        first = month_start(context.today, -2)
        return period_between(first, month_start(first, 1) - timedelta(1), context.zone)
    if _YEAR_BEFORE_LAST.search(plain):
        year = context.today.year - 2
        return period_between(date(year, 1, 1), date(year, 12, 31), context.zone)
    return None


def _months(plain: str, context: OwnerContext) -> Period | None:
    """ "De janeiro a março": whole months, the last of them the latest that has begun."""
    found = _MONTHS_SPAN.search(plain)
    if found is None:
        return None
    first, last = (MONTH_NAMES_PLAIN.index(found[name]) + 1 for name in ("first", "last"))
    year = int(found["year"]) if found["year"] else context.today.year - (first > context.today.month)
    start = date(year, first, 1)
    end = month_start(date(year + (last < first), last, 1), 1) - timedelta(1)
    return period_between(start, end, context.zone)


def _week_of_month(plain: str, context: OwnerContext) -> Period | None:
    """ "A primeira semana de março": its first seven days; the last is its last seven."""
    found = _WEEK_OF_MONTH.search(plain)
    if found is None:
        return None
    month = find_period(found["month"], reference=context.now)
    start = month.start if month is not None and month.kind == "month" else context.today.replace(day=1)
    end = month_start(start, 1) - timedelta(1)
    if found["which"] == "ultima":
        return period_between(end - timedelta(6), end, context.zone)
    first = start + timedelta(7 * _WEEKS[found["which"]])
    return period_between(first, first + timedelta(6), context.zone)


def _part(plain: str, context: OwnerContext) -> Period | None:
    """A half of a month, or two, three or six months of a year."""
    today = context.today
    half = _HALF_MONTH.search(plain)
    if half is not None:
        start = month_start(today, -1 if half["last"] and "mes" in half["last"] else 0)
        named = find_period(plain.replace(half[0], " "), reference=context.now)
        start = named.start if named is not None and named.kind == "month" else start
        second = half["which"] in ("segunda", "2a") or (half["which"] not in ("primeira", "1a") and today.day > 15)
        if half["which"] == "ultima" or half["last"] == " passada":
            start, second = (start, False) if today.day > 15 else (month_start(today, -1), True)
        end = month_start(start, 1) - timedelta(1)
        days = (start.replace(day=16), end) if second else (start, start.replace(day=15))
        return period_between(*days, context.zone)
    part = _PART_OF_YEAR.search(plain)
    if part is None:
        return None
    length = _MONTHS_OF[part["part"]]
    running = (today.month - 1) // length
    year = int(part["year"]) if part["year"] else today.year - bool(part["lastyear"])
    place = _ORDINALS.get(part["which"] or "", running + 1) - 1
    if part["last"] or part["which"] == "ultimo":
        place = running - 1
    first = month_start(date(year, 1, 1), place * length)
    return period_between(first, month_start(first, length) - timedelta(1), context.zone)


def _weekdays_through(plain: str, context: OwnerContext) -> Period | None:
    """ "De terça a quinta": of the week that is named, else of the latest that has begun it."""
    found = _THROUGH.search(plain)
    if found is None:
        return None
    first, last = (_WEEKDAYS.index(found[name]) for name in ("first", "last"))
    monday = context.today - timedelta(context.today.weekday())
    week = found["week"] or ""
    if "passada" in week or (not week and monday + timedelta(first) > context.today):
        monday -= timedelta(7)
    elif "vem" in week:
        monday += timedelta(7)
    start = monday + timedelta(first)
    return period_between(start, start + timedelta((last - first) % 7), context.zone)


def _past_days(plain: str, context: OwnerContext) -> Period | None:
    ago = _SO_MANY_AGO.search(plain)
    if ago is not None:
        day = context.today - timedelta(_COUNTS.get(ago["count"]) or int(ago["count"]))
        return period_between(day, day, context.zone)
    until = _UNTIL_OF.search(plain)
    if until is not None:
        month = find_period(until["month"], reference=context.now)
        if month is not None and int(until["day"]) <= month.end.day:
            return period_between(month.start, month.start.replace(day=int(until["day"])), context.zone)
    until = _UNTIL.search(plain)
    if until is not None and 1 <= int(until["day"]) <= context.today.day:
        return period_between(context.today.replace(day=1), context.today.replace(day=int(until["day"])), context.zone)
    few = _LAST_FEW.search(plain)
    if few is None:
        return None
    count = int(few["count"] or few["count2"] or few["count3"])
    return period_between(context.today - timedelta(max(count, 1) - 1), context.today, context.zone)


def _since(plain: str, context: OwnerContext) -> Period | None:
    found = _SINCE.search(plain)
    start = find_period(found["start"] or found["start2"], reference=context.now) if found else None
    if start is None or start.start >= context.today:
        return None
    return period_between(start.start, context.today, context.zone)


def _plainly(text: str, plain: str, context: OwnerContext, today: date) -> Period | None:
    found = find_period(text, reference=context.now)
    days = _DAYS_ONLY.search(plain) if found is None else None
    if days is not None:
        return _days_of_month(int(days["first"]), int(days["last"]), context)
    if found is None:
        year = _BARE_YEAR.search(plain)
        return (
            period_between(date(int(year["year"]), 1, 1), date(int(year["year"]), 12, 31), context.zone)
            if year
            else None
        )
    if _WEEKEND_PAST.search(plain) and not _COMES.search(plain) and today.weekday() < 5:
        # "Esse fim de semana", said on a Wednesday of what was, is the one behind.
        return period_between(found.start - timedelta(7), found.end - timedelta(7), context.zone)
    if _REST_OF_MONTH.search(plain) and found.kind == "month" and found.start == today.replace(day=1):
        return period_between(today, named_period("month", context.zone, context.now).last, context.zone)
    return period_between(found.start, found.end, context.zone)


def _days_of_month(first: int, last: int, context: OwnerContext) -> Period | None:
    """ "De 1 a 15": of this month, or of the last where this one has not come so far."""
    start = month_start(context.today, 0 if first <= context.today.day else -1)
    longest = month_start(start, 1) - timedelta(1)
    if not 1 <= first < last <= longest.day:
        return None
    return period_between(start.replace(day=first), start.replace(day=last), context.zone)


def month_start(day: date, months: int) -> date:
    """Return the first day of the month `months` after that of `day`."""
    total = day.year * 12 + day.month - 1 + months
    return date(total // 12, total % 12 + 1, 1)
