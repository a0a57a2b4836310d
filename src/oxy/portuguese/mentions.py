"""What the grammar's readers hand to each other: the text still unread, and the mentions found in it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

READ_MARK = "\x01"


class Flag(StrEnum):
    """What the dialogue should ask about, or know, before it relies on a reading."""

    ambiguous_week = "ambiguous_week"
    assumed_part_of_day = "assumed_part_of_day"
    assumed_month = "assumed_month"
    several_dates = "several_dates"
    several_times = "several_times"
    negated_date = "negated_date"
    negated_time = "negated_time"
    weekday_mismatch = "weekday_mismatch"
    past_date = "past_date"
    invalid_date = "invalid_date"
    recurring = "recurring"
    last_slot = "last_slot"


class Kind(StrEnum):
    """What a mention speaks of."""

    day = "day"
    days = "days"
    week = "week"
    clock = "clock"
    window = "window"
    part = "part"


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """A part of the day, never an instant: from `start` to `end`, either of them open when None."""

    start: time | None
    end: time | None
    label: str = ""

    @property
    def part(self) -> str:
        """The part of the day as "manhã", "tarde" or "noite"; empty when the window has hours only."""
        return next((part for part in ("manhã", "tarde", "noite", "madrugada") if part in self.label), "")


@dataclass(frozen=True, slots=True)
class Mention:
    """One date, time, window or stretch of days as written, at `start` to `end` of the normalised text."""

    start: int
    end: int
    kind: Kind
    day: date | None = None
    other_days: tuple[date, ...] = ()
    days: tuple[date, date] | None = None
    clock: time | None = None
    half_day_open: bool = False
    window: TimeWindow | None = None
    weekday: int | None = None
    bare_weekday: bool = False
    by_weeks: bool = False
    after_another: bool = False
    flags: frozenset[Flag] = frozenset()


DATED = (Kind.day, Kind.days, Kind.week)
TIMED = (Kind.clock, Kind.window, Kind.part)


def family(mention: Mention) -> tuple[Kind, ...]:
    """The kinds that compete with the mention: days with days, times with times."""
    return DATED if mention.kind in DATED else TIMED


def of_kinds(mentions: list[Mention], kinds: tuple[Kind, ...]) -> list[Mention]:
    """Return those of the kinds, in their order."""
    return [mention for mention in mentions if mention.kind in kinds]


class Reading:
    """The text of one message while it is read; what has been read is blanked out, in place."""

    __slots__ = ("flags", "mentions", "now", "original", "text", "today")

    def __init__(self, text: str, now: datetime) -> None:
        self.text = text
        self.original = text
        self.now = now
        self.today = now.date()
        self.mentions: list[Mention] = []
        self.flags: set[Flag] = set()

    def take(self, pattern: re.Pattern[str], read: Callable[["Reading", re.Match[str]], Mention | None]) -> None:
        """Read every match of `pattern`; those for which `read` returns None stay in the text."""
        taken: list[tuple[int, int]] = []
        for found in pattern.finditer(self.text):
            mention = read(self, found)
            if mention is not None:
                self.mentions.append(mention)
                taken.append((mention.start, mention.end))
        for start, end in taken:
            self.blank(start, end)

    def hide(self, pattern: re.Pattern[str]) -> None:
        """Blank every match of `pattern` without reading anything from it."""
        self.text = pattern.sub(_blanked, self.text)

    def blank(self, start: int, end: int) -> None:
        self.text = f"{self.text[:start]}{READ_MARK * (end - start)}{self.text[end:]}"


def _blanked(found: re.Match[str]) -> str:
    return READ_MARK * (found.end() - found.start())
