"""The WhatsApp numbers of a business, whatever channel carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import UniqueViolation

from oxy.businesses.audit import Actor, record_audit
from oxy.businesses.errors import NameTaken, NumberTaken
from oxy.businesses.store import connections
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.foundation.rows import read_uuid
from oxy.foundation.security import Vault

ChannelName = Literal["cloud", "multidevice", "simulator"]
CHANNELS: tuple[ChannelName, ...] = ("cloud", "multidevice", "simulator")


@dataclass(frozen=True, slots=True)
class Instance:
    """One number that speaks. `phone` is E.164; Meta calls it `phone_number_id` and its account `waba_id`.

    `status_reason` is a stable word, None while all is well; `status_since` is when `status` last changed.
    """

    id: UUID
    organization_id: UUID
    name: str
    channel: ChannelName
    phone: str | None
    phone_number_id: str | None
    status: str
    status_reason: str | None
    status_since: datetime
    waba_id: str | None = None


class InstanceChanges(TypedDict, total=False):
    """What may be changed about an instance; its channel never."""

    name: str
    phone: str | None
    phone_number_id: str | None
    waba_id: str | None
    access_token: str
    status: str


def instance_from_row(row: Mapping[str, Any]) -> Instance:
    """Build from the columns of `whatsapp_instances`."""
    return Instance(
        read_uuid(row["id"]), read_uuid(row["organization_id"]), row["name"], row["channel"], row["phone"],
        row["phone_number_id"], row["status"], row["status_reason"], row["status_since"], row["waba_id"],
    )  # fmt: skip


async def find_cloud_instance(session: Session, phone_number_id: str) -> Instance | None:
    """Return the instance that Meta calls `phone_number_id`, or nothing. `session` crosses tenants."""
    row = await connections.find_by_phone_number_id(session, phone_number_id)
    return None if row is None else instance_from_row(row)


async def list_instances(session: Session) -> list[Instance]:
    """Return the business's instances by name."""
    return [instance_from_row(row) for row in await connections.list_instances(session)]


async def load_instance(session: Session, instance_id: UUID) -> Instance:
    """Return an instance. Raises `NotFound`."""
    row = await connections.find_instance(session, instance_id)
    if row is None:
        raise NotFound
    return instance_from_row(row)


async def access_token(session: Session, instance_id: UUID, vault: Vault) -> str | None:
    """Return the instance's token in the clear, or nothing when it has none.

    Raises `ValueError` when it was sealed with another `ENCRYPTION_KEY`.
    """
    sealed = await connections.find_sealed_token(session, instance_id)
    return None if sealed is None else vault.unseal(sealed)


async def add_instance(
    session: Session, vault: Vault, *, name: str, channel: ChannelName, actor: Actor, phone: str | None = None,
    phone_number_id: str | None = None, token: str | None = None, waba_id: str | None = None,
) -> Instance:  # fmt: skip
    """Add a number. Multi-device ones start disconnected: they have to be paired.

    Raises `Invalid` for a bad number or a Cloud API instance without `phone_number_id`, `NameTaken`, and `NumberTaken`
    when another instance of the installation has that `phone_number_id`.
    """
    if channel == "cloud" and not phone_number_id:
        raise Invalid("Falta o phone_number_id da API oficial.", field="phone_number_id")
    facts = {
        "name": name, "channel": channel, "phone": _phone(phone), "phone_number_id": phone_number_id,
        "waba_id": waba_id, "access_token_sealed": None if token is None else vault.seal(token),
        "status": "disconnected" if channel == "multidevice" else "connected",
    }  # fmt: skip
    try:
        async with session.savepoint():
            row = await connections.insert_instance(session, facts)
    except UniqueViolation as error:
        raise _taken(error) from None
    instance = instance_from_row(row)
    await record_audit(session, actor, "create", "instance", instance.id, {"channel": channel})
    return instance


async def update_instance(
    session: Session, vault: Vault, instance_id: UUID, actor: Actor, **changes: Unpack[InstanceChanges]
) -> tuple[Instance, bool]:
    """Change what is given; return the result and whether it differs. The token that is kept already changes nothing.

    Raises `NotFound`, `Invalid`, `NameTaken`, `NumberTaken`.
    """
    row = await connections.find_instance(session, instance_id, lock=True)
    if row is None:
        raise NotFound
    facts: dict[str, Any] = {**row, **{key: value for key, value in changes.items() if key != "access_token"}}
    facts["phone"] = _phone(facts["phone"])
    token = changes.get("access_token")
    if token is not None and not _opens_to(vault, row["access_token_sealed"], token):
        facts["access_token_sealed"] = vault.seal(token)
        if row["channel"] == "cloud" and "status" not in changes:
            facts["status"] = "connected"
    if facts == row:
        return instance_from_row(row), False
    try:
        async with session.savepoint():
            await connections.write_instance(session, facts)
    except UniqueViolation as error:
        raise _taken(error) from None
    await record_audit(session, actor, "update", "instance", instance_id, {"fields": sorted(changes)})
    return instance_from_row(facts), True


async def note_status(session: Session, instance_id: UUID, status: str, reason: str | None) -> bool:
    """Write down a number's state and why; return whether that is news. Told to listeners by whoever knows more."""
    return await connections.write_status(session, instance_id, status, reason)


async def remove_instance(session: Session, instance_id: UUID, actor: Actor) -> Instance:
    """Take a number off the list for good; its conversations stay readable. Returns what it was. Raises `NotFound`."""
    row = await connections.find_instance(session, instance_id, lock=True)
    if row is None:
        raise NotFound
    await connections.mark_removed(session, instance_id)
    await record_audit(session, actor, "delete", "instance", instance_id, {"channel": row["channel"]})
    return instance_from_row(row)


def _opens_to(vault: Vault, sealed: str | None, token: str) -> bool:
    """Whether `sealed` holds `token`; one that another key sealed is replaced."""
    try:
        return sealed is not None and vault.unseal(sealed) == token
    except ValueError:
        return False


def _phone(text: str | None) -> str | None:
    try:
        return None if text is None else parse_phone(text).e164
    except InvalidPhone:
        raise Invalid("Telefone inválido. Use DDD e número, como (11) 97777-0000.", field="phone") from None


def _taken(error: UniqueViolation) -> NameTaken | NumberTaken:
    constraint = error.diag.constraint_name or ""
    return NumberTaken() if "phone_number_id" in constraint else NameTaken()
