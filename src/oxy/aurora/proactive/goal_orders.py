"""Goals as orders: set, or forgotten, on the owner's yes, and taken back as other deeds are."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from oxy.aurora.deeds import Done, Order, Preview, Scene
from oxy.aurora.proactive import goals
from oxy.aurora.proactive.desk import load_desk
from oxy.aurora.proactive.goal_wording import goal_text, so_far, was_set
from oxy.businesses import Right
from oxy.foundation.errors import NotFound
from oxy.insights import Period, period_between

KIND = "goal"
DROP_KIND = "goal_drop"
WHICH_GOAL = "Qual meta? Diga de que período, como “apaga a meta de dezembro”."


def order_to_set(metric: str, target: Decimal, period: Period) -> Order:
    """Return the order that sets a goal. `target` in BRL for money."""
    days = {"first_day": period.first.isoformat(), "last_day": period.last.isoformat()}
    return Order(KIND, {"metric": metric, "target": f"{target:.2f}", **days})


async def order_to_drop(scene: Scene, period: Period | None) -> Order:
    """Return the order that forgets the goals of `period`, or the only one there is.

    Raises `NotFound`, in words for the chat, where it is not plain which.
    """
    known = await goals.list_goals(scene.session, scene.now.date())
    days = None if period is None else (period.first, period.last)
    chosen = [goal for goal in known if days in (None, (goal.first_day, goal.last_day))]
    if not chosen or (days is None and len(chosen) > 1):
        raise NotFound(WHICH_GOAL)
    return Order(DROP_KIND, {"goal_ids": [str(goal.id) for goal in chosen]})


class SetGoal:
    """Sets what is to be reached in some days, in place of what was there."""

    kind: ClassVar[str] = KIND
    right: ClassVar[Right] = Right.GOALS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say the figure, the target, the days, the goal that it replaces, and beside it how far it is."""
        metric, target, period = _read(scene, arguments)
        goals.check_goal(scene.session, metric, target, period)
        before = await goals.find_goal(scene.session, metric, period)
        today = scene.now.date()
        text = f"Anotar a meta: {goal_text(metric, target, period, today)}."
        if before is not None and before.target != target:
            text += f"\nNo lugar da que havia: {goal_text(metric, before.target, period, today)}."
        value = await goals.measure_goal(scene.session, metric, period)
        return Preview(text, aside=so_far(metric, value, target) if period.first <= today else "")

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Set it."""
        metric, target, period = _read(scene, arguments)
        before = await goals.find_goal(scene.session, metric, period)
        goal = await goals.set_goal(scene.session, metric, target, period, owner_id=scene.speaker.owner_number_id)
        far = await goals.progress(scene.session, await load_desk(scene.session), goal)
        undo = Order(DROP_KIND, {"goal_ids": [str(goal.id)]})
        if before is not None:
            undo = order_to_set(metric, before.target, period)
        return Done(was_set(far, scene.now.date()), undo)


class DropGoal:
    """Forgets goals."""

    kind: ClassVar[str] = DROP_KIND
    right: ClassVar[Right] = Right.GOALS

    async def preview(self, scene: Scene, arguments: Mapping[str, Any]) -> Preview:
        """Say which go."""
        lines = [
            goal_text(goal.metric, goal.target, period_between(goal.first_day, goal.last_day, scene.zone),
                      scene.now.date())
            for goal in await _named(scene, arguments)
        ]  # fmt: skip
        if len(lines) == 1:
            return Preview(f"Apagar a meta: {lines[0]}.")
        return Preview("\n".join(["Apagar as metas:", *(f"• {line}" for line in lines)]))

    async def perform(self, scene: Scene, arguments: Mapping[str, Any]) -> Done:
        """Forget them."""
        gone = await _named(scene, arguments)
        for goal in gone:
            await goals.remove_goal(scene.session, goal.id)
        if len(gone) > 1:
            return Done("Pronto, metas apagadas.")
        period = period_between(gone[0].first_day, gone[0].last_day, scene.zone)
        return Done("Pronto, meta apagada.", order_to_set(gone[0].metric, gone[0].target, period))


def _read(scene: Scene, arguments: Mapping[str, Any]) -> tuple[str, Decimal, Period]:
    first, last = date.fromisoformat(arguments["first_day"]), date.fromisoformat(arguments["last_day"])
    return arguments["metric"], Decimal(arguments["target"]), period_between(first, last, scene.zone)


async def _named(scene: Scene, arguments: Mapping[str, Any]) -> list[goals.Goal]:
    return [await goals.load_goal(scene.session, UUID(each)) for each in arguments["goal_ids"]]
