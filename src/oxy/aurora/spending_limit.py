"""The month's limit on what models cost holds for owners' questions too: beyond it, code answers them."""

from decimal import Decimal

from oxy import insights
from oxy.aurora import store
from oxy.aurora.context import OwnerContext
from oxy.foundation.database import Database


async def may_ask_models(database: Database, context: OwnerContext) -> bool:
    """Whether the limit leaves anything for a model; a business without one costs no statement."""
    limit = context.ai.monthly_ai_limit
    if limit is None:
        return True
    month = insights.named_period("month", context.zone, context.now)
    async with database.tenant(context.organization.id) as session:
        return await store.spent_on_models(session, month.start) < Decimal(str(limit))
