"""Periods: where they begin and end in each zone, what comes before them, what they are called."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from oxy.foundation.errors import Invalid
from oxy.insights import Period, named_period, period_between, zone_label

SAO_PAULO, MANAUS, NORONHA = (ZoneInfo(f"America/{city}") for city in ("Sao_Paulo", "Manaus", "Noronha"))
# Wednesday, 23:30 in São Paulo: Thursday already in Noronha, 22:30 in Manaus.
LATE = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)
NOON = datetime(2026, 3, 11, 15, 0, tzinfo=UTC)


def test_today_is_the_organizations_own() -> None:
    days = {zone.key: named_period("today", zone, LATE).first for zone in (SAO_PAULO, MANAUS, NORONHA)}
    assert days == {
        "America/Sao_Paulo": date(2026, 3, 11),
        "America/Manaus": date(2026, 3, 11),
        "America/Noronha": date(2026, 3, 12),
    }  # fmt: skip


def test_a_day_lasts_from_local_midnight_to_local_midnight() -> None:
    manaus = period_between(date(2026, 3, 11), date(2026, 3, 11), MANAUS)
    assert (manaus.start, manaus.end) == (
        datetime(2026, 3, 11, 4, tzinfo=UTC), datetime(2026, 3, 12, 4, tzinfo=UTC)
    )  # fmt: skip


def test_a_day_of_the_clock_change_has_its_own_length() -> None:
    # São Paulo's last change to summer time: midnight of 2018-11-04 did not exist.
    short = period_between(date(2018, 11, 4), date(2018, 11, 4), SAO_PAULO)
    assert (short.end - short.start).total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    ("name", "first", "last", "unit"),
    [
        ("today", date(2026, 3, 11), date(2026, 3, 11), "day"),
        ("week", date(2026, 3, 9), date(2026, 3, 15), "week"),
        ("month", date(2026, 3, 1), date(2026, 3, 31), "month"),
        ("year", date(2026, 1, 1), date(2026, 12, 31), "year"),
    ],
)
def test_named_periods(name: str, first: date, last: date, unit: str) -> None:
    period = named_period(name, SAO_PAULO, NOON)
    assert (period.first, period.last, period.unit) == (first, last, unit)


def test_days_that_make_up_a_month_are_one() -> None:
    assert period_between(date(2026, 2, 1), date(2026, 2, 28), SAO_PAULO).unit == "month"
    assert period_between(date(2025, 1, 1), date(2025, 12, 31), SAO_PAULO).unit == "year"
    assert period_between(date(2026, 3, 2), date(2026, 3, 8), SAO_PAULO).unit == "week"
    assert period_between(date(2026, 3, 3), date(2026, 3, 9), SAO_PAULO).unit == "days"


@pytest.mark.parametrize(
    ("first", "last", "before"),
    [
        (date(2026, 3, 10), date(2026, 3, 10), (date(2026, 3, 9), date(2026, 3, 9))),
        (date(2026, 3, 2), date(2026, 3, 8), (date(2026, 2, 23), date(2026, 3, 1))),
        (date(2026, 2, 1), date(2026, 2, 28), (date(2026, 1, 1), date(2026, 1, 31))),
        (date(2024, 1, 1), date(2024, 12, 31), (date(2023, 1, 1), date(2023, 12, 31))),
        (date(2026, 2, 1), date(2026, 2, 15), (date(2026, 1, 17), date(2026, 1, 31))),
    ],
)
def test_a_period_that_is_over_is_compared_whole(first: date, last: date, before: tuple[date, date]) -> None:
    earlier = period_between(first, last, SAO_PAULO).before(NOON)
    assert (earlier.first, earlier.last) == before
    assert earlier.until is None


@pytest.mark.parametrize(
    ("name", "now", "first", "until"),
    [
        ("today", NOON, date(2026, 3, 10), datetime(2026, 3, 10, 15, tzinfo=UTC)),
        ("week", NOON, date(2026, 3, 2), datetime(2026, 3, 4, 15, tzinfo=UTC)),
        ("month", NOON, date(2026, 2, 1), datetime(2026, 2, 11, 15, tzinfo=UTC)),
        ("year", NOON, date(2025, 1, 1), datetime(2025, 3, 11, 15, tzinfo=UTC)),
        # 31 March is compared with all of February, and no more.
        ("month", datetime(2026, 3, 31, 15, tzinfo=UTC), date(2026, 2, 1), datetime(2026, 2, 28, 15, tzinfo=UTC)),
        ("year", datetime(2024, 2, 29, 15, tzinfo=UTC), date(2023, 1, 1), datetime(2023, 2, 28, 15, tzinfo=UTC)),
    ],
)
def test_a_running_period_is_compared_with_the_same_part(
    name: str, now: datetime, first: date, until: datetime
) -> None:
    earlier = named_period(name, SAO_PAULO, now).before(now)
    assert (earlier.first, earlier.end) == (first, until)


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (Period("day", date(2026, 3, 11), date(2026, 3, 11), SAO_PAULO), "hoje (11/03/2026)"),
        (Period("day", date(2026, 3, 10), date(2026, 3, 10), SAO_PAULO), "ontem (10/03/2026)"),
        (Period("day", date(2026, 3, 7), date(2026, 3, 7), SAO_PAULO), "sábado (07/03/2026)"),
        (Period("week", date(2026, 3, 2), date(2026, 3, 8), SAO_PAULO), "semana passada (02/03 a 08/03/2026)"),
        (Period("week", date(2026, 2, 2), date(2026, 2, 8), SAO_PAULO), "semana de 02/02 a 08/02/2026"),
        (Period("month", date(2025, 10, 1), date(2025, 10, 31), SAO_PAULO), "outubro de 2025"),
        (Period("year", date(2025, 1, 1), date(2025, 12, 31), SAO_PAULO), "2025"),
        (Period("days", date(2026, 3, 1), date(2026, 3, 15), SAO_PAULO), "de 01/03/2026 a 15/03/2026"),
        (named_period("today", SAO_PAULO, NOON).before(NOON), "ontem (10/03/2026) até 12h"),
        (named_period("month", SAO_PAULO, NOON).before(NOON), "de 01/02 a 11/02/2026 até 12h"),
    ],
)
def test_labels_say_the_dates(period: Period, label: str) -> None:
    assert period.label(date(2026, 3, 11)) == label


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("America/Sao_Paulo", "horário de Brasília"), ("America/Manaus", "horário de Manaus"),
        ("America/Noronha", "horário de Fernando de Noronha"), ("America/Porto_Velho", "horário de Porto Velho"),
    ],
)  # fmt: skip
def test_zones_have_brazilian_names(key: str, label: str) -> None:
    assert zone_label(ZoneInfo(key)) == label


def test_nonsense_is_refused() -> None:
    with pytest.raises(Invalid):
        named_period("fortnight", SAO_PAULO, NOON)
    with pytest.raises(Invalid):
        period_between(date(2026, 3, 2), date(2026, 3, 1), SAO_PAULO)
    with pytest.raises(Invalid):
        period_between(date(1, 1, 1), date(2026, 3, 1), SAO_PAULO)
