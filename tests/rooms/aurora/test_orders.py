"""Orders carried out: what is shown, what the yes changes in the rows, who is told, and how it is taken back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cast import TODAY, Cast
from evals.test_owner_orders import furnish
from oxy.agenda import find_slots
from oxy.businesses import Actor, add_owner_number, load_settings, update_owner_number
from oxy.clientele import find_or_create_contact
from oxy.foundation.database import Database, Row
from rooms.aurora.owner_talk import OwnerTalk, open_owner_talk

pytestmark = pytest.mark.anyio

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
async def talk(database: Database, cast: Cast) -> OwnerTalk:
    await furnish(database, cast)
    async with database.tenant(cast.pata.id) as session:
        await session.execute("UPDATE whatsapp_instances SET status = 'connected' WHERE channel = 'simulator'")
        await session.execute(
            "INSERT INTO conversations (organization_id, contact_id, instance_id, last_message_at)"
            " VALUES (%s, %s, %s, %s)",
            (cast.pata.id, cast.pata.contacts["Marcos"], cast.pata.instances["simulador"], session.clock.now()),
        )
    return await open_owner_talk(database, cast.pata)


async def rows(talk: OwnerTalk, query: Any, *params: Any) -> list[Row]:
    async with talk.database.tenant(talk.business.id) as session:
        return await session.rows(query, params)


async def booking(talk: OwnerTalk, pet: str, service: str) -> Row:
    [found] = await rows(
        talk,
        "SELECT b.status, to_char(b.start_time AT TIME ZONE 'America/Sao_Paulo', 'DD HH24:MI') AS at FROM bookings b"
        " JOIN pets p ON p.id = b.pet_id JOIN services s ON s.id = b.service_id"
        " WHERE p.name = %s AND s.name = %s AND b.start_time > '2026-03-12'",
        pet, service,
    )  # fmt: skip
    return found


async def sent(talk: OwnerTalk) -> list[str]:
    query = "SELECT content FROM messages WHERE conversation_id <> %s AND direction = 'outgoing' ORDER BY seq"
    return [row["content"] for row in await rows(talk, query, talk.conversation_id)]


async def test_a_booking_is_cancelled_and_the_customer_told_as_shown(talk: OwnerTalk) -> None:
    shown = await talk.hears("cancela o banho do Bolota")
    assert "Cancelar: Banho de Bolota (Marcos), quinta-feira, 12/03 às 10h, com Ana." in shown
    assert (await booking(talk, "Bolota", "Banho"))["status"] == "scheduled"
    done = await talk.hears("sim")
    assert "O aviso ao cliente está a caminho." in done
    assert (await booking(talk, "Bolota", "Banho"))["status"] == "cancelled"
    [told] = await sent(talk)
    assert f"“{told}”" in shown
    assert "quinta-feira, 12/03 às 10h" in told
    assert "não tem como desfazer" in await talk.hears("desfaz")


async def test_which_thor_is_asked_and_the_answer_completes_the_order(talk: OwnerTalk) -> None:
    asked = await talk.hears("cancela o Thor sem avisar")
    assert asked.startswith("Qual Thor?")
    assert "Carla" in asked
    assert "Renato" in asked
    shown = await talk.hears("o da Carla")
    assert "Cancelar: Banho de Thor (Carla), quinta-feira, 12/03 às 14h" in shown
    assert "não será avisado" in shown
    await talk.hears("sim")
    assert (await booking(talk, "Thor", "Banho"))["status"] == "cancelled"
    assert (await booking(talk, "Thor", "Consulta Veterinária"))["status"] == "scheduled"
    assert await sent(talk) == []


async def test_a_booking_is_moved_and_moved_back(talk: OwnerTalk) -> None:
    shown = await talk.hears("passa o banho do Bolota para sexta às 11h")
    assert "De: quinta-feira, 12/03 às 10h\nPara: sexta-feira, 13/03 às 11h" in shown
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "12 10:00"
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "13 11:00"
    assert "Para: quinta-feira, 12/03 às 10h" in await talk.hears("desfaz")
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "12 10:00"


@pytest.mark.parametrize(
    ("order", "why"),
    [
        ("passa o banho do Bolota para hoje às 8h", "já passou"),
        ("passa o banho do Bolota para domingo às 10h", "fechado aos domingos"),
        ("passa o banho do Bolota para amanhã às 14h", "Horários livres"),
        ("passa o banho do Bolota para ontem às 10h", "já passou"),
        ("remarca o banho do Bolota para 31/02 às 10h", "não existe"),
    ],
)
async def test_the_impossible_is_refused_with_why(talk: OwnerTalk, order: str, why: str) -> None:
    heard = await talk.hears(order)
    assert "Confirma?" not in heard
    assert why in heard
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "12 10:00"


async def test_a_block_shows_who_is_booked_and_is_taken_back(talk: OwnerTalk, cast: Cast) -> None:
    shown = await talk.hears("bloqueia a agenda da Ana amanhã das 13h às 17h")
    assert "Bloquear a agenda de Ana: quinta-feira, 12/03/2026, das 13h às 17h." in shown
    assert "quinta-feira, 12/03 às 14h: Banho de Thor (Carla), com Ana" in shown
    await talk.hears("pode")
    async with talk.database.tenant(cast.pata.id) as session:
        slots = await find_slots(session, cast.pata.services["Banho"], TOMORROW, TOMORROW)
    assert not [slot for slot in slots if 13 <= slot.start.hour < 17]
    assert (await booking(talk, "Thor", "Banho"))["status"] == "scheduled"
    assert "Liberar a agenda de Ana" in await talk.hears("desfaz")
    await talk.hears("sim")
    assert await rows(talk, "SELECT 1 FROM resource_blocks") == []


async def test_prices_hours_and_answers_change_and_change_back(talk: OwnerTalk, cast: Cast) -> None:
    prices = (
        "SELECT p.size, p.price FROM service_prices p JOIN services s ON s.id = p.service_id WHERE s.name = 'Banho'"
    )
    assert "De qual porte?" in await talk.hears("muda o preço do banho para 65")
    assert "médio: R$ 60,00 → R$ 65,00" in await talk.hears("médio")
    await talk.hears("sim")
    assert {row["size"]: row["price"] for row in await rows(talk, prices)} == {
        "small": Decimal(50), "medium": Decimal(65), "large": Decimal(80),
    }  # fmt: skip
    await talk.says("desfaz")
    await talk.says("sim")
    assert (await rows(talk, prices + " AND size = 'medium'"))[0]["price"] == Decimal(60)

    assert "das 8h às 12h → fechado" in await talk.hears("dia 14 não abrimos")
    await talk.says("sim")
    async with talk.database.tenant(cast.pata.id) as session:
        assert len((await load_settings(session)).special_hours) == 1
    assert "fechado → o horário normal" in await talk.hears("desfaz")
    await talk.says("sim")
    async with talk.database.tenant(cast.pata.id) as session:
        assert not (await load_settings(session)).special_hours

    await talk.says("quando perguntarem se tem estacionamento, responde que agora é pago")
    await talk.says("sim")
    answer = "SELECT answer FROM knowledge_articles WHERE question LIKE '%%estacionamento%%'"
    assert await rows(talk, answer) == [{"answer": "Agora é pago"}]


async def test_a_message_goes_out_word_for_word_and_a_conversation_changes_hands(talk: OwnerTalk, cast: Cast) -> None:
    shown = await talk.hears("avisa o Marcos que o Bolota está pronto")
    assert "Enviar para Marcos (+55 (11) 97654-3210), em nome de Pata Amiga:\n“O Bolota está pronto”" in shown
    assert await sent(talk) == []
    assert "está a caminho" in await talk.hears("manda")
    assert await sent(talk) == ["O Bolota está pronto"]
    await talk.says("assume a conversa do Marcos")
    await talk.says("sim")
    status = "SELECT status FROM conversations WHERE contact_id = %s"
    assert await rows(talk, status, cast.pata.contacts["Marcos"]) == [{"status": "escalated"}]
    await talk.says("devolve a conversa do Marcos")
    await talk.says("sim")
    assert await rows(talk, status, cast.pata.contacts["Marcos"]) == [{"status": "active"}]
    assert "campanha" in await talk.hears("manda para todos os clientes: promoção")


async def test_a_manager_may_what_a_manager_may_and_what_was_granted(talk: OwnerTalk, cast: Cast) -> None:
    async with talk.database.tenant(cast.pata.id) as session:
        phone = "+5511933332222"
        number = await add_owner_number(session, phone=phone, name="Otávio", role="manager", actor=Actor("staff"))
        await find_or_create_contact(session, [("phone", phone)], "Otávio", session.clock.now())
    manager = await open_owner_talk(talk.database, cast.pata, phone=phone, name="Otávio")
    assert "sem dados" in await manager.hears("quanto faturei hoje?")
    for order in (
        "muda a tosa para 70 reais",
        "dia 20 não abrimos",
        "quando perguntarem se aceita pix, responde que sim",
    ):
        assert "não tem permissão" in await manager.hears(order)
    await manager.says("o Pingo faltou")
    await manager.says("sim")
    [missed] = await rows(talk, "SELECT actor_id FROM booking_history WHERE change = 'no_show'")
    assert missed["actor_id"] == number.id
    async with talk.database.tenant(cast.pata.id) as session:
        await update_owner_number(session, number.id, Actor("staff"), grants=["prices"])
    assert "Confirma?" in await manager.hears("muda a tosa para 70 reais")
    async with talk.database.tenant(cast.pata.id) as session:
        await update_owner_number(session, number.id, Actor("staff"), grants=[])
    assert "não tem permissão" in await manager.hears("sim"), "rights are looked at again at the yes"
    assert await rows(talk, "SELECT price FROM services WHERE name = 'Tosa'") == [{"price": Decimal(75)}]


async def test_another_business_is_out_of_reach(talk: OwnerTalk, cast: Cast) -> None:
    rival = await open_owner_talk(talk.database, cast.bicho, phone="+5511988880002", name="Valquíria")
    assert "Não encontrei" in await rival.hears("cancela o banho da Nina")
    assert "Não encontrei" in await rival.hears("avisa a Júlia que estamos fechados")
    await talk.says("cancela o banho do Bolota sem avisar")
    await rival.says("sim")
    assert (await booking(talk, "Bolota", "Banho"))["status"] == "scheduled"
