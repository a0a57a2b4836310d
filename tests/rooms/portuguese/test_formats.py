"""Brazilian formats, to the letter."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.portuguese import (
    age_text,
    clock_time,
    join_list,
    long_date,
    money,
    phone_display,
    plural,
    short_date,
    weekday_date,
    weekday_name,
)

NON_BREAKING = "\u00a0"


def test_dates_and_times() -> None:
    assert clock_time(time(14, 30)) == "14h30"
    assert clock_time(time(10)) == "10h"
    assert clock_time(time(9, 5)) == "9h05"
    assert short_date(date(2025, 11, 22)) == "22/11"
    assert long_date(date(2025, 10, 3)) == "03/10/2025"
    assert weekday_name(date(2025, 11, 22)) == "sábado"
    assert weekday_date(date(2025, 11, 22)) == "sábado, 22/11"
    assert weekday_name(date(2026, 11, 23)) == "segunda-feira"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1234.5", "R$ 1.234,50"),
        ("60", "R$ 60,00"),
        ("0", "R$ 0,00"),
        ("0.005", "R$ 0,01"),
        ("1234567.89", "R$ 1.234.567,89"),
        ("-12.3", "-R$ 12,30"),
        ("-0.001", "R$ 0,00"),
    ],
)
def test_money(amount: str, written: str) -> None:
    assert money(Decimal(amount)) == written


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_money_can_be_read_back(amount: Decimal) -> None:
    written = money(amount)
    assert NON_BREAKING not in written
    assert Decimal(written.replace("R$ ", "").replace(".", "").replace(",", ".")) == amount


def test_phones() -> None:
    assert phone_display("+5511999999999") == "+55 (11) 99999-9999"
    assert phone_display("+551140028922") == "+55 (11) 4002-8922"
    assert phone_display("+14155552671") == "+14155552671"
    assert phone_display("08001234567") == "08001234567"


def test_lists_and_counts() -> None:
    assert join_list([]) == ""
    assert join_list(["a"]) == "a"
    assert join_list(["a", "b"]) == "a e b"
    assert join_list(["a", "b", "c"]) == "a, b e c"
    assert [plural(count, "banho", "banhos") for count in (0, 1, 2)] == ["0 banhos", "1 banho", "2 banhos"]


@pytest.mark.parametrize(
    ("born", "text"),
    [
        (date(2023, 11, 20), "3 anos"),
        (date(2023, 11, 21), "2 anos"),
        (date(2025, 11, 20), "1 ano"),
        (date(2025, 5, 20), "1 ano e 6 meses"),
        (date(2026, 3, 20), "8 meses"),
        (date(2026, 10, 20), "1 mês"),
        (date(2026, 11, 8), "12 dias"),
        (date(2026, 11, 19), "1 dia"),
        (date(2027, 1, 1), "0 dias"),
    ],
)
def test_ages(born: date, text: str) -> None:
    assert age_text(born, date(2026, 11, 20)) == text
