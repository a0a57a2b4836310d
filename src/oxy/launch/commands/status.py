"""`oxy status`: queue, instances, workers and alerts at a glance."""

import typer
from rich.table import Table

from oxy.businesses import list_organizations
from oxy.entrances.health import check_queues
from oxy.foundation.database import Purpose, Session
from oxy.launch.context import open_context
from oxy.launch.terminal import command, out, quiet_settings


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("status")(status)


@command
async def status() -> None:
    """Show the queue, workers, businesses, instances and open alerts."""
    async with open_context(quiet_settings(), max_connections=4) as context:
        queues = await check_queues(context.database)
        async with context.database.system(Purpose.OBSERVE) as session:
            organizations = await list_organizations(session)
            rows = await _by_organization(session)
    out.print(
        f"Queue: {queues['waiting']} waiting, {queues['delayed']} delayed, {queues['active']} active, "
        f"{queues['failed']} dead, {queues['completed']} done in 24 h. Workers: {queues['workers']}."
    )
    for warning in queues["warnings"]:
        out.print(f"Warning: {warning}", style="yellow")
    table = Table("Business", "Instances", "Connected", "Conversations", "Escalated", "Unanswered turns", "Open alerts")
    for organization in organizations:
        row = rows.get(str(organization.id), {})
        names = ("instances", "connected", "conversations", "escalated", "due", "alerts")
        table.add_row(organization.slug, *(str(row.get(name, 0)) for name in names))
    out.print(table)


async def _by_organization(session: Session) -> dict[str, dict[str, int]]:
    rows = await session.rows(
        """
        SELECT o.id::text AS id,
            (SELECT count(*) FROM whatsapp_instances i WHERE i.organization_id = o.id) AS instances,
            (SELECT count(*) FROM whatsapp_instances i WHERE i.organization_id = o.id AND i.status = 'connected')
                AS connected,
            (SELECT count(*) FROM conversations c WHERE c.organization_id = o.id AND c.status <> 'closed')
                AS conversations,
            (SELECT count(*) FROM conversations c WHERE c.organization_id = o.id AND c.status = 'escalated')
                AS escalated,
            (SELECT count(*) FROM conversations c WHERE c.organization_id = o.id AND c.turn_due_at < now()) AS due,
            (SELECT count(*) FROM alerts a WHERE a.organization_id = o.id AND a.resolved_at IS NULL) AS alerts
        FROM organizations o
        """
    )
    return {row["id"]: row for row in rows}
