"""Rows of campaigns."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

_COLUMNS: LiteralString = """
    c.id, c.rule_id, c.kind, c.name, c.state, c.text, c.audience, c.pace, c.template_id, c.confirmed_claims,
    c.holdout_percent, c.attribution_days, c.repeats, c.next_run_at, c.starts_at, c.digest, c.approved_digest,
    c.approved_at, c.pause_reason, c.frozen_at, c.started_at, c.finished_at, c.created_at
"""
_COUNTS: LiteralString = """
    (SELECT jsonb_object_agg(n.state, n.count) FROM (
        SELECT r.state, count(*) AS count FROM campaign_recipients r
        WHERE r.organization_id = c.organization_id AND r.campaign_id = c.id GROUP BY 1) AS n) AS counts
"""


async def insert_campaign(session: Session, campaign_id: UUID, facts: Mapping[str, Any]) -> None:
    """Add a draft."""
    await session.execute(
        """
        INSERT INTO campaigns (id, organization_id, rule_id, kind, name, text, audience, pace, template_id,
            confirmed_claims, holdout_percent, attribution_days, repeats, starts_at, digest, created_at, frozen_at)
        VALUES (%(id)s, %(organization)s, %(rule_id)s, %(kind)s, %(name)s, %(text)s, %(audience)s, %(pace)s,
            %(template_id)s, %(confirmed_claims)s, %(holdout_percent)s, %(attribution_days)s, %(repeats)s,
            %(starts_at)s, %(digest)s, %(now)s, %(now)s)
        """,
        {"id": campaign_id, "rule_id": None, **_facts(session, facts)},
    )


async def write_draft(session: Session, campaign_id: UUID, facts: Mapping[str, Any]) -> None:
    """Make a campaign a draft again, with other words, people or times; an approval is void."""
    await session.execute(
        """
        UPDATE campaigns SET name = %(name)s, text = %(text)s, audience = %(audience)s, pace = %(pace)s,
            template_id = %(template_id)s, confirmed_claims = %(confirmed_claims)s,
            holdout_percent = %(holdout_percent)s, attribution_days = %(attribution_days)s, repeats = %(repeats)s,
            starts_at = %(starts_at)s, digest = %(digest)s, frozen_at = %(now)s, state = 'draft',
            approved_digest = NULL, approved_at = NULL, approved_by_kind = NULL, next_run_at = NULL, updated_at = now()
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {"id": campaign_id, **_facts(session, facts)},
    )


async def find_campaign(session: Session, campaign_id: UUID, *, lock: bool = False) -> Row | None:
    """One campaign, with how many recipients are in which state."""
    query: LiteralString = f"""
        SELECT {_COLUMNS}, {_COUNTS} FROM campaigns c WHERE c.organization_id = %s AND c.id = %s
    """
    return await session.row(query + (" FOR UPDATE OF c" if lock else ""), (session.organization_id, campaign_id))


async def list_campaigns(session: Session, state: str | None) -> list[Row]:
    """All of them, or those in one state, newest first."""
    return await session.rows(
        f"""
        SELECT {_COLUMNS}, {_COUNTS} FROM campaigns c
        WHERE c.organization_id = %(organization)s AND (%(state)s::text IS NULL OR c.state = %(state)s)
        ORDER BY c.created_at DESC, c.id DESC
        """,
        {"organization": session.organization_id, "state": state},
    )


async def take(session: Session, campaign_id: UUID) -> Row | None:
    """A campaign that is due to go on, its row locked; nothing when another is at it, or it may not or need not."""
    return await session.row(
        f"""
        SELECT {_COLUMNS} FROM campaigns c
        WHERE c.organization_id = %s AND c.id = %s AND c.state IN ('scheduled', 'running')
          AND coalesce(c.wake_at <= now(), true)
        FOR UPDATE OF c SKIP LOCKED
        """,
        (session.organization_id, campaign_id),
    )


async def set_wake(session: Session, campaign_id: UUID, delay: timedelta) -> None:
    """Nothing to do before `delay` from now, by the database's clock."""
    await session.execute(
        "UPDATE campaigns SET wake_at = now() + %s WHERE organization_id = %s AND id = %s",
        (delay, session.organization_id, campaign_id),
    )


