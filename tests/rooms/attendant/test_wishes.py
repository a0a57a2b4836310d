"""Which free slots are told for a wish."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from oxy.agenda import Slot
from oxy.attendant.builtin.wishes import LISTED, Match, Pick, Wish
from rooms.attendant.paper_clinic import ANA, BANHO, PAULO, SAO_PAULO

DAY = date(2026, 3, 12)
NEXT = DAY + timedelta(days=1)


def slot(clock: str, day: date = DAY, who: tuple[str, object] = ("Ana", ANA)) -> Slot:
    start = datetime.combine(day, time.fromisoformat(clock), SAO_PAULO)
    name, resource_id = who
    assert isinstance(resource_id, type(ANA))
    return Slot(BANHO.id, resource_id, name, start, start + timedelta(hours=1))


def clocks(pick: Pick) -> list[str]:
    return [f"{each.start:%H:%M}" for each in pick.slots]


def picked(wish: Wish, *free: Slot) -> Pick:
    pick = Pick(wish, SAO_PAULO)
    pick(free)
    return pick


MORNING = [slot(f"{hour:02d}:{minute}") for hour in range(8, 12) for minute in ("00", "30")]


def test_the_time_asked_for_is_the_one_told() -> None:
    pick = picked(Wish(DAY, DAY, clock=time(10)), *MORNING)
    assert (pick.match, clocks(pick)) == (Match.exact, ["10:00"])


def test_else_the_nearest_ones_by_the_clock() -> None:
    pick = picked(Wish(DAY, DAY, clock=time(12)), *MORNING)
    assert (pick.match, clocks(pick)) == (Match.near, ["10:00", "10:30", "11:00", "11:30"])


def test_a_part_of_the_day_ends_before_its_end_and_hours_include_theirs() -> None:
    free = [slot("11:30"), slot("12:00"), slot("12:30")]
    assert clocks(picked(Wish(DAY, DAY, latest=time(12), part_ends=True), *free)) == ["11:30"]
    assert clocks(picked(Wish(DAY, DAY, latest=time(12)), *free)) == ["11:30", "12:00"]


def test_two_people_free_at_once_are_one_time() -> None:
    pick = picked(Wish(DAY, DAY), slot("09:00"), slot("09:00", who=("Bia", PAULO)), slot("10:00"))
    assert clocks(pick) == ["09:00", "10:00"]


def test_somebody_elses_slots_only_when_the_person_asked_for_has_none() -> None:
    wish = Wish(DAY, DAY, resource_id=PAULO)
    mixed = picked(wish, slot("09:00"), slot("10:00", who=("Bia", PAULO)))
    assert (mixed.match, clocks(mixed)) == (Match.inside, ["10:00"])
    others = picked(wish, slot("09:00"))
    assert (others.match, clocks(others)) == (Match.other_person, ["09:00"])


def test_refused_days_and_the_pets_own_hours_are_left_out() -> None:
    busy = ((slot("09:00").start, slot("09:00").end),)
    wish = Wish(DAY, NEXT, without=(NEXT,), busy=busy)
    assert clocks(picked(wish, slot("08:30"), slot("09:30"), slot("10:00"), slot("08:00", NEXT))) == ["10:00"]


def test_first_and_last() -> None:
    assert clocks(picked(Wish(DAY, NEXT, first_slot=True), *MORNING)) == ["08:00"]
    assert clocks(picked(Wish(DAY, NEXT, last_slot=True), *MORNING)) == ["11:30"]


def test_several_days_get_a_few_times_each() -> None:
    free = [slot(f"{hour:02d}:00", DAY + timedelta(days=ahead)) for ahead in range(5) for hour in range(8, 18)]
    pick = picked(Wish(DAY, DAY + timedelta(days=4)), *free)
    days = [each.start.date() for each in pick.slots]
    assert len(set(days)) == 3
    assert max(days.count(day) for day in days) <= 4


def test_nothing_free_is_no_match() -> None:
    assert picked(Wish(DAY, DAY)).match is Match.none


@given(
    st.lists(st.integers(0, 47), unique=True, max_size=48),
    st.one_of(st.none(), st.integers(0, 23)),
    st.one_of(st.none(), st.integers(0, 23)),
)
def test_only_free_slots_are_told_in_order_and_never_too_many(
    halves: list[int], earliest: int | None, latest: int | None
) -> None:
    free = [slot(f"{half // 2:02d}:{half % 2 * 30:02d}") for half in sorted(halves)]
    early = None if earliest is None else time(earliest)
    late = None if latest is None else time(latest)
    pick = picked(Wish(DAY, DAY, earliest=early, latest=late), *free)
    assert set(pick.slots) <= set(free)
    assert pick.slots == sorted(pick.slots, key=lambda each: each.start)
    assert len(pick.slots) <= LISTED
    assert bool(pick.slots) == bool(free)
    if pick.match is Match.inside:
        assert all(pick.wish.holds(each.start.time()) for each in pick.slots)


def test_ids_do_not_matter_to_the_choice() -> None:
    other = Slot(uuid4(), uuid4(), "Ana", MORNING[0].start, MORNING[0].end)
    assert clocks(picked(Wish(DAY, DAY), other)) == ["08:00"]
