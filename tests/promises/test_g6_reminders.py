"""Row G6 for reminders: what a customer answers does what was asked, for the booking that was meant."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from cast import NOW, STAFF, Cast
from journeys.stage_of_talk import Talk
from oxy.agenda import flag_overdue, reschedule
from oxy.attendant import Attendant, Receptionist
from oxy.clientele import register_pet, share_household
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.settings import load_settings
from oxy.reminders import ANSWERS, ask_about_move
from reminding import Reminding

pytestmark = pytest.mark.anyio

FRIDAY = NOW + timedelta(days=2, hours=1)
DAY_BEFORE = FRIDAY - timedelta(days=1)


@pytest.fixture
async def shop(database: Database, clock: FixedClock, cast: Cast) -> AsyncGenerator[Reminding]:
    opened = Reminding(database, clock, cast.pata)
    await opened.approve_templates()
    async with database.tenant(cast.pata.id) as session:
        thor, _ = await register_pet(
            session, cast.pata.contacts["Marcos"], name="Thor", species="dog", size="large", sex="male",
            today=NOW.date(),
        )  # fmt: skip
    opened.business.pets["Thor"] = thor.id
    yield opened
    del opened.business.pets["Thor"]


async def marcos(shop: Reminding) -> Talk:
    """Marcos, on his phone, where he got what Oxy said."""
    pata = shop.business
    rows = await shop.rows(
        "UPDATE messages SET status = 'sent', whatsapp_message_id = 'wamid.' || id WHERE author IN ('system', 'aurora')"
        " AND contact_id = %s AND whatsapp_message_id IS NULL RETURNING instance_id, conversation_id",
        pata.contacts["Marcos"],
    )
    [there] = {(row["instance_id"], row["conversation_id"]) for row in rows}
    attendant = Attendant(shop.database, load_settings(), Receptionist(), lambda _: None)
    return Talk(
        shop.database, shop.clock, pata.id, there[0], pata.contacts["Marcos"], there[1], attendant,
        previous_at=shop.clock.instant,
    )  # fmt: skip


async def statuses(talk: Talk) -> dict[str, str]:
    return {each["pet"]: each["status"] for each in await talk.bookings()}


@pytest.mark.parametrize("words", ["sim", "1", "👍", "Confirmar", "confirmo, obrigado!"])
async def test_g6_a_plain_yes_confirms_all_that_one_message_asked_about(shop: Reminding, words: str) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Marcos", "Thor", FRIDAY + timedelta(hours=2))
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    said = await talk.hears(words)
    assert said.count("Presença confirmada") == 2
    assert await statuses(talk) == {"Bolota": "confirmed", "Thor": "confirmed"}


async def test_g6_a_name_confirms_only_its_own_and_the_rest_stays_asked(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Marcos", "Thor", FRIDAY + timedelta(hours=2))
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    said = await talk.hears("confirmo o do Thor")
    assert "Thor" in said
    assert await statuses(talk) == {"Bolota": "scheduled", "Thor": "confirmed"}
    said = await talk.hears("o da Bolota cancela")
    assert "Quer mesmo cancelar: Banho da Bolota" in said
    await talk.hears("sim")
    assert await statuses(talk) == {"Bolota": "cancelled", "Thor": "confirmed"}
    # Whoever cancelled it knows.
    await shop.tick(DAY_BEFORE + timedelta(minutes=10))
    assert sorted(await shop.kinds()) == [("cancelled", "customer_knows"), ("first", "sent"), ("first", "sent")]


async def test_g6_each_is_answered_for_itself_and_a_refused_hour_is_moved(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Marcos", "Thor", FRIDAY + timedelta(hours=2))
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    said = await talk.hears("o bolota vai, só que vou me atrasar uns 10 min")
    assert "Presença confirmada" in said
    assert talk.answers[-1].handover is not None
    said = await talk.hears("o thor sexta não consigo, pode ser terça nesse msm horario?")
    assert "para terça-feira, 17/03 às 12h" in said
    await talk.hears("isso")
    assert await statuses(talk) == {"Bolota": "confirmed", "Thor": "scheduled"}
    assert [each["start"] for each in await talk.bookings()] == ["2026-03-13 10:00", "2026-03-17 12:00"]


async def test_g6_one_comes_and_the_other_does_not(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Marcos", "Thor", FRIDAY + timedelta(hours=2))
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    said = await talk.hears("o bolota vai, o thor nao")
    assert said.count("Presença confirmada") == 1
    assert "Quer mesmo cancelar: Banho do Thor" in await talk.hears("pode cancelar o dele")
    await talk.hears("sim")
    assert await statuses(talk) == {"Bolota": "confirmed", "Thor": "cancelled"}


async def test_g6_which_one_is_asked_where_it_matters(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Marcos", "Thor", FRIDAY + timedelta(hours=2))
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    for words in ("qual deles?", "remarcar", "cancelar"):
        said = await talk.hears(words)
        assert "1. Banho da Bolota" in said, words
        assert "2. Banho do Thor" in said, words
        assert await statuses(talk) == {"Bolota": "scheduled", "Thor": "scheduled"}
    assert "Quer mesmo cancelar: Banho do Thor" in await talk.hears("2")


async def test_g6_a_move_goes_on_in_the_talk_with_that_booking_chosen(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    said = await talk.hears("não consigo, remarca pra segunda às 14h")
    assert "Entendi: mudar Banho da Bolota" in said
    assert "Remarcado" in await talk.hears("sim")
    [booking] = await talk.bookings()
    assert (booking["start"], booking["status"]) == ("2026-03-16 14:00", "scheduled")
    await shop.tick(DAY_BEFORE + timedelta(minutes=10))
    assert await shop.kinds() == [("first", "sent"), ("moved", "customer_knows")]


async def test_g6_too_close_to_the_start_a_person_decides(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.tick(FRIDAY - timedelta(hours=1))
    talk = await marcos(shop)
    await talk.hears("cancelar")
    answer = await talk.says("sim")
    assert answer.handover is not None
    assert answer.handover.reason == "late_cancel"
    assert await statuses(talk) == {"Bolota": "scheduled"}


async def test_g6_a_no_is_asked_about_and_a_late_yes_told_so(shop: Reminding) -> None:
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.tick(DAY_BEFORE)
    talk = await marcos(shop)
    assert "remarcar" in await talk.hears("não vou poder")
    assert await statuses(talk) == {"Bolota": "scheduled"}
    assert "Quer mesmo cancelar" in await talk.hears("cancela então")
    assert "ficou como estava" in await talk.hears("não, deixa")


async def test_g6_the_home_s_other_visits_are_confirmed_too_and_nobody_else_s(shop: Reminding) -> None:
    pata = shop.business
    async with shop.database.tenant(pata.id) as session:
        await share_household(session, pata.contacts["Júlia"], pata.contacts["Marcos"], STAFF)
        await session.execute("UPDATE contacts SET last_contact_at = %s WHERE id = %s", (NOW, pata.contacts["Marcos"]))
    await shop.book("Marcos", "Bolota", FRIDAY)
    await shop.book("Júlia", "Mia", FRIDAY + timedelta(hours=2))
    other = await shop.book("Dona Cida", "Pingo", FRIDAY + timedelta(hours=1), service="Consulta Veterinária")
    await shop.tick(DAY_BEFORE + timedelta(hours=2))
    talk = await marcos(shop)
    said = await talk.hears("sim")
    assert "Banho da Mia" in said
    rows = await shop.rows("SELECT status, id FROM bookings ORDER BY start_time")
    assert [row["status"] for row in rows] == ["confirmed", "scheduled", "confirmed"]
    assert rows[1]["id"] == other.id


async def test_g6_a_visit_is_rated_in_words_or_stars_and_a_low_one_reaches_people(shop: Reminding) -> None:
    pata = shop.business
    for start, words, rating in ((FRIDAY, "5, amei!", 5), (FRIDAY + timedelta(days=3), "⭐⭐⭐", 3),
                                 (FRIDAY + timedelta(days=4), "2. o Bolota voltou molhado", 2)):  # fmt: skip
        shop.clock.instant = start - timedelta(hours=3)
        booking = await shop.book("Marcos", "Bolota", start)
        shop.clock.instant = start + timedelta(hours=1)
        await shop.complete(booking)
        await shop.tick(start + timedelta(hours=4, minutes=1))
        assert "De 1 a 5, como foi (Banho da Bolota)?" in (await shop.texts("Marcos"))[-1]
        talk = await marcos(shop)
        answer = await talk.says(words)
        [kept] = await shop.rows("SELECT rating, comment FROM booking_ratings WHERE booking_id = %s", booking.id)
        assert kept["rating"] == rating
        assert (kept["comment"] == words) == (rating != 3)
        assert (answer.handover is not None) == (rating == 2)
        await shop.rows("UPDATE conversations SET status = 'closed' RETURNING id")
    alerts = await shop.rows("SELECT title, detail FROM alerts WHERE kind = 'low_rating' ORDER BY created_at")
    assert [each["title"] for each in alerts][-1] == "Avaliação baixa: 2 de 5"
    assert "voltou molhado" in alerts[-1]["detail"]
    assert pata.contacts["Marcos"]


async def test_g6_a_happy_customer_is_shown_where_to_say_so(shop: Reminding) -> None:
    await shop.set(review_link="https://g.page/pata-amiga/review")
    booking = await shop.book("Marcos", "Bolota", NOW + timedelta(hours=2))
    shop.clock.instant = NOW + timedelta(hours=4)
    await shop.complete(booking)
    await shop.tick(NOW + timedelta(hours=7))
    talk = await marcos(shop)
    assert "https://g.page/pata-amiga/review" in await talk.hears("cinco")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ("sim", "confirmed", "Presença confirmada"),
        ("cancelar", "cancelled", "Cancelei"),
        ("não posso", "scheduled", "Para qual dia e horário"),
    ],
)
async def test_g6_a_move_by_the_business_is_the_customers_to_accept(
    shop: Reminding, words: str, status: str, says: str
) -> None:
    booking = await shop.book("Marcos", "Bolota", FRIDAY)
    shop.clock.instant = FRIDAY - timedelta(hours=2)
    async with shop.database.tenant(shop.business.id) as session:
        moved = await reschedule(session, booking.id, start=FRIDAY + timedelta(hours=1), actor=STAFF)
        text = f"Precisamos mudar o banho da Bolota. {ANSWERS}"
        answer_by = FRIDAY - timedelta(hours=1)
        await ask_about_move(session, moved.contact_id, text, [moved], answer_by)
    talk = await marcos(shop)
    said = await talk.hears(words)
    assert says in said
    # An hour or two before: too late to call off a time that was agreed on, not one that was not.
    assert await statuses(talk) == {"Bolota": status}, said
    shop.clock.instant = answer_by + timedelta(minutes=1)
    await flag_overdue(shop.database)
    alerts = await shop.rows("SELECT kind FROM alerts")
    assert [row["kind"] for row in alerts] == (["unconfirmed_booking"] if status == "scheduled" else [])
    # What was told by then is no reminder's to correct.
    await shop.tick()
    assert ("moved", "sent") in await shop.kinds()
    assert len(await shop.rows("SELECT id FROM messages WHERE author IN ('system', 'aurora')")) <= 1
