"""Aurora as a model speaks her: an agent over the toolset. Heavy to import, so only when a model is named."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model

from oxy.aurora.context import OwnerContext, Said
from oxy.aurora.orders.tools import TOOLS
from oxy.aurora.proactive.model_tools import OWN_TOOLS
from oxy.aurora.prompt import instructions
from oxy.aurora.toolset import Toolset
from oxy.foundation.errors import Invalid, Refusal
from oxy.insights import Period, named_period, period_between
from oxy.minds import Spending
from oxy.minds.rounds import Manner, Rounds
from oxy.minds.tracing import find_instrumentation
from oxy.portuguese import find_moments, find_period

MAX_TOKENS = 800

PeriodName = Literal["today", "yesterday", "week", "last_week", "month", "last_month", "year", "last_year", "dates"]
Json = Mapping[str, Any]

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
    return await _told(run, lambda tools: tools.get_analytics(_period(tools.context, period, from_date, to_date)))


async def get_agenda(run: RunContext[Toolset], date: str, professional: str | None = None) -> Json:
    """Agenda de um dia: horários, clientes, pets, serviços, situação e faturamento previsto.

    Args:
        date: o dia, AAAA-MM-DD.
        professional: nome de um profissional ou espaço, para ver só a agenda dele.
    """
    context = run.deps.context
    wanted = (professional or "").casefold()
    resource = next((one for one in context.resources if wanted and wanted in one.name.casefold()), None)
    if wanted and resource is None:
        return _refused(Invalid(f"Não há profissional ou espaço chamado {professional}."))
    return await _told(run, lambda tools: tools.get_agenda(_day(context, date), resource.id if resource else None))


async def list_inactive_clients(run: RunContext[Toolset], days: int = 30) -> Json:
    """Clientes atendidos antes, sem visita nos últimos dias e sem nada marcado.

    Args:
        days: há quantos dias sem visita, de 1 a 3650.
    """
    return await _told(run, lambda tools: tools.list_inactive_clients(days))


async def search_clients(run: RunContext[Toolset], name: str) -> Json:
    """Procura clientes por nome, nome do pet ou parte do telefone.

    Args:
        name: pelo menos duas letras.
    """
    return await _told(run, lambda tools: tools.search_clients(name))


async def get_campaign(run: RunContext[Toolset], name: str = "") -> Json:
    """Resultado da última campanha enviada: enviadas, entregues, lidas, respostas, agendamentos e valor.

    Args:
        name: parte do nome, para ver outra que não a última.
    """
    return await _told(run, lambda tools: tools.get_campaign(name))


async def suggest_campaign(
    run: RunContext[Toolset], kind: Literal["reactivation", "vaccine_due", "birthday", "promotional"] | None = None
) -> Json:
    """Quantas pessoas cada tipo de campanha alcançaria agora, já sem quem não deve receber.

    Args:
        kind: um tipo só; sem ele, os que fazem sentido.
    """
    return await _told(run, lambda tools: tools.suggest_campaign(kind))


_QUESTIONS = (get_analytics, get_agenda, list_inactive_clients, search_clients, get_campaign, suggest_campaign)
_ROUNDS = Rounds(FunctionToolset([*_QUESTIONS, *TOOLS, *OWN_TOOLS]))


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


async def _told(run: RunContext[Toolset], use: Callable[[Toolset], Awaitable[object]]) -> Json:
    try:
        await use(run.deps)
    except Refusal as refusal:
        return _refused(refusal)
    return run.deps.calls[-1].result


def _refused(refusal: Refusal) -> Json:
    return {"ok": False, "error": refusal.code, "say": refusal.message}


def _period(context: OwnerContext, name: PeriodName, first: str | None, last: str | None) -> Period:
    if name == "dates":
        start = _day(context, first or "")
        return period_between(start, _day(context, last) if last else start, context.zone)
    words = {
        "yesterday": "ontem", "last_week": "semana passada", "last_month": "mês passado", "last_year": "ano passado",
    }.get(name)  # fmt: skip
    if words is None:
        return named_period(name, context.zone, context.now)
    found = find_period(words, reference=context.now)
    assert found is not None
    return period_between(found.start, found.end, context.zone)


def _day(context: OwnerContext, written: str) -> date:
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        found = find_moments(written, reference=context.now).date
        if found is None:
            raise Invalid(f"Não entendi a data {written!r}: escreva AAAA-MM-DD.") from None
        return found


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
