"""Times of day: "14h30", "às 3", "10 e meia", "quinze pras nove", "meio-dia", "1430"."""

import re
from datetime import time

from oxy.portuguese.mentions import Kind, Mention, Reading, TimeWindow
from oxy.portuguese.numerals import HOUR_WORDS, MINUTE_WORDS, number

HOUR = rf"(?:2[0-3]|[01]?\d|{HOUR_WORDS})"
_MINUTE = rf"(?:[0-5]?\d|{MINUTE_WORDS})"
_UNIT = r"(?:h(?:oras?|rs?|s)?|horinhas)"
_OF_PART = r"(?:,? (?:da|de|na|a|pela|hoje a|amanha de|amanha a) (?P<part>manha|tarde|noite|madrugada)\b)?"
_OF_PART_NEEDED = r"(?: horas?)? (?:da|de|na|a|pela) (?P<part>manha|tarde|noite|madrugada)\b"
_MARK = (
    r"(?:as?|pelas|umas|uma|das|nas|ate|apos|la pelas|tipo|por volta d[aeo]s?"
    r"|mais ou menos|meio que|perto das|de as|para)"
)
_NOT_MORE = r"(?![\d/]|[.,:]\d|\s*(?:kg|anos?|reais|x\b|%))"

_UNITED = re.compile(
    rf"(?<![\d/,.:])\b(?P<hour>2[0-4]|[01]?\d|{HOUR_WORDS})"
    rf"(?:\s?h\s?(?P<tight>[0-5]\d)(?![\d/])(?:\s?(?:min(?:utos)?|m|h))?\b"
    rf"|\s?(?P<unit>{_UNIT})\b(?:\s?e\s(?P<extra>{_MINUTE})\b(?: minutos)?)?"
    rf"|\s?[:;]\s?(?P<colon>[0-5]\d)(?:\s?(?:{_UNIT}|min))?\b(?!:)){_OF_PART}"
)
_BEFORE_HOUR = re.compile(
    rf"(?<!das )(?<!de )(?<!dia )\b(?P<minute>5|10|15|20|25|cinco|dez|quinze|vinte e cinco"
    rf"|vinte)(?: minutos)? (?:para|antes d)"
    rf"(?: ?(?:as|a|o))? (?P<hour>1[0-2]|[1-9]|{HOUR_WORDS}|meio dia)\b(?!\s?(?:h\b|:|/)){_OF_PART}"
)
_NOON = re.compile(rf"\b(?P<half_day>meio[ -]?(?:o )?dia|meia[ -]?noite)(?: e (?P<extra>{_MINUTE}))?\b")
_HALF_PAST = re.compile(
    rf"(?<!dia )(?<!dias )(?<![/,])\b(?P<hour>{HOUR}) e (?P<extra>meia|quinze|trinta|quarenta e cinco|30"
    rf"|45)\b(?! (?:hora"
    rf"|quilo|duzia)){_OF_PART}"
)
_OF_DAY = re.compile(rf"(?<![\d/,.:])\b(?P<hour>{HOUR})(?: e (?P<extra>{_MINUTE}))?{_OF_PART_NEEDED}")
_PREPOSED = re.compile(
    rf"\b(?:as|pelas|umas|das|nas|la pelas|horario para|tipo|por volta d[aeo]s?|perto das|la para as"
    rf"|a partir d[ae]s?|depois d[ae]s?|antes d[ae]s?|apos as|apos|ate as|ate) "
    rf"(?P<hour>{HOUR})(?:(?: e |[.,](?=\d\d)| (?=(?:00|15|20|30|40|45|50)\b(?! ?(?:h\b|anos|dias|min)|[:/])))"
    rf"(?P<extra>{_MINUTE}))?\b{_NOT_MORE}"
    r"(?! (?:e|ou) \d{1,2}/\d|\s*(?:feira|dias?\b|de (?:jan|fev|mar|abr|mai|jun|jul|ago"
    r"|set|out|nov|dez)|\w*primeira))"
)
_FEMALE_HOUR = re.compile(
    rf"\ba (?P<hour>uma|1)\b(?: e (?P<extra>{_MINUTE}))?(?: hora)?(?=\s*(?:[.,?!\x01]|$)"
    rf"| (?:d[ae]|em|hoje|amanha|no|na|pode|tem)\b){_OF_PART}"
)
_FOUR_DIGITS = re.compile(
    r"(?<![\d/.,:-])(?<!de )(?<!ano )\b(?P<hour>[01]?\d|2[0-3])(?P<extra>00|15|30"
    r"|45)\b(?![\d/.,:-]|\s*(?:reais|kg))"
)
_NEXT_ONE = re.compile(
    rf"(?<=\x01)(?:\s?,|\s?,? ou| e| ou as| e as|,? ou entao as?) (?:as )?(?P<hour>2[0-3]"
    rf"|[01]?\d)\b{_NOT_MORE}(?=\s*(?:[.,?!\x01]|$)| (?:ou|e|da|de|tem|pode|tanto|hoje"
    rf"|amanha|qual|serve|mesmo)\b)"
)
_SPACED = re.compile(
    r"(?<=\x01 )(?P<hour>2[0-3]|1\d|0?[7-9]) (?P<extra>00|15|30|45)\b(?! ?(?:h\b|anos|dias|min|kg|reais)|[:/,.]\d)"
)
_ONE_BEFORE = re.compile(r"(?<![\d/,.:])\b(?P<hour>2[0-3]|[01]?\d)(?=(?:,| ou| e)\s?(?:as )?\x01)")
_BARE = re.compile(
    rf"(?<![\d/,.:r$-])\b(?P<hour>{HOUR})(?: e (?P<extra>{_MINUTE})|[.,](?P<dotted>00|15|30"
    rf"|45))?\b(?![\d/-]|[.,:]\d|[ao]\b)"
)

_LEADING = re.compile(
    r"\b(?:as|umas|tipo|pelas|para|horario|hora|ser|tem|ou|e|pode|ate|das|apos|depois|antes|feira|entao|consegue"
    r"|marca"
    r"|rola|seria|serve|la|de|dia)$"
)
PART_STARTS = {"manha": time(6), "tarde": time(12), "noite": time(18), "madrugada": time(0)}


def read_clock_times(reading: Reading) -> None:
    """Take every written time of day; a bare number is none (see `read_bare_hours`)."""
    for pattern in (_BEFORE_HOUR, _NOON, _UNITED, _OF_DAY, _HALF_PAST, _PREPOSED, _FEMALE_HOUR):
        reading.take(pattern, _read)
    if any(mention.kind in (Kind.day, Kind.days) for mention in reading.mentions) or "\x01" not in reading.text:
        reading.take(_FOUR_DIGITS, _read_digits)
        reading.take(_SPACED, _read)
    if any(mention.kind is Kind.clock for mention in reading.mentions):
        reading.take(_ONE_BEFORE, _read)
        reading.take(_NEXT_ONE, _read)
        reading.take(_NEXT_ONE, _read)


def read_bare_hours(reading: Reading) -> None:
    """Take numbers from 0 to 23 that stand alone; only for a message that answers a question about the time."""
    reading.take(_FOUR_DIGITS, _read)
    reading.take(_BARE, _read)


def of_part(clock: time, part: str) -> time:
    """Return `clock`, an hour on the twelve-hour dial, moved into the part of the day that was named."""
    hour = clock.hour
    if part == "tarde" and 1 <= hour <= 8:
        hour += 12
    elif part == "noite":
        hour = 0 if hour == 12 else hour + 12 if 5 <= hour <= 11 else hour
    elif part == "madrugada" and hour == 12:
        hour = 0
    return clock.replace(hour=hour)


def part_window(part: str) -> TimeWindow:
    """Return the window for "manha", "tarde", "noite" or "madrugada"."""
    return {
        "manha": TimeWindow(time(6), time(12), "manhã"),
        "tarde": TimeWindow(time(12), time(18), "tarde"),
        "noite": TimeWindow(time(18), None, "noite"),
        "madrugada": TimeWindow(time(0), time(6), "madrugada"),
    }[part]


def _read(_reading: Reading, found: re.Match[str]) -> Mention | None:
    groups = found.groupdict()
    if groups.get("half_day"):
        clock = time(12 if groups["half_day"].startswith("meio") else 0, _minutes(groups))
        return Mention(found.start(), found.end(), Kind.clock, clock=clock)
    written = groups["hour"]
    hour = 12 if written == "meio dia" else number(written)
    minute = _minutes(groups)
    if hour == 24:
        hour = 0
    if hour > 23 or minute > 59:
        return None
    if groups.get("minute"):
        minute, hour = 60 - number(groups["minute"]), 12 if hour == 1 else (hour - 1) % 24
    clock = time(hour, minute)
    part = groups.get("part")
    if part:
        return Mention(found.start(), found.end(), Kind.clock, clock=of_part(clock, part))
    half_day_open = 1 <= clock.hour <= 6 and not written.startswith("0")
    start = found.start("minute") if groups.get("minute") else found.start("hour")
    return Mention(start, found.end(), Kind.clock, clock=clock, half_day_open=half_day_open)


def _read_digits(reading: Reading, found: re.Match[str]) -> Mention | None:
    """ "1430" where a time may stand: at the start, after a day, or after a word that leads to one."""
    before = reading.text[: found.start()].rstrip(" ,;.?!-")
    leads = not before or before.endswith("\x01") or _LEADING.search(before)
    if not leads or (len(found["hour"]) == 1 and not 7 <= int(found["hour"]) <= 9):
        return None
    return _read(reading, found)


def _minutes(groups: dict[str, str | None]) -> int:
    for name in ("extra", "tight", "colon", "dotted"):
        written = groups.get(name)
        if written:
            return number(written)
    return 0
