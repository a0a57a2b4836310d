"""The room's jobs, and what is looked for every so often."""

from oxy.campaigns.planning import SEND_CAMPAIGN
from oxy.campaigns.repeating import run_rule
from oxy.campaigns.sending import send_next
from oxy.campaigns.store import campaigns as store
from oxy.campaigns.watching import follow
from oxy.foundation.database import Database, Purpose
from oxy.foundation.jobs import Job, Priority, enqueue

RUN_RULE = "run-campaign-rule"
FOLLOW_CAMPAIGN = "follow-campaign"


class CampaignJobs:
    """Does the room's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def send(self, job: Job) -> None:
        """Send the next message of a campaign."""
        async with self._database.tenant(job.organization_id) as session:
            await send_next(session, job.uuid("campaign_id"))

    async def run(self, job: Job) -> None:
        """Run a rule that is due."""
        async with self._database.tenant(job.organization_id) as session:
            await run_rule(session, job.uuid("campaign_id"))

    async def follow(self, job: Job) -> None:
        """Bring a campaign's results up to date."""
        async with self._database.tenant(job.organization_id) as session:
            await follow(session, job.uuid("campaign_id"))

    async def wake(self) -> None:
        """Every few seconds: what is due and has no job gets one. Losing a job loses nothing."""
        async with self._database.system(Purpose.SWEEP) as session:
            for row in await store.due(session, session.clock.now()):
                name = RUN_RULE if row["state"] == "repeating" else SEND_CAMPAIGN
                # A rule runs once however often it is woken: its row says when. Jobs that a dead worker holds must not
                # keep others off a campaign, so that these have no key.
                once = f"{RUN_RULE}:{row['id']}" if name == RUN_RULE else None
                await enqueue(
                    session, name, {"campaign_id": row["id"]}, organization_id=row["organization_id"],
                    priority=Priority.CAMPAIGNS, once=once,
                )  # fmt: skip

    async def watch(self, *, finished: bool = False) -> None:
        """Let the results of campaigns at work be brought up to date; or those of campaigns that ended lately."""
        async with self._database.system(Purpose.SWEEP) as session:
            for row in await store.followed(session, session.clock.now(), finished=finished):
                await enqueue(
                    session, FOLLOW_CAMPAIGN, {"campaign_id": row["id"]}, organization_id=row["organization_id"],
                    priority=Priority.AUTOMATIONS, once=f"{FOLLOW_CAMPAIGN}:{row['id']}",
                )  # fmt: skip
