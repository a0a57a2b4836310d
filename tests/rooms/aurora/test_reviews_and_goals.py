"""The review of the week, goals from the first word to the day they are reached, and opportunities."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import HELENA_PHONE, STAFF, TODAY, Cast
from oxy.agenda import Wanted, join_waitlist, sell_package
from oxy.aurora.proactive import list_goals, list_progress, load_desk, set_goal
from oxy.businesses import QuietHours
from oxy.catalog import create_package
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from oxy.insights import period_between
from rooms.aurora.owner_talk import OwnerTalk, open_owner_talk
from rooms.aurora.owner_watch import OwnerWatch
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
MONDAY = date(2026, 3, 9)


@pytest.fixture
def watch(database: Database, clock: FixedClock) -> OwnerWatch:
    return OwnerWatch(database, clock)


@pytest.fixture
def ledger(database: Database, cast: Cast) -> Ledger:
    return Ledger(database, cast.pata, ZONE)


@pytest.fixture
async def talk(database: Database, cast: Cast) -> OwnerTalk:
    return await open_owner_talk(database, cast.pata)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


async def test_monday_s_review(watch: OwnerWatch, ledger: Ledger, cast: Cast) -> None:
    await watch.writes(cast.pata)
    for weeks in (2, 3, 4, 5):
        await ledger.book(midday(MONDAY - timedelta(weeks=weeks), ZONE, 9), "Banho", "Marcos", price="100.00")
    await ledger.meet("Sumido")
    await ledger.book(midday(MONDAY - timedelta(days=64), ZONE, 9), "Banho", "Sumido", price="50.00")
    week = MONDAY - timedelta(days=7)
    await ledger.book(midday(week, ZONE, 9), "Banho", "Marcos", price="60.00")
    await ledger.book(midday(week + timedelta(days=3), ZONE, 9), "Consulta Veterinária", "Júlia", price="150.00")
    await ledger.book(midday(week + timedelta(days=3), ZONE, 11), "Banho", "Júlia", status="no_show")
    await ledger.book(midday(week + timedelta(days=4), ZONE, 11), "Banho", "Júlia", status="confirmed")
    async with watch.database.tenant(cast.pata.id) as session:
        month = period_between(date(2026, 3, 1), date(2026, 3, 31), ZONE)
        await set_goal(session, "revenue", Decimal("20000"), month)
        with pytest.raises(Invalid):
            await set_goal(session, "revenue", Decimal(5), period_between(date(2026, 2, 1), date(2026, 2, 28), ZONE))
        with pytest.raises(Invalid):
            await set_goal(session, "average_ticket", Decimal(5), month)
    await watch.at(at(MONDAY, 7, 59))
    assert await watch.told(cast.pata, "weekly_review") == []
    await watch.at(at(MONDAY, 8))
    await watch.at(at(MONDAY, 8, 30))
    [told] = await watch.told(cast.pata, "weekly_review")
    assert told["content"].splitlines() == [
        "*Balanço da semana de 02/03 a 08/03*",
        "• Faturamento: R$ 210,00 em 2 atendimentos (+110% sobre a semana anterior)",
        "• Sua média das últimas 4 semanas é R$ 100,00: esta ficou +110%",
        "• 0 cancelamentos (igual) e 1 falta (+1)",
        "• Melhor dia: quinta-feira, 05/03, R$ 150,00. Mais fraco: terça-feira, 03/03, R$ 0,00",
        "• Serviço que mais rendeu: Consulta Veterinária, R$ 150,00 em 1 atendimento",
        "• Clientes novos: 1. Perdidos (mais de 60 dias sem vir): 1",
        "• Meta atrasada: Faturamento, março de 2026: R$ 210,00 de R$ 20.000,00 (1%)",
        "*O que fazer*",
        "• Dar baixa em 1 agendamento sem desfecho.",
        "• Encher a terça-feira, o dia mais fraco.",
        "_Período: semana passada (02/03 a 08/03/2026), horário de Brasília._",
    ]


async def test_a_goal_from_the_first_word_to_the_day_it_is_reached(
    watch: OwnerWatch, ledger: Ledger, talk: OwnerTalk, cast: Cast
) -> None:
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos", price="600.00")
    assert "Ainda não há meta" in await talk.hears("como está a meta?")
    assert "Qual é a meta?" in await talk.hears("quero definir uma meta")
    assert "R$ 20,00 mesmo?" in await talk.hears("minha meta é 20")
    heard = await talk.hears("minha meta de março é 1 mil")
    assert "Anotar a meta: faturamento de R$ 1.000,00, março de 2026." in heard
    assert "Confirma?" in heard
    assert "Ainda não há meta" in await talk.hears("como está a meta?")
    await talk.hears("minha meta de março é 1 mil")
    heard = await talk.hears("sim")
    assert "Meta anotada: faturamento de R$ 1.000,00, março de 2026." in heard
    pace = "No ritmo: faltam R$ 400,00 em 17 dias de funcionamento, R$ 23,53 por dia."
    assert f"Até agora: R$ 600,00 (60%). {pace}" in heard
    for words in ("meta de 200 clientes em abril", "minha meta deste mes e 20k", "muda a meta do mês pra 1000 reais"):
        heard = await talk.hears(words)
        await talk.hears("sim")
    assert "No lugar da que havia: faturamento de R$ 20.000,00, março de 2026." in heard
    assert "Anotar a meta: faturamento de R$ 20.000,00" in await talk.hears("desfaz")
    await talk.hears("não")
    async with watch.database.tenant(cast.pata.id) as session:
        known = await list_goals(session, TODAY)
        assert [(goal.metric, goal.target, goal.first_day) for goal in known] == [
            ("revenue", Decimal(1000), date(2026, 3, 1)), ("served_clients", Decimal(200), date(2026, 4, 1)),
        ]  # fmt: skip
        assert known[0].set_by_owner_id == cast.pata.owners["Helena"]
    heard = await talk.hears("e a meta?")
    assert "• Faturamento, março de 2026: R$ 600,00 de R$ 1.000,00 (60%)" in heard
    assert "• Clientes atendidos, abril de 2026: 0 de 200 (0%)" in heard
    assert "Apagar a meta: clientes atendidos de 200, abril de 2026." in await talk.hears("apaga a meta de abril")
    assert "Pronto, meta apagada." in await talk.hears("sim")
    await watch.at(at(TODAY, 12))
    assert await watch.told(cast.pata, "goal_reached") == []
    await ledger.book(midday(TODAY, ZONE, 13), "Banho", "Júlia", price="450.00")
    await watch.at(at(TODAY, 14))
    await watch.at(at(TODAY, 15))
    [told] = await watch.told(cast.pata, "goal_reached")
    assert told["headline"] == "Meta batida: faturamento, março de 2026, chegou a R$ 1.050,00."
    # Raised, it is another goal.
    watch.clock.instant = at(TODAY, 16)
    await talk.hears("minha meta de março é 1.050,00")
    await talk.hears("sim")
    await watch.at(at(TODAY, 16, 30))
    assert len(await watch.told(cast.pata, "goal_reached")) == 2
    async with watch.database.tenant(cast.pata.id) as session:
        [far] = await list_progress(session, await load_desk(session))
        assert (far.percent, far.reached, far.behind) == (100, True, False)
    # Nobody else's.
    rival = await open_owner_talk(watch.database, cast.bicho, phone="+5511988880002", name="Valquíria")
    assert "Ainda não há meta" in await rival.hears("como está a meta?")


@pytest.mark.parametrize(("quiet_days", "morning"), [((), date(2026, 4, 1)), ((2, 3, 4, 5), date(2026, 4, 5))])
async def test_a_goal_reached_on_the_month_s_last_evening_is_told_in_the_next_month(
    watch: OwnerWatch, ledger: Ledger, cast: Cast, quiet_days: tuple[int, ...], morning: date
) -> None:
    """Tuesday 31 March, the last bath closed after her quiet hours began; told when she may be disturbed, once."""
    evening = date(2026, 3, 31)
    await watch.wish(
        cast.pata.owners["Helena"], cast.pata, quiet_days=quiet_days, quiet_hours=QuietHours(time(20), time(8)),
        daily_summary_at=None,
    )  # fmt: skip
    watch.clock.instant = at(evening, 8)
    await watch.writes(cast.pata)
    async with watch.database.tenant(cast.pata.id) as session:
        await set_goal(session, "revenue", Decimal(500), period_between(date(2026, 3, 1), evening, ZONE))
    await watch.at(at(evening, 19))
    await ledger.book(midday(evening, ZONE, 19), "Banho", "Marcos", price="500.00")
    await ledger.book(midday(date(2026, 4, 1), ZONE, 8), "Banho", "Marcos", price="70.00")
    for moment in (at(evening, 23, 30), at(date(2026, 4, 1), 0, 10), at(morning, 7, 50)):
        await watch.at(moment)
        assert await watch.told(cast.pata, "goal_reached") == []
    await watch.at(at(morning, 8, 5))
    await watch.at(at(morning, 9))
    [told] = await watch.told(cast.pata, "goal_reached")
    assert told["headline"] == "Meta batida: faturamento, março de 2026, chegou a R$ 500,00.", (
        "April's money is no part"
    )
    assert "Quer subir a meta?" not in told["content"]


async def test_free_times_are_offered_to_those_who_come_on_that_weekday(
    watch: OwnerWatch, ledger: Ledger, talk: OwnerTalk, cast: Cast
) -> None:
    # Thursdays: everybody came three times; some must not be asked.
    names = ["Ana Lima", "Beto", "Carla", "Diego", "Opta Fora", "Já Vem", "Bloqueada"]
    for name in names:
        contact_id = await ledger.meet(name)
        async with watch.database.tenant(cast.pata.id) as session:
            await session.execute(
                "INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)"
                " VALUES (%s, %s, 'lid', %s, %s)", (cast.pata.id, contact_id, str(contact_id), str(contact_id)),
            )  # fmt: skip
        for weeks in (2, 4, 6):
            thursday = TODAY + timedelta(days=1) - timedelta(weeks=weeks)
            await ledger.book(midday(thursday, ZONE, 9), "Banho", name)
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute(
            "UPDATE contacts SET marketing_opted_out_at = %s WHERE id = %s",
            (watch.clock.now(), ledger.contacts["Opta Fora"]),
        )
        await session.execute("UPDATE contacts SET status = 'blocked' WHERE id = %s", (ledger.contacts["Bloqueada"],))
    await ledger.book(midday(TODAY + timedelta(days=5), ZONE, 9), "Banho", "Já Vem", status="confirmed")
    await watch.at(at(TODAY, 9, 15))
    assert await watch.told(cast.pata, "open_slots") == []
    await watch.at(at(TODAY, 10))
    await watch.at(at(TODAY, 11))
    [told] = await watch.told(cast.pata, "open_slots")
    slots = told["content"].split()[1].removeprefix("*")
    assert int(slots) == 9, "Ana works from 8 to 17, a bath takes an hour"
    assert "Convido os 4 clientes que costumam vir às quintas?" in told["content"]
    assert [one["name"] for one in told["subject"]["people"]] == ["Ana Lima", "Beto", "Carla", "Diego"]
    assert (told["sending"], told["conversation_id"]) == ("queued", talk.conversation_id)
    watch.clock.instant = at(TODAY, 10)
    heard = await talk.hears("quem são?")
    assert "*4 pessoas:*" in heard
    assert "• Beto: 3 vezes às quintas" in heard
    assert HELENA_PHONE not in heard
    # Her yes is to what was shown, and to nothing before it was: then the campaign goes out to those four.
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute("UPDATE messages SET status = 'sent' WHERE id = %s", (told["message_id"],))
    assert "! Aqui é da Pata Amiga. Abriram alguns horários na quinta-feira, 12/03" in told["content"]
    assert "é isto que você confirma?" in await talk.hears("sim")
    heard = await talk.hears("sim")
    assert "Pronto, a campanha “Agenda vazia 11/03/2026” está saindo." in heard
    async with watch.database.tenant(cast.pata.id) as session:
        [campaign] = await session.rows("SELECT id, state FROM campaigns")
        rows = await session.rows("SELECT contact_id FROM campaign_recipients WHERE state <> 'skipped'")
    assert campaign["state"] == "running"
    assert {row["contact_id"] for row in rows} == {ledger.contacts[name] for name in names[:4]}


async def test_an_offer_is_called_off_unanswered_and_started_by_one_yes_later(
    watch: OwnerWatch, ledger: Ledger, talk: OwnerTalk, cast: Cast
) -> None:
    for name in ("Ana Lima", "Beto", "Carla"):
        await ledger.meet(name)
        for weeks in (2, 4):
            for days in (0, 1):
                day = TODAY + timedelta(days=days + 1 - 7 * weeks)
                await ledger.book(midday(day, ZONE, 9), "Banho", name)
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute(
            "INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)"
            " SELECT organization_id, id, 'lid', id::text, id::text FROM contacts WHERE name = ANY(%s)",
            (["Ana Lima", "Beto", "Carla"],),
        )
    await watch.at(at(TODAY, 10))
    await watch.at(at(TODAY + timedelta(days=1), 10))
    async with watch.database.tenant(cast.pata.id) as session:
        states = await session.rows("SELECT state FROM campaigns ORDER BY created_at")
    assert [row["state"] for row in states] == ["cancelled", "draft"]
    told = (await watch.told(cast.pata, "open_slots"))[-1]
    assert talk.conversation_id == told["conversation_id"]
    # Told at 10h that it would go from 10h on; the yes is to the words and the people, whatever the clock says by then.
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute("UPDATE messages SET status = 'sent' WHERE id = %s", (told["message_id"],))
    assert "Sai em 12/03/2026, às 10h." in told["content"]
    watch.clock.instant = at(TODAY + timedelta(days=1), 10, 20)
    assert "está saindo" in await talk.hears("sim")
    async with watch.database.tenant(cast.pata.id) as session:
        assert await session.value("SELECT state FROM campaigns ORDER BY created_at DESC LIMIT 1") == "running"


async def test_packages_at_their_end_and_a_full_waitlist_are_worth_a_word(
    watch: OwnerWatch, ledger: Ledger, talk: OwnerTalk, cast: Cast
) -> None:
    contacts: dict[str, UUID] = {}
    bath = cast.pata.services["Banho"]
    watch.clock.instant = at(TODAY, 9)
    for name in ("Ana Lima", "Beto", "Carla", "Davi"):
        contacts[name] = await ledger.meet(name)
        await ledger.book(midday(TODAY - timedelta(days=9), ZONE, 9), "Banho", name)
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute(
            "INSERT INTO contact_identities (organization_id, contact_id, kind, value, match_key)"
            " SELECT organization_id, id, 'lid', id::text, id::text FROM contacts WHERE name = ANY(%s)",
            (list(contacts),),
        )
        small, large = [
            await create_package(
                session, STAFF, name=name, service_ids=(bath,), count=count, price=Decimal(200), validity_days=days
            )
            for name, count, days in (("Dois banhos", 2, 5), ("Dez banhos", 10, 90))
        ]
        # Ana's and Beto's end in days; Carla has bought anew, and Davi's lasts.
        for name, package in (("Ana Lima", small), ("Beto", small), ("Carla", small), ("Davi", large)):
            await sell_package(session, package.id, contacts[name], actor=STAFF)
    watch.clock.instant = at(TODAY, 9, 10)
    async with watch.database.tenant(cast.pata.id) as session:
        anew = await sell_package(session, small.id, contacts["Carla"], actor=STAFF)
        await session.execute("UPDATE package_sales SET expires_at = NULL WHERE id = %s", (anew.id,))
    await watch.at(at(TODAY, 10))
    [told] = await watch.told(cast.pata, "packages_ending")
    assert "*2 clientes estão com o pacote no fim.*" in told["content"]
    assert "Mando um convite para renovarem?" in told["content"]
    assert "O pacote do seu pet está quase no fim." in told["content"]
    assert [one["name"] for one in told["subject"]["people"]] == ["Ana Lima", "Beto"]
    assert told["subject"]["people"][0]["detail"] == "Dois banhos, 2 restantes, vale até 16/03/2026"
    assert talk.conversation_id == told["conversation_id"]
    # Next day three wait for a bath: no campaign to say yes to, but somebody could open more hours.
    async with watch.database.tenant(cast.pata.id) as session:
        for name in ("Ana Lima", "Beto", "Davi"):
            days = Wanted(TODAY + timedelta(days=2), TODAY + timedelta(days=3))
            await join_waitlist(session, contacts[name], bath, days, actor=STAFF)
    await watch.at(at(TODAY + timedelta(days=1), 10))
    await watch.at(at(TODAY + timedelta(days=1), 11))
    [told] = await watch.told(cast.pata, "waitlist_demand")
    assert "*3 clientes esperam vaga de Banho nos próximos dias.*" in told["content"]
    assert told["subject"]["people"][1]["detail"] == "quer de 13/03/2026 a 14/03/2026"
    assert await watch.told(cast.bicho, "packages_ending", "waitlist_demand") == []
