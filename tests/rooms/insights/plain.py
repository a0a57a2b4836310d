"""A random past, and the catalogue's figures by the plainest queries there are: row by row, in local time.

What is answered in one pass, by steps or by arrays has to be exactly this.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, LiteralString
from uuid import UUID
from zoneinfo import ZoneInfo

from cast import Business
from oxy.foundation.database import Session
from oxy.insights import Period

KEYS: dict[str, LiteralString] = {
    "service": "service_id",
    "professional": "resource_id",
    "weekday": "extract(isodow FROM start_time AT TIME ZONE %(zone)s)",
    "hour": "extract(hour FROM start_time AT TIME ZONE %(zone)s)",
}
FIGURES: dict[LiteralString, LiteralString] = {
    "completed_bookings": "count(*) FILTER (WHERE done)",
    "revenue": "coalesce(sum(price) FILTER (WHERE done), 0)",
    "average_ticket": "round(avg(price) FILTER (WHERE done AND NOT drawn), 2)",
    "unpriced_bookings": "count(*) FILTER (WHERE done AND price IS NULL)",
    "bookings": "count(*) FILTER (WHERE status <> 'cancelled')",
    "no_shows": "count(*) FILTER (WHERE status = 'no_show')",
    "cancellations": "count(*) FILTER (WHERE status = 'cancelled')",
    "expected_revenue": "coalesce(sum(price) FILTER (WHERE status = 'scheduled' AND start_time >= %(now)s), 0)",
    "unsettled_bookings": "count(*) FILTER (WHERE status = 'scheduled' AND end_time < %(now)s)",
    "no_show_rate": "round(100.0 * count(*) FILTER (WHERE status = 'no_show')"
    " / nullif(count(*) FILTER (WHERE done OR status = 'no_show'), 0), 1)",
    "cancellation_rate": "round(100.0 * count(*) FILTER (WHERE status = 'cancelled') / count(*), 1)",
    "lead_time": "percentile_disc(0.5) WITHIN GROUP (ORDER BY 3600 * floor(extract(epoch FROM start_time - created_at)"
    " / 3600)) FILTER (WHERE status <> 'cancelled' AND created_at <= start_time)",
    "served_clients": "count(DISTINCT contact_id) FILTER (WHERE done)",
    "new_clients": "count(DISTINCT contact_id) FILTER (WHERE done AND NOT known)",
    "returning_clients": "count(DISTINCT contact_id) FILTER (WHERE done AND known)",
}
_ROWS: LiteralString = """
    FROM (SELECT b.*, b.status = 'completed' AS done,
                 b.price = 0 AND EXISTS (SELECT FROM package_uses u WHERE u.booking_id = b.id) AS drawn,
                 EXISTS (SELECT FROM bookings e WHERE e.contact_id = b.contact_id AND e.status = 'completed'
                     AND e.start_time < %(since)s) AS known
          FROM bookings b) AS row
    WHERE start_time >= %(since)s AND start_time < %(until)s
"""
_MINUTES: LiteralString = """
    SELECT {key}::text AS key, count(*) AS minutes
    FROM (SELECT b.resource_id, at AS start_time FROM bookings b,
              generate_series(b.start_time, b.end_time - interval '1 minute', interval '1 minute') AS at
          WHERE b.start_time >= %(since)s AND b.start_time < %(until)s AND b.status NOT IN ('cancelled', 'no_show')
            AND b.booking_type <> 'hotel')
    GROUP BY 1
"""
_DAYS: LiteralString = """
    SELECT (start_time AT TIME ZONE %(zone)s)::date AS day, count(*) FILTER (WHERE status <> 'cancelled') AS bookings,
           count(*) FILTER (WHERE status = 'completed') AS completed_bookings,
           count(*) FILTER (WHERE status = 'cancelled') AS cancellations,
           count(*) FILTER (WHERE status = 'no_show') AS no_shows,
           sum(price) FILTER (WHERE status = 'completed') AS revenue
    FROM bookings WHERE start_time >= %(since)s AND start_time < %(until)s GROUP BY 1 ORDER BY 1
