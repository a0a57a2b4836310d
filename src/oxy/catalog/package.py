"""What is sold in advance: so many of a service at one price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from oxy.businesses import Actor, NameTaken, record_audit
from oxy.catalog import store
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.rows import read_money, read_uuid

DEAREST = Decimal("99999999.99")
MOST = 500
LONGEST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class Package:
    """A package for sale: `count` of its services for `price` in BRL, good for `validity_days` (None: always)."""

    id: UUID
    name: str
    service_ids: tuple[UUID, ...]
    count: int
    price: Decimal
    validity_days: int | None = None
    is_active: bool = True


class PackageFacts(TypedDict, total=False):
    """What may be said about a package when it is created or changed."""

    name: str
    service_ids: Sequence[UUID]
    count: int
    price: Decimal
    validity_days: int | None
    is_active: bool


def package_from_row(row: Mapping[str, Any]) -> Package:
    """Build from the columns of `packages` with `service_ids`, or JSON of them."""
    return Package(
        read_uuid(row["id"]), row["name"], tuple(read_uuid(each) for each in row["service_ids"] or ()), row["count"],
        read_money(row["price"]) or Decimal("0.00"), row["validity_days"], row["is_active"],
    )  # fmt: skip


async def list_packages(session: Session, *, include_inactive: bool = False) -> list[Package]:
    """Return the packages by name."""
    return [package_from_row(row) for row in await store.list_packages(session, include_inactive)]


async def load_package(session: Session, package_id: UUID) -> Package:
    """Return a package, for sale or not. Raises `NotFound`."""
    row = await store.find_package(session, package_id)
    if row is None:
        raise NotFound("Pacote não encontrado.")
    return package_from_row(row)


async def create_package(session: Session, actor: Actor, **facts: Unpack[PackageFacts]) -> Package:
    """Add a package; name, services, count and price are needed.

    Raises `Invalid` for what makes no sense, `NameTaken`, and `NotFound` for a service that is not this business's.
    """
    wanted = _checked(replace(Package(UUID(int=0), "", (), 0, Decimal(0)), **_tidy(facts)))
    package_id = await _write(session, wanted, store.insert_package)
    await record_audit(session, actor, "create", "package", package_id, {"name": wanted.name})
    return replace(wanted, id=package_id)


async def update_package(session: Session, package_id: UUID, actor: Actor, **facts: Unpack[PackageFacts]) -> Package:
    """Change what is given and return the result; what was sold stays as it was sold. Raises as `create_package`."""
    row = await store.find_package(session, package_id, lock=True)
    if row is None:
        raise NotFound("Pacote não encontrado.")
    current = package_from_row(row)
    changed = _checked(replace(current, **_tidy(facts)))
    if changed == current:
        return current
    await _write(session, changed, store.write_package)
    await record_audit(session, actor, "update", "package", package_id, {"fields": sorted(facts)})
    return changed


async def _write(session: Session, package: Package, write: Any) -> UUID:
    try:
        async with session.savepoint():
            package_id: UUID = await write(session, package)
            await store.write_package_services(session, replace(package, id=package_id))
    except UniqueViolation:
        raise NameTaken from None
    except ForeignKeyViolation:
        raise NotFound("Serviço não encontrado.") from None
    return package_id


def _tidy(facts: PackageFacts) -> dict[str, Any]:
    tidy: dict[str, Any] = dict(facts)
    if "name" in facts:
        tidy["name"] = " ".join(facts["name"].split())
    if "service_ids" in facts:
        tidy["service_ids"] = tuple(sorted(set(facts["service_ids"])))
    if "price" in facts:
        tidy["price"] = facts["price"].quantize(Decimal("0.01"))
    return tidy


def _checked(package: Package) -> Package:
    if not package.name or len(package.name) > 120:
        raise Invalid("Dê um nome ao pacote, com até 120 letras.", field="name")
    if not package.service_ids:
        raise Invalid("Diga quais serviços o pacote cobre.", field="service_ids")
    if not 1 <= package.count <= MOST:
        raise Invalid(f"Um pacote tem de 1 a {MOST} atendimentos.", field="count")
    if not 0 <= package.price <= DEAREST:
        raise Invalid("O preço do pacote não faz sentido.", field="price")
    if package.validity_days is not None and not 1 <= package.validity_days <= LONGEST_DAYS:
        raise Invalid(f"A validade vai de 1 a {LONGEST_DAYS} dias.", field="validity_days")
    return package
