"""SQL over `goals`."""

from collections.abc import Mapping
from datetime import date
from typing import Any, LiteralString
from uuid import UUID

from oxy.foundation.database import Row, Session

_COLUMNS: LiteralString = "id, metric, target, first_day, last_day, set_by_owner_id, set_by_user_id, set_at, reached_at"


async def put_goal(session: Session, facts: Mapping[str, Any]) -> Row:
    """Set a goal; the same figure in the same days has one, and a new target starts anew."""
    row = await session.row(
        f"""
        INSERT INTO goals (organization_id, metric, target, first_day, last_day, set_by_owner_id, set_by_user_id,
            set_at)
        VALUES (%(organization)s, %(metric)s, %(target)s, %(first)s, %(last)s, %(owner)s, %(user)s, %(now)s)
        ON CONFLICT (organization_id, metric, first_day, last_day) DO UPDATE SET target = excluded.target,
            set_by_owner_id = excluded.set_by_owner_id, set_by_user_id = excluded.set_by_user_id,
            set_at = excluded.set_at,
            reached_at = CASE WHEN goals.target = excluded.target THEN goals.reached_at END
        RETURNING {_COLUMNS}
        """,
        {**facts, "organization": session.organization_id, "now": session.clock.now()},
    )
    assert row is not None
    return row


async def list_goals(session: Session, since: date) -> list[Row]:
    """Those that end on that day or later, the one that ends first before the others."""
    return await session.rows(
        f"""
        SELECT {_COLUMNS} FROM goals WHERE organization_id = %s AND last_day >= %s
        ORDER BY last_day, first_day, metric
        """,
        (session.organization_id, since),
    )


async def find_goal(session: Session, goal_id: UUID) -> Row | None:
    return await session.row(
        f"SELECT {_COLUMNS} FROM goals WHERE organization_id = %s AND id = %s", (session.organization_id, goal_id)
    )


async def lock_goal_of(session: Session, metric: str, first: date, last: date) -> Row | None:
    return await session.row(
        f"SELECT {_COLUMNS} FROM goals WHERE organization_id = %s AND metric = %s AND first_day = %s AND last_day = %s"
        " FOR UPDATE",
        (session.organization_id, metric, first, last),
    )


async def mark_reached(session: Session, goal_id: UUID) -> None:
    await session.execute(
        "UPDATE goals SET reached_at = coalesce(reached_at, %s) WHERE organization_id = %s AND id = %s",
        (session.clock.now(), session.organization_id, goal_id),
    )


async def delete_goal(session: Session, goal_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM goals WHERE organization_id = %s AND id = %s", (session.organization_id, goal_id)
    )
    return touched == 1
