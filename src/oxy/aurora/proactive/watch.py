"""Looking after owners: who is due, by the minute; then, owner by owner, what they should be told."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

from oxy.aurora.proactive import hours
from oxy.aurora.proactive.alerts import ALERT_KINDS, find_alerts
from oxy.aurora.proactive.daily import daily_summary
from oxy.aurora.proactive.desk import Desk, load_desk
from oxy.aurora.proactive.goals import find_reached
from oxy.aurora.proactive.notices import CHOSEN, OPPORTUNITIES, Notice, Person
from oxy.aurora.proactive.offering import drop_unanswered
from oxy.aurora.proactive.opportunities import find_opportunities, is_hour_for
from oxy.aurora.proactive.store import messages as store
from oxy.aurora.proactive.telling import tell, try_held
from oxy.aurora.proactive.trouble_alerts import list_waiting
from oxy.aurora.proactive.weekly import weekly_review
from oxy.businesses import OwnerNumber, load_owner_number
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.errors import NotFound
from oxy.foundation.jobs import Job, Priority, enqueue
from oxy.foundation.telemetry import log

LOOK_AFTER_OWNER: Final = "look-after-owner"

Step = Callable[[Session, Desk, OwnerNumber], Awaitable[None]]


async def plan_looks(database: Database) -> None:
    """Leave a job for every owner who is due, over all businesses, and set their next look, in one transaction."""
    async with database.system(Purpose.SWEEP) as session:
        due = await store.take_due(session, database.clock.now(), hours.PACE)
        for row in due:
            await enqueue(
                session, LOOK_AFTER_OWNER, {"owner_number_id": row["id"]}, organization_id=row["organization_id"],
                priority=Priority.AUTOMATIONS,
            )  # fmt: skip
    if due:
        log().info("[AURORA] Owners to look after", owners=len(due))


class Watch:
    """Does the jobs that `plan_looks` leaves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """Tell the job's owner what is due. Each part is a transaction of its own: one that fails spoils no other.

        Raises what the first of them raised, after all have been tried.
        """
        failed: Exception | None = None
        for step in (_held, _daily, _weekly, _alerts, _goals, _opportunities, _plan):
            try:
                await self._take(step, job.organization_id, job.uuid("owner_number_id"))
            except NotFound:
                raise
            except Exception as error:
                log().error(
                    "[AURORA] Looking after an owner failed", jobId=job.id, organizationId=str(job.organization_id),
                    part=step.__name__, error=type(error).__name__, exc_info=True,
                )  # fmt: skip
                failed = failed or error
        if failed is not None:
            raise failed

    async def _take(self, step: Step, organization_id: UUID, owner_id: UUID) -> None:
        async with self._database.tenant(organization_id) as session:
            # Locks the row: two looks at one owner follow each other.
            owner = await load_owner_number(session, owner_id)
            if owner.is_active:
                await step(session, await load_desk(session), owner)


async def _held(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    await try_held(session, desk, owner)


async def _daily(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    due = hours.due_at(owner.daily_summary_at, desk.now)
    if due is None or due.weekday() in owner.quiet_days or not hours.may_tell_chosen(due, desk.now):
        return
    cause = f"daily:{due.date()}"
    if not await _was_told(session, desk, owner, cause):
        await tell(session, owner, await daily_summary(session, desk, due.date(), cause))


async def _weekly(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    due = hours.due_at(owner.weekly_review_at, desk.now, hours.MONDAY)
    if due is None or due.weekday() in owner.quiet_days or not hours.may_tell_chosen(due, desk.now):
        return
    cause = f"weekly:{due.date()}"
    if not await _was_told(session, desk, owner, cause):
        await tell(session, owner, await weekly_review(session, desk, due.date(), cause))


async def _alerts(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    found = await find_alerts(session, desk)
    await store.end_causes(session, owner.id, ALERT_KINDS, [notice.cause for notice in found])
    # Who waits overnight is the same cause in the morning; who comes to wait beside them is another.
    await store.end_answered(session, owner.id, _ids(await list_waiting(session, desk)))
    for notice in found:
        if notice.kind == "unanswered" and await store.all_told_of(session, owner.id, _ids(notice.people)):
            continue
        if hours.wants(owner, notice.severity) and hours.may_disturb(owner, notice.severity, desk.now):
            await _tell_if_room(session, desk, owner, notice)


async def _goals(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    if owner.alerts == "none" or not hours.may_disturb(owner, "info", desk.now):
        return
    for notice in await find_reached(session, desk):
        await tell(session, owner, notice)


async def _opportunities(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    if not owner.opportunities or not is_hour_for(desk) or not hours.may_disturb(owner, "info", desk.now):
        return
    today = await _told_today(session, desk, owner)
    if any(row["kind"] in OPPORTUNITIES for row in today):
        return
    await drop_unanswered(session, owner.id)
    for notice in await find_opportunities(session, desk):
        if await tell(session, owner, notice) is not None:
            return


async def _plan(session: Session, desk: Desk, owner: OwnerNumber) -> None:
    await store.look_again(session, owner.id, hours.next_look(owner, desk.now))


def _ids(people: Sequence[Person]) -> list[str]:
    return [each.contact_id for each in people if each.contact_id is not None]


async def _tell_if_room(session: Session, desk: Desk, owner: OwnerNumber, notice: Notice) -> None:
    """Tell unless the day has had its fill of such things, or this very cause was told of a short while ago."""
    today = await _told_today(session, desk, owner)
    counted = [row for row in today if row["severity"] == notice.severity and row["kind"] not in CHOSEN]
    recent = desk.now - hours.REST
    repeated = any(row["cause"] == notice.cause and row["created_at"] > recent for row in today)
    if len(counted) < hours.MOST_A_DAY[notice.severity] and not repeated:
        await tell(session, owner, notice)


async def _told_today(session: Session, desk: Desk, owner: OwnerNumber) -> list[store.Row]:
    return await store.told_since(session, owner.id, desk.day(desk.today).start)


async def _was_told(session: Session, desk: Desk, owner: OwnerNumber, cause: str) -> bool:
    """Whether it is done already: the claim would say so too, after the figures were counted for nothing."""
    told = await store.told_since(session, owner.id, desk.now - 2 * hours.GRACE)
    return any(row["cause"] == cause for row in told)
