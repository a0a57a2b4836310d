"""Resources, over the wire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from pydantic.config import JsonDict

from oxy.businesses import NameTaken, WeekHours
from oxy.catalog import ResourceKind, create_resource, list_resources, load_resource, remove_resource, update_resource
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Label, Size, View, Week, example, not_given
from oxy.entrances.api.visits import CatalogVisit, ReadCatalogVisit

router = APIRouter(prefix="/resources", tags=["Resources"])

EXAMPLE: JsonDict = {
    "name": "Ana", "kind": "groomer", "hours": {"mon": ["08:00-17:00"], "sat": ["08:00-12:00"]},
    "breaks": {"mon": ["12:00-13:00"]},
}  # fmt: skip
UpTo = Annotated[Size | None, Field(description="The largest pet it takes; null: any.")]
Capacity = Annotated[int, Field(ge=1, le=100, description="How many it takes at once.")]
Hours = Annotated[Week | None, Field(description="null: the opening hours of the business.")]


class ResourceView(View):
    """A professional, room or kennel. `hours` null means the opening hours; `breaks` are taken off either."""

    id: UUID
    name: str
    kind: ResourceKind
    hours: Week | None
    breaks: Week
    is_active: bool
    up_to_size: Size | None = Field(description="The largest pet it takes; null: any.")
    capacity: int = Field(description="How many it takes at once.")


class NewResource(Body):
    """A resource to add."""

    model_config = example(EXAMPLE)

    name: Label
    kind: ResourceKind
    hours: Hours = None
    breaks: Week = WeekHours()
    is_active: bool = True
    up_to_size: UpTo = None
    capacity: Capacity = 1


class ResourceChanges(Body):
    """What is to change; the rest stays."""

    name: Label = not_given()
    kind: ResourceKind = not_given()
    hours: Hours = None
    breaks: Week = not_given()
    is_active: bool = not_given()
    up_to_size: UpTo = None
    capacity: Capacity = not_given()


@router.get("")
async def read_resources(
    visit: ReadCatalogVisit,
    include_inactive: Annotated[bool, Query()] = False,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ResourceView]:
    """List resources by name."""
    found = await list_resources(visit.session, include_inactive=include_inactive)
    items, next_cursor = cut(found, limit, cursor)
    return Page(items=[ResourceView.of(each) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(NameTaken))
async def add_resource(visit: CatalogVisit, body: NewResource, response: Response) -> ResourceView:
    """Add a resource."""
    resource = await create_resource(visit.session, visit.actor, **dict(body))
    response.headers["Location"] = f"/api/resources/{resource.id}"
    return ResourceView.of(resource)


@router.get("/{resource_id}")
async def read_resource(visit: ReadCatalogVisit, resource_id: UUID) -> ResourceView:
    """Return one resource, active or not."""
    return ResourceView.of(await load_resource(visit.session, resource_id))


@router.patch("/{resource_id}", responses=refuses(NameTaken))
async def change_resource(visit: CatalogVisit, resource_id: UUID, body: ResourceChanges) -> ResourceView:
    """Change a resource; bookings made before stay."""
    return ResourceView.of(await update_resource(visit.session, resource_id, visit.actor, **body.given()))


@router.delete("/{resource_id}", status_code=204)
async def delete_resource(visit: CatalogVisit, resource_id: UUID) -> None:
    """Take a resource away; one that was ever booked is kept, inactive."""
    await remove_resource(visit.session, resource_id, visit.actor)
