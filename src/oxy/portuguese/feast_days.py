"""The days of the year that people call by a name: "sexta-feira santa" is no other Friday."""

import re
from collections.abc import Callable
from datetime import date, timedelta

_NEXT_YEARS = 2


def with_feast_days_dated(plain: str, today: date) -> str:
    """Return normalised text with the days that have a name of their own as dates, the next of each from `today` on."""
    for pattern, day_in in _FEASTS:
        found = pattern.search(plain)
        if found is None:
            continue
        days = (day_in(today.year + ahead) for ahead in range(_NEXT_YEARS))
        day = next(day for day in days if day >= today)
        eve = timedelta(1 if found["eve"] else 0)
        return f"{plain[: found.start()]}dia {day - eve:%d/%m/%Y}{plain[found.end() :]}"
    return plain


def easter(year: int) -> date:
    """Return Easter Sunday of a year, by the Gregorian reckoning (Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days)


def _second_sunday(month: int) -> Callable[[int], date]:
    return lambda year: date(year, month, 14 - date(year, month, 1).weekday())


# "Carnaval" is several days, and so is none of these.
_NAMES: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"sexta(?:[ -]feira)? (?:santa|da paixao)", _from_easter(-2)),
    (r"(?:terca(?:[ -]feira)? de carnaval|terca gorda)", _from_easter(-47)),
    (r"segunda(?:[ -]feira)? de carnaval", _from_easter(-48)),
    (r"quarta(?:[ -]feira)? de cinzas", _from_easter(-46)),
    (r"(?:domingo de )?pascoa", _from_easter(0)),
    (r"corpus(?: christi)?", _from_easter(60)),
    (r"natal", _fixed(12, 25)),
    (r"reveillon", _fixed(12, 31)),
    (r"(?:primeiro do ano|ano novo|confraternizacao universal)", _fixed(1, 1)),
    (r"tiradentes", _fixed(4, 21)),
    (r"dia d[oe]s? trabalh(?:o|ador|adores)", _fixed(5, 1)),
    (r"dia das maes", _second_sunday(5)),
    (r"dia dos namorados", _fixed(6, 12)),
    (r"dia dos pais", _second_sunday(8)),
    (r"(?:sete de setembro|dia da independencia)", _fixed(9, 7)),
    (r"(?:dia das criancas|nossa senhora(?: aparecida)?)", _fixed(10, 12)),
    (r"finados", _fixed(11, 2)),
    (r"(?:proclamacao da republica|dia da republica)", _fixed(11, 15)),
    (r"(?:dia da )?consciencia negra", _fixed(11, 20)),
)
_FEASTS = tuple(
    (re.compile(rf"\b(?P<eve>vespera (?:d[aeo]s? )?)?(?:(?:feriado|dia) (?:d[aeo]s? )?)?(?:{name})\b"), day_in)
    for name, day_in in _NAMES
)
