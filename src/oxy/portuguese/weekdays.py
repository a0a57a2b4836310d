"""Weekdays as people name them, "sexta que vem" included."""

import re
from datetime import date, timedelta

from oxy.portuguese.mentions import Flag, Kind, Mention, Reading

FULL_WEEKDAYS = {
    "segunda": 0, "2a": 0, "terca": 1, "3a": 1, "quarta": 2, "4a": 2, "quinta": 3, "5a": 3, "sexta": 4, "6a": 4,
    "sabado": 5, "domingo": 6,
}  # fmt: skip
_SHORT = {"seg": 0, "ter": 1, "qua": 2, "qui": 3, "sex": 4, "sab": 5, "dom": 6}
_NAME = r"(?:segunda|terca|quarta|quinta|sexta|sabado|domingo|[2-6]a)"
_BEFORE = (
    r"(?:(?P<next>proxim[oa] |outr[oa] )|(?P<this>ness[ea] |nest[ea] |ess[ea] |est[ea] "
    r"|agora )|(?P<every>tod[oa] |todas as "
    r"|todos os |cada ))?"
)
_AFTER = (
    r"(?P<nextweek>,? (?:da |d?na |de |n?a )?(?:outra semana|proxima semana|semana que vem"
    r"|semana seguinte|que vem da outra))?"
    r"(?P<thisweek> (?:dessa|desta|da) semana\b(?! que vem))?"
    r"(?P<coming> que vem| q vem| que ve| qe vem| seguinte| proxim[oa]"
    r"| vindour[oa])?(?P<past> passad[oa])?(?P<now> agora)?"
    r"(?P<notthis>,? (?:mas )?(?:sem ser|que nao seja|nao) (?:n?[ao] )?(?:n?ess[ea]|n?est[ea])"
    r"(?: agora| que vem| semana)?\b(?:,? (?:so |mas |e )?(?:n?[ao] )?(?:outr[ao]|proxim[ao]|seguinte)\b)?)?"
)
_WEEKDAY = re.compile(rf"\b{_BEFORE}(?P<name>{_NAME})\b(?:\s?-?\s?feira\b)?{_AFTER}")
# "ter", "sab", "dom" are words or clippings: they count only where a day is what must stand there.
_CLIPPED = re.compile(
    rf"(?:(?<=^)|(?<=\b(?:de|na|no|ou|da|do|as) )|(?<=\bpara )|(?<=\bate )|(?<=\bque vem )|(?<=[,.;:/?!(] )"
    rf"|(?<=[,/(]))(?P<next>prox\w* )?"
    r"(?P<this>ness[ea] |ess[ea] )?(?P<every>(?!))?"
    rf"(?P<name>seg|ter|qua|qui|sex|sab|dom)\b\.?{_AFTER}(?=\s*(?:[\x01,.;/!?)]|$|\d|as\b"
    rf"|ou\b|de\b|a\b|e\b|dia\b|da\b|umas\b"
    r"|depois\b|antes\b|ate\b|tem\b|pode\b|cedo\b|la\b|pela\b|as\b|meio\b|no\b|que\b))"
)
_ANY_CLIPPED = re.compile(r"(?:seg|ter|qua|qui|sex|sab|dom)\b")
_SAB = re.compile(
    rf"\b(?P<next>prox\w* )?(?P<this>ness[ea] |ess[ea] )?(?P<every>(?!))?(?P<name>sab|sex|seg"
    r"|(?:qui|qua)(?=\.? (?:\d|as \d|dia|cedo|de manha|de tarde|a tarde|a noite|ou|que vem|\x01)|\.?\s*(?:[,.!?]|$)))"
    rf"\b\.?{_AFTER}(?=\s|[,.;/!?)\x01]|$)"
)


_SPAN = re.compile(
    rf"\b(?P<open>entre|das?|de|desde|d)(?: a"
    rf"| o)? (?P<first>{_NAME})\b(?:\s?-?\s?feira\b)?(?P<join> a| ate| e| ate a| ate o"
    rf"| ao)(?: a| o)? (?P<last>{_NAME})\b"
    rf"(?:\s?-?\s?feira\b)?{_AFTER}"
)


