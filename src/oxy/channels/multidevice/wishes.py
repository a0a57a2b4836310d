"""What staff may ask of a paired number, checked before it is asked."""

from uuid import UUID

from oxy.businesses import Actor, Instance, load_instance, record_audit, remove_instance
from oxy.channels.multidevice.errors import AlreadyConnected, NeverPaired, NotPairable
from oxy.channels.multidevice.requests import Method, ask, ask_to_pair, load_device
from oxy.conversations import outbox
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.foundation.phones import InvalidPhone, parse_phone
from oxy.foundation.security import Vault

REMOVED = "instance_removed"


async def pair(session: Session, instance_id: UUID, method: Method, actor: Actor, phone: str | None = None) -> Instance:
    """Begin a pairing: by a code of 8 characters for `phone` (or the number's own), or by a QR code.

    Raises `NotFound`, `NotPairable`, `AlreadyConnected`, and `Invalid` when a code is wanted for no number.
    """
    instance = await _pairable(session, instance_id)
    if instance.status == "connected":
        raise AlreadyConnected
    number = _number(phone) if phone is not None else instance.phone
    if method == "code" and number is None:
        raise Invalid("Informe o número do celular para receber o código, ou use o QR code.", field="phone")
    await ask_to_pair(session, instance_id, method, number if method == "code" else None, actor.id)
    await record_audit(session, actor, "pair", "instance", instance_id, {"method": method})
    return instance


async def reconnect(session: Session, instance_id: UUID, actor: Actor, vault: Vault) -> Instance:
    """Connect again now, with all tries. Raises `NotFound`, `NotPairable`, `NeverPaired`."""
    instance = await _pairable(session, instance_id)
    device = await load_device(session, instance_id, vault)
    if device.last_connected_at is None:
        raise NeverPaired
    await ask(session, instance_id, "reconnect", requested_by=actor.id)
    await record_audit(session, actor, "reconnect", "instance", instance_id, {})
    return instance


async def disconnect(session: Session, instance_id: UUID, actor: Actor) -> Instance:
    """Take this installation off the phone's list of devices. Raises `NotFound`, `NotPairable`."""
    instance = await _pairable(session, instance_id)
    await ask(session, instance_id, "logout", requested_by=actor.id)
    await record_audit(session, actor, "disconnect", "instance", instance_id, {})
    return instance


async def remove(session: Session, instance_id: UUID, actor: Actor) -> None:
    """Take a number off the list: disconnected, its session gone, unsent messages failed, the history kept.

    Raises `NotFound`.
    """
    instance = await remove_instance(session, instance_id, actor)
    if instance.channel == "multidevice":
        await ask(session, instance_id, "logout", requested_by=actor.id)
    await outbox.give_up(session, instance_id, REMOVED, "o número foi removido")


async def _pairable(session: Session, instance_id: UUID) -> Instance:
    instance = await load_instance(session, instance_id)
    if instance.channel != "multidevice":
        raise NotPairable
    return instance


def _number(text: str) -> str:
    try:
        return parse_phone(text).e164
    except InvalidPhone:
        raise Invalid("Telefone inválido. Use DDD e número, como (11) 97777-0000.", field="phone") from None
