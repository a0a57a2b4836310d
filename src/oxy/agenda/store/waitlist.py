"""Rows of the waitlist."""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from oxy.foundation.database import Row, Session

if TYPE_CHECKING:
    from oxy.agenda.waitlist import Wanted

_ENTRY: Final = """
    SELECT w.id, w.contact_id, coalesce(c.name, c.profile_name) AS contact_name, w.pet_id, p.name AS pet_name,
           w.service_id, s.name AS service_name, w.resource_id, r.name AS resource_name, w.first_day, w.last_day,
           w.earliest, w.latest, w.weekdays, w.nights, w.status, w.created_at, w.expires_at, o.expires_at AS offer_until
    FROM waitlist w
    JOIN contacts c ON c.organization_id = w.organization_id AND c.id = w.contact_id
    JOIN services s ON s.organization_id = w.organization_id AND s.id = w.service_id
    LEFT JOIN pets p ON p.organization_id = w.organization_id AND p.id = w.pet_id
    LEFT JOIN resources r ON r.organization_id = w.organization_id AND r.id = w.resource_id
    LEFT JOIN waitlist_offers o ON o.organization_id = w.organization_id AND o.entry_id = w.id AND o.closed_at IS NULL
    WHERE w.organization_id = %(organization_id)s"""


async def join(
    session: Session, contact_id: UUID, service_id: UUID, pet_id: UUID | None, wanted: "Wanted",
    expires_at: datetime, *, asked_by: str,
) -> UUID:  # fmt: skip
    """Write a wish, or change the one that the contact has open for the same service and pet."""
    return await session.value(
        """
        WITH changed AS (
            UPDATE waitlist SET first_day = %(first_day)s, last_day = %(last_day)s, earliest = %(earliest)s,
                latest = %(latest)s, weekdays = %(weekdays)s, resource_id = %(resource_id)s, nights = %(nights)s,
                expires_at = %(expires_at)s
            WHERE organization_id = %(organization_id)s AND contact_id = %(contact_id)s AND service_id = %(service_id)s
              AND pet_id IS NOT DISTINCT FROM %(pet_id)s AND closed_at IS NULL
            RETURNING id
        ), joined AS (
            INSERT INTO waitlist (organization_id, contact_id, pet_id, service_id, resource_id, first_day, last_day,
                                  earliest, latest, weekdays, nights, asked_by, created_at, expires_at)
            SELECT %(organization_id)s, %(contact_id)s, %(pet_id)s, %(service_id)s, %(resource_id)s, %(first_day)s,
                   %(last_day)s, %(earliest)s, %(latest)s, %(weekdays)s, %(nights)s, %(asked_by)s, %(now)s,
                   %(expires_at)s
            WHERE NOT EXISTS (SELECT FROM changed)
            RETURNING id
        )
        SELECT id FROM changed UNION ALL SELECT id FROM joined
        """,
        {
            "organization_id": session.organization_id, "contact_id": contact_id, "service_id": service_id,
            "pet_id": pet_id, "first_day": wanted.first_day, "last_day": wanted.last_day, "earliest": wanted.earliest,
            "latest": wanted.latest, "weekdays": list(wanted.weekdays), "resource_id": wanted.resource_id,
            "nights": wanted.nights,
            "expires_at": expires_at, "asked_by": asked_by, "now": session.clock.now(),
        },
    )  # fmt: skip


async def find(
    session: Session, *, entry_id: UUID | None = None, contact_id: UUID | None = None, only_open: bool = False,
    limit: int = 200,
) -> list[Row]:  # fmt: skip
    """Entries with names, first come first."""
    return await session.rows(
        f"""{_ENTRY}
          AND (%(id)s::uuid IS NULL OR w.id = %(id)s)
          AND (%(contact_id)s::uuid IS NULL OR w.contact_id = %(contact_id)s)
          AND (NOT %(only_open)s OR w.closed_at IS NULL)
        ORDER BY w.created_at, w.id LIMIT %(limit)s""",
        {
            "organization_id": session.organization_id, "id": entry_id, "contact_id": contact_id,
            "only_open": only_open, "limit": limit,
        },
    )  # fmt: skip


