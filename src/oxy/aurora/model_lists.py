"""Lists of people and pets as a model's tools. Heavy to import, so only with the agent."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, Literal

from pydantic_ai import RunContext

from oxy.aurora import listing
from oxy.aurora.mending import plain_text
from oxy.aurora.mentions import find_resource, find_services
from oxy.aurora.price_list import answer_prices
from oxy.aurora.rankings import MOST_LISTED, USUAL_LIMIT, Ranked
from oxy.aurora.toolset import Toolset
from oxy.foundation.errors import Invalid, Refusal
from oxy.insights import Only, Period, period_between

Json = Mapping[str, Any]
Order = Literal["spent", "visits", "no_shows", "cancellations"]


async def rank_clients(
    run: RunContext[Toolset], by: Order, from_date: str, to_date: str, at_least: int = 1, at_most: int | None = None,
    service: str | None = None, professional: str | None = None, limit: int = USUAL_LIMIT,
) -> Json:  # fmt: skip
    """Clientes em ordem: quem mais gastou, veio, faltou ou cancelou em um período.

    Args:
        by: spent (valor gasto), visits (atendimentos), no_shows (faltas) ou cancellations (cancelamentos).
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD.
        at_least: só quem tem pelo menos tantas vezes.
        at_most: só quem tem no máximo tantas vezes; 1 com visits: quem só veio uma vez.
        service: nome de um serviço, para contar só ele.
        professional: nome de um profissional, para contar só o que fez.
        limit: quantos mostrar, até 30.
    """

    async def use(tools: Toolset) -> object:
        order = Ranked(by, at_least, at_most, min(max(limit, 1), MOST_LISTED))
        return await listing.rank_clients(
            tools, order, _days(run, from_date, to_date), _only(run, service, professional)
        )

    return await _told(run, use)


async def list_birthdays(run: RunContext[Toolset], from_date: str, to_date: str) -> Json:
    """Pets que fazem aniversário em um período, com o tutor e a idade que completam.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD.
    """
    return await _told(run, lambda tools: listing.list_birthdays(tools, _days(run, from_date, to_date)))


async def list_care_due(
    run: RunContext[Toolset], from_date: str, to_date: str, kind: Literal["vaccine", "return"] = "vaccine"
) -> Json:
    """Vacinas ou retornos que vencem em um período (no passado: atrasados), e para quando estão marcados.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD.
        kind: vaccine ou return.
    """
    return await _told(
        run,
        lambda tools: listing.list_care_due(tools, _days(run, from_date, to_date), returns=kind == "return"),
    )


async def list_packages(run: RunContext[Toolset], valid_until: str | None = None) -> Json:
    """Pacotes em aberto: de quem, quanto resta, até quando valem.

    Args:
        valid_until: só os que terminam até esse dia, AAAA-MM-DD.
    """
    return await _told(
        run,
        lambda tools: listing.list_packages(
            tools, None if valid_until is None else _days(run, valid_until, valid_until).last
        ),
    )


async def list_prices(run: RunContext[Toolset]) -> Json:
    """Preços de hoje, por serviço e por porte."""
    return await _told(run, lambda tools: answer_prices(tools, ()))


LIST_TOOLS = (rank_clients, list_birthdays, list_care_due, list_packages, list_prices)


async def _told(run: RunContext[Toolset], use: Callable[[Toolset], Awaitable[object]]) -> Json:
    try:
        await use(run.deps)
    except Refusal as refusal:
        return {"ok": False, "error": refusal.code, "say": refusal.message}
    return run.deps.calls[-1].result


def _days(run: RunContext[Toolset], first: str, last: str) -> Period:
    try:
        return period_between(date.fromisoformat(first), date.fromisoformat(last), run.deps.context.zone)
    except ValueError:
        raise Invalid("Não entendi os dias: escreva AAAA-MM-DD.") from None


def _only(run: RunContext[Toolset], service: str | None, professional: str | None) -> Only:
    context = run.deps.context
    services = find_services(plain_text(service), context.services) if service else ()
    person = find_resource(professional, context) if professional else None
    if (service and not services) or (professional and person is None):
        raise Invalid(f"Não há {service if service and not services else professional} por aqui.")
    return Only(tuple(each.id for each in services), () if person is None else (person.id,))