"""
_REPLIES: LiteralString = """
    SELECT count(*) AS replies,
           round(100.0 * count(*) FILTER (WHERE author = 'attendant') / nullif(count(*), 0), 1) AS ai_share,
           round(percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds))::bigint AS response_time,
           round(percentile_disc(0.95) WITHIN GROUP (ORDER BY seconds))::bigint AS response_time_p95,
           round(percentile_disc(0.5) WITHIN GROUP (ORDER BY seconds) FILTER (WHERE author <> 'attendant'))::bigint
               AS staff_response_time
    FROM (SELECT author, date_part('epoch', created_at - asked_at) AS seconds
          FROM (SELECT author, created_at,
                       lag(created_at) OVER (PARTITION BY conversation_id ORDER BY seq) AS asked_at
                FROM (SELECT *, lag(author) OVER (PARTITION BY conversation_id ORDER BY seq) AS before FROM messages
                      WHERE author <> 'system' AND created_at >= %(since)s - interval '1 day'
                        AND created_at < %(until)s) AS line
                WHERE (author = 'contact') IS DISTINCT FROM (before = 'contact')) AS word
          WHERE author IN ('attendant', 'staff', 'phone') AND asked_at >= %(since)s) AS reply
"""
_COHORTS: LiteralString = """
    SELECT first, month, count(*)::int AS clients
    FROM (SELECT contact_id, month, min(month) OVER (PARTITION BY contact_id) AS first
          FROM (SELECT DISTINCT contact_id, date_trunc('month', start_time AT TIME ZONE %(zone)s)::date AS month
                FROM bookings WHERE status = 'completed' AND start_time < %(now)s) AS months) AS visits
    GROUP BY 1, 2
"""
_BOOK: LiteralString = """
    INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time, end_time,
        duration_minutes, price, status, booked_by, created_at)
    SELECT %(organization)s, r.contact, r.service, r.resource, s.type, r.start,
        r.start + r.minutes * interval '1 minute', r.minutes, r.price, r.status, 'staff', r.made
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (contact uuid, service uuid, resource uuid, start timestamptz,
        minutes int, price numeric, status text, made timestamptz)
    JOIN services s ON s.id = r.service
"""
_DRAW: LiteralString = """
    WITH package AS (INSERT INTO packages (organization_id, name, count, price)
            SELECT %(organization)s, 'Dez', 99, 300 RETURNING id),
        sale AS (INSERT INTO package_sales (organization_id, package_id, contact_id, name, count, price, service_ids,
            sold_at, sold_by_kind) SELECT %(organization)s, id, %(contact)s, 'Dez', 99, 300, '{}', now(), 'staff'
            FROM package RETURNING id)
    INSERT INTO package_uses (organization_id, sale_id, booking_id, no, size, value, used_at)
    SELECT %(organization)s, sale.id, b.id, row_number() OVER (), 99, 60, now() FROM sale, bookings b WHERE b.price = 0
"""
# What was drawn from a package and given a price afterwards has been paid for.
_PRICE_SOME: LiteralString = """
    UPDATE bookings SET price = 45 WHERE id IN (SELECT booking_id FROM package_uses WHERE mod(no, 3) = 0)
"""
_TALK: LiteralString = """
    WITH talk AS (INSERT INTO conversations (organization_id, contact_id, instance_id, created_at, last_message_at)
        VALUES (%(organization)s, %(contact)s, %(instance)s, %(first)s, %(last)s)
        RETURNING organization_id, id, contact_id, instance_id)
    INSERT INTO messages (organization_id, conversation_id, contact_id, instance_id, direction, author, message_type,
        content, status, created_at)
    SELECT talk.organization_id, id, contact_id, instance_id, d.direction, r.author, 'text', 'Oi', d.status, r.at
    FROM talk, ROWS FROM (jsonb_to_recordset(%(rows)s::jsonb) AS (author text, at timestamptz)) WITH ORDINALITY
        AS r (author, at, no),
        LATERAL (SELECT CASE WHEN r.author = 'contact' THEN 'incoming' ELSE 'outgoing' END AS direction,
                        CASE WHEN r.author = 'contact' THEN 'received' ELSE 'sent' END AS status) AS d
    ORDER BY r.no