async def waiting(session: Session) -> list[Row]:
    """Everybody who may be offered something, first come first, what they said no to and when the pet is busy.

    A guest of the hotel may come to its bath: only another stay is in a stay's way.
    """
    return await session.rows(
        f"""
        SELECT e.*, x.declined, y.busy
        FROM ({_ENTRY} AND w.status = 'waiting' AND c.status = 'active' AND p.deceased_at IS NULL) e,
        LATERAL (
            SELECT coalesce(json_agg(json_build_array(d.start_time, d.end_time)), '[]') AS declined
            FROM waitlist_offers d
            WHERE d.organization_id = %(organization_id)s AND d.entry_id = e.id
              AND d.outcome IN ('declined', 'lapsed', 'unreachable')) x,
        LATERAL (
            SELECT coalesce(json_agg(json_build_array(b.start_time, b.end_time)), '[]') AS busy
            FROM bookings b
            WHERE b.organization_id = %(organization_id)s AND b.contact_id = e.contact_id AND b.pet_id = e.pet_id
              AND (b.booking_type = 'hotel') = (e.nights IS NOT NULL)
              AND b.status NOT IN ('cancelled', 'no_show') AND b.end_time > %(now)s) y
        ORDER BY e.created_at, e.id
        """,
        {"organization_id": session.organization_id, "now": session.clock.now()},
    )


async def anybody_waits(session: Session) -> bool:
    """Whether anybody is on the list."""
    return await session.value(
        "SELECT EXISTS (SELECT FROM waitlist WHERE organization_id = %s AND closed_at IS NULL)",
        (session.organization_id,),
    )


async def queue_up(session: Session) -> None:
    """Let one look at the business's list at a time."""
    await session.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('waitlist:' || %s::text, 0))", (session.organization_id,)
    )


async def close(session: Session, entry_id: UUID, status: str) -> bool:
    """Take an entry off the list."""
    touched = await session.execute(
        """
        UPDATE waitlist SET status = %s, closed_at = %s
        WHERE organization_id = %s AND id = %s AND closed_at IS NULL
        """,
        (status, session.clock.now(), session.organization_id, entry_id),
    )
    return touched == 1


async def expire(session: Session) -> None:
    """Take off the list whoever's days have gone by, whose pet has died, or who never answers."""
    await session.execute(
        """
        UPDATE waitlist w SET status = CASE WHEN w.expires_at <= %(now)s THEN 'expired' ELSE 'gone' END,
            closed_at = %(now)s
        WHERE w.organization_id = %(organization_id)s AND w.status = 'waiting' AND (
            w.expires_at <= %(now)s
            OR EXISTS (SELECT FROM pets p WHERE p.organization_id = w.organization_id AND p.id = w.pet_id
                       AND p.deceased_at IS NOT NULL)
            OR (SELECT count(*) FROM waitlist_offers o WHERE o.organization_id = w.organization_id
                AND o.entry_id = w.id AND o.outcome = 'lapsed') >= %(unanswered)s)
        """,
        {"organization_id": session.organization_id, "now": session.clock.now(), "unanswered": 3},
    )


def settle_booked(session: Session, contact_id: UUID, service_id: UUID, pet_id: UUID | None, start: datetime) -> None:
    """Who books what they waited for waits no more, with the session's next statement."""
    session.execute_later(
        """
        UPDATE waitlist w SET status = 'booked', closed_at = %(now)s
        FROM organizations g
        WHERE g.id = w.organization_id AND w.organization_id = %(organization_id)s AND w.contact_id = %(contact_id)s
          AND w.service_id = %(service_id)s AND (w.pet_id IS NULL OR w.pet_id = %(pet_id)s) AND w.closed_at IS NULL
          AND (%(start)s AT TIME ZONE g.timezone)::date BETWEEN w.first_day AND w.last_day
        """,
        {
            "organization_id": session.organization_id, "contact_id": contact_id, "service_id": service_id,
            "pet_id": pet_id, "start": start, "now": session.clock.now(),
        },
    )  # fmt: skip


async def due(session: Session) -> list[Row]:
    """Businesses with somebody on their list, or an offer open. Crosses tenants."""
    return await session.rows(
        """
        SELECT organization_id FROM waitlist WHERE closed_at IS NULL
        UNION SELECT organization_id FROM waitlist_offers WHERE closed_at IS NULL
        """
    )
