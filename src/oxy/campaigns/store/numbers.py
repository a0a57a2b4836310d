"""Rows of how much campaigns may send from a number, and how its last messages fared."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from oxy.foundation.database import Row, Session


async def choose(session: Session) -> UUID | None:
    """The number for people who were never spoken with: connected before not, real before simulated, oldest first."""
    return await session.value(
        """
        SELECT id FROM whatsapp_instances WHERE organization_id = %s AND removed_at IS NULL
        ORDER BY status = 'connected' DESC, channel = 'simulator', created_at, id LIMIT 1
        """,
        (session.organization_id,),
    )


async def open_books(session: Session, campaign_id: UUID, today: date) -> None:
    """Let every number that a campaign sends from have its row."""
    await session.execute(
        """
        INSERT INTO campaign_numbers (organization_id, instance_id, day)
        SELECT DISTINCT r.organization_id, r.instance_id, %s::date FROM campaign_recipients r
        WHERE r.organization_id = %s AND r.campaign_id = %s AND r.state = 'pending'
        ON CONFLICT DO NOTHING
        """,
        (today, session.organization_id, campaign_id),
    )


async def lock_numbers(session: Session, campaign_id: UUID, today: date, zone: str) -> list[Row]:
    """The numbers that people of a campaign wait for, save those in other hands; a new day starts at none.

    A day with campaigns warms a number, but for one on which it was frozen.

    `wait_seconds` until the next message of a campaign may go, `backlog` what else waits to leave the number.
    """
    await session.execute(
        """
        UPDATE campaign_numbers SET day = %(today)s, sent_today = 0,
            warm_days = CASE WHEN day < %(today)s::date - 14 THEN 0
                             WHEN sent_today > 0 AND coalesce(judged_from < day::timestamp AT TIME ZONE %(zone)s, true)
                             THEN warm_days + 1 ELSE warm_days END
        WHERE organization_id = %(organization)s AND day < %(today)s
        """,
        {"organization": session.organization_id, "today": today, "zone": zone},
    )
    return await session.rows(
        """
        SELECT n.instance_id, n.sent_today, n.warm_days, n.frozen_until, n.judged_from, i.channel, i.status,
               i.status_reason, i.name, greatest(extract(epoch FROM n.next_at - now()), 0)::float AS wait_seconds,
               (SELECT count(*) FROM messages m WHERE m.organization_id = n.organization_id
                  AND m.instance_id = n.instance_id AND m.status IN ('queued', 'sending')
                  AND m.send_after < 'infinity') AS backlog
        FROM campaign_numbers n
        JOIN whatsapp_instances i ON i.organization_id = n.organization_id AND i.id = n.instance_id
        WHERE n.organization_id = %s AND i.removed_at IS NULL
          AND EXISTS (SELECT FROM campaign_recipients r WHERE r.organization_id = n.organization_id
                      AND r.campaign_id = %s AND r.instance_id = n.instance_id AND r.state = 'pending')
        ORDER BY n.instance_id FOR UPDATE OF n SKIP LOCKED
        """,
        (session.organization_id, campaign_id),
    )


async def lock_number(session: Session, instance_id: UUID, today: date) -> Row:
    """One number's row, locked; made where campaigns never went out from it."""
    await session.execute(
        "INSERT INTO campaign_numbers (organization_id, instance_id, day) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (session.organization_id, instance_id, today),
    )
    found = await session.row(
        """
        SELECT n.instance_id, n.warm_days, i.channel FROM campaign_numbers n
        JOIN whatsapp_instances i ON i.organization_id = n.organization_id AND i.id = n.instance_id
        WHERE n.organization_id = %s AND n.instance_id = %s FOR UPDATE OF n
        """,
        (session.organization_id, instance_id),
    )
    assert found is not None
    return found


