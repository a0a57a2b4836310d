"""What the demo clinic's owner was told of Aurora's own accord before the demo began, and the goal of the month.

Aurora herself says it, looking at the history as it stood yesterday evening: nothing here is made up.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from oxy.aurora.proactive import LOOK_AFTER_OWNER, Watch, set_goal
from oxy.businesses import list_owner_numbers, load_organization
from oxy.clientele import known_or_new_contact, update_contact
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.jobs import Job
from oxy.insights import named_period, period_between, summary

# Somewhat more than the weeks before brought: a goal worth looking at.
GROWTH = Decimal("1.1")
ROUND = Decimal(500)
WEEKS = 4


async def tell_of_yesterday(database: Database, organization_id: UUID, *, now: datetime) -> None:
    """Let Aurora look after the owners as of yesterday's summary, once, and set the month's goal.

    Args:
        database: open.
        organization_id: a business with a history and owners.
        now: the instant, aware, at which the demo begins.
    """
    async with database.tenant(organization_id) as session:
        zone = (await load_organization(session)).zone
        owners = [owner for owner in await list_owner_numbers(session) if owner.is_active and owner.daily_summary_at]
        for owner in owners:
            contact = await known_or_new_contact(session, ("phone", owner.phone))
            await update_contact(session, contact.id, name=owner.name)
        today = now.astimezone(zone).date()
        weeks = period_between(today - timedelta(weeks=WEEKS), today - timedelta(days=1), zone)
        brought = (await summary(session, weeks, compare=False)).amount("revenue") or ROUND
        target = (brought * GROWTH / ROUND).quantize(Decimal(1)) * ROUND
        if owners and target:
            month = named_period("month", zone, now)
            await set_goal(session, "revenue", target, month, owner_id=owners[0].id)
    for owner in owners:
        assert owner.daily_summary_at is not None
        evening = datetime.combine(today - timedelta(days=1), owner.daily_summary_at, zone)
        await _look(database, organization_id, owner.id, evening.astimezone(UTC))


async def _look(database: Database, organization_id: UUID, owner_id: UUID, at: datetime) -> None:
    past = Database(database.conninfo, FixedClock(at), max_connections=2)
    await past.open()
    try:
        job = Job.here(LOOK_AFTER_OWNER, organization_id, {"owner_number_id": str(owner_id)})
        await Watch(past).run(job)
    finally:
        await past.close()
