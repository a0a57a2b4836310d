"""Pets, over the wire."""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from pydantic.config import JsonDict

from oxy.clientele import PetTaken, list_pets, load_pet, register_pet, remove_pet, update_pet
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Coat, Day, LocalMoment, Moment, Name, Notes, Size, View, example, not_given
from oxy.entrances.api.visits import ClientsVisit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/pets", tags=["Pets"])

Species = Literal["dog", "cat", "bird", "rabbit", "other"]
Sex = Literal["male", "female"]
Age = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False, description="In years, instead of a birth date.")]
EXAMPLE: JsonDict = {
    "contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10", "name": "Rex", "species": "dog", "breed": "Golden Retriever",
    "age_years": 3, "size": "large",
}  # fmt: skip


class PetView(View):
    """One animal. `birth_date_estimated`: the date was reckoned from an age."""

    id: UUID
    contact_id: UUID
    name: str
    species: Species
    breed: str | None
    size: Size | None
    coat: Coat | None
    sex: Sex | None
    birth_date: Day | None
    birth_date_estimated: bool
    notes: str
    deceased_at: LocalMoment | None


class NewPet(Body):
    """A pet to register."""

    model_config = example(EXAMPLE)

    contact_id: UUID
    name: Name
    species: Species
    breed: Name | None = None
    size: Size | None = None
    coat: Coat | None = None
    sex: Sex | None = None
    birth_date: Day | None = None
    age_years: Age | None = None
    notes: Notes = ""


class PetChanges(Body):
    """What is to change; the rest stays. `deceased_at` ends every message about the pet."""

    name: Name = not_given()
    species: Species = not_given()
    breed: Name | None = None
    size: Size | None = None
    coat: Coat | None = None
    sex: Sex | None = None
    birth_date: Day | None = None
    notes: Notes = not_given()
    deceased_at: Moment | None = None


@router.get("")
async def read_pets(
    visit: ClientsVisit,
    contact_id: Annotated[UUID | None, Query(description="Only this contact's.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[PetView]:
    """List pets by name, the dead ones too."""
    items, next_cursor = cut(await list_pets(visit.session, contact_id), limit, cursor)
    zone = await visit.zone()
    return Page(items=[PetView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post(
    "", status_code=201, responses={**refuses(NotFound), 200: {"model": PetView, "description": "Registered before."}}
)
async def add_pet(visit: ClientsVisit, body: NewPet, response: Response) -> PetView:
    """Register a pet. One of the same name and species of the same contact is that pet: missing facts are filled in."""
    zone = await visit.zone()
    facts = dict(body)
    age = facts.pop("age_years")
    pet, created = await register_pet(
        visit.session, facts.pop("contact_id"), **facts, age_years=None if age is None else Decimal(str(age)),
        today=visit.session.clock.now().astimezone(zone).date(),
    )  # fmt: skip
    response.status_code = 201 if created else 200
    response.headers["Location"] = f"/api/pets/{pet.id}"
    return PetView.of(pet, zone)


@router.get("/{pet_id}")
async def read_pet(visit: ClientsVisit, pet_id: UUID) -> PetView:
    """Return one pet."""
    return PetView.of(await load_pet(visit.session, pet_id), await visit.zone())


@router.patch("/{pet_id}", responses=refuses(PetTaken))
async def change_pet(visit: ClientsVisit, pet_id: UUID, body: PetChanges) -> PetView:
    """Change a pet."""
    return PetView.of(await update_pet(visit.session, pet_id, visit.actor, **body.given()), await visit.zone())


@router.delete("/{pet_id}", status_code=204)
async def delete_pet(visit: ClientsVisit, pet_id: UUID) -> None:
    """Erase a pet; its bookings stay, without it. One that died is marked with `deceased_at` instead."""
    await remove_pet(visit.session, pet_id, visit.actor)
