"""Packages: what is for sale, and what was sold with what is left of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from oxy import agenda
from oxy.agenda import PackageSale
from oxy.businesses import load_organization
from oxy.catalog import PackageFacts, create_package, list_packages, list_services, load_package, update_package
from oxy.entrances.console.board import Entry, entry_of
from oxy.entrances.console.choosing import (
    choice,
    clean,
    find_customers,
    load_customer,
    read_amount,
    read_count,
    read_id,
)
from oxy.entrances.console.reception import ConsoleRoute, Front, Signed, permitted
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid

router = APIRouter(prefix="/pacotes", route_class=ConsoleRoute)
Permitted = Annotated[Staff, permitted(Permission.CATALOG)]

MOST, LONGEST_DAYS = 500, 3650
ONE_DAY = timedelta(days=1)
Filter = Literal["com-saldo", "todos"]


@dataclass(frozen=True, slots=True)
class Sale:
    """A package sold, on the page: in local time, and whether it still gives anything."""

    sale: PackageSale
    sold: datetime
    last_day: date | None
    is_open: bool

    @property
    def state(self) -> str:
        """What is left of it, in a word or two."""
        if self.sale.cancelled_at is not None:
            return "Venda desfeita"
        if self.sale.left == 0:
            return "Usado"
        return f"{self.sale.left} de {self.sale.count}" if self.is_open else "Vencido"


class PackageForm(BaseModel):
    """The fields of a package for sale, as they come."""

    nome: str = Field("", max_length=200)
    servicos: list[UUID] = []
    quantos: str = Field("", max_length=10)
    preco: str = Field("", max_length=20)
    validade: str = Field("", max_length=10)
    a_venda: bool = False

    def facts(self) -> PackageFacts:
        """Return what is said. Raises `Invalid`."""
        count, price = read_count(self.quantos, "quantos", MOST), read_amount(self.preco, "preco")
        if count is None or price is None:
            raise Invalid("Diga quantos atendimentos o pacote tem e quanto custa.", field="preco")
        return {
            "name": clean(self.nome), "service_ids": self.servicos, "count": count, "price": price,
            "validity_days": read_count(self.validade, "validade", LONGEST_DAYS),
        }  # fmt: skip


@router.get("")
async def listing(front: Front, staff: Signed, filtro: Filter = "com-saldo") -> Response:
    """What is for sale and what was sold."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        sales = await _sales(session, only_open=filtro == "com-saldo")
        packages = await list_packages(session, include_inactive=frame["may_sell"])
        services = {each.id: each.name for each in await list_services(session, include_inactive=True)}
    return render("packages.html", **frame, packages=packages, sales=sales, services=services, filter=filtro)


@router.get("/novo")
async def blank(front: Front, staff: Permitted) -> Response:
    """The form of a new package."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        services = await list_services(session)
    return render("package_form.html", **frame, package=None, services=services)


@router.post("")
async def add(front: Front, staff: Permitted, form: Annotated[PackageForm, Form()]) -> Response:
    """Put a package up for sale."""
    async with front.database.tenant(staff.organization_id) as session:
        await create_package(session, staff.actor, **form.facts())
    return RedirectResponse("/pacotes", 303)


@router.get("/vender")
async def sell_to(
    front: Front, staff: Signed, cliente: UUID | None = None, pet: UUID | None = None, busca: str = ""
) -> Response:
    """Whom to sell to, and what."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _selling(session, cliente, pet, busca)
    return render("package_sell.html", **frame, **values)


@router.post("/vendas")
async def sell(
    front: Front, staff: Signed, cliente: Annotated[UUID, Form()], pacote: Annotated[UUID, Form()],
    pet: Annotated[str, Form(max_length=36)] = "", preco: Annotated[str, Form(max_length=20)] = "",
) -> Response:  # fmt: skip
    """Sell a package."""
    async with front.database.tenant(staff.organization_id) as session:
        made = await agenda.sell_package(
            session, pacote, cliente, pet_id=read_id(pet, "pet"), price=read_amount(preco, "preco"),
            actor=staff.actor,
        )  # fmt: skip
    return RedirectResponse(f"/pacotes/vendas/{made.id}", 303)


@router.get("/vendas/{sale_id}")
async def sold(front: Front, staff: Signed, sale_id: UUID) -> Response:
    """A package sold, with what it was used for."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        values = await _sold(session, sale_id)
    return render("package_sale.html", **frame, **values)


@router.get("/vendas/{sale_id}/saldo")
async def balance(front: Front, staff: Signed, sale_id: UUID) -> Response:
    """What is left of it, looked at again."""
    async with front.database.tenant(staff.organization_id) as session:
        return render("package_balance.html", **await _sold(session, sale_id))


@router.post("/vendas/{sale_id}/desfazer")
async def take_back(front: Front, staff: Signed, sale_id: UUID) -> Response:
    """Undo a sale."""
    async with front.database.tenant(staff.organization_id) as session:
        await agenda.take_back_sale(session, sale_id, actor=staff.actor)
        return render("package_balance.html", **await _sold(session, sale_id))


@router.get("/{package_id}")
async def one(front: Front, staff: Permitted, package_id: UUID) -> Response:
    """The form of a package for sale."""
    frame = await front.frame(staff, "agenda")
    async with front.database.tenant(staff.organization_id) as session:
        package, services = await load_package(session, package_id), await list_services(session)
    return render("package_form.html", **frame, package=package, services=services)


@router.post("/{package_id}")
async def change(front: Front, staff: Permitted, package_id: UUID, form: Annotated[PackageForm, Form()]) -> Response:
    """Change a package for sale, or take it off."""
    async with front.database.tenant(staff.organization_id) as session:
        facts: PackageFacts = {**form.facts(), "is_active": form.a_venda}
        await update_package(session, package_id, staff.actor, **facts)
    return RedirectResponse("/pacotes", 303)


def shown_sale(sale: PackageSale, now: datetime, zone: ZoneInfo) -> Sale:
    """Return a sale as pages show it. `now` is aware."""
    # It ends with a day: at the first moment of the next.
    last_day = None if sale.expires_at is None else (sale.expires_at.astimezone(zone) - ONE_DAY).date()
    return Sale(sale, sale.sold_at.astimezone(zone), last_day, sale.is_open(now))


async def _sales(session: Session, *, only_open: bool) -> list[Sale]:
    zone, now = (await load_organization(session)).zone, session.clock.now()
    found = [shown_sale(each, now, zone) for each in await agenda.list_sales(session)]
    return [each for each in found if each.is_open or not only_open]


async def _selling(session: Session, contact_id: UUID | None, pet_id: UUID | None, search: str) -> dict[str, Any]:
    return {
        **choice("/pacotes/vender", {}, search, await find_customers(session, search)),
        "customer": None if contact_id is None else await load_customer(session, contact_id), "pet_id": pet_id,
        "packages": await list_packages(session),
    }  # fmt: skip


async def _sold(session: Session, sale_id: UUID) -> dict[str, Any]:
    zone, sale = (await load_organization(session)).zone, await agenda.load_sale(session, sale_id)
    uses: list[Entry] = [entry_of(each, zone) for each in await agenda.sale_uses(session, sale_id)]
    services = [each for each in await list_services(session) if each.id in sale.service_ids]
    now = session.clock.now().astimezone(zone)
    return {"shown": shown_sale(sale, now, zone), "uses": uses, "services": services, "now": now}
