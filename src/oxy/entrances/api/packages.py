"""Packages for sale and packages sold, over the wire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from oxy import agenda
from oxy.agenda import PackageInUse, PetDeceased, list_sales, load_sale, sell_package, take_back_sale
from oxy.businesses import NameTaken
from oxy.catalog import create_package, list_packages, load_package, update_package
from oxy.entrances.api.lists import Page
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.values import Body, Label, LocalMoment, Money, View, example, not_given
from oxy.entrances.api.visits import BookingsVisit, CatalogVisit, ReadCatalogVisit
from oxy.foundation.errors import Invalid, NotFound

router = APIRouter(tags=["Packages"])

Count = Annotated[int, Field(ge=1, le=500)]
Days = Annotated[int, Field(ge=1, le=3650)]
Services = Annotated[list[UUID], Field(min_length=1, max_length=50)]


class PackageView(View):
    """A package for sale: so many of its services for one price."""

    id: UUID
    name: str
    service_ids: list[UUID]
    count: int
    price: Money
    validity_days: int | None
    is_active: bool


class NewPackage(Body):
    """What is to be sold."""

    model_config = example(
        {
            "name": "10 banhos", "service_ids": ["7d3f9f0a-3e0b-4c55-9d0c-0d8a6f1b2c43"], "count": 10,
            "price": "450.00", "validity_days": 180,
        }
    )  # fmt: skip

    name: Label
    service_ids: Services
    count: Count
    price: Money
    validity_days: Days | None = None


class PackageChanges(Body):
    """What is to change; what was sold stays as it was."""

    model_config = example({"price": "480.00"})

    name: Label = not_given()
    service_ids: Services = not_given()
    count: Count = not_given()
    price: Money = not_given()
    validity_days: Days | None = None
    is_active: bool = not_given()


class SaleView(View):
    """A package sold, as it was then; `left` of `count` can still be drawn while it is valid."""

    id: UUID
    package_id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    name: str
    service_ids: list[UUID]
    count: int
    used: int
    left: int
    price: Money
    sold_at: LocalMoment
    expires_at: LocalMoment | None
    cancelled_at: LocalMoment | None


class NewSale(Body):
    """Who buys what."""

    model_config = example(
        {
            "package_id": "5a1c2b3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d", "contact_id": "3f0c2f6e-0a51-4c0e-9d2b-6f7c3c2b9a10",
        }
    )  # fmt: skip

    package_id: UUID
    contact_id: UUID
    pet_id: UUID | None = Field(None, description="null: for all the contact's pets.")
    price: Money | None = Field(None, description="null: the package's.")


@router.get("/packages")
async def read_packages(visit: ReadCatalogVisit, include_inactive: bool = False) -> Page[PackageView]:
    """List packages by name."""
    found = await list_packages(visit.session, include_inactive=include_inactive)
    return Page(items=[PackageView.of(each) for each in found])


@router.post("/packages", status_code=201, responses=refuses(Invalid, NameTaken, NotFound))
async def add_package(visit: CatalogVisit, body: NewPackage, response: Response) -> PackageView:
    """Add a package."""
    made = await create_package(visit.session, visit.actor, **body.model_dump())
    response.headers["Location"] = f"/api/packages/{made.id}"
    return PackageView.of(made)


@router.get("/packages/{package_id}")
async def read_package(visit: ReadCatalogVisit, package_id: UUID) -> PackageView:
    """Return one package."""
    return PackageView.of(await load_package(visit.session, package_id))


@router.patch("/packages/{package_id}", responses=refuses(Invalid, NameTaken))
async def change_package(visit: CatalogVisit, package_id: UUID, body: PackageChanges) -> PackageView:
    """Change a package, or take it off sale with `is_active` false."""
    return PackageView.of(await update_package(visit.session, package_id, visit.actor, **body.given()))


@router.get("/package-sales")
async def read_sales(visit: BookingsVisit, contact_id: Annotated[UUID | None, Query()] = None) -> Page[SaleView]:
    """List the latest 200 packages sold, with their balance."""
    zone = await visit.zone()
    return Page(items=[SaleView.of(each, zone) for each in await list_sales(visit.session, contact_id)])


@router.post("/package-sales", status_code=201, responses=refuses(Invalid, NotFound, PetDeceased))
async def add_sale(visit: BookingsVisit, body: NewSale, response: Response) -> SaleView:
    """Sell a package: its price counts as revenue today, and bookings drawn from it cost nothing more."""
    made = await sell_package(
        visit.session, body.package_id, body.contact_id, pet_id=body.pet_id, price=body.price, actor=visit.actor
    )
    response.headers["Location"] = f"/api/package-sales/{made.id}"
    return await _view(visit, made)


@router.get("/package-sales/{sale_id}")
async def read_sale(visit: BookingsVisit, sale_id: UUID) -> SaleView:
    """Return one package sold."""
    return await _view(visit, await load_sale(visit.session, sale_id))


@router.post("/package-sales/{sale_id}/cancel", responses=refuses(PackageInUse))
async def cancel_sale(visit: BookingsVisit, sale_id: UUID) -> SaleView:
    """Take back a sale from which nothing was drawn."""
    return await _view(visit, await take_back_sale(visit.session, sale_id, actor=visit.actor))


async def _view(visit: BookingsVisit, sale: agenda.PackageSale) -> SaleView:
    return SaleView.of(sale, await visit.zone())
