"""What web processes ask of the process that holds a number's socket, and what they can read of it meanwhile."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal
from uuid import UUID

from oxy.channels.multidevice.store import requests as store
from oxy.foundation.database import Database, Session
from oxy.foundation.security import Vault

BELL: Final = "oxy_devices"
LOOK_SECONDS = 0.1
# A wish to pair that nobody has heard for so long is not shown as one any more.
HEARD_SECONDS = 30.0

Wish = Literal["pair", "reconnect", "logout", "check"]
Method = Literal["code", "qr"]


@dataclass(frozen=True, slots=True)
class Device:
    """What is known of a paired number's connection beside its state.

    Args:
        pairing_code: 8 characters to type on the phone, while a pairing runs.
        qr: what the QR code to scan holds, likewise.
        pairing_expires_at: until when, by the business's clock; None when no pairing runs.
        held: some process holds the number's lease.
        tries: tries to connect since the last success.
        last_connected_at: when it last connected.
    """

    pairing_code: str | None
    qr: str | None
    pairing_expires_at: datetime | None
    held: bool
    wanted: bool
    tries: int
    last_connected_at: datetime | None

    @property
    def pairing(self) -> bool:
        """Whether a pairing runs."""
        return self.pairing_expires_at is not None


NOTHING = Device(None, None, None, held=False, wanted=False, tries=0, last_connected_at=None)


async def ask(
    session: Session, instance_id: UUID, wish: Wish, arguments: Mapping[str, Any] | None = None,
    requested_by: UUID | None = None,
) -> UUID:  # fmt: skip
    """Leave a wish for whoever holds the number, or takes it for this; return its id. Heard once this commits."""
    await store.ensure_link(session, instance_id)
    wish_id = await store.add(session, instance_id, wish, dict(arguments or {}), requested_by)
    session.ring_after_commit(BELL, str(instance_id))
    return wish_id


async def ask_to_pair(
    session: Session, instance_id: UUID, method: Method, phone: str | None, requested_by: UUID | None = None
) -> UUID:
    """Begin a pairing; a code needs the number it is for (E.164)."""
    arguments = {"method": method, **({} if phone is None else {"phone": phone})}
    wish_id = await ask(session, instance_id, "pair", arguments, requested_by)
    await store.begin_pairing(session, instance_id, HEARD_SECONDS)
    return wish_id


async def outcomes(
    database: Database, organization_id: UUID, wishes: Sequence[UUID], timeout: float
) -> dict[UUID, dict[str, Any]]:
    """Wait for what became of wishes, by instance; those that nobody dealt with in `timeout` seconds are missing."""
    found: dict[UUID, dict[str, Any]] = {}
    deadline = asyncio.get_running_loop().time() + timeout
    while wishes and asyncio.get_running_loop().time() < deadline:
        async with database.tenant(organization_id) as session:
            rows = await store.find_outcomes(session, list(wishes))
        found = {row["instance_id"]: row["outcome"] for row in rows}
        if len(rows) == len(wishes):
            break
        await asyncio.sleep(LOOK_SECONDS)
    return found


async def load_links(session: Session) -> set[UUID]:
    """Return the numbers that were paired, or asked to be, at some time."""
    return set(await store.find_links(session))


async def load_device(session: Session, instance_id: UUID, vault: Vault) -> Device:
    """Return what is known of a number's connection; of one that was never paired, nothing."""
    row = await store.find_link(session, instance_id)
    if row is None:
        return NOTHING
    left: float | None = row["pairing_left"]
    code, qr = (
        None if left is None or row[name] is None else vault.unseal(row[name])
        for name in ("pairing_code_sealed", "pairing_qr_sealed")
    )
    expires = None if left is None else session.clock.now() + timedelta(seconds=left)
    return Device(
        code, qr, expires, held=row["held"], wanted=row["wanted"], tries=row["tries"],
        last_connected_at=row["last_connected_at"],
    )  # fmt: skip
