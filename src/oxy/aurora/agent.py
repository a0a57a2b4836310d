"""Aurora as a model speaks her: an agent over the toolset. Heavy to import, so only when a model is named."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic_ai import Agent, RunContext
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.models import Model

from oxy.aurora.context import OwnerContext, Said
from oxy.aurora.prompt import instructions
from oxy.aurora.toolset import Toolset
from oxy.foundation.errors import Invalid, Refusal
from oxy.insights import Period, named_period, period_between
from oxy.minds import Spending
from oxy.minds.asking import ask
from oxy.portuguese import find_moments, find_period

MAX_TOKENS = 800

PeriodName = Literal["today", "yesterday", "week", "last_week", "month", "last_month", "year", "last_year", "dates"]
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the tools work on: the turn's toolset, and today's figures as recorded before the model was asked."""

    toolset: Toolset
    today: Json

    @property
    def context(self) -> OwnerContext:
        return self.toolset.context


aurora_agent: Agent[Desk, str] = Agent(deps_type=Desk, output_type=str, retries=1)


@aurora_agent.instructions
def _instructions(run: RunContext[Desk]) -> str:
    return instructions(run.deps.context, run.deps.today)


@aurora_agent.tool
async def get_analytics(
    run: RunContext[Desk], period: PeriodName, from_date: str | None = None, to_date: str | None = None
) -> Json:
    """Números do negócio em um período, por serviço, comparados com o período anterior.

    Args:
        run: the turn.
        period: today, yesterday, week (segunda a domingo), last_week, month, last_month, year, last_year, ou dates.
        from_date: primeiro dia, AAAA-MM-DD, quando period é dates.
        to_date: último dia, AAAA-MM-DD, quando period é dates; sem ele, só o primeiro dia.
    """
    return await _told(run, lambda tools: tools.get_analytics(_period(tools.context, period, from_date, to_date)))


@aurora_agent.tool
async def get_agenda(run: RunContext[Desk], date: str, professional: str | None = None) -> Json:
    """Agenda de um dia: horários, clientes, pets, serviços, situação e faturamento previsto.

    Args:
        run: the turn.
        date: o dia, AAAA-MM-DD.
        professional: nome de um profissional ou espaço, para ver só a agenda dele.
    """
    context = run.deps.context
    wanted = (professional or "").casefold()
    resource = next((one for one in context.resources if wanted and wanted in one.name.casefold()), None)
    if wanted and resource is None:
        return _refused(Invalid(f"Não há profissional ou espaço chamado {professional}."))
    return await _told(run, lambda tools: tools.get_agenda(_day(context, date), resource.id if resource else None))


@aurora_agent.tool
async def list_inactive_clients(run: RunContext[Desk], days: int = 30) -> Json:
    """Clientes atendidos antes, sem visita nos últimos dias e sem nada marcado.

    Args:
        run: the turn.
        days: há quantos dias sem visita, de 1 a 3650.
    """
    return await _told(run, lambda tools: tools.list_inactive_clients(days))


@aurora_agent.tool
async def search_clients(run: RunContext[Desk], name: str) -> Json:
    """Procura clientes por nome, nome do pet ou parte do telefone.

    Args:
        run: the turn.
        name: pelo menos duas letras.
    """
    return await _told(run, lambda tools: tools.search_clients(name))


async def think(
    toolset: Toolset, messages: Sequence[str], *, name: str, model: Model, timeout: float
) -> tuple[str, Spending]:
    """Let `model` answer the waiting `messages`, after today's figures were read; return its text and what it took.

    `name` is what the settings call the model, `timeout` in seconds. Raises `ModelUnavailable`.
    """
    context = toolset.context
    await toolset.get_analytics(named_period("today", context.zone, context.now))
    return await ask(
        aurora_agent, "\n".join(messages), name=name, model=model, desk=Desk(toolset, toolset.calls[-1].result),
        history=[_message(said) for said in context.history], temperature=context.ai.temperature,
        max_tokens=MAX_TOKENS, timeout=timeout,
    )  # fmt: skip


async def _told(run: RunContext[Desk], use: Callable[[Toolset], Awaitable[object]]) -> Json:
    try:
        await use(run.deps.toolset)
    except Refusal as refusal:
        return _refused(refusal)
    # Tools run side by side, but nothing runs between the record of this one and here.
    return run.deps.toolset.calls[-1].result


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


def _message(said: Said) -> ModelMessage:
    if said.by_owner:
        return ModelRequest(parts=[UserPromptPart(content=said.text)])
    return ModelResponse(parts=[TextPart(content=said.text)])
