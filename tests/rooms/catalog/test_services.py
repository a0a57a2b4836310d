"""Services and what they cost."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from cast import NOW, STAFF, Cast
from oxy.businesses import NameTaken
from oxy.catalog import (
    Service,
    create_service,
    list_services,
    load_service,
    remove_service,
    service_from_row,
    update_service,
)
from oxy.foundation.database import Database, Session
from oxy.foundation.errors import Invalid, NotFound

pytestmark = pytest.mark.anyio


def brl(text: str) -> Decimal:
    return Decimal(text)


async def test_prices_by_size_and_for_all(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        banho = await load_service(session, cast.pata.services["Banho"])
        tosa = await load_service(session, cast.pata.services["Tosa"])
    assert [banho.price_for(size) for size in ("small", "medium", "large", None)] == [
        brl("50.00"), brl("60.00"), brl("80.00"), None,
    ]  # fmt: skip
    assert banho.all_prices == (brl("50.00"), brl("60.00"), brl("80.00"))
    assert [tosa.price_for(size) for size in ("small", None)] == [brl("75.00"), brl("75.00")]
    assert tosa.all_prices == (brl("75.00"),)
    assert Service(uuid4(), "X", "other", 30, 0, None).all_prices == ()


async def test_a_service_is_read_whole(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        banho = await load_service(session, cast.pata.services["Banho"])
        assert (banho.type, banho.duration_minutes, banho.aliases) == ("grooming", 60, ("banhinho",))
        assert banho.resource_ids == (cast.pata.resources["Ana"],)
        assert [each.name for each in await list_services(session)] == sorted(cast.pata.services)
        encoded = await session.value(
            "SELECT to_jsonb(s) || jsonb_build_object('prices', (SELECT jsonb_object_agg(size, price)"
            " FROM service_prices WHERE service_id = s.id), 'resource_ids', ARRAY(SELECT resource_id"
            " FROM service_resources WHERE service_id = s.id)) FROM services s WHERE id = %s",
            (banho.id,),
        )
        assert service_from_row(encoded) == banho


async def test_a_service_is_made_changed_and_read_back(database: Database, cast: Cast) -> None:
    ana, paulo = cast.pata.resources["Ana"], cast.pata.resources["Dr. Paulo"]
    async with database.tenant(cast.pata.id) as session:
        made = await create_service(
            session, STAFF, name=" Hidratação  de pelos ", type="grooming", duration_minutes=40, price=brl("55"),
            aliases=["hidratação", "hidratação"], resource_ids=[ana],
        )  # fmt: skip
        assert (made.name, made.price, made.aliases) == ("Hidratação de pelos", brl("55.00"), ("hidratação",))
        assert await load_service(session, made.id) == made
        by_size = await update_service(session, made.id, STAFF, prices={"small": brl("40"), "large": brl("70")})
        assert (by_size.price, by_size.prices) == (None, {"small": brl("40.00"), "large": brl("70.00")})
        fewer = await update_service(session, made.id, STAFF, prices={"small": brl("45")}, resource_ids=[paulo, ana])
        assert await load_service(session, made.id) == fewer
        assert (fewer.prices, set(fewer.resource_ids)) == ({"small": brl("45.00")}, {ana, paulo})
        one = await update_service(session, made.id, STAFF, price=brl("60.50"))
        assert await load_service(session, made.id) == one
        assert (one.price, one.prices) == (brl("60.50"), {})
        assert await update_service(session, made.id, STAFF, price=brl("60.50")) == one


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"type": "spa"}, "type"),
        ({"duration_minutes": None}, "duration_minutes"),
        ({"duration_minutes": 4}, "duration_minutes"),
        ({"buffer_minutes": -1}, "buffer_minutes"),
        ({"price": Decimal("-0.01")}, "price"),
        ({"price": Decimal("1.234")}, "price"),
        ({"price": Decimal("NaN")}, "price"),
        ({"price": Decimal(100_000_000)}, "price"),
        ({"price": Decimal(1), "prices": {"small": Decimal(1)}}, "price"),
        ({"prices": {"giant": Decimal(1)}}, "prices"),
        ({"aliases": [""]}, "aliases"),
    ],
)
async def test_nonsense_is_refused(database: Database, cast: Cast, facts: dict[str, object], field: str) -> None:
    good: dict[str, object] = {"name": "Novo", "type": "grooming", "duration_minutes": 30}
    async with database.tenant(cast.pata.id) as session:
        for attempt in (
            create_service(session, STAFF, **{**good, **facts}),  # pyright: ignore[reportArgumentType]
            update_service(session, cast.pata.services["Tosa"], STAFF, **facts),  # pyright: ignore[reportArgumentType]
        ):
            with pytest.raises(Invalid) as refused:
                await attempt
            assert refused.value.data["field"] == field
        assert len(await list_services(session)) == len(cast.pata.services)


async def test_names_are_taken_once_and_resources_are_our_own(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        with pytest.raises(NameTaken):
            await create_service(session, STAFF, name="BANHO", type="grooming", duration_minutes=30)
        with pytest.raises(NameTaken):
            await update_service(session, cast.pata.services["Tosa"], STAFF, name="banho")
        for foreign in (cast.bicho.resources["Bruno"], uuid4()):
            with pytest.raises(NotFound):
                await create_service(
                    session, STAFF, name="X", type="other", duration_minutes=30, resource_ids=[foreign]
                )
            with pytest.raises(NotFound):
                await update_service(session, cast.pata.services["Tosa"], STAFF, resource_ids=[foreign])
        assert {each.name for each in await list_services(session)} == set(cast.pata.services)


async def book(session: Session, cast: Cast, service: str, resource: str) -> UUID:
    return await session.value(
        "INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,"
        " end_time, duration_minutes, booked_by) VALUES (%s, %s, %s, %s, 'grooming', %s, %s, 60, 'staff') RETURNING id",
        (
            cast.pata.id, cast.pata.contacts["Júlia"], cast.pata.services[service], cast.pata.resources[resource],
            NOW, NOW + timedelta(hours=1),
        ),
    )  # fmt: skip


async def test_a_service_goes_unless_it_was_ever_booked(database: Database, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        booking = await book(session, cast, "Banho", "Ana")
        await remove_service(session, cast.pata.services["Banho"], STAFF)
        await remove_service(session, cast.pata.services["Tosa"], STAFF)
        assert not (await load_service(session, cast.pata.services["Banho"])).is_active
        with pytest.raises(NotFound):
            await load_service(session, cast.pata.services["Tosa"])
        assert (
            await session.value("SELECT service_id FROM bookings WHERE id = %s", (booking,))
            == cast.pata.services["Banho"]
        )
        assert "Banho" not in {each.name for each in await list_services(session)}
        assert "Banho" in {each.name for each in await list_services(session, include_inactive=True)}


async def test_the_rivals_services_are_out_of_reach(database: Database, cast: Cast) -> None:
    banho = cast.pata.services["Banho"]
    async with database.tenant(cast.bicho.id) as session:
        for attempt in (
            load_service(session, banho), update_service(session, banho, STAFF, price=brl("1")),
            remove_service(session, banho, STAFF),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                await attempt
        assert [each.price for each in await list_services(session) if each.name == "Banho"] == [brl("99.00")]
