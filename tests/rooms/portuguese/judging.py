"""Judges readings against written expectations: exact, missed something, or wrong (invented or contradicted)."""

import json
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from oxy.portuguese import Moments, find_moments

DATA = Path(__file__).parent / "data"


class Verdict(StrEnum):
    exact = "exact"
    missed = "missed"
    wrong = "wrong"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a message says about when; `also` are other dates that a fair reader accepts."""

    text: str
    reference: datetime
    dates: tuple[date, ...]
    also: tuple[date, ...]
    times: tuple[time, ...]
    part: str | None
    hours: tuple[time | None, time | None]
    days: tuple[date | None, date | None] | None


def load_messages(name: str) -> list[Expected]:
    rows = [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [_booking(row) if "expect" in row else _message(row) for row in rows]


def load_intents(path: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["intent"]) for row in rows]


def judge(expected: Expected) -> Verdict:
    found = find_moments(expected.text, reference=expected.reference)
    checks = (
        (_dates_fit(found, expected), bool(found.dates)),
        (found.times == expected.times, bool(found.times)),
        (_window_fits(found, expected), found.window is not None),
        (_days_fit(found, expected), found.date_range is not None),
    )
    if all(fits for fits, _ in checks):
        return Verdict.exact
    return Verdict.wrong if any(said and not fits for fits, said in checks) else Verdict.missed


def _dates_fit(found: Moments, expected: Expected) -> bool:
    if found.dates == expected.dates:
        return True
    allowed = {*expected.dates, *expected.also}
    if not found.dates:
        return False
    return bool(expected.also) and set(found.dates) <= allowed


def _window_fits(found: Moments, expected: Expected) -> bool:
    part = (found.window.part if found.window else "") or None
    if expected.part or part:
        return part == expected.part
    return expected.hours == ((found.window.start, found.window.end) if found.window else (None, None))


def _days_fit(found: Moments, expected: Expected) -> bool:
    if expected.days is None:
        return found.date_range is None
    if found.date_range is None:
        return bool(found.dates) and set(found.dates) <= set(expected.also)
    first, last = expected.days
    return first in (None, found.date_range[0]) and (last is None or found.date_range[1] in (last, *expected.also))


def _message(row: dict[str, Any]) -> Expected:
    return Expected(
        text=row["text"],
        reference=datetime.fromisoformat(row["reference"]),
        dates=tuple(date.fromisoformat(day) for day in row.get("dates", [])),
        also=tuple(date.fromisoformat(day) for day in row.get("also", [])),
        times=tuple(time.fromisoformat(clock) for clock in row.get("times", [])),
        part=_PARTS.get(row.get("part", "")),
        hours=(_clock(row.get("from")), _clock(row.get("until"))),
        days=_days(*row["range"]) if row.get("range") else None,
    )


def _booking(row: dict[str, Any]) -> Expected:
    expect = row["expect"]
    bounds = cast("dict[str, str]", expect["range"] or {})
    has_days = "date_from" in bounds or "date_to" in bounds
    return Expected(
        text=row["text"],
        reference=datetime.fromisoformat(row["reference"]),
        dates=(date.fromisoformat(expect["date"]),) if expect["date"] else (),
        also=tuple(date.fromisoformat(day) for day in row["accept_dates"] if day),
        times=(time.fromisoformat(expect["time"]),) if expect["time"] else (),
        part=_PARTS.get(expect["day_part"] or ""),
        hours=(_clock(bounds.get("time_from")), _clock(bounds.get("time_to"))),
        days=_days(bounds.get("date_from"), bounds.get("date_to")) if has_days else None,
    )


_PARTS = {"manha": "manhã", "tarde": "tarde", "noite": "noite"}


def _clock(written: str | None) -> time | None:
    return time.fromisoformat(written) if written else None


def _days(first: str | None, last: str | None) -> tuple[date | None, date | None]:
    return (date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None)
