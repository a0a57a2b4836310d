"""Every minute: which households have something to hear, over all businesses; their jobs look again."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from oxy.foundation.database import Database, Purpose, Row, Session
from oxy.foundation.jobs import Priority, enqueue
from oxy.foundation.telemetry import log
from oxy.reminders.noticing import LATEST_FOLLOW_UP, SETTLES
from oxy.reminders.store import due

REMIND_HOUSEHOLDS = "remind-households"
PLAN_CARE = "plan-care"
REMIND_CARE = "remind-care"
# What does not fit is found again a minute later.
MOST = 20_000
DOZEN = 12


async def plan_reminders(database: Database) -> None:
    """Leave jobs for the households whose bookings want a word now, and one a day for each business's care."""
    now = database.clock.now()
    async with database.system(Purpose.SWEEP) as session:
        households = await due.households(session, now, now - SETTLES, now - LATEST_FOLLOW_UP, MOST)
        for organization_id, some in _together(households):
            await _leave(session, REMIND_HOUSEHOLDS, organization_id, "households", ",".join(map(str, some)))
        days = await due.care_days(session, now)
        for row in days:
            await _leave(session, PLAN_CARE, row["organization_id"], "day", row["today"])
    if households or days:
        log().info("[WORKER] Reminders planned", households=len(households), careDays=len(days))


def _together(rows: Sequence[Row]) -> Iterator[tuple[UUID, list[UUID]]]:
    """Households of one business by the dozen: what a job costs besides telling is shared."""
    of_business: dict[UUID, list[UUID]] = {}
    for row in rows:
        of_business.setdefault(row["organization_id"], []).append(row["household"])
    for organization_id, households in of_business.items():
        households.sort()
        for place in range(0, len(households), DOZEN):
            yield organization_id, households[place : place + DOZEN]


async def explain_plan(database: Database) -> list[str]:
    """Return how Postgres runs the planner's query now, line by line."""
    now = database.clock.now()
    async with database.system(Purpose.SWEEP) as session:
        return await due.explain_households(session, now, now - SETTLES, now - LATEST_FOLLOW_UP)


async def _leave(session: Session, name: str, organization_id: UUID, what: str, value: object) -> None:
    """A job that waits or runs is not left twice."""
    await enqueue(
        session, name, {what: value}, organization_id=organization_id, priority=Priority.AUTOMATIONS,
        once=f"{name}:{organization_id}:{value}"[:200],
    )  # fmt: skip
