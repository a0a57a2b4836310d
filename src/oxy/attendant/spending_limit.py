"""A business's monthly limit on what models cost: once it is reached, the built-in receptionist answers alone."""

from oxy.attendant.context import ClientContext
from oxy.businesses import raise_alert_once
from oxy.foundation.database import Session

LIMIT_REACHED = "O limite de gasto com IA deste mês foi atingido"
UNTIL_THEN = (
    "Até o fim do mês os clientes são atendidos sem modelo de IA. "
    "Para voltar antes, aumente o limite nas configurações da IA."
)


async def tell_of_the_limit(session: Session, context: ClientContext) -> None:
    """Tell staff that models are not asked any more: once a month, with the first turn that does without."""
    spending = context.spending
    if spending is None or spending.told or context.may_ask_models:
        return
    await raise_alert_once(session, "ai_limit", LIMIT_REACHED, UNTIL_THEN, since=spending.since)
