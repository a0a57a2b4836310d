"""Which pets are due for what, reckoned from bookings, notes and birth dates; and who has a birthday."""

from collections.abc import Sequence
from datetime import date
from typing import Final, LiteralString
from uuid import UUID

from oxy.foundation.database import Row, Session

# Older steps are not caught up with: a new protocol does not write to everybody at once.
GRACE_DAYS: Final = 7

_HOUSE: Final[LiteralString] = "AND c.id IN (SELECT id FROM contacts WHERE organization_id = %(organization)s"
_OF_HOUSEHOLD: Final[LiteralString] = f"{_HOUSE} AND (id = %(household)s OR household_id = %(household)s))"
_OF_ALL: Final[LiteralString] = ""


def _done(whose: LiteralString) -> LiteralString:
    """The kinds of care, which services give them, the animals, and when each had what last."""
    return f"""
    WITH kinds AS (
        SELECT p.*, coalesce('g:' || p.care_group, p.id::text) AS grp FROM care_protocols p
        WHERE p.organization_id = %(organization)s AND p.is_active
    ), gives AS (
        SELECT k.grp, s.service_id, bool_and(s.only_completes) AS only_completes
        FROM kinds k JOIN care_protocol_services s
             ON s.organization_id = k.organization_id AND s.care_protocol_id = k.id
        GROUP BY 1, 2
    ), animals AS (
        SELECT t.*, coalesce(c.household_id, c.id) AS household FROM pets t
        JOIN contacts c ON c.organization_id = t.organization_id AND c.id = t.contact_id
        WHERE t.organization_id = %(organization)s AND t.deceased_at IS NULL AND c.status = 'active' {whose}
    ), given AS (
        SELECT b.pet_id, g.grp, (b.start_time AT TIME ZONE %(zone)s)::date AS day, g.only_completes
        FROM animals t
        JOIN bookings b ON b.organization_id = t.organization_id AND b.contact_id = t.contact_id AND b.pet_id = t.id
        JOIN gives g ON g.service_id = b.service_id
        WHERE b.status = 'completed'
        UNION ALL
        SELECT n.pet_id, k.grp, n.done_on, false
        FROM animals t
        JOIN pet_care n ON n.organization_id = t.organization_id AND n.pet_id = t.id
        JOIN kinds k ON k.id = n.care_protocol_id
    ), done AS (
        SELECT pet_id, grp, max(day) FILTER (WHERE NOT only_completes) AS started, max(day) AS touched
        FROM given GROUP BY 1, 2
    )
    """


def _due(whose: LiteralString) -> LiteralString:
    return f"""{_done(whose)}
    SELECT DISTINCT ON (t.id, k.grp) t.household, t.contact_id, t.id AS pet_id, t.name AS pet_name, t.sex AS pet_sex,
           k.id AS protocol_id, k.name AS protocol_name, k.kind, w.due_on, s.step,
           (SELECT v.id FROM care_protocol_services x
            JOIN services v ON v.organization_id = x.organization_id AND v.id = x.service_id AND v.is_active
            WHERE x.organization_id = k.organization_id AND x.care_protocol_id = k.id
            ORDER BY (k.kind = 'return') <> x.only_completes, v.name LIMIT 1) AS service_id
    FROM kinds k
    JOIN animals t ON cardinality(k.species) = 0 OR t.species = ANY(k.species)
    LEFT JOIN done d ON d.pet_id = t.id AND d.grp = k.grp
    CROSS JOIN LATERAL (
        SELECT CASE WHEN d.started IS NOT NULL THEN d.started + k.every_days
                    WHEN t.birth_date IS NOT NULL THEN t.birth_date + k.first_at_days END AS due_on) AS w
    CROSS JOIN LATERAL (
        SELECT max(o) AS step FROM unnest(k.remind_on) AS o
        WHERE w.due_on + o <= %(today)s AND w.due_on + o > %(today)s - %(grace)s::integer) AS s
    WHERE s.step IS NOT NULL
      AND (d.touched IS NULL OR d.touched = d.started)
      AND NOT EXISTS (
          SELECT FROM bookings b JOIN gives g ON g.service_id = b.service_id AND g.grp = k.grp
          WHERE b.organization_id = t.organization_id AND b.contact_id = t.contact_id AND b.pet_id = t.id
            AND b.status IN ('scheduled', 'confirmed', 'in_progress') AND b.end_time > %(now)s)
      AND NOT EXISTS (
          SELECT FROM reminders x JOIN kinds o ON o.id = x.care_protocol_id AND o.grp = k.grp
          WHERE x.organization_id = t.organization_id AND x.kind = 'care' AND x.pet_id = t.id
            AND x.due_on = w.due_on AND x.step >= s.step)
    ORDER BY t.id, k.grp, w.due_on, k.name
    """


