"""The health check of a business's numbers, asked of whoever holds them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from oxy.businesses import Instance, list_instances
from oxy.channels.multidevice.requests import ask, load_links, outcomes
from oxy.foundation.database import Database

PATIENCE_SECONDS = 12.0


@dataclass(slots=True)
class FleetHealth:
    """What a health check found; `alerts` in Portuguese, one line each."""

    total: int = 0
    healthy: int = 0
    reconnected: int = 0
    failed: int = 0
    cleaned_sessions: int = 0
    alerts: list[str] = field(default_factory=list[str])


async def check_fleet(database: Database, organization_id: UUID) -> FleetHealth:
    """Check every number of a business; zombies are connected again on the way."""
    async with database.tenant(organization_id) as session:
        instances = await list_instances(session)
        linked = await load_links(session)
        wishes = [await ask(session, each.id, "check") for each in instances if each.id in linked]
    found = await outcomes(database, organization_id, wishes, PATIENCE_SECONDS)
    health = FleetHealth(total=len(instances))
    for instance in instances:
        _judge(health, instance, found.get(instance.id), asked=instance.id in linked)
    return health


def _judge(health: FleetHealth, instance: Instance, outcome: dict[str, Any] | None, *, asked: bool) -> None:
    if not asked:
        if instance.status == "connected":
            health.healthy += 1
        elif instance.status == "failed":
            health.failed += 1
            health.alerts.append(f"{instance.name}: não conecta")
        return
    if outcome is None:
        health.failed += 1
        health.alerts.append(f"{instance.name}: nenhum processo cuida deste número agora")
        return
    health.cleaned_sessions += outcome.get("cleaned", 0)
    health.alerts += [f"{instance.name}: {alert}" for alert in outcome.get("alerts", ())]
    match outcome.get("state"):
        case "healthy":
            health.healthy += 1
        case "reconnected":
            health.reconnected += 1
        case "failed":
            health.failed += 1
        case _:
            pass
