"""Row G4: a reminder says how the booking stands when it is sent, and is corrected only where it was told."""

from datetime import datetime, timedelta

import pytest

from cast import NOW, STAFF, Cast
from oxy.agenda import confirm, mark_no_show
from oxy.businesses import Actor
from oxy.clientele import share_household, update_contact, update_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from reminding import Reminding

pytestmark = pytest.mark.anyio

# NOW is Wednesday 9:00; the visit is on Friday at 10:00.
FRIDAY = NOW + timedelta(days=2, hours=1)
DAY_BEFORE = FRIDAY - timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def shop(database: Database, clock: FixedClock, cast: Cast) -> Reminding:
    opened = Reminding(database, clock, cast.pata)
    await opened.approve_templates()
    return opened


def at(day: datetime, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return day.replace(hour=hour, minute=minute)


async def test_g4_a_visit_is_told_a_day_and_an_hour_before_and_once_each(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    assert await shop.tick(DAY_BEFORE - MINUTE) == 0
    assert await shop.tick(DAY_BEFORE) == 1
    [text] = await shop.texts("Marcos")
    assert text.startswith("Oi, Marcos!")
    assert "Banho da Bolota, amanhã (sexta-feira, 13/03) às 10h" in text
    assert "1. Confirmar" in text
    await shop.every(DAY_BEFORE, FRIDAY - timedelta(hours=1, minutes=1), timedelta(hours=2))
    assert len(await shop.texts()) == 1
    await shop.tick(FRIDAY - timedelta(hours=1))
    await shop.every(FRIDAY - timedelta(hours=1), FRIDAY + timedelta(hours=2))
    _, last = await shop.texts()
    assert "hoje (sexta-feira, 13/03) às 10h" in last
    assert await shop.kinds() == [("first", "sent"), ("last", "sent")]
    [open_now] = await shop.rows(
        "SELECT count(*) FILTER (WHERE closed_at IS NULL) AS open, count(*) AS all FROM pending_questions"
    )
    assert open_now == {"open": 1, "all": 2}
    said = await shop.rows("SELECT DISTINCT payload ->> 'purpose' AS purpose FROM messages WHERE author = 'system'")
    assert said == [{"purpose": "reminder"}]


async def test_g4_what_changed_before_it_was_told_is_told_as_it_stands(shop: Reminding) -> None:
    moved, gone, missed, kept = [
        await shop.book("Marcos", "Bolota", FRIDAY + timedelta(hours=hours), service="Consulta Veterinária")
        for hours in (0, 1, 2, 3)
    ]
    await shop.move(moved, FRIDAY + timedelta(hours=4))
    await shop.cancel(gone)
    async with shop.database.tenant(shop.business.id) as session:
        await mark_no_show(session, missed.id, actor=STAFF)
        await confirm(session, kept.id, actor=STAFF)
    await shop.tick(DAY_BEFORE + timedelta(hours=3))
    [text] = await shop.texts()
    assert text.count("•") == 2
    assert "às 13h" in text
    assert "às 14h" in text
    assert "às 10h" not in text
    # One is confirmed: only the other is asked about.
    assert len(await shop.rows("SELECT FROM pending_questions")) == 1


async def test_g4_a_correction_goes_to_those_already_told_and_to_nobody_else(shop: Reminding) -> None:
    told = await shop.book("Marcos", "Bolota", FRIDAY)
    untold = await shop.book("Júlia", "Mia", FRIDAY + timedelta(days=4), service="Consulta Veterinária")
    await shop.tick(DAY_BEFORE)
    later = DAY_BEFORE + timedelta(minutes=30)
    shop.clock.instant = later
    monday = at(FRIDAY + timedelta(days=3), "14:00")
    await shop.move(told, monday)
    await shop.move(untold, monday)
    # Staff may still be dragging it about.
    assert await shop.tick(later + MINUTE) == 0
    await shop.tick(later + 3 * MINUTE)
    assert await shop.texts("Júlia") == []
    _, text = await shop.texts("Marcos")
    assert "era amanhã (sexta-feira, 13/03) às 10h, agora é *segunda-feira, 16/03 às 14h*" in text
    # The new time has its own reminders, the old one none.
    await shop.every(later, FRIDAY + timedelta(hours=1), timedelta(hours=1))
    assert len(await shop.texts("Marcos")) == 2
    await shop.tick(monday - timedelta(days=1))
    assert "amanhã (segunda-feira, 16/03) às 14h" in (await shop.texts("Marcos"))[-1]
    shop.clock.instant += timedelta(hours=1)
    await shop.cancel(told)
    await shop.tick(shop.clock.instant + 3 * MINUTE)
    assert "foi cancelado" in (await shop.texts("Marcos"))[-1]
    await shop.every(shop.clock.instant, monday, timedelta(hours=2))
    assert [kind for kind in await shop.kinds() if kind[0] != "last"] == [
        ("first", "sent"), ("moved", "sent"), ("first", "sent"), ("first", "sent"), ("cancelled", "sent"),
    ]  # fmt: skip
    assert await shop.rows("SELECT FROM pending_questions WHERE closed_at IS NULL AND subject @> %s",
                           f'{{"booking": "{told.id}"}}') == []  # fmt: skip


async def test_g4_whoever_moved_or_cancelled_it_knows(shop: Reminding) -> None:
    booking = await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.tick(DAY_BEFORE)
    customer = Actor("customer", shop.business.contacts["Marcos"])
    await shop.move(booking, FRIDAY + timedelta(hours=2), customer)
    await shop.tick(DAY_BEFORE + timedelta(minutes=5))
    # And back again: what was told is true, whoever did it.
    await shop.move(booking, FRIDAY, STAFF)
    await shop.tick(DAY_BEFORE + timedelta(minutes=10))
    assert await shop.kinds() == [("first", "sent"), ("moved", "customer_knows")]
    assert len(await shop.texts()) == 1


async def test_g4_quiet_hours_are_the_business_s_own(shop: Reminding) -> None:
    """A visit at 7:00 is told the evening before, one at 8:30 half an hour ahead, one at 8:10 not again."""
    await shop.set(quiet_from="20:00", quiet_until="08:00")
    async with shop.database.tenant(shop.business.id) as session:
        await session.execute("UPDATE organizations SET timezone = 'America/Rio_Branco'")
    # 9:00 in São Paulo is 7:00 in Rio Branco.
    local = {clock: at(FRIDAY, clock) + timedelta(hours=2) for clock in ("07:00", "08:10", "08:30")}
    for start in local.values():
        async with shop.database.tenant(shop.business.id) as session:
            await session.execute(
                "INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,"
                " end_time, duration_minutes, booked_by, created_at, updated_at)"
                " SELECT %s, %s, %s, %s, 'grooming', %s, %s, 10, 'staff', %s, %s",
                (
                    shop.business.id, shop.business.contacts["Marcos"], shop.business.services["Banho"],
                    shop.business.resources["Ana"], start, start + timedelta(minutes=10), NOW, NOW,
                ),
            )  # fmt: skip
    evening = at(FRIDAY - timedelta(days=2), "19:30") + timedelta(hours=2)
    assert await shop.tick(evening - MINUTE) == 0
    await shop.tick(evening)
    # The day's other visits are in the same message.
    [text] = await shop.texts()
    assert text.count("•") == 3
    opening = at(FRIDAY, "08:00") + timedelta(hours=2)
    await shop.every(opening - timedelta(hours=3), opening - MINUTE, timedelta(minutes=30))
    assert len(await shop.texts()) == 1
    await shop.every(opening, opening + timedelta(hours=1), timedelta(minutes=5))
    _, last = await shop.texts()
    assert "8h30" in last
    assert "8h10" not in last
    assert sorted(await shop.kinds())[-2:] == [("last", "sent"), ("last", "too_late")]


async def test_g4_who_just_booked_is_spared_and_so_is_whoever_is_blocked(shop: Reminding) -> None:
    shop.clock.instant = DAY_BEFORE - timedelta(hours=2)
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Júlia", "Mia", FRIDAY, service="Consulta Veterinária")
    async with shop.database.tenant(shop.business.id) as session:
        await update_contact(session, shop.business.contacts["Júlia"], status="blocked")
    await shop.every(DAY_BEFORE, FRIDAY, timedelta(hours=1))
    [text] = await shop.texts()
    assert "hoje" in text
    assert sorted(await shop.kinds()) == [
        ("first", "blocked"), ("first", "just_booked"), ("last", "blocked"), ("last", "sent"),
    ]  # fmt: skip


async def test_g4_a_number_that_is_down_is_waited_for_and_nothing_is_told_late(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.rows("UPDATE whatsapp_instances SET status = 'disconnected' RETURNING id")
    await shop.tick(DAY_BEFORE)
    assert (await shop.texts(), await shop.kinds()) == ([], [])
    await shop.rows("UPDATE whatsapp_instances SET status = 'connected' RETURNING id")
    await shop.tick(DAY_BEFORE + timedelta(hours=2))
    assert await shop.kinds() == [("first", "sent")]


async def test_g4_off_is_off(shop: Reminding) -> None:
    await shop.set(first_hours=0, last_hours=0)
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.every(DAY_BEFORE, FRIDAY, timedelta(hours=3))
    assert await shop.kinds() == []


async def test_g5_a_household_hears_of_a_day_in_one_message(shop: Reminding) -> None:
    pata = shop.business
    async with shop.database.tenant(pata.id) as session:
        await share_household(session, pata.contacts["Júlia"], pata.contacts["Marcos"], STAFF)
        await session.execute("UPDATE contacts SET last_contact_at = %s WHERE id = %s", (NOW, pata.contacts["Júlia"]))
    bolota = await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Júlia", "Mia", FRIDAY + timedelta(hours=5), service="Consulta Veterinária")
    await shop.every(DAY_BEFORE, DAY_BEFORE + timedelta(hours=6), timedelta(hours=1))
    assert await shop.texts("Marcos") == []
    [text] = await shop.texts("Júlia")
    assert "Banho da Bolota" in text
    assert "Consulta Veterinária da Mia" in text
    # A correction goes to whoever was told, though the booking is another's.
    await shop.cancel(bolota)
    await shop.tick(shop.clock.instant + timedelta(minutes=3))
    assert "Banho da Bolota" in (await shop.texts("Júlia"))[-1]
    assert await shop.texts("Marcos") == []
    # The hour before is told as well, with what is left of the day.
    await shop.every(FRIDAY + timedelta(hours=2), FRIDAY + timedelta(hours=5), timedelta(minutes=30))
    assert len(await shop.texts("Júlia")) == 3
    assert "Consulta Veterinária da Mia" in (await shop.texts("Júlia"))[-1]


async def test_g5_nothing_is_said_about_a_pet_that_died(shop: Reminding) -> None:
    pata = shop.business
    mia = await shop.book("Júlia", "Mia", FRIDAY)
    await shop.tick(DAY_BEFORE)
    async with shop.database.tenant(pata.id) as session:
        await update_pet(session, pata.pets["Mia"], STAFF, deceased_at=shop.clock.instant)
    await shop.cancel(mia)
    await shop.every(DAY_BEFORE + timedelta(minutes=5), FRIDAY + timedelta(days=1), timedelta(hours=2))
    assert await shop.kinds() == [("first", "sent"), ("cancelled", "deceased")]