def _birthdays(whose: LiteralString) -> LiteralString:
    """Who was born on 29 February is congratulated on the 28th of other years."""
    return f"""
    SELECT coalesce(c.household_id, c.id) AS household, t.contact_id, t.id AS pet_id, t.name AS pet_name,
           t.sex AS pet_sex, extract(year FROM age(%(today)s::date + 1, t.birth_date))::integer AS years
    FROM pets t
    JOIN contacts c ON c.organization_id = t.organization_id AND c.id = t.contact_id
    WHERE t.organization_id = %(organization)s AND t.deceased_at IS NULL AND c.status = 'active' {whose}
      AND c.marketing_opted_out_at IS NULL AND NOT t.birth_date_estimated AND t.birth_date < %(today)s
      AND (to_char(t.birth_date, 'MMDD') = to_char(%(today)s::date, 'MMDD')
           OR (to_char(t.birth_date, 'MMDD') = '0229' AND to_char(%(today)s::date, 'MMDD') = '0228'
               AND to_char(%(today)s::date + 1, 'MMDD') = '0301'))
      AND NOT EXISTS (SELECT FROM reminders x
                      WHERE x.organization_id = t.organization_id AND x.kind = 'birthday' AND x.pet_id = t.id
                        AND x.due_on = %(today)s)
    ORDER BY t.name, t.id
    """


# Whatever is due in a stretch of days, told of or not, and whether it is booked.
_DUE_BETWEEN: Final[LiteralString] = f"""{_done(_OF_ALL)}
    SELECT DISTINCT ON (t.id, k.grp) t.id AS pet_id, t.name AS pet_name,
           coalesce(c.name, c.profile_name) AS contact_name, k.name AS protocol_name, w.due_on,
           d.started IS NOT NULL AS had_before,
           (SELECT min(b.start_time) FROM bookings b JOIN gives g ON g.service_id = b.service_id AND g.grp = k.grp
            WHERE b.organization_id = t.organization_id AND b.contact_id = t.contact_id AND b.pet_id = t.id
              AND b.status IN ('scheduled', 'confirmed', 'in_progress') AND b.end_time > %(now)s) AS booked_for
    FROM kinds k
    JOIN animals t ON cardinality(k.species) = 0 OR t.species = ANY(k.species)
    JOIN contacts c ON c.organization_id = t.organization_id AND c.id = t.contact_id
    LEFT JOIN done d ON d.pet_id = t.id AND d.grp = k.grp
    CROSS JOIN LATERAL (
        SELECT CASE WHEN d.started IS NOT NULL THEN d.started + k.every_days
                    WHEN t.birth_date IS NOT NULL THEN t.birth_date + k.first_at_days END AS due_on) AS w
    WHERE w.due_on BETWEEN %(first)s AND %(last)s AND (d.touched IS NULL OR d.touched = d.started)
      AND k.kind = %(kind)s
      AND (%(services)s::uuid[] IS NULL OR EXISTS (SELECT FROM care_protocol_services x
          WHERE x.organization_id = k.organization_id AND x.care_protocol_id = k.id
            AND x.service_id = ANY (%(services)s)))
    ORDER BY t.id, k.grp, w.due_on, k.name
    """

