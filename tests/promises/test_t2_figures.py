"""T2: numbers are made by code from the rows; nothing is made up, nobody else's rows count, every zone has its own day.

The figures are counted again here by plain Python over the raw rows of every tenant (`rooms.insights.ledger`).
"""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest

from cast import HELENA_PHONE, JULIA_PHONE, MARCOS_PHONE, TODAY, Cast
from oxy.aurora import Aurora
from oxy.aurora.figures import Figures
from oxy.conversations.ports import Sender, Thinking, Turn
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Purpose, Session
from oxy.foundation.settings import load_settings
from oxy.insights import named_period, period_between, summary
from oxy.minds import Roster
from oxy.portuguese import money
from pipeline import Pipeline, open_pipeline, working_on
from rooms.aurora.owner_talk import model_owner_talk, open_owner_talk
from rooms.insights.ledger import Ledger, midday
from twins.chat import says

pytestmark = pytest.mark.anyio

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
FIGURE = re.compile(r"\d+")


@pytest.mark.parametrize("seed", [11, 12, 13])
async def test_t2_what_aurora_says_is_what_the_rows_say(
    database: Database, cast: Cast, clock: FixedClock, seed: int
) -> None:
    clock.instant = midday(TODAY, SAO_PAULO, 16)
    ledger = Ledger(database, cast.pata, SAO_PAULO)
    await ledger.scatter(seed, 120, TODAY - timedelta(days=60), 70)
    await Ledger(database, cast.bicho, SAO_PAULO).scatter(seed, 80, TODAY - timedelta(days=60), 70)
    count = await ledger.count()
    talk = await open_owner_talk(database, cast.pata)
    monday = TODAY - timedelta(days=TODAY.weekday())
    for question, first, last in (
        ("resumo de hoje", TODAY, TODAY),
        ("resumo da semana", monday, monday + timedelta(days=6)),
        ("resumo de fevereiro", date(2026, 2, 1), date(2026, 2, 28)),
    ):  # fmt: skip
        rows = count.figures(first, last)
        heard = await talk.hears(question)
        if not rows["bookings"] and not rows["cancellations"]:
            assert "sem dados" in heard
            continue
        assert f"Clientes atendidos: {rows['served_clients']}" in heard
        assert f"Faturamento: {money(rows['revenue'])}" in heard
        assert f"Cancelamentos: {rows['cancellations']}" in heard
        assert f"Faltas: {rows['no_shows']}" in heard
        assert f"Clientes novos: {rows['new_clients']}" in heard
        assert (
            f"Ticket médio: {money(rows['average_ticket']) if rows['average_ticket'] is not None else 'sem dados'}"
            in heard
        )


async def test_t2_the_wider_catalogue_says_what_the_rows_say(database: Database, cast: Cast, clock: FixedClock) -> None:
    """Rates by hand, and every figure of every answer in a result of that turn's tools."""
    clock.instant = midday(TODAY, SAO_PAULO, 16)
    ledger = Ledger(database, cast.pata, SAO_PAULO)
    await ledger.scatter(21, 150, TODAY - timedelta(days=110), 115)
    await Ledger(database, cast.bicho, SAO_PAULO).scatter(22, 80, TODAY - timedelta(days=110), 115)
    count = await ledger.count()
    rows = count.figures(date(2026, 2, 1), date(2026, 2, 28))
    ended = rows["no_shows"] + rows["completed_bookings"]
    rate = (Decimal(100) * rows["no_shows"] / ended).quantize(Decimal("0.1"), ROUND_HALF_UP)
    talk = await open_owner_talk(database, cast.pata)
    heard = await talk.hears("taxa de faltas de fevereiro")
    assert f"taxa de faltas: {f'{rate:f}'.removesuffix('.0').replace('.', ',')}% ({ended} agendamentos" in heard
    for question in (
        "faturamento por profissional em fevereiro", "qual meu dia mais fraco?", "que horas lota mais?",
        "ocupação da semana",
        "faturamento por dia de fevereiro", "com quanta antecedência os clientes marcam?", "retenção",
        "faturamento de fevereiro comparado com janeiro", "quantos banhos devo ter sábado?", "tem algo fora do normal?",
        "quantas faltas em banho em fevereiro", "qual o melhor dia de fevereiro em faturamento?",
        "ticket médio por serviço",
    ):  # fmt: skip
        answer = await talk.says(question)
        results = [call.result for call in answer.interaction.calls]
        text = "\n".join(answer.texts).split("_Situação")[0]
        assert Figures(results).unbacked(text) == (), (question, text)


