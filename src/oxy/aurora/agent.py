"""Aurora as a model speaks her: an agent over the toolset. Heavy to import, so only when a model is named."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model

from oxy.aurora.context import OwnerContext, Said
from oxy.aurora.model_lists import LIST_TOOLS
from oxy.aurora.model_words import Json, day_of, days_of, only_of, resource_of, told
from oxy.aurora.orders.tools import TOOLS
from oxy.aurora.proactive.model_tools import OWN_TOOLS
from oxy.aurora.prompt import instructions
from oxy.aurora.toolset import Toolset
from oxy.insights import CATALOGUE, Period, named_period, period_between
from oxy.minds import Spending
from oxy.minds.rounds import Manner, Rounds
from oxy.minds.tracing import find_instrumentation
from oxy.portuguese import find_period

MAX_TOKENS = 800

PeriodName = Literal["today", "yesterday", "week", "last_week", "month", "last_month", "year", "last_year", "dates"]
MetricName = Literal[
    "served_clients", "completed_bookings", "revenue", "average_ticket", "unpriced_bookings", "cancellations",
    "no_shows", "bookings", "scheduled_ahead", "expected_revenue", "unsettled_bookings", "new_clients",
    "returning_clients", "new_contacts", "inactive_clients", "occupancy", "no_show_rate", "cancellation_rate",
    "lead_time", "bookings_made", "ai_booking_share", "retention_rate", "conversations", "replies", "ai_share",
    "response_time", "response_time_p95", "staff_response_time", "escalations", "emergencies", "ai_cost",
    "campaign_messages", "campaign_delivered", "campaign_read", "campaign_replies", "campaign_bookings",
    "campaign_revenue", "waitlist_waiting", "waitlist_offers", "waitlist_accepted", "waitlist_time_to_fill",
]  # fmt: skip
SplitName = Literal["service", "professional", "weekday", "hour", "origin"]

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"^#{1,6} +", re.MULTILINE)


async def get_analytics(
    run: RunContext[Toolset], period: PeriodName, from_date: str | None = None, to_date: str | None = None
) -> Json:
    """Números do negócio em um período, por serviço, comparados com o período anterior.

    Args:
        period: today, yesterday, week (segunda a domingo), last_week, month, last_month, year, last_year, ou dates.
        from_date: primeiro dia, AAAA-MM-DD, quando period é dates.
        to_date: último dia, AAAA-MM-DD, quando period é dates; sem ele, só o primeiro dia.
    """
    return await told(run, lambda tools: tools.get_analytics(_period(tools.context, period, from_date, to_date)))


async def get_metric(
    run: RunContext[Toolset], metric: MetricName, period: PeriodName, from_date: str | None = None,
    to_date: str | None = None, split_by: SplitName | None = None, service: str | None = None,
    professional: str | None = None, compare_from: str | None = None, compare_to: str | None = None,
) -> Json:  # fmt: skip
    """Um indicador em um período, de um serviço ou profissional, dividido ou comparado com outro período.

    Args:
        metric: o indicador.
        period: como em get_analytics.
        from_date: primeiro dia, AAAA-MM-DD, quando period é dates.
        to_date: último dia, quando period é dates.
        split_by: separar por serviço, profissional, dia da semana, hora ou quem marcou.
        service: nome de um serviço.
        professional: nome de um profissional.
        compare_from: primeiro dia de outro período com que comparar; sem ele, o período anterior.
        compare_to: último dia desse outro período.
    """
    context = run.deps.context

    async def use(tools: Toolset) -> object:
        only = only_of(context, service, professional)
        against = days_of(context, compare_from, compare_to) if compare_from else "previous"
        chosen = _period(context, period, from_date, to_date)
        return await tools.get_metric(metric, chosen, by=split_by, only=only, against=against)

    return await told(run, use)


async def explain_metric(_run: RunContext[Toolset], metric: MetricName) -> Json:
    """Como um indicador é contado, em palavras.

    Args:
        metric: o indicador.
    """
    found = CATALOGUE[metric]
    return {"ok": True, "metric": found.title, "counted": found.explanation, "splits": list(found.breakdowns)}


async def send_chart(
    run: RunContext[Toolset], metric: MetricName, period: PeriodName, from_date: str | None = None,
    to_date: str | None = None, split_by: SplitName | None = None,
) -> Json:  # fmt: skip
    """Envia um gráfico (imagem) junto com a resposta: o indicador ao longo do período, ou dividido.

    Args:
        metric: o indicador.
        period: como em get_analytics.
        from_date: primeiro dia, quando period é dates.
        to_date: último dia, quando period é dates.
        split_by: separar por serviço, profissional, dia da semana, hora ou quem marcou.
    """
    return await told(
        run,
        lambda tools: tools.send_chart(metric, _period(tools.context, period, from_date, to_date), by=split_by),
    )


async def forecast_demand(
    run: RunContext[Toolset], from_date: str, to_date: str | None = None, service: str | None = None,
    of: Literal["bookings", "revenue"] = "bookings",
) -> Json:  # fmt: skip
    """Previsão de agendamentos ou faturamento para dias à frente, com faixa e erro medidos no passado.

    Args:
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia; sem ele, só o primeiro.
        service: nome de um serviço.
        of: bookings ou revenue.
    """
    return await told(
        run,
        lambda tools: tools.forecast_demand(
            days_of(tools.context, from_date, to_date), of, only_of(tools.context, service, None)
        ),
    )


async def find_unusual(run: RunContext[Toolset]) -> Json:
    """O que está fora do normal do próprio negócio, hoje e nos últimos sete dias."""
    return await told(run, lambda tools: tools.find_unusual(tools.context.today))


async def compare_with_others(run: RunContext[Toolset]) -> Json:
    """Os números do mês passado ao lado da mediana anônima dos outros negócios, se houver."""
    return await told(run, lambda tools: tools.compare_with_others())


async def get_agenda(run: RunContext[Toolset], date: str, professional: str | None = None) -> Json:
    """Agenda de um dia: horários, clientes, pets, serviços, situação e faturamento previsto.

    Args:
        date: o dia, AAAA-MM-DD.
        professional: nome de um profissional ou espaço, para ver só a agenda dele.
    """
    context = run.deps.context
    return await told(run, lambda tools: tools.get_agenda(day_of(context, date), resource_of(context, professional)))


async def get_free_times(run: RunContext[Toolset], date: str, professional: str | None = None) -> Json:
    """Horários livres de um dia, por profissional.

    Args:
        date: o dia, AAAA-MM-DD.
        professional: nome de um profissional ou espaço, para ver só os dele.
    """
    context = run.deps.context
    return await told(
        run, lambda tools: tools.get_free_times(day_of(context, date), resource_of(context, professional))
    )


async def list_inactive_clients(run: RunContext[Toolset], days: int = 30) -> Json:
    """Clientes atendidos antes, sem visita nos últimos dias e sem nada marcado.

    Args:
        days: há quantos dias sem visita, de 1 a 3650.
    """
    return await told(run, lambda tools: tools.list_inactive_clients(days))


async def search_clients(run: RunContext[Toolset], name: str) -> Json:
    """Procura clientes por nome, nome do pet ou parte do telefone.

    Args:
        name: pelo menos duas letras.
    """
    return await told(run, lambda tools: tools.search_clients(name))


async def get_campaign(run: RunContext[Toolset], name: str = "") -> Json:
    """Resultado da última campanha enviada: enviadas, entregues, lidas, respostas, agendamentos e valor.

    Args:
        name: parte do nome, para ver outra que não a última.
    """
    return await told(run, lambda tools: tools.get_campaign(name))


async def suggest_campaign(
    run: RunContext[Toolset], kind: Literal["reactivation", "vaccine_due", "birthday", "promotional"] | None = None
) -> Json:
    """Quantas pessoas cada tipo de campanha alcançaria agora, já sem quem não deve receber.

    Args:
        kind: um tipo só; sem ele, os que fazem sentido.
    """
    return await told(run, lambda tools: tools.suggest_campaign(kind))


_QUESTIONS = (
    get_analytics, get_metric, explain_metric, send_chart, forecast_demand, find_unusual, compare_with_others,
    get_agenda, get_free_times, list_inactive_clients, search_clients, get_campaign, suggest_campaign,
)  # fmt: skip
_ROUNDS = Rounds(FunctionToolset([*_QUESTIONS, *LIST_TOOLS, *TOOLS, *OWN_TOOLS]))


async def think(
    toolset: Toolset, messages: Sequence[str], *, name: str, model: Model, timeout: float, show_content: bool
) -> tuple[str, Spending]:
    """Let `model` answer the waiting `messages`, after today's figures were read; return its text and what it took.

    Args:
        name: what the settings call the model.
        timeout: seconds for everything, tools included.
        show_content: whether traces may hold what was said.

    Raises `ModelUnavailable`.
    """
    context = toolset.context
    await toolset.get_analytics(named_period("today", context.zone, context.now))
    manner = Manner(context.ai.temperature, MAX_TOKENS, timeout, find_instrumentation(show_content=show_content))
    text, spent = await _ROUNDS.ask(
        name, model, instructions=instructions(context, toolset.calls[-1].result), history=_history(context.history),
        prompt="\n".join(messages), desk=toolset, manner=manner,
    )  # fmt: skip
    return _HEADING.sub("", _BOLD.sub(r"*\1*", text)).strip(), spent


def _period(context: OwnerContext, name: PeriodName, first: str | None, last: str | None) -> Period:
    if name == "dates":
        return days_of(context, first or "", last)
    words = {
        "yesterday": "ontem", "last_week": "semana passada", "last_month": "mês passado", "last_year": "ano passado",
    }.get(name)  # fmt: skip
    if words is None:
        return named_period(name, context.zone, context.now)
    found = find_period(words, reference=context.now)
    assert found is not None
    return period_between(found.start, found.end, context.zone)


def _history(earlier: Sequence[Said]) -> list[ModelMessage]:
    """Earlier messages as models want them: neighbours of one side joined."""
    spoken: list[Said] = []
    for said in earlier:
        if spoken and spoken[-1].by_owner == said.by_owner:
            spoken[-1] = Said(said.by_owner, f"{spoken[-1].text}\n{said.text}")
        else:
            spoken.append(said)
    return [
        ModelRequest(parts=[UserPromptPart(said.text)]) if said.by_owner else ModelResponse(parts=[TextPart(said.text)])
        for said in spoken
    ]
