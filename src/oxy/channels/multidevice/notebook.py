"""What is written down about a number's connection, and who is told: listeners and staff.

Everything here is written under the number's fence, in the transaction of the caller.
"""

from dataclasses import dataclass
from uuid import UUID

from oxy.businesses import (
    Instance,
    load_instance,
    look_soon,
    note_status,
    raise_alert,
    raise_alert_once,
    settle_alerts,
)
from oxy.channels.multidevice.reasons import VERSION_REFUSED, Reason
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.events import announce

DOWN = "whatsapp_down"
# About no number: it concerns every paired one of the installation.
VERSION = "whatsapp_version"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What people are told: an alert; `for_owners` says that it is bad enough for a message to the owners."""

    title: str
    detail: str
    severe: bool = False
    for_owners: bool = False


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
    await settle_alerts(session, VERSION)


async def note_disconnected(session: Session, instance_id: UUID, status: str, reason: Reason) -> None:
    """The number does not speak."""
    await note_state(session, instance_id, status, reason)
    gone = {"instance_id": str(instance_id), "reason": reason.name, "shouldReconnect": reason.should_reconnect}
    await announce(session, "whatsapp:disconnected", gone)


async def tell_staff(session: Session, instance_id: UUID, trouble: Trouble) -> None:
    """Raise the number's alert. Owners, where it is theirs to know, hear of it from Aurora, who finds the alert."""
    try:
        instance = await load_instance(session, instance_id)
    except NotFound:
        return
    detail = f"{_named(instance)}: {trouble.detail}"
    severity = "critical" if trouble.severe else "warning"
    data = {"instance_id": str(instance_id), "for_owners": trouble.for_owners}
    await raise_alert(session, DOWN, trouble.title, detail, severity=severity, data=data)
    if trouble.for_owners:
        await look_soon(session)


async def tell_of_version(session: Session) -> None:
    """Tell a business once, however many numbers it has and however often they are refused."""
    title = "WhatsApp recusou a versão"
    if await raise_alert_once(session, VERSION, title, VERSION_REFUSED.words, severity="critical"):
        await look_soon(session)


def _named(instance: Instance) -> str:
    return f"Número {instance.name}"
