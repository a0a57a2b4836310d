"""When somebody is not to be disturbed: a stretch of each day, often across midnight."""

from dataclasses import dataclass
from datetime import time
from typing import Literal

# What an owner wants to be warned of: everything, what cannot wait, nothing.
AlertsWanted = Literal["all", "serious", "none"]
ALERTS_WANTED: tuple[AlertsWanted, ...] = ("all", "serious", "none")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` until before `end`, by the wall clock; an end before the start is on the next day."""

    start: time
    end: time

    def holds(self, clock: time) -> bool:
        """Whether `clock`, local, lies within."""
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


USUAL_QUIET_HOURS = QuietHours(time(21), time(8))


def parse_quiet_hours(text: str) -> QuietHours:
    """Read "21:00-08:00". Raises `ValueError` with an English reason for operators."""
    start, _, end = text.strip().partition("-")
    try:
        hours = QuietHours(_clock(start), _clock(end))
    except ValueError:
        raise ValueError(f'"{text}" are no quiet hours like "21:00-08:00"') from None
    if hours.start == hours.end:
        raise ValueError(f'"{text}" ends where it starts')
    return hours


def _clock(text: str) -> time:
    if len(text) != len("00:00"):
        raise ValueError(text)
    return time.fromisoformat(text)
