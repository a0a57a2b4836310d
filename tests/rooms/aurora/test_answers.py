"""Answers printed from rows: the words owners read, and the rows behind them."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.businesses import Actor
from oxy.catalog import create_service
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.aurora.owner_talk import OwnerTalk, open_owner_talk
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
async def talk(database: Database, cast: Cast, clock: FixedClock) -> OwnerTalk:
    clock.instant = midday(TODAY, ZONE, 17)
    return await open_owner_talk(database, cast.pata)


@pytest.fixture
def ledger(database: Database, cast: Cast) -> Ledger:
    return Ledger(database, cast.pata, ZONE)


async def a_good_day(ledger: Ledger) -> None:
    """12 clients: 8 baths of R$ 50,00, 3 consultations of R$ 125,00 and a grooming of R$ 75,00."""
    work = [("Banho", "50.00")] * 8 + [("Consulta Veterinária", "125.00")] * 3 + [("Tosa", "75.00")]
    for number, (service, price) in enumerate(work):
        await ledger.meet(f"Cliente {number}")
        await ledger.book(midday(TODAY, ZONE, 8, 5 * number), service, f"Cliente {number}", price=price)
    for number in range(10):
        await ledger.book(midday(YESTERDAY, ZONE, 8), "Banho", f"Cliente {number}", price="68.00")


async def test_quantos_clientes_atendi_hoje(talk: OwnerTalk, ledger: Ledger) -> None:
    await a_good_day(ledger)
    answer = await talk.says("Quantos clientes atendi hoje?")
    assert answer.texts[0].splitlines() == [
        "Hoje você atendeu 12 clientes: 8 banhos, 3 consultas veterinárias e 1 tosa. Faturamento: R$ 850,00.",
        "Comparação com ontem (10/03/2026) até 17h: 10 clientes (+20%), R$ 680,00 (+25%).",
        "_Período: hoje (11/03/2026), horário de Brasília._",
    ]
    assert (answer.interaction.status, answer.interaction.model) == ("success", "builtin")
    assert [call.name for call in answer.interaction.calls] == ["get_analytics"]


async def test_a_client_who_came_twice_is_one_client(talk: OwnerTalk, ledger: Ledger) -> None:
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos", price="60.00")
    await ledger.book(midday(TODAY, ZONE, 9), "Tosa", "Marcos", price=None)
    heard = await talk.hears("quanto faturei hoje?")
    assert "R$ 60,00 em 2 atendimentos" in heard
    assert "Sem preço registrado: 1 atendimento" in heard
    assert "1 cliente em 2 atendimentos" in await talk.hears("e clientes?")


async def test_no_rows_means_no_data(talk: OwnerTalk) -> None:
    for question in ("Quantos clientes atendi hoje?", "faturamento de fevereiro", "faltas da semana", "resumo do ano"):
        heard = await talk.hears(question)
        assert "sem dados" in heard, question
        assert "horário de Brasília" in heard
    assert "R$ 0,00" not in "\n".join(text for answer in talk.answers for text in answer.texts)


async def test_nothing_served_yet_says_what_is_there(talk: OwnerTalk, ledger: Ledger) -> None:
    await ledger.book(midday(TODAY, ZONE, 9), "Banho", "Marcos", status="no_show")
    await ledger.book(midday(TODAY, ZONE, 10), "Banho", "Júlia", status="cancelled")
    await ledger.book(midday(TODAY, ZONE, 11), "Banho", "Júlia", status="confirmed")
    await ledger.book(midday(TODAY, ZONE, 18), "Banho", "Júlia", status="scheduled", price="60.00")
    heard = await talk.hears("quantos clientes atendi hoje?")
    assert "Hoje não há atendimento concluído. No período: 3 agendamentos, 1 cancelamento, 1 falta." in heard
    assert "Ainda pela frente: 1 agendamento (R$ 60,00 previstos)." in heard
    assert "1 agendamento já passou da hora sem baixa" in heard


async def test_who_missed_is_named(talk: OwnerTalk, ledger: Ledger) -> None:
    await ledger.book(midday(YESTERDAY, ZONE, 9), "Banho", "Marcos", status="no_show", pet="Bolota")
    await ledger.book(midday(YESTERDAY, ZONE, 10), "Banho", "Júlia", status="cancelled", pet="Mia")
    missed = await talk.hears("quem faltou ontem?")
    assert "Ontem houve 1 falta, de 1 agendamento." in missed
    assert "• 9h Banho: Bolota (Marcos)" in missed
    assert "Mia" not in missed
    assert "• 10h Banho: Mia (Júlia)" in await talk.hears("e cancelamentos?")


async def test_a_conversation_about_one_thing_after_another(talk: OwnerTalk, ledger: Ledger, clock: FixedClock) -> None:
    await a_good_day(ledger)
    assert "Hoje: 8 banhos. Faturamento: R$ 400,00." in await talk.hears("quantos banhos hoje?")
    assert "Ontem: 10 banhos. Faturamento: R$ 680,00." in await talk.hears("e ontem?")
    assert "Ontem o faturamento foi de R$ 680,00" in await talk.hears("e o faturamento total?")
    clock.instant += timedelta(hours=4)
    assert "Não entendi" in await talk.hears("e?"), "after hours nothing leans on the last question"


async def test_a_burst_is_answered_question_by_question(talk: OwnerTalk, ledger: Ledger) -> None:
    await a_good_day(ledger)
    answer = await talk.says("oi", "quanto faturei hoje?", "e ontem?")
    assert len(answer.texts) == 2
    assert "R$ 850,00" in answer.texts[0]
    assert "R$ 680,00" in answer.texts[1]


async def test_two_questions_of_one_message_are_both_answered(talk: OwnerTalk, ledger: Ledger) -> None:
    await a_good_day(ledger)
    answer = await talk.says("quantos clientes atendi hoje e quanto faturei ontem?")
    [text] = answer.texts
    first, second = text.split("\n\n")
    assert first.startswith("Hoje você atendeu 12 clientes")
    assert first.endswith("_Período: hoje (11/03/2026), horário de Brasília._")
    assert second.startswith("Ontem o faturamento foi de R$ 680,00")
    assert second.endswith("_Período: ontem (10/03/2026), horário de Brasília._")
    assert [call.name for call in answer.interaction.calls] == ["get_analytics", "get_analytics"]
    assert "Hoje: 8 banhos" in await talk.hears("e só banho hoje?")


async def test_a_figure_and_a_list_of_people_in_one_message(talk: OwnerTalk, ledger: Ledger) -> None:
    await a_good_day(ledger)
    await ledger.book(midday(TODAY - timedelta(days=70), ZONE, 9), "Banho", "Marcos", price="60.00")
    [text] = (await talk.says("como foi ontem? e quem sumiu?")).texts
    assert "*Resumo: ontem (10/03/2026)*" in text
    assert "Marcos" in text.split("\n\n", 1)[1]


async def test_the_same_question_twice_is_answered_once(talk: OwnerTalk, ledger: Ledger) -> None:
    await a_good_day(ledger)
    answer = await talk.says("quanto faturei hoje? quanto faturei hj?", "faturamento de hoje")
    assert len(answer.texts) == 1
    assert answer.texts[0].count("R$ 850,00") == 1


async def test_the_agenda_of_a_day(talk: OwnerTalk, ledger: Ledger) -> None:
    tomorrow = TODAY + timedelta(days=1)
    await ledger.book(midday(tomorrow, ZONE, 14), "Banho", "Júlia", status="scheduled", resource="Ana", pet="Mia")
    consultation = {"resource": "Dr. Paulo", "pet": "Bolota", "price": "120.00", "status": "confirmed"}
    await ledger.book(midday(tomorrow, ZONE, 9), "Consulta Veterinária", "Marcos", **consultation)
    assert (await talk.hears("agenda de amanhã")).splitlines() == [
        "*Agenda: quinta-feira, 12/03* (2 agendamentos)",
        "• 9h Consulta Veterinária: Bolota (Marcos), com Dr. Paulo, confirmado",
        "• 14h Banho: Mia (Júlia), com Ana",
        "Previsto do que está em aberto: R$ 180,00.",
        "_Período: amanhã (12/03/2026), horário de Brasília._",
    ]
    assert "Mia" not in await talk.hears("agenda do dr paulo amanha")
    assert "Bolota" not in await talk.hears("quem vem amanhã de tarde?")
    assert "Nenhum agendamento" in await talk.hears("agenda de sábado")
    assert "• quinta-feira, 12/03: 2 agendamentos" in await talk.hears("agenda da semana")


async def test_who_has_gone_quiet_with_number_and_pet(talk: OwnerTalk, ledger: Ledger) -> None:
    await ledger.book(midday(TODAY - timedelta(days=40), ZONE), "Banho", "Marcos", pet="Bolota")
    heard = await talk.hears("quem sumiu?")
    assert "1 cliente sem visita há mais de 30 dias" in heard
    assert "• Marcos (Bolota): última visita em 30/01/2026, Banho, +55 (11) 97654-3210" in heard
    assert "Nenhum cliente" in await talk.hears("quem não vem há 3 meses?")
    recorded = talk.answers[0].interaction.calls[0].result
    assert "97654" not in str(recorded), "numbers of customers are printed, not recorded"


async def test_a_client_is_found(talk: OwnerTalk) -> None:
    assert "Marcos (Bolota) · +55 (11) 97654-3210: 0 atendimentos, ainda sem visita" in await talk.hears(
        "procura o Marcos"
    )
    assert "Não encontrei" in await talk.hears("procura a Hermengarda")
    assert "pelo menos duas letras" in await talk.hears("procura o z")


async def test_the_most_sold_service(talk: OwnerTalk, ledger: Ledger) -> None:
    await a_good_day(ledger)
    heard = await talk.hears("qual o serviço mais vendido hoje?")
    assert "Hoje o serviço mais feito foi Banho." in heard
    assert "• Consulta Veterinária: 3 atendimentos, R$ 375,00" in heard


@pytest.mark.parametrize(
    ("order", "word"),
    [
        ("agenda um banho para a Mia amanhã", "nada foi feito"), ("manda mensagem pros clientes", "nada foi enviado"),
        ("cadastra um funcionário novo", "nada foi alterado"),
    ],
)  # fmt: skip
async def test_orders_are_declined_plainly(talk: OwnerTalk, order: str, word: str) -> None:
    before = await talk.database_state()
    assert word in await talk.hears(order)
    assert await talk.database_state() == before


async def test_small_talk_and_what_is_not_understood(talk: OwnerTalk) -> None:
    assert (await talk.hears("oi")).startswith("Boa tarde, Helena! Aqui é a Aurora.")
    assert "Por nada" in await talk.hears("obrigada")
    assert "Pata Amiga" in await talk.hears("o que você sabe fazer?")
    assert (await talk.hears("qual a capital da França?")).startswith("Não entendi essa. Posso responder")
    assert "só leio texto" in await talk.hears(None)
    assert "Lucro eu não calculo" in await talk.hears("qual o lucro do mês?")
    assert (await talk.hears("quanto faturei?", late=True)).startswith("Desculpe a demora")


async def test_services_come_and_go_but_figures_keep_their_names(talk: OwnerTalk, ledger: Ledger, cast: Cast) -> None:
    async with talk.database.tenant(cast.pata.id) as session:
        service = await create_service(
            session, Actor("staff"), name="Hidratação", type="grooming", duration_minutes=30, price=Decimal(35)
        )
        ledger.services["Hidratação"] = service.id
        await session.execute("UPDATE services SET is_active = false WHERE id = %s", (service.id,))
    await ledger.book(midday(TODAY, ZONE, 9), "Hidratação", "Marcos", price="35.00")
    assert "Hoje: 1 hidratação. Faturamento: R$ 35,00." in await talk.hears("quantas hidratações hoje?")