def read_weekdays(reading: Reading) -> None:
    """Take every weekday in the text as the day it most plausibly names, counted from the reading's today."""
    reading.take(_SPAN, _read_span)
    reading.take(_WEEKDAY, _read)
    if _ANY_CLIPPED.search(reading.text):
        reading.take(_CLIPPED, _read)
        reading.take(_SAB, _read)
    reading.take(_OTHER_ONE, _read_other_one)


_OTHER_ONE = re.compile(
    r"\b(?:n?[ao]|d[ao]|para [ao]) (?:outr[ao]|seguinte)(?: que vem)?(?=\s*(?:[,.;!?\x01]|$|as\b|de\b|a\b|pel[ao]\b))"
)
_NOT_THIS = re.compile(r"\b(?:nao|sem ser)\b")


def _read_other_one(reading: Reading, found: re.Match[str]) -> Mention | None:
    """ "sexta não, a outra": the same weekday, a week after the one just refused."""
    refused = [mention for mention in reading.mentions if mention.weekday is not None and mention.end <= found.start()]
    if not refused or refused[-1].day is None:
        return None
    last = max(refused, key=lambda mention: mention.end)
    around = reading.original[max(0, last.start - 12) : last.start] + " " + reading.original[last.end : found.start()]
    if last.day is None or not _NOT_THIS.search(around):
        return None
    return Mention(
        found.start(), found.end(), Kind.day, day=last.day + timedelta(days=7), weekday=last.weekday, flags=last.flags
    )


def next_weekday(today: date, weekday: int) -> date:
    """Return the first `weekday` (Monday 0) after `today`; never `today` itself."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday_of(day: date) -> date:
    """Return the Monday of the week, Monday to Sunday, that `day` lies in."""
    return day - timedelta(days=day.weekday())


def _read_span(reading: Reading, found: re.Match[str]) -> Mention | None:
    if (found["join"] == " e") is not (found["open"] == "entre"):
        return None
    first = next_weekday(reading.today, FULL_WEEKDAYS[found["first"]])
    if found["nextweek"] or found["coming"]:
        first = monday_of(reading.today) + timedelta(days=7 + FULL_WEEKDAYS[found["first"]])
    last = next_weekday(first, FULL_WEEKDAYS[found["last"]])
    return Mention(found.start(), found.end(), Kind.days, days=(first, last))


def _read(reading: Reading, found: re.Match[str]) -> Mention | None:
    name = found["name"]
    weekday = FULL_WEEKDAYS[name] if name in FULL_WEEKDAYS else _SHORT[name]
    near = next_weekday(reading.today, weekday)
    far = near + timedelta(days=7)
    flags: set[Flag] = set()
    others: tuple[date, ...] = ()
    day = near
    if found["notthis"]:
        day = far
    elif found["past"]:
        day = near - timedelta(days=7)
        flags.add(Flag.past_date)
    elif found["nextweek"]:
        day = monday_of(reading.today) + timedelta(days=7 + weekday)
    elif found["thisweek"]:
        day = monday_of(reading.today) + timedelta(days=weekday)
        day = day if day >= reading.today else near
    elif (found["next"] or found["coming"]) and near < monday_of(reading.today) + timedelta(days=7):
        tomorrow = near - reading.today <= timedelta(days=1)
        day, others = (far, (near,)) if tomorrow else (near, (far,))
        flags.add(Flag.ambiguous_week)
    elif found["this"] and weekday == reading.today.weekday():
        day, others = reading.today, (near,)
        flags.add(Flag.ambiguous_week)
    if found["every"]:
        flags.add(Flag.recurring)
    qualified = any(found[group] for group in ("past", "nextweek", "thisweek", "next", "coming", "now", "notthis"))
    return Mention(
        found.start(), found.end(), Kind.day, day=day, other_days=others, weekday=weekday, bare_weekday=not qualified,
        flags=frozenset(flags),
    )  # fmt: skip
