"""`oxy dead`: jobs that gave up."""

from typing import Annotated

import typer
from rich.table import Table

from oxy.conversations.retries import retry_job
from oxy.foundation.database import Purpose
from oxy.foundation.dead_jobs import DeadJob, discard_dead_job, find_dead_jobs
from oxy.launch.context import Context, open_context
from oxy.launch.terminal import CommandFailed, command, out, quiet_settings

app = typer.Typer(help="Jobs that gave up after their last try.", no_args_is_help=True)
JobId = Annotated[int, typer.Argument(help="The job's id, as `oxy dead list` shows it.")]


def add_to(line: typer.Typer) -> None:
    """Add these commands to the command line."""
    line.add_typer(app, name="dead")


@app.command("list")
@command
async def list_dead() -> None:
    """List dead jobs, newest first."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        jobs = await _dead(context)
    if not jobs:
        out.print("No dead jobs.")
        return
    table = Table("Id", "Job", "Organization", "Since", "Tries", "Error")
    for job in jobs:
        since = f"{job.created_at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(job.id), job.name, str(job.organization_id), since, str(job.attempts), job.error)
    out.print(table)


@app.command("show")
@command
async def show(job_id: JobId) -> None:
    """Show a dead job's arguments and stack trace."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        job = await _find(context, job_id)
    out.print(f"{job.name} {job.id}, organization {job.organization_id}, {job.attempts} tries", markup=False)
    for name, value in job.arguments.items():
        out.print(f"  {name}: {value}", markup=False)
    out.print(job.traceback or job.error, markup=False)


@app.command("retry")
@command
async def retry(job_id: JobId) -> None:
    """Run a dead job again, with all its tries."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        await retry_job(context.database, await _find(context, job_id))
    out.print(f"Job {job_id} is queued again.")


@app.command("discard")
@command
async def discard(job_id: JobId) -> None:
    """Throw a dead job away."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        await _find(context, job_id)
        async with context.database.system(Purpose.OPERATE) as session:
            await discard_dead_job(session, job_id)
    out.print(f"Job {job_id} is gone.")


async def _dead(context: Context) -> list[DeadJob]:
    async with context.database.system(Purpose.OPERATE) as session:
        return await find_dead_jobs(session)


async def _find(context: Context, job_id: int) -> DeadJob:
    for job in await _dead(context):
        if job.id == job_id:
            return job
    raise CommandFailed(f"no dead job has the id {job_id}; see `oxy dead list`")
