"""All that a question about a service's times needs to know, in one round trip."""

from uuid import UUID

from oxy.foundation.database import Row, Session


async def find(session: Session, service_id: UUID) -> Row | None:
    """Return the time zone, the settings, the service and the active resources that do it, each as JSON of its row.

    `service` is null when there is none of that id.
    """
    return await session.row(
        """
        SELECT o.timezone,
               (SELECT to_jsonb(g) FROM organization_settings g WHERE g.organization_id = o.id) AS settings,
               (SELECT to_jsonb(s) || jsonb_build_object(
                    'prices', (
                        SELECT jsonb_object_agg(p.size, p.price::text) FROM service_prices p
                        WHERE p.organization_id = s.organization_id AND p.service_id = s.id),
                    'resource_ids', NULL)
                FROM services s WHERE s.organization_id = o.id AND s.id = %(service_id)s) AS service,
               (SELECT jsonb_agg(to_jsonb(r) ORDER BY r.name, r.id)
                FROM service_resources a
                JOIN resources r ON r.organization_id = a.organization_id AND r.id = a.resource_id
                WHERE a.organization_id = o.id AND a.service_id = %(service_id)s AND r.is_active) AS resources
        FROM organizations o WHERE o.id = %(organization_id)s
        """,
        {"organization_id": session.organization_id, "service_id": service_id},
    )
