"""When each of the team is free on a day: at work and not taken, whatever could be done in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from oxy.agenda.day_hours import open_spans
from oxy.agenda.intervals import Interval, join, without
from oxy.agenda.store.claims import taken
from oxy.agenda.working import LocalDay, working_intervals
from oxy.businesses import load_organization, load_settings
from oxy.catalog import Resource, list_resources
from oxy.foundation.database import Session

# A kennel is let by the night: hours of it are nobody's question.
_BY_THE_NIGHT = "kennel"


@dataclass(frozen=True, slots=True)
class FreeTime:
    """When one of the team, or a room, is free; `at_work` False: not on that day at all."""

    resource_id: UUID
    resource_name: str
    at_work: bool
    spans: tuple[tuple[datetime, datetime], ...]


async def free_times(
    session: Session, day: date, *, resource_id: UUID | None = None, least_minutes: int = 15
) -> list[FreeTime]:
    """Return the free stretches of a local day, from now on, by resource.

    Args:
        least_minutes: shorter ones are none.
    """
    settings = await load_settings(session)
    zone = ZoneInfo((await load_organization(session)).timezone)
    everyone = [
        each
        for each in await list_resources(session)
        if (each.kind != _BY_THE_NIGHT if resource_id is None else each.id == resource_id)
    ]
    local = LocalDay(day, zone)
    working = {each.id: working_intervals(each, open_spans(settings, day), local) for each in everyone}
    every = [span for spans in working.values() for span in spans]
    busy: dict[tuple[UUID, int], list[Interval]] = {}
    if every:
        first, last = (datetime.fromtimestamp(each, zone) for each in (min(every)[0], max(end for _, end in every)))
        ids = [each.id for each in everyone]
        for claim in await taken(session, ids, first, last, None, None):
            span = int(claim.starts_at.timestamp()), int(claim.ends_at.timestamp())
            busy.setdefault((claim.resource_id, claim.seat), []).append(span)
    now = int(session.clock.now().timestamp())
    return [
        FreeTime(
            each.id, each.name, bool(working[each.id]), _free(each, working[each.id], busy, now, least_minutes, zone)
        )
        for each in everyone
    ]


def _free(
    resource: Resource, working: Sequence[Interval], busy: dict[tuple[UUID, int], list[Interval]], now: int,
    least_minutes: int, zone: ZoneInfo,
) -> tuple[tuple[datetime, datetime], ...]:  # fmt: skip
    """Free while any of its seats is."""
    free: list[Interval] = []
    for seat in range(1, resource.capacity + 1):
        left = list(working)
        for span in [(0, now), *busy.get((resource.id, seat), ())]:
            left = without(left, span)
        free += left
    return tuple(
        (datetime.fromtimestamp(start, zone), datetime.fromtimestamp(end, zone))
        for start, end in join(free)
        if end - start >= least_minutes * 60
    )
