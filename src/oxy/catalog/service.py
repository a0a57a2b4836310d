"""What can be booked, how long it takes and what it costs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, TypedDict, Unpack
from uuid import UUID

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from oxy.businesses import Actor, NameTaken, record_audit
from oxy.catalog import store
from oxy.catalog.quoting import COATS, SIZES, Term, quote
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.foundation.rows import read_money, read_uuid

ServiceType = Literal["consultation", "grooming", "vaccine", "hotel", "surgery", "other"]
SERVICE_TYPES: tuple[ServiceType, ...] = ("consultation", "grooming", "vaccine", "hotel", "surgery", "other")
DEAREST = Decimal("99999999.99")
MOST_NEEDS = 5


@dataclass(frozen=True, slots=True)
class Service:
    """One service. Money in BRL, a night's for type `hotel`; `duration_minutes` None only there.

    Either `price` holds for every size, or `prices` says it by size, or neither is told to customers; `terms` are what
    differs from that. Ask `quote` for what a pet pays. Any one of `resource_ids` does it, with any one of each of
    `also_needs` beside it, for the same time. Buffers are kept free before and after, nobody is served in them.
    """

    id: UUID
    name: str
    type: ServiceType
    duration_minutes: int | None
    buffer_minutes: int
    price: Decimal | None
    prices: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])
    aliases: tuple[str, ...] = ()
    resource_ids: tuple[UUID, ...] = ()
    is_active: bool = True
    buffer_before_minutes: int = 0
    also_needs: tuple[tuple[UUID, ...], ...] = ()
    terms: tuple[Term, ...] = ()

    def price_for(self, size: str | None, coat: str | None = None, resource_id: UUID | None = None) -> Decimal | None:
        """Return what a pet pays; None when what is not known decides, or no price is set."""
        return quote(self, size=size, coat=coat, resource_id=resource_id).price

    @property
    def all_prices(self) -> tuple[Decimal, ...]:
        """Every price that may truthfully be quoted, cheapest first."""
        return quote(self).prices

    @property
    def depends_on_size(self) -> bool:
        """Whether the size of the pet decides the price or the duration."""
        return bool(self.prices) or any(term.size is not None for term in self.terms)

    @property
    def depends_on_coat(self) -> bool:
        """Whether the coat of the pet decides the price or the duration."""
        return any(term.coat is not None for term in self.terms)


class ServiceFacts(TypedDict, total=False):
    """What may be said about a service when it is created or changed."""

    name: str
    type: str
    duration_minutes: int | None
    buffer_minutes: int
    price: Decimal | None
    prices: Mapping[str, Decimal]
    aliases: Sequence[str]
    resource_ids: Sequence[UUID]
    is_active: bool
    buffer_before_minutes: int
    also_needs: Sequence[Sequence[UUID]]
    terms: Sequence[Term]


def service_from_row(row: Mapping[str, Any]) -> Service:
    """Build from the columns of `services`, or JSON of them, with `prices` (object by size) and `resource_ids`.

    `also_needs` (list of lists of ids) and `terms` (list of objects) may be left out by who asks for neither.
    """
    by_size: Mapping[str, Any] = row["prices"] or {}
    prices = {size: read_money(price) for size, price in by_size.items()}
    return Service(
        read_uuid(row["id"]), row["name"], row["type"], row["duration_minutes"], row["buffer_minutes"],
        read_money(row["price"]), {size: price for size, price in prices.items() if price is not None},
        tuple(row["aliases"] or ()), tuple(read_uuid(each) for each in row["resource_ids"] or ()), row["is_active"],
        row.get("buffer_before_minutes") or 0,
        tuple(tuple(read_uuid(each) for each in need) for need in row.get("also_needs") or ()),
        tuple(_term(each) for each in row.get("terms") or ()),
    )  # fmt: skip


def _term(row: Mapping[str, Any]) -> Term:
    resource_id = row["resource_id"]
    return Term(
        row["size"], row["coat"], None if resource_id is None else read_uuid(resource_id), read_money(row["price"]),
        row["duration_minutes"],
    )  # fmt: skip


async def list_services(session: Session, *, include_inactive: bool = False) -> list[Service]:
    """Return the services by name."""
    return [service_from_row(row) for row in await store.list_services(session, include_inactive)]


async def load_service(session: Session, service_id: UUID) -> Service:
    """Return a service, active or not. Raises `NotFound`."""
    row = await store.find_service(session, service_id)
    if row is None:
        raise NotFound("Serviço não encontrado.")
    return service_from_row(row)


async def create_service(session: Session, actor: Actor, **facts: Unpack[ServiceFacts]) -> Service:
    """Add a service; `name` and `type` are needed, and a duration unless it is a stay.

    Raises `Invalid` for what makes no sense, `NameTaken`, and `NotFound` for a resource that is not this business's.
    """
    blank = Service(UUID(int=0), "", "other", None, 0, None)
    wanted = _checked(replace(blank, **_tidy(facts)))
    try:
        async with session.savepoint():
            service_id = await store.insert_service(session, wanted)
            await store.write_service_parts(session, replace(wanted, id=service_id))
    except UniqueViolation:
        raise NameTaken from None
    except ForeignKeyViolation:
        raise NotFound("Profissional ou recurso não encontrado.") from None
    await record_audit(session, actor, "create", "service", service_id, {"name": wanted.name})
    return replace(wanted, id=service_id)


async def update_service(session: Session, service_id: UUID, actor: Actor, **facts: Unpack[ServiceFacts]) -> Service:
    """Change what is given and return the result; a `price` given alone replaces prices by size, and the other way.

    Bookings made before keep their price and duration. Raises as `create_service` does.
    """
    row = await store.find_service(session, service_id, lock=True)
    if row is None:
        raise NotFound("Serviço não encontrado.")
    current = service_from_row(row)
    changes = _tidy(facts)
    if changes.get("price") is not None and "prices" not in changes:
        changes["prices"] = {}
    if changes.get("prices") and "price" not in changes:
        changes["price"] = None
    changed = _checked(replace(current, **changes))
    if changed == current:
        return current
    try:
        async with session.savepoint():
            await store.write_service(session, changed)
            await store.write_service_parts(session, changed)
    except UniqueViolation:
        raise NameTaken from None
    except ForeignKeyViolation:
        raise NotFound("Profissional ou recurso não encontrado.") from None
    await record_audit(session, actor, "update", "service", service_id, {"fields": sorted(facts)})
    return changed


async def remove_service(session: Session, service_id: UUID, actor: Actor) -> None:
    """Take a service away; one that was ever booked is kept, inactive, for the sake of its bookings.

    Raises `NotFound`.
    """
    service = await load_service(session, service_id)
    try:
        async with session.savepoint():
            await store.delete_service(session, service_id)
    except ForeignKeyViolation:
        await store.write_service(session, replace(service, is_active=False))
    await record_audit(session, actor, "delete", "service", service_id, {"name": service.name})


def _tidy(facts: ServiceFacts) -> dict[str, Any]:
    tidy: dict[str, Any] = dict(facts)
    if "name" in facts:
        tidy["name"] = " ".join(facts["name"].split())
    if facts.get("price") is not None:
        tidy["price"] = _amount(facts.get("price"))
    if "prices" in facts:
        tidy["prices"] = {size: _amount(price) for size, price in facts["prices"].items()}
    if "aliases" in facts:
        tidy["aliases"] = tuple(dict.fromkeys(" ".join(alias.split()) for alias in facts["aliases"]))
    if "resource_ids" in facts:
        tidy["resource_ids"] = tuple(sorted(set(facts["resource_ids"])))
    if "also_needs" in facts:
        tidy["also_needs"] = tuple(tuple(sorted(set(need))) for need in facts["also_needs"])
    if "terms" in facts:
        terms = (replace(term, price=None if term.price is None else _amount(term.price)) for term in facts["terms"])
        tidy["terms"] = tuple(terms)
    return tidy


def _amount(price: Decimal | None) -> Decimal:
    if price is None or not price.is_finite() or not 0 <= price <= DEAREST or price != round(price, 2):
        raise Invalid("Preço inválido. Use um valor como 60,00, sem sinal.", field="price")
    return price.quantize(Decimal("0.01"))


def _checked(service: Service) -> Service:
    minutes, buffer = service.duration_minutes, service.buffer_minutes
    if not service.name or len(service.name) > 120:
        raise Invalid("Dê um nome ao serviço, com até 120 letras.", field="name")
    if service.type not in SERVICE_TYPES:
        raise Invalid("Tipo de serviço desconhecido.", field="type")
    if minutes is None and service.type != "hotel":
        raise Invalid("Diga quantos minutos o serviço dura.", field="duration_minutes")
    if minutes is not None and not 5 <= minutes <= 1440:
        raise Invalid("A duração vai de 5 a 1440 minutos.", field="duration_minutes")
    if not 0 <= buffer <= 480:
        raise Invalid("O intervalo depois do serviço vai de 0 a 480 minutos.", field="buffer_minutes")
    if service.price is not None and service.prices:
        raise Invalid("Use um preço único ou preços por porte, não os dois.", field="price")
    if not set(service.prices) <= set(SIZES):
        raise Invalid("Porte desconhecido: small, medium ou large.", field="prices")
    if not all(service.aliases):
        raise Invalid("Um apelido do serviço está vazio.", field="aliases")
    _check_buffers_and_needs(service)
    _check_terms(service)
    return service


def _check_buffers_and_needs(service: Service) -> None:
    if not 0 <= service.buffer_before_minutes <= 480:
        raise Invalid("O intervalo antes do serviço vai de 0 a 480 minutos.", field="buffer_before_minutes")
    needs = service.also_needs
    if not all(needs) or len(needs) > MOST_NEEDS - 1:
        raise Invalid("Cada recurso exigido junto precisa de ao menos uma opção, até 5 grupos.", field="also_needs")
    named = [each for need in (service.resource_ids, *needs) for each in need]
    if len(set(named)) < len(named):
        raise Invalid("O mesmo recurso não pode estar em dois grupos do serviço.", field="also_needs")


def _check_terms(service: Service) -> None:
    if len({(term.size, term.coat, term.resource_id) for term in service.terms}) < len(service.terms):
        raise Invalid("Duas condições de preço ou duração são iguais.", field="terms")
    for term in service.terms:
        if term.size not in (None, *SIZES) or term.coat not in (None, *COATS):
            raise Invalid("Porte ou pelagem desconhecidos.", field="terms")
        if term.size is None and term.coat is None and term.resource_id is None:
            raise Invalid("Diga para qual porte, pelagem ou recurso a condição vale.", field="terms")
        if term.price is None and term.duration_minutes is None:
            raise Invalid("Diga o preço ou a duração da condição.", field="terms")
        if term.duration_minutes is not None and not 5 <= term.duration_minutes <= 1440:
            raise Invalid("A duração vai de 5 a 1440 minutos.", field="terms")
        if term.duration_minutes is not None and service.duration_minutes is None:
            raise Invalid("Hospedagem é por noite: a condição só pode mudar o preço.", field="terms")
        if term.resource_id is not None and term.resource_id not in service.resource_ids:
            raise Invalid("A condição cita um recurso que não faz o serviço.", field="terms")
