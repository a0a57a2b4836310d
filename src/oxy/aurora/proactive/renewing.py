"""What was held over a midnight, in the words of the day on which it is told: "hoje" was another day."""

from datetime import date
from uuid import UUID

from oxy.aurora.proactive.alerts import find_alerts
from oxy.aurora.proactive.daily import daily_summary
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.goals import find_word_of
from oxy.aurora.proactive.notices import OPPORTUNITIES, Notice
from oxy.aurora.proactive.weekly import weekly_review
from oxy.foundation.database import Row, Session


def is_of_today(row: Row, desk: Desk) -> bool:
    """Whether a held row was written on the local day that it is now."""
    return row["created_at"].astimezone(desk.zone).date() == desk.today


async def renew(session: Session, desk: Desk, row: Row) -> Notice | None:
    """Return what a row that was held since another day says now; None: there is nothing to tell of it any more.

    What was offered is not: its day, its free times and its question have passed. What can be gained today is found
    anew.
    """
    kind, cause = row["kind"], row["cause"]
    if kind == "daily_summary":
        return await daily_summary(session, desk, date.fromisoformat(cause.removeprefix("daily:")), cause)
    if kind == "weekly_review":
        return await weekly_review(session, desk, date.fromisoformat(cause.removeprefix("weekly:")), cause)
    if kind == "goal_reached":
        return await find_word_of(session, desk, UUID(cause.split(":")[1]))
    if kind in OPPORTUNITIES:
        return None
    return next((notice for notice in await find_alerts(session, desk) if notice.cause == cause), None)
