"""Days that have a name: the next of each, and no other day of that weekday."""

from datetime import date

import pytest

from oxy.portuguese import with_feast_days_dated
from oxy.portuguese.feast_days import easter

TODAY = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))],
)
def test_easter_is_where_the_church_has_it(year: int, day: date) -> None:
    assert easter(year) == day


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("na sexta-feira santa nao abro", "na dia 03/04/2026 nao abro"),
        ("vespera de natal ate meio-dia", "dia 24/12/2026 ate meio-dia"),
        ("no feriado de tiradentes fecha", "no dia 21/04/2026 fecha"),
        ("dia das maes abre as 9", "dia 10/05/2026 abre as 9"),
        ("ano novo fechado", "dia 01/01/2027 fechado"),
        ("corpus christi", "dia 04/06/2026"),
        ("sexta nao abro", "sexta nao abro"),
        ("no carnaval nao abro", "no carnaval nao abro"),
    ],
)
def test_a_day_by_its_name(said: str, read: str) -> None:
    assert with_feast_days_dated(said, TODAY) == read
