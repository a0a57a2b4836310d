"""The demo clinic's regulars: a bath every Friday, and a package that has been drawn from."""

from datetime import time, timedelta
from uuid import UUID

from oxy.agenda import Rule, arrive, complete, sell_package, start_series
from oxy.businesses import Actor, load_organization
from oxy.catalog import list_packages, list_services
from oxy.foundation.database import Database, Session

STAFF = Actor("staff")
FRIDAY, TEN = 4, time(10)
BATH = "Banho"


async def write_regulars(database: Database, organization_id: UUID) -> None:
    """Let one customer come every week, another draw on a package, and a pet arrive, by the doors staff use."""
    async with database.tenant(organization_id) as session:
        await _every_friday(session)
        await _package(session)
        ahead = await session.value(
            "SELECT id FROM bookings WHERE organization_id = %s AND start_time > %s AND booking_type = 'grooming'"
            " AND status IN ('scheduled', 'confirmed') ORDER BY start_time, id LIMIT 1",
            (organization_id, session.clock.now()),
        )
        if ahead is not None:
            await arrive(session, ahead, actor=STAFF)


async def _every_friday(session: Session) -> None:
    bath = next((each.id for each in await list_services(session) if each.name == BATH), None)
    pet = await session.row(
        """
        SELECT p.id, p.contact_id FROM pets p
        JOIN bookings b ON b.organization_id = p.organization_id AND b.pet_id = p.id AND b.booking_type = 'grooming'
        WHERE p.organization_id = %s AND p.deceased_at IS NULL AND p.species = 'dog' AND b.status = 'completed'
        GROUP BY p.id ORDER BY count(*) DESC, p.name, p.id LIMIT 1
        """,
        (session.organization_id,),
    )
    if bath is None or pet is None:
        return
    zone = (await load_organization(session)).zone
    tomorrow = session.clock.now().astimezone(zone).date() + timedelta(days=1)
    await start_series(
        session, contact_id=pet["contact_id"], pet_id=pet["id"], service_id=bath,
        rule=Rule("week", 1, FRIDAY, TEN, tomorrow), actor=STAFF,
    )  # fmt: skip


async def _package(session: Session) -> None:
    """Sell a package to whose pet is in the middle of what it covers, or did it last, and finish that."""
    package = next(iter(await list_packages(session)), None)
    if package is None:
        return
    booking = await session.row(
        """
        SELECT id, contact_id, status FROM bookings
        WHERE organization_id = %s AND service_id = ANY(%s) AND start_time <= %s
          AND status IN ('in_progress', 'scheduled')
        ORDER BY start_time DESC, id LIMIT 1
        """,
        (session.organization_id, list(package.service_ids), session.clock.now()),
    )
    contact_id = (
        booking["contact_id"]
        if booking
        else await session.value(
            "SELECT contact_id FROM bookings"
            " WHERE organization_id = %s AND service_id = ANY(%s) AND status = 'completed'"
            " ORDER BY start_time DESC, id LIMIT 1",
            (session.organization_id, list(package.service_ids)),
        )
    )
    if contact_id is None:
        return
    await sell_package(session, package.id, contact_id, actor=STAFF)
    if booking is not None:
        await complete(session, booking["id"], actor=STAFF)
