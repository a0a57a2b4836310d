"""The jobs that `plan_reminders` leaves: many households in one transaction, one that fails holding up no other."""

from collections.abc import Sequence
from uuid import UUID

from oxy.businesses import load_organization, load_settings
from oxy.foundation.database import Database, Session
from oxy.foundation.jobs import Job
from oxy.foundation.telemetry import log
from oxy.reminders.noticing import Moment
from oxy.reminders.quiet import Quiet
from oxy.reminders.rounds import tell_plain
from oxy.reminders.telling import tell_household


class Teller:
    """Does the jobs for households."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """Tell the job's households what they must hear now, in one transaction: all that is plain at once.

        In the order of their ids, so that two jobs with the same ones wait for each other and not in a ring.
        """
        households = sorted(map(UUID, job.arguments["households"].split(",")))
        failed: Exception | None = None
        async with self._database.tenant(job.organization_id) as session:
            settings, organization = await load_settings(session), await load_organization(session)
            moment = Moment(session.clock.now(), settings.reminders, Quiet(settings.reminders, organization.zone))
            for household in await _tell_plain(session, households, moment):
                try:
                    async with session.savepoint():
                        await tell_household(session, household, moment)
                except Exception as error:
                    log().error("[WORKER] Household not told", household=str(household), error=type(error).__name__)
                    failed = error
        if failed is not None:
            raise failed


async def _tell_plain(session: Session, households: Sequence[UUID], moment: Moment) -> Sequence[UUID]:
    """Tell the plain ones; return who is left. When anything goes wrong, nothing of it was done and all are left."""
    try:
        async with session.savepoint():
            return sorted(await tell_plain(session, households, moment))
    except Exception as error:
        log().info("[WORKER] Households told one by one", households=len(households), error=type(error).__name__)
        return households
