"""How much of the team's time is taken: minutes booked by minutes workable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from oxy.businesses import load_settings
from oxy.catalog import list_resources
from oxy.foundation.database import Session
from oxy.insights import store
from oxy.insights.capacity import WHO_WORKS, Block, Cell, workable
from oxy.insights.metric import Dimension
from oxy.insights.periods import Period


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
    booked, could = await _minutes(session, period, professionals)
    return Share(sum(booked.values()), sum(could.values()))


async def occupancy_by(
    session: Session, period: Period, by: Dimension, professionals: Sequence[UUID] = ()
) -> Mapping[str, Share]:
    """Return the same by professional, weekday ("1" is Monday) or hour."""
    place = {"professional": 0, "weekday": 1, "hour": 2}[by]
    found: dict[str, Share] = {}
    booked, could = await _minutes(session, period, professionals)
    for cell in {*booked, *could}:
        known = found.get(str(cell[place]), Share())
        found[str(cell[place])] = Share(known.booked + booked.get(cell, 0), known.workable + could.get(cell, 0))
    return found


async def _minutes(
    session: Session, period: Period, professionals: Sequence[UUID]
) -> tuple[Mapping[Cell, int], Mapping[Cell, int]]:
    settings = await load_settings(session)
    team = [
        one for one in await list_resources(session)
        if one.kind in WHO_WORKS and (not professionals or one.id in professionals)
    ]  # fmt: skip
    ids = [one.id for one in team]
    blocks = [
        Block(row["resource_id"], row["start_time"].astimezone(period.zone).replace(tzinfo=None),
              row["end_time"].astimezone(period.zone).replace(tzinfo=None))
        for row in await store.block_rows(session, period.start, period.end, ids)
    ]  # fmt: skip
    could = workable(period, team, settings, blocks)
    rows = [
        row
        for start, end, offset in period.stretches()
        for row in await store.booked_rows(session, start, end, offset, ids)
    ]
    return _booked(rows), could


def _booked(rows: Sequence[Mapping[str, Any]]) -> Mapping[Cell, int]:
    """The minutes of each hour, from bookings that share a professional, a weekday and the hours they touch.

    Their minutes past the hour add up, so that a handful of rows holds any number of bookings exactly.
    """
    found: dict[Cell, int] = {}

    def add(row: Mapping[str, Any], hour: int, minutes: int) -> None:
        key = (row["resource_id"], (row["weekday"] - 1 + hour // 24) % 7 + 1, hour % 24)
        found[key] = found.get(key, 0) + minutes

    for row in rows:
        first, last, count = row["first_hour"], row["last_hour"] + 24 * row["days"], row["n"]
        if first == last:
            add(row, first, row["end_minutes"] - row["start_minutes"])
            continue
        add(row, first, count * 60 - row["start_minutes"])
        for hour in range(first + 1, last):
            add(row, hour, count * 60)
        add(row, last, row["end_minutes"])
    return {key: minutes for key, minutes in found.items() if minutes}
