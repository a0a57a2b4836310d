"""Hours of a week, read and written."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.businesses import DAYS, MIDNIGHT, TimeSpan, WeekHours, check_spans, parse_span

marks = st.lists(st.integers(0, 24 * 60), unique=True, max_size=6).map(sorted)


def as_text(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(st.lists(marks, min_size=7, max_size=7))
def test_every_week_is_read_back_as_it_was_written(week: list[list[int]]) -> None:
    said = {
        day: [f"{as_text(start)}-{as_text(end)}" for start, end in zip(day_marks[::2], day_marks[1::2], strict=False)]
        for day, day_marks in zip(DAYS, week, strict=True)
    }
    hours = WeekHours.from_json(said)
    assert hours.to_json() == said
    assert WeekHours.from_json(hours.to_json()) == hours
    assert hours.is_empty == (not any(said.values()))


def test_days_left_out_are_closed_and_spans_come_in_order() -> None:
    hours = WeekHours.from_json({"wed": ["14:00-18:00", "08:00-12:00"]})
    assert hours.on(2) == (TimeSpan(time(8), time(12)), TimeSpan(time(14), time(18)))
    assert all(hours.on(day) == () for day in (0, 1, 3, 4, 5, 6))


@pytest.mark.parametrize("text", ["8:00-18:00", "08:00", "08:00-8h", "25:00-26:00", "08:60-09:00", "18:00-08:00",
                                  "08:00-08:00", "24:00-24:00", "", "08:00 - 18:00"])  # fmt: skip
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"span|before"):
        parse_span(text)


def test_spans_that_overlap_are_refused_and_those_that_touch_are_not() -> None:
    with pytest.raises(ValueError, match='mon: "08:00-12:00" and "11:00-13:00" overlap'):
        WeekHours.from_json({"mon": ["11:00-13:00", "08:00-12:00"]})
    check_spans([parse_span("08:00-12:00"), parse_span("12:00-13:00")])


def test_an_unknown_day_is_refused() -> None:
    with pytest.raises(ValueError, match='"seg" is no day'):
        WeekHours.from_json({"seg": ["08:00-12:00"]})


def test_a_span_until_midnight_ends_with_the_next_day() -> None:
    span = parse_span("18:00-24:00")
    assert (span.end, str(span)) == (MIDNIGHT, "18:00-24:00")
    start, end = span.on(date(2026, 3, 11), ZoneInfo("America/Sao_Paulo"))
    assert (start, end) == (datetime(2026, 3, 11, 21, tzinfo=UTC), datetime(2026, 3, 12, 3, tzinfo=UTC))
