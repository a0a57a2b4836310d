"""What services cost, as the price list says it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from oxy.aurora.orders.pricing import SIZE_NAMES
from oxy.aurora.toolset import Toolset
from oxy.catalog import Service, list_services
from oxy.foundation.database import Session
from oxy.portuguese import money

NO_PRICES = "Não há serviço com preço cadastrado."
ONLY_NEW = "Vale para agendamentos novos; o que já está marcado fica com o preço combinado."


async def read_services(tools: Toolset, wanted: Collection[UUID] = ()) -> list[Service]:
    """Return the services that are offered, or those of them that are `wanted`."""

    async def found(session: Session) -> list[Service]:
        return [each for each in await list_services(session) if each.is_active and (not wanted or each.id in wanted)]

    return await tools.use("list_prices", {}, found, _recorded)


async def answer_prices(tools: Toolset, wanted: Collection[UUID]) -> str:
    """Return what each costs, by the pet's size where that decides."""
    services = await read_services(tools, wanted)
    if not services:
        return NO_PRICES
    return "\n".join(["*Preços*", *(f"• {each.name}: {_price(each)}" for each in services), ONLY_NEW])


def _price(service: Service) -> str:
    each = "por diária" if service.type == "hotel" else ""
    if service.prices and not service.terms:
        sizes = [f"{SIZE_NAMES[size]} {money(service.prices[size])}" for size in SIZE_NAMES if size in service.prices]
        return " ".join(part for part in (", ".join(sizes), each) if part)
    prices = service.all_prices
    if not prices:
        return "sem preço cadastrado"
    span = money(prices[0]) if prices[0] == prices[-1] else f"de {money(prices[0])} a {money(prices[-1])}"
    return " ".join(part for part in (span, each) if part)


def _recorded(services: Sequence[Service]) -> Mapping[str, Any]:
    return {"ok": True, "prices": [{"service": each.name, "price": _price(each)} for each in services]}
