"""What owners say about Aurora's own messages, and what they lean on."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.aurora.proactive.goal_talk import read_goal
from oxy.aurora.proactive.hours import due_at, may_disturb, next_look
from oxy.aurora.proactive.wish_talk import read_wish
from oxy.businesses import OwnerNumber, QuietHours, list_owner_numbers, load_owner_number
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.aurora.owner_talk import model_owner_talk, open_owner_talk
from rooms.aurora.owner_watch import OwnerWatch
from rooms.insights.ledger import Ledger, midday
from twins.chat import Call, Say, follows

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 3, 11, 15, 0, tzinfo=ZONE)
HELENA = OwnerNumber(UUID(int=1), "+5511988880001", "Helena", is_active=True, daily_summary_at=time(19), user_id=None)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("para de me mandar o resumo", {"daily_summary_at": None}),
        ("não quero mais o resumo do dia", {"daily_summary_at": None}),
        ("pode parar de mandar o resumo", {"daily_summary_at": None}),
        ("manda o resumo às 20h", {"daily_summary_at": time(20)}),
        ("quero receber o resumo todo dia às 18h30", {"daily_summary_at": time(18, 30)}),
        ("volta a mandar o resumo", {"daily_summary_at": time(19)}),
        ("passa o balanço da semana para as 9h", {"weekly_review_at": time(9)}),
        ("não quero o balanço da semana", {"weekly_review_at": None}),
        ("só me avise do que for grave", {"alerts": "serious", "opportunities": False}),
        ("so quero aviso de coisa urgente", {"alerts": "serious", "opportunities": False}),
        ("para de me mandar avisos", {"alerts": "none"}),
        ("não me avisa de nada", {"alerts": "none"}),
        ("pode me avisar de tudo", {"alerts": "all", "opportunities": True}),
        ("para de mandar sugestões", {"opportunities": False}),
        ("não me mande nada aos domingos", {"quiet_days": (6,)}),
        ("não me manda mensagem no fim de semana", {"quiet_days": (5, 6)}),
        ("não me manda nada depois das 20h", {"quiet_hours": QuietHours(time(20), time(8))}),
        ("o que você me manda?", "what_is_told"),
        # Questions and orders about something else.
        ("resumo de hoje", None),
        ("manda o resumo de ontem", None),
        ("avisa a Maria que o Thor está pronto", None),
        ("quanto faturei hoje?", None),
        ("cancela o banho das 20h", None),
        ("quantos cancelamentos na semana?", None),
        ("não veio ninguém domingo?", None),
        ("sugere uma campanha", None),
    ],
)
def test_wishes_are_read(said: str, wanted: object) -> None:
    assert read_wish(said, HELENA, NOW) == wanted


@pytest.mark.parametrize(
    ("said", "deed", "target", "first"),
    [
        ("minha meta de novembro é 20 mil", "set", "20000", "2026-11-01"),
        ("meta de faturamento deste mês: R$ 15.500,00", "set", "15500.00", "2026-03-01"),
        ("quero uma meta de 30 clientes novos na semana que vem", "set", "30", "2026-03-16"),
        ("meta do ano 1,2 milhão", "set", "1200000.0", "2026-01-01"),
        ("meta de janeiro vinte mil", "set", "20000", "2027-01-01"),
        ("como está a meta?", "ask", None, "2026-03-01"),
        ("quanto falta pra meta de 20 mil?", "ask", "20000", "2026-03-01"),
        ("e as metas", "ask", None, "2026-03-01"),
        ("cancela a meta de abril", "drop", None, "2026-04-01"),
    ],
)
def test_goals_are_read(said: str, deed: str, target: str | None, first: str) -> None:
    order = read_goal(said, NOW)
    assert order is not None
    assert (order.deed, order.period.first.isoformat()) == (deed, first)
    assert (None if order.target is None else str(order.target)) == target
    assert read_goal("quanto faturei em novembro?", NOW) is None


def test_hours() -> None:
    def on(hour: int, minute: int = 0, days: int = 0) -> datetime:
        return datetime(2026, 3, 11, hour, minute, tzinfo=ZONE) + timedelta(days=days)

    assert due_at(time(19), on(18, 59)) is None
    assert due_at(time(19), on(19)) == on(19)
    assert due_at(time(19), on(22, 59)) == on(19)
    assert due_at(time(19), on(23)) is None
    assert due_at(time(23, 30), on(1, 0, 1)) == on(23, 30)
    assert due_at(time(8), on(8), weekday=0) is None
    assert due_at(time(8), on(8, 0, 5), weekday=0) == on(8, 0, 5)
    assert next_look(HELENA, on(18, 55)) == on(19)
    assert next_look(HELENA, on(12)) == on(12, 10)
    assert [may_disturb(HELENA, "warning", on(hour)) for hour in (7, 8, 20, 21)] == [False, True, True, False]
    assert [may_disturb(HELENA, "critical", on(hour)) for hour in (5, 6, 22, 23)] == [False, True, True, False]


@pytest.mark.anyio
async def test_wishes_are_kept_and_followed(database: Database, cast: Cast, clock: FixedClock) -> None:
    watch, helena = OwnerWatch(database, clock), cast.pata.owners["Helena"]
    talk = await open_owner_talk(database, cast.pata)
    heard = await talk.hears("manda o resumo às 20h")
    assert "• Resumo do dia: às 20h" in heard
    await watch.at(datetime(2026, 3, 11, 19, 30, tzinfo=ZONE))
    assert await watch.told(cast.pata) == []
    await watch.at(datetime(2026, 3, 11, 20, 0, tzinfo=ZONE))
    assert len(await watch.told(cast.pata)) == 1
    heard = await talk.hears("só me avise do que for grave", "para de me mandar o resumo")
    assert "• Avisos: só os graves" in heard
    assert "• Resumo do dia: não mando" in heard
    async with database.tenant(cast.pata.id) as session:
        owner = await load_owner_number(session, helena)
    assert (owner.daily_summary_at, owner.alerts, owner.opportunities) == (None, "serious", False)
    await watch.at(datetime(2026, 3, 12, 20, 0, tzinfo=ZONE))
    assert len(await watch.told(cast.pata)) == 1
    async with database.tenant(cast.bicho.id) as session:
        [rival] = await list_owner_numbers(session)
    assert (rival.daily_summary_at, rival.alerts) == (time(20), "all")


@pytest.mark.anyio
async def test_a_question_leans_on_the_message_it_quotes(database: Database, cast: Cast, clock: FixedClock) -> None:
    watch, ledger = OwnerWatch(database, clock), Ledger(database, cast.pata, ZONE)
    clock.instant = datetime(2026, 3, 11, 12, 0, tzinfo=ZONE)
    talk = await open_owner_talk(database, cast.pata)
    await talk.hears("oi")
    async with database.tenant(cast.pata.id) as session:
        await session.execute(
            "UPDATE conversations SET last_message_at = %s, last_incoming_at = %s", (clock.now(),) * 2
        )
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos", price="80.00")
    await ledger.book(midday(TODAY - timedelta(days=1), ZONE, 8), "Banho", "Marcos", price="40.00")
    await watch.at(datetime(2026, 3, 11, 19, 0, tzinfo=ZONE))
    [told] = await watch.told(cast.pata, "daily_summary")
    assert told["conversation_id"] == talk.conversation_id
    clock.instant = datetime(2026, 3, 11, 19, 5, tzinfo=ZONE)
    assert "Ontem" in await talk.hears("e ontem?") or "R$ 40,00" in "\n".join(talk.answers[-1].texts)
    async with database.tenant(cast.pata.id) as session:
        await session.execute("UPDATE messages SET whatsapp_message_id = 'told.1' WHERE id = %s", (told["message_id"],))
    # Days later, quoted.
    clock.instant = datetime(2026, 3, 13, 9, 0, tzinfo=ZONE)
    talk.quotes = "told.1"
    heard = await talk.hears("e comparado com o dia anterior?")
    assert "R$ 80,00" in heard


@pytest.mark.anyio
async def test_a_model_proposes_a_goal_and_sets_an_hour_by_tools(database: Database, cast: Cast) -> None:
    goal = {"metric": "revenue", "target": "20000.00", "from_date": "2026-03-01", "to_date": "2026-03-31"}
    said = "O resumo sai às 20h."
    steps = follows(
        [Call("set_goal", goal), Call("change_report", {"report": "daily_summary", "at": "20:00"})], Say(said)
    )
    async with model_owner_talk(database, cast.pata, steps) as (talk, _):
        answer = await talk.says("minha meta de março é 20 mil, e manda o resumo às 20h")
        assert answer.texts[0].startswith(said)
        assert answer.interaction.status == "success"
        assert answer.texts[-1].startswith("Anotar a meta: faturamento de R$ 20.000,00, março de 2026.")
        async with database.tenant(cast.pata.id) as session:
            assert await session.value("SELECT count(*) FROM goals") == 0
        assert "Meta anotada" in await talk.hears("sim")
    async with database.tenant(cast.pata.id) as session:
        assert await session.value("SELECT target FROM goals") == 20_000
        assert (await load_owner_number(session, cast.pata.owners["Helena"])).daily_summary_at == time(20)
