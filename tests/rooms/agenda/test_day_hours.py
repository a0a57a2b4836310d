"""When a business is open, in its own zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from oxy.agenda import closed_reason, holiday_name, is_open, next_opening, open_spans
from oxy.businesses import BusinessSettings, HolidayRules, TimeSpan, WeekHours

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NIGHT_AND_DAY: dict[str, list[str]] = {
    day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
}


def shop(**hours: list[str]) -> BusinessSettings:
    return BusinessSettings(
        opening_hours=WeekHours.from_json(hours or {"mon": ["08:00-12:00", "13:00-18:00"], "sat": ["08:00-12:00"]}),
        holidays=HolidayRules("BR", "SP"),
        closed_on=(date(2026, 12, 26),),
    )


def local(text: str, zone: ZoneInfo = SAO_PAULO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (date(2026, 11, 23), None),
        (date(2026, 9, 7), "feriado: Independência do Brasil"),
        (date(2026, 11, 20), "feriado: Dia Nacional de Zumbi e da Consciência Negra"),
        (date(2026, 7, 9), "feriado: Revolução Constitucionalista"),
        (date(2026, 12, 26), "fechado neste dia"),
        (date(2026, 11, 24), "fechado às terças-feiras"),
        (date(2026, 11, 22), "fechado aos domingos"),
    ],
)
def test_a_closed_day_says_why(day: date, reason: str | None) -> None:
    assert closed_reason(shop(), day) == reason
    assert bool(open_spans(shop(), day)) is (reason is None)


def test_holidays_are_the_states_own_and_count_only_when_they_close() -> None:
    ninth_of_july = date(2026, 7, 9)
    assert holiday_name(HolidayRules("BR", "RJ"), ninth_of_july) is None
    assert holiday_name(HolidayRules("BR", "RJ"), date(2026, 4, 23)) == "São Jorge"
    assert holiday_name(HolidayRules("BR", "SP", closed=False), ninth_of_july) is None
    assert holiday_name(HolidayRules(None), date(2026, 12, 25)) is None
    assert holiday_name(HolidayRules("BR"), date(2026, 12, 25)) == "Natal"


def test_the_spans_of_an_open_day_are_its_weekdays() -> None:
    assert open_spans(shop(), date(2026, 11, 23)) == (TimeSpan(time(8), time(12)), TimeSpan(time(13), time(18)))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [("07:59:59", False), ("08:00", True), ("11:59:59", True), ("12:00", False), ("13:00", True), ("18:00", False)],
)
def test_open_from_the_first_second_until_before_the_last(moment: str, expected: bool) -> None:
    assert is_open(shop(), SAO_PAULO, local(f"2026-11-23T{moment}")) is expected
    assert is_open(shop(), SAO_PAULO, local(f"2026-11-23T{moment}").astimezone(UTC)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T07:00", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T13:00"),
        ("2026-11-23T18:30", "2026-11-28T08:00"),
        ("2026-12-24T10:00", "2026-12-28T08:00"),
    ],
)
def test_the_next_opening_skips_closed_days(moment: str, expected: str) -> None:
    opening = next_opening(shop(), SAO_PAULO, local(moment))
    assert opening == local(expected)
    assert opening is not None
    assert opening.tzinfo is SAO_PAULO


def test_a_business_that_never_opens_has_no_next_opening() -> None:
    assert next_opening(BusinessSettings(), SAO_PAULO, local("2026-11-23T10:00")) is None


def test_open_all_night_means_through_midnight() -> None:
    always = BusinessSettings(opening_hours=WeekHours.from_json(NIGHT_AND_DAY))
    start = local("2026-11-23T23:59:59")
    assert all(is_open(always, SAO_PAULO, start + timedelta(seconds=ahead)) for ahead in range(3))


def test_an_hour_told_twice_by_the_clocks_is_open_once() -> None:
    """New York's 01:00 to 02:00 came twice on 2026-11-01; a shop that closes at 01:30 closes at the first."""
    late = BusinessSettings(opening_hours=WeekHours.from_json({"sun": ["00:00-01:30"]}))
    new_york = ZoneInfo("America/New_York")
    first = datetime(2026, 11, 1, 5, 15, tzinfo=UTC)
    assert is_open(late, new_york, first)
    assert not is_open(late, new_york, first + timedelta(hours=1))
