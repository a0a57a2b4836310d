"""Holidays by the names that people have for them, as days of this business's calendar."""

import re
from datetime import date, timedelta

from oxy.agenda import holiday_name
from oxy.attendant.context import ClientContext
from oxy.portuguese import normalise

_HOLIDAY = re.compile(r"\bferiad(?:o|ao|inho)s?\b")
_HOLIDAY_NAMES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:pascoa|semana santa|sexta[ -]?(?:feira )?(?:santa|da paixao))\b"), "sexta-feira santa"),
    (re.compile(r"\bcarnaval\b"), "carnaval"),
    (re.compile(r"\bcorpus\b"), "corpus christi"),
    (re.compile(r"\btiradentes\b"), "tiradentes"),
    (re.compile(r"\bnatal\b"), "natal"),
    (re.compile(r"\b(?:ano novo|reveillon|virada do ano)\b"), "confraternizacao universal"),
    (re.compile(r"\b(?:dia d[oe] trabalho|dia do trabalhador)\b"), "dia do trabalhador"),
    (re.compile(r"\b(?:finados)\b"), "finados"),
    (re.compile(r"\b(?:independencia)\b"), "independencia do brasil"),
    (re.compile(r"\b(?:proclamacao)\b"), "proclamacao da republica"),
    (re.compile(r"\b(?:aparecida)\b"), "nossa senhora aparecida"),
)
# These name one day; "na Páscoa", "no feriado" are the days around it.
_ONE_DAY = re.compile(
    r"\b(?:sexta[ -]?(?:feira )?(?:santa|da paixao)|dia de (?:natal|tiradentes|finados)|corpus christi|tiradentes"
    r"|finados|dia d[oe] (?:trabalho|trabalhador))\b"
)


def next_holiday(plain: str, context: ClientContext) -> date | None:
    """Return the next holiday that normalised text speaks of, by its name or as "o feriado"; None for none."""
    named = next((name for pattern, name in _HOLIDAY_NAMES if pattern.search(plain)), None)
    if named is None and not _HOLIDAY.search(plain):
        return None
    settings = context.settings
    for ahead in range(settings.booking_rules.horizon_days + 1):
        day = context.today + timedelta(days=ahead)
        called = holiday_name(settings.holidays, day)
        if called and (named is None or named in normalise(called)):
            return day
    return None


def with_holidays_dated(plain: str, context: ClientContext) -> str:
    """Return normalised text with the holidays that are one day as dates: "sexta-feira santa" is no other Friday."""
    found = _ONE_DAY.search(plain)
    day = None if found is None else next_holiday(found[0], context)
    return plain if day is None or found is None else plain.replace(found[0], f"dia {day:%d/%m/%Y}")