async def test_t2_without_rows_there_is_no_number(database: Database, cast: Cast) -> None:
    await Ledger(database, cast.bicho, SAO_PAULO).scatter(1, 40, TODAY - timedelta(days=40), 41)
    talk = await open_owner_talk(database, cast.pata)
    for question in (
        "quantos clientes atendi hoje?",
        "quanto faturei esse mês?",
        "ticket médio do ano",
        "faltas de ontem",
    ):
        heard = await talk.hears(question)
        assert "sem dados" in heard
        said = heard.split("\n_Período")[0]
        assert not FIGURE.search(re.sub(r"\d\d/\d\d(?:/\d{4})?", "", said)), said


async def test_t2_an_invented_number_is_caught(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, SAO_PAULO)
    await ledger.book(midday(TODAY, SAO_PAULO, 8), "Banho", "Marcos", price="60.00")
    lie = "Hoje foi incrível: 27 clientes e R$ 3.420,00 de faturamento, 45% acima de ontem!"
    async with model_owner_talk(database, cast.pata, says(lie)) as (talk, _):
        answer = await talk.says("Quantos clientes atendi hoje?")
    assert answer.interaction.status == "blocked"
    for figure in ("27", "3.420", "45%"):
        assert figure not in answer.texts[0]
    assert "1 cliente: 1 banho. Faturamento: R$ 60,00." in answer.texts[0]


async def test_t2_the_rival_across_the_street_never_counts(database: Database, cast: Cast) -> None:
    ours, theirs = (Ledger(database, business, SAO_PAULO) for business in (cast.pata, cast.bicho))
    await ours.book(midday(TODAY, SAO_PAULO, 8), "Banho", "Marcos", price="60.00")
    for hour in range(3):
        await theirs.book(midday(TODAY, SAO_PAULO, hour + 6), "Banho", "Marcos", price="99.00")
    helena = await open_owner_talk(database, cast.pata)
    valquiria = await open_owner_talk(database, cast.bicho, phone="+5511988880002", name="Valquíria")
    assert "1 cliente: 1 banho. Faturamento: R$ 60,00." in await helena.hears("quantos clientes atendi hoje?")
    assert "1 cliente em 3 atendimentos: 3 banhos. Faturamento: R$ 297,00." in await valquiria.hears(
        "quantos clientes atendi hoje?"
    )
    assert "Não encontrei" in await valquiria.hears("procura a Júlia")


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        # 02:30 UTC of the 12th: still the 11th in São Paulo and Manaus, already the 12th in Noronha.
        ("America/Sao_Paulo", ("R$ 30,00", "hoje (11/03/2026), horário de Brasília")),
        ("America/Manaus", ("R$ 60,00", "hoje (11/03/2026), horário de Manaus")),
        ("America/Noronha", ("R$ 60,00", "hoje (12/03/2026), horário de Fernando de Noronha")),
    ],
)  # fmt: skip
async def test_t2_each_zone_has_its_own_day(
    database: Database, cast: Cast, clock: FixedClock, zone: str, today: tuple[str, str]
) -> None:
    async with database.system(Purpose.OPERATE) as session:
        await session.execute("UPDATE organizations SET timezone = %s WHERE id = %s", (zone, cast.pata.id))
    ledger = Ledger(database, cast.pata, ZoneInfo(zone))
    # In São Paulo: 23:15 of the 10th, 00:30 of the 11th, 23:15 of the 11th, 00:30 of the 12th.
    for day, hour, price in ((11, 2, "50.00"), (11, 3, "10.00"), (12, 2, "20.00"), (12, 3, "40.00")):
        at = datetime(2026, 3, day, hour, 15 if hour == 2 else 30, tzinfo=UTC)
        await ledger.book(at, "Banho", "Marcos", price=price)
    clock.instant = datetime(2026, 3, 12, 2, 30, tzinfo=UTC)
    talk = await open_owner_talk(database, cast.pata)
    heard = await talk.hears("quanto faturei hoje?")
    local = clock.now().astimezone(ledger.zone).date()
    rows = (await ledger.count()).figures(local, local)
    async with database.tenant(cast.pata.id) as session:
        found = await summary(session, named_period("today", ledger.zone, clock.now()))
    assert found.amount("revenue") == rows["revenue"]
    assert money(rows["revenue"]) == today[0]
    assert f"o faturamento foi de {today[0]}" in heard
    assert today[1] in heard


