"""Weekdays, months and people that a model's text names: those of a tool's result or of the owner's words, no others.

They are no digits, and yet decide as much: whose no-show it was, and on which day.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from oxy.aurora.owner_words import is_known
from oxy.portuguese import normalise
from oxy.portuguese.formats import MONTH_NAMES, WEEKDAY_NAMES

_WEEKDAYS = tuple(normalise(name).removesuffix("-feira") for name in WEEKDAY_NAMES)
_MONTHS = tuple(normalise(name) for name in MONTH_NAMES)
_FEIRA = "|".join(_WEEKDAYS[:5])
# "Segunda dose", "a quinta vez" are no days.
_WEEKDAY = re.compile(
    rf"\b(?P<day>(?P<feira>{_FEIRA})s?[- ]feiras?|(?P<end>sabado|domingo)s?"
    rf"|(?<=\bna )(?P<na>{_FEIRA})\b(?! (?:dose|vez|opcao|parte|via|metade|semana|quinzena|etapa))"
    rf"|(?<=\bde )(?P<de>{_FEIRA})\b(?= (?:a|ate|e|para|passada|que vem|,|\.|$))"
    rf"|\b(?P<alone>{_FEIRA})(?= passada| que vem|,))"
    r"(?:,? \(?(?:dia )?(?P<d>\d{1,2})/(?P<m>\d{1,2})(?:/(?P<y>\d{4}))?)?"
)
_DATED = re.compile(rf"(?P<d>\d{{1,2}})/(?P<m>\d{{1,2}})(?:/(?P<y>\d{{4}}))?,? \(?(?P<day>{_FEIRA}|sabado|domingo)")
_MONTH = re.compile(rf"\b(?P<month>{'|'.join(_MONTHS)})\b")
_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})/(\d{1,2})/(\d{4}))")
_CAPITAL = r"[A-ZÀ-Ý][a-zà-ÿ']+"
_RUN = re.compile(rf"\b{_CAPITAL}(?: (?:d[aeo]s? )?{_CAPITAL})+")
_AFTER_SMALL = re.compile(rf"\b(?:[OoAa]s?|d[aeo]s?|para|pra|com|n[ao]|ao|à|pel[ao]|e) (?P<name>{_CAPITAL})\b")
# At the head of a sentence a capital says nothing; who does what only people do is somebody.
_DOES = (
    r"(?:gastou|gasta|veio|vem|faltou|cancelou|desmarcou|marcou|agendou|comprou|pediu|levou|trouxe|voltou|sumiu"
    r"|confirmou|remarcou|deixou|pagou|fez|faz|furou|apareceu|atendeu|faturou)"
)
_AT_HEAD = re.compile(rf"(?m)(?:^|[.!?:•*-]\s*)(?P<name>{_CAPITAL}) (?:n[aã]o |j[aá] |ainda |s[oó] )?{_DOES}\b")
_COMMON_WORDS = """
    whatsapp instagram facebook google pix oxy aurora brasil brasilia ia pdf dr dra sr sra dona seu faq natal pascoa
    carnaval black friday maes pais namorados criancas reveillon ano novo deus console agenda conversas campanhas oi ola
    bom boa voce quem ela ele eles elas isso tudo nada ninguem todos todas alguem cliente clientes pets tutor tutora
    equipe loja profissional servico banho tosa
"""
_COMMON = frozenset(_COMMON_WORDS.split())


class Backing:
    """The words and days that may be named: those of the tools' results, of the house, and of the owner's messages."""

    def __init__(self, results: Iterable[Any], words: Iterable[str], today: date) -> None:
        """`words` are names of the house and messages of the owner; `today` is the local day."""
        texts = [json.dumps(result, ensure_ascii=False, default=str) for result in results]
        self._today = today
        self._said = _folded(" ".join([*texts, *words]))
        self._words = frozenset(re.findall(r"[a-z0-9']+", self._said))
        dates = [_as_date(found) for text in texts for found in _DATE.finditer(text)]
        self._days = [day for day in (*dates, today) if day is not None]

    def unbacked(self, text: str) -> tuple[str, ...]:
        """Return the weekdays, months and names of `text` that nothing backs."""
        plain = _folded(text)
        return (*self._weekdays(plain), *self._months(plain), *self._names(text))

    def _weekdays(self, plain: str) -> Iterator[str]:
        known = {day.weekday() for day in self._days}
        known |= {number for number, name in enumerate(_WEEKDAYS) if re.search(rf"\b{name}s?\b", self._said)}
        for found in (*_WEEKDAY.finditer(plain), *_DATED.finditer(plain)):
            groups = found.groupdict()
            name = next(groups[key] for key in ("feira", "end", "na", "de", "alone", "day") if groups.get(key))
            weekday = _WEEKDAYS.index(name.removesuffix("s"))
            if weekday not in known or (groups["d"] and not self._falls_on(groups, weekday)):
                yield found[0].strip()

    def _falls_on(self, groups: dict[str, str | None], weekday: int) -> bool:
        """Whether that date is that day of the week, in its year or in any that was told of it."""
        day, month = int(groups["d"] or 0), int(groups["m"] or 0)
        told = {each.year for each in self._days if (each.day, each.month) == (day, month)}
        years = {int(groups["y"])} if groups["y"] else told or {self._today.year}
        try:
            return any(date(year, month, day).weekday() == weekday for year in years)
        except ValueError:
            return False

    def _months(self, plain: str) -> Iterator[str]:
        known = {day.month for day in self._days}
        for found in _MONTH.finditer(plain):
            month = found["month"]
            if month not in self._words and _MONTHS.index(month) + 1 not in known:
                yield month

    def _names(self, text: str) -> Iterator[str]:
        for found in _RUN.finditer(text):
            words = [word for word in _folded(found[0]).split() if word not in ("da", "de", "do", "das", "dos")]
            if all(map(self._is_common, words)) or _folded(found[0]) in self._said:
                continue
            if not all(map(self._is_backed, words)) or not any(map(self._is_common, words)):
                yield found[0]
        for pattern in (_AFTER_SMALL, _AT_HEAD):
            for found in pattern.finditer(text):
                if not self._is_backed(_folded(found["name"])):
                    yield found["name"]

    def _is_backed(self, word: str) -> bool:
        return word in self._words or self._is_common(word)

    def _is_common(self, word: str) -> bool:
        return word in _COMMON or word in _WEEKDAYS or word in _MONTHS or is_known(word)


def _folded(text: str) -> str:
    """Lower case without accents: all of it, as it stands."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(letter)
    )


def _as_date(found: re.Match[str]) -> date | None:
    year, month, day = (found[1], found[2], found[3]) if found[1] else (found[6], found[5], found[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
