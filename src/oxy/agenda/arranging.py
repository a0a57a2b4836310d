"""Several things in one visit, put into time: pure, over the free slots of each.

A pet is in one place at a time and what is asked for it is done in the order asked; different pets may go side by side
where there are hands for it. Of all ways that start at one time, the one that ends first is kept.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from oxy.agenda.slots import Claim, Slot

MOST_PARTS = 6
# Beyond this a search is content with the best it has found: six dogs among three groomers need a tenth of it.
MOST_STEPS = 40_000


@dataclass(frozen=True, slots=True)
class Part:
    """One thing to be done in a visit: a service for a pet (None: for the contact), by one resource or by any."""

    pet_id: UUID | None
    service_id: UUID
    resource_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A free slot of a part, and all that taking it would claim, buffers included."""

    slot: Slot
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A way to do the whole visit: the slot of each part, in the order of the parts."""

    slots: tuple[Slot, ...]

    @property
    def start(self) -> datetime:
        """When the first part begins."""
        return min(slot.start for slot in self.slots)

    @property
    def end(self) -> datetime:
        """When the last part ends."""
        return max(slot.end for slot in self.slots)

    @property
    def length(self) -> timedelta:
        """How long the tutor is kept, from first start to last end."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Choice:
    part: int
    option: Option


def arrange(
    parts: Sequence[Part], options: Sequence[Sequence[Option]], busy: Mapping[UUID, Sequence[tuple[datetime, datetime]]]
) -> list[Arrangement]:
    """Return arrangements, each within one local day, the shortest first and of those the earliest; one a start.

    Args:
        parts: at most `MOST_PARTS`.
        options: of each part its free slots, by start.
        busy: when pets have something else.
    """
    found: list[Arrangement] = []
    steps = MOST_STEPS
    for day in _common_days(options):
        of_day = [
            [each for each in some if each.slot.start.date() == day and not _is_busy(part, each, busy)]
            for part, some in zip(parts, options, strict=True)
        ]
        if not all(of_day):
            continue
        for start in sorted({each.slot.start for some in of_day for each in some}):
            search = _Search(parts, of_day, start, steps)
            best = search.best()
            steps = search.steps
            if best is not None:
                found.append(best)
    return sorted(found, key=lambda each: (each.length, each.start))


class _Search:
    """The best arrangement that begins at one instant, by depth first, cutting what cannot be better."""

    def __init__(self, parts: Sequence[Part], options: Sequence[Sequence[Option]], start: datetime, steps: int) -> None:
        self.steps = steps
        self._parts = parts
        self._options = [[each for each in some if each.slot.start >= start] for some in options]
        self._start = start
        self._end: datetime | None = None
        self._found: tuple[_Choice, ...] | None = None

    def best(self) -> Arrangement | None:
        """Return it; None when nothing can begin then."""
        if all(self._options):
            self._extend(())
        if self._found is None:
            return None
        by_part = {choice.part: choice.option.slot for choice in self._found}
        return Arrangement(tuple(by_part[index] for index in range(len(self._parts))))

    def _extend(self, chosen: tuple[_Choice, ...]) -> None:
        if len(chosen) == len(self._parts):
            self._keep(chosen)
            return
        for part in self._next_parts(chosen):
            for option in self._earliest(part, chosen):
                self.steps -= 1
                if self.steps < 0:
                    return
                if self._end is None or option.slot.end < self._end:
                    self._extend((*chosen, _Choice(part, option)))

    def _keep(self, chosen: tuple[_Choice, ...]) -> None:
        end = max(choice.option.slot.end for choice in chosen)
        starts_here = any(choice.option.slot.start == self._start for choice in chosen)
        if starts_here and (self._end is None or end < self._end):
            self._found, self._end = chosen, end

    def _next_parts(self, chosen: tuple[_Choice, ...]) -> Iterator[int]:
        """Yield the first open part of each pet; of pets that are asked the same, and untouched so far, one."""
        done = {choice.part for choice in chosen}
        begun = {self._parts[index].pet_id for index in done}
        chains: dict[object, list[int]] = {}
        for index, part in enumerate(self._parts):
            if index not in done:
                chains.setdefault(part.pet_id or index, []).append(index)
        seen: set[tuple[tuple[UUID, UUID | None], ...]] = set()
        for chain in chains.values():
            wanted = tuple((self._parts[index].service_id, self._parts[index].resource_id) for index in chain)
            if self._parts[chain[0]].pet_id not in begun:
                if wanted in seen and self._are_alike(chain):
                    continue
                seen.add(wanted)
            yield chain[0]

    def _are_alike(self, chain: Sequence[int]) -> bool:
        """Whether a pet's open slots are those of every other pet that is asked the same: none is busy or slow."""
        return all(
            [each.slot for each in self._options[index]] == [each.slot for each in self._options[other]]
            for index in chain
            for other, part in enumerate(self._parts)
            if part.service_id == self._parts[index].service_id and part.resource_id == self._parts[index].resource_id
        )

    def _earliest(self, part: int, chosen: tuple[_Choice, ...]) -> Iterator[Option]:
        """Yield the first slot of each resource that goes with what is chosen."""
        pet = self._parts[part].pet_id
        own = [choice for choice in chosen if pet is not None and self._parts[choice.part].pet_id == pet]
        after = max((choice.option.slot.end for choice in own), default=self._start)
        seen: set[UUID] = set()
        for option in self._options[part]:
            if option.slot.resource_id in seen or option.slot.start < after:
                continue
            if not any(_clash(option, choice.option) for choice in chosen):
                seen.add(option.slot.resource_id)
                yield option


def _clash(one: Option, other: Option) -> bool:
    return any(
        a.resource_id == b.resource_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
        for a in one.claims
        for b in other.claims
    )


def _is_busy(part: Part, option: Option, busy: Mapping[UUID, Sequence[tuple[datetime, datetime]]]) -> bool:
    if part.pet_id is None:
        return False
    slot = option.slot
    return any(start < slot.end and slot.start < end for start, end in busy.get(part.pet_id, ()))


def _common_days(options: Sequence[Sequence[Option]]) -> list[date]:
    days = [{each.slot.start.date() for each in some} for some in options]
    return sorted(days[0].intersection(*days[1:])) if days else []
