"""Care that comes back, over the wire: the business's protocols, and what was given to a pet elsewhere or before."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BeforeValidator, Field
from pydantic.config import JsonDict
from pydantic_core import PydanticKnownError

from oxy.businesses import NameTaken
from oxy.clientele import load_pet
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Day, Label, Notes, View, example, not_given
from oxy.entrances.api.visits import CatalogVisit, ClientsVisit, ReadCatalogVisit
from oxy.foundation.errors import NotFound
from oxy.reminders import (
    create_protocol,
    list_care,
    list_protocols,
    load_protocol,
    note_care,
    remove_care,
    remove_protocol,
    update_protocol,
)

router = APIRouter(tags=["Care"])

CareKind = Literal["vaccine", "deworming", "return", "hygiene", "other"]
Species = Literal["dog", "cat", "bird", "rabbit", "other"]
SpeciesList = Annotated[list[Species], Field(max_length=5)]


def _no_truth(value: object) -> object:
    """JSON's true and false are no numbers, whatever Python says."""
    if isinstance(value, bool):
        raise PydanticKnownError("int_type")
    return value


NoTruth = BeforeValidator(_no_truth)
EveryDays = Annotated[int, Field(ge=1, le=3650, description="From one to the next."), NoTruth]
FirstAt = Annotated[int, Field(ge=0, le=3650), NoTruth]
RemindOn = Annotated[
    list[Annotated[int, Field(ge=-90, le=90), NoTruth]],
    Field(min_length=1, max_length=5, description="Days from the due date; -7 is a week before."),
]
Services = Annotated[list[UUID], Field(max_length=50)]
EXAMPLE: JsonDict = {
    "name": "V10", "kind": "vaccine", "species": ["dog"], "every_days": 365, "first_at_days": 45,
    "remind_on": [-7, 0, 7],
}  # fmt: skip


class ProtocolView(View):
    """One kind of care that falls due again and again."""

    id: UUID
    name: str
    kind: CareKind
    every_days: int
    species: list[Species] = Field(description="For whom; none means for all.")
    first_at_days: int | None = Field(description="The age at which the first is due; null: only after one was given.")
    remind_on: list[int]
    care_group: str | None = Field(description="Protocols of one group complete each other.")
    service_ids: list[UUID] = Field(description="The services that give it and start the wait for the next.")
    completing_service_ids: list[UUID] = Field(description="Services that end the wait and start none.")
    is_active: bool


class NewProtocol(Body):
    """A protocol to add."""

    model_config = example(EXAMPLE)

    name: Label
    kind: CareKind
    every_days: EveryDays
    species: SpeciesList = Field(default_factory=list[Species])
    first_at_days: FirstAt | None = None
    remind_on: RemindOn = Field(default_factory=lambda: [-7, 0, 7])
    care_group: Label | None = None
    service_ids: Services = Field(default_factory=list[UUID])
    completing_service_ids: Services = Field(default_factory=list[UUID])


class ProtocolChanges(Body):
    """What is to change; the rest stays, lists are replaced whole."""

    name: Label = not_given()
    kind: CareKind = not_given()
    every_days: EveryDays = not_given()
    species: SpeciesList = not_given()
    first_at_days: FirstAt | None = None
    remind_on: RemindOn = not_given()
    care_group: Label | None = None
    service_ids: Services = not_given()
    completing_service_ids: Services = not_given()
    is_active: bool = not_given()


class CareView(View):
    """Something that was given to a pet on a local day, beyond what its bookings show."""

    id: UUID
    pet_id: UUID
    care_protocol_id: UUID
    done_on: Day
    source: Literal["staff", "customer", "import"]
    notes: str


class NewCare(Body):
    """What was given, and when. `source` import: taken over from another system."""

    model_config = example({"care_protocol_id": "7d3f9f0a-3e0b-4c55-9d0c-0d8a6f1b2c43", "done_on": "2026-01-10"})

    care_protocol_id: UUID
    done_on: Day
    source: Literal["staff", "import"] = "staff"
    notes: Notes = ""


@router.get("/care-protocols")
async def read_protocols(
    visit: ReadCatalogVisit,
    include_inactive: Annotated[bool, Query()] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ProtocolView]:
    """List the business's protocols by name."""
    found = await list_protocols(visit.session, include_inactive=include_inactive)
    items, next_cursor = cut(found, limit, cursor)
    return Page(items=[ProtocolView.of(each) for each in items], next_cursor=next_cursor)


@router.post("/care-protocols", status_code=201, responses=refuses(NameTaken, NotFound))
async def add_protocol(visit: CatalogVisit, body: NewProtocol, response: Response) -> ProtocolView:
    """Add a protocol: from now on whoever is due is reminded."""
    protocol = await create_protocol(visit.session, visit.actor, **dict(body))
    response.headers["Location"] = f"/api/care-protocols/{protocol.id}"
    return ProtocolView.of(protocol)


@router.get("/care-protocols/{protocol_id}")
async def read_protocol(visit: ReadCatalogVisit, protocol_id: UUID) -> ProtocolView:
    """Return one protocol."""
    return ProtocolView.of(await load_protocol(visit.session, protocol_id))


@router.patch("/care-protocols/{protocol_id}", responses=refuses(NameTaken))
async def change_protocol(visit: CatalogVisit, protocol_id: UUID, body: ProtocolChanges) -> ProtocolView:
    """Change a protocol."""
    return ProtocolView.of(await update_protocol(visit.session, protocol_id, visit.actor, **body.given()))


@router.delete("/care-protocols/{protocol_id}", status_code=204)
async def delete_protocol(visit: CatalogVisit, protocol_id: UUID) -> None:
    """Erase a protocol with what was noted under it; one that is only to rest is set inactive instead."""
    await remove_protocol(visit.session, protocol_id, visit.actor)


@router.get("/pets/{pet_id}/care")
async def read_care(visit: ClientsVisit, pet_id: UUID, limit: Limit = 100, cursor: Cursor = None) -> Page[CareView]:
    """List what was noted for a pet, newest first; what its bookings show is not repeated here."""
    await load_pet(visit.session, pet_id)
    items, next_cursor = cut(await list_care(visit.session, pet_id), limit, cursor)
    return Page(items=[CareView.of(each) for each in items], next_cursor=next_cursor)


@router.post(
    "/pets/{pet_id}/care", status_code=201,
    responses={**refuses(NotFound), 200: {"model": CareView, "description": "Noted before."}},
)  # fmt: skip
async def add_care(visit: ClientsVisit, pet_id: UUID, body: NewCare, response: Response) -> CareView:
    """Note what was given to a pet elsewhere or before: what it completes is not reminded of."""
    care, created = await note_care(
        visit.session, pet_id, body.care_protocol_id, body.done_on, visit.actor, source=body.source, notes=body.notes
    )
    response.status_code = 201 if created else 200
    response.headers["Location"] = f"/api/pets/{pet_id}/care/{care.id}"
    return CareView.of(care)


@router.delete("/pets/{pet_id}/care/{care_id}", status_code=204)
async def delete_care(visit: ClientsVisit, pet_id: UUID, care_id: UUID) -> None:
    """Take a note back."""
    await remove_care(visit.session, pet_id, care_id, visit.actor)