_DUE_OF_ALL: Final = _due(_OF_ALL)
_DUE_OF_HOUSEHOLD: Final = _due(_OF_HOUSEHOLD)
_BIRTHDAYS_OF_ALL: Final = _birthdays(_OF_ALL)
_BIRTHDAYS_OF_HOUSEHOLD: Final = _birthdays(_OF_HOUSEHOLD)


async def due_care(session: Session, today: date, zone: str, household: UUID | None = None) -> list[Row]:
    """What is due today to be told, of one household or of all; one protocol of a group for each pet."""
    params = {
        "organization": session.organization_id, "today": today, "zone": zone, "now": session.clock.now(),
        "household": household, "grace": GRACE_DAYS,
    }  # fmt: skip
    return await session.rows(_DUE_OF_ALL if household is None else _DUE_OF_HOUSEHOLD, params)


async def due_between(
    session: Session, first: date, last: date, zone: str, kind: str, services: Sequence[UUID]
) -> list[Row]:
    """What is due between two local days, for every animal."""
    params = {
        "organization": session.organization_id, "first": first, "last": last, "zone": zone, "kind": kind,
        "services": list(services) or None, "now": session.clock.now(),
    }  # fmt: skip
    return await session.rows(_DUE_BETWEEN, params)


async def birthdays(session: Session, today: date, household: UUID | None = None) -> list[Row]:
    """The living pets with a birthday today whose people hear such things, of one household or of all."""
    params = {"organization": session.organization_id, "today": today, "household": household}
    return await session.rows(_BIRTHDAYS_OF_ALL if household is None else _BIRTHDAYS_OF_HOUSEHOLD, params)


async def note_day(session: Session, today: date) -> None:
    """Note that a business's day was looked through."""
    await session.execute(
        "INSERT INTO care_days (organization_id, planned_on) VALUES (%s, %s)"
        " ON CONFLICT (organization_id) DO UPDATE SET planned_on = excluded.planned_on",
        (session.organization_id, today),
    )


async def members(session: Session, household: UUID) -> list[Row]:
    """Who of a household may be written to, whoever wrote last first."""
    return await session.rows(
        """
        SELECT id, coalesce(name, profile_name) AS name, marketing_opted_out_at FROM contacts
        WHERE organization_id = %(organization)s AND (id = %(household)s OR household_id = %(household)s)
          AND status = 'active'
        ORDER BY last_contact_at DESC NULLS LAST, id
        """,
        {"organization": session.organization_id, "household": household},
    )


async def claim(
    session: Session, kind: str, contact_id: UUID, pets: Sequence[UUID], *, protocols: Sequence[UUID | None],
    due_on: Sequence[date], steps: Sequence[int | None],
) -> list[UUID]:  # fmt: skip
    """Claim pets' matters for telling; return the rows that nobody claimed before."""
    rows = await session.rows(
        """
        INSERT INTO reminders (organization_id, contact_id, kind, status, pet_id, care_protocol_id, due_on, step,
                               created_at)
        SELECT %(organization)s, %(contact)s, %(kind)s, 'sent', w.pet_id, w.protocol_id, w.due_on, w.step, %(now)s
        FROM unnest(%(pets)s::uuid[], %(protocols)s::uuid[], %(days)s::date[], %(steps)s::integer[])
             AS w (pet_id, protocol_id, due_on, step)
        ON CONFLICT ON CONSTRAINT reminders_once DO NOTHING
        RETURNING id
        """,
        {
            "organization": session.organization_id, "contact": contact_id, "kind": kind, "pets": list(pets),
            "protocols": list(protocols), "days": list(due_on), "steps": list(steps), "now": session.clock.now(),
        },
    )  # fmt: skip
    return [row["id"] for row in rows]


async def note_message(session: Session, reminder_ids: Sequence[UUID], message_id: UUID) -> None:
    await session.execute(
        "UPDATE reminders SET message_id = %s WHERE organization_id = %s AND id = ANY(%s)",
        (message_id, session.organization_id, list(reminder_ids)),
    )
