"""Services, over the wire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from pydantic.config import JsonDict

from oxy.businesses import NameTaken
from oxy.catalog import create_service, list_services, load_service, remove_service, update_service
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Label, Money, ServiceKind, Size, View, example, not_given
from oxy.entrances.api.visits import CatalogVisit, ReadCatalogVisit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/services", tags=["Services"])

EXAMPLE: JsonDict = {
    "name": "Banho", "type": "grooming", "duration_minutes": 60, "buffer_minutes": 0,
    "prices": {"small": "50.00", "medium": "60.00", "large": "80.00"}, "aliases": ["banhinho"], "resource_ids": [],
}  # fmt: skip
Minutes = Annotated[int, Field(ge=5, le=1440, description="How long it takes; null only for stays (`hotel`).")]
Buffer = Annotated[int, Field(ge=0, le=480, description="Minutes kept free afterwards.")]
Prices = Annotated[dict[Size, Money], Field(description="By size of pet, in place of `price`.")]
Aliases = Annotated[list[Label], Field(max_length=30, description="What customers call it, too.")]
ResourceIds = Annotated[list[UUID], Field(max_length=200, description="Who or what does it.")]


class ServiceView(View):
    """One service; `price` in BRL holds for every size, a night's for type `hotel`."""

    id: UUID
    name: str
    type: ServiceKind
    duration_minutes: int | None
    buffer_minutes: int
    price: Money | None
    prices: dict[Size, Money]
    aliases: list[str]
    resource_ids: list[UUID]
    is_active: bool


class NewService(Body):
    """A service to add."""

    model_config = example(EXAMPLE)

    name: Label
    type: ServiceKind
    duration_minutes: Minutes | None = None
    buffer_minutes: Buffer = 0
    price: Money | None = None
    prices: Prices = Field(default_factory=dict[Size, Money])
    aliases: Aliases = Field(default_factory=list[str])
    resource_ids: ResourceIds = Field(default_factory=list[UUID])
    is_active: bool = True


class ServiceChanges(Body):
    """What is to change; the rest stays. A `price` replaces `prices`, and the other way."""

    name: Label = not_given()
    type: ServiceKind = not_given()
    duration_minutes: Minutes | None = None
    buffer_minutes: Buffer = not_given()
    price: Money | None = None
    prices: Prices = not_given()
    aliases: Aliases = not_given()
    resource_ids: ResourceIds = not_given()
    is_active: bool = not_given()


@router.get("")
async def read_services(
    visit: ReadCatalogVisit,
    include_inactive: Annotated[bool, Query()] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ServiceView]:
    """List services by name."""
    found = await list_services(visit.session, include_inactive=include_inactive)
    items, next_cursor = cut(found, limit, cursor)
    return Page(items=[ServiceView.of(each) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(NameTaken, NotFound))
async def add_service(visit: CatalogVisit, body: NewService, response: Response) -> ServiceView:
    """Add a service."""
    service = await create_service(visit.session, visit.actor, **dict(body))
    response.headers["Location"] = f"/api/services/{service.id}"
    return ServiceView.of(service)


@router.get("/{service_id}")
async def read_service(visit: ReadCatalogVisit, service_id: UUID) -> ServiceView:
    """Return one service, active or not."""
    return ServiceView.of(await load_service(visit.session, service_id))


@router.patch("/{service_id}", responses=refuses(NameTaken))
async def change_service(visit: CatalogVisit, service_id: UUID, body: ServiceChanges) -> ServiceView:
    """Change a service; bookings made before keep their price and duration."""
    return ServiceView.of(await update_service(visit.session, service_id, visit.actor, **body.given()))


@router.delete("/{service_id}", status_code=204)
async def delete_service(visit: CatalogVisit, service_id: UUID) -> None:
    """Take a service away; one that was ever booked is kept, inactive."""
    await remove_service(visit.session, service_id, visit.actor)
