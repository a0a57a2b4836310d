"""Care that no booking here shows: given before the business used Oxy, or somewhere else."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from psycopg.errors import ForeignKeyViolation

from oxy.businesses import Actor, record_audit
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.reminders.store import protocols as store

Source = Literal["staff", "customer", "import"]


@dataclass(frozen=True, slots=True)
class PetCare:
    """One thing that was done for a pet, on a local day."""

    id: UUID
    pet_id: UUID
    care_protocol_id: UUID
    done_on: date
    source: Source
    notes: str


async def note_care(
    session: Session, pet_id: UUID, protocol_id: UUID, done_on: date, actor: Actor, *, source: Source = "staff",
    notes: str = "",
) -> tuple[PetCare, bool]:  # fmt: skip
    """Note what was done for a pet; return it, and whether it is new: the same of one day is noted once.

    Raises `Invalid` for a day to come, `NotFound` for an unknown pet or protocol.
    """
    # The business's today may be a day ahead of UTC's.
    if done_on > session.clock.now().date() + timedelta(days=1):
        raise Invalid("A data do cuidado ainda não chegou.", field="done_on")
    try:
        async with session.savepoint():
            row = await store.insert_care(session, pet_id, protocol_id, done_on, source, notes.strip())
    except ForeignKeyViolation:
        raise NotFound("Pet ou protocolo não encontrado.") from None
    created = bool(row.pop("created"))
    care = PetCare(**row)
    if created:
        await record_audit(session, actor, "note_care", "pet", pet_id, {"care_protocol_id": str(protocol_id)})
    return care, created


async def list_care(session: Session, pet_id: UUID) -> list[PetCare]:
    """Return what was noted for a pet, newest first."""
    return [PetCare(**row) for row in await store.list_care(session, pet_id)]


async def remove_care(session: Session, pet_id: UUID, care_id: UUID, actor: Actor) -> None:
    """Take a note about a pet back. Raises `NotFound`."""
    if not await store.delete_care(session, pet_id, care_id):
        raise NotFound("Registro não encontrado.")
    await record_audit(session, actor, "remove_care", "pet_care", care_id, {})
