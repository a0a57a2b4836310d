"""Packages sold: ten baths paid for at once, and what is left of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from oxy.agenda.bookings import Booking, booking_from_row
from oxy.agenda.events import PACKAGE_CHANGED
from oxy.agenda.placing import check_pet
from oxy.agenda.store import bookings as booking_store
from oxy.agenda.store import packages as store
from oxy.businesses import Actor, load_organization, record_audit
from oxy.catalog import load_package
from oxy.clientele import load_contact
from oxy.foundation.database import Session
from oxy.foundation.errors import Conflict, Invalid, NotFound
from oxy.foundation.events import announce
from oxy.foundation.rows import read_instant, read_money, read_uuid


class PackageInUse(Conflict):
    """A sale from which something was drawn is not taken back."""

    code = "package_in_use"
    message = "Já foram usados atendimentos deste pacote, então a venda não pode ser desfeita."


@dataclass(frozen=True, slots=True)
class PackageSale:
    """A package as it was sold. `price` in BRL; `used` of `count` are drawn; `pet_id` None: any of the contact's."""

    id: UUID
    package_id: UUID
    contact_id: UUID
    contact_name: str | None
    pet_id: UUID | None
    pet_name: str | None
    name: str
    service_ids: tuple[UUID, ...]
    count: int
    used: int
    price: Decimal
    sold_at: datetime
    expires_at: datetime | None
    cancelled_at: datetime | None

    @property
    def left(self) -> int:
        """How many are left to draw, as long as it is valid."""
        return self.count - self.used

    def is_open(self, now: datetime) -> bool:
        """Whether something can still be drawn."""
        return self.cancelled_at is None and self.left > 0 and (self.expires_at is None or self.expires_at > now)


async def sell_package(
    session: Session, package_id: UUID, contact_id: UUID, *, actor: Actor, pet_id: UUID | None = None,
    price: Decimal | None = None,
) -> PackageSale:  # fmt: skip
    """Sell a package to a contact, for all their pets or for one, and return the sale.

    Args:
        price: in BRL; None takes the package's.

    It is valid to the end of its last local day. Raises `Invalid` for a package that is not for sale any more,
    `PetDeceased`, and `NotFound`.
    """
    package = await load_package(session, package_id)
    if not package.is_active:
        raise Invalid("Esse pacote não está mais à venda.", field="package_id")
    await load_contact(session, contact_id)
    await check_pet(session, pet_id, contact_id)
    now, expires_at = session.clock.now(), None
    if package.validity_days is not None:
        zone = (await load_organization(session)).zone
        after = now.astimezone(zone).date() + timedelta(days=package.validity_days + 1)
        expires_at = datetime.combine(after, time(0), zone)
    sale_id = await store.insert(
        session, package, contact_id, pet_id, package.price if price is None else price, now, expires_at, actor
    )
    await record_audit(session, actor, "sell", "package", package_id, {"sale": str(sale_id), "name": package.name})
    await announce(session, PACKAGE_CHANGED, {"sale_id": str(sale_id), "contact_id": str(contact_id)})
    return await load_sale(session, sale_id)


async def load_sale(session: Session, sale_id: UUID) -> PackageSale:
    """Return a sale. Raises `NotFound`."""
    rows = await store.sales(session, sale_id=sale_id)
    if not rows:
        raise NotFound("Pacote vendido não encontrado.")
    return sale_from_row(rows[0])


async def list_sales(session: Session, contact_id: UUID | None = None, *, limit: int = 200) -> list[PackageSale]:
    """Return sales, of one contact if told, latest first."""
    return [sale_from_row(row) for row in await store.sales(session, contact_id=contact_id, limit=limit)]


async def open_packages(session: Session, contact_id: UUID) -> list[PackageSale]:
    """Return the packages of a contact from which something can be drawn now, those that end first before others."""
    now = session.clock.now()
    found = [sale for sale in await list_sales(session, contact_id) if sale.is_open(now)]
    return sorted(found, key=lambda sale: (sale.expires_at is None, sale.expires_at or now, sale.sold_at))


async def list_open_sales(
    session: Session, until: datetime | None = None, *, limit: int = 20
) -> tuple[list[PackageSale], int]:
    """Return the packages of all contacts from which something can be drawn now, and how many there are, ending first.

    Args:
        until: only those that end by then.
    """
    rows = await store.open_sales(session, session.clock.now(), until, limit)
    total = int(rows[0]["total"]) if rows else 0
    return [sale_from_row(row) for row in rows], total


async def sale_uses(session: Session, sale_id: UUID) -> list[Booking]:
    """Return the bookings that were drawn from a sale, the first of it first."""
    return [booking_from_row(row) for row in await booking_store.drawn_from(session, sale_id)]


async def take_back_sale(session: Session, sale_id: UUID, *, actor: Actor) -> PackageSale:
    """Undo a sale from which nothing was drawn, and return it; it counts as revenue no more.

    Raises `PackageInUse` and `NotFound`.
    """
    if not await store.lock(session, sale_id):
        raise NotFound("Pacote vendido não encontrado.")
    sale = await load_sale(session, sale_id)
    if sale.cancelled_at is not None:
        return sale
    if sale.used:
        raise PackageInUse
    await store.cancel(session, sale_id)
    await record_audit(session, actor, "take_back", "package", sale.package_id, {"sale": str(sale_id)})
    await announce(session, PACKAGE_CHANGED, {"sale_id": str(sale_id), "contact_id": str(sale.contact_id)})
    return await load_sale(session, sale_id)


def sale_from_row(row: Mapping[str, Any]) -> PackageSale:
    """Build from the columns of `package_sales` with names and `used`, or JSON of them."""
    sold_at = read_instant(row["sold_at"])
    assert sold_at is not None
    return PackageSale(
        read_uuid(row["id"]), read_uuid(row["package_id"]), read_uuid(row["contact_id"]), row["contact_name"],
        None if row["pet_id"] is None else read_uuid(row["pet_id"]), row["pet_name"], row["name"],
        tuple(read_uuid(each) for each in row["service_ids"]), row["count"], row["used"],
        read_money(row["price"]) or Decimal("0.00"), sold_at, read_instant(row["expires_at"]),
        read_instant(row["cancelled_at"]),
    )  # fmt: skip
