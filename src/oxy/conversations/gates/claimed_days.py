"""Days that a text speaks of: dates, weekdays and "amanhã", joined where they name one day together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from oxy.conversations.gates.sentences import Sentence

_MONTHS = {
    name: place
    for place, names in enumerate(
        ("janeiro jan", "fevereiro fev", "marco mar", "abril abr", "maio mai", "junho jun", "julho jul", "agosto ago",
         "setembro set", "outubro out", "novembro nov", "dezembro dez"), 1)
    for name in names.split()
}  # fmt: skip
_FULL_WEEKDAYS = {"segunda": 0, "terca": 1, "quarta": 2, "quinta": 3, "sexta": 4, "sabado": 5, "domingo": 6}
_WEEKDAYS = _FULL_WEEKDAYS | {name[:3]: place for name, place in _FULL_WEEKDAYS.items() if name != "terca"}
_RELATIVE = {"hoje": 0, "amanha": 1, "depois de amanha": 2}

_FULL = "segunda|terca|quarta|quinta|sexta|sabado|domingo"
_GENERIC = re.compile(
    rf"\b(?:de |entre |das? )?(?:{_FULL}|seg|ter|qua|qui|sex|sab|dom)\.?(?:[ -]feiras?)?\s?(?:a|ate|-"
    rf"|as)\s?(?:{_FULL}|sex|sab|dom)\b(?:[ -]feiras?)?"
    rf"|\b(?:aos?|todo|toda|todos os|todas as|cada|qualquer)\s(?:{_FULL})s?\b|\b(?:{_FULL})s\b|\b(?:todo"
    rf"|qualquer) dia \d+"
    r"|\b(?:segunda|terceira|quarta|quinta|sexta) (?:dose|vez|opcao|parcela|via|aplicacao|etapa|chance|unidade"
    r"|sessao|vacina|consulta|parte)\b"
    r"|\b24/7\b|\b\d/\d (?:de )?(?:comprimid|dose|xicara|copo|pct|pacote)\w*|\bnota \d+/\d+"
)
_ISO = re.compile(r"(?<!\d)(?P<y>20\d\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-2]\d|3[01])(?!\d)")
_NUMERIC = re.compile(
    r"(?<![\d/.,-])(?P<d>0?[1-9]|[12]\d|3[01])(?:(?P<s>[/-])(?P<m>0?[1-9]|1[0-2])(?:(?P=s)(?P<y>20\d\d|\d\d))?"
    r"|\.(?P<m2>0[1-9]|1[0-2])(?:\.(?P<y2>20\d\d|\d\d))?)(?![\d/%]|[.,-]\d)"
)
_LONG_MONTH = "|".join(name for name in _MONTHS if len(name) > 3)
_SHORT_MONTH = "|".join(name for name in _MONTHS if len(name) == 3 and name not in ("mar", "set", "out"))
_WRITTEN = re.compile(
    rf"\b(?:dia )?(?P<d>[1-9]|0[1-9]|[12]\d|3[01])[o.]?(?:(?: de |/| )(?P<n>{_LONG_MONTH}|{_SHORT_MONTH})|(?: de "
    rf"|/)(?P<n2>mar|set|out))\b"
    r"(?:(?: de| do ano de|,|/)? ?(?P<y>20\d\d))?"
)
_DAY_ONLY = re.compile(r"\bdias? (?P<d>[1-9]|0[1-9]|[12]\d|3[01])o?\b(?!\s*[/:h%]|\s*(?:de )?(?:horas|min))")
_DAY_MORE = re.compile(
    r"(?<=\x00)(?:,| e| ou) (?P<d>[1-9]|0[1-9]|[12]\d|3[01])\b(?!\s*[/:h%]|\s*(?:de )?(?:horas"
    r"|min|da))"
)
_WEEKDAY = re.compile(rf"\b(?P<w>{_FULL}|(?:seg|qua|qui|sex|sab|dom)(?=[.,)]? ?\(?[\d\x00]))(?:[ -]feira)?\b")
_NEAR = re.compile(r"\b(?P<r>depois de amanha|amanha|hoje)\b")
_DAY_WORD = re.compile(r"feira|\b(?:hoje|amanha|segunda|terca|quarta|quinta|sexta|sabado|domingo)\b")
_GLUE = re.compile(
    r"[\s,().-]*(?:(?:o dia|no dia|dia|que e|que vem|agora|proxim[oa]|desta semana"
    r"|dessa semana)\s*)*[\s,():-]*"
)


@dataclass(frozen=True, slots=True)
class ClaimedDay:
    """One day as written, by whichever of its parts were named."""

    start: int
    end: int
    what: str
    day: int | None = None
    month: int | None = None
    year: int | None = None
    weekday: int | None = None
    offset: int | None = None

    @property
    def exact(self) -> bool:
        """Whether a day of the month was named, not only a weekday or "amanhã"."""
        return self.day is not None

    def fits(self, candidate: date, today: date | None) -> bool:
        """Whether `candidate` agrees with everything that was named."""
        return (
            self.day in (None, candidate.day)
            and self.month in (None, candidate.month)
            and self.year in (None, candidate.year)
            and self.weekday in (None, candidate.weekday())
            and (self.offset is None or today is None or candidate == today + timedelta(days=self.offset))
        )

    def contradiction(self, known: Iterable[date], today: date | None) -> bool:
        """Whether its own parts name different days, as in "sábado, 23/11" for a Sunday."""
        if self.weekday is None and (self.offset is None or self.day is None):
            return False
        if self.offset is not None:
            return today is not None and not self.fits(today + timedelta(days=self.offset), today)
        if self.day is None or self.month is None:
            return False
        plain = replace(self, weekday=None)
        meant = [day for day in known if plain.fits(day, today)] or _likely(self, today)
        return bool(meant) and all(day.weekday() != self.weekday for day in meant)


def claimed_days(sentence: Sentence) -> list[ClaimedDay]:
    """Return the days that `sentence` names, in order; rules such as "de segunda a sexta" are none."""
    if not sentence.has_digit and not _DAY_WORD.search(sentence.text):
        return []
    text = _GENERIC.sub(lambda found: " " * len(found[0]), sentence.text)
    found: list[ClaimedDay] = []
    listed = (_DAY_MORE, _DAY_MORE) if re.search(r"\bdias \d", text) else ()
    for pattern in (_ISO, _NUMERIC, _WRITTEN, _DAY_ONLY, *listed, _NEAR, _WEEKDAY):
        for match in pattern.finditer(text):
            found.append(_read(match, sentence.original))
        text = pattern.sub(lambda match: "\x00" * len(match[0]), text)
    found.sort(key=lambda day: day.start)
    return _joined(found, sentence)


def spoken_days(text: str) -> list[ClaimedDay]:
    """Return the days a customer's words name; `text` is folded."""
    return claimed_days(Sentence(text, text, ""))


