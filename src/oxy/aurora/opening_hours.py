"""When the house is open on a day, as the customers are told."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from oxy.agenda import closed_reason, open_spans
from oxy.aurora.toolset import Toolset
from oxy.businesses import load_settings
from oxy.foundation.database import Session
from oxy.insights import Period
from oxy.portuguese import clock_time, join_list, weekday_date

MOST_DAYS = 7


async def answer_hours(tools: Toolset, period: Period) -> str:
    """Return the opening hours of each day of `period`, the first week of a longer one."""
    days = [period.first + timedelta(ahead) for ahead in range(min(period.days, MOST_DAYS))]

    async def found(session: Session) -> list[str]:
        settings = await load_settings(session)
        lines: list[str] = []
        for day in days:
            spans = [f"das {clock_time(span.start)} às {clock_time(span.end)}" for span in open_spans(settings, day)]
            why = closed_reason(settings, day)
            said = join_list(spans) or f"fechado{f' ({why})' if why else ''}"
            lines.append(f"{weekday_date(day)}/{day.year}: {said}")
        return lines

    def recorded(lines: list[str]) -> Mapping[str, Any]:
        return {"ok": True, "hours": lines}

    lines = await tools.use("get_opening_hours", {"from": days[0].isoformat()}, found, recorded)
    return "\n".join(["*Horário de funcionamento*", *(f"• {line}" for line in lines)])
