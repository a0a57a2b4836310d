"""Free slots, computed from hours, breaks, claims and rules."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oxy.agenda import Claim, Search, Slot, Work, compute_slots
from oxy.businesses import BookingRules, BusinessSettings, WeekHours
from oxy.catalog import Resource
from rooms.agenda.slot_oracle import slow_slots

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
MONDAY = date(2026, 11, 23)
BEFORE = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week(*spans: str) -> WeekHours:
    return WeekHours.from_json({day: list(spans) for day in EVERY_DAY})


def business(
    *spans: str, slot: int = 30, notice: int = 0, horizon: int = 60, closed_on: tuple[date, ...] = ()
) -> BusinessSettings:
    rules = BookingRules(slot_minutes=slot, minimum_notice_minutes=notice, horizon_days=horizon)
    return BusinessSettings(opening_hours=week(*spans), booking_rules=rules, closed_on=closed_on)


def resource(name: str = "Ana", hours: WeekHours | None = None, breaks: WeekHours | None = None) -> Resource:
    return Resource(uuid4(), name, "groomer", hours, breaks or WeekHours())


def work(minutes: int = 60, buffer: int = 0) -> Work:
    return Work(uuid4(), minutes, buffer)


def local(text: str, zone: ZoneInfo = SAO_PAULO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def claim(of: UUID, start: str, end: str) -> Claim:
    return Claim(of, local(start).astimezone(UTC), local(end).astimezone(UTC))


def times(slots: Sequence[Slot]) -> list[str]:
    return [f"{slot.start:%H:%M}" for slot in slots]


def monday(
    job: Work, who: Sequence[Resource], shop: BusinessSettings, claims: Sequence[Claim] = (), now: datetime = BEFORE
) -> list[Slot]:
    return list(compute_slots(job, who, claims, shop, SAO_PAULO, Search(MONDAY, MONDAY, now)))


def test_a_day_is_filled_on_the_grid_and_ends_before_closing() -> None:
    found = monday(work(60), [resource()], business("08:00-11:00"))
    assert times(found) == ["08:00", "08:30", "09:00", "09:30", "10:00"]
    assert found[0].start == local("2026-11-23T08:00")
    assert found[0].end - found[0].start == timedelta(hours=1)
    assert found[0].start.tzinfo is SAO_PAULO


def test_breaks_and_own_hours_cut_the_opening_hours() -> None:
    ana = resource(hours=week("07:00-10:30"), breaks=week("09:00-09:30"))
    assert times(monday(work(30), [ana], business("08:00-18:00"))) == ["08:00", "08:30", "09:30", "10:00"]


def test_spans_that_touch_are_one_stretch_of_work() -> None:
    assert "11:30" in times(monday(work(60), [resource()], business("08:00-12:00", "12:00-14:00")))


def test_back_to_back_is_free_and_overlap_is_not() -> None:
    ana = resource()
    taken = [claim(ana.id, "2026-11-23T09:00", "2026-11-23T10:00")]
    assert times(monday(work(60), [ana], business("08:00-12:00"), taken)) == ["08:00", "10:00", "10:30", "11:00"]


def test_the_buffer_keeps_its_distance_but_may_run_past_closing() -> None:
    ana = resource()
    taken = [claim(ana.id, "2026-11-23T10:00", "2026-11-23T10:30")]
    assert times(monday(work(30, buffer=20), [ana], business("08:00-12:00"), taken)) == [
        "08:00", "08:30", "09:00", "10:30", "11:00", "11:30",
    ]  # fmt: skip


def test_a_claim_of_part_of_a_minute_takes_what_it_touches() -> None:
    ana = resource()
    start = local("2026-11-23T09:00")
    taken = [Claim(ana.id, start - timedelta(microseconds=1), start + timedelta(microseconds=1))]
    assert times(monday(work(30), [ana], business("08:00-10:00"), taken)) == ["08:00", "09:30"]


def test_the_notice_counts_from_now_and_the_horizon_ends_the_search() -> None:
    shop = business("08:00-12:00", notice=90, horizon=3)
    now = local("2026-11-23T08:15").astimezone(UTC)
    assert times(monday(work(60), [resource()], shop, now=now)) == ["10:00", "10:30", "11:00"]
    on_the_dot = local("2026-11-23T08:30").astimezone(UTC)
    assert times(monday(work(60), [resource()], shop, now=on_the_dot)) == ["10:00", "10:30", "11:00"]
    found = compute_slots(work(60), [resource()], [], shop, SAO_PAULO, Search(MONDAY, MONDAY + timedelta(days=90), now))
    assert max(slot.start for slot in found).date() == MONDAY + timedelta(days=3)


def test_the_window_bounds_the_starts_of_each_day() -> None:
    search = Search(MONDAY, MONDAY + timedelta(days=1), BEFORE, (time(9, 10), time(10, 30)))
    found = list(compute_slots(work(60), [resource()], [], business("08:00-18:00"), SAO_PAULO, search))
    assert times(found) == ["09:30", "10:00", "10:30"] * 2


def test_slots_come_by_start_then_in_the_order_of_the_resources() -> None:
    bia, ana = resource("Bia"), resource("Ana")
    found = monday(work(60), [bia, ana], business("08:00-09:30"))
    assert [(f"{slot.start:%H:%M}", slot.resource_name) for slot in found] == [
        ("08:00", "Bia"), ("08:00", "Ana"), ("08:30", "Bia"), ("08:30", "Ana"),
    ]  # fmt: skip


def test_a_closed_day_has_none() -> None:
    assert monday(work(60), [resource()], business("08:00-18:00", closed_on=(MONDAY,))) == []


@pytest.mark.parametrize(
    ("zone", "day", "hours", "expected"),
    [
        # São Paulo's clocks went from 00:00 to 01:00, and from 24:00 back to 23:00.
        ("America/Sao_Paulo", date(2018, 11, 4), "00:00-03:00", ["01:00", "01:30", "02:00", "02:30"]),
        ("America/Sao_Paulo", date(2018, 2, 17), "22:00-24:00", ["22:00", "22:30", "23:00", "23:30"]),
        ("America/New_York", date(2027, 3, 14), "01:00-04:00", ["01:00", "01:30", "03:00", "03:30"]),
        ("America/New_York", date(2026, 11, 1), "00:30-03:00", ["00:30", "01:00", "01:30", "02:00", "02:30"]),
        # Lord Howe moves by half an hour.
        ("Australia/Lord_Howe", date(2026, 10, 4), "01:00-03:30", ["01:00", "01:30", "02:30", "03:00"]),
    ],
)
def test_clock_changes_neither_invent_nor_repeat_a_time(zone: str, day: date, hours: str, expected: list[str]) -> None:
    search = Search(day, day, datetime.combine(day, time(0), UTC) - timedelta(days=2))
    found = list(compute_slots(work(30), [resource()], [], business(hours), ZoneInfo(zone), search))
    assert times(found) == expected
    starts = [slot.start.astimezone(UTC) for slot in found]
    assert starts == sorted(set(starts))


SPANS = st.lists(st.integers(10, 44), min_size=0, max_size=6, unique=True).map(sorted)


@st.composite
def weeks(draw: st.DrawFn) -> WeekHours:
    days: dict[str, list[str]] = {}
    for day in EVERY_DAY:
        marks = draw(SPANS)
        pairs = zip(marks[::2], marks[1::2], strict=False)
        days[day] = [f"{a // 2:02d}:{a % 2 * 30:02d}-{b // 2:02d}:{b % 2 * 30 + 7:02d}" for a, b in pairs]
    return WeekHours.from_json(days)


# Days around which clocks jump or stand still, in zones of Brazil's past and elsewhere.
PLACES = [
    ("America/Sao_Paulo", date(2026, 11, 23)), ("America/Manaus", date(2026, 11, 23)),
    ("America/Rio_Branco", date(2026, 11, 23)), ("America/Noronha", date(2026, 11, 23)),
    ("America/Sao_Paulo", date(2018, 11, 3)), ("America/Sao_Paulo", date(2018, 2, 17)),
    ("America/Cuiaba", date(2017, 10, 14)), ("America/Bahia", date(2011, 10, 15)),
    ("America/New_York", date(2026, 10, 31)), ("America/New_York", date(2027, 3, 13)),
]  # fmt: skip
Question = tuple[Work, list[Resource], list[Claim], BusinessSettings, ZoneInfo, Search, list[list[Resource]]]


@st.composite
def people(draw: st.DrawFn, *names: str) -> list[Resource]:
    return [
        Resource(
            uuid4(), name, "groomer", draw(st.none() | weeks()), draw(weeks()),
            capacity=draw(st.sampled_from([1, 1, 2])),
        )
        for name in names
    ]  # fmt: skip


@st.composite
def rules(draw: st.DrawFn, first: date) -> BusinessSettings:
    special = draw(st.none() | weeks())
    return BusinessSettings(
        opening_hours=draw(weeks()),
        closed_on=tuple(draw(st.lists(st.just(first), max_size=1))),
        special_hours={} if special is None else {first: special.on(0)},
        booking_rules=BookingRules(
            slot_minutes=draw(st.sampled_from([10, 15, 20, 30, 45, 60])),
            minimum_notice_minutes=draw(st.sampled_from([0, 60, 1440])),
            horizon_days=draw(st.sampled_from([0, 1, 60])),
        ),
    )


@st.composite
def questions(draw: st.DrawFn) -> Question:
    name, first = draw(st.sampled_from(PLACES))
    zone = ZoneInfo(name)
    midnight = datetime.combine(first, time(0), zone).astimezone(UTC)
    groomers = draw(st.sampled_from([("Ana",), ("Ana", "Bia")]).flatmap(lambda names: people(*names)))
    others = draw(st.sampled_from([(), (("Banheira 1",),), (("Banheira 1", "Banheira 2"), ("Sala",))]))
    beside = [draw(people(*need)) for need in others]
    everybody = [each for need in (groomers, *beside) for each in need]
    minute = st.integers(0, 2 * 1440)
    spans = draw(st.lists(st.tuples(minute, minute).filter(lambda pair: pair[0] < pair[1]), max_size=6))
    claims = [
        Claim(
            draw(st.sampled_from(everybody)).id, midnight + timedelta(minutes=start), midnight + timedelta(minutes=end),
            draw(st.sampled_from([1, 2])),
        )
        for start, end in spans
    ]  # fmt: skip
    moment = st.none() | st.times().map(lambda at: at.replace(second=0, microsecond=0))
    now = midnight + timedelta(minutes=draw(st.integers(-600, 1600)), seconds=draw(st.integers(0, 59)))
    today = now.astimezone(zone).date()
    last = max(first, today) + timedelta(days=draw(st.integers(0, 1)))
    search = Search(max(first, today), last, now, (draw(moment), draw(moment)))
    job = Work(
        uuid4(), draw(st.integers(5, 200)), draw(st.sampled_from([0, 10, 45])), draw(st.sampled_from([0, 0, 15])),
        draw(st.sampled_from([{}, {groomers[0].id: 35}])),
    )  # fmt: skip
    return job, groomers, claims, draw(rules(first)), zone, search, beside


@settings(max_examples=150)
@given(questions())
def test_the_computation_agrees_with_a_walk_over_every_minute(question: Question) -> None:
    names = {each.id: each.name for need in question[6] for each in need}
    found = [
        (slot.start.astimezone(UTC), slot.resource_name, tuple(names[each] for each in slot.other_resource_ids))
        for slot in compute_slots(*question)
    ]
    assert found == slow_slots(*question)
