"""The SQL of this room."""

from typing import TYPE_CHECKING
from uuid import UUID

from psycopg.types.json import Jsonb

from oxy.foundation.database import Row, Session

if TYPE_CHECKING:
    from oxy.catalog.package import Package
    from oxy.catalog.resource import Resource
    from oxy.catalog.service import Service

_SERVICE = """
    SELECT s.id, s.name, s.type, s.duration_minutes, s.buffer_minutes, s.price, s.aliases, s.is_active,
           s.buffer_before_minutes,
           (SELECT jsonb_object_agg(p.size, p.price::text) FROM service_prices p
            WHERE p.organization_id = s.organization_id AND p.service_id = s.id) AS prices,
           ARRAY(SELECT r.resource_id FROM service_resources r
                 WHERE r.organization_id = s.organization_id AND r.service_id = s.id AND r.need = 1
                 ORDER BY r.resource_id) AS resource_ids,
           (SELECT jsonb_agg(n.ids ORDER BY n.need) FROM (
                SELECT r.need, jsonb_agg(r.resource_id ORDER BY r.resource_id) AS ids FROM service_resources r
                WHERE r.organization_id = s.organization_id AND r.service_id = s.id AND r.need > 1
                GROUP BY r.need) n) AS also_needs,
           (SELECT jsonb_agg(to_jsonb(t) || jsonb_build_object('price', t.price::text) ORDER BY t.place)
            FROM service_terms t
            WHERE t.organization_id = s.organization_id AND t.service_id = s.id) AS terms
    FROM services s WHERE s.organization_id = %(organization_id)s
    """
_PACKAGE = """
    SELECT k.id, k.name, k.count, k.price, k.validity_days, k.is_active,
           ARRAY(SELECT w.service_id FROM package_services w
                 WHERE w.organization_id = k.organization_id AND w.package_id = k.id
                 ORDER BY w.service_id) AS service_ids
    FROM packages k WHERE k.organization_id = %(organization_id)s
    """
_RESOURCE = """
    SELECT id, name, kind, hours, breaks, is_active, up_to_size, capacity
    FROM resources WHERE organization_id = %(organization_id)s
    """


async def list_services(session: Session, include_inactive: bool) -> list[Row]:
    return await session.rows(
        f"{_SERVICE} AND (s.is_active OR %(all)s) ORDER BY s.name, s.id",
        {"organization_id": session.organization_id, "all": include_inactive},
    )


