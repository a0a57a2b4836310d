"""Time off, over the wire."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints
from pydantic.config import JsonDict

from oxy.agenda import BookingsInTheWay, WrongResource, block, list_blocks, load_block, unblock
from oxy.entrances.api.lists import Cursor, Limit, Page, cut
from oxy.entrances.api.problems import refuses
from oxy.entrances.api.spans import From, To, read_span
from oxy.entrances.api.values import ANY_TEXT, Body, LocalMoment, Moment, View, example
from oxy.entrances.api.visits import BookingsVisit

router = APIRouter(prefix="/blocks", tags=["Blocks"])

MOST_DAYS = 366
Reason = Annotated[str, StringConstraints(max_length=300, pattern=ANY_TEXT)]
EXAMPLE: JsonDict = {
    "start_time": "2026-03-20T08:00:00-03:00", "end_time": "2026-03-20T12:00:00-03:00", "reason": "Dedetização",
}  # fmt: skip


class BlockView(View):
    """Time that nobody can book; `end_time` exclusive."""

    id: UUID
    resource_ids: list[UUID]
    resource_names: list[str]
    start_time: LocalMoment
    end_time: LocalMoment
    reason: str
    whole_business: bool = Field(description="Of every resource, those that come later too.")
    beside_bookings: bool = Field(description="Bookings that were there stay; it takes what they leave.")


class NewBlock(Body):
    """What is to be blocked."""

    model_config = example(EXAMPLE)

    resource_ids: Annotated[list[UUID], Field(min_length=1, max_length=200)] | None = Field(
        None, description="null: the whole business."
    )
    start_time: Moment
    end_time: Moment
    reason: Reason = ""
    beside_bookings: bool = Field(False, description="Leave bookings as they are and block around them.")


@router.get("")
async def read_blocks(
    visit: BookingsVisit,
    first: From,
    last: To,
    resource_id: Annotated[UUID | None, Query(description="Only blocks that concern this one.")] = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[BlockView]:
    """List blocks that reach into at most 366 days, oldest first."""
    zone = await visit.zone()
    since, until = read_span(first, last, zone, MOST_DAYS)
    items, next_cursor = cut(
        await list_blocks(visit.session, since, until, resource_id=resource_id), limit, cursor
    )  # fmt: skip
    return Page(items=[BlockView.of(each, zone) for each in items], next_cursor=next_cursor)


@router.post("", status_code=201, responses=refuses(BookingsInTheWay, WrongResource))
async def add_block(visit: BookingsVisit, body: NewBlock, response: Response) -> BlockView:
    """Take time off the agenda. Over bookings it is refused, and `bookings` lists them, unless `beside_bookings`."""
    made = await block(
        visit.session, start=body.start_time, end=body.end_time, resource_ids=body.resource_ids, reason=body.reason,
        beside_bookings=body.beside_bookings, actor=visit.actor,
    )  # fmt: skip
    response.headers["Location"] = f"/api/blocks/{made.id}"
    return BlockView.of(made, await visit.zone())


@router.get("/{block_id}")
async def read_block(visit: BookingsVisit, block_id: UUID) -> BlockView:
    """Return one block."""
    return BlockView.of(await load_block(visit.session, block_id), await visit.zone())


@router.delete("/{block_id}", status_code=204)
async def delete_block(visit: BookingsVisit, block_id: UUID) -> None:
    """Give a block's time back to the agenda."""
    await unblock(visit.session, block_id, visit.actor)
