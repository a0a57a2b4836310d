"""The room's SQL that lists rows: the day's agenda, who has gone quiet, clients by name, pet or number."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import LiteralString
from uuid import UUID

from oxy.foundation.database import Row, Session
from oxy.insights.sources import OTHERS
from oxy.insights.splits import minute_no

_ACCENTED = "áàâãäéèêëíìîïóòôõöúùûüçñ"
_PLAIN = "aaaaaeeeeiiiiooooouuuucn"
_WITHOUT_ACCENTS = str.maketrans(_ACCENTED, _PLAIN)


async def plan_for_these_values(session: Session) -> None:
    """A plan that suits a day is not one for a year; planning takes far less than a wrong plan.

    One core for one question: the others answer customers meanwhile, and waiting for one that is busy takes longer.
    """
    session.execute_later(
        "SELECT set_config('plan_cache_mode', 'force_custom_plan', true),"
        " set_config('max_parallel_workers_per_gather', '0', true)"
    )


async def zone_key(session: Session) -> str:
    return await session.value(
        "SELECT timezone FROM organizations WHERE id = %(organization)s", {"organization": session.organization_id}
    )


async def agenda_rows(session: Session, start: datetime, end: datetime) -> list[Row]:
    return await session.rows(
        """
        SELECT b.id, b.start_time, b.end_time, b.status, b.price, b.booking_type, s.name AS service_name,
               r.id AS resource_id, r.name AS resource_name, p.name AS pet_name, c.id AS contact_id,
               coalesce(c.name, c.profile_name) AS contact_name, c.phone AS contact_phone
        FROM bookings b
        JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
        JOIN resources r ON r.organization_id = b.organization_id AND r.id = b.resource_id
        JOIN contacts c ON c.organization_id = b.organization_id AND c.id = b.contact_id
        LEFT JOIN pets p ON p.organization_id = b.organization_id AND p.id = b.pet_id
        WHERE b.organization_id = %(organization)s
          AND (b.start_time >= %(start)s AND b.start_time < %(end)s
            OR b.booking_type = 'hotel' AND b.end_time > %(start)s AND b.start_time < %(start)s)
        ORDER BY b.start_time, r.name, b.id
        """,
        {"organization": session.organization_id, "start": start, "end": end},
    )


async def inactive_rows(session: Session, days: int, limit: int) -> list[Row]:
    return await session.rows(
        """
        WITH absent AS (
            SELECT c.id, coalesce(c.name, c.profile_name) AS name, c.phone,
                   c.marketing_opted_out_at IS NOT NULL AS opted_out, seen.last_visit, count(*) OVER () AS total
            FROM contacts c
            CROSS JOIN LATERAL (SELECT max(b.start_time) AS last_visit FROM bookings b
                WHERE b.organization_id = c.organization_id AND b.contact_id = c.id AND b.status = 'completed'
                  AND b.start_time < %(now)s) AS seen
            WHERE c.organization_id = %(organization)s AND c.status = 'active' AND seen.last_visit IS NOT NULL
              AND c.id NOT IN (SELECT a.contact_id FROM bookings a
                WHERE a.organization_id = %(organization)s AND a.start_time >= %(now)s - make_interval(days => %(days)s)
                  AND (a.status_no IN ('scheduled', 'confirmed', 'in_progress')
                    OR a.status_no = 'completed' AND a.start_time < %(now)s))
              AND c.id NOT IN (SELECT p.contact_id FROM pets p
                WHERE p.organization_id = %(organization)s AND p.deceased_at IS NOT NULL
                  AND NOT EXISTS (SELECT FROM pets l WHERE l.organization_id = %(organization)s
                    AND l.contact_id = p.contact_id AND l.deceased_at IS NULL))
            ORDER BY seen.last_visit DESC, c.id
            LIMIT %(limit)s)
        SELECT absent.*, past.visits, past.last_service, living.pets
        FROM absent
        CROSS JOIN LATERAL (SELECT count(*) AS visits, (array_agg(s.name ORDER BY b.start_time DESC))[1] AS last_service
            FROM bookings b JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
            WHERE b.organization_id = %(organization)s AND b.contact_id = absent.id AND b.status = 'completed'
              AND b.start_time < %(now)s) AS past
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(p.name ORDER BY p.name), '{}') AS pets FROM pets p
            WHERE p.organization_id = %(organization)s AND p.contact_id = absent.id AND p.deceased_at IS NULL) AS living
        ORDER BY absent.last_visit DESC, absent.id
        """,
        {"organization": session.organization_id, "now": session.clock.now(), "days": days, "limit": limit},
    )


async def client_rows(session: Session, words: str, digits: str, limit: int) -> list[Row]:
    return await session.rows(
        """
        SELECT c.id, coalesce(c.name, c.profile_name) AS name, c.phone, living.pets,
               past.last_visit, past.visits, coming.next_booking, count(*) OVER () AS total
        FROM contacts c
        CROSS JOIN LATERAL (SELECT max(b.start_time) AS last_visit, count(*) AS visits FROM bookings b
            WHERE b.organization_id = c.organization_id AND b.contact_id = c.id AND b.status = 'completed') AS past
        CROSS JOIN LATERAL (SELECT min(b.start_time) AS next_booking FROM bookings b
            WHERE b.organization_id = c.organization_id AND b.contact_id = c.id AND b.start_time >= %(now)s
              AND b.status IN ('scheduled', 'confirmed')) AS coming
        CROSS JOIN LATERAL (SELECT coalesce(array_agg(p.name ORDER BY p.name), '{}') AS pets FROM pets p
            WHERE p.organization_id = c.organization_id AND p.contact_id = c.id AND p.deceased_at IS NULL) AS living
        WHERE c.organization_id = %(organization)s
          AND (translate(lower(c.name), %(accented)s, %(plain)s) LIKE %(pattern)s
            OR translate(lower(c.profile_name), %(accented)s, %(plain)s) LIKE %(pattern)s
            OR %(digits)s <> '' AND c.phone LIKE '%%' || %(digits)s || '%%'
            OR EXISTS (SELECT FROM pets p WHERE p.organization_id = c.organization_id AND p.contact_id = c.id
                AND p.deceased_at IS NULL
                AND translate(lower(p.name), %(accented)s, %(plain)s) LIKE %(pattern)s))
        ORDER BY past.last_visit DESC NULLS LAST, c.id
        LIMIT %(limit)s
        """,
        {
            "organization": session.organization_id, "now": session.clock.now(), "limit": limit, "digits": digits,
            "accented": _ACCENTED, "plain": _PLAIN,
            "pattern": "%" + re.sub(r"([\\%_])", r"\\\1", words.lower().translate(_WITHOUT_ACCENTS)) + "%",
        },
    )  # fmt: skip


async def block_rows(session: Session, start: datetime, end: datetime, resources: Sequence[UUID]) -> list[Row]:
    return await session.rows(
        """
        SELECT resource_id, start_time, end_time FROM resource_blocks
        WHERE organization_id = %(organization)s AND resource_id = ANY (%(resources)s)
          AND end_time > %(start)s AND start_time < %(end)s
        """,
        {"organization": session.organization_id, "start": start, "end": end, "resources": list(resources)},
    )


_BOOKED: LiteralString = f"""
        FROM bookings b
        WHERE b.organization_id = %(organization)s AND b.start_time >= %(start)s AND b.start_time < %(end)s
          AND b.status_no <> 'cancelled' AND b.status_no <> 'no_show' AND b.work_seconds IS NOT NULL
          AND b.resource_id <> ALL ({OTHERS})"""


async def booked_in_all(session: Session, start: datetime, end: datetime, team: Sequence[UUID]) -> int:
    """The minutes booked with professionals, all of them together."""
    await plan_for_these_values(session)
    return await session.value(
        "SELECT coalesce(sum(b.work_seconds) / 60.0, 0)::int" + _BOOKED,
        {"organization": session.organization_id, "start": start, "end": end, "team": list(team)},
    )


async def booked_minutes(session: Session, start: datetime, end: datetime, team: Sequence[UUID]) -> dict[UUID, int]:
    """The minutes booked with each professional."""
    await plan_for_these_values(session)
    rows = await session.rows(
        "SELECT resource_id, (sum(b.work_seconds) / 60.0)::int AS minutes"
        + _BOOKED + " GROUP BY 1",
        {"organization": session.organization_id, "start": start, "end": end, "team": list(team)},
    )  # fmt: skip
    return {row["resource_id"]: row["minutes"] for row in rows}


async def booked_in_week(
    session: Session, start: datetime, end: datetime, monday: datetime, team: Sequence[UUID]
) -> list[Row]:
    """How many bookings begin at each `minute` of the week, from a local `monday`, and take as many `seconds`."""
    await plan_for_these_values(session)
    return await session.rows(
        "SELECT (b.minute_no - %(monday)s::int) %% 10080 AS minute, b.work_seconds AS seconds, count(*) AS n"
        + _BOOKED + " GROUP BY 1, 2",
        {
            "organization": session.organization_id, "start": start, "end": end, "monday": minute_no(monday),
            "team": list(team),
        },
    )  # fmt: skip


async def any_booking(session: Session, start: datetime, end: datetime) -> bool:
    return await session.value(
        "SELECT EXISTS (SELECT FROM bookings WHERE organization_id = %(organization)s AND start_time >= %(start)s"
        " AND start_time < %(end)s)",
        {"organization": session.organization_id, "start": start, "end": end},
    )


async def service_names(session: Session) -> list[Row]:
    return await session.rows(
        "SELECT id, name FROM services WHERE organization_id = %s ORDER BY name", (session.organization_id,)
    )


async def resource_names(session: Session) -> list[Row]:
    return await session.rows(
        "SELECT id, name FROM resources WHERE organization_id = %s ORDER BY name", (session.organization_id,)
    )


async def cohort_rows(session: Session, months: Sequence[datetime]) -> list[Row]:
    """How many clients (`clients`) of those who first came in one month (`first`) came in another (`month`).

    Months are bits, the lowest that of `months[0]`, their first instants; clients who came before it are left out.
    A client's months are one number, so that each visit costs next to nothing.
    """
    await plan_for_these_values(session)
    return await session.rows(
        """
        SELECT came & -came AS first, 1 << month AS month, sum(clients)::int AS clients
        FROM (SELECT came, count(*) AS clients
              FROM (SELECT b.contact_id, bit_or(1 << width_bucket(b.start_time, %(months)s::timestamptz[]) - 1) AS came
                    FROM bookings b
                    WHERE b.organization_id = %(organization)s AND b.status = 'completed'
                      AND b.start_time >= %(since)s AND b.start_time < %(now)s
                    GROUP BY 1) AS client
              WHERE NOT EXISTS (SELECT FROM bookings e
                    WHERE e.organization_id = %(organization)s AND e.contact_id = client.contact_id
                      AND e.status = 'completed' AND e.start_time < %(since)s)
              GROUP BY 1) AS alike
        JOIN generate_series(0, %(months_on)s) AS month ON came >> month & 1 = 1
        GROUP BY 1, 2
        """,
        {
            "organization": session.organization_id, "months": list(months), "since": months[0],
            "months_on": len(months) - 1, "now": session.clock.now(),
        },
    )  # fmt: skip


async def shares(session: Session) -> bool:
    return bool(
        await session.value(
            "SELECT share_benchmarks FROM organization_settings WHERE organization_id = %s", (session.organization_id,)
        )
    )


async def sharing_organizations(session: Session) -> list[Row]:
    return await session.rows(
        "SELECT o.id, o.timezone FROM organizations o JOIN organization_settings s ON s.organization_id = o.id"
        " WHERE s.share_benchmarks ORDER BY o.id"
    )


async def replace_medians(
    session: Session, months: Sequence[date], medians: Sequence[tuple[date, str, Decimal, int]]
) -> None:
    await session.execute("DELETE FROM benchmark_medians WHERE month = ANY (%s)", (list(months),))
    now = session.clock.now()
    for month, metric, median, organizations in medians:
        await session.execute(
            "INSERT INTO benchmark_medians (month, metric, median, organizations, computed_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            (month, metric, median, organizations, now),
        )


async def median_rows(session: Session, month: date) -> list[Row]:
    return await session.rows("SELECT metric, median, organizations FROM benchmark_medians WHERE month = %s", (month,))


async def business_name(session: Session) -> str:
    return await session.value("SELECT name FROM organizations WHERE id = %s", (session.organization_id,))
