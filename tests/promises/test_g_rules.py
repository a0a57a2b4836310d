"""Rows G2, G3 and G7: conflicts are per resource and per pet, time is the business's own, late changes go to staff."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from oxy.agenda import (
    LateCancel,
    PetBusy,
    cancel,
    find_slots,
    is_open,
    next_opening,
)
from oxy.businesses import load_organization, load_settings
from oxy.catalog import create_service
from oxy.clientele import register_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.agenda.shop import DAY, STAFF, Customer, Shop, open_shop

pytestmark = pytest.mark.anyio


async def test_g2_two_pets_of_one_tutor_share_an_hour_but_one_pet_is_in_one_place(
    database: Database, clock: FixedClock
) -> None:
    shop = await open_shop(database, clock, people={"Ana": {}, "Bia": {}, "Caio": {}})
    tutor = await shop.customer()
    async with shop.session() as session:
        mia, _ = await register_pet(session, tutor.id, name="Mia", species="cat", size="small", today=DAY)
    first = await shop.book(tutor, "10:00")
    second = await shop.book(Customer(tutor.id, mia.id), "10:00")
    assert {first.resource_name, second.resource_name} == {"Ana", "Bia"}
    with pytest.raises(PetBusy):
        await shop.book(tutor, "10:30")
    await shop.book(tutor, "11:00")


async def test_g2_a_guest_of_the_hotel_may_have_a_bath(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    async with shop.session() as session:
        hotel = await create_service(
            session, STAFF, name="Hospedagem", type="hotel", price=Decimal(90), resource_ids=[shop.resources["Ana"]]
        )
        kennel = await create_service(
            session, STAFF, name="Tosa", type="grooming", duration_minutes=30, resource_ids=[shop.resources["Ana"]]
        )
        await session.execute(
            "INSERT INTO resources (organization_id, name, kind) VALUES (%s, 'Canil', 'kennel')",
            (shop.organization_id,),
        )
        await session.execute(
            "UPDATE service_resources SET resource_id = (SELECT id FROM resources WHERE name = 'Canil')"
            " WHERE service_id = %s",
            (hotel.id,),
        )
    await shop.book(rex, "09:00", service_id=hotel.id, end=shop.at("09:00", DAY + timedelta(days=2)))
    await shop.book(rex, "10:00")
    with pytest.raises(PetBusy):
        await shop.book(rex, "10:00", service_id=kennel.id, resource_id=None)


ZONES = {"America/Sao_Paulo": 3, "America/Manaus": 4, "America/Rio_Branco": 5, "America/Noronha": 2}


@pytest.mark.parametrize("zone", ZONES)
async def test_g3_hours_and_days_are_the_business_own(database: Database, clock: FixedClock, zone: str) -> None:
    every_day = {day: ["08:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    settings = {"closed_on": [DAY.isoformat()], "booking_rules": {"minimum_notice_minutes": 0, "horizon_days": 1}}
    shop = await open_shop(database, clock, zone=zone, hours=every_day, settings=settings)
    behind = timedelta(hours=ZONES[zone])
    async with shop.session() as session:
        rules, place = await load_settings(session), (await load_organization(session)).zone
    local_midnight = datetime(2026, 11, 23, tzinfo=UTC) + behind

    clock.instant = local_midnight - timedelta(minutes=1)
    assert await _days(shop) == set(), "today is over, tomorrow is closed, the day after is beyond the horizon"
    clock.instant = local_midnight
    assert await _days(shop) == {date(2026, 11, 24)}
    async with shop.session() as session:
        slots = await find_slots(session, shop.service_id, DAY, DAY + timedelta(days=3))
    assert slots[0].start.astimezone(UTC) == datetime(2026, 11, 24, 8, tzinfo=UTC) + behind
    assert slots[-1].end.astimezone(UTC) == datetime(2026, 11, 24, 18, tzinfo=UTC) + behind

    opening = datetime(2026, 11, 24, 8, tzinfo=UTC) + behind
    assert not is_open(rules, place, opening - timedelta(seconds=1))
    assert is_open(rules, place, opening)
    assert next_opening(rules, place, local_midnight) == opening


async def test_g3_one_instant_is_two_days_in_brazil(database: Database, clock: FixedClock) -> None:
    shops = {zone: await open_shop(database, clock, zone=zone) for zone in ZONES}
    clock.instant = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
    today = {zone: min(await _days(shop)) for zone, shop in shops.items()}
    assert set(today.values()) == {date(2026, 11, 24)}
    clock.instant = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
    first = {zone: (await shop.free(DAY + timedelta(days=1)))[0] for zone, shop in shops.items()}
    assert first == {
        "America/Sao_Paulo": "11:30",
        "America/Manaus": "10:30",
        "America/Rio_Branco": "09:30",
        "America/Noronha": "12:30",
    }


async def test_g7_a_late_cancellation_goes_to_staff(database: Database, clock: FixedClock) -> None:
    shop = await open_shop(database, clock)
    rex = await shop.customer()
    booking = await shop.book(rex, "10:00")
    clock.instant = shop.at("06:01")
    async with shop.session() as session:
        with pytest.raises(LateCancel) as refused:
            await cancel(session, booking.id, actor=rex.actor, contact_id=rex.id)
    assert "equipe" in refused.value.message
    assert await shop.value("SELECT status FROM bookings") == "scheduled"


async def _days(shop: Shop) -> set[date]:
    async with shop.session() as session:
        slots = await find_slots(session, shop.service_id, DAY - timedelta(days=3), DAY + timedelta(days=9))
    return {slot.start.date() for slot in slots}
