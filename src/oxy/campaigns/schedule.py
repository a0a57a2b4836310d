"""When a campaign that repeats runs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from oxy.campaigns.campaign import Campaign, Repeats

# A run that could not be made for so long is left out.
LATEST: Mapping[Repeats, timedelta] = {
    "daily": timedelta(hours=12), "weekly": timedelta(days=2), "monthly": timedelta(days=7),
}  # fmt: skip


def anchor_of(rule: Campaign) -> datetime:
    """Return the moment from which a rule's runs are counted, whenever it ran, paused or was late."""
    anchor = rule.starts_at or rule.approved_at
    assert anchor is not None, "a rule that runs was approved"
    return anchor


def next_run(repeats: Repeats, anchor: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a rule runs after `now`: at the local time of day of `anchor`, whole days, weeks or months from it.

    A monthly rule of the 31st runs on the last day of shorter months.
    """
    first = anchor.astimezone(zone)
    for count in range(1, 5000):
        coming = _later(first, repeats, count)
        if coming > now:
            return coming
    return now + timedelta(days=1)


def _later(first: datetime, repeats: Repeats, count: int) -> datetime:
    if repeats == "daily":
        return first + timedelta(days=count)
    if repeats == "weekly":
        return first + timedelta(weeks=count)
    months = first.year * 12 + first.month - 1 + count
    year, month = divmod(months, 12)
    for day in (first.day, 30, 29, 28):
        try:
            return first.replace(year=year, month=month + 1, day=min(day, first.day))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")
