"""Goals and Aurora's own messages as a model's tools. Heavy to import, so only with the agent."""

from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic_ai import RunContext

from oxy.aurora.model_words import Json, days_of, told
from oxy.aurora.orders.proposing import propose_order
from oxy.aurora.proactive import tools as use
from oxy.aurora.proactive.goal_orders import order_to_set
from oxy.aurora.proactive.goals import GoalMetric
from oxy.aurora.toolset import Toolset
from oxy.businesses import AlertsWanted, OwnerNumberChanges
from oxy.foundation.errors import Invalid

Report = Literal["daily_summary", "weekly_review"]


async def set_goal(run: RunContext[Toolset], metric: GoalMetric, target: str, from_date: str, to_date: str) -> Json:
    """Propõe anotar uma meta que o proprietário acabou de dizer, ou trocar a que havia no mesmo período.

    Args:
        metric: revenue (faturamento), completed_bookings (atendimentos), served_clients (clientes atendidos),
            new_clients (clientes novos) ou bookings (agendamentos).
        target: o valor, com ponto decimal: "20000.00" ou "200".
        from_date: primeiro dia, AAAA-MM-DD.
        to_date: último dia, AAAA-MM-DD.
    """
    days = days_of(run.deps.context, from_date, to_date)
    return await propose_order(run, order_to_set(metric, _amount(target), days))


async def list_goals(run: RunContext[Toolset]) -> Json:
    """Metas em curso e como estão: quanto já foi, quanto falta, se estão atrasadas."""
    return await told(run, use.read_goals)


async def change_report(run: RunContext[Toolset], report: Report, at: str | None) -> Json:
    """Muda a hora de um relatório que a Aurora manda por conta própria, ou para de mandá-lo.

    Args:
        report: daily_summary (resumo do dia) ou weekly_review (balanço da semana, às segundas).
        at: hora local HH:MM; null para não mandar mais.
    """

    def changes() -> OwnerNumberChanges:
        clock = None if at is None else _clock(at)
        return {"daily_summary_at": clock} if report == "daily_summary" else {"weekly_review_at": clock}

    return await told(run, lambda tools: use.change_wishes(tools, changes()))


async def change_warnings(run: RunContext[Toolset], alerts: AlertsWanted, opportunities: bool) -> Json:
    """Muda o que a Aurora avisa por conta própria a este proprietário.

    Args:
        alerts: all (tudo), serious (só o que for grave) ou none (nada).
        opportunities: se ela sugere oportunidades.
    """
    changes: OwnerNumberChanges = {"alerts": alerts, "opportunities": opportunities}
    return await told(run, lambda tools: use.change_wishes(tools, changes))


async def read_own_messages(run: RunContext[Toolset]) -> Json:
    """O que a Aurora manda por conta própria a este proprietário, e quando."""
    return await told(run, use.read_wishes)


OWN_TOOLS = (set_goal, list_goals, change_report, change_warnings, read_own_messages)


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise Invalid(f"Não entendi o valor {text!r}: escreva 20000.00.") from None
    if not amount.is_finite():
        raise Invalid(f"Não entendi o valor {text!r}: escreva 20000.00.")
    return amount


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise Invalid(f"Não entendi a hora {text!r}: escreva HH:MM.") from None
