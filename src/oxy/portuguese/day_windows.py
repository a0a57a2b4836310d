"""Windows of the day: "de manhã", "depois das 14h", "entre 9 e 11", "fim da tarde", "antes do almoço"."""

import re
from dataclasses import replace
from datetime import time

from oxy.portuguese.clock_times import HOUR, part_window
from oxy.portuguese.mentions import Kind, Mention, Reading, TimeWindow
from oxy.portuguese.numerals import number


def _hour(name: str) -> str:
    """The pattern of one end of a span of hours, its groups called after `name`."""
    return (
        rf"(?P<{name}>{HOUR}|(?:o )?meio[ -]dia)(?:\s?(?::|h|e )\s?(?P<{name}_minute>[0-5]\d|meia))?"
        rf"(?P<{name}_unit>\s?(?:h(?:oras?|rs?|s)?))?"
    )


_BETWEEN = re.compile(
    rf"(?<![\d/.,:-])\b(?P<opened>entre (?:as )?|das |de |d )?{_hour('first')}\s?(?P<mark>a|as|e|e as|ate|ate as"
    rf"|-|ao)\s?{_hour('last')}\b(?![\d/]|:\d)"
    r"(?:,? (?:da|de|a) (?P<part>manha|tarde|noite))?"
)
_PARTS = re.compile(
    r"(?:\b(?:de|da|a|na|pela|pelo|so|durante a|na parte da|parte da|no periodo da"
    r"|no periodo de|periodo da|turno da) )?"
    r"\b(?P<part>manha|tarde|noite|madrugada)\b(?: toda| inteira)?"
)
_CEDO = re.compile(r"\b(?:(?:bem|logo|muito|mto|tipo|o) )?cedo\b(?! (?:demais|ou tarde))")
_NAMED: tuple[tuple[re.Pattern[str], TimeWindow], ...] = tuple(
    (re.compile(pattern), TimeWindow(start, end, label))
    for pattern, start, end, label in (
        (
            r"\b(?:depois|apos|passad[oa]) (?:d?o )?(?:meu )?(?:horario (?:de|do) )?almoco\b"
            r"|\bpos almoco\b",
            time(13),
            time(18),
            "depois do almoço, à tarde",
        ),
        (r"\bantes d[eo] (?:meu )?(?:horario (?:de|do) )?almoco\b", time(6), time(12), "antes do almoço, de manhã"),
        (
            r"\b(?:n?[oa]? ?(?:horario|hora) d[eo] (?:meu )?almoco|hora do rango|na hora do almoco"
            r"|no almoco)\b",
            time(12),
            time(14),
            "horário de almoço",
        ),
        (r"\b(?:n?o )?(?:fim|final|finalzinho|finzinho) d[ae] tarde\b", time(16), time(19), "fim da tarde"),
        (
            r"\b(?:n?o )?(?:fim|final|finalzinho|finzinho) d[ao] (?:dia|expediente)\b",
            time(16),
            time(19),
            "fim do dia, à tarde",
        ),
        (r"\b(?:n?o )?(?:inicio|comeco|comecinho|comeco) d[ae] tarde\b", time(12), time(15), "começo da tarde"),
        (r"\b(?:n?o )?meio d[ae] tarde\b", time(14), time(16), "meio da tarde"),
        (
            r"\b(?:n?o )?(?:inicio|comeco|comecinho) d[ae] manha\b|\bprimeira hora\b",
            time(6),
            time(10),
            "começo da manhã",
        ),
        (r"\b(?:n?o )?(?:fim|final|finalzinho|finzinho) d[ae] manha\b", time(10), time(12), "fim da manhã"),
        (r"\b(?:n?o )?meio d[ae] manha\b", time(9), time(11), "meio da manhã"),
        (r"\b(?:n?o )?(?:inicio|comeco|comecinho) d[ae] noite\b", time(18), time(20), "começo da noite"),
        (r"\bdepois do (?:trabalho|servico|expediente)\b", time(17), None, "depois do trabalho"),
    )
)
# One of these stands in whatever has a name of its own.
_ANY_NAMED = re.compile(r"almoco|rango|fi(?:m|nal\w*|nzinho) d|inicio|comec|meio d|primeira hora|depois do ")
_AFTER = re.compile(
    r"(?:depois|apos|a partir|passando|passad[oa]|mais tarde que|so depois|acima"
    r"|desde)(?: d?[aeo]?s?| das?| de| as| d)?\s*(?:umas |as )?$"
)
_BEFORE = re.compile(
    r"(?:ate|antes|ate no maximo|no maximo ate|no maximo)(?: d?[aeo]?s?| das?| as| a"
    r"| o)?\s*(?:umas |as )?$"
)
_NEAR = 60
_NOT_BEFORE = re.compile(r"\bnao (?:pode ser |da para ser |quero )?antes d[aeo]s?\s*(?:umas |as )?$")
_ONWARDS = re.compile(r"^\s*(?:em diante|para frente|para la|para cima|adiante|ou mais tarde|ou depois|para tras)")
_OR_EARLIER = re.compile(r"^\s*(?:ou antes|no maximo|para tras)")


