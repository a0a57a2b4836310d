"""When somebody is free: "tem buraco na agenda da Ana terça?", told by the team's hours and what is taken of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from oxy import insights
from oxy.agenda import FreeTime
from oxy.aurora import wording as say
from oxy.aurora.context import OwnerContext
from oxy.portuguese import TimeWindow, clock_time, join_list, long_date, weekday_date, weekday_name


@dataclass(frozen=True, slots=True)
class FreeDay:
    """One local day's free time, by whom."""

    day: date
    times: tuple[FreeTime, ...]


def record(found: FreeDay, context: OwnerContext) -> Mapping[str, Any]:
    """Return a day's free time as a model reads it, and as it is kept."""
    return {
        "ok": True, "date": found.day.isoformat(), "day": f"{weekday_name(found.day)}, {long_date(found.day)}",
        "timezone": insights.zone_label(context.zone),
        "free": [
            {"professional": each.resource_name, "at_work": each.at_work,
             "free": [f"{clock_time(start.time())} às {clock_time(end.time())}" for start, end in each.spans]}
            for each in found.times
        ],
    }  # fmt: skip


def answer_free(
    found: FreeDay, context: OwnerContext, window: TimeWindow | None = None, service: str = "", least: int | None = None
) -> str:
    """Return who is free when, on the day or the part of it that is `window`, for a `service` of `least` minutes."""
    period = insights.period_between(found.day, found.day, context.zone)
    what = f" para {service}" if service else ""
    lines = [f"*Horários livres{what}: {weekday_date(found.day)}*"]
    lines += [f"• {each.resource_name}: {_say(each, window, least or 0)}" for each in found.times]
    if not any(each.at_work for each in found.times):
        lines = [f"{weekday_date(found.day).capitalize()}: ninguém atende nesse dia."]
    return "\n".join([*lines, say.footer(period, context.today)])


def _say(each: FreeTime, window: TimeWindow | None, least: int) -> str:
    if not each.at_work:
        return "não atende nesse dia"
    spans = [part for span in each.spans if (part := _within(span, window)) and _minutes(*part) >= least]
    return join_list([f"das {clock_time(start)} às {clock_time(end)}" for start, end in spans]) or "nada livre"


def _minutes(start: time, end: time) -> int:
    return (end.hour - start.hour) * 60 + end.minute - start.minute


def _within(span: tuple[datetime, datetime], window: TimeWindow | None) -> tuple[time, time] | None:
    start, end = span[0].time(), span[1].time()
    if window is not None:
        start, end = max(start, window.start or time.min), min(end, window.end or time.max)
    return (start, end) if start < end else None
