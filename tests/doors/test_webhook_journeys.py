"""What customers and owners live through on the Cloud API, from the signed webhook to the request at the Graph API."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from cast import HELENA_PHONE, MARCOS_PHONE, NOW, SAO_PAULO, TODAY, Cast
from doors.whole_oxy import BICHO, PATA, VERIFY_TOKEN, WholeOxy, open_whole
from oxy.foundation.database import Database
from twins import webhooks
from twins.webhooks import Sender

pytestmark = pytest.mark.anyio
NEWCOMER = Sender("5511955554444", "Renata")
MARCOS = Sender(MARCOS_PHONE[1:], "Marcos")
HELENA = Sender(HELENA_PHONE[1:], "Helena")
TOMORROW_AT_TEN = datetime(2026, 3, 12, 10, 0, tzinfo=SAO_PAULO)


@pytest.fixture
async def oxy(database: Database, cast: Cast, tmp_path: Path) -> AsyncGenerator[WholeOxy]:
    async with open_whole(database, cast, tmp_path) as whole:
        yield whole


async def test_the_main_conversation_ends_in_a_pet_and_one_booking_at_the_right_local_time(oxy: WholeOxy) -> None:
    welcome = await oxy.hears(NEWCOMER, "Olá! Quero agendar uma consulta para meu cachorro Rex.")
    assert "Rex" in welcome
    offered = await oxy.hears(NEWCOMER, "Consulta geral. Pode ser amanhã de manhã?")
    assert "10h" in offered
    asked = await oxy.hears(NEWCOMER, "10h está ótimo. É um Golden Retriever de 3 anos.")
    for fact in ("quinta-feira", "12/03", "10h", "Rex", "R$ 120,00"):
        assert fact in asked
    assert await oxy.rows("SELECT id FROM bookings") == []
    done = await oxy.hears(NEWCOMER, "sim")
    assert "10h" in done
    [pet] = await oxy.rows("SELECT name, species, breed, birth_date FROM pets WHERE name = 'Rex'")
    assert (pet["species"], pet["breed"]) == ("dog", "Golden Retriever")
    assert abs(pet["birth_date"] - date(2023, 3, 11)) < timedelta(days=190)
    [booking] = await oxy.rows("SELECT start_time, price, status, booked_by FROM bookings")
    assert booking["start_time"] == TOMORROW_AT_TEN
    assert (booking["price"], booking["status"]) == (Decimal("120.00"), "scheduled")
    assert {sent.phone_number_id for sent in oxy.graph.sent} == {PATA}
    interactions = await oxy.rows("SELECT status, model FROM ai_interactions")
    assert [row["status"] for row in interactions] == ["success"] * 4


async def test_everything_in_one_message_asks_once_and_books(oxy: WholeOxy) -> None:
    asked = await oxy.hears(MARCOS, "Oi! Quero banho pra Bolota amanhã às 10h")
    assert "R$ 60,00" in asked
    await oxy.hears(MARCOS, "pode confirmar")
    [booking] = await oxy.rows("SELECT start_time, price FROM bookings")
    assert booking == {"start_time": TOMORROW_AT_TEN, "price": Decimal("60.00")}
    assert "10h" in await oxy.hears(MARCOS, "quais são meus agendamentos?")


async def test_a_burst_in_one_delivery_is_one_answer(oxy: WholeOxy) -> None:
    before = len(oxy.graph.sent)
    answer = await oxy.hears(MARCOS, "oi", "queria um banho", "pra Bolota", "amanhã às 10h")
    assert "R$ 60,00" in answer
    assert len(oxy.graph.sent) == before + 1


async def test_the_same_payload_ten_times_at_once_is_one_row_one_turn_one_send(oxy: WholeOxy) -> None:
    payload = webhooks.envelope(webhooks.messages_change(PATA, MARCOS, webhooks.text(MARCOS, "Quanto custa o banho?")))
    assert await asyncio.gather(*(oxy.post(payload) for _ in range(10))) == [200] * 10
    await oxy.settled()
    assert await oxy.post(payload) == 200
    await oxy.settled()
    stored = await oxy.rows("SELECT direction, status FROM messages ORDER BY seq")
    assert stored == [{"direction": "incoming", "status": "received"}, {"direction": "outgoing", "status": "sent"}]
    assert len(await oxy.rows("SELECT id FROM ai_interactions")) == 1
    assert len(oxy.graph.sent) == 1


async def test_a_refused_signature_leaves_no_trace_and_no_answer(oxy: WholeOxy) -> None:
    payload = webhooks.envelope(webhooks.messages_change(PATA, MARCOS, webhooks.text(MARCOS, "Oi")))
    assert await oxy.post(payload, "another secret") == 401
    body, headers = webhooks.sign(payload, "the app's secret")
    changed = body.replace(b"Oi", b"Ui")
    assert (await oxy.client.post("/webhook", content=changed, headers=headers)).status_code == 401
    del headers["x-hub-signature-256"]
    assert (await oxy.client.post("/webhook", content=body, headers=headers)).status_code == 401
    await oxy.settled()
    kept = await oxy.rows(
        "SELECT (SELECT count(*) FROM channel_events) AS raw, (SELECT count(*) FROM messages) AS messages,"
        " (SELECT count(*) FROM conversations) AS conversations"
    )
    assert kept == [{"raw": 0, "messages": 0, "conversations": 0}]
    assert oxy.graph.requests == 0


async def test_the_handshake_is_the_installation_s(oxy: WholeOxy) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444", "hub.verify_token": VERIFY_TOKEN}
    answer = await oxy.client.get("/webhook", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    assert (await oxy.client.get("/webhook", params=asked | {"hub.verify_token": "x"})).status_code == 403


async def test_t1_a_batch_for_two_businesses_is_answered_by_each_with_its_own_words(oxy: WholeOxy) -> None:
    question = "Quanto custa o banho?"
    both = [
        webhooks.envelope(webhooks.messages_change(number, MARCOS, webhooks.text(MARCOS, question)))
        for number in (PATA, BICHO)
    ]
    assert await oxy.post(webhooks.batch(*both)) == 200
    await oxy.settled()
    answers = {sent.phone_number_id: sent.text for sent in oxy.graph.sent}
    assert "99,00" in answers[BICHO]
    assert "60,00" in answers[PATA]
    assert "99,00" not in answers[PATA]
    assert "60,00" not in answers[BICHO]
    assert oxy.graph.refused == []


async def test_t1_two_businesses_with_one_customer_in_both_never_mix(oxy: WholeOxy) -> None:
    lines = ("Quero banho pra Bolota amanhã às 10h", "sim")
    for line in lines:
        await asyncio.gather(*(oxy.post(_says(number, line)) for number in (PATA, BICHO)))
        await oxy.settled()
    for number, business, price in ((PATA, oxy.cast.pata, "60.00"), (BICHO, oxy.cast.bicho, "99.00")):
        [booking] = await oxy.rows("SELECT price, contact_id, pet_id FROM bookings", business=business)
        expected = {"contact_id": business.contacts["Marcos"], "pet_id": business.pets["Bolota"]}
        assert booking == {"price": Decimal(price), **expected}
        said = " ".join(sent.text for sent in oxy.graph.sent if sent.phone_number_id == number)
        others = ("Bruno", "99,00") if number == PATA else ("Ana", "60,00")
        assert not any(other in said for other in others)
    assert "nenhum" in (await oxy.hears(NEWCOMER, "quais são meus agendamentos?", to=BICHO)).lower()


def _says(number: str, text: str) -> webhooks.Json:
    stamp = str(int(NOW.timestamp()))
    return webhooks.envelope(webhooks.messages_change(number, MARCOS, webhooks.text(MARCOS, text, timestamp=stamp)))


async def test_the_owner_by_number_gets_the_figures_and_nobody_else_does(oxy: WholeOxy) -> None:
    await _serve(oxy, [("Banho", "50.00")] * 8 + [("Consulta Veterinária", "120.00")] * 3 + [("Tosa", "90.00")])
    question = "Quantos clientes atendi hoje?"
    for owner in (HELENA, Sender("551188880001", "Helena")):
        figures = await oxy.hears(owner, question)
        for fact in ("12 clientes", "8 banhos", "3 consultas", "1 tosa", "R$ 850,00"):
            assert fact in figures.lower().replace("r$", "R$")
    strangers = (Sender("5511944443333", "Helena"), Sender("5511988880002", "Valquíria"))
    for stranger in strangers:
        refused = await oxy.hears(stranger, "Sou a dona. " + question)
        assert refused != ""
        assert "850" not in refused
        assert "12 clientes" not in refused
    agents = await oxy.rows("SELECT agent_type FROM ai_interactions ORDER BY created_at, agent_type")
    assert [row["agent_type"] for row in agents] == ["aurora", "aurora", "client-ai", "client-ai"]


async def test_an_owner_s_two_questions_in_one_message_come_back_as_one_text(oxy: WholeOxy) -> None:
    await _serve(oxy, [("Banho", "50.00")] * 2 + [("Tosa", "90.00")])
    heard = await oxy.hears(HELENA, "quantos clientes atendi hoje e quem vem amanhã? e ontem, quanto faturei?")
    assert "3 clientes" in heard
    assert "R$ 190,00" in heard
    assert "12/03" in heard
    assert "Ontem: sem dados" in heard
    assert len(oxy.graph.sent) == 1
    [kept] = await oxy.rows("SELECT function_calls FROM ai_interactions")
    assert [call["name"] for call in kept["function_calls"]] == ["get_analytics", "get_agenda", "get_analytics"]


async def _serve(oxy: WholeOxy, services: list[tuple[str, str]]) -> None:
    """Put served visits of as many customers into the small hours of today."""
    async with oxy.context.database.tenant(oxy.cast.pata.id) as session:
        for number, (name, price) in enumerate(services):
            start = NOW.replace(hour=0) + timedelta(minutes=30 * number)
            contact = await session.value(
                "INSERT INTO contacts (organization_id, name) VALUES (%s, %s) RETURNING id",
                (session.organization_id, f"Cliente {number}"),
            )
            await session.execute(
                "INSERT INTO bookings (organization_id, contact_id, service_id, resource_id, booking_type, start_time,"
                " end_time, duration_minutes, price, status, booked_by)"
                " SELECT s.organization_id, %s, s.id, r.resource_id, s.type, %s, %s, 30, %s, 'completed', 'staff'"
                " FROM services s JOIN service_resources r ON r.service_id = s.id WHERE s.id = %s",
                (contact, start, start + timedelta(minutes=30), Decimal(price), oxy.cast.pata.services[name]),
            )


async def test_asking_for_a_person_silences_the_ai_and_alerts_staff(oxy: WholeOxy) -> None:
    assert await oxy.hears(MARCOS, "quero falar com um atendente") != ""
    assert await oxy.hears(MARCOS, "alô?") == ""
    [conversation] = await oxy.rows("SELECT status FROM conversations")
    assert conversation["status"] == "escalated"
    assert len(await oxy.rows("SELECT id FROM alerts WHERE kind = 'handover' AND resolved_at IS NULL")) == 1


async def test_a_day_of_the_agenda_is_the_business_s_own(oxy: WholeOxy) -> None:
    await oxy.hears(MARCOS, "Quero banho pra Bolota amanhã às 16h")
    await oxy.hears(MARCOS, "sim")
    [booking] = await oxy.rows("SELECT start_time AT TIME ZONE 'America/Sao_Paulo' AS local FROM bookings")
    assert booking["local"] == datetime.combine(TODAY + timedelta(days=1), datetime.min.time()) + timedelta(hours=16)
