"""What the business wants to reach, how far it is, and whether that is fast enough."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypedDict, Unpack, get_args
from uuid import UUID

from oxy import insights
from oxy.aurora.proactive.agenda_alerts import remembered
from oxy.aurora.proactive.desk import Desk
from oxy.aurora.proactive.notices import Notice
from oxy.aurora.proactive.store import goals as store
from oxy.aurora.topics import Topic
from oxy.foundation.database import Row, Session
from oxy.foundation.errors import Invalid, NotFound
from oxy.insights import CATALOGUE, Period, figure_text, period_between

GoalMetric = Literal["revenue", "completed_bookings", "served_clients", "new_clients", "bookings"]
GOAL_METRICS: tuple[GoalMetric, ...] = get_args(GoalMetric)
HIGHEST = Decimal("99999999.99")
# Behind: less than this share of what should be there by now. Before so much of the time is over, nobody is.
SLACK = Decimal("0.9")
FEWEST_DAYS = 3
# Whoever wants no messages on some days of the week hears of it on the next one on which they do.
STILL_TOLD = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to reach from `first_day` to `last_day`, local, both counted in. `target` in BRL for money."""

    id: UUID
    metric: GoalMetric
    target: Decimal
    first_day: date
    last_day: date
    set_by_owner_id: UUID | None
    set_by_user_id: UUID | None
    set_at: datetime
    reached_at: datetime | None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is. `days`, `days_gone`: days on which the business opens, in all and up to today."""

    goal: Goal
    period: Period
    value: Decimal
    days: int
    days_gone: int

    @property
    def percent(self) -> int:
        """How much of the target is there, in whole per cent, rounded down."""
        return int(self.value * 100 / self.goal.target)

    @property
    def missing(self) -> Decimal:
        """What is left to the target."""
        return max(self.goal.target - self.value, Decimal())

    @property
    def reached(self) -> bool:
        """Whether the target is there."""
        return self.value >= self.goal.target

    @property
    def expected(self) -> Decimal | None:
        """What should be there by now, were every open day alike; None before it has begun."""
        if not self.days or not self.days_gone:
            return None
        share = Decimal(self.days_gone) / Decimal(self.days)
        return (self.goal.target * share).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    @property
    def behind(self) -> bool:
        """Whether it will be missed at this pace, clearly."""
        if self.reached or self.expected is None or self.days_gone < FEWEST_DAYS:
            return False
        return self.value < self.expected * SLACK


class SetBy(TypedDict, total=False):
    """Who set a goal: an owner in the chat, or somebody signed in."""

    owner_id: UUID
    user_id: UUID


async def set_goal(session: Session, metric: str, target: Decimal, period: Period, **set_by: Unpack[SetBy]) -> Goal:
    """Set what is to be reached in `period`; a goal for the same figure and days is replaced.

    Refuses what `check_goal` refuses.
    """
    check_goal(session, metric, target, period)
    facts = {
        "metric": metric, "target": target, "first": period.first, "last": period.last,
        "owner": set_by.get("owner_id"), "user": set_by.get("user_id"),
    }  # fmt: skip
    return _goal(await store.put_goal(session, facts))


def check_goal(session: Session, metric: str, target: Decimal, period: Period) -> None:
    """Refuse (`Invalid`) a figure that cannot be a goal, a target that is none, and a period that is over."""
    if metric not in GOAL_METRICS:
        raise Invalid("Não dá para ter meta desse indicador.", field="metric", metric=metric)
    if not 0 < target <= HIGHEST or target != round(target, 2):
        raise Invalid("A meta precisa ser um valor maior que zero.", field="target")
    if CATALOGUE[metric].unit != "money" and target != int(target):
        raise Invalid("Esta meta é uma quantidade: use um número inteiro.", field="target")
    if period.last < session.clock.now().astimezone(period.zone).date():
        raise Invalid("Esse período já terminou. Diga um que ainda esteja correndo ou por vir.", field="last_day")


async def list_goals(session: Session, since: date) -> list[Goal]:
    """Return the goals that end on the local day `since` or later, the one that ends first before the others."""
    return [_goal(row) for row in await store.list_goals(session, since)]


async def find_goal(session: Session, metric: str, period: Period) -> Goal | None:
    """Return the goal for that figure in exactly those days, locked; None without one."""
    row = await store.lock_goal_of(session, metric, period.first, period.last)
    return None if row is None else _goal(row)


async def load_goal(session: Session, goal_id: UUID) -> Goal:
    """Return a goal. Raises `NotFound`."""
    row = await store.find_goal(session, goal_id)
    if row is None:
        raise NotFound
    return _goal(row)


async def remove_goal(session: Session, goal_id: UUID) -> None:
    """Forget a goal. Raises `NotFound`."""
    if not await store.delete_goal(session, goal_id):
        raise NotFound


async def progress(session: Session, desk: Desk, goal: Goal) -> Progress:
    """Return how far a goal is now."""
    period = period_between(goal.first_day, goal.last_day, desk.zone)
    gone = min(goal.last_day, desk.today)
    days_gone = desk.open_days(goal.first_day, gone) if gone >= goal.first_day else 0
    value = await measure_goal(session, goal.metric, period)
    return Progress(goal, period, value, desk.open_days(goal.first_day, goal.last_day), days_gone)


async def measure_goal(session: Session, metric: str, period: Period) -> Decimal:
    """Return how much of the figure of a goal there is in `period`."""
    figures = await insights.summary(session, period, compare=False)
    return Decimal(figures.values[metric] or 0)


async def list_progress(session: Session, desk: Desk) -> list[Progress]:
    """Return how far every goal is that has not ended."""
    return [await progress(session, desk, goal) for goal in await list_goals(session, desk.today)]


async def find_reached(session: Session, desk: Desk) -> list[Notice]:
    """Return word of every goal that the figures say is reached, and note that it is.

    Of those that ended within a week as well: the last visits are closed in the evening, when nobody is told.
    """
    found: list[Notice] = []
    for goal in await list_goals(session, desk.today - STILL_TOLD):
        far = await progress(session, desk, goal)
        if not far.reached:
            continue
        await store.mark_reached(session, goal.id)
        found.append(_reached(far, desk))
    return found


async def find_word_of(session: Session, desk: Desk, goal_id: UUID) -> Notice | None:
    """Return word of one goal that the figures say is reached; None: they do not, or it was dropped."""
    row = await store.find_goal(session, goal_id)
    far = None if row is None else await progress(session, desk, _goal(row))
    return _reached(far, desk) if far is not None and far.reached else None


def _reached(far: Progress, desk: Desk) -> Notice:
    goal, metric = far.goal, CATALOGUE[far.goal.metric]
    target = figure_text(metric, goal.target)
    value, when = figure_text(metric, far.value), far.period.label(desk.today)
    headline = f"Meta batida: {metric.title.lower()}, {when}, chegou a {value}."
    text = f"🎉 *{headline}*\nA meta era {target}. Parabéns a toda a equipe!"
    if goal.last_day > desk.today:
        text += "\nQuer subir a meta? É só dizer o novo valor."
    dialogue = remembered(Topic.revenue if goal.metric == "revenue" else Topic.summary, far.period)
    return Notice("goal_reached", f"goal:{goal.id}:{goal.target}", "info", headline, text, dialogue)


def _goal(row: Row) -> Goal:
    return Goal(**row)
