"""What Aurora told owners of her own accord, what they answered, and how the goals stand. For owners and managers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from oxy.aurora.proactive import (
    TITLES,
    ProactiveMessage,
    Progress,
    Reply,
    list_proactive_messages,
    list_progress,
    load_desk,
    replies_to,
)
from oxy.entrances.console.reception import ConsoleRoute, Front, Reception, permitted
from oxy.entrances.identity import Staff
from oxy.entrances.pages import render
from oxy.entrances.permissions import Permission
from oxy.insights import CATALOGUE, figure_text

router = APIRouter(route_class=ConsoleRoute)
Permitted = Annotated[Staff, permitted(Permission.ANALYTICS)]

PAGE = 30
STATES = {
    "held": ("guardada até o dono escrever", "yellow"), "lapsed": ("só aqui no console", "secondary"),
    "queued": ("na fila", "secondary"), "sending": ("enviando", "secondary"), "sent": ("enviada", "blue"),
    "delivered": ("entregue", "blue"), "read": ("lida", "green"), "failed": ("não enviada", "red"),
    "unknown": ("sem confirmação", "yellow"), "cancelled": ("retirada", "secondary"),
}  # fmt: skip
COLOURS = {"info": "blue", "warning": "yellow", "critical": "red"}


@dataclass(frozen=True, slots=True)
class Card:
    """A message as the page shows it; `at` and the replies' times are local."""

    message: ProactiveMessage
    title: str
    colour: str
    state: str
    state_colour: str
    at: datetime
    replies: list[tuple[Reply, datetime]]


@dataclass(frozen=True, slots=True)
class GoalBar:
    """A goal as a bar."""

    title: str
    when: str
    value: str
    target: str
    percent: int
    colour: str


@router.get("/aurora")
async def page(front: Front, staff: Permitted) -> Response:
    """Aurora's own messages, the newest first, and how the goals stand."""
    return render("aurora.html", **await front.frame(staff, "aurora"), **await _values(front, staff, None))


@router.get("/aurora/mensagens")
async def listing(
    front: Front, staff: Permitted, depois: Annotated[str | None, Query(max_length=100)] = None
) -> Response:
    """The messages that follow a mark."""
    return render("aurora_list.html", **await _values(front, staff, depois))


async def _values(front: Reception, staff: Staff, cursor: str | None) -> dict[str, Any]:
    async with front.database.tenant(staff.organization_id) as session:
        desk = await load_desk(session)
        found, following = await list_proactive_messages(session, cursor=cursor, limit=PAGE)
        replies = await replies_to(session, [each.id for each in found])
        bars = [_bar(each, desk.now) for each in await list_progress(session, desk)] if cursor is None else []
    cards = [_card(each, replies.get(each.id, []), desk.now) for each in found]
    return {"cards": cards, "bars": bars, "now": desk.now, "following": following}


def _card(message: ProactiveMessage, replies: list[Reply], now: datetime) -> Card:
    state, colour = STATES[message.status]
    return Card(
        message, TITLES[message.kind], COLOURS[message.severity], state, colour,
        message.created_at.astimezone(now.tzinfo), [(each, each.at.astimezone(now.tzinfo)) for each in replies],
    )  # fmt: skip


def _bar(far: Progress, now: datetime) -> GoalBar:
    metric = CATALOGUE[far.goal.metric]
    colour = "green" if far.reached else "red" if far.behind else "blue"
    return GoalBar(
        metric.title, far.period.label(now.date()), figure_text(metric, far.value),
        figure_text(metric, far.goal.target), far.percent, colour,
    )  # fmt: skip
