"""What an owner may have Aurora do about goals and her own messages: each a tool of the turn, recorded as such."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Order, Scene
from oxy.aurora.proactive import goals
from oxy.aurora.proactive.desk import load_desk
from oxy.aurora.proactive.goal_orders import order_to_set
from oxy.aurora.proactive.goal_wording import progress_line
from oxy.aurora.proactive.goals import Progress
from oxy.aurora.proposals import Proposal
from oxy.aurora.toolset import Toolset
from oxy.businesses import DAYS, Actor, OwnerNumber, OwnerNumberChanges, load_owner_number, update_owner_number
from oxy.foundation.database import Session
from oxy.foundation.errors import NotFound
from oxy.insights import CATALOGUE, Period, figure_text


async def order_goal(tools: Toolset, metric: str, target: Decimal, period: Period) -> Proposal:
    """Propose a goal to this turn's owner.

    Refuses what `goals.check_goal` refuses, and (`Forbidden`) somebody who may not.
    """

    async def order(_: Scene) -> Order:
        return order_to_set(metric, target, period)

    return await tools.propose(order)


async def read_goals(tools: Toolset) -> list[Progress]:
    """Return how far every goal is that has not ended."""

    async def deed(session: Session) -> list[Progress]:
        return await goals.list_progress(session, await load_desk(session))

    return await tools.use("list_goals", {}, deed, lambda found: _recorded(found, tools.context))


async def change_wishes(tools: Toolset, changes: OwnerNumberChanges) -> OwnerNumber:
    """Change what this turn's owner is told of Aurora's own accord; return the whole. Raises `NotFound`."""
    owner_id = _owner_id(tools)

    async def deed(session: Session) -> OwnerNumber:
        return await update_owner_number(session, owner_id, Actor("owner"), **changes)

    return await tools.use("change_own_messages", _plain(changes), deed, wishes_json)


async def read_wishes(tools: Toolset) -> OwnerNumber:
    """Return what this turn's owner is told of Aurora's own accord. Raises `NotFound`."""
    owner_id = _owner_id(tools)
    return await tools.use("read_own_messages", {}, lambda session: load_owner_number(session, owner_id), wishes_json)


def _owner_id(tools: Toolset) -> UUID:
    if tools.context.owner is None:
        raise NotFound("Não achei o seu número entre os dos proprietários.")
    return tools.context.owner.id


def wishes_json(owner: OwnerNumber) -> Mapping[str, Any]:
    """Return an owner's wishes as JSON."""
    wishes: OwnerNumberChanges = {
        "daily_summary_at": owner.daily_summary_at, "weekly_review_at": owner.weekly_review_at, "alerts": owner.alerts,
        "opportunities": owner.opportunities, "quiet_hours": owner.quiet_hours, "quiet_days": owner.quiet_days,
    }  # fmt: skip
    return {"ok": True, **_plain(wishes)}


def _plain(changes: Mapping[str, Any]) -> dict[str, Any]:
    def shown(name: str, value: object) -> object:
        if isinstance(value, time):
            return f"{value:%H:%M}"
        if name == "quiet_days" and isinstance(value, tuple):
            return [DAYS[day] for day in value]  # pyright: ignore[reportUnknownVariableType]
        return value if value is None or isinstance(value, bool | str) else str(value)

    return {name: shown(name, value) for name, value in changes.items()}


def _recorded(found: Sequence[Progress], context: OwnerContext) -> Mapping[str, Any]:
    return {"ok": True, "goals": [_goal_json(far, context.today) for far in found]}


def _goal_json(far: Progress, today: date) -> Mapping[str, Any]:
    metric = CATALOGUE[far.goal.metric]
    return {
        "text": progress_line(far, today), "percent": far.percent, "missing_text": figure_text(metric, far.missing),
        "behind": far.behind, "reached": far.reached, "open_days_left": max(far.days - far.days_gone, 0),
    }  # fmt: skip
