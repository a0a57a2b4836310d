"""What comes again: "toda sexta", "de 15 em 15 dias", "uma vez por mês", "todo primeiro sábado do mês"."""

import re
from dataclasses import dataclass
from typing import Literal

from oxy.portuguese.normalise import normalise
from oxy.portuguese.weekdays import FULL_WEEKDAYS

_DAY = r"(?P<day>segunda|terca|quarta|quinta|sexta|sabado|domingo|[2-6]a)s?\b"
_COUNT = {
    "duas": 2, "dois": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6,
    "sete": 7, "quatorze": 14, "catorze": 14, "quinze": 15, "trinta": 30,
}  # fmt: skip
_NUMBER = rf"(?P<count>\d{{1,2}}|{'|'.join(_COUNT)})"
_RANKS = {"primeir": 1, "segund": 2, "terceir": 3, "quart": 4, "ultim": -1}
_EVERY_NTH = re.compile(
    rf"\b(?:(?P<rank>primeir|segund|terceir|quart|ultim)[oa]s?|(?P<digit>[1-4])[ªºao]) {_DAY}(?:\s?-?\s?feiras?)?"
    r" (?:de (?:todo|cada) (?:o )?mes|do mes|de todos os meses|dos meses)"
)
# "Uma vez por mês, no primeiro sábado".
_RANKED = re.compile(rf"\bn?o? ?(?P<rank>primeir|segund|terceir|quart|ultim)[oa] {_DAY}")
_EVERY = re.compile(rf"\b(?:tod[oa]s?(?: [oa]s?)?|cada|sempre(?: (?:n?[oa]s?|as?|de))?) {_DAY}")
_ON_DAYS = re.compile(r"\b(?:as|nas|aos|nos) (?P<day>segundas|tercas|quartas|quintas|sextas|sabados|domingos)\b")
_SOME_DAY = re.compile(rf"\b{_DAY}")
_STEPS: tuple[tuple[re.Pattern[str], Literal["week", "month"], int], ...] = (
    # "De 15 em 15" of a bath is of days.
    (re.compile(r"\b(?:de )?(?:15|quinze|14|quatorze) em (?:15|quinze|14|quatorze)\b(?! (?:min|h|seg))"), "week", 2),
    (re.compile(r"\b(?:de )?(?:7|sete|8|oito) em (?:7|sete|8|oito)\b(?! (?:min|h|seg))"), "week", 1),
    (re.compile(r"\b(?:quinzena(?:l|lmente|is)?|(?:sexta|sabado|quinta|quarta|terca|segunda) sim,? (?:\w+ )?nao"
                r"|semana sim,? (?:e )?(?:outra|semana|uma)? ?nao)\b"), "week", 2),
    (re.compile(r"\b(?:bimestral(?:mente)?|mes sim,? (?:e )?(?:outro|mes)? ?nao)\b"), "month", 2),
    (re.compile(r"\b(?:mensa(?:l|lmente|is)|tod[oa]s?(?: [oa]s)? mes(?:es)?|(?:uma|1) vez (?:por|no|ao|a cada) mes"
                r"|cada mes|1x (?:por|ao|no) mes|por mes)\b"), "month", 1),
    (re.compile(r"\b(?:semana(?:l|lmente|is)|tod[oa]s?(?: as)? semanas?|(?:uma|1) vez (?:por|na|a cada) semana"
                r"|cada semana|1x (?:por|na) semana|por semana)\b"), "week", 1),
)  # fmt: skip
_IN_BETWEEN = re.compile(
    rf"\b(?:de )?(?P<one>\d{{1,2}}|{'|'.join(_COUNT)}) em (?P<count>\d{{1,2}}|{'|'.join(_COUNT)})"
    r" (?P<unit>dias?|semanas?|mes(?:es)?)"
    rf"|\b(?:a |em )?cada {_NUMBER.replace('count', 'every')} (?P<unit2>dias?|semanas?|mes(?:es)?)"
)
_IN_DAYS = {7: 1, 8: 1, 14: 2, 15: 2, 21: 3, 28: 4}
_WEEKS_IN_A_MONTH = 30


@dataclass(frozen=True, slots=True)
class Recurrence:
    """How something comes again: every `step` weeks or months; `weekday` (Monday 0) and `nth` where they are said.

    `nth` is 1 to 4, or -1 for the last such weekday of the month.
    """

    every: Literal["week", "month"]
    step: int = 1
    weekday: int | None = None
    nth: int | None = None


def find_recurrence(text: str) -> Recurrence | None:
    """Return the recurrence that `text` speaks of, or None; "todo dia" is none: nobody bathes a dog every day."""
    plain = normalise(text)
    nth = _EVERY_NTH.search(plain)
    if nth is not None:
        return Recurrence("month", 1, _weekday(nth), int(nth["digit"]) if nth["digit"] else _RANKS[nth["rank"]])
    named = _EVERY.search(plain) or _ON_DAYS.search(plain)
    weekday = _weekday(named) if named else None
    between = _IN_BETWEEN.search(plain)
    if between is not None:
        found = _counted(between)
        return None if found is None else Recurrence(*found, weekday if named else _only_weekday(plain))
    for pattern, every, step in _STEPS:
        ranked = _RANKED.search(plain) if every == "month" and pattern.search(plain) else None
        if ranked is not None:
            return Recurrence(every, step, _weekday(ranked), _RANKS[ranked["rank"]])
        if pattern.search(plain):
            return Recurrence(every, step, weekday if named else _only_weekday(plain))
    return None if named is None else Recurrence("week", 1, weekday)


def _counted(found: re.Match[str]) -> tuple[Literal["week", "month"], int] | None:
    written = found["count"] or found["every"]
    unit = found["unit"] or found["unit2"]
    if found["one"] and found["one"] != written:
        return None
    count = _COUNT.get(written) or int(written)
    if unit.startswith("mes"):
        return ("month", count) if 1 <= count <= 12 else None
    if unit.startswith("semana"):
        return ("week", count) if 1 <= count <= 12 else None
    if count == _WEEKS_IN_A_MONTH:
        return "month", 1
    return ("week", _IN_DAYS[count]) if count in _IN_DAYS else None


def _only_weekday(plain: str) -> int | None:
    days = {_weekday(found) for found in _SOME_DAY.finditer(plain)}
    return days.pop() if len(days) == 1 else None


def _weekday(found: re.Match[str]) -> int:
    return FULL_WEEKDAYS[found["day"].removesuffix("s")]
