"""Every figure in a text, and whether a tool of the same turn said it: no number comes from a model.

A figure is read with its kind: an amount of money is backed by an amount, a percentage by a percentage, a date by a
date, a time by a time, and only a plain number by any count. Number words ("doze", "o dobro") are figures too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from oxy.aurora.numerals import NUMERALS, WORDS, number_in_words

Kind = Literal["money", "percent", "date", "month", "day", "year", "time", "number", "word"]

FIGURE = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_MONTHS = {
    name: place
    for place, name in enumerate(
        ("janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro",
         "novembro", "dezembro"), 1)
}  # fmt: skip
_MONTH = "|".join(_MONTHS)
# What is counted in this trade: one of it, or none, is a figure as well.
_COUNTED = (
    r"clientes?|faltas?|cancelamentos?|agendamentos?|atendimentos?|banhos?|tosas?|consultas?|vacinas?|cirurgias?|conversas?"
    r"|hospedagens?|pets?|contatos?|visitas?|horários?|emergências?|respostas?|hóspedes?"
)
_READERS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    # "Duas vezes mais" is a claim that no tool makes, whatever counts two.
    ("word", re.compile(rf"(?i)(?<![\d.,])(?:{FIGURE}|{NUMERALS}) vezes (?:mais|menos|maior|menor|melhor|pior|o|a)\b")),
    # "XII clientes".
    ("word", re.compile(rf"\b[IVXLCDM]+\b(?= (?:{_COUNTED})\b)")),
    # "1/3 dos clientes" is no first of March.
    ("word", re.compile(r"(?<![\d/])\d{1,2}[/⁄]\d{1,2}(?= d[aeo]s?\b(?! \d))|\d+⁄\d+")),
    ("date", re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:T[\d:.+Z-]*)?")),
    ("date", re.compile(r"(?<![\d/])(?P<day>\d{1,2})/(?P<month>\d{1,2})(?:/(?P<year>\d{4}|\d\d))?(?![\d/])")),
    ("date", re.compile(rf"(?i)\b(?P<day>\d{{1,2}})[ºo°]? de (?P<name>{_MONTH})(?: de (?P<year>\d{{4}}))?")),
    ("month", re.compile(rf"(?i)\b(?P<name>{_MONTH})(?: de |/)(?P<year>\d{{4}})")),
    ("money", re.compile(rf"(?i)R\$\s*(?P<figure>{FIGURE})(?P<mil> mil\b)?")),
    ("money", re.compile(rf"(?i)(?<![\d.,])(?P<figure>{FIGURE})(?P<mil> mil)?\s*(?:reais|real)\b")),
    ("money", re.compile(rf"(?i)\b(?P<words>{NUMERALS}) (?:reais|real|contos?|pilas?)\b")),
    ("percent", re.compile(rf"(?i)\b(?P<words>{NUMERALS}) por cento\b")),
    ("percent", re.compile(rf"(?i)(?<![\d.,])[+-]?(?P<figure>{FIGURE})\s*(?:%|por cento|pontos?(?: percentua\w+)?\b)")),
    (
        "time",
        re.compile(r"(?i)(?<![\d:])(?P<hour>\d{1,2})(?::(?P<minute>\d\d)(?::\d\d)?|h(?P<minute2>\d\d)?)(?![\d\w])"),
    ),
    ("day", re.compile(r"(?i)\bdia (?P<figure>\d{1,2})\b(?![.,]\d)")),
    ("year", re.compile(r"(?i)\b(?:em|de|desde|ano) (?P<figure>20\d\d)\b(?![.,]\d)")),
    ("number", re.compile(rf"(?<![\d.,\w])[+-]?(?P<figure>{FIGURE})(?!\w)")),
    ("word", re.compile(r"(?i)(?<![\w])[\wÀ-ú-]*\d[\wÀ-ú-]*")),
    ("number", re.compile(rf"(?i)\b(?P<words>{WORDS})\b")),
    ("number", re.compile(rf"(?i)\b(?P<one>uma?|únic[oa]|nenhuma?)(?: únic[oa]| só)? (?:{_COUNTED})\b")),
)
# Signs that a phone shows as digits, or hides between them.
_DRESSED = re.compile("[\u200b-\u200f\u2060\ufe0e\ufe0f\u20e3\u00ad]")
_LIST_MARK = re.compile(r"(?m)^\s*(?P<mark>\d{1,2})[.)]\s")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as written. `value` is comparable within its `kind`: Decimal, (day, month, year), (hour, minute)."""

    kind: Kind
    value: Any
    written: str


