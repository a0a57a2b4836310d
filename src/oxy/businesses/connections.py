"""How a number is doing at its channel: what it needs to speak, when it was last heard, what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from oxy.businesses.alerts import raise_alert
from oxy.businesses.store import connections
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.foundation.events import announce


@dataclass(frozen=True, slots=True)
class Connection:
    """A number as its channel is spoken to. `access_token_sealed` opens with the vault."""

    id: UUID
    name: str
    channel: str
    phone_number_id: str | None
    access_token_sealed: str | None
    waba_id: str | None
    status: str
    status_reason: str | None
    last_webhook_at: datetime | None
    last_send_error: str | None
    last_send_error_at: datetime | None


async def load_connection(session: Session, instance_id: UUID) -> Connection:
    """Return a number's connection. Raises `NotFound`."""
    row = await connections.find_connection(session, instance_id)
    if row is None:
        raise NotFound
    return Connection(**row)


async def find_account_instances(session: Session, waba_id: str) -> list[tuple[UUID, UUID]]:
    """Return (organization, instance) of every number of a WhatsApp Business Account. `session` crosses tenants."""
    return [(row["organization_id"], row["id"]) for row in await connections.find_by_waba_id(session, waba_id)]


async def note_webhook(session: Session, instance_id: UUID, waba_id: str | None) -> None:
    """Note that the channel called about a number just now, and which account it belongs to where nobody said."""
    await connections.touch_webhook(session, instance_id, waba_id)


async def note_failure(session: Session, instance_id: UUID, reason: str) -> None:
    """Mark a number that its channel does not let speak any more, and tell staff, once."""
    name = await connections.mark_failed(session, instance_id, reason)
    if name is None:
        return
    await raise_alert(
        session, "instance_failed", f"O número {name} não consegue enviar",
        f"O WhatsApp recusou o acesso: {reason}. Confira o token e a situação da conta na Meta.",
        severity="critical", data={"instance_id": str(instance_id)},
    )  # fmt: skip
    await _tell(session, instance_id, "failed", reason)


async def note_recovery(session: Session, instance_id: UUID) -> None:
    """A number that was marked speaks again."""
    if await connections.mark_connected(session, instance_id):
        await _tell(session, instance_id, "connected", None)


async def note_send_error(session: Session, instance_id: UUID, reason: str) -> None:
    """Keep the last thing that went wrong in sending, for whoever looks at the number's health."""
    await connections.keep_send_error(session, instance_id, reason)


async def _tell(session: Session, instance_id: UUID, status: str, reason: str | None) -> None:
    facts: Mapping[str, Any] = {"instance_id": str(instance_id), "status": status, "reason": reason}
    await announce(session, "whatsapp:status", dict(facts))
