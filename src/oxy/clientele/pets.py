"""The pets of a tutor."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from oxy.businesses import Actor, record_audit
from oxy.clientele.errors import PetTaken
from oxy.clientele.store import pets
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.rows import read_date, read_instant, read_uuid

SPECIES = ("dog", "cat", "bird", "rabbit", "other")
PET_SIZES = ("small", "medium", "large")
PET_COATS = ("short", "medium", "long", "double", "curly", "wire", "hairless")
SEXES = ("male", "female")
# No pet that comes to a clinic is older; parrots and tortoises come closest.
OLDEST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Pet:
    """One animal. `birth_date_estimated` says that the date came from an age; `deceased_at` ends every message."""

    id: UUID
    contact_id: UUID
    name: str
    species: str
    breed: str | None = None
    size: str | None = None
    sex: str | None = None
    birth_date: date | None = None
    birth_date_estimated: bool = False
    notes: str = ""
    deceased_at: datetime | None = None
    coat: str | None = None


class PetChanges(TypedDict, total=False):
    """What may be changed about a pet."""

    name: str
    species: str
    breed: str | None
    size: str | None
    sex: str | None
    birth_date: date | None
    notes: str
    deceased_at: datetime | None
    coat: str | None


def pet_from_row(row: Mapping[str, Any]) -> Pet:
    """Build from the columns of `pets`, or JSON of them."""
    return Pet(
        read_uuid(row["id"]), read_uuid(row["contact_id"]), row["name"], row["species"], row["breed"], row["size"],
        row["sex"], read_date(row["birth_date"]), row["birth_date_estimated"], row["notes"],
        read_instant(row["deceased_at"]), row.get("coat"),
    )  # fmt: skip


async def register_pet(
    session: Session, contact_id: UUID, *, name: str, species: str, breed: str | None = None,
    age_years: Decimal | None = None, birth_date: date | None = None, size: str | None = None, sex: str | None = None,
    notes: str = "", coat: str | None = None, today: date,
) -> tuple[Pet, bool]:  # fmt: skip
    """Return the contact's pet of that name and species, and whether it was made now.

    The same pet is not registered twice: facts that were missing are filled in, known ones stay. Without a birth date
    it is reckoned from `age_years` (0.5 is six months) back from `today`, the business's local date.
    Raises `Invalid` for an unknown species, size, coat or sex or an impossible age, `NotFound` for a foreign contact.
    """
    estimated = birth_date is None and age_years is not None
    if birth_date is None and age_years is not None:
        birth_date = birth_date_from_age(age_years, today)
    wanted = _checked(
        Pet(UUID(int=0), contact_id, name, species, breed, size, sex, birth_date, estimated, notes, coat=coat), today
    )
    try:
        async with session.savepoint():
            row = await pets.insert_or_fill(session, wanted)
    except ForeignKeyViolation:
        raise NotFound("Cliente não encontrado.") from None
    return pet_from_row(row), row["created"]


def birth_date_from_age(age_years: Decimal, today: date) -> date:
    """Return the date `age_years` before `today`, to the month. Raises `Invalid` for an impossible age."""
    if not age_years.is_finite() or not 0 <= age_years <= OLDEST_YEARS:
        raise Invalid("Idade inválida.", field="age_years")
    months = today.year * 12 + today.month - 1 - round(age_years * 12)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, calendar.monthrange(year, month)[1]))


async def list_pets(session: Session, contact_id: UUID | None = None) -> list[Pet]:
    """Return one contact's pets, or everybody's, by name; the dead ones too."""
    return [pet_from_row(row) for row in await pets.list_pets(session, contact_id)]


async def pets_by_contact(session: Session, contact_ids: Iterable[UUID]) -> dict[UUID, list[Pet]]:
    """Return the pets of several contacts, each one's by name; the dead ones too."""
    found: dict[UUID, list[Pet]] = {}
    for row in await pets.list_pets_of(session, list(contact_ids)):
        found.setdefault(row["contact_id"], []).append(pet_from_row(row))
    return found


async def load_pet(session: Session, pet_id: UUID) -> Pet:
    """Return a pet. Raises `NotFound`."""
    row = await pets.find_pet(session, pet_id)
    if row is None:
        raise NotFound("Pet não encontrado.")
    return pet_from_row(row)


async def update_pet(session: Session, pet_id: UUID, actor: Actor, **changes: Unpack[PetChanges]) -> Pet:
    """Change what is given and return the result; a birth date given is no estimate.

    Raises `NotFound`, `Invalid`, and `PetTaken` when the tutor has another pet of that name and species.
    """
    row = await pets.find_pet(session, pet_id, lock=True)
    if row is None:
        raise NotFound("Pet não encontrado.")
    current = pet_from_row(row)
    estimated = current.birth_date_estimated and "birth_date" not in changes
    changed = _checked(replace(current, **changes, birth_date_estimated=estimated), session.clock.now().date())
    if changed == current:
        return current
    try:
        async with session.savepoint():
            await pets.write_pet(session, changed)
    except UniqueViolation:
        raise PetTaken from None
    await record_audit(session, actor, "update", "pet", pet_id, {"fields": sorted(changes)})
    return changed


async def remove_pet(session: Session, pet_id: UUID, actor: Actor) -> None:
    """Erase a pet; its bookings stay, without it. A pet that died is marked (`deceased_at`), not erased."""
    if not await pets.delete_pet(session, pet_id):
        raise NotFound("Pet não encontrado.")
    await record_audit(session, actor, "delete", "pet", pet_id, {})


def _checked(pet: Pet, today: date) -> Pet:
    name = " ".join(pet.name.split())
    if not name or len(name) > 60:
        raise Invalid("Diga o nome do pet, com até 60 letras.", field="name")
    for field, value, known in (
        ("species", pet.species, SPECIES), ("size", pet.size, (None, *PET_SIZES)), ("sex", pet.sex, (None, *SEXES)),
        ("coat", pet.coat, (None, *PET_COATS)),
    ):  # fmt: skip
        if value not in known:
            raise Invalid("Espécie, porte, pelagem ou sexo desconhecido.", field=field)
    born = pet.birth_date
    if born is not None and not (born <= today and today.year - born.year <= OLDEST_YEARS):
        raise Invalid("Data de nascimento impossível.", field="birth_date")
    breed = " ".join((pet.breed or "").split()) or None
    return replace(pet, name=name, breed=breed, notes=pet.notes.strip())