class Figures:
    """All that may be said in numbers, because tools said it."""

    def __init__(self, results: Iterable[Any]) -> None:
        """`results` are JSON-ready results of the turn's tool calls: what a model put into arguments backs nothing."""
        self._values: dict[Kind, set[Any]] = {
            "money": set(), "percent": set(), "date": set(), "month": set(), "day": set(), "year": set(),
            "time": set(), "number": set(), "word": set(),
        }  # fmt: skip
        for result in results:
            self._take(result, "")

    def unbacked(self, text: str) -> tuple[str, ...]:
        """Return the figures of `text`, as written, that no tool said; empty when all are backed."""
        return tuple(figure.written for figure in figures_in(_without_list_marks(text)) if not self._holds(figure))

    def has_number(self, value: Decimal) -> bool:
        """Whether a tool gave that plain number."""
        return value in self._values["number"]

    def has_money(self, value: Decimal) -> bool:
        """Whether a tool gave that amount of money."""
        return value in self._values["money"]

    def _take(self, value: Any, key: str) -> None:
        match value:
            case dict():
                for name, part in value.items():  # pyright: ignore[reportUnknownVariableType]
                    self._take(part, str(name))  # pyright: ignore[reportUnknownArgumentType]
            case list() | tuple():
                for part in value:  # pyright: ignore[reportUnknownVariableType]
                    self._take(part, key)
            case bool() | None:
                pass
            case int():
                self._values["percent" if key.endswith("percent") else "number"].add(abs(Decimal(value)))
            case str() if re.fullmatch(r"-?\d+\.\d\d", value):
                self._values["money"].add(abs(Decimal(value)))
            case str():
                for figure in figures_in(value):
                    self._values[figure.kind].add(figure.value)
            case _:
                raise TypeError(f"not JSON: {type(value).__name__}")

    def _holds(self, figure: Figure) -> bool:
        known = self._values[figure.kind]
        match figure.kind:
            case "date":
                day, month, year = figure.value
                return any((day, month) == (d, m) and (year is None or y is None or year == y) for d, m, y in known)
            case "month":
                return figure.value in known or any((m, y) == figure.value for _, m, y in self._values["date"])
            case "day":
                return figure.value in {Decimal(d) for d, _, _ in self._values["date"]}
            case "year":
                years = {y for _, _, y in self._values["date"]} | {y for _, y in self._values["month"]}
                return figure.value in known | years
            case "number":
                return figure.value in known or self._amount_in_full(figure)
            case _:
                return figure.value in known

    def _amount_in_full(self, figure: Figure) -> bool:
        """ "850,00" without its "R$"."""
        return bool(re.search(r",\d\d$", figure.written)) and figure.value in self._values["money"]


def figures_in(text: str) -> Iterator[Figure]:
    """Yield every figure of `text`; each stretch is read once, by the first kind that fits it."""
    left = _DRESSED.sub("", unicodedata.normalize("NFKC", text))
    for kind, pattern in _READERS:
        for found in pattern.finditer(left):
            value = _value(kind, found)
            if value is not None:
                yield Figure(kind, value, found[0].strip())
        left = pattern.sub(lambda found: " " * len(found[0]), left)


def _value(kind: Kind, found: re.Match[str]) -> Any:
    groups = found.groupdict()
    match kind:
        case "date":
            year = groups["year"]
            month = _MONTHS[groups["name"].lower()] if groups.get("name") else int(groups["month"])
            full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
            return (int(groups["day"]), month, full)
        case "month":
            return (_MONTHS[groups["name"].lower()], int(groups["year"]))
        case "time":
            return (int(groups["hour"]), int(groups["minute"] or groups.get("minute2") or 0))
        case "word":
            return found[0].casefold()
        case _ if groups.get("one"):
            return Decimal(0 if groups["one"].lower().startswith("nenhum") else 1)
        case _ if groups.get("words"):
            return number_in_words(groups["words"])
        case _:
            figure = Decimal(groups["figure"].replace(".", "").replace(",", "."))
            return figure * 1000 if groups.get("mil") else figure


def _without_list_marks(text: str) -> str:
    """Return `text` without "1." and "2)" that only number its lines, in order."""
    marks = [int(found["mark"]) for found in _LIST_MARK.finditer(text)]
    return _LIST_MARK.sub("", text) if marks == list(range(1, len(marks) + 1)) else text