"""
STATUSES = ("completed",) * 5 + ("cancelled", "no_show", "scheduled")
AUTHORS = ("contact",) * 4 + ("attendant", "attendant", "staff", "phone", "system", "aurora")


@dataclass(frozen=True)
class Past:
    """What a business did in `days` days from `first` on, of `zone`, day and night, drawn by `seed`."""

    business: Business
    zone: ZoneInfo
    first: date
    days: int
    seed: int

    async def write(self, session: Session, people: list[UUID]) -> None:
        """Write bookings of a few services and people, and talks in which anybody may speak after anybody."""
        random = Random(self.seed)
        midnight = datetime(self.first.year, self.first.month, self.first.day, tzinfo=self.zone).timestamp()
        places = [(resource, slot) for resource in people for slot in range(self.days * 12)]
        rows = [self._booking(random, midnight, *place) for place in random.sample(places, 240)]
        facts = {"organization": self.business.id, "contact": self.business.contacts["Marcos"]}
        await session.execute(_BOOK, {**facts, "rows": json.dumps([row for row in rows if row], default=str)})
        await session.execute(_DRAW, facts)
        assert await session.execute(_PRICE_SOME) > 0
        for contact in self.business.contacts.values():
            at, lines = midnight + random.random() * 864_000, list[dict[str, Any]]()
            while at < midnight + self.days * 86_400:
                lines.append({"author": random.choice(AUTHORS), "at": self._at(at)})
                at += random.choice((20, 600.5, 7200, 100_000, 400_000)) * random.random()
            ends = {"first": lines[0]["at"], "last": lines[-1]["at"], "instance": self.business.instances["simulador"]}
            await session.execute(_TALK, {**facts, **ends, "contact": contact, "rows": json.dumps(lines, default=str)})

    def periods(self) -> list[tuple[date, date]]:
        """All of it, and a few stretches of it."""
        random = Random(self.seed + 1)
        starts = [random.randrange(self.days) for _ in range(3)]
        spans = [(0, self.days), *((start, min(self.days, start + random.choice((0, 6, 45)))) for start in starts)]
        return [(self.first + timedelta(days=start), self.first + timedelta(days=end)) for start, end in spans]

    def _booking(self, random: Random, midnight: float, resource: UUID, slot: int) -> dict[str, Any] | None:
        """One within its two hours; none across a change of the clock, where an hour has no one name."""
        minutes = random.choice((15, 30, 60, 90))
        start = self._at(midnight + slot * 7200 + 300 * random.randrange(6))
        if start.utcoffset() != self._at(start.timestamp() + minutes * 60).utcoffset():
            return None
        return {
            "contact": random.choice(list(self.business.contacts.values())), "resource": resource, "start": start,
            "service": random.choice(list(self.business.services.values())), "minutes": minutes,
            "price": random.choice((None, "0.00", "45.00", "75.50")), "status": random.choice(STATUSES),
            "made": self._at(start.timestamp() - random.choice((-600, 5, 3600, 90_000, 2e6)) * random.random()),
        }  # fmt: skip

    def _at(self, moment: float) -> datetime:
        return datetime.fromtimestamp(moment, self.zone)


async def counted(session: Session, period: Period, by: str | None = None) -> dict[str, dict[str, Any]]:
    """Every one of FIGURES over `period`, by name and by the key of `by`, "all" without one."""
    key: LiteralString = KEYS[by] if by else "'all'"
    columns: LiteralString = ", ".join(f"{sql} AS {name}" for name, sql in FIGURES.items())
    rows = await session.rows(f"SELECT {key}::text AS key, {columns} {_ROWS} GROUP BY 1", params(session, period))
    return {name: {row["key"]: row[name] for row in rows if row[name]} for name in FIGURES}


async def parts(session: Session, period: Period, by: str) -> set[str]:
    """The keys of `by` that have a booking in `period`, whatever became of it."""
    rows = await session.rows(f"SELECT DISTINCT {KEYS[by]}::text AS key {_ROWS}", params(session, period))
    return {row["key"] for row in rows}


async def minutes(session: Session, period: Period, by: str) -> dict[str, int]:
    """Minutes booked in `period`, one by one."""
    rows = await session.rows(_MINUTES.replace("{key}", KEYS[by]), params(session, period))
    return {row["key"]: row["minutes"] for row in rows}


async def days(session: Session, period: Period) -> list[dict[str, Any]]:
    """Every day of `period` that has a booking, with what became of them."""
    rows = await session.rows(_DAYS, params(session, period))
    return [{name: value or None for name, value in row.items()} for row in rows]


async def replies(session: Session, period: Period) -> dict[str, Any]:
    """Every figure about replies in `period`."""
    return await session.row(_REPLIES, params(session, period)) or {}


async def cohort_rows(session: Session, zone: ZoneInfo) -> dict[tuple[date, date], int]:
    """How many clients of each month's first visits came in which month."""
    rows = await session.rows(_COHORTS, {"zone": zone.key, "now": session.clock.now()})
    return {(row["first"], row["month"]): row["clients"] for row in rows}


def params(session: Session, period: Period) -> dict[str, Any]:
    """The values of the plain queries; whose rows they see, row-level security alone decides."""
    return {"since": period.start, "until": period.end, "zone": period.zone.key, "now": session.clock.now()}