async def set_state(session: Session, campaign_id: UUID, state: str, reason: str | None = None) -> None:
    """Move a campaign on; a moment that is reached is noted once."""
    await session.execute(
        """
        UPDATE campaigns SET state = %(state)s, pause_reason = %(reason)s, updated_at = now(),
            wake_at = CASE WHEN %(state)s = 'running' THEN now() ELSE wake_at END,
            started_at = CASE WHEN %(state)s = 'running' THEN coalesce(started_at, %(now)s) ELSE started_at END,
            finished_at = CASE WHEN %(state)s IN ('finished', 'cancelled') THEN coalesce(finished_at, %(now)s)
                               ELSE finished_at END
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {
            "organization": session.organization_id, "id": campaign_id, "state": state, "reason": reason,
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def set_approved(
    session: Session,
    campaign_id: UUID,
    state: str,
    next_run_at: datetime | None,
    actor_kind: str,
) -> None:
    """Note whose kind of yes it was, and to which preview; who it was stands in the audit log."""
    await session.execute(
        """
        UPDATE campaigns SET state = %(state)s, approved_digest = digest, approved_at = %(now)s,
            approved_by_kind = %(kind)s, next_run_at = %(next)s, wake_at = NULL,
            updated_at = now()
        WHERE organization_id = %(organization)s AND id = %(id)s
        """,
        {
            "organization": session.organization_id, "id": campaign_id, "state": state, "next": next_run_at,
            "kind": actor_kind, "now": session.clock.now(),
        },
    )  # fmt: skip


async def set_next_run(session: Session, campaign_id: UUID, next_run_at: datetime) -> None:
    """When a rule runs again."""
    await session.execute(
        "UPDATE campaigns SET next_run_at = %s WHERE organization_id = %s AND id = %s",
        (next_run_at, session.organization_id, campaign_id),
    )


async def runs_of(session: Session, rule_id: UUID, states: Sequence[str], reason: str | None = None) -> list[UUID]:
    """The runs of a rule in these states, locked; paused for `reason`, where one is given."""
    rows = await session.rows(
        """
        SELECT id FROM campaigns
        WHERE organization_id = %(organization)s AND rule_id = %(rule)s AND state = ANY(%(states)s)
          AND (%(reason)s::text IS NULL OR pause_reason = %(reason)s) ORDER BY created_at, id FOR UPDATE
        """,
        {"organization": session.organization_id, "rule": rule_id, "states": list(states), "reason": reason},
    )
    return [row["id"] for row in rows]


async def wait_for_approvals(session: Session) -> None:
    """One approval of a business at a time, until the transaction ends."""
    await session.execute("SELECT pg_advisory_xact_lock(uuid_hash_extended(%s, 24))", (session.organization_id,))


async def recent_texts(session: Session, campaign_id: UUID, rule_id: UUID | None, since: datetime) -> list[Row]:
    """Texts that went out since or are going to, of other campaigns; the runs of one rule say the same by intent."""
    return await session.rows(
        """
        SELECT c.id, c.name, c.text FROM campaigns c
        WHERE c.organization_id = %(organization)s AND c.id <> %(id)s AND c.id IS DISTINCT FROM %(rule)s
          AND (c.started_at > %(since)s OR c.state IN ('scheduled', 'running', 'paused', 'repeating'))
          AND c.state <> 'draft' AND (%(rule)s::uuid IS NULL OR c.rule_id IS DISTINCT FROM %(rule)s)
          AND c.rule_id IS DISTINCT FROM %(id)s
        """,
        {"organization": session.organization_id, "id": campaign_id, "since": since, "rule": rule_id},
    )


async def share_people(session: Session, campaign_id: UUID, other_id: UUID) -> bool:
    """Whether somebody who is to get a campaign got another, or is to."""
    return await session.value(
        """
        SELECT EXISTS (
            SELECT FROM campaign_recipients mine
            JOIN campaign_recipients theirs ON theirs.organization_id = mine.organization_id
                 AND theirs.contact_id = mine.contact_id AND theirs.campaign_id = %(other)s
            WHERE mine.organization_id = %(organization)s AND mine.campaign_id = %(campaign)s
              AND mine.state = 'pending' AND theirs.state NOT IN ('skipped', 'held_out', 'failed')) AS share
        """,
        {"organization": session.organization_id, "campaign": campaign_id, "other": other_id},
    )


async def due(session: Session, now: datetime) -> list[Row]:
    """Campaigns with something to do and nobody doing it, and rules that should run. Crosses tenants."""
    return await session.rows(
        """
        SELECT c.organization_id, c.id, c.state FROM campaigns c
        WHERE c.state = 'running' AND coalesce(c.wake_at <= now() - interval '3 seconds', true)
           OR c.state = 'scheduled' AND c.starts_at <= %(now)s
           OR c.state = 'repeating' AND c.next_run_at <= %(now)s
        """,
        {"now": now},
    )


async def followed(session: Session, now: datetime, *, finished: bool) -> list[Row]:
    """Campaigns whose results may still change: those at work, or those that ended lately. Crosses tenants."""
    return await session.rows(
        """
        SELECT c.organization_id, c.id FROM campaigns c
        WHERE CASE WHEN %(finished)s THEN c.finished_at > %(now)s - make_interval(days => c.attribution_days + 1)
                   ELSE c.state IN ('running', 'paused') END
        """,
        {"now": now, "finished": finished},
    )


def _facts(session: Session, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **facts, "organization": session.organization_id, "now": session.clock.now(),
        "audience": Jsonb(facts["audience"]), "pace": Jsonb(facts["pace"]),
        "confirmed_claims": list(facts["confirmed_claims"]),
    }  # fmt: skip
