"""Nights of a stay: "do dia 20 ao 23", "3 diárias a partir de sexta", "até segunda", "mais uma noite"."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from oxy.portuguese.date_ranges import OPEN_END
from oxy.portuguese.moments import Moments, find_moments
from oxy.portuguese.normalise import normalise
from oxy.portuguese.numerals import NUMBER_WORDS, number

# The fields have the names of what they hold, so the type needs another.
Day = date

_COUNT = rf"(?:\d{{1,2}}|{NUMBER_WORDS}|um)"
_NIGHT = r"(?:noites?|diarias?|pernoites?|dias?|noitinhas?)"
_MORE = re.compile(
    rf"\b(?:(?:por )?mais (?P<more>{_COUNT}) {_NIGHT}|(?P<extra>{_COUNT}) {_NIGHT} (?:a mais|extras?|adiciona\w+))\b"
)
_NIGHTS = re.compile(
    rf"(?<!daqui a )(?<!daqui )(?<!dentro de )(?<!\bem )(?<!\bha )(?<!\bfaz )\b(?:por )?(?P<count>{_COUNT})"
    r" (?:noites?|diarias?|pernoites?|dias)\b(?! uteis)"
)
_ONE_DAY = re.compile(r"\b(?:por |so )(?:1|um) dia\b|\b(?:um |uma |1 )?(?:pernoite\b|pernoitar\b)|\bpassar a noite\b")
_WEEKS = re.compile(rf"\b(?:por |durante )?(?P<weeks>{_COUNT}) semanas?\b(?= a partir| do dia| de|$|[ ,.!?])")
_BARE_SPAN = re.compile(
    r"(?<![\d/:])\b(?:(?:de|do|entre(?: o)?|desde(?: o)?) )?(?P<first>\d{1,2}) (?:a|ao|ate(?: o)?|para(?: o)?)"
    r" (?:dia )?(?P<last>\d{1,2})(?P<month>/\d{1,2})?\b(?!\s*(?:h\b|hora|:|de \w|%|reais|kg|anos?|mes))"
)
_SPAN_OF_MONTH = re.compile(
    r"(?<!de )(?<!do )(?<!dia )(?<!entre )\b(?P<first>\d{1,2}) (?:a|ao|ate(?: o)?) (?:dia )?(?P<last>\d{1,2})"
    r"(?= de (?:janeiro|fevereiro|marco|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro)\b)"
)
_DAY_SPAN = re.compile(r"\bdia (?P<first>\d{1,2}) para (?:o )?(?:dia )?(?P<last>\d{1,2})\b(?!\s*(?:h\b|hora|:))")
_FROM_ON = re.compile(r"\b(?:a partir|desde|de .{0,20} em diante)\b")
_LEAVING = re.compile(
    r"\b(?:ate|saida|sai(?:ndo|r|mos)?|sair\w*|busc\w+|volt\w+|peg(?:o|ar|amos|aria)|retir\w+|check-? ?out|retorn\w+)"
    r"(?: \w+){0,3}? ?$"
)
_WEEKDAY = r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)"
_BARE_WEEKDAY = re.compile(rf"(?:ate |n?[oa] |ao )?(?:o |a )?{_WEEKDAY}(?:[- ]feira)?")
_NAMES_DAY = re.compile(rf"\b(?:{_WEEKDAY}|hoje|amanha|dia|de \w+)\b|/")
_UNTIL = re.compile(r"^(?:entao |ai )?ate (?=\w)")
_MONTH_ALONE = re.compile(
    r"(?<!\d de )(?<!primeiro de )\b(?:janeiro|fevereiro|marco|abril|maio|junho"
    r"|julho|agosto|setembro|outubro|novembro|dezembro)\b"
)
_VAGUE = re.compile(r"\b(?:semana|mes|quinzena|comeco|fim|final|meados)\b")


@dataclass(frozen=True, slots=True)
class Nights:
    """What a message says of a stay: local days of arrival and departure, how many nights, how many more.

    `elsewhere` says that it is a move from one day to another: "da sexta para o sábado" may be either. `of_week` says
    that the departure alone was named, by a day of the week: it is the first such day after the arrival.
    """

    arrival: Day | None = None
    departure: Day | None = None
    count: int | None = None
    more: int | None = None
    elsewhere: bool = False
    of_week: bool = False

    def after(self, arrival: Day | None) -> "Nights":
        """Return the same of a stay that begins on `arrival`: "até sexta" is the first Friday after it."""
        if not self.of_week or arrival is None or self.departure is None or self.departure > arrival:
            return self
        weeks = (arrival - self.departure).days // 7 + 1
        return replace(self, departure=self.departure + timedelta(days=7 * weeks))


def find_nights(text: str, *, reference: datetime) -> Nights:
    """Return the nights that `text` speaks of, as seen at `reference` (aware, in the zone of the business)."""
    plain = normalise(text)
    plain, more = _take(_MORE, plain, ("more", "extra"))
    plain, count = _take(_NIGHTS, plain, ("count",))
    if count is None:
        plain, weeks = _take(_WEEKS, plain, ("weeks",))
        count = None if weeks is None else weeks * 7
    if count is None and _ONE_DAY.search(plain):
        plain, count = _ONE_DAY.sub(" ", plain), 1
    plain = _SPAN_OF_MONTH.sub(r"de \g<first> a \g<last>", plain)
    plain = _BARE_SPAN.sub(_as_days, _DAY_SPAN.sub(r"dia \g<first> ao dia \g<last>", plain))
    # A message of "até segunda" alone reads as a farewell elsewhere.
    found = find_moments(_UNTIL.sub("fica ate ", plain), reference=reference)
    arrival, departure, elsewhere = _days(plain, found, reference.date())
    of_week = departure is not None and arrival is None and _by_weekday(found)
    if arrival and departure and departure <= arrival:
        departure = None
    if count and arrival and departure is None:
        departure = arrival + timedelta(days=count)
    elif count and departure and arrival is None:
        arrival = departure - timedelta(days=count)
    return Nights(arrival, departure, count, more, elsewhere, of_week and arrival is None)


def _take(pattern: re.Pattern[str], plain: str, names: tuple[str, ...]) -> tuple[str, int | None]:
    """Cut what is counted out of the text, so that "uma noite" is no time of the day, and return its value."""
    found = pattern.search(plain)
    if found is None:
        return plain, None
    said = next(found[name] for name in names if found[name])
    return f"{plain[: found.start()]} {plain[found.end() :]}", 1 if said == "um" else number(said)


def _as_days(found: re.Match[str]) -> str:
    if not (1 <= int(found["first"]) <= 31 and 1 <= int(found["last"]) <= 31):
        return found[0]
    month = found["month"]
    return f"de {found['first']} a {found['last']}{month}" if month else f"dia {found['first']} ao dia {found['last']}"


def _days(plain: str, found: Moments, today: date) -> tuple[date | None, date | None, bool]:
    if found.date_range is not None:
        return *_of_range(plain, found, today), False
    if found.given_up and len(found.dates) == 1:
        [old], [new] = found.given_up[:1], found.dates
        return (old, new, True) if old < new else (new, None, True)
    if len(found.dates) > 1:
        return *_of_two(plain, found), False
    if not found.dates:
        return None, None, False
    return (None, found.dates[0], False) if _leaves(plain, found) else (found.dates[0], None, False)


def _of_two(plain: str, found: Moments) -> tuple[date, date]:
    """Arrival and departure among several days: "de sexta que vem até domingo" ends on the Sunday after that Friday."""
    first, last = found.dates[0], found.dates[-1]
    spans = [span for span in found.spans if _NAMES_DAY.search(span)]
    if len(found.dates) == len(spans) == 2:
        before = plain.partition(spans[0])[0].rstrip()
        if _LEAVING.search(before):
            first, last, spans = last, first, spans[::-1]
        if last <= first and _BARE_WEEKDAY.fullmatch(spans[1]):
            return first, last + timedelta(days=7 * ((first - last).days // 7 + 1))
    return min(found.dates), max(found.dates)


def _of_range(plain: str, found: Moments, today: date) -> tuple[date | None, date | None]:
    assert found.date_range is not None
    first, last = found.date_range
    if _FROM_ON.search(plain) and last - first == OPEN_END:
        return first, None
    if first == today and _leaves(plain, found):
        return None, last
    if any(_VAGUE.search(span) or _MONTH_ALONE.search(span) for span in found.spans):
        return None, None
    return first, last


def _by_weekday(found: Moments) -> bool:
    return any(_BARE_WEEKDAY.fullmatch(span) for span in found.spans)


def _leaves(plain: str, found: Moments) -> bool:
    """Whether the one day named is when the stay ends, whatever hour is named beside it."""
    days = [span for span in found.spans if _NAMES_DAY.search(span)] or list(found.spans)
    span = days[0] if len(days) == 1 else ""
    before, _, _ = plain.partition(span) if span else ("", "", "")
    return span.startswith("ate ") or bool(_LEAVING.search(before.rstrip()))
