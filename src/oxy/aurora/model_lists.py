"""Lists of people and pets as a model's tools. Heavy to import, so only with the agent."""

from typing import Literal

from pydantic_ai import RunContext

from oxy.aurora import listing
from oxy.aurora.model_words import Json, days_of, only_of, told
from oxy.aurora.price_list import answer_prices
from oxy.aurora.rankings import MOST_LISTED, USUAL_LIMIT, Ranked
from oxy.aurora.toolset import Toolset

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
            tools,
            order,
            days_of(run.deps.context, from_date, to_date),
            only_of(run.deps.context, service, professional),
        )

    return await told(run, use)


async def list_birthdays(run: RunContext[Toolset], from_date: str, to_date: str) -> Json:
    """Pets que fazem aniversário em um período, com o tutor e a idade que completam.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD.
    """
    return await told(run, lambda tools: listing.list_birthdays(tools, days_of(run.deps.context, from_date, to_date)))


async def list_care_due(
    run: RunContext[Toolset], from_date: str, to_date: str, kind: Literal["vaccine", "return"] = "vaccine"
) -> Json:
    """Vacinas ou retornos que vencem em um período (no passado: atrasados), e para quando estão marcados.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD.
        kind: vaccine ou return.
    """
    return await told(
        run,
        lambda tools: listing.list_care_due(
            tools, days_of(run.deps.context, from_date, to_date), returns=kind == "return"
        ),
    )


async def list_packages(run: RunContext[Toolset], valid_until: str | None = None) -> Json:
    """Pacotes em aberto: de quem, quanto resta, até quando valem.

    Args:
        valid_until: só os que terminam até esse dia, AAAA-MM-DD.
    """
    return await told(
        run,
        lambda tools: listing.list_packages(
            tools, None if valid_until is None else days_of(run.deps.context, valid_until, valid_until).last
        ),
    )


async def list_prices(run: RunContext[Toolset]) -> Json:
    """Preços de hoje, por serviço e por porte."""
    return await told(run, lambda tools: answer_prices(tools, ()))


LIST_TOOLS = (rank_clients, list_birthdays, list_care_due, list_packages, list_prices)
