"""Rows of series and of their dates."""

from datetime import date, datetime
from uuid import UUID

from oxy.agenda.recurrence import Rule
from oxy.foundation.database import Row, Session


async def insert(
    session: Session, contact_id: UUID, pet_id: UUID | None, service_id: UUID, resource_id: UUID | None, rule: Rule,
    started_by: str, notes: str,
) -> UUID:  # fmt: skip
    """Write an active series."""
    return await session.value(
        """
        INSERT INTO booking_series (organization_id, contact_id, pet_id, service_id, resource_id, every, step, weekday,
                                    nth, clock, starts_on, ends_on, count, started_by, notes, created_at, updated_at)
        VALUES (%(organization_id)s, %(contact_id)s, %(pet_id)s, %(service_id)s, %(resource_id)s, %(every)s, %(step)s,
                %(weekday)s, %(nth)s, %(clock)s, %(starts_on)s, %(ends_on)s, %(count)s, %(started_by)s, %(notes)s,
                %(now)s, %(now)s)
        RETURNING id
        """,
        {
            "organization_id": session.organization_id, "contact_id": contact_id, "pet_id": pet_id,
            "service_id": service_id, "resource_id": resource_id, "started_by": started_by, "notes": notes,
            "now": session.clock.now(), **{name: getattr(rule, name) for name in Rule.__slots__},
        },
    )  # fmt: skip


async def find(
    session: Session, *, series_id: UUID | None = None, contact_id: UUID | None = None, status: str | None = None
) -> list[Row]:
    """Return series with names, newest first."""
    return await session.rows(
        """
        SELECT s.id, s.contact_id, coalesce(c.name, c.profile_name) AS contact_name, s.pet_id, p.name AS pet_name,
               s.service_id, v.name AS service_name, s.resource_id, r.name AS resource_name, s.every, s.step, s.weekday,
               s.nth, s.clock, s.starts_on, s.ends_on, s.count, s.status, s.notes
        FROM booking_series s
        JOIN contacts c ON c.organization_id = s.organization_id AND c.id = s.contact_id
        JOIN services v ON v.organization_id = s.organization_id AND v.id = s.service_id
        LEFT JOIN pets p ON p.organization_id = s.organization_id AND p.id = s.pet_id
        LEFT JOIN resources r ON r.organization_id = s.organization_id AND r.id = s.resource_id
        WHERE s.organization_id = %(organization_id)s AND (%(id)s::uuid IS NULL OR s.id = %(id)s)
          AND (%(contact_id)s::uuid IS NULL OR s.contact_id = %(contact_id)s)
          AND (%(status)s::text IS NULL OR s.status = %(status)s)
        ORDER BY s.created_at DESC, s.id LIMIT 500
        """,
        {"organization_id": session.organization_id, "id": series_id, "contact_id": contact_id, "status": status},
    )


async def lock(session: Session, series_id: UUID, contact_id: UUID | None) -> Row | None:
    """Return a series' own row, which nobody else changes until the transaction ends."""
    return await session.row(
        """
        SELECT * FROM booking_series WHERE organization_id = %(organization_id)s AND id = %(id)s
          AND (%(contact_id)s::uuid IS NULL OR contact_id = %(contact_id)s) FOR UPDATE
        """,
        {"organization_id": session.organization_id, "id": series_id, "contact_id": contact_id},
    )


async def seen(session: Session, series_id: UUID) -> set[date]:
    """Return the dates that were looked at."""
    rows = await session.rows(
        "SELECT occurs_on FROM series_occurrences WHERE organization_id = %s AND series_id = %s",
        (session.organization_id, series_id),
    )
    return {row["occurs_on"] for row in rows}


async def occurrences(session: Session, series_id: UUID) -> list[Row]:
    """Return what became of each date, in order."""
    return await session.rows(
        """
        SELECT o.occurs_on, o.outcome, o.booking_id, b.status AS booking_status, b.start_time, o.reason,
               o.suggested_start, o.suggested_resource_id
        FROM series_occurrences o
        LEFT JOIN bookings b ON b.organization_id = o.organization_id AND b.id = o.booking_id
        WHERE o.organization_id = %s AND o.series_id = %s ORDER BY o.occurs_on
        """,
        (session.organization_id, series_id),
    )


