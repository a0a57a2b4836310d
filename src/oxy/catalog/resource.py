"""Who or what does a service: professionals, rooms, kennels."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from oxy.businesses import Actor, NameTaken, WeekHours, record_audit
from oxy.catalog import store
from oxy.catalog.quoting import SIZES
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.rows import read_uuid

ResourceKind = Literal["groomer", "veterinarian", "room", "kennel", "other"]
RESOURCE_KINDS: tuple[ResourceKind, ...] = ("groomer", "veterinarian", "room", "kennel", "other")
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. `hours` None means the business's opening hours; `breaks` are taken off either.

    It takes `capacity` pets at once, of up to `up_to_size` (None: of any size).
    """

    id: UUID
    name: str
    kind: ResourceKind
    hours: WeekHours | None = None
    breaks: WeekHours = field(default_factory=WeekHours)
    is_active: bool = True
    up_to_size: str | None = None
    capacity: int = 1

    def takes(self, size: str | None) -> bool:
        """Whether a pet of a size has room here; one whose size is not known is taken at its tutor's word."""
        return self.up_to_size is None or size is None or SIZES.index(size) <= SIZES.index(self.up_to_size)


class ResourceFacts(TypedDict, total=False):
    """What may be said about a resource when it is created or changed."""

    name: str
    kind: str
    hours: WeekHours | None
    breaks: WeekHours
    is_active: bool
    up_to_size: str | None
    capacity: int


def resource_from_row(row: Mapping[str, Any]) -> Resource:
    """Build from the columns of `resources`, or JSON of them."""
    hours = row["hours"]
    return Resource(
        read_uuid(row["id"]), row["name"], row["kind"], None if hours is None else WeekHours.from_json(hours),
        WeekHours.from_json(row["breaks"] or {}), row["is_active"], row.get("up_to_size"), row.get("capacity") or 1,
    )  # fmt: skip


async def list_resources(session: Session, *, include_inactive: bool = False) -> list[Resource]:
    """Return the resources by name."""
    return [resource_from_row(row) for row in await store.list_resources(session, include_inactive)]


async def load_resource(session: Session, resource_id: UUID) -> Resource:
    """Return a resource, active or not. Raises `NotFound`."""
    row = await store.find_resource(session, resource_id)
    if row is None:
        raise NotFound("Profissional ou recurso não encontrado.")
    return resource_from_row(row)


async def create_resource(session: Session, actor: Actor, **facts: Unpack[ResourceFacts]) -> Resource:
    """Add a resource; `name` and `kind` are needed. Raises `Invalid`, `NameTaken`."""
    wanted = _checked(replace(Resource(UUID(int=0), "", "other"), **_tidy(facts)))
    try:
        async with session.savepoint():
            resource_id = await store.insert_resource(session, wanted)
    except UniqueViolation:
        raise NameTaken from None
    await record_audit(session, actor, "create", "resource", resource_id, {"name": wanted.name})
    return replace(wanted, id=resource_id)


async def update_resource(
    session: Session, resource_id: UUID, actor: Actor, **facts: Unpack[ResourceFacts]
) -> Resource:
    """Change what is given and return the result; bookings made before stay.

    Raises `NotFound`, `Invalid`, `NameTaken`.
    """
    row = await store.find_resource(session, resource_id, lock=True)
    if row is None:
        raise NotFound("Profissional ou recurso não encontrado.")
    current = resource_from_row(row)
    changed = _checked(replace(current, **_tidy(facts)))
    if changed == current:
        return current
    try:
        async with session.savepoint():
            await store.write_resource(session, changed)
    except UniqueViolation:
        raise NameTaken from None
    await record_audit(session, actor, "update", "resource", resource_id, {"fields": sorted(facts)})
    return changed


async def remove_resource(session: Session, resource_id: UUID, actor: Actor) -> None:
    """Take a resource away; one that was ever booked is kept, inactive. Raises `NotFound`."""
    resource = await load_resource(session, resource_id)
    try:
        async with session.savepoint():
            await store.delete_resource(session, resource_id)
    except ForeignKeyViolation:
        await store.write_resource(session, replace(resource, is_active=False))
    await record_audit(session, actor, "delete", "resource", resource_id, {"name": resource.name})


def _tidy(facts: ResourceFacts) -> dict[str, Any]:
    tidy: dict[str, Any] = dict(facts)
    if "name" in facts:
        tidy["name"] = " ".join(facts["name"].split())
    return tidy


def _checked(resource: Resource) -> Resource:
    if not resource.name or len(resource.name) > 120:
        raise Invalid("Dê um nome ao profissional ou recurso, com até 120 letras.", field="name")
    if resource.kind not in RESOURCE_KINDS:
        raise Invalid("Tipo de recurso desconhecido.", field="kind")
    if resource.up_to_size not in (None, *SIZES):
        raise Invalid("Porte desconhecido: small, medium ou large.", field="up_to_size")
    if not 1 <= resource.capacity <= MOST_AT_ONCE:
        raise Invalid(f"A capacidade vai de 1 a {MOST_AT_ONCE}.", field="capacity")
    return resource
