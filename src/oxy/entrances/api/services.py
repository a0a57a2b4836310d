"""Services, over the wire."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field
from pydantic.config import JsonDict

from oxy.businesses import NameTaken
from oxy.catalog import Term, create_service, list_services, load_service, quote, remove_service, update_service
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Coat, Label, Money, ServiceKind, Size, View, example, not_given
from oxy.entrances.api.visits import CatalogVisit, ReadCatalogVisit
from oxy.foundation.errors import NotFound

router = APIRouter(prefix="/services", tags=["Services"])

EXAMPLE: JsonDict = {
    "name": "Banho", "type": "grooming", "duration_minutes": 60, "buffer_minutes": 0,
    "prices": {"small": "50.00", "medium": "60.00", "large": "80.00"}, "aliases": ["banhinho"], "resource_ids": [],
}  # fmt: skip
Minutes = Annotated[int, Field(ge=5, le=1440, description="How long it takes; null only for stays (`hotel`).")]
Buffer = Annotated[int, Field(ge=0, le=480, description="Minutes kept free afterwards.")]
BufferBefore = Annotated[int, Field(ge=0, le=480, description="Minutes kept free before it.")]
Prices = Annotated[dict[Size, Money], Field(description="By size of pet, in place of `price`.")]
Aliases = Annotated[list[Label], Field(max_length=30, description="What customers call it, too.")]
ResourceIds = Annotated[list[UUID], Field(max_length=200, description="Who or what does it.")]


AlsoNeeds = Annotated[
    list[Annotated[list[UUID], Field(min_length=1, max_length=200)]],
    Field(max_length=4, description="What it takes at the same time beside, any one of each list: a tub, a room."),
]


class TermBody(Body):
    """A price, a duration or both for pets of a size, of a coat, with a resource, or all of these."""

    size: Size | None = None
    coat: Coat | None = None
    resource_id: UUID | None = None
    price: Money | None = None
    duration_minutes: Minutes | None = None

    def term(self) -> Term:
        """Return the term as the room knows it."""
        return Term(self.size, self.coat, self.resource_id, self.price, self.duration_minutes)


Terms = Annotated[
    list[TermBody],
    Field(
        max_length=100, description="What differs from the rest. Of those that fit, the closest says the price or time."
    ),
]


class TermView(View):
    """A price, a duration or both for some pets, or with some resource."""

    size: Size | None
    coat: Coat | None
    resource_id: UUID | None
    price: Money | None
    duration_minutes: int | None


class QuoteView(View):
    """What a service costs and how long it takes, as far as what was told settles it."""

    price: Money | None = Field(description="null: not settled yet, or none is set.")
    prices: list[Money] = Field(description="Every price that may turn out, cheapest first.")
    duration_minutes: int | None = Field(description="The time to plan for; null for stays.")
    minutes: list[int] = Field(description="Every duration that may turn out.")


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
    buffer_before_minutes: int
    also_needs: list[list[UUID]]
    terms: list[TermView]


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
    buffer_before_minutes: BufferBefore = 0
    also_needs: AlsoNeeds = Field(default_factory=list[list[UUID]])
    terms: Terms = Field(default_factory=list[TermBody])


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
    buffer_before_minutes: BufferBefore = not_given()
    also_needs: AlsoNeeds = not_given()
    terms: Terms = not_given()


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
    service = await create_service(visit.session, visit.actor, **_facts(dict(body)))
    response.headers["Location"] = f"/api/services/{service.id}"
    return ServiceView.of(service)


@router.get("/{service_id}")
async def read_service(visit: ReadCatalogVisit, service_id: UUID) -> ServiceView:
    """Return one service, active or not."""
    return ServiceView.of(await load_service(visit.session, service_id))


@router.get("/{service_id}/quote")
async def read_quote(
    visit: ReadCatalogVisit,
    service_id: UUID,
    size: Annotated[Size | None, Query(description="The pet's, when it is known.")] = None,
    coat: Annotated[Coat | None, Query(description="The pet's, when it is known.")] = None,
    resource_id: Annotated[UUID | None, Query(description="Who or what does it; left out: whoever may.")] = None,
) -> QuoteView:
    """Say what a service costs and how long it takes; what is left out leaves a range."""
    service = await load_service(visit.session, service_id)
    return QuoteView.of(quote(service, size=size, coat=coat, resource_id=resource_id))


@router.patch("/{service_id}", responses=refuses(NameTaken))
async def change_service(visit: CatalogVisit, service_id: UUID, body: ServiceChanges) -> ServiceView:
    """Change a service; bookings made before keep their price and duration."""
    return ServiceView.of(await update_service(visit.session, service_id, visit.actor, **_facts(body.given())))


@router.delete("/{service_id}", status_code=204)
async def delete_service(visit: CatalogVisit, service_id: UUID) -> None:
    """Take a service away; one that was ever booked is kept, inactive."""
    await remove_service(visit.session, service_id, visit.actor)


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    """A body's fields as the room takes them."""
    terms: list[TermBody] | None = given.get("terms")
    return given if terms is None else given | {"terms": [each.term() for each in terms]}
