"""From and to: local days, both counted in, or instants, the end left out."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Query

from oxy.entrances.api.values import DayOrMoment
from oxy.foundation.errors import Invalid

From = Annotated[DayOrMoment, Query(alias="from", description="First local day, or an instant with its offset.")]
To = Annotated[DayOrMoment, Query(alias="to", description="Last local day, counted in, or an instant, left out.")]


def read_span(
    first: date | datetime, last: date | datetime, zone: ZoneInfo, most_days: int
) -> tuple[datetime, datetime]:
    """Return the instants in `zone` from which and before which things count.

    Raises `Invalid` for an end before the start, and for more than `most_days`.
    """
    start = _instant(first, zone)
    end = _instant(last if isinstance(last, datetime) else last + timedelta(days=1), zone)
    if end <= start:
        raise Invalid("O fim do período precisa vir depois do início.", field="to")
    if end - start > timedelta(days=most_days, hours=2):
        raise Invalid(f"O período pode ter no máximo {most_days} dias. Peça por partes.", field="to")
    return start, end


def _instant(value: date | datetime, zone: ZoneInfo) -> datetime:
    if isinstance(value, datetime):
        return value.astimezone(zone)
    return datetime.combine(value, time.min, zone)
