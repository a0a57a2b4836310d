"""What is due, over all businesses: read by the planner in one query a minute."""

from datetime import datetime
from typing import Final

from oxy.foundation.database import Row, Session

# The settings of each business as the query needs them; what is not set is as `ReminderRules` has it.
_RULES: Final = """
    rules AS MATERIALIZED (
        SELECT o.id AS organization_id, o.timezone AS zone,
               coalesce((s.reminders ->> 'first_hours')::integer, 24) AS first_hours,
               coalesce((s.reminders ->> 'last_hours')::integer, 1) AS last_hours,
               coalesce((s.reminders ->> 'follow_up_hours')::integer, 3) AS follow_up_hours,
               coalesce((s.reminders ->> 'quiet_from')::time, '21:00') AS quiet_from,
               coalesce((s.reminders ->> 'quiet_until')::time, '08:00') AS quiet_until,
               coalesce((s.reminders ->> 'care')::boolean, true) AS care,
               coalesce((s.reminders ->> 'birthdays')::boolean, false) AS birthdays,
               coalesce((s.reminders ->> 'care_at')::time, '10:00') AS care_at
        FROM organizations o LEFT JOIN organization_settings s ON s.organization_id = o.id
    )"""
_HOUSEHOLDS: Final = f"""
    WITH {_RULES}, speaking AS (
        SELECT * FROM rules WHERE NOT is_quiet(%(now)s, zone, quiet_from, quiet_until)
    ), ahead AS (
        SELECT b.organization_id, b.contact_id FROM speaking r
        JOIN bookings b ON b.organization_id = r.organization_id
             AND b.start_time > %(now)s AND b.start_time <= %(now)s + make_interval(hours => r.last_hours)
             AND b.status IN ('scheduled', 'confirmed')
        WHERE r.last_hours > 0 AND NOT EXISTS (
            SELECT FROM reminders x WHERE x.organization_id = b.organization_id AND x.booking_id = b.id
              AND x.kind = 'last' AND (x.moves = b.moves OR (x.status = 'sent' AND x.told_start = b.start_time)))
        UNION
        SELECT b.organization_id, b.contact_id FROM speaking r
        JOIN bookings b ON b.organization_id = r.organization_id
             AND b.start_time > %(now)s AND b.start_time <= %(now)s + make_interval(hours => r.first_hours + 24)
             AND b.status IN ('scheduled', 'confirmed')
        WHERE r.first_hours > 0
          AND (b.start_time <= %(now)s + make_interval(hours => r.first_hours)
               OR before_quiet(b.start_time - make_interval(hours => r.first_hours), r.zone, r.quiet_from,
                               r.quiet_until) <= %(now)s)
          AND NOT EXISTS (
            SELECT FROM reminders x WHERE x.organization_id = b.organization_id AND x.booking_id = b.id
              AND x.kind IN ('first', 'last')
              AND (x.moves = b.moves OR (x.status = 'sent' AND x.told_start = b.start_time)))
    ), changed AS (
        SELECT DISTINCT b.organization_id, b.contact_id
        FROM reminders x
        JOIN bookings b ON b.organization_id = x.organization_id AND b.id = x.booking_id
        WHERE x.status = 'sent' AND x.told_start > %(now)s AND x.kind IN ('first', 'last', 'moved')
          AND b.updated_at <= %(settled)s
          AND (b.status = 'cancelled' OR b.start_time <> x.told_start)
          AND ((b.status IN ('scheduled', 'confirmed') AND b.start_time > %(now)s AND b.start_time <> x.told_start
                AND NOT EXISTS (SELECT FROM reminders y
                                WHERE y.organization_id = b.organization_id AND y.booking_id = b.id
                                  AND y.kind = 'moved' AND y.moves = b.moves))
            OR (b.status = 'cancelled'
                AND NOT EXISTS (SELECT FROM reminders y
                                WHERE y.organization_id = b.organization_id AND y.booking_id = b.id
                                  AND y.kind = 'cancelled')))
    ), over AS (
        SELECT b.organization_id, b.contact_id FROM bookings b
        JOIN speaking r ON r.organization_id = b.organization_id
        WHERE b.status = 'completed' AND b.end_time > %(follow_up_from)s AND b.end_time <= %(now)s
          AND r.follow_up_hours > 0
          AND greatest(b.end_time, b.updated_at) + make_interval(hours => r.follow_up_hours) <= %(now)s
          AND NOT EXISTS (SELECT FROM reminders x
                          WHERE x.organization_id = b.organization_id AND x.booking_id = b.id
                            AND x.kind = 'follow_up')
    )
    SELECT DISTINCT w.organization_id, coalesce(c.household_id, c.id) AS household
    FROM (SELECT * FROM ahead UNION SELECT * FROM changed UNION SELECT * FROM over) AS w
    JOIN contacts c ON c.organization_id = w.organization_id AND c.id = w.contact_id
    LIMIT %(most)s
    """
_CARE_DAYS: Final = f"""
    WITH {_RULES}
    SELECT r.organization_id, (%(now)s AT TIME ZONE r.zone)::date AS today
    FROM rules r
    LEFT JOIN care_days d ON d.organization_id = r.organization_id
    WHERE (r.care OR r.birthdays)
      AND (%(now)s AT TIME ZONE r.zone)::time >= r.care_at
      AND NOT is_quiet(%(now)s, r.zone, r.quiet_from, r.quiet_until)
      AND (d.planned_on IS NULL OR d.planned_on < (%(now)s AT TIME ZONE r.zone)::date)
    """


async def households(
    session: Session, now: datetime, settled: datetime, follow_up_from: datetime, most: int
) -> list[Row]:
    """Households with something to be decided about their bookings. `session` crosses tenants.

    What is dear is looked at last: the quiet hours of bookings that are due without them, and whether a correction was
    told before of those that stand as they were told. EXPLAIN (4,000 bookings told and none due, 50 businesses): 25,900
    pages instead of 37,900, nearly all of them index look-ups of what is ahead; half of the time.

    Args:
        settled: changes later than this are not told of yet.
        follow_up_from: visits that ended earlier are not asked about any more.
    """
    params = {"now": now, "settled": settled, "follow_up_from": follow_up_from, "most": most}
    return await session.rows(_HOUSEHOLDS, params)


async def explain_households(session: Session, now: datetime, settled: datetime, follow_up_from: datetime) -> list[str]:
    """How Postgres runs `households`, line by line: for whoever measures it."""
    params = {"now": now, "settled": settled, "follow_up_from": follow_up_from, "most": 1_000_000}
    rows = await session.rows("EXPLAIN (ANALYZE, BUFFERS) " + _HOUSEHOLDS, params)
    return [str(next(iter(row.values()))) for row in rows]


async def care_days(session: Session, now: datetime) -> list[Row]:
    """Businesses whose care and birthdays of today were not looked through yet. `session` crosses tenants."""
    return await session.rows(_CARE_DAYS, {"now": now})
