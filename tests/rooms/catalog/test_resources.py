"""Who or what does a service."""

from datetime import timedelta

import pytest

from cast import NOW, STAFF, Cast
from oxy.businesses import NameTaken, WeekHours
from oxy.catalog import (
    create_resource,
    list_resources,
    load_resource,
    remove_resource,
    resource_from_row,
    update_resource,
)
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid, NotFound

pytestmark = pytest.mark.anyio


async def test_own_hours_or_the_businesss(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        ana = await load_resource(session, cast.pata.resources["Ana"])
        paulo = await load_resource(session, cast.pata.resources["Dr. Paulo"])
        encoded = await session.value("SELECT to_jsonb(r) FROM resources r WHERE id = %s", (ana.id,))
    assert ana.hours is not None
    assert [str(span) for span in ana.hours.on(5)] == ["08:00-12:00"]
    assert [str(span) for span in ana.breaks.on(0)] == ["12:00-13:00"]
    assert (paulo.hours, paulo.breaks) == (None, WeekHours())
    assert resource_from_row(encoded) == ana


async def test_a_resource_is_made_changed_and_goes(database: Database, cast: Cast) -> None:
    hours = WeekHours.from_json({"mon": ["09:00-13:00"]})
    async with database.tenant(cast.pata.id) as session:
        bia = await create_resource(session, STAFF, name=" Bia ", kind="groomer", hours=hours)
        assert await load_resource(session, bia.id) == bia
        assert (bia.name, bia.hours) == ("Bia", hours)
        changed = await update_resource(session, bia.id, STAFF, hours=None, breaks=hours, name="Bia Souza")
        assert await load_resource(session, bia.id) == changed
        assert (changed.hours, changed.breaks) == (None, hours)
        with pytest.raises(NameTaken):
            await update_resource(session, bia.id, STAFF, name="ana")
        with pytest.raises(NameTaken):
            await create_resource(session, STAFF, name="ANA", kind="groomer")
        with pytest.raises(Invalid):
            await create_resource(session, STAFF, name="Zoe", kind="wizard")
        with pytest.raises(Invalid):
            await update_resource(session, bia.id, STAFF, name="")
        await remove_resource(session, bia.id, STAFF)
        with pytest.raises(NotFound):
            await load_resource(session, bia.id)
        assert {each.name for each in await list_resources(session)} == set(cast.pata.resources)


async def test_a_resource_that_was_ever_booked_is_kept_inactive(database: Database, cast: Cast) -> None:
    ana = cast.pata.resources["Ana"]
    async with database.tenant(cast.pata.id) as session:
        await session.execute(
            "INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,"
            " end_time, duration_minutes, booked_by) VALUES (%s, %s, %s, %s, 'grooming', %s, %s, 60, 'staff')",
            (
                cast.pata.id, cast.pata.contacts["Júlia"], cast.pata.services["Banho"], ana, NOW,
                NOW + timedelta(hours=1),
            ),
        )  # fmt: skip
        await remove_resource(session, ana, STAFF)
        assert not (await load_resource(session, ana)).is_active
        assert ana not in {each.id for each in await list_resources(session)}
        assert ana in {each.id for each in await list_resources(session, include_inactive=True)}


async def test_the_rivals_people_are_out_of_reach(database: Database, cast: Cast) -> None:
    ana = cast.pata.resources["Ana"]
    async with database.tenant(cast.bicho.id) as session:
        for attempt in (
            load_resource(session, ana), update_resource(session, ana, STAFF, name="X"),
            remove_resource(session, ana, STAFF),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                await attempt
