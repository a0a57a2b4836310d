"""Care that comes back: which vaccine, deworming, return or bath, for whom, how often, and when to say so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from oxy.businesses import Actor, NameTaken, record_audit
from oxy.clientele import SPECIES
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.reminders.store import protocols as store

CareKind = Literal["vaccine", "deworming", "return", "hygiene", "other"]
CARE_KINDS: tuple[CareKind, ...] = ("vaccine", "deworming", "return", "hygiene", "other")
LONGEST_DAYS, FURTHEST_REMINDER = 3650, 90


@dataclass(frozen=True, slots=True)
class CareProtocol:
    """One kind of care that falls due again and again.

    Args:
        species: for whom; none given means for all.
        every_days: from one to the next.
        first_at_days: the age in days at which the first is due; None: nothing is due before one was given.
        remind_on: days from the due date on which to remind, -7 being a week before.
        care_group: protocols of one group complete each other (V8 and V10).
        service_ids: the services that give this care and start the wait for the next.
        completing_service_ids: services that end the wait and start none: the return after a consultation.
    """

    id: UUID
    name: str
    kind: CareKind
    every_days: int
    species: tuple[str, ...] = ()
    first_at_days: int | None = None
    remind_on: tuple[int, ...] = (-7, 0, 7)
    care_group: str | None = None
    service_ids: tuple[UUID, ...] = ()
    completing_service_ids: tuple[UUID, ...] = ()
    is_active: bool = True


class ProtocolFacts(TypedDict, total=False):
    """What may be set about a protocol."""

    name: str
    kind: CareKind
    every_days: int
    species: Sequence[str]
    first_at_days: int | None
    remind_on: Sequence[int]
    care_group: str | None
    service_ids: Sequence[UUID]
    completing_service_ids: Sequence[UUID]
    is_active: bool


async def list_protocols(session: Session, *, include_inactive: bool = False) -> list[CareProtocol]:
    """Return the protocols by name."""
    rows = await store.list_protocols(session, None)
    return [_from_row(row) for row in rows if row["is_active"] or include_inactive]


async def load_protocol(session: Session, protocol_id: UUID) -> CareProtocol:
    """Return a protocol. Raises `NotFound`."""
    rows = await store.list_protocols(session, protocol_id)
    if not rows:
        raise NotFound("Protocolo não encontrado.")
    return _from_row(rows[0])


async def create_protocol(session: Session, actor: Actor, **facts: Unpack[ProtocolFacts]) -> CareProtocol:
    """Add a protocol and return it; name, kind and every_days are needed.

    Raises `Invalid`, `NameTaken`, and `NotFound` for a service that is unknown.
    """
    blank = CareProtocol(UUID(int=0), "", "other", 0)
    wanted = _checked(_with(blank, facts))
    try:
        async with session.savepoint():
            protocol_id = await store.insert_protocol(session, _columns(wanted))
            await store.write_services(session, protocol_id, wanted.service_ids, wanted.completing_service_ids)
    except UniqueViolation:
        raise NameTaken from None
    except ForeignKeyViolation:
        raise NotFound("Serviço não encontrado.") from None
    await record_audit(session, actor, "create", "care_protocol", protocol_id, {})
    return replace(wanted, id=protocol_id)


async def update_protocol(
    session: Session, protocol_id: UUID, actor: Actor, **facts: Unpack[ProtocolFacts]
) -> CareProtocol:
    """Change what is given and return the result. Raises as `create_protocol` does, and `NotFound`."""
    current = await load_protocol(session, protocol_id)
    changed = _checked(_with(current, facts))
    if changed == current:
        return current
    try:
        async with session.savepoint():
            await store.update_protocol(session, protocol_id, _columns(changed))
            await store.write_services(session, protocol_id, changed.service_ids, changed.completing_service_ids)
    except UniqueViolation:
        raise NameTaken from None
    except ForeignKeyViolation:
        raise NotFound("Serviço não encontrado.") from None
    await record_audit(session, actor, "update", "care_protocol", protocol_id, {"fields": sorted(facts)})
    return changed


async def remove_protocol(session: Session, protocol_id: UUID, actor: Actor) -> None:
    """Erase a protocol with what was noted under it. Raises `NotFound`."""
    if not await store.delete_protocol(session, protocol_id):
        raise NotFound("Protocolo não encontrado.")
    await record_audit(session, actor, "delete", "care_protocol", protocol_id, {})


def _with(protocol: CareProtocol, facts: ProtocolFacts) -> CareProtocol:
    changes: dict[str, Any] = dict(facts)
    for name in ("species", "remind_on", "service_ids", "completing_service_ids"):
        if name in changes:
            changes[name] = tuple(dict.fromkeys(changes[name]))
    return replace(protocol, **changes)


def _checked(protocol: CareProtocol) -> CareProtocol:
    name = " ".join(protocol.name.split())
    if not name or len(name) > 120:
        raise Invalid("Dê um nome ao protocolo, com até 120 letras.", field="name")
    if protocol.kind not in CARE_KINDS or any(each not in SPECIES for each in protocol.species):
        raise Invalid("Tipo de cuidado ou espécie desconhecida.", field="kind")
    if not 1 <= protocol.every_days <= LONGEST_DAYS:
        raise Invalid(f"O intervalo vai de 1 a {LONGEST_DAYS} dias.", field="every_days")
    if protocol.first_at_days is not None and not 0 <= protocol.first_at_days <= LONGEST_DAYS:
        raise Invalid(f"A primeira dose vai de 0 a {LONGEST_DAYS} dias de idade.", field="first_at_days")
    if not 1 <= len(protocol.remind_on) <= 5 or any(abs(day) > FURTHEST_REMINDER for day in protocol.remind_on):
        raise Invalid(f"Lembre de 1 a 5 vezes, a até {FURTHEST_REMINDER} dias do vencimento.", field="remind_on")
    both = set(protocol.service_ids) & set(protocol.completing_service_ids)
    if both:
        raise Invalid("Um serviço não pode iniciar e só concluir o mesmo cuidado.", field="completing_service_ids")
    group = " ".join((protocol.care_group or "").split()) or None
    ordered = {"remind_on": tuple(sorted(protocol.remind_on)), "species": tuple(sorted(protocol.species)),
               "service_ids": tuple(sorted(protocol.service_ids)),
               "completing_service_ids": tuple(sorted(protocol.completing_service_ids))}  # fmt: skip
    return replace(protocol, name=name, care_group=group, **ordered)


def _columns(protocol: CareProtocol) -> dict[str, Any]:
    columns = asdict(protocol)
    for name in ("id", "service_ids", "completing_service_ids"):
        del columns[name]
    return {**columns, "species": list(protocol.species), "remind_on": list(protocol.remind_on)}


def _from_row(row: Mapping[str, Any]) -> CareProtocol:
    facts = dict(row)
    for name in ("species", "remind_on", "service_ids", "completing_service_ids"):
        facts[name] = tuple(facts[name])
    return CareProtocol(**facts)