async def find_service(session: Session, service_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"{_SERVICE} AND s.id = %(id)s"
    return await session.row(
        query + " FOR UPDATE OF s" if lock else query, {"organization_id": session.organization_id, "id": service_id}
    )


async def insert_service(session: Session, service: "Service") -> UUID:
    return await session.value(
        """
        INSERT INTO services
            (organization_id, name, type, duration_minutes, buffer_minutes, price, aliases, is_active,
             buffer_before_minutes)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (session.organization_id, *_service_columns(service)),
    )


async def write_service(session: Session, service: "Service") -> None:
    await session.execute(
        """
        UPDATE services SET name = %s, type = %s, duration_minutes = %s, buffer_minutes = %s, price = %s, aliases = %s,
               is_active = %s, buffer_before_minutes = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s
        """,
        (*_service_columns(service), session.organization_id, service.id),
    )


async def write_service_parts(session: Session, service: "Service") -> None:
    """Make prices by size, resources and terms exactly the service's."""
    needs = [
        (place, each) for place, need in enumerate((service.resource_ids, *service.also_needs), 1) for each in need
    ]
    names = {
        "organization_id": session.organization_id, "id": service.id, "sizes": list(service.prices),
        "prices": list(service.prices.values()), "needs": [place for place, _ in needs],
        "resources": [each for _, each in needs],
    }  # fmt: skip
    await session.execute(
        """
        DELETE FROM service_prices
        WHERE organization_id = %(organization_id)s AND service_id = %(id)s AND size <> ALL (%(sizes)s::text[])
        """,
        names,
    )
    await session.execute(
        """
        INSERT INTO service_prices (organization_id, service_id, size, price)
        SELECT %(organization_id)s, %(id)s, w.size, w.price
        FROM unnest(%(sizes)s::text[], %(prices)s::numeric[]) AS w (size, price)
        ON CONFLICT (organization_id, service_id, size) DO UPDATE SET price = excluded.price
        """,
        names,
    )
    await session.execute(
        """
        DELETE FROM service_resources
        WHERE organization_id = %(organization_id)s AND service_id = %(id)s
          AND resource_id <> ALL (%(resources)s::uuid[])
        """,
        names,
    )
    await session.execute(
        """
        INSERT INTO service_resources (organization_id, service_id, resource_id, need)
        SELECT %(organization_id)s, %(id)s, w.id, w.need
        FROM unnest(%(resources)s::uuid[], %(needs)s::smallint[]) AS w (id, need)
        ON CONFLICT (organization_id, service_id, resource_id) DO UPDATE SET need = excluded.need
        """,
        names,
    )
    await _write_terms(session, service)


async def _write_terms(session: Session, service: "Service") -> None:
    await session.execute(
        "DELETE FROM service_terms WHERE organization_id = %s AND service_id = %s",
        (session.organization_id, service.id),
    )
    if not service.terms:
        return
    terms = service.terms
    await session.execute(
        """
        INSERT INTO service_terms
            (organization_id, service_id, place, size, coat, resource_id, price, duration_minutes)
        SELECT %s, %s, w.place, w.size, w.coat, w.resource_id, w.price, w.minutes
        FROM unnest(%s::smallint[], %s::text[], %s::text[], %s::uuid[], %s::numeric[], %s::integer[])
             AS w (place, size, coat, resource_id, price, minutes)
        """,
        (
            session.organization_id, service.id, list(range(len(terms))), [each.size for each in terms],
            [each.coat for each in terms], [each.resource_id for each in terms], [each.price for each in terms],
            [each.duration_minutes for each in terms],
        ),
    )  # fmt: skip


async def delete_service(session: Session, service_id: UUID) -> None:
    await session.execute(
        "DELETE FROM services WHERE organization_id = %s AND id = %s", (session.organization_id, service_id)
    )


async def list_resources(session: Session, include_inactive: bool) -> list[Row]:
    return await session.rows(
        f"{_RESOURCE} AND (is_active OR %(all)s) ORDER BY name, id",
        {"organization_id": session.organization_id, "all": include_inactive},
    )


async def find_resource(session: Session, resource_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"{_RESOURCE} AND id = %(id)s"
    return await session.row(
        query + " FOR UPDATE" if lock else query, {"organization_id": session.organization_id, "id": resource_id}
    )


async def insert_resource(session: Session, resource: "Resource") -> UUID:
    return await session.value(
        """
        INSERT INTO resources (organization_id, name, kind, hours, breaks, is_active, up_to_size, capacity)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (session.organization_id, *_resource_columns(resource)),
    )


async def write_resource(session: Session, resource: "Resource") -> None:
    await session.execute(
        """
        UPDATE resources SET name = %s, kind = %s, hours = %s, breaks = %s, is_active = %s, up_to_size = %s,
               capacity = %s, updated_at = now()
        WHERE organization_id = %s AND id = %s
        """,
        (*_resource_columns(resource), session.organization_id, resource.id),
    )


async def delete_resource(session: Session, resource_id: UUID) -> None:
    await session.execute(
        "DELETE FROM resources WHERE organization_id = %s AND id = %s", (session.organization_id, resource_id)
    )


async def list_packages(session: Session, include_inactive: bool) -> list[Row]:
    return await session.rows(
        f"{_PACKAGE} AND (k.is_active OR %(all)s) ORDER BY k.name, k.id",
        {"organization_id": session.organization_id, "all": include_inactive},
    )


async def find_package(session: Session, package_id: UUID, *, lock: bool = False) -> Row | None:
    query = f"{_PACKAGE} AND k.id = %(id)s"
    return await session.row(
        query + " FOR UPDATE OF k" if lock else query, {"organization_id": session.organization_id, "id": package_id}
    )


async def insert_package(session: Session, package: "Package") -> UUID:
    return await session.value(
        "INSERT INTO packages (organization_id, name, count, price, validity_days, is_active)"
        " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id",
        (session.organization_id, *_package_columns(package)),
    )


async def write_package(session: Session, package: "Package") -> UUID:
    return await session.value(
        "UPDATE packages SET name = %s, count = %s, price = %s, validity_days = %s, is_active = %s, updated_at = now()"
        " WHERE organization_id = %s AND id = %s RETURNING id",
        (*_package_columns(package), session.organization_id, package.id),
    )


async def write_package_services(session: Session, package: "Package") -> None:
    """Make what may be drawn exactly the package's."""
    names = {
        "organization_id": session.organization_id, "id": package.id, "services": list(package.service_ids),
    }  # fmt: skip
    await session.execute(
        "DELETE FROM package_services WHERE organization_id = %(organization_id)s AND package_id = %(id)s"
        " AND service_id <> ALL (%(services)s::uuid[])",
        names,
    )
    await session.execute(
        "INSERT INTO package_services (organization_id, package_id, service_id)"
        " SELECT %(organization_id)s, %(id)s, w.id FROM unnest(%(services)s::uuid[]) AS w (id) ON CONFLICT DO NOTHING",
        names,
    )


def _package_columns(package: "Package") -> tuple[object, ...]:
    return package.name, package.count, package.price, package.validity_days, package.is_active


def _service_columns(service: "Service") -> tuple[object, ...]:
    return (
        service.name, service.type, service.duration_minutes, service.buffer_minutes, service.price,
        list(service.aliases), service.is_active, service.buffer_before_minutes,
    )  # fmt: skip


def _resource_columns(resource: "Resource") -> tuple[object, ...]:
    hours = None if resource.hours is None else Jsonb(resource.hours.to_json())
    return (
        resource.name, resource.kind, hours, Jsonb(resource.breaks.to_json()), resource.is_active, resource.up_to_size,
        resource.capacity,
    )  # fmt: skip
