"""What the evidence backs, prepared for look-ups while one text is checked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import NamedTuple

from oxy.conversations.gates.claimed_amounts import ClaimedPrice, claimed_prices
from oxy.conversations.gates.claimed_days import ClaimedDay, claimed_days, spoken_days
from oxy.conversations.gates.claimed_names import ClaimedName, Vocabulary
from oxy.conversations.gates.claimed_times import ClaimedTime, claimed_times, spoken_times
from oxy.conversations.gates.sentences import Sentence, folded, sentences
from oxy.conversations.ports import Evidence

_OFFERS = re.compile(r"\b(?:vagas?|disponive\w+|livres?|tenho|temos|tem horario|consigo|encaix\w+|ha horario)\b")
_OPENING = re.compile(
    r"\b(?:abrimos|abre|funcionamos|funciona\w*|atendemos|atendimento|expediente|abert[oa]s?"
    r"|fecha\w*)\b"
)
_APPOINTED = re.compile(
    r"\b(?:agendad|marcad|reservad|confirmad|remarcad)[oa]s?\b|\b(?:te )?esperamos\b|\baguardamos\b"
    r"|\bse[u]s? (?:proxim[oa] )?(?:horario|agendamento|banho|consulta|tosa|vacina)\b|\bsua (?:proxima )?(?:consulta"
    r"|tosa|vacina|reserva)\b"
)
_FIRM = re.compile(
    r"\b(?:confirm\w+|posso (?:agendar|marcar|reservar|remarcar)|temos|tenho|vagas?|livres?"
    r"|disponive\w+|consigo)\b"
)
_ECHOES = re.compile(
    r"\b(?:voce (?:quer|prefere|pediu|mencionou|falou|disse|gostaria|queria|deseja|comentou)|entendi|pediu"
    r"|vou (?:ver|verificar|checar|consultar)|deixa eu|para verificar|infelizmente)\b"
)
_HAS = re.compile(r"\b(?:temos|tenho)\b")
_PREFERENCE = re.compile(
    r"\bprefer\w+|\bqual (?:periodo|horario)|\bmelhor (?:de|pela|a)? ?(?:manha|tarde)"
    r"|\bmanha\b.*\btarde\b"
)

# Shorter ones are anybody's.
_OWN_SENTENCE = 20


class _Span(NamedTuple):
    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class BusinessWords:
    """What a business's own texts say, read once and kept: they are the same in every turn."""

    words: Vocabulary
    times: frozenset[time]
    days: tuple[ClaimedDay, ...]
    prices: frozenset[Decimal]


@lru_cache(maxsize=512)
def _business_words(texts: tuple[str, ...]) -> BusinessWords:
    parts = [part for words in texts for part in sentences(words)]
    return BusinessWords(
        Vocabulary(texts),
        frozenset(clock for part in parts for claimed in claimed_times(part) for clock in claimed.readings),
        tuple(day for part in parts for day in claimed_days(part)),
        _prices(texts),
    )