async def note(
    session: Session, series_id: UUID, day: date, outcome: str, *, booking_id: UUID | None = None,
    reason: str | None = None, suggested_start: datetime | None = None, suggested_resource_id: UUID | None = None,
) -> None:  # fmt: skip
    """Write what became of a date, and on its booking which series it is of."""
    params = {
        "organization_id": session.organization_id, "series_id": series_id, "day": day, "outcome": outcome,
        "booking_id": booking_id, "reason": reason, "start": suggested_start, "resource_id": suggested_resource_id,
        "now": session.clock.now(),
    }  # fmt: skip
    await session.execute(
        """
        INSERT INTO series_occurrences (organization_id, series_id, occurs_on, booking_id, outcome, reason,
                                        suggested_start, suggested_resource_id, created_at)
        VALUES (%(organization_id)s, %(series_id)s, %(day)s, %(booking_id)s, %(outcome)s, %(reason)s, %(start)s,
                %(resource_id)s, %(now)s)
        ON CONFLICT (organization_id, series_id, occurs_on) DO UPDATE SET outcome = excluded.outcome,
            booking_id = excluded.booking_id, reason = excluded.reason, suggested_start = NULL,
            suggested_resource_id = NULL
        """,
        params,
    )
    if booking_id is not None:
        await session.execute(
            "UPDATE bookings SET series_id = %(series_id)s"
            " WHERE organization_id = %(organization_id)s AND id = %(booking_id)s",
            params,
        )


async def open_bookings(session: Session, series_id: UUID, first: date, until: date | None) -> list[UUID]:
    """Return the bookings of dates from `first` to `until` that have not begun, in the order of their ids."""
    rows = await session.rows(
        """
        SELECT b.id FROM series_occurrences o
        JOIN bookings b ON b.organization_id = o.organization_id AND b.id = o.booking_id
        WHERE o.organization_id = %(organization_id)s AND o.series_id = %(series_id)s AND o.occurs_on >= %(first)s
          AND (%(until)s::date IS NULL OR o.occurs_on <= %(until)s) AND b.status IN ('scheduled', 'confirmed')
        ORDER BY b.id
        """,
        {"organization_id": session.organization_id, "series_id": series_id, "first": first, "until": until},
    )
    return [row["id"] for row in rows]


async def forget(session: Session, series_id: UUID, first: date, until: date | None, gone: list[UUID]) -> None:
    """Forget that dates were looked at: those that found no time, and those of bookings just called off."""
    await session.execute(
        """
        DELETE FROM series_occurrences o
        WHERE o.organization_id = %(organization_id)s AND o.series_id = %(series_id)s AND o.occurs_on >= %(first)s
          AND (%(until)s::date IS NULL OR o.occurs_on <= %(until)s)
          AND (o.outcome = 'failed' OR o.booking_id = ANY(%(gone)s))
        """,
        {
            "organization_id": session.organization_id, "series_id": series_id, "first": first, "until": until,
            "gone": gone,
        },
    )  # fmt: skip


async def write_rule(session: Session, series_id: UUID, rule: Rule, resource_id: UUID | None) -> None:
    """Let a series go by another rule."""
    await session.execute(
        """
        UPDATE booking_series SET every = %(every)s, step = %(step)s, weekday = %(weekday)s, nth = %(nth)s,
            clock = %(clock)s, starts_on = %(starts_on)s, ends_on = %(ends_on)s, count = %(count)s,
            resource_id = %(resource_id)s, updated_at = %(now)s
        WHERE organization_id = %(organization_id)s AND id = %(id)s
        """,
        {
            "organization_id": session.organization_id, "id": series_id, "resource_id": resource_id,
            "now": session.clock.now(), **{name: getattr(rule, name) for name in Rule.__slots__},
        },
    )  # fmt: skip


async def set_last_day(session: Session, series_id: UUID, day: date) -> None:
    """Let a series end after a day."""
    await session.execute(
        "UPDATE booking_series SET ends_on = greatest(%s, starts_on), updated_at = %s"
        " WHERE organization_id = %s AND id = %s",
        (day, session.clock.now(), session.organization_id, series_id),
    )


async def set_status(session: Session, series_id: UUID, status: str) -> None:
    """Take a series to another state."""
    await session.execute(
        "UPDATE booking_series SET status = %s, updated_at = %s WHERE organization_id = %s AND id = %s",
        (status, session.clock.now(), session.organization_id, series_id),
    )


async def active(session: Session) -> list[Row]:
    """Return which series of which business go on, across tenants."""
    return await session.rows("SELECT organization_id, id FROM booking_series WHERE status = 'active'")
