"""Time that nobody can book: somebody's day off, a room under repair, the whole business for an afternoon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from oxy.agenda.bookings import booking_from_row
from oxy.agenda.errors import BookingsInTheWay, WrongResource
from oxy.agenda.store import blocks as store
from oxy.agenda.store.claims import ClaimRefused, NothingThere, claiming
from oxy.businesses import Actor, record_audit
from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid, NotFound

LONGEST_BLOCK = timedelta(days=366)
LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Block:
    """Time off of one resource or several; times aware, end exclusive.

    Args:
        whole_business: of every resource, those that come later too.
        beside_bookings: bookings that were there stay; it takes what they leave.
    """

    id: UUID
    resource_ids: tuple[UUID, ...]
    resource_names: tuple[str, ...]
    start_time: datetime
    end_time: datetime
    reason: str
    whole_business: bool
    beside_bookings: bool


async def block(
    session: Session,
    *,
    start: datetime,
    end: datetime,
    actor: Actor,
    resource_ids: Sequence[UUID] | None = None,
    reason: str = "",
    beside_bookings: bool = False,
) -> Block:
    """Take time off the agenda and return the block. Holds give way to it; other blocks may lie there already.

    Args:
        start, end: aware, end exclusive.
        resource_ids: whose time; None takes the whole business's.
        beside_bookings: leave bookings that are there as they are, and block around them. What one of them lets go of
            later is blocked at once.

    Raises `BookingsInTheWay`, with the bookings, unless `beside_bookings`; `WrongResource` for one that is unknown;
    `Invalid` for an end before the start or more than a year after it.
    """
    _check(start, end, reason)
    every = await store.resources(session)
    wanted = sorted(set(every if resource_ids is None else resource_ids))
    if not wanted or not set(wanted) <= set(every):
        raise WrongResource("Profissional ou recurso não encontrado. Confira e tente de novo.")
    block_id = uuid4()
    try:
        async with claiming(session, *wanted):
            await store.insert(
                session, block_id, wanted,
                {"start": start, "end": end, "reason": reason.strip(), "whole_business": resource_ids is None,
                 "beside_bookings": beside_bookings, "user_id": actor.id if actor.kind == "staff" else None,
                 "owner_id": actor.id if actor.kind == "owner" else None},
            )  # fmt: skip
    except ClaimRefused:
        rows = await store.in_the_way(session, wanted, start, end)
        raise BookingsInTheWay([booking_from_row(row) for row in rows]) from None
    except NothingThere:
        raise WrongResource from None
    facts = {"start": start.isoformat(), "end": end.isoformat(), "reason": reason, "resources": len(wanted)}
    await record_audit(session, actor, "create", "block", block_id, facts)
    return await load_block(session, block_id)


async def unblock(session: Session, block_id: UUID, actor: Actor) -> None:
    """Give a block's time back to the agenda. Raises `NotFound`."""
    gone = await load_block(session, block_id)
    async with claiming(session, *gone.resource_ids):
        await store.delete(session, block_id)
    facts = {"start": gone.start_time.isoformat(), "end": gone.end_time.isoformat(), "reason": gone.reason}
    await record_audit(session, actor, "delete", "block", block_id, facts)


async def load_block(session: Session, block_id: UUID) -> Block:
    """Return a block. Raises `NotFound`."""
    row = await store.find(session, block_id)
    if row is None:
        raise NotFound("Bloqueio não encontrado. Atualize e tente de novo.")
    return _block(row)


async def list_blocks(
    session: Session, start: datetime, end: datetime, *, resource_id: UUID | None = None
) -> list[Block]:
    """Return the blocks that reach into [start, end), of one resource if told, oldest first."""
    return [_block(row) for row in await store.between(session, start, end, resource_id)]


def _check(start: datetime, end: datetime, reason: str) -> None:
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("an instant needs its offset")
    if not timedelta(0) < end - start <= LONGEST_BLOCK:
        raise Invalid("O fim do bloqueio precisa vir depois do início, em até um ano.", field="end")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"O motivo pode ter até {LONGEST_REASON} letras.", field="reason")


def _block(row: Mapping[str, Any]) -> Block:
    return Block(
        row["block_id"], tuple(row["resource_ids"]), tuple(row["resource_names"]), row["start_time"], row["end_time"],
        row["reason"], row["whole_business"], row["beside_bookings"],
    )  # fmt: skip
