"""Whom it may pay to write to, by their own habits. Whoever must not be written to is in none of these lists."""

from datetime import date, datetime
from typing import LiteralString

from oxy.foundation.database import Row, Session

# Active, not opted out, no owner, with a living pet or none known, and with nothing booked from now on.
_MAY_BE_ASKED: LiteralString = """
    c.organization_id = %(organization)s AND c.status = 'active' AND c.marketing_opted_out_at IS NULL
    AND (c.phone IS NOT NULL OR EXISTS (SELECT FROM contact_identities d
        WHERE d.organization_id = c.organization_id AND d.contact_id = c.id))
    AND NOT EXISTS (SELECT FROM contact_identities i JOIN aurora_owner_numbers o
            ON o.organization_id = i.organization_id AND o.match_key = i.match_key
        WHERE i.organization_id = c.organization_id AND i.contact_id = c.id AND i.kind = 'phone')
    AND NOT EXISTS (SELECT FROM aurora_owner_numbers o
        WHERE o.organization_id = c.organization_id AND o.contact_id = c.id AND o.is_active)
    AND NOT EXISTS (SELECT FROM bookings a WHERE a.organization_id = c.organization_id AND a.contact_id = c.id
        AND a.end_time >= %(now)s AND a.status IN ('scheduled', 'confirmed', 'in_progress'))
    AND c.id NOT IN (SELECT p.contact_id FROM pets p WHERE p.organization_id = %(organization)s
        GROUP BY p.contact_id HAVING bool_and(p.deceased_at IS NOT NULL))
"""
_WITH_PETS: LiteralString = """
    SELECT c.id, coalesce(c.name, c.profile_name) AS name, past.*,
        (SELECT coalesce(array_agg(p.name ORDER BY p.name), '{}') FROM pets p
            WHERE p.organization_id = c.organization_id AND p.contact_id = c.id AND p.deceased_at IS NULL) AS pets
    FROM contacts c
"""


async def who_come_on(session: Session, weekday: int, zone: str, since: datetime, limit: int) -> list[Row]:
    """Customers who came at least twice since then on that weekday (0 is Monday), and mostly on it."""
    return await session.rows(
        _WITH_PETS
        + """
        CROSS JOIN LATERAL (SELECT count(*) AS visits, max(b.start_time) AS last_visit,
                count(*) FILTER (WHERE extract(isodow FROM b.start_time AT TIME ZONE %(zone)s) = %(weekday)s + 1)
                    AS fitting
            FROM bookings b WHERE b.organization_id = c.organization_id AND b.contact_id = c.id
              AND b.status = 'completed' AND b.start_time >= %(since)s AND b.start_time < %(now)s) AS past
        WHERE past.fitting >= 2 AND past.fitting * 5 >= past.visits * 2
          AND past.last_visit < %(now)s - interval '5 days' AND
        """
        + _MAY_BE_ASKED
        + " ORDER BY past.fitting DESC, past.last_visit, 2, c.id LIMIT %(limit)s",
        {
            "organization": session.organization_id, "weekday": weekday, "zone": zone, "since": since,
            "now": session.clock.now(), "limit": limit,
        },
    )  # fmt: skip


async def who_are_due(session: Session, limit: int) -> list[Row]:
    """Customers who come at an interval of their own and are past it, but not so far that they have gone.

    `usual_days` is the middle one of the intervals between their visits, three at least.
    """
    return await session.rows(
        _WITH_PETS
        + """
        CROSS JOIN LATERAL (SELECT count(*) AS visits, max(v.start_time) AS last_visit,
                percentile_cont(0.5) WITHIN GROUP (ORDER BY v.gap) AS usual_days
            FROM (SELECT b.start_time, extract(epoch FROM b.start_time
                    - lag(b.start_time) OVER (ORDER BY b.start_time)) / 86400 AS gap
                FROM bookings b WHERE b.organization_id = c.organization_id AND b.contact_id = c.id
                  AND b.status = 'completed' AND b.start_time < %(now)s) AS v WHERE v.gap IS NULL OR v.gap >= 3) AS past
        WHERE past.visits >= 4 AND past.usual_days BETWEEN 5 AND 120
          AND %(now)s - past.last_visit BETWEEN make_interval(secs => 86400 * (past.usual_days * 1.2 + 2))
            AND make_interval(secs => 86400 * (past.usual_days * 2.5 + 7)) AND
        """
        + _MAY_BE_ASKED
        + " ORDER BY past.visits DESC, past.last_visit, 2, c.id LIMIT %(limit)s",
        {"organization": session.organization_id, "now": session.clock.now(), "limit": limit},
    )


