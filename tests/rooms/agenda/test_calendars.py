"""Reading other people's calendars: repeated events, whole days, zones, what counts; and cutting time out of time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oxy.agenda.calendars import Busy, UnreadableCalendar, read_busy
from oxy.agenda.calendars.busy import join, without

SAO_PAULO, MANAUS = ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/Manaus")
FIRST, LAST = datetime(2026, 3, 11, 12, tzinfo=UTC), datetime(2026, 4, 11, 12, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n"


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n{event}END:VEVENT\r\n" for event in events)
    return f"{HEAD}{body}END:VCALENDAR\r\n".encode()


def local(busy: list[Busy], zone: ZoneInfo = SAO_PAULO) -> list[tuple[str, str]]:
    return [(f"{one.start.astimezone(zone):%d/%m %H:%M}", f"{one.end.astimezone(zone):%d/%m %H:%M}") for one in busy]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("UID:a\r\nDTSTART:20260312T130000Z\r\nDTEND:20260312T140000Z\r\n", [("12/03 10:00", "12/03 11:00")]),
        ("UID:a\r\nDTSTART;TZID=America/Manaus:20260312T090000\r\nDURATION:PT1H\r\n", [("12/03 10:00", "12/03 11:00")]),
        ("UID:a\r\nDTSTART:20260312T090000\r\nDTEND:20260312T100000\r\n", [("12/03 09:00", "12/03 10:00")]),
        ("UID:a\r\nDTSTART;VALUE=DATE:20260313\r\n", [("13/03 00:00", "14/03 00:00")]),
        ("UID:a\r\nDTSTART;VALUE=DATE:20260313\r\nDTEND;VALUE=DATE:20260316\r\n", [("13/03 00:00", "16/03 00:00")]),
        (
            "UID:a\r\nDTSTART;TZID=America/Sao_Paulo:20260105T140000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=12\r\n"
            "EXDATE;TZID=America/Sao_Paulo:20260316T140000\r\n",
            [("23/03 14:00", "23/03 15:00")],
        ),
        ("UID:a\r\nDTSTART:20260312T130000Z\r\nDTEND:20260312T140000Z\r\nTRANSP:TRANSPARENT\r\n", []),
        ("UID:a\r\nDTSTART:20260312T130000Z\r\nDTEND:20260312T140000Z\r\nSTATUS:CANCELLED\r\n", []),
        ("UID:a\r\nDTSTART:20260311T100000Z\r\nDTEND:20260311T130000Z\r\n", [("11/03 09:00", "11/03 10:00")]),
        ("UID:a\r\nDTSTART:20270312T130000Z\r\nDTEND:20270312T140000Z\r\n", []),
    ],
)  # fmt: skip
def test_what_a_calendar_says(event: str, expected: list[tuple[str, str]]) -> None:
    assert local(read_busy(calendar(event), SAO_PAULO, FIRST, LAST)) == expected


def test_a_moved_occurrence_counts_where_it_is() -> None:
    weekly = "UID:a\r\nDTSTART;TZID=America/Manaus:20260312T080000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"
    moved = (
        "UID:a\r\nRECURRENCE-ID;TZID=America/Manaus:20260319T080000\r\n"
        "DTSTART;TZID=America/Manaus:20260320T150000\r\nDURATION:PT1H\r\n"
    )
    found = read_busy(calendar(weekly, moved), MANAUS, FIRST, LAST)
    assert local(found, MANAUS) == [("12/03 08:00", "12/03 09:00"), ("20/03 15:00", "20/03 16:00")]


@pytest.mark.parametrize(
    "text", [b"", b"<html>sign in</html>", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", b"\xff\xfe\x00"]
)
def test_what_is_no_calendar_is_refused(text: bytes) -> None:
    with pytest.raises(UnreadableCalendar):
        read_busy(text, SAO_PAULO, FIRST, LAST)


def _stretches() -> st.SearchStrategy[list[Busy]]:
    pairs = st.tuples(st.integers(0, 60), st.integers(1, 20))
    return st.lists(pairs.map(lambda pair: Busy(_at(pair[0]), _at(sum(pair)))), max_size=5)


def _at(minute: int) -> datetime:
    return FIRST + timedelta(minutes=minute)


def _minutes(busy: list[Busy]) -> set[datetime]:
    return {
        one.start + timedelta(minutes=number) for one in busy
        for number in range(int((one.end - one.start) / timedelta(minutes=1)))
    }  # fmt: skip


@given(_stretches(), _stretches())
def test_time_cut_out_of_time_minute_by_minute(busy: list[Busy], taken: list[Busy]) -> None:
    assert _minutes(without(busy, taken)) == _minutes(busy) - _minutes(taken)
    assert _minutes(join(busy)) == _minutes(busy)
    assert all(a.end < b.start for a, b in zip(join(busy), join(busy)[1:], strict=False))