async def read_numbers(session: Session, instance_ids: Sequence[UUID], campaign_id: UUID | None = None) -> list[Row]:
    """What the estimate needs of these numbers, whether they were used before or not.

    `ahead`: who waits there for other campaigns than this one that are going out.
    """
    return await session.rows(
        """
        SELECT i.id AS instance_id, i.name, i.channel, i.status, coalesce(n.warm_days, 0) AS warm_days,
               coalesce(n.sent_today, 0) AS sent_today, n.day, n.frozen_until,
               (SELECT count(*) FROM campaign_recipients r
                JOIN campaigns c ON c.organization_id = r.organization_id AND c.id = r.campaign_id
                WHERE r.organization_id = i.organization_id AND r.instance_id = i.id AND r.state = 'pending'
                  AND c.state = 'running' AND c.id IS DISTINCT FROM %s) AS ahead
        FROM whatsapp_instances i
        LEFT JOIN campaign_numbers n ON n.organization_id = i.organization_id AND n.instance_id = i.id
        WHERE i.organization_id = %s AND i.id = ANY(%s)
        """,
        (campaign_id, session.organization_id, list(instance_ids)),
    )


async def count_one(session: Session, instance_id: UUID, pause: timedelta) -> None:
    """One message more today; none before `pause` is over, by the database's clock."""
    await session.execute(
        """
        UPDATE campaign_numbers SET sent_today = sent_today + 1, next_at = now() + %s
        WHERE organization_id = %s AND instance_id = %s
        """,
        (pause, session.organization_id, instance_id),
    )


async def freeze(session: Session, instance_id: UUID, until: datetime, warm_days: int) -> None:
    """No campaign sends from this number before `until`; then all go on as warm as that, judged by what comes next."""
    await session.execute(
        """
        UPDATE campaign_numbers SET frozen_until = %s, warm_days = %s, judged_from = %s
        WHERE organization_id = %s AND instance_id = %s
        """,
        (until, warm_days, session.clock.now(), session.organization_id, instance_id),
    )


async def thaw(session: Session, campaign_id: UUID) -> None:
    """Somebody lets the campaign's numbers go on: what went wrong before counts no more."""
    await session.execute(
        """
        UPDATE campaign_numbers SET judged_from = %(now)s, frozen_until = NULL
        WHERE organization_id = %(organization)s AND frozen_until IS NOT NULL AND instance_id IN (
            SELECT r.instance_id FROM campaign_recipients r
            WHERE r.organization_id = %(organization)s AND r.campaign_id = %(campaign)s)
        """,
        {"organization": session.organization_id, "campaign": campaign_id, "now": session.clock.now()},
    )


async def fared(session: Session, instance_id: UUID, since: datetime, restricting: Sequence[str], last: int) -> Row:
    """How the last messages of campaigns from a number fared, none of them older than `since`."""
    found = await session.row(
        """
        SELECT count(*) AS tried, count(*) FILTER (WHERE m.status = 'failed') AS failed,
               count(*) FILTER (WHERE m.failure_code = ANY(%(restricting)s)) AS restricted,
               count(*) FILTER (WHERE c.marketing_opted_out_at >= r.queued_at) AS opted_out
        FROM (
            SELECT contact_id, message_id, queued_at FROM campaign_recipients
            WHERE organization_id = %(organization)s AND instance_id = %(instance)s AND queued_at > %(since)s
            ORDER BY queued_at DESC LIMIT %(last)s) AS r
        JOIN contacts c ON c.organization_id = %(organization)s AND c.id = r.contact_id
        LEFT JOIN messages m ON m.organization_id = %(organization)s AND m.id = r.message_id
        """,
        {
            "organization": session.organization_id, "instance": instance_id, "since": since,
            "restricting": list(restricting), "last": last,
        },
    )  # fmt: skip
    assert found is not None
    return found


async def stop_marketing_refused(session: Session, campaign_id: UUID, code: str) -> list[UUID]:
    """Contacts who told WhatsApp itself that they want no marketing of this business, and are not yet marked so."""
    rows = await session.rows(
        """
        SELECT DISTINCT r.contact_id FROM campaign_recipients r
        JOIN messages m ON m.organization_id = r.organization_id AND m.id = r.message_id
        JOIN contacts c ON c.organization_id = r.organization_id AND c.id = r.contact_id
        WHERE r.organization_id = %s AND r.campaign_id = %s AND m.failure_code = %s AND c.marketing_opted_out_at IS NULL
        """,
        (session.organization_id, campaign_id, code),
    )
    return [row["contact_id"] for row in rows]
