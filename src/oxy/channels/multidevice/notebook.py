"""What is written down about a number's connection, and who is told: listeners, staff, the owner.

Everything here is written under the number's fence, in the transaction of the caller.
"""

from dataclasses import dataclass
from uuid import UUID

from oxy.businesses import (
    Instance,
    list_instances,
    list_owner_numbers,
    load_instance,
    note_status,
    raise_alert,
    settle_alerts,
)
from oxy.channels.multidevice.reasons import Reason
from oxy.conversations.telling import tell_first
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.events import announce

DOWN = "whatsapp_down"
REPORTING_CHANNELS = ("cloud", "multidevice")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What people are told: an alert, and, when it is bad enough, a message to the owners from another number."""

    title: str
    detail: str
    severe: bool = False
    tell_owner: bool = False


async def note_state(session: Session, instance_id: UUID, status: str, reason: Reason | None) -> bool:
    """Write a state down and tell listeners when it is news."""
    name = None if reason is None else reason.name
    if not await note_status(session, instance_id, status, name):
        return False
    state = {"instance_id": str(instance_id), "status": status, "reason": name}
    await announce(session, "whatsapp:status", state)
    return True


async def note_connected(session: Session, instance_id: UUID, phone: str | None) -> None:
    """The number speaks: its troubles are over."""
    await note_state(session, instance_id, "connected", None)
    await announce(session, "whatsapp:connected", {"instance_id": str(instance_id), "phone": phone})
    await settle_alerts(session, DOWN, instance_id)


async def note_disconnected(session: Session, instance_id: UUID, status: str, reason: Reason) -> None:
    """The number does not speak."""
    await note_state(session, instance_id, status, reason)
    gone = {"instance_id": str(instance_id), "reason": reason.name, "shouldReconnect": reason.should_reconnect}
    await announce(session, "whatsapp:disconnected", gone)


async def tell_staff(session: Session, instance_id: UUID, trouble: Trouble) -> None:
    """Raise the number's alert, and write to the owners from another number that is connected, when there is one."""
    try:
        instance = await load_instance(session, instance_id)
    except NotFound:
        return
    detail = f"{_named(instance)}: {trouble.detail}"
    severity = "critical" if trouble.severe else "warning"
    data = {"instance_id": str(instance_id)}
    await raise_alert(session, DOWN, trouble.title, detail, severity=severity, data=data)
    if not trouble.tell_owner:
        return
    others = [each for each in await list_instances(session) if _can_report(each, instance_id)]
    owners = [owner.phone for owner in await list_owner_numbers(session) if owner.is_active] if others else []
    for phone in owners:
        for other in others:
            if await tell_first(session, other.id, phone, f"{trouble.title}. {detail}"):
                break


def _can_report(instance: Instance, silent: UUID) -> bool:
    return instance.id != silent and instance.channel in REPORTING_CHANNELS and instance.status == "connected"


def _named(instance: Instance) -> str:
    return f"Número {instance.name}"
