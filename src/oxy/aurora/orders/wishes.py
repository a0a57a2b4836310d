"""An owner's words on their way to an order: what was said, what was picked, and what is still to be asked."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

from oxy.aurora.context import OwnerContext
from oxy.aurora.mending import plain_words
from oxy.foundation.errors import Invalid, Refusal
from oxy.portuguese import Moments, find_moments, normalise, with_feast_days_dated


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that the words could mean; `pins` settle it when it is picked."""

    label: str
    pins: Mapping[str, Any]


class Unclear(Refusal):
    """The order was understood and something is missing or could mean several things: ask, with the choices."""

    code: ClassVar[str] = "unclear"

    def __init__(self, question: str, choices: Sequence[Choice] = ()) -> None:
        self.choices = tuple(choices)
        lines = [f"{place}. {choice.label}" for place, choice in enumerate(self.choices, 1)]
        super().__init__("\n".join([question, *lines]), choices=[choice.label for choice in self.choices])


_WRITTEN_DAY = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?![\d/])")
_DAY_OF_MONTH = re.compile(r"\bdia (\d{1,2})\b(?! ?(?:h|horas?)\b)")
_CLAUSES = re.compile(r"(?i)[,;.!]\s+|\s(?:que|q|porque|pq|pois|j[aá] que)\s")
_NOT = re.compile(r"(?i)\bn[ãa]o\b")
_FROM_TO = re.compile(r"(?i)\bd[eo] (\d{1,2}) (?:a|at[eé]|ao) (\d{1,2})\b(?! ?(?:h|hs|horas?|:|da manh|da tarde)\b)")


def affirmed(text: str) -> str:
    """Return an order about days as if it were said without a "não": "não abrimos dia 20" is about that very day."""
    return _FROM_TO.sub(_as_days, _NOT.sub("", text))


def find_when(text: str, now: datetime) -> Moments:
    """Return the days and times that an order is for: one about days gone by was read out of its reason.

    "Cancela tudo de sexta, o groomer adoeceu" is about the Friday to come.
    """
    dated = with_feast_days_dated(normalise(text), now.date())
    text = text if dated == normalise(text) else dated
    moments = find_moments(affirmed(text), reference=now)
    told = bool(moments.dates) or moments.date_range is not None
    if told and (not moments.dates or min(moments.dates) >= now.date()):
        return moments
    # "Fecha sexta às 15h, que vou viajar": a reason can make days of refusals.
    clauses = [find_moments(affirmed(clause), reference=now) for clause in _CLAUSES.split(text)]
    ahead = [each for each in clauses if each.dates and min(each.dates) >= now.date()]
    return ahead[0] if len(ahead) == 1 else moments


def _as_days(found: re.Match[str]) -> str:
    """ "De férias de 16 a 20" is days; "das 14 às 18" is hours and looks otherwise."""
    return f"do dia {found[1]} ao dia {found[2]}"


@dataclass(frozen=True, slots=True)
class Wish:
    """What an owner wrote that is an order, over one message or several; `pins` hold what was picked from a list."""

    kind: str
    text: str
    context: OwnerContext
    pins: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def plain(self) -> str:
        """The words in one plain spelling."""
        return plain_words(self.text)

    @property
    def moments(self) -> Moments:
        """The days and times that the words name."""
        return find_moments(self.text, reference=self.context.now)


def check_days(wish: Wish) -> None:
    """Raise `Invalid` for a day that no calendar has: "31/02" is no date to be guessed at."""
    year = wish.context.today.year
    for found in _WRITTEN_DAY.finditer(wish.plain):
        try:
            # 29/02 may be next year's.
            date(int(found[3] or (year if found[2] != "02" else 2028)), int(found[2]), int(found[1]))
        except ValueError:
            raise Invalid(f"A data {found[0]} não existe: nada foi feito. Confira e diga de novo.") from None
    for found in _DAY_OF_MONTH.finditer(wish.plain):
        if not 1 <= int(found[1]) <= 31:
            raise Invalid(f"Dia {found[1]} não existe: nada foi feito. Confira e diga de novo.")
