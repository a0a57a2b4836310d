"""The room's SQL about single days: what came of each day's bookings, since when there are any, and what is ahead."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from oxy.foundation.database import Row, Session
from oxy.insights.periods import Period
from oxy.insights.splits import DAY, mondays
from oxy.insights.store import plan_for_these_values


async def daily_rows(session: Session, period: Period, services: list[UUID] | None) -> list[Row]:
    """Each local day's bookings and what became of them, packages sold on it in its revenue; days without any left out.

    Of some services alone no package is sold.
    """
    stretches = period.stretches()
    day = DAY.over(stretches)
    await plan_for_these_values(session)
    return await session.rows(
        " ".join((
            "SELECT", day.shown, "AS day,",
            """
               sum(n) FILTER (WHERE status_no <> 'cancelled')::int AS bookings,
               sum(n) FILTER (WHERE status_no = 'completed')::int AS completed_bookings,
               sum(n) FILTER (WHERE status_no = 'cancelled')::int AS cancellations,
               sum(n) FILTER (WHERE status_no = 'no_show')::int AS no_shows,
               coalesce(0.01 * sum(cents) FILTER (WHERE status_no = 'completed'), 0) + coalesce(sum(sold), 0) AS revenue
            FROM (SELECT""", day.key, """AS key, b.status_no, count(*) AS n, sum(b.cents) AS cents,
                  NULL::numeric AS sold
              FROM bookings b
              WHERE b.organization_id = %(organization)s AND b.start_time >= %(start)s AND b.start_time < %(end)s
                AND (%(services)s::uuid[] IS NULL OR b.service_id = ANY (%(services)s))
              GROUP BY 1, 2
              UNION ALL
              SELECT (s.sold_at AT TIME ZONE %(zone)s)::date - date '1900-01-01', NULL, NULL, NULL, sum(s.price)
              FROM package_sales s
              WHERE s.organization_id = %(organization)s AND s.sold_at >= %(start)s AND s.sold_at < %(end)s
                AND s.cancelled_at IS NULL AND %(services)s::uuid[] IS NULL
              GROUP BY 1) AS cells
            GROUP BY 1 ORDER BY 1
            """,
        )),
        {
            "organization": session.organization_id, "start": period.start, "end": period.end,
            "zone": period.zone.key, "services": services, **mondays(stretches),
        },
    )  # fmt: skip


async def days_with_bookings(session: Session, period: Period) -> list[date]:
    """The local days of `period` for which there was any booking at all, earliest first."""
    stretches = period.stretches()
    day = DAY.over(stretches)
    await plan_for_these_values(session)
    rows = await session.rows(
        " ".join((
            "SELECT", day.shown, "AS day FROM (SELECT", day.key, """AS key FROM bookings b
              WHERE b.organization_id = %(organization)s AND b.start_time >= %(start)s AND b.start_time < %(end)s
              GROUP BY 1) AS days ORDER BY 1
            """,
        )),
        {"organization": session.organization_id, "start": period.start, "end": period.end, **mondays(stretches)},
    )  # fmt: skip
    return [row["day"] for row in rows]


async def first_booking(session: Session, services: list[UUID] | None = None) -> datetime | None:
    return await session.value(
        "SELECT min(start_time) FROM bookings WHERE organization_id = %(organization)s"
        " AND (%(services)s::uuid[] IS NULL OR service_id = ANY (%(services)s))",
        {"organization": session.organization_id, "services": services},
    )


async def any_offered(session: Session, services: list[UUID]) -> bool:
    return await session.value(
        "SELECT EXISTS (SELECT FROM services WHERE organization_id = %s AND id = ANY (%s) AND is_active)",
        (session.organization_id, services),
    )


async def booked_ahead(
    session: Session, start: datetime, end: datetime, services: list[UUID] | None
) -> tuple[int, Decimal]:
    """How many are booked, and what those are worth that have not been missed."""
    row = await session.row(
        "SELECT count(*) AS n, 0.01 * coalesce(sum(b.cents) FILTER (WHERE b.status_no <> 'no_show'), 0) AS worth"
        " FROM bookings b WHERE b.organization_id = %(organization)s AND b.start_time >= %(start)s"
        " AND b.start_time < %(end)s AND b.status_no <> 'cancelled'"
        " AND (%(services)s::uuid[] IS NULL OR b.service_id = ANY (%(services)s))",
        {"organization": session.organization_id, "start": start, "end": end, "services": services},
    )
    assert row is not None
    return row["n"], row["worth"]
