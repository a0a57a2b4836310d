"""What the agenda does by itself: dates of series booked up to the horizon, answers that did not come told to staff."""

from oxy.agenda.attendance import flag_unconfirmed
from oxy.agenda.occurrences import materialise
from oxy.agenda.store import attendance, series
from oxy.foundation.database import Database, Purpose
from oxy.foundation.jobs import Job, Priority, enqueue

MATERIALISE_SERIES = "materialise-series"


async def wake_series(database: Database) -> None:
    """Leave a job for every series that goes on."""
    async with database.system(Purpose.SWEEP) as session:
        for row in await series.active(session):
            await enqueue(
                session, MATERIALISE_SERIES, {"series_id": row["id"]}, organization_id=row["organization_id"],
                priority=Priority.AUTOMATIONS, once=f"{MATERIALISE_SERIES}:{row['id']}",
            )  # fmt: skip


async def flag_overdue(database: Database) -> None:
    """Tell staff of bookings whose confirmation is overdue."""
    async with database.system(Purpose.SWEEP) as session:
        overdue = await attendance.overdue(session)
    for row in overdue:
        async with database.tenant(row["organization_id"]) as session:
            await flag_unconfirmed(session, row["id"])


class SeriesKeeper:
    """Does the jobs that `wake_series` leaves."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self, job: Job) -> None:
        """Book what the series' dates have come into reach of."""
        async with self._database.tenant(job.organization_id) as session:
            await materialise(session, job.uuid("series_id"))
