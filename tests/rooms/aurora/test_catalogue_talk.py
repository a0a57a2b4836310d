"""The wider catalogue in the chat: people, weekdays, hours, comparisons, definitions, charts, forecasts, the others."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from cast import HELENA_PHONE, TODAY, Business, Cast
from oxy.aurora import Aurora
from oxy.businesses import Actor, update_settings
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose
from oxy.foundation.settings import load_settings
from oxy.insights import compute_medians
from oxy.minds import Roster
from pipeline import open_pipeline, working_on
from rooms.aurora.owner_talk import open_owner_talk
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
LAST_WEEK = date(2026, 3, 2)


@pytest.fixture
async def ledger(database: Database, cast: Cast, clock: FixedClock) -> Ledger:
    """Last week: Ana bathes Monday (twice) and Saturday, Dr. Paulo sees one; one is missed, one cancelled."""
    ours, theirs = (Ledger(database, business, ZONE) for business in (cast.pata, cast.bicho))
    clock.instant = midday(TODAY, ZONE, 16)
    for day, hour, service, resource, price, status in (
        (0, 9, "Banho", "Ana", "60.00", "completed"), (0, 10, "Banho", "Ana", "70.00", "completed"),
        (5, 9, "Banho", "Ana", "80.00", "completed"),
        (1, 14, "Consulta Veterinária", "Dr. Paulo", "120.00", "completed"),
        (2, 9, "Banho", "Ana", "60.00", "no_show"), (3, 9, "Banho", "Ana", "60.00", "cancelled"),
    ):  # fmt: skip
        start = midday(LAST_WEEK + timedelta(day), ZONE, hour)
        await ours.book(start, service, "Marcos", status=status, price=price, resource=resource)
        await theirs.book(start, "Banho", "Marcos", price="999.00")
    return ours


async def test_sides_stretches_and_what_nobody_is_called(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    for question, heard in (
        ("a ana e o paulo, quem faturou mais semana passada?", "maior em Ana, com R$ 210,00."),
        ("banho ou consulta, oq rendeu mais semana passada", "maior em Banho, com R$ 210,00."),
        ("qto deu sem contar banho semana passada", "R$ 120,00"),
        ("qual semana de março faturei mais?", "a melhor semana foi 02/03 a 08/03, com R$ 330,00."),
        ("quanto a Carla faturou semana passada?", "Não conheço “carla” por aqui"),
        ("quanto ta o preço da ração?", "Produtos e estoque não ficam aqui"),
    ):  # fmt: skip
        assert heard in await talk.hears(question), question


async def test_people_days_and_hours(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    for question, heard in (
        ("quanto a Ana faturou semana passada?", "faturamento de Ana: R$ 210,00 (3 atendimentos)."),
        ("e o Dr. Paulo?", "faturamento de Dr. Paulo: R$ 120,00 (um só caso)."),
        ("quem faturou mais semana passada?", "maior em Ana, com R$ 210,00."),
        ("taxa de faltas da semana passada", "taxa de faltas: 20% (5 agendamentos com desfecho)."),
        ("qual dia da semana faturei mais em março?", "maior em sábado, com R$ 80,00 por dia, em média."),
        ("que horas lota mais?", "maior em 9h, com 3."),
        ("qual foi o melhor dia da semana passada em faturamento?", "dia foi segunda-feira, 02/03, com R$ 130,00."),
        ("quantos banhos a ana fez semana passada comparado com a anterior", "concluídos de Ana (Banho): 3."),
        ("faltas da Ana semana passada", "faltas de Ana: 1."),
        ("ocupação da Ana semana passada", "ocupação de Ana: "),
    ):  # fmt: skip
        assert heard in await talk.hears(question), question
        assert (
            "semana passada (02/03 a 08/03/2026)" in talk.answers[-1].texts[0]
            or "março" in question
            or "lota" in question
        )
    assert {call.name for answer in talk.answers for call in answer.interaction.calls} == {"get_metric", "get_days"}


async def test_comparisons_that_owners_name(ledger: Ledger) -> None:
    await ledger.book(midday(date(2025, 10, 5), ZONE, 9), "Banho", "Marcos", price="40.00")
    talk = await open_owner_talk(ledger.database, ledger.business)
    heard = await talk.hears("faturamento de março comparado com outubro")
    assert "o faturamento foi de R$ 330,00" in heard
    assert "Comparação com o período de 01/10 a 11/10/2025 até 16h: R$ 40,00 (+725%)." in heard
    heard = await talk.hears("faturamento da Ana semana passada vs ano passado")
    assert "faturamento de Ana: R$ 210,00" in heard
    assert "sem dados" in heard.split("Comparação")[1]


async def test_how_a_number_is_counted(ledger: Ledger) -> None:
    talk = await open_owner_talk(ledger.database, ledger.business)
    heard = await talk.hears("como você calcula a ocupação?")
    assert heard.startswith("*Ocupação*: Divido os minutos agendados")
    assert "profissional, dia da semana e horário de início" in heard
    assert "sem os descontados de pacote" in await talk.hears("o que é ticket médio?")


async def test_nothing_is_sem_dados(database: Database, cast: Cast) -> None:
    talk = await open_owner_talk(database, cast.pata)
    for question in (
        "taxa de ocupação em janeiro", "quem faturou mais esse mês?", "tempo de resposta", "qual meu dia mais fraco?",
        "retenção", "me manda um gráfico do faturamento do mês", "retenção por mês",
    ):  # fmt: skip
        assert "sem dados" in await talk.hears(question), question
        assert talk.answers[-1].pictures == ()
    assert "preciso de pelo menos 12 semanas" in await talk.hears("quantos banhos devo ter sábado?")
    assert "Nada fora do seu normal" in await talk.hears("tem algo fora do normal?")


async def test_a_forecast_says_how_good_it_is(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, ZONE)
    for back in range(1, 21):
        for hour in range(3 + back % 2):
            await ledger.book(midday(date(2026, 3, 14) - timedelta(7 * back), ZONE, 8 + hour), "Banho", "Marcos")
    talk = await open_owner_talk(database, cast.pata)
    heard = await talk.hears("quantos banhos devo ter sábado?")
    assert "previsão de agendamentos (Banho): 3,5, com 80% de chance de ficar entre 2,4 e 4,6." in heard
    assert "errou 0,8 em média" in heard
    assert "Ainda nada marcado." in heard
    assert "previsão de agendamentos (Banho): 3,5, com" in await talk.hears(
        "quantos banhos devo ter na semana que vem?"
    )
    async with database.tenant(cast.pata.id) as session:
        await update_settings(session, {"special_hours": {"2026-03-15": ["08:00-12:00"]}}, Actor("system"))
    heard = await talk.hears("quantos banhos devo ter no fim de semana?")
    assert "previsão de agendamentos (Banho): 3,5, com" in heard
    assert "Fora da conta, por falta de dias parecidos no seu histórico: 15/03." in heard


async def test_a_chart_goes_out_as_an_image(ledger: Ledger) -> None:
    roster = Roster(load_settings(env="test", jwt_secret="test", encryption_key="test"))
    async with open_pipeline(ledger.database, working=False) as oxy:
        oxy.parrot = Aurora(ledger.database, roster)  # pyright: ignore[reportAttributeAccessIssue] -- any answerer's place
        async with working_on(oxy):
            await oxy.say("me manda um gráfico do faturamento por profissional da semana passada", HELENA_PHONE)
            await oxy.settled()
    async with ledger.database.tenant(ledger.business.id) as session:
        rows = await session.rows(
            "SELECT m.message_type, m.content, m.status, m.author, f.content AS file, f.mime_type FROM messages m"
            " LEFT JOIN media f ON f.id = m.media_id WHERE m.direction = 'outgoing' ORDER BY m.seq"
        )
        preview = await session.value("SELECT last_message_preview FROM conversations ORDER BY created_at DESC LIMIT 1")
    assert [(row["message_type"], row["status"], row["author"]) for row in rows] == [
        ("text", "sent", "aurora"), ("image", "sent", "aurora"),
    ]  # fmt: skip
    assert rows[1]["content"] == (
        "*Faturamento por profissional*\nPata Amiga · semana passada (02/03 a 08/03/2026)\nNo período: R$ 330,00"
    )
    with Image.open(BytesIO(rows[1]["file"])) as picture:
        assert (picture.format, picture.size[0]) == ("PNG", 1080)
    assert "Faturamento por profissional" in preview


async def test_medians_need_five_who_agreed(database: Database, cast: Cast) -> None:
    """Four take part: nothing. A fifth: medians. One who does not share sees none and is in none."""
    businesses: list[Ledger] = [Ledger(database, cast.pata, ZONE)]
    for number in range(4):
        async with database.system(Purpose.OPERATE) as session:
            twin = await session.value(
                "INSERT INTO organizations (slug, name, business_type, timezone) VALUES (%s, 'Outro', 'petshop',"
                " 'America/Sao_Paulo') RETURNING id",
                (f"outro-{number}",),
            )
        async with database.tenant(twin) as session:
            service = await session.value(
                "INSERT INTO services (organization_id, name, type, duration_minutes) VALUES (%s, 'Banho',"
                " 'grooming', 60)"
                " RETURNING id", (twin,),
            )  # fmt: skip
        other = Business(twin, f"outro-{number}", {"Banho": service}, {}, {}, {}, {}, {}, {})
        businesses.append(Ledger(database, other, ZONE))
    await Ledger(database, cast.bicho, ZONE).book(midday(date(2026, 2, 5), ZONE, 9), "Banho", "Marcos", price="9999.00")
    for place, ledger in enumerate(businesses):
        ledger.contacts[f"Tutor {place}"] = uuid4()
        await ledger.meet(f"Tutor {place}")
        for number in range(20):
            start = midday(date(2026, 2, 1 + number), ZONE, 9)
            await ledger.book(start, "Banho", f"Tutor {place}", price=f"{(place + 1) * 10}.00")
    talk = await open_owner_talk(database, cast.pata)
    assert "Está desligado" in await talk.hears("como estou comparado a outros?")
    for ledger in businesses[:4]:
        await share(ledger)
    await compute_medians(database)
    assert "pelo menos cinco" in await talk.hears("como estou comparado a outros?")
    await share(businesses[4])
    await compute_medians(database)
    assert "Ticket médio: você R$ 10,00, mediana R$ 30,00" in await talk.hears("como estou comparado a outros?")
    valquiria = await open_owner_talk(database, cast.bicho, phone="+5511988880002", name="Valquíria")
    assert "Está desligado" in await valquiria.hears("como estou em relação aos outros petshops?")
    async with database.system(Purpose.OBSERVE) as session:
        stored = await session.rows("SELECT * FROM benchmark_medians")
    assert {row["organizations"] for row in stored} == {5}
    assert set(stored[0]) == {"month", "metric", "median", "organizations", "computed_at"}


async def share(ledger: Ledger) -> None:
    async with ledger.database.tenant(ledger.business.id) as session:
        await update_settings(session, {"share_benchmarks": True}, Actor("system"))
