"""Pets whose birthday falls into a period."""

from dataclasses import dataclass
from datetime import date
from typing import LiteralString
from uuid import UUID

from oxy.foundation.database import Session
from oxy.foundation.errors import Invalid
from oxy.insights.periods import Period

LONGEST_BIRTHDAYS_DAYS = 366
_QUERY: LiteralString = """
    SELECT p.id, p.name AS pet_name, coalesce(c.name, c.profile_name) AS contact_name, p.birth_date AS born,
           kept.day, count(*) OVER () AS total
    FROM pets p
    JOIN contacts c ON c.organization_id = p.organization_id AND c.id = p.contact_id AND c.status = 'active'
    CROSS JOIN LATERAL (SELECT (p.birth_date + make_interval(years => y.year - extract(year FROM p.birth_date)::int)
            )::date AS day
        FROM generate_series(extract(year FROM %(first)s::date)::int, extract(year FROM %(last)s::date)::int)
            AS y (year)) AS kept
    WHERE p.organization_id = %(organization)s AND p.deceased_at IS NULL AND NOT p.birth_date_estimated
      AND kept.day BETWEEN %(first)s AND %(last)s AND kept.day > p.birth_date
    ORDER BY kept.day, p.name, p.id
    LIMIT %(limit)s
    """
_UNDATED: LiteralString = """
    SELECT count(*) FROM pets p JOIN contacts c ON c.organization_id = p.organization_id AND c.id = p.contact_id
    WHERE p.organization_id = %(organization)s AND p.deceased_at IS NULL AND c.status = 'active'
      AND (p.birth_date IS NULL OR p.birth_date_estimated)
    """


@dataclass(frozen=True, slots=True)
class Birthday:
    """One pet's: the local day it is kept on, and how old it turns."""

    pet_id: UUID
    pet_name: str
    contact_name: str | None
    day: date
    years: int


@dataclass(frozen=True, slots=True)
class Birthdays:
    """Those of a period by day; `total` counts those beyond the limit too, `undated` pets whose day nobody told."""

    period: Period
    total: int
    undated: int
    pets: tuple[Birthday, ...]


async def list_birthdays(session: Session, period: Period, limit: int = 30) -> Birthdays:
    """Return the living pets with a birthday in `period`, of contacts that are not blocked.

    A birth date reckoned from an age is none to celebrate; 29 February is kept on the 28th of other years. Refuses
    (`Invalid`) more than a year.
    """
    if period.days > LONGEST_BIRTHDAYS_DAYS:
        raise Invalid("Aniversários eu listo de um ano no máximo.", days=period.days)
    rows = await session.rows(
        _QUERY,
        {"organization": session.organization_id, "first": period.first, "last": period.last, "limit": limit},
    )
    pets = tuple(
        Birthday(row["id"], row["pet_name"], row["contact_name"], row["day"], row["day"].year - row["born"].year)
        for row in rows
    )
    undated = await session.value(_UNDATED, {"organization": session.organization_id})
    return Birthdays(period, rows[0]["total"] if rows else 0, undated, pets)
