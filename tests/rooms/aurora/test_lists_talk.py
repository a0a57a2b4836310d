"""Lists in the chat: clients in order, birthdays, vaccines due, open packages, prices, guests; what is kept nowhere."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cast import STAFF, TODAY, Cast
from oxy.agenda import sell_package
from oxy.catalog import create_package
from oxy.clientele import update_pet
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.reminders import create_protocol, note_care
from rooms.aurora.owner_talk import model_owner_talk, open_owner_talk
from rooms.insights.ledger import Ledger, midday
from twins.chat import Call, Say, follows

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
MONDAY = date(2026, 3, 2)


@pytest.fixture
async def ledger(database: Database, cast: Cast, clock: FixedClock) -> Ledger:
    """Last week Marcos came three times and Júlia once, and missed twice; across the street both spend a fortune."""
    ours, theirs = (Ledger(database, business, ZONE) for business in (cast.pata, cast.bicho))
    clock.instant = midday(TODAY, ZONE, 16)
    for ahead, who, service, price, status in (
        (0, "Marcos", "Banho", "60.00", "completed"), (2, "Marcos", "Banho", "60.00", "completed"),
        (4, "Marcos", "Banho", "55.00", "completed"), (1, "Júlia", "Consulta Veterinária", "320.00", "completed"),
        (3, "Júlia", "Banho", "60.00", "no_show"), (5, "Júlia", "Banho", "60.00", "no_show"),
        (-7, "Marcos", "Banho", "40.00", "completed"), (-5, "Marcos", "Banho", "41.00", "completed"),
    ):  # fmt: skip
        start = midday(MONDAY + timedelta(ahead), ZONE, 9)
        await ours.book(start, service, who, status=status, price=price)
        await theirs.book(start, "Banho", "Marcos", price="999.00")
    return ours


async def test_who_spends_comes_and_misses_most(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    heard = await talk.hears("qm sao meus melhores clientes na semana passada")
    assert "1. Júlia (Mia): R$ 320,00 em 1 atendimento, última visita em 03/03/2026" in heard
    assert "2. Marcos (Bolota): R$ 175,00 em 3 atendimentos" in heard
    assert "999" not in heard
    heard = await talk.hears("e quem veio mais vezes?")
    assert "1. Marcos (Bolota): 3 atendimentos (R$ 175,00)" in heard
    assert "semana passada (02/03 a 08/03/2026)" in heard
    assert "1. Júlia (Mia): 2 faltas" in await talk.hears("quem faltou mais de uma vez este mês?")
    heard = await talk.hears("qual cliente só veio uma vez semana passada?")
    assert "Clientes com só 1 atendimento" in heard
    assert "Marcos" not in heard
    heard = await talk.hears("quem mais gastou com banho semana passada?")
    assert "Clientes que mais gastaram (Banho)" in heard
    assert "Júlia" not in heard
    assert {call.name for answer in talk.answers for call in answer.interaction.calls} == {"rank_clients"}


async def test_birthdays_vaccines_packages_and_prices(ledger: Ledger) -> None:
    pata = ledger.business
    async with ledger.database.tenant(pata.id) as session:
        await update_pet(session, pata.pets["Bolota"], STAFF, birth_date=date(2022, 3, 13))
        care = await create_protocol(session, STAFF, name="Raiva", kind="vaccine", every_days=365)
        await note_care(session, pata.pets["Bolota"], care.id, date(2025, 3, 20), STAFF)
        await note_care(session, pata.pets["Mia"], care.id, date(2025, 1, 20), STAFF)
        package = await create_package(
            session, STAFF, name="10 banhos", service_ids=[pata.services["Banho"]], count=10, price=Decimal(480),
            validity_days=30,
        )  # fmt: skip
        await sell_package(session, package.id, pata.contacts["Marcos"], actor=STAFF)
    talk = await open_owner_talk(ledger.database, pata)
    for question, heard, never in (
        ("algum bichinho faz niver essa semana?", "• sexta-feira, 13/03: Bolota (Marcos), 4 anos", "Mia"),
        ("quais vacinas vencem esse mes", "• 20/03: Raiva de Bolota (Marcos), nada marcado", "Mia"),
        ("quem ta com vacina atrasada?", "• 20/01: Raiva de Mia (Júlia), nada marcado", "Bolota"),
        ("quem tem pacote em aberto?", "• Marcos: 10 banhos, restam 10 de 10, até 10/04/2026", "Júlia"),
        ("tem pacote vencendo essa semana?", "Nenhum pacote em aberto com validade até 15/03/2026.", "Marcos"),
        ("quanto o banho custa hj?", "• Banho: pequeno R$ 50,00, médio R$ 60,00, grande R$ 80,00", "Consulta"),
    ):  # fmt: skip
        said = await talk.hears(question)
        assert heard in said, (question, said)
        assert never not in said, (question, said)


async def test_what_is_kept_nowhere_is_said_by_its_name(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    for question, heard in (
        ("quem ta me devendo?", "Pagamentos não ficam registrados aqui"),
        ("quanto gastei com shampoo esse mes", "Despesas, compras e contas a pagar não ficam aqui"),
        ("quanto entrou no pix hoje", "A forma de pagamento não fica registrada aqui"),
        ("de qual bairro vem mais cliente?", "Endereço e bairro dos clientes não ficam aqui"),
        ("me lembra de ligar pro fornecedor amanhã", "Lembrete para você eu não marco por aqui: nada foi anotado."),
    ):  # fmt: skip
        said = await talk.hears(question)
        assert heard in said, question
        assert "R$" not in said, question
    said = await talk.hears("qual a comissão da Ana semana passada")
    assert said.startswith("Comissão eu não calculo, porque a porcentagem de cada um não fica aqui")


async def test_the_days_that_are_meant(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    said = await talk.hears("qto faturei nas ultimas 2 segundas?")
    assert "• segunda-feira, 02/03: R$ 60,00\n• segunda-feira, 09/03: R$ 0,00\nJuntas: R$ 60,00." in said
    said = await talk.hears("e ai, como foi a semana passada? faturou mais q a anterior?")
    assert said.count("semana de 23/02 a 01/03/2026") == 2
    assert "R$ 495,00" in said.split("\n\n")[1]
    assert "De 02/03 a 04/03 o faturamento foi de R$ 440,00" in await talk.hears(
        "faturamento de segunda a quarta da semana passada"
    )
    said = await talk.hears("faturamento de 1 a 8 comparado com o mesmo periodo de fevereiro")
    assert "De 01/03 a 08/03 o faturamento foi de R$ 495,00" in said
    assert "Comparação com o período de 01/02/2026 a 08/02/2026" in said
    await ledger.book(midday(date(2026, 12, 10), ZONE, 9), "Banho", "Marcos", status="scheduled")
    said = await talk.hears("como ta dezembro, ja tem mta coisa marcada?")
    assert "*Em dezembro: 1 agendamento*" in said
    assert "2025" not in said


async def test_a_client_who_is_named_is_found_and_gets_no_figure(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    said = await talk.hears("o bolota do marcos furou ontem?")
    assert "Marcos (Bolota)" in said
    assert "última visita em 06/03/2026" in said
    # What is booked under that name on the day is told, and counted by nobody.
    assert {call.name for call in talk.answers[-1].interaction.calls} == {"search_clients", "get_agenda"}


async def test_a_model_has_the_same_lists(ledger: Ledger, cast: Cast) -> None:
    ordered = {"by": "spent", "from_date": "2026-03-02", "to_date": "2026-03-08"}
    behaviour = follows([Call("rank_clients", ordered)], Say("Júlia foi quem mais gastou: R$ 320,00."))
    async with model_owner_talk(ledger.database, cast.pata, behaviour) as (talk, twin):
        said = await talk.hears("me surpreende com os clientes")
    assert said.splitlines() == [
        "Júlia foi quem mais gastou: R$ 320,00.",
        "_Período: semana passada (02/03 a 08/03/2026), horário de Brasília._",
    ]
    assert set(twin.asked[0].tools) >= {
        "rank_clients",
        "list_birthdays",
        "list_care_due",
        "list_packages",
        "list_prices",
    }