async def test_t2_days_meet_without_gap_or_overlap(database: Database, cast: Cast) -> None:
    for zone in ("America/Sao_Paulo", "America/Manaus", "America/Noronha"):
        ledger = Ledger(database, cast.pata, ZoneInfo(zone))
        await ledger.scatter(3, 40, TODAY - timedelta(days=20), 20)
        days = [period_between(day, day, ledger.zone) for day in (TODAY - timedelta(days=n) for n in range(21))]
        whole = period_between(TODAY - timedelta(days=20), TODAY, ledger.zone)
        async with database.tenant(cast.pata.id) as session:
            parts = [await summary(session, day, compare=False) for day in days]
            total = await summary(session, whole, compare=False)
        assert sum(part.count("completed_bookings") for part in parts) == total.count("completed_bookings")
        assert sum((part.amount("revenue") or Decimal() for part in parts), Decimal()) == total.amount("revenue")


@asynccontextmanager
async def _answering(oxy: Pipeline, aurora: Aurora) -> AsyncGenerator[None]:
    """The pipeline at work, as it is put together: owners' turns go to Aurora, customers' to the parrot."""
    parrot = oxy.parrot

    class Desk:
        async def prepare(self, session: Session, turn: Turn) -> Thinking:
            return await (aurora if turn.sender is Sender.OWNER else parrot).prepare(session, turn)

    oxy.parrot = Desk()  # pyright: ignore[reportAttributeAccessIssue] -- the parrot's place is any answerer's
    async with working_on(oxy):
        yield


async def test_t2_a_stranger_gets_none_of_it(database: Database, cast: Cast) -> None:
    ledger = Ledger(database, cast.pata, SAO_PAULO)
    await ledger.book(midday(TODAY, SAO_PAULO, 8), "Banho", "Marcos", price="60.00")
    roster = Roster(load_settings(env="test", jwt_secret="test", encryption_key="test"))
    async with open_pipeline(database, working=False) as oxy, _answering(oxy, Aurora(database, roster)):
        for phone in (JULIA_PHONE, MARCOS_PHONE, "+5511988880002"):
            await oxy.say("Quantos clientes atendi hoje?", phone)
        await oxy.settled()
        assert not any("R$" in text or "cliente:" in text for text in oxy.mailbox.texts)
        await oxy.say("Quantos clientes atendi hoje?", HELENA_PHONE)
        await oxy.settled()
        assert oxy.mailbox.texts[-1].startswith("Hoje você atendeu 1 cliente: 1 banho.")
        kept = await oxy.rows(
            "SELECT ai_type, agent_type, status, function_calls FROM ai_interactions WHERE ai_type = 'aurora'"
        )
    assert [(row["agent_type"], row["status"], row["function_calls"][0]["name"]) for row in kept] == [
        ("aurora", "success", "get_analytics")
    ]
