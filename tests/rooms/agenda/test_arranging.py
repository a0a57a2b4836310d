"""Several things in one visit: the planner against all that could be tried."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from oxy.agenda import Claim, Option, Part, Slot, arrange

DAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
BATH, CUT, EXAM = (UUID(int=number) for number in (1, 2, 3))
ANA, BIA, VET = (UUID(int=number) for number in (11, 12, 13))
REX, THOR, MIA = (UUID(int=number) for number in (21, 22, 23))
LENGTHS = {BATH: 60, CUT: 30, EXAM: 30}
BUFFERS = {BATH: 0, CUT: 30, EXAM: 0}


def option(service: UUID, resource: UUID, half_hours: int) -> Option:
    start = DAY + timedelta(minutes=30 * half_hours)
    end = start + timedelta(minutes=LENGTHS[service])
    claim = Claim(resource, start, end + timedelta(minutes=BUFFERS[service]))
    return Option(Slot(service, resource, "", start, end), (claim,))


def options(service: UUID, resources: Sequence[UUID], starts: Sequence[int]) -> list[Option]:
    return [option(service, resource, start) for start in sorted(starts) for resource in resources]


def times(parts: Sequence[Part], found: Sequence[Sequence[Option]]) -> list[tuple[float, list[float]]]:
    return [
        (each.length / timedelta(hours=1), [(slot.start - DAY) / timedelta(hours=1) for slot in each.slots])
        for each in arrange(parts, found, {})
    ]


def test_two_baths_follow_each_other_with_one_groomer_and_go_side_by_side_with_two() -> None:
    parts = [Part(REX, BATH), Part(THOR, BATH)]
    alone = options(BATH, [ANA], range(5))
    assert times(parts, [alone, alone])[0] == (2.0, [0.0, 1.0])
    both = options(BATH, [ANA, BIA], range(5))
    assert times(parts, [both, both])[0] == (1.0, [0.0, 0.0])


def test_one_pet_is_in_one_place_and_what_is_asked_for_it_comes_in_order() -> None:
    parts = [Part(MIA, EXAM), Part(MIA, BATH)]
    found = times(parts, [options(EXAM, [VET], range(6)), options(BATH, [ANA, BIA], range(6))])
    assert found[0] == (1.5, [0.0, 0.5])
    assert all(bath >= exam + 0.5 for _, (exam, bath) in found)


def test_a_buffer_keeps_the_same_resource_and_no_other() -> None:
    parts = [Part(REX, CUT), Part(THOR, CUT)]
    assert times(parts, [options(CUT, [ANA], range(6))] * 2)[0] == (1.5, [0.0, 1.0])
    mixed = [Part(REX, CUT), Part(REX, EXAM)]
    assert times(mixed, [options(CUT, [ANA], range(6)), options(EXAM, [VET], range(6))])[0] == (1.0, [0.0, 0.5])


def test_a_pet_that_is_elsewhere_waits_and_days_are_not_mixed() -> None:
    parts = [Part(REX, BATH), Part(THOR, BATH)]
    both = options(BATH, [ANA, BIA], range(3))
    busy = {REX: [(DAY, DAY + timedelta(minutes=30))]}
    assert arrange(parts, [both, both], busy)[0].slots[0].start == DAY + timedelta(minutes=30)
    tomorrow = options(BATH, [ANA], [48])
    assert arrange(parts, [options(BATH, [ANA], [0]), tomorrow], {}) == []


def brute(parts: Sequence[Part], found: Sequence[Sequence[Option]]) -> set[tuple[datetime, timedelta]]:
    """The shortest length of each start, over every choice there is."""
    best: dict[datetime, timedelta] = {}
    for choice in product(*found):
        clash = any(
            a.resource_id == b.resource_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
            for index, one in enumerate(choice)
            for other in choice[index + 1 :]
            for a in one.claims
            for b in other.claims
        )
        in_order = all(
            choice[early].slot.end <= choice[late].slot.start
            for early in range(len(parts))
            for late in range(early + 1, len(parts))
            if parts[early].pet_id == parts[late].pet_id
        )
        if clash or not in_order:
            continue
        start = min(each.slot.start for each in choice)
        length = max(each.slot.end for each in choice) - start
        best[start] = min(length, best.get(start, length))
    return set(best.items())


@st.composite
def wishes(draw: st.DrawFn) -> tuple[list[Part], list[list[Option]]]:
    resources = {BATH: [ANA, BIA], CUT: [BIA], EXAM: [VET]}
    free = {
        (service, resource): draw(st.sets(st.integers(0, 6), min_size=1, max_size=4))
        for service, able in resources.items()
        for resource in able
    }
    parts = draw(
        st.lists(
            st.builds(Part, st.sampled_from([REX, THOR]), st.sampled_from([BATH, CUT, EXAM])), min_size=1, max_size=3
        )
    )
    found = [
        sorted(
            (
                option(part.service_id, resource, at)
                for resource in resources[part.service_id]
                for at in free[part.service_id, resource]
            ),
            key=lambda each: each.slot.start,
        )
        for part in parts
    ]
    return parts, found


@settings(max_examples=120)
@given(wishes())
def test_it_finds_the_shortest_for_every_start_as_trying_everything_does(
    wish: tuple[list[Part], list[list[Option]]],
) -> None:
    parts, found = wish
    assert {(each.start, each.length) for each in arrange(parts, found, {})} == brute(parts, found)
