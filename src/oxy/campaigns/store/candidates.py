"""Who a kind of campaign is for, before anybody is left out. Crossed reasons are told apart in `standings`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from oxy.campaigns.campaign import Audience
from oxy.foundation.database import Row, Session

HABIT_DAYS = 180
HABIT_VISITS = 2
# A vaccine that is due for longer than this was done elsewhere, or will not be.
OVERDUE_DAYS = 120
DUE_WITHIN_DAYS = 14

_PET: LiteralString = """
    p.id AS pet_id, p.name AS pet_name, p.sex AS pet_sex, p.deceased_at IS NOT NULL AS pet_deceased
"""


async def visitors(session: Session, audience: Audience) -> list[Row]:
    """Contacts by when they were last served and what pets they have, those seen last first."""
    return await session.rows(
        """
        WITH seen AS (
            SELECT DISTINCT ON (b.contact_id) b.contact_id, b.start_time AS last_visit, b.pet_id, s.name AS service
            FROM bookings b JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
            WHERE b.organization_id = %(organization)s AND b.status = 'completed' AND b.start_time < %(now)s
              AND (%(services)s::uuid[] = '{}' OR b.service_id = ANY(%(services)s))
            ORDER BY b.contact_id, b.start_time DESC)
        SELECT c.id AS contact_id, coalesce(c.name, c.profile_name) AS name, seen.last_visit, seen.service,
               pet.id AS pet_id, pet.name AS pet_name, pet.sex AS pet_sex, false AS pet_deceased
        FROM contacts c
        LEFT JOIN seen ON seen.contact_id = c.id
        LEFT JOIN LATERAL (
            SELECT p.id, p.name, p.sex FROM pets p
            WHERE p.organization_id = c.organization_id AND p.contact_id = c.id AND p.deceased_at IS NULL
              AND (%(species)s::text IS NULL OR p.species = %(species)s)
              AND (%(size)s::text IS NULL OR p.size = %(size)s)
            ORDER BY p.id = seen.pet_id DESC NULLS LAST, p.created_at DESC, p.id LIMIT 1) AS pet ON true
        WHERE c.organization_id = %(organization)s
          AND (%(services)s::uuid[] = '{}' OR seen.contact_id IS NOT NULL)
          AND (%(inactive)s::int IS NULL OR seen.last_visit < %(now)s - make_interval(days => %(inactive)s))
          AND (%(within)s::int IS NULL OR seen.last_visit >= %(now)s - make_interval(days => %(within)s))
          AND (%(species)s::text IS NULL AND %(size)s::text IS NULL OR pet.id IS NOT NULL)
        ORDER BY seen.last_visit DESC NULLS LAST, c.id
        """,
        _values(session, audience),
    )


async def birthdays(session: Session, days: list[str]) -> list[Row]:
    """Contacts with a pet whose birthday, known to the day, is one of `days` (MM-DD)."""
    return await session.rows(
        """
        SELECT * FROM (
            SELECT DISTINCT ON (p.contact_id) p.contact_id, coalesce(c.name, c.profile_name) AS name,
                   NULL::timestamptz AS last_visit, NULL AS service, """
        + _PET
        + """
            FROM pets p JOIN contacts c ON c.organization_id = p.organization_id AND c.id = p.contact_id
            WHERE p.organization_id = %s AND NOT p.birth_date_estimated AND to_char(p.birth_date, 'MM-DD') = ANY(%s)
            ORDER BY p.contact_id, p.deceased_at NULLS FIRST, p.birth_date, p.id) AS found
        ORDER BY contact_id
        """,
        (session.organization_id, days),
    )


async def vaccines(session: Session, audience: Audience) -> list[Row]:
    """Contacts with a pet whose last vaccine is so many months ago, by what falls due first.

    Of vaccines named, or of every service of that type; one that was given again meanwhile, here or elsewhere as far as
    staff noted it, is not due.
    """
    now = session.clock.now()
    return await session.rows(
        """
        WITH given AS (
            SELECT DISTINCT ON (b.pet_id, b.service_id) b.contact_id, b.pet_id, b.service_id, s.name AS service,
                   b.start_time AS last_visit, b.start_time + make_interval(months => %(months)s) AS due
            FROM bookings b JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
            WHERE b.organization_id = %(organization)s AND b.status = 'completed' AND b.pet_id IS NOT NULL
              AND (b.service_id = ANY(%(services)s) OR %(services)s::uuid[] = '{}' AND s.type = 'vaccine')
            ORDER BY b.pet_id, b.service_id, b.start_time DESC)
        SELECT * FROM (
            SELECT DISTINCT ON (g.contact_id) g.contact_id, coalesce(c.name, c.profile_name) AS name, g.last_visit,
                   g.service, g.due, """
        + _PET
        + """
            FROM given g
            JOIN contacts c ON c.organization_id = %(organization)s AND c.id = g.contact_id
            JOIN pets p ON p.organization_id = %(organization)s AND p.id = g.pet_id
            WHERE g.due BETWEEN %(overdue)s AND %(soon)s AND NOT EXISTS (
                SELECT FROM pet_care e JOIN care_protocol_services h
                  ON h.organization_id = e.organization_id AND h.care_protocol_id = e.care_protocol_id
                WHERE e.organization_id = %(organization)s AND e.pet_id = g.pet_id AND h.service_id = g.service_id
                  AND e.done_on > g.last_visit::date)
            ORDER BY g.contact_id, p.deceased_at NULLS FIRST, g.due, g.pet_id) AS found
        ORDER BY due, contact_id
        """,
        {
            **_values(session, audience), "months": audience.months, "overdue": now - timedelta(days=OVERDUE_DAYS),
            "soon": now + timedelta(days=DUE_WITHIN_DAYS),
        },
    )  # fmt: skip


async def habitual(session: Session, audience: Audience, zone: str) -> list[Row]:
    """Contacts who came at least twice in half a year on the weekday of the empty day, most often first."""
    assert audience.day is not None
    return await session.rows(
        """
        SELECT h.contact_id, coalesce(c.name, c.profile_name) AS name, h.last_visit, h.service, pet.id AS pet_id,
               pet.name AS pet_name, pet.sex AS pet_sex, false AS pet_deceased
        FROM (
            SELECT b.contact_id, count(*) AS visits, max(b.start_time) AS last_visit,
                   (array_agg(b.pet_id ORDER BY b.start_time DESC))[1] AS pet_id,
                   (array_agg(s.name ORDER BY b.start_time DESC))[1] AS service
            FROM bookings b JOIN services s ON s.organization_id = b.organization_id AND s.id = b.service_id
            WHERE b.organization_id = %(organization)s AND b.status = 'completed'
              AND b.start_time BETWEEN %(since)s AND %(now)s
              AND extract(isodow FROM b.start_time AT TIME ZONE %(zone)s) = %(weekday)s
              AND (%(services)s::uuid[] = '{}' OR b.service_id = ANY(%(services)s))
            GROUP BY b.contact_id HAVING count(*) >= %(visits)s) AS h
        JOIN contacts c ON c.organization_id = %(organization)s AND c.id = h.contact_id
        LEFT JOIN LATERAL (
            SELECT p.id, p.name, p.sex FROM pets p
            WHERE p.organization_id = c.organization_id AND p.contact_id = c.id AND p.deceased_at IS NULL
            ORDER BY p.id = h.pet_id DESC NULLS LAST, p.created_at DESC, p.id LIMIT 1) AS pet ON true
        ORDER BY h.visits DESC, h.last_visit DESC, c.id
        """,
        {
            **_values(session, audience), "since": session.clock.now() - timedelta(days=HABIT_DAYS), "zone": zone,
            "weekday": audience.day.isoweekday(), "visits": HABIT_VISITS,
        },
    )  # fmt: skip


async def standings(
    session: Session, contact_ids: list[UUID], services: list[UUID], reminders: Sequence[str], campaign_id: UUID,
    rested_since: datetime,
) -> list[Row]:  # fmt: skip
    """How each contact stands now.

    `rested_since` bounds the look back at what other campaigns told them and their home, `reminders` are the kinds that
    say what the campaign says.
    """
    return await session.rows(
        """
        SELECT c.id AS contact_id, c.status, c.marketing_opted_out_at AS opted_out_at, c.consent_at, c.email,
               known.phone_key, c.household_id, coalesce(known.reachable, false) AS reachable, talk.wrote,
               talk.escalated, past.served, past.booked, past.booked_for_it, animals.pets, animals.living_pets,
               EXISTS (SELECT FROM aurora_owner_numbers o WHERE o.organization_id = c.organization_id AND o.is_active
                       AND (o.contact_id = c.id OR o.match_key = ANY(known.phone_keys))) AS owner,
               (SELECT max(r.queued_at) FROM campaign_recipients r
                WHERE r.organization_id = c.organization_id AND r.contact_id = ANY(home.people)
                  AND r.campaign_id <> %(campaign)s
                  AND r.queued_at > %(rested_since)s AND r.state <> 'failed') AS last_campaign_at,
               EXISTS (SELECT FROM campaign_recipients r
                WHERE r.organization_id = c.organization_id AND r.contact_id = ANY(home.people) AND r.contact_id <> c.id
                  AND r.campaign_id = %(campaign)s AND r.queued_at IS NOT NULL AND r.state <> 'failed') AS told_at_home,
               (SELECT max(x.created_at) FROM reminders x
                WHERE x.organization_id = c.organization_id AND x.contact_id = c.id AND x.status = 'sent'
                  AND x.kind = ANY(%(reminders)s)) AS reminded_at,
               past.came_at, talk.instance_id
        FROM contacts c
        CROSS JOIN LATERAL (
            SELECT array_append(array_agg(h.id), c.id) AS people FROM contacts h
            WHERE h.organization_id = c.organization_id AND h.household_id = c.household_id) AS home
        CROSS JOIN LATERAL (
            SELECT min(d.match_key) FILTER (WHERE d.kind = 'phone') AS phone_key,
                   array_agg(d.match_key) FILTER (WHERE d.kind = 'phone') AS phone_keys, count(*) > 0 AS reachable
            FROM contact_identities d WHERE d.organization_id = c.organization_id AND d.contact_id = c.id) AS known
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_or(t.last_incoming_at IS NOT NULL), false) AS wrote,
                   coalesce(bool_or(t.status = 'escalated'), false) AS escalated,
                   (array_agg(t.instance_id ORDER BY t.last_message_at DESC NULLS LAST, t.id)
                       FILTER (WHERE i.removed_at IS NULL))[1] AS instance_id
            FROM conversations t JOIN whatsapp_instances i
              ON i.organization_id = t.organization_id AND i.id = t.instance_id
            WHERE t.organization_id = c.organization_id AND t.contact_id = c.id) AS talk
        CROSS JOIN LATERAL (
            SELECT coalesce(bool_or(b.status = 'completed'), false) AS served,
                   coalesce(bool_or(b.start_time > %(now)s AND b.status IN ('scheduled', 'confirmed')
                                    OR b.status = 'in_progress'), false) AS booked,
                   max(b.start_time) FILTER (WHERE b.start_time <= %(now)s
                                             AND b.status NOT IN ('cancelled', 'no_show')) AS came_at,
                   coalesce(bool_or(b.start_time > %(now)s AND b.status IN ('scheduled', 'confirmed')
                                    AND b.service_id = ANY(%(services)s)), false) AS booked_for_it
            FROM bookings b WHERE b.organization_id = c.organization_id AND b.contact_id = c.id) AS past
        CROSS JOIN LATERAL (
            SELECT count(*) AS pets, count(*) FILTER (WHERE p.deceased_at IS NULL) AS living_pets
            FROM pets p WHERE p.organization_id = c.organization_id AND p.contact_id = c.id) AS animals
        WHERE c.organization_id = %(organization)s AND c.id = ANY(%(contacts)s)
        """,
        {
            "organization": session.organization_id, "now": session.clock.now(), "contacts": contact_ids,
            "services": services, "reminders": list(reminders), "campaign": campaign_id, "rested_since": rested_since,
        },
    )  # fmt: skip


async def was_given(session: Session, pet_id: UUID, services: list[UUID], since: datetime) -> bool:
    """Whether a pet had one of these services since then, by a booking or by what staff noted of its care."""
    return await session.value(
        """
        SELECT EXISTS (SELECT FROM bookings b WHERE b.organization_id = %(organization)s AND b.pet_id = %(pet)s
                       AND b.service_id = ANY(%(services)s) AND b.start_time BETWEEN %(since)s AND %(now)s
                       AND b.status NOT IN ('cancelled', 'no_show'))
            OR EXISTS (SELECT FROM pet_care g JOIN care_protocol_services p
                         ON p.organization_id = g.organization_id AND p.care_protocol_id = g.care_protocol_id
                       WHERE g.organization_id = %(organization)s AND g.pet_id = %(pet)s AND g.created_at > %(since)s
                         AND p.service_id = ANY(%(services)s)) AS given
        """,
        {
            "organization": session.organization_id, "pet": pet_id, "services": services, "since": since,
            "now": session.clock.now(),
        },
    )  # fmt: skip


async def vaccine_services(session: Session) -> list[UUID]:
    """The services of type vaccine."""
    rows = await session.rows(
        "SELECT id FROM services WHERE organization_id = %s AND type = 'vaccine'", (session.organization_id,)
    )
    return [row["id"] for row in rows]


def _values(session: Session, audience: Audience) -> dict[str, Any]:
    return {
        "organization": session.organization_id, "now": session.clock.now(), "services": list(audience.service_ids),
        "inactive": audience.inactive_days, "within": audience.seen_within_days, "species": audience.species,
        "size": audience.size,
    }  # fmt: skip
