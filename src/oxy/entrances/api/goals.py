"""Goals of the business, over the wire."""

from dataclasses import asdict
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from oxy.aurora.proactive import GoalMetric, Progress, list_goals, load_desk, load_goal, progress, remove_goal, set_goal
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.values import Body, Day, LocalMoment, Money, View, example
from oxy.entrances.api.visits import AnalyticsVisit
from oxy.foundation.errors import Invalid
from oxy.insights import period_between

router = APIRouter(prefix="/goals", tags=["Goals"])


class GoalView(View):
    """A goal and how far it is. `target`, `value` and `missing` are BRL for revenue, counts otherwise."""

    id: UUID
    metric: GoalMetric
    target: Money
    first_day: Day
    last_day: Day
    set_at: LocalMoment
    set_by_owner_id: UUID | None
    set_by_user_id: UUID | None
    reached_at: LocalMoment | None
    value: Money
    missing: Money
    percent: int = Field(description="Of the target, rounded down.")
    behind: bool = Field(description="Whether it will be missed at this pace.")


class NewGoal(Body):
    """A goal; one for the same figure and days is replaced."""

    model_config = example({
        "metric": "revenue", "target": "20000.00", "first_day": "2026-11-01", "last_day": "2026-11-30",
    })  # fmt: skip

    metric: GoalMetric
    target: Money
    first_day: Day
    last_day: Day


@router.get("")
async def read_goals(visit: AnalyticsVisit, limit: Limit = 50, cursor: Cursor = None) -> Page[GoalView]:
    """List goals, those that are over included, the one that ends first before the others."""
    desk = await load_desk(visit.session)
    items, next_cursor = cut(await list_goals(visit.session, date.min), limit, cursor)
    views = [_view(await progress(visit.session, desk, each)) for each in items]
    return Page(items=views, next_cursor=next_cursor)


@router.post("", status_code=201)
async def add_goal(visit: AnalyticsVisit, body: NewGoal, response: Response) -> GoalView:
    """Set a goal."""
    desk = await load_desk(visit.session)
    if body.last_day < body.first_day:
        raise Invalid("O último dia vem antes do primeiro.", field="last_day")
    period = period_between(body.first_day, body.last_day, desk.zone)
    goal = await set_goal(visit.session, body.metric, body.target, period, user_id=visit.staff.user_id)
    response.headers["Location"] = f"/api/goals/{goal.id}"
    return _view(await progress(visit.session, desk, goal))


@router.get("/{goal_id}")
async def read_goal(visit: AnalyticsVisit, goal_id: UUID) -> GoalView:
    """Return one goal."""
    return _view(await progress(visit.session, await load_desk(visit.session), await load_goal(visit.session, goal_id)))


@router.delete("/{goal_id}", status_code=204)
async def delete_goal(visit: AnalyticsVisit, goal_id: UUID) -> None:
    """Forget a goal."""
    await remove_goal(visit.session, goal_id)


def _view(far: Progress) -> GoalView:
    facts = {"value": far.value, "missing": far.missing, "percent": far.percent, "behind": far.behind}
    return GoalView.model_validate({**asdict(far.goal), **facts}, context={"zone": far.period.zone})
