"""Bookings as this room looks at them: whose they are, how they stand, and what was told of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from oxy.foundation.rows import read_instant

LIVE = ("scheduled", "confirmed")
STANDING = (*LIVE, "in_progress")
# What tells a customer when a booking starts.
TELLS_START = ("first", "last", "moved")


@dataclass(frozen=True, slots=True)
class Told:
    """What was said about a booking and to whom, or not said for a reason. `told_start` is the start that was named."""

    kind: str
    status: str
    moves: int
    told_start: datetime | None
    at: datetime
    contact_id: UUID


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booking of somebody of the household.

    Args:
        moves: grows each time the start changes; what was told is bound to it.
        placed_at: when the start was last agreed on: booked or moved.
        changed_at, changed_by: the last change of any kind, and who moved or cancelled it last.
        heard_at: when the contact last wrote.
    """

    id: UUID
    contact_id: UUID
    contact_name: str | None
    contact_status: str
    heard_at: datetime | None
    pet_id: UUID | None
    pet_name: str | None
    pet_sex: str | None
    pet_died: bool
    service_name: str
    start: datetime
    end: datetime
    status: str
    moves: int
    placed_at: datetime
    changed_at: datetime
    changed_by: str | None
    told: tuple[Told, ...] = ()

    def was(self, kind: str) -> bool:
        """Whether this was told, or left untold, of the booking as it stands."""
        return any(
            each.kind == kind
            and (each.moves == self.moves or (each.status == "sent" and each.told_start == self.start))
            for each in self.told
        )

    @property
    def last_told(self) -> Told | None:
        """What named the booking's start last, and to whom."""
        named = [each for each in self.told if each.status == "sent" and each.kind in TELLS_START]
        return max(named, key=lambda each: each.at) if named else None

    @property
    def known_start(self) -> datetime | None:
        """The start that the customer was told last."""
        return None if self.last_told is None else self.last_told.told_start


def appointment_from_row(row: Mapping[str, Any]) -> Appointment:
    """Build from the columns that `store.household` reads."""
    told = tuple(_told(each) for each in row["told"])
    facts = {name: value for name, value in row.items() if name not in ("told", "household")}
    return Appointment(**facts, told=told)


def _told(facts: Mapping[str, Any]) -> Told:
    at = read_instant(facts["at"])
    assert at is not None
    told_start = read_instant(facts["told_start"])
    return Told(facts["kind"], facts["status"], facts["moves"], told_start, at, UUID(facts["contact_id"]))