class Backing:
    """The evidence of one answer, and the questions the checks ask of it."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.today = evidence.today
        self.prices = evidence.prices
        self._starts = evidence.slots | evidence.appointments

    @cached_property
    def days(self) -> frozenset[date]:
        """Every date that the evidence names."""
        return self.evidence.dates | {start.date() for start in self._starts}

    def is_own_text(self, sentence: Sentence) -> bool:
        """Whether the business itself says this, word for word: "para os gatos reservamos a manhã" is no booking."""
        return len(sentence.text) >= _OWN_SENTENCE and sentence.text in self.business.words.text

    @cached_property
    def business(self) -> "BusinessWords":
        """The business's own texts, read."""
        return _business_words(self.evidence.free_text)

    @cached_property
    def names(self) -> Vocabulary:
        """Services, pets and people that exist here."""
        return Vocabulary(self.evidence.names)

    @cached_property
    def customer(self) -> Vocabulary:
        """The customer's own words."""
        return Vocabulary(self.evidence.said)

    def holds_day(self, day: ClaimedDay, sentence: Sentence) -> bool:
        """Whether `sentence` may name this day; a bare weekday matters only where something is offered or stands."""
        if any(day.fits(known, self.today) for known in self.days):
            return True
        if not day.exact:
            offering = _OFFERS.search(sentence.text) and not sentence.denies and not _OPENING.search(sentence.text)
            return (
                (sentence.asks and not _HAS.search(sentence.text))
                or not (offering or _APPOINTED.search(sentence.text))
                or self._echoes_day(day, sentence)
            )
        if self.today is not None and day.fits(self.today, self.today):
            return True
        return self._echoes_day(day, sentence) or any(_same(day, own) for own in self.business.days)

    def holds_time(self, claimed: ClaimedTime, near: Sequence[ClaimedDay], sentence: Sentence) -> bool:
        """Whether `sentence` may name this time next to these days."""
        opening = bool(_OPENING.search(sentence.text))
        offering = bool(_OFFERS.search(sentence.text)) and not opening and not sentence.denies
        if not (offering and self.evidence.slots) and any(clock in self.evidence.times for clock in claimed.readings):
            return True
        for start in self._starts:
            if _clock(start.time()) in claimed.readings and (
                not near or any(day.fits(start.date(), self.today) for day in near)
            ):
                return True
        if any(clock in self.business.times for clock in claimed.readings):
            return True
        if sentence.asks and _PREFERENCE.search(sentence.text) and not _FIRM.search(sentence.text):
            return True
        return _may_echo(sentence) and any(clock in self._said_times for clock in claimed.readings)

    def holds_appointment(self, days: Sequence[ClaimedDay], times: Sequence[ClaimedTime]) -> bool:
        """Whether a booking of this customer stands on the day and at the time named; true when none is named."""
        standing = self.evidence.appointments
        if not standing or not (days or times):
            return True
        fitting = [start for start in standing if not days or any(day.fits(start.date(), self.today) for day in days)]
        return any(not times or any(_clock(start.time()) in one.readings for one in times) for start in fitting)

    def only_names_when(self, sentence: Sentence, days: Sequence[ClaimedDay], times: Sequence[ClaimedTime]) -> bool:
        """Whether `sentence` names a day or time without offering it, refusing it or speaking of opening hours."""
        if not (days or times) or sentence.denies:
            return False
        return not (_OFFERS.search(sentence.text) or _OPENING.search(sentence.text))

    def holds_price(self, price: ClaimedPrice, sentence: Sentence) -> bool:
        """Whether this is a price here, of the service named, or the customer's own figure asked back or refused."""
        if price.amount in self.prices_near(price, sentence) or price.amount in self.business.prices:
            return True
        return _may_echo(sentence) and price.amount in self._said_prices

    def prices_near(self, price: ClaimedPrice, sentence: Sentence) -> frozenset[Decimal]:
        """The amounts that may stand here: those of the service named last before it or right behind, else all."""
        before = self._named(sentence.text[: price.start])
        behind = self._named(sentence.text[price.start : price.start + len(price.what) + 25])
        if not before:
            return self.prices
        last = max(before, key=lambda span: (span.end, span.end - span.start))
        same = {span.name for span in before if (span.start, span.end) == (last.start, last.end)}
        return _amounts(self._priced, same | {span.name for span in behind})

    def prices_named(self, sentence: Sentence) -> frozenset[Decimal]:
        """The amounts of every service named in `sentence`; all of them when it names none."""
        named = {span.name for span in self._named(sentence.text)}
        return _amounts(self._priced, named) if named else self.prices

    def _named(self, text: str) -> list[_Span]:
        spans: list[_Span] = []
        for name in self._priced:
            place = text.rfind(name)
            if place >= 0:
                spans.append(_Span(place, place + len(name), name))
                continue
            first = list(re.finditer(rf"\b{re.escape(name.split()[0])}s?\b", text))
            if first:
                spans.append(_Span(first[-1].start(), first[-1].end(), name))
        return spans

    @cached_property
    def _priced(self) -> dict[str, frozenset[Decimal]]:
        return {folded(name).strip(): amounts for name, amounts in self.evidence.priced.items() if name.strip()}

    def holds_discount(self, words: str, sentence: Sentence) -> bool:
        """Whether the business's own text speaks of this discount, gift or instalment."""
        plain = folded(words)
        if any(mark.isdigit() for mark in plain):
            return re.sub(r"\s|por cento", "", plain).rstrip("%") + "%" in self.business.words.text.replace(" ", "")
        stem = plain[:6]
        if stem in self.business.words.text or (
            stem in ("gratis", "gratui", "de gra", "sem cu") and Decimal(0) in self.prices
        ):
            return True
        if stem in ("gratis", "gratui", "de gra", "sem cu", "cortes"):
            return self.business.words.mentions(r"grat(?:is|uit)|cortesia|sem custo|de graca")
        return (sentence.asks or sentence.denies) and stem in self.customer.text

    def holds_name(self, claimed: ClaimedName, sentence: Sentence) -> bool:
        """Whether this service, name or contact belongs to the business or this customer, or is the customer's word."""
        if self.business.words.holds(claimed) or self.names.holds(claimed):
            return True
        if claimed.kind == "service":
            return (
                (sentence.denies or sentence.asks) and not _FIRM.search(sentence.text) and self.customer.holds(claimed)
            )
        return self.customer.holds(claimed)

    @cached_property
    def _said_times(self) -> frozenset[time]:
        return frozenset(clock for words in self.evidence.said for clock in spoken_times(folded(words)))

    @cached_property
    def _said_days(self) -> list[ClaimedDay]:
        return [day for words in self.evidence.said for day in spoken_days(folded(words))]

    @cached_property
    def _said_prices(self) -> frozenset[Decimal]:
        return _prices(self.evidence.said)

    def _echoes_day(self, day: ClaimedDay, sentence: Sentence) -> bool:
        return _may_echo(sentence) and any(_same(day, own) for own in self._said_days)


def _may_echo(sentence: Sentence) -> bool:
    if sentence.denies or _ECHOES.search(sentence.text):
        return True
    return sentence.asks and not _FIRM.search(sentence.text)


def _same(first: ClaimedDay, second: ClaimedDay) -> bool:
    return all(
        getattr(first, part) is None or getattr(second, part) is None or getattr(first, part) == getattr(second, part)
        for part in ("day", "month", "year", "weekday", "offset")
    ) and any(
        getattr(first, part) is not None and getattr(first, part) == getattr(second, part)
        for part in ("day", "weekday", "offset")
    )


def _clock(moment: time) -> time:
    return moment.replace(second=0, microsecond=0)


def _prices(texts: Sequence[str]) -> frozenset[Decimal]:
    return frozenset(price.amount for words in texts for part in sentences(words) for price in claimed_prices(part))


def _amounts(priced: Mapping[str, frozenset[Decimal]], names: Iterable[str]) -> frozenset[Decimal]:
    return frozenset(amount for name in names for amount in priced[name])