async def good_ones_gone(session: Session, away_days: int, limit: int) -> list[Row]:
    """Customers of four visits or more who have not come for so many days, nor for more than half a year."""
    return await session.rows(
        _WITH_PETS
        + """
        CROSS JOIN LATERAL (SELECT count(*) AS visits, max(b.start_time) AS last_visit, sum(b.price) AS spent
            FROM bookings b WHERE b.organization_id = c.organization_id AND b.contact_id = c.id
              AND b.status = 'completed' AND b.start_time < %(now)s) AS past
        WHERE past.visits >= 4 AND past.last_visit < %(now)s - make_interval(days => %(away)s)
          AND past.last_visit > %(now)s - interval '183 days' AND
        """
        + _MAY_BE_ASKED
        + " ORDER BY past.spent DESC NULLS LAST, past.last_visit, 2, c.id LIMIT %(limit)s",
        {"organization": session.organization_id, "away": away_days, "now": session.clock.now(), "limit": limit},
    )


async def whose_package_ends(session: Session, ends_before: datetime, limit: int) -> list[Row]:
    """Customers with one draw left, or less time than until then; who has bought the same anew is none of them."""
    return await session.rows(
        _WITH_PETS
        + """
        CROSS JOIN LATERAL (SELECT s.name AS package, s.expires_at, s.count - drawn.used AS left
            FROM package_sales s
            CROSS JOIN LATERAL (SELECT count(*)::int AS used FROM package_uses u
                WHERE u.organization_id = s.organization_id AND u.sale_id = s.id) AS drawn
            WHERE s.organization_id = c.organization_id AND s.contact_id = c.id AND s.cancelled_at IS NULL
              AND s.count > drawn.used AND (s.expires_at IS NULL OR s.expires_at > %(now)s)
              AND (s.count > 1 AND s.count - drawn.used = 1 OR s.expires_at <= %(ends)s)
              AND NOT EXISTS (SELECT FROM package_sales n WHERE n.organization_id = s.organization_id
                AND n.contact_id = s.contact_id AND n.package_id = s.package_id AND n.sold_at > s.sold_at
                AND n.cancelled_at IS NULL)
            ORDER BY s.expires_at NULLS LAST, s.sold_at LIMIT 1) AS past
        WHERE
        """
        + _MAY_BE_ASKED
        + " ORDER BY past.expires_at NULLS LAST, 2, c.id LIMIT %(limit)s",
        {"organization": session.organization_id, "ends": ends_before, "now": session.clock.now(), "limit": limit},
    )


async def who_wait(session: Session, first: date, last: date) -> list[Row]:
    """Customers who wait for the service that most wait for, on local days from `first` to `last`, longest first.

    Nobody who is being offered a slot right now is among them.
    """
    return await session.rows(
        """
        WITH waiting AS (
            SELECT w.* FROM waitlist w WHERE w.organization_id = %(organization)s AND w.status = 'waiting'
              AND w.expires_at > %(now)s AND w.last_day >= %(first)s AND w.first_day <= %(last)s
        ), wanted AS (
            SELECT w.service_id FROM waiting w GROUP BY 1 ORDER BY count(DISTINCT w.contact_id) DESC, 1 LIMIT 1)
        SELECT * FROM (
            SELECT DISTINCT ON (c.id) c.id, coalesce(c.name, c.profile_name) AS name, w.service_id, s.name AS service,
                   w.first_day, w.last_day, w.created_at,
                   array_remove(ARRAY[p.name], NULL) AS pets
            FROM waiting w JOIN wanted USING (service_id)
            JOIN services s ON s.organization_id = w.organization_id AND s.id = w.service_id
            JOIN contacts c ON c.organization_id = w.organization_id AND c.id = w.contact_id AND c.status = 'active'
            LEFT JOIN pets p ON p.organization_id = w.organization_id AND p.id = w.pet_id
            ORDER BY c.id, w.created_at) AS one_each
        ORDER BY created_at, id
        """,
        {
            "organization": session.organization_id, "now": session.clock.now(), "first": first, "last": last,
        },
    )  # fmt: skip