def _read(match: re.Match[str], original: str) -> ClaimedDay:
    parts = match.groupdict()
    year = _figure(parts, "y", "y2")
    month = _figure(parts, "m", "m2") or _MONTHS.get(parts.get("n") or parts.get("n2") or "")
    weekday = _WEEKDAYS.get(parts.get("w") or "")
    return ClaimedDay(
        match.start(), match.end(), original[match.start() : match.end()],
        day=_figure(parts, "d"), month=month,
        year=2000 + year if year is not None and year < 100 else year,
        weekday=weekday, offset=_RELATIVE.get(parts.get("r") or ""),
    )  # fmt: skip


def _figure(parts: dict[str, str | None], *names: str) -> int | None:
    return next((int(figure) for name in names if (figure := parts.get(name))), None)


def _joined(days: list[ClaimedDay], sentence: Sentence) -> list[ClaimedDay]:
    joined: list[ClaimedDay] = []
    for day in days:
        last = joined[-1] if joined else None
        if last is not None and _one_day(last, day) and _GLUE.fullmatch(sentence.text, last.end, day.start):
            joined[-1] = ClaimedDay(
                last.start, day.end, sentence.original[last.start : day.end],
                day=last.day or day.day, month=last.month or day.month, year=last.year or day.year,
                weekday=day.weekday if last.weekday is None else last.weekday,
                offset=day.offset if last.offset is None else last.offset,
            )  # fmt: skip
        else:
            joined.append(day)
    return joined


def _one_day(first: ClaimedDay, second: ClaimedDay) -> bool:
    return not any(
        getattr(first, part) is not None and getattr(second, part) is not None for part in ("day", "weekday", "offset")
    )


def _likely(claimed: ClaimedDay, today: date | None) -> list[date]:
    if claimed.day is None or claimed.month is None or (today is None and claimed.year is None):
        return []
    years = (claimed.year,) if claimed.year is not None else (today.year, today.year + 1) if today else ()
    likely: list[date] = []
    for year in years:
        try:
            day = date(year, claimed.month, claimed.day)
        except ValueError:
            continue
        if claimed.year is not None or (today is not None and abs((day - today).days) <= 180):
            likely.append(day)
    return likely
