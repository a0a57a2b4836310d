"""All that a question about a service's times needs to know: what changes by the minute, and what seldom does."""

from datetime import datetime
from uuid import UUID

from oxy.agenda.store.claims import COUNTS
from oxy.foundation.database import Row, Session


async def find_taken(
    session: Session,
    service_id: UUID,
    span: tuple[datetime, datetime] | None,
    ignore_booking_id: UUID | None,
    ignore_holds_of: UUID | None,
) -> Row | None:
    """Return what is `taken` within `span` of the resources that do the service, and the business's `revision`.

    By resource and seat, in whole seconds; null without a span.

    EXPLAIN (10 resources, 91 days of bookings to come, a week asked for): each resource is one range of
    `resource_claims_span`, an index scan on (organization_id, resource_id, ends_at >, starts_at <) that fetches only
    what lies in the week. Seconds are reckoned by `date_part`, not `extract`, whose numeric arithmetic takes longer
    than reading the rows; a double holds them to the quarter of a microsecond.
    """
    since, until = span or (None, None)
    return await session.row(
        f"""
        SELECT (SELECT revision FROM business_revisions WHERE organization_id = %(organization_id)s) AS revision,
               (SELECT json_agg(t) FROM (
                    SELECT c.resource_id, c.seat,
                           array_agg(floor(date_part('epoch', c.starts_at))::bigint ORDER BY c.ends_at) AS starts,
                           array_agg(ceil(date_part('epoch', c.ends_at))::bigint ORDER BY c.ends_at) AS ends
                    FROM resource_claims c
                    WHERE c.organization_id = %(organization_id)s
                      AND c.resource_id = ANY(ARRAY(
                          SELECT a.resource_id FROM service_resources a
                          WHERE a.organization_id = %(organization_id)s AND a.service_id = %(service_id)s))
                      AND c.ends_at > %(start)s::timestamptz AND c.starts_at < %(end)s::timestamptz AND {COUNTS}
                    GROUP BY c.resource_id, c.seat) t) AS taken
        """,
        {
            "organization_id": session.organization_id, "service_id": service_id, "start": since, "end": until,
            "now": session.clock.now(), "ignore_booking_id": ignore_booking_id, "ignore_holds_of": ignore_holds_of,
        },
    )  # fmt: skip


# Of what it reads, every change renews the revision.
RULES = """
    SELECT v.revision, o.timezone,
           (SELECT to_jsonb(g) FROM organization_settings g WHERE g.organization_id = o.id) AS settings,
           (SELECT to_jsonb(s) || jsonb_build_object(
                'prices', (
                    SELECT jsonb_object_agg(p.size, p.price::text) FROM service_prices p
                    WHERE p.organization_id = s.organization_id AND p.service_id = s.id),
                'terms', (
                    SELECT jsonb_agg(to_jsonb(t) || jsonb_build_object('price', t.price::text) ORDER BY t.place)
                    FROM service_terms t
                    WHERE t.organization_id = s.organization_id AND t.service_id = s.id),
                'also_needs', (
                    SELECT jsonb_agg(n.ids ORDER BY n.need) FROM (
                        SELECT a.need, jsonb_agg(a.resource_id) AS ids FROM service_resources a
                        WHERE a.organization_id = s.organization_id AND a.service_id = s.id AND a.need > 1
                        GROUP BY a.need) n),
                'resource_ids', (
                    SELECT jsonb_agg(a.resource_id) FROM service_resources a
                    WHERE a.organization_id = s.organization_id AND a.service_id = s.id AND a.need = 1))
            FROM services s WHERE s.organization_id = o.id AND s.id = %(service_id)s) AS service,
           (SELECT json_agg(w) FROM (
                SELECT a.need, r.id, r.name, r.kind, r.hours, r.breaks, r.is_active, r.up_to_size, r.capacity
                FROM service_resources a
                JOIN resources r ON r.organization_id = a.organization_id AND r.id = a.resource_id
                WHERE a.organization_id = o.id AND a.service_id = %(service_id)s AND r.is_active
                ORDER BY r.name, r.id) w) AS resources
    FROM organizations o LEFT JOIN business_revisions v ON v.organization_id = o.id
    WHERE o.id = %(organization_id)s
    """


async def find_rules(session: Session, service_id: UUID) -> Row | None:
    """Return the time zone, the settings, the service and the active resources that do it, each as JSON of its row.

    `service` is null when there is none of that id; each resource says which `need` it meets. `revision` is the
    business's as all of this is.
    """
    return await session.row(RULES, {"organization_id": session.organization_id, "service_id": service_id})