def read_windows(reading: Reading) -> None:
    """Take spans of hours and the named stretches of a day; call it before the clock times."""
    reading.take(_BETWEEN, _read_between)
    if not _ANY_NAMED.search(reading.text):
        return
    for pattern, window in _NAMED:
        reading.take(pattern, lambda _reading, found, window=window: _window(found, window))


def read_parts(reading: Reading) -> None:
    """Take the plain parts of the day; call it after the clock times, so that "9 da manhã" is a time."""
    reading.take(
        _PARTS,
        lambda _reading, found: Mention(found.start("part"), found.end(), Kind.part, window=part_window(found["part"])),
    )
    reading.take(
        _CEDO,
        lambda _reading, found: Mention(
            found.start(), found.end(), Kind.part, window=TimeWindow(time(6), time(12), "manhã")
        ),
    )


def with_open_ends(reading: Reading) -> None:
    """Turn the times that stand after "depois das", "até as" and the like into windows."""
    for at, mention in enumerate(reading.mentions):
        if mention.kind is not Kind.clock or mention.clock is None:
            continue
        before, after = reading.original[max(0, mention.start - _NEAR) : mention.start], reading.original[mention.end :]
        if _AFTER.search(before) or _ONWARDS.match(after) or _NOT_BEFORE.search(before):
            window = TimeWindow(mention.clock, None)
        elif _BEFORE.search(before) or _OR_EARLIER.match(after):
            window = TimeWindow(None, mention.clock)
        else:
            continue
        reading.mentions[at] = replace(mention, kind=Kind.window, window=window)


def _window(found: re.Match[str], window: TimeWindow) -> Mention:
    return Mention(found.start(), found.end(), Kind.window, window=window)


def _beside_a_day(reading: Reading, found: re.Match[str]) -> bool:
    """Whether a day stands right before or after: "de 8 a 10 amanhã" speaks of hours."""
    return any(
        mention.kind is Kind.day
        and (
            reading.text[mention.end : found.start()].strip(" ,") == ""
            if mention.end <= found.start()
            else re.fullmatch(r",?\s*(?:d[ae]|na|no)?\s*", reading.text[found.end() : mention.start]) is not None
        )
        for mention in reading.mentions
    )


def _read_between(reading: Reading, found: re.Match[str]) -> Mention | None:
    opened = found[0].startswith(("entre", "das "))
    united = bool(found["first_unit"] or found["last_unit"] or found["first_minute"] or found["last_minute"])
    if found["mark"].startswith("e") and not found[0].startswith("entre"):
        return None
    beside = bool(found["opened"]) and _beside_a_day(reading, found)
    if not (opened or united or found["part"] or found["mark"] in ("as", "ate as") or beside):
        return None
    first, last = _clock(found, "first"), _clock(found, "last")
    if first is None or last is None:
        return None
    part = found["part"]
    if part in ("tarde", "noite"):
        first, last = _later(first, 11), _later(last, 12)
    else:
        early = first.hour < 7 and not found["first"].startswith("0")
        first = _later(first, 7) if early else first
        last = _later(last, 7) if last.hour < 7 or last < first else last
    return Mention(found.start(), found.end(), Kind.window, window=TimeWindow(first, last)) if first < last else None


def _later(clock: time, below: int) -> time:
    return clock.replace(hour=clock.hour + 12) if 0 < clock.hour < below else clock


def _clock(found: re.Match[str], name: str) -> time | None:
    hour = 12 if "meio" in found[name] else number(found[name])
    return time(hour, number(found[f"{name}_minute"] or "0")) if hour < 24 else None
