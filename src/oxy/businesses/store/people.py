"""SQL over `users` and `aurora_owner_numbers`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from oxy.foundation.database import Row, Session

if TYPE_CHECKING:
    from oxy.businesses.owner_numbers import OwnerNumber
    from oxy.businesses.team import User

_USER = "id, organization_id, email, name, role, is_active, token_version, password_hash"
_OWNER = (
    "id, phone, name, is_active, daily_summary_at, user_id, role, grants, contact_id, weekly_review_at, alerts,"
    " opportunities, quiet_from, quiet_until, quiet_days"
)


async def find_user_by_email(session: Session, email: str) -> Row | None:
    return await session.row(f"SELECT {_USER} FROM users WHERE lower(email) = lower(%s)", (email,))


async def list_users(session: Session) -> list[Row]:
    return await session.rows(
        f"SELECT {_USER} FROM users WHERE organization_id = %s ORDER BY name, id", (session.organization_id,)
    )


async def find_user(session: Session, user_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"SELECT {_USER} FROM users WHERE organization_id = %s AND id = %s"
    return await session.row(query + " FOR UPDATE" if lock else query, (session.organization_id, user_id))


async def count_owners(session: Session) -> int:
    """Count active owners, locking them so that two cannot leave at once."""
    rows = await session.rows(
        "SELECT id FROM users WHERE organization_id = %s AND role = 'owner' AND is_active ORDER BY id FOR UPDATE",
        (session.organization_id,),
    )
    return len(rows)


async def insert_user(session: Session, facts: Mapping[str, Any]) -> Row:
    row = await session.row(
        f"""
        INSERT INTO users (organization_id, email, name, role, password_hash)
        VALUES (%(organization_id)s, %(email)s, %(name)s, %(role)s, %(password_hash)s) RETURNING {_USER}
        """,
        {**facts, "organization_id": session.organization_id},
    )
    assert row is not None
    return row


async def write_user(session: Session, user: "User", password_hash: str | None) -> None:
    await session.execute(
        """
        UPDATE users SET email = %(email)s, name = %(name)s, role = %(role)s, is_active = %(is_active)s,
               token_version = %(token_version)s, password_hash = coalesce(%(password_hash)s, password_hash),
               updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {**asdict(user), "password_hash": password_hash, "organization_id": session.organization_id},
    )


async def find_active_owner(session: Session, match_key: str) -> Row | None:
    return await session.row(
        f"SELECT {_OWNER} FROM aurora_owner_numbers WHERE organization_id = %s AND match_key = %s AND is_active",
        (session.organization_id, match_key),
    )


async def list_owner_numbers(session: Session) -> list[Row]:
    return await session.rows(
        f"SELECT {_OWNER} FROM aurora_owner_numbers WHERE organization_id = %s ORDER BY name, id",
        (session.organization_id,),
    )


async def find_owner_number(session: Session, owner_id: UUID) -> Row | None:
    return await session.row(
        f"SELECT {_OWNER} FROM aurora_owner_numbers WHERE organization_id = %s AND id = %s FOR UPDATE",
        (session.organization_id, owner_id),
    )


async def insert_owner_number(session: Session, owner: "OwnerNumber", match_key: str) -> Row:
    row = await session.row(
        f"""
        INSERT INTO aurora_owner_numbers (organization_id, phone, match_key, name, daily_summary_at, user_id, role,
            grants, weekly_review_at, alerts, opportunities, quiet_from, quiet_until, quiet_days)
        VALUES (%(organization_id)s, %(phone)s, %(match_key)s, %(name)s, %(daily_summary_at)s, %(user_id)s, %(role)s,
            %(grants)s, %(weekly_review_at)s, %(alerts)s, %(opportunities)s, %(quiet_from)s, %(quiet_until)s,
            %(quiet_days)s)
        RETURNING {_OWNER}
        """,
        _owner_values(session, owner, match_key),
    )
    assert row is not None
    return row


async def write_owner_number(session: Session, owner: "OwnerNumber", match_key: str) -> None:
    """Make a row what `owner` says; Aurora looks at it anew, for its hours may have changed."""
    await session.execute(
        """
        UPDATE aurora_owner_numbers SET phone = %(phone)s, match_key = %(match_key)s, name = %(name)s,
               is_active = %(is_active)s, daily_summary_at = %(daily_summary_at)s, user_id = %(user_id)s,
               role = %(role)s, grants = %(grants)s, contact_id = %(contact_id)s,
               paired_at = CASE WHEN %(contact_id)s::uuid IS NULL THEN NULL ELSE paired_at END,
               weekly_review_at = %(weekly_review_at)s, alerts = %(alerts)s, opportunities = %(opportunities)s,
               quiet_from = %(quiet_from)s, quiet_until = %(quiet_until)s, quiet_days = %(quiet_days)s,
               look_at = to_timestamp(0), updated_at = now()
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        _owner_values(session, owner, match_key),
    )


def _owner_values(session: Session, owner: "OwnerNumber", match_key: str) -> dict[str, Any]:
    quiet = owner.quiet_hours
    return {
        **asdict(owner), "grants": list(owner.grants), "match_key": match_key,
        "organization_id": session.organization_id,
        "quiet_from": quiet and quiet.start, "quiet_until": quiet and quiet.end, "quiet_days": list(owner.quiet_days),
    }  # fmt: skip


async def delete_owner_number(session: Session, owner_id: UUID) -> bool:
    touched = await session.execute(
        "DELETE FROM aurora_owner_numbers WHERE organization_id = %s AND id = %s", (session.organization_id, owner_id)
    )
    return touched == 1


async def look_soon(session: Session) -> None:
    now = session.clock.now()
    await session.execute(
        "UPDATE aurora_owner_numbers SET look_at = %s WHERE organization_id = %s AND is_active AND look_at > %s",
        (now, session.organization_id, now),
    )
