"""Rows of packages sold and drawn."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from oxy.businesses import Actor
from oxy.catalog import Package
from oxy.foundation.database import Row, Session


async def insert(
    session: Session, package: Package, contact_id: UUID, pet_id: UUID | None, price: Decimal, now: datetime,
    expires_at: datetime | None, actor: Actor,
) -> UUID:  # fmt: skip
    """Write a sale; it keeps what the package was when it was sold."""
    return await session.value(
        """
        INSERT INTO package_sales (organization_id, package_id, contact_id, pet_id, name, count, price, service_ids,
                                   sold_at, expires_at, sold_by_kind, sold_by)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (
            session.organization_id, package.id, contact_id, pet_id, package.name, package.count, price,
            list(package.service_ids), now, expires_at, actor.kind, actor.id if actor.kind == "staff" else None,
        ),
    )  # fmt: skip


async def sales(
    session: Session, *, sale_id: UUID | None = None, contact_id: UUID | None = None, limit: int = 1
) -> list[Row]:
    """Return sales with names and how much is drawn, latest first: one, one contact's, or all."""
    return await session.rows(
        """
        SELECT s.id, s.package_id, s.contact_id, coalesce(c.name, c.profile_name) AS contact_name, s.pet_id,
               p.name AS pet_name, s.name, s.service_ids, s.count, s.price, s.sold_at, s.expires_at, s.cancelled_at,
               (SELECT count(*) FROM package_uses u
                WHERE u.organization_id = s.organization_id AND u.sale_id = s.id)::integer AS used
        FROM package_sales s
        JOIN contacts c ON c.organization_id = s.organization_id AND c.id = s.contact_id
        LEFT JOIN pets p ON p.organization_id = s.organization_id AND p.id = s.pet_id
        WHERE s.organization_id = %(organization_id)s AND (%(id)s::uuid IS NULL OR s.id = %(id)s)
          AND (%(contact_id)s::uuid IS NULL OR s.contact_id = %(contact_id)s)
        ORDER BY s.sold_at DESC, s.id LIMIT %(limit)s
        """,
        {"organization_id": session.organization_id, "id": sale_id, "contact_id": contact_id, "limit": limit},
    )


async def open_sales(session: Session, now: datetime, until: datetime | None, limit: int) -> list[Row]:
    """Sales with something left to draw now, those that end first before others; with `until`, only what ends by then.

    Each says how many there are.
    """
    return await session.rows(
        """
        SELECT s.id, s.package_id, s.contact_id, coalesce(c.name, c.profile_name) AS contact_name, s.pet_id,
               p.name AS pet_name, s.name, s.service_ids, s.count, s.price, s.sold_at, s.expires_at, s.cancelled_at,
               drawn.used, count(*) OVER () AS total
        FROM package_sales s
        JOIN contacts c ON c.organization_id = s.organization_id AND c.id = s.contact_id
        LEFT JOIN pets p ON p.organization_id = s.organization_id AND p.id = s.pet_id
        CROSS JOIN LATERAL (SELECT count(*)::integer AS used FROM package_uses u
            WHERE u.organization_id = s.organization_id AND u.sale_id = s.id) AS drawn
        WHERE s.organization_id = %(organization)s AND s.cancelled_at IS NULL AND drawn.used < s.count
          AND (s.expires_at IS NULL OR s.expires_at > %(now)s)
          AND (%(until)s::timestamptz IS NULL OR s.expires_at <= %(until)s)
        ORDER BY s.expires_at NULLS LAST, s.sold_at, s.id LIMIT %(limit)s
        """,
        {"organization": session.organization_id, "now": now, "until": until, "limit": limit},
    )


async def lock(session: Session, sale_id: UUID) -> bool:
    """Keep others off a sale until the transaction ends; return whether there is one."""
    params = (session.organization_id, sale_id)
    query = "SELECT id FROM package_sales WHERE organization_id = %s AND id = %s FOR UPDATE"
    return await session.row(query, params) is not None


async def cancel(session: Session, sale_id: UUID) -> None:
    """Note that a sale was taken back."""
    await session.execute(
        "UPDATE package_sales SET cancelled_at = %s WHERE organization_id = %s AND id = %s",
        (session.clock.now(), session.organization_id, sale_id),
    )


async def lock_drawable(
    session: Session, contact_id: UUID, pet_id: UUID | None, service_id: UUID, start: datetime
) -> list[Row]:
    """Return the sales that a booking could be drawn from, those that end first before others, locked.

    Counted only once all are locked: a draw that was under way meanwhile is seen.
    """
    locked = await session.rows(
        """
        SELECT id FROM package_sales
        WHERE organization_id = %(organization_id)s AND contact_id = %(contact_id)s AND cancelled_at IS NULL
          AND %(service_id)s = ANY(service_ids) AND (pet_id IS NULL OR pet_id = %(pet_id)s)
          AND sold_at <= %(now)s AND (expires_at IS NULL OR expires_at > %(start)s)
        ORDER BY id FOR UPDATE
        """,
        {
            "organization_id": session.organization_id, "contact_id": contact_id, "service_id": service_id,
            "pet_id": pet_id, "now": session.clock.now(), "start": start,
        },
    )  # fmt: skip
    if not locked:
        return []
    return await session.rows(
        """
        SELECT s.id, s.count, (SELECT count(*) FROM package_uses u
                               WHERE u.organization_id = s.organization_id AND u.sale_id = s.id) AS used
        FROM package_sales s WHERE s.organization_id = %s AND s.id = ANY(%s)
        ORDER BY s.expires_at NULLS LAST, s.sold_at, s.id
        """,
        (session.organization_id, [row["id"] for row in locked]),
    )


async def draw(session: Session, sale_id: UUID, size: int, booking_id: UUID) -> None:
    """Give a booking the lowest free number of a sale, and keep the price it had; one that drew already stays."""
    await session.execute(
        """
        WITH drawn AS (
            INSERT INTO package_uses (organization_id, sale_id, booking_id, no, size, value, used_at)
            SELECT b.organization_id, %(sale_id)s, b.id,
                   (SELECT min(n) FROM generate_series(1, %(size)s::integer) AS n WHERE n NOT IN (
                        SELECT u.no FROM package_uses u
                        WHERE u.organization_id = b.organization_id AND u.sale_id = %(sale_id)s)),
                   %(size)s, b.price, %(now)s
            FROM bookings b WHERE b.organization_id = %(organization_id)s AND b.id = %(booking_id)s
            ON CONFLICT (organization_id, booking_id) DO NOTHING
            RETURNING booking_id
        )
        UPDATE bookings SET price = 0
        WHERE organization_id = %(organization_id)s AND id IN (SELECT booking_id FROM drawn)
        """,
        {
            "organization_id": session.organization_id, "sale_id": sale_id, "size": size, "booking_id": booking_id,
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def give_back(session: Session, booking_id: UUID) -> None:
    """Take a draw back; the booking has its price again."""
    await session.execute(
        """
        WITH returned AS (
            DELETE FROM package_uses WHERE organization_id = %(organization_id)s AND booking_id = %(booking_id)s
            RETURNING booking_id, value
        )
        UPDATE bookings b SET price = r.value FROM returned r
        WHERE b.organization_id = %(organization_id)s AND b.id = r.booking_id
        """,
        {"organization_id": session.organization_id, "booking_id": booking_id},
    )
