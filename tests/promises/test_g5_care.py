"""Row G5 for care: nobody is told of what is booked or done already, or of a pet that died, and a home is told once."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from cast import NOW, STAFF, TODAY, Cast
from crowds import begin_campaign, press_on
from oxy.agenda import book
from oxy.campaigns import Plan
from oxy.catalog import create_service
from oxy.clientele import opt_out, register_pet, share_household, update_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.reminders import CareProtocol, create_protocol, note_care
from reminding import Reminding

pytestmark = pytest.mark.anyio

TEN = NOW + timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def shop(database: Database, clock: FixedClock, cast: Cast) -> Reminding:
    opened = Reminding(database, clock, cast.pata)
    await opened.approve_templates()
    return opened


async def vaccine(shop: Reminding, name: str = "Dose V10") -> UUID:
    async with shop.database.tenant(shop.business.id) as session:
        service = await create_service(
            session, STAFF, name=name, type="vaccine", duration_minutes=30,
            resource_ids=[shop.business.resources["Dr. Paulo"]],
        )  # fmt: skip
    return service.id


async def protocol(shop: Reminding, name: str, **facts: Any) -> CareProtocol:
    async with shop.database.tenant(shop.business.id) as session:
        wanted: dict[str, Any] = {"name": name, "kind": "vaccine", "every_days": 365, **facts}
        return await create_protocol(session, STAFF, **wanted)


async def given(shop: Reminding, pet: str, care: CareProtocol, on: date) -> None:
    async with shop.database.tenant(shop.business.id) as session:
        await note_care(session, shop.business.pets[pet], care.id, on, STAFF)


async def visit(shop: Reminding, who: str, pet: str, service: UUID, start: datetime, status: str) -> None:
    """A visit as it stands in the books, however long ago."""
    pata = shop.business
    await shop.rows(
        "INSERT INTO bookings (organization_id, contact_id, pet_id, service_id, resource_id, booking_type, start_time,"
        " end_time, duration_minutes, booked_by, status, created_at, updated_at)"
        " VALUES (%s, %s, %s, %s, %s, 'vaccine', %s, %s, 30, 'staff', %s, %s, %s) RETURNING id",
        pata.id, pata.contacts[who], pata.pets[pet], service, pata.resources["Dr. Paulo"], start,
        start + timedelta(minutes=30), status, start, start,
    )  # fmt: skip


async def days(shop: Reminding, first: datetime, count: int) -> list[str]:
    """Live so many days, at ten in the morning; return what was said."""
    for number in range(count):
        await shop.tick(first + number * DAY)
    return await shop.texts()


async def test_g5_a_vaccine_is_told_before_on_and_after_its_day_and_no_more(shop: Reminding) -> None:
    service = await vaccine(shop)
    v10 = await protocol(shop, "V10", species=["dog"], service_ids=[service])
    await visit(shop, "Marcos", "Bolota", service, TEN - 360 * DAY, "completed")
    # Mia is a cat, and Thor the dog died: neither is anybody's V10.
    await given(shop, "Mia", v10, TODAY - 360 * DAY)
    await given(shop, "Thor", v10, TODAY - 360 * DAY)
    told = await days(shop, TEN, 30)
    due = (TODAY + 5 * DAY).strftime("%d/%m")
    assert [line for text in told for line in text.split("\n") if "V10" in line] == [
        f"• V10 da Bolota: vence em {due}", "• V10 da Bolota: é hoje", f"• V10 da Bolota: venceu em {due}",
    ]  # fmt: skip
    assert {row["contact_id"] for row in await shop.rows("SELECT contact_id FROM reminders")} == {
        shop.business.contacts["Marcos"]
    }


async def test_g5_what_is_booked_or_done_is_not_told(shop: Reminding) -> None:
    await shop.set(first_hours=0, last_hours=0, follow_up_hours=0)
    service, other = await vaccine(shop), await vaccine(shop, "Dose V8")
    v10 = await protocol(shop, "V10", service_ids=[service], care_group="polivalente")
    await protocol(shop, "V8", service_ids=[other], care_group="polivalente")
    pata = shop.business
    for pet in ("Bolota", "Mia", "Pingo"):
        await given(shop, pet, v10, TODAY - 365 * DAY)
    async with shop.database.tenant(pata.id) as session:
        # Bolota's is booked, with the other vaccine of the group; Mia's was given yesterday.
        await book(session, contact_id=pata.contacts["Marcos"], pet_id=pata.pets["Bolota"], service_id=other,
                   resource_id=None, start=TEN + 9 * DAY, actor=STAFF)  # fmt: skip
    await visit(shop, "Júlia", "Mia", other, TEN - DAY, "completed")
    [text] = await days(shop, TEN, 5)
    assert "V10 do Pingo: é hoje" in text
    # Called off, it is due again, and told as it is now.
    await shop.rows("UPDATE bookings SET status = 'cancelled' WHERE status = 'scheduled' RETURNING id")
    assert "V10 da Bolota: venceu em" in (await days(shop, TEN + 7 * DAY, 1))[-2] + (await shop.texts())[-1]


async def test_g5_a_return_is_told_until_it_was_made(shop: Reminding) -> None:
    await shop.set(follow_up_hours=0)
    consultation, back = shop.business.services["Consulta Veterinária"], await vaccine(shop, "Retorno")
    await protocol(shop, "Retorno", kind="return", every_days=15, remind_on=[-2], service_ids=[consultation],
                   completing_service_ids=[back])  # fmt: skip
    await visit(shop, "Marcos", "Bolota", consultation, TEN - 13 * DAY, "completed")
    await visit(shop, "Júlia", "Mia", consultation, TEN - 13 * DAY + timedelta(hours=1), "completed")
    await visit(shop, "Júlia", "Mia", back, TEN - DAY, "completed")
    [text] = await days(shop, TEN, 3)
    assert "Retorno da Bolota" in text


async def test_g5_a_home_hears_of_all_its_pets_in_one_message_and_not_too_often(shop: Reminding) -> None:
    await shop.set(most_per_week=1)
    pata = shop.business
    worming = await protocol(shop, "Vermífugo", kind="deworming", every_days=90, remind_on=[-3, 0])
    async with shop.database.tenant(pata.id) as session:
        await share_household(session, pata.contacts["Júlia"], pata.contacts["Marcos"], STAFF)
    await given(shop, "Bolota", worming, TODAY - 87 * DAY)
    await given(shop, "Mia", worming, TODAY - 90 * DAY)
    [text] = await days(shop, TEN, 7)
    assert "Vermífugo da Bolota: vence em" in text
    assert "Vermífugo da Mia: é hoje" in text
    # A planner that runs again, or a job that is done twice, says nothing twice.
    await shop.rows("DELETE FROM care_days RETURNING organization_id")
    await shop.tick(TEN + 6 * DAY)
    assert len(await shop.texts()) == 1


async def test_g5_a_first_dose_is_reckoned_from_the_birth_date(shop: Reminding) -> None:
    pata = shop.business
    await protocol(shop, "V10", species=["dog"], first_at_days=45, remind_on=[0])
    async with shop.database.tenant(pata.id) as session:
        await register_pet(session, pata.contacts["Marcos"], name="Pipoca", species="dog", sex="female",
                           birth_date=TODAY - 44 * DAY, today=TODAY)  # fmt: skip
    [text] = await days(shop, TEN, 4)
    assert "V10 da Pipoca: é hoje" in text


async def test_g5_birthdays_are_for_those_who_want_them_and_live(shop: Reminding) -> None:
    pata = shop.business
    async with shop.database.tenant(pata.id) as session:
        for who, name in (("Marcos", "Pipoca"), ("Marcos", "Paçoca"), ("Dona Cida", "Floquinho")):
            pet, _ = await register_pet(session, pata.contacts[who], name=name, species="dog",
                                        birth_date=TODAY.replace(year=2023), today=TODAY)  # fmt: skip
            if name == "Paçoca":
                await update_pet(session, pet.id, STAFF, deceased_at=NOW)
        await opt_out(session, pata.contacts["Dona Cida"], STAFF)
    assert await days(shop, TEN, 1) == []
    await shop.set(birthdays=True)
    await shop.rows("DELETE FROM care_days RETURNING organization_id")
    [text] = await days(shop, TEN, 2)
    assert text.startswith("Oi, Marcos! Hoje é aniversário da Pipoca, que faz 3 anos")


async def test_g5_whom_a_campaign_congratulated_is_not_congratulated_again(shop: Reminding) -> None:
    pata = shop.business
    await shop.set(birthdays=True)
    async with shop.database.tenant(pata.id) as session:
        await register_pet(session, pata.contacts["Marcos"], name="Pipoca", species="dog",
                           birth_date=TODAY.replace(year=2023), today=TODAY)  # fmt: skip
        await session.execute(
            "INSERT INTO conversations (organization_id, contact_id, instance_id, last_incoming_at)"
            " VALUES (%s, %s, %s, %s)",
            (pata.id, pata.contacts["Marcos"], pata.instances["simulador"], NOW - timedelta(hours=2)),
        )
    sent = await begin_campaign(shop.database, pata, Plan("birthday", "Parabéns {do_pet}, {nome}!"))
    await press_on(shop.database, pata, sent)
    [text] = await days(shop, TEN, 1)
    assert text.startswith("Parabéns de Pipoca, Marcos!")
