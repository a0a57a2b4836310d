"""When an owner may be told something: chosen hours, quiet hours and days, how often. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from oxy.businesses import OwnerNumber, Severity

MONDAY = 0
# A summary that could not be made at its hour is still worth having for so long.
GRACE = timedelta(hours=4)
# Until then it is on time, at whatever hour the owner chose.
ON_TIME = timedelta(minutes=30)
# Warnings are looked for this often.
PACE = timedelta(minutes=10)
# A cause that comes and goes is not told of again within so long.
REST = timedelta(hours=3)
# In these hours nobody is woken, whatever is wrong.
NIGHT_ENDS, NIGHT_BEGINS = time(6), time(23)
# At most so many a day, beside what the owner chose the hour of.
MOST_A_DAY: Mapping[str, int] = {"info": 2, "warning": 4, "critical": 8}


def due_at(chosen: time | None, now: datetime, weekday: int | None = None) -> datetime | None:
    """Return the latest moment up to `now` at which something is due daily, or each `weekday`; nothing past `GRACE`.

    Args:
        chosen: local time of day; None: never.
        now: local.
    """
    if chosen is None:
        return None
    for day in (now.date(), now.date() - timedelta(days=1)):
        moment = datetime.combine(day, chosen, now.tzinfo)
        if weekday in (None, day.weekday()) and moment <= now < moment + GRACE:
            return moment
    return None


def may_disturb(owner: OwnerNumber, severity: Severity, now: datetime) -> bool:
    """Return whether a warning may be given at `now` (local).

    What is critical breaks quiet hours, but no night's sleep.
    """
    quiet = owner.quiet_hours is not None and owner.quiet_hours.holds(now.time())
    if not quiet and now.weekday() not in owner.quiet_days:
        return True
    return severity == "critical" and not is_night(now)


def is_night(now: datetime) -> bool:
    """Return whether nobody is woken at `now` (local), whatever is wrong."""
    return not NIGHT_ENDS <= now.time() < NIGHT_BEGINS


def may_tell_chosen(due: datetime, now: datetime) -> bool:
    """Return whether what was due at an hour that the owner chose may be told now: then, or late but by day."""
    return now - due < ON_TIME or not is_night(now)


def wants(owner: OwnerNumber, severity: Severity) -> bool:
    """Return whether the owner asked to be warned of such things."""
    return owner.alerts == "all" or (owner.alerts == "serious" and severity == "critical")


def next_look(owner: OwnerNumber, now: datetime) -> datetime:
    """Return when to look again, after a look at `now` (local): at the next chosen hour, and soon in any case."""
    moments = [now + PACE]
    for chosen in (owner.daily_summary_at, owner.weekly_review_at):
        for day in (now.date(), now.date() + timedelta(days=1)):
            moment = None if chosen is None else datetime.combine(day, chosen, now.tzinfo)
            if moment is not None and moment > now:
                moments.append(moment)
    return min(moments)
