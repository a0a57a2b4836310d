"""How much of the team's time is taken: minutes booked by minutes workable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from oxy.businesses import load_settings
from oxy.catalog import Resource, list_resources
from oxy.foundation.database import Session
from oxy.insights import store
from oxy.insights.capacity import DAY_MINUTES, WHO_WORKS, Block, Cell, workable
from oxy.insights.metric import Dimension, Metric
from oxy.insights.periods import Period
from oxy.insights.sources import Source

# Half of the occupancy, told with other figures about bookings where these are asked for, too.
WORKED = Metric(
    "worked_seconds", "Tempo agendado", "seconds",
    "Seconds booked of the team's time, neither cancelled nor no-show, hotel apart.",
    "Somo o tempo dos agendamentos de quem atende, sem os cancelados, as faltas e o hotel.",
    Source.BOOKINGS, "coalesce(sum(worked) {among}, 0)::bigint",
    among="status_no <> 'cancelled' AND status_no <> 'no_show'",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Share:
    """Minutes booked and minutes workable."""

    booked: int = 0
    workable: int = 0

    @property
    def share(self) -> Decimal | None:
        """Per cent to one place; None where nobody could work. More than 100: worked beyond the hours."""
        if not self.workable:
            return None
        return (Decimal(100) * self.booked / self.workable).quantize(Decimal("0.1"), ROUND_HALF_UP)


async def occupancy(session: Session, period: Period, professionals: Sequence[UUID] = ()) -> Share:
    """Return the share of the team's time, or of some of it, that is booked in `period`."""
    team = await load_team(session, professionals)
    booked = await store.booked_in_all(session, period.start, period.end, [one.id for one in team])
    return await share_of(session, period, team, booked)


async def share_of(session: Session, period: Period, team: Sequence[Resource], booked: int) -> Share:
    """Return the share of the time of `team` that `booked` minutes are in `period`."""
    return Share(booked, sum((await _workable(session, period, team)).values()))


async def occupancy_by(
    session: Session, period: Period, by: Dimension, professionals: Sequence[UUID] = ()
) -> Mapping[str, Share]:
    """Return the same by professional, weekday ("1" is Monday) or hour."""
    team = await load_team(session, professionals)
    place = {"professional": 0, "weekday": 1, "hour": 2}[by]
    could: dict[str, int] = {}
    for cell, minutes in (await _workable(session, period, team)).items():
        could[str(cell[place])] = could.get(str(cell[place]), 0) + minutes
    ids = [one.id for one in team]
    if by == "professional":
        minutes = await store.booked_minutes(session, period.start, period.end, ids)
        booked = {str(resource): value for resource, value in minutes.items()}
    else:
        rows = [
            row
            for stretch in period.stretches()
            for row in await store.booked_in_week(session, stretch.start, stretch.end, stretch.monday, ids)
        ]
        booked = _spread(rows, weekdays=by == "weekday")
    return {key: Share(booked.get(key, 0), could.get(key, 0)) for key in {*booked, *could}}


async def load_team(session: Session, professionals: Sequence[UUID] = ()) -> list[Resource]:
    """Return who works, or those of them who are among `professionals`."""
    return [
        one for one in await list_resources(session)
        if one.kind in WHO_WORKS and (not professionals or one.id in professionals)
    ]  # fmt: skip


async def _workable(session: Session, period: Period, team: Sequence[Resource]) -> Mapping[Cell, int]:
    settings = await load_settings(session)
    blocks = [
        Block(row["resource_id"], row["start_time"].astimezone(period.zone).replace(tzinfo=None),
              row["end_time"].astimezone(period.zone).replace(tzinfo=None))
        for row in await store.block_rows(session, period.start, period.end, [one.id for one in team])
    ]  # fmt: skip
    return workable(period, team, settings, blocks)


def _spread(rows: Sequence[Mapping[str, Any]], *, weekdays: bool) -> dict[str, int]:
    """The minutes of each weekday or hour, from bookings that begin at one minute of the week and take as long."""
    found: dict[str, int] = {}
    for row in rows:
        start = row["minute"]
        end = start + round(row["seconds"] / 60)
        while start < end:
            until = min(end, (start // 60 + 1) * 60)
            key = str(start // DAY_MINUTES % 7 + 1 if weekdays else start % DAY_MINUTES // 60)
            found[key] = found.get(key, 0) + (until - start) * row["n"]
            start = until
    return found
