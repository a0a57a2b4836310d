"""On which days something that comes again comes again: pure calendar."""

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import islice, takewhile
from typing import Any, Literal

from oxy.portuguese.formats import weekday_name

Every = Literal["week", "month"]
FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Rule:
    """Every `step` weeks on a weekday, or every `step` months on its `nth` such weekday, at a local time.

    Args:
        weekday: Monday is 0.
        nth: 1 to 4, or -1 for the last; of months only.
        starts_on: first local day that may be one; the weeks and months are counted from the first that is.
        ends_on: last local day that may be one.
        count: after so many it is over.
    """

    every: Every
    step: int
    weekday: int
    clock: time
    starts_on: date
    nth: int | None = None
    ends_on: date | None = None
    count: int | None = None

    def days(self, until: date) -> Iterator[date]:
        """Yield the days of the rule up to `until`, that one included."""
        last = min(until, self.ends_on or until)
        days = self._weekly() if self.every == "week" else self._monthly()
        return islice(takewhile(lambda day: day <= last, days), self.count)

    def _weekly(self) -> Iterator[date]:
        day = self.starts_on + timedelta(days=(self.weekday - self.starts_on.weekday()) % 7)
        while True:
            yield day
            day += timedelta(weeks=self.step)

    def _monthly(self) -> Iterator[date]:
        month = self.starts_on.year * 12 + self.starts_on.month - 1
        if self._in_month(month) < self.starts_on:
            month += 1
        while True:
            yield self._in_month(month)
            month += self.step

    def _in_month(self, month: int) -> date:
        year, index = divmod(month, 12)
        first, length = calendar.monthrange(year, index + 1)
        earliest = 1 + (self.weekday - first) % 7
        if self.nth == -1:
            return date(year, index + 1, earliest + (length - earliest) // 7 * 7)
        return date(year, index + 1, earliest + 7 * ((self.nth or 1) - 1))


def rule_from_row(row: Mapping[str, Any]) -> Rule:
    """Build from the columns of `booking_series`."""
    return Rule(
        row["every"], row["step"], row["weekday"], row["clock"], row["starts_on"], row["nth"], row["ends_on"],
        row["count"],
    )  # fmt: skip


def rhythm(rule: Rule) -> str:
    """Return "toda sexta-feira", "a cada 15 dias, no sábado", "todo 1º sábado do mês"."""
    name, male = weekday_name(date(2026, 1, 5 + rule.weekday)), rule.weekday > FRIDAY
    if rule.every == "week":
        if rule.step == 1:
            return f"{'todo' if male else 'toda'} {name}"
        often = "a cada 15 dias" if rule.step == 2 else f"a cada {rule.step} semanas"
        return f"{often}, {'no' if male else 'na'} {name}"
    rank = ("último" if male else "última") if rule.nth == -1 else f"{rule.nth}{'º' if male else 'ª'}"
    if rule.step == 1:
        return f"{'todo' if male else 'toda'} {rank} {name} do mês"
    return f"a cada {rule.step} meses, {'no' if male else 'na'} {rank} {name}"
