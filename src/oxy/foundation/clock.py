"""The time, as a thing that is handed in: rooms never ask the operating system."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time to whoever was given it."""

    def now(self) -> datetime:
        """Return the current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class ShiftedClock:
    """A clock that started at a chosen instant and ticks on from there (`OXY_NOW`)."""

    def __init__(self, start: datetime) -> None:
        """Start at `start` (aware) at the moment of construction."""
        if start.tzinfo is None:
            raise ValueError("a clock needs an aware instant")
        self._shift = start.astimezone(UTC) - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift


class FixedClock:
    """A clock that stands still until it is set, for tests and replays."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant
