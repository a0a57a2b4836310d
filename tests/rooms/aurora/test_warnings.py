"""Warnings: what this business is not used to, what goes wrong; in waking hours, once while it lasts, not too many."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from cast import JULIA_PHONE, MARCOS_PHONE, TODAY, Cast
from oxy.businesses import Actor, QuietHours, list_alerts, note_status, raise_alert, resolve_alert, update_settings
from oxy.conversations.handover import hand_over
from oxy.conversations.inbound import Gathering
from oxy.conversations.ports import Handover
from oxy.entrances.simulator import write_as
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.aurora.owner_watch import OwnerWatch
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
STAFF_WORD = Actor("system")


@pytest.fixture
async def watch(database: Database, clock: FixedClock, cast: Cast) -> OwnerWatch:
    """Helena's phone can be written to, and no summary comes between."""
    watch = OwnerWatch(database, clock)
    await watch.wish(cast.pata.owners["Helena"], cast.pata, daily_summary_at=None, weekly_review_at=None)
    await watch.writes(cast.pata)
    return watch


@pytest.fixture
def ledger(database: Database, cast: Cast) -> Ledger:
    return Ledger(database, cast.pata, ZONE)


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


async def usual_days(ledger: Ledger) -> None:
    """A quiet past: four visits on each Wednesday, and now and then somebody who does not come."""
    for weeks in range(1, 9):
        day = TODAY - timedelta(weeks=weeks)
        for hour in (9, 10, 11, 14):
            await ledger.book(midday(day, ZONE, hour), "Banho", "Marcos")
        if weeks % 4 == 0:
            await ledger.book(midday(day, ZONE, 16), "Banho", "Júlia", status="no_show")


async def test_no_shows_above_this_business_s_normal_are_told_once(
    watch: OwnerWatch, ledger: Ledger, cast: Cast
) -> None:
    await usual_days(ledger)
    for hour in (8, 9, 11):
        await ledger.book(midday(TODAY, ZONE, hour), "Banho", "Júlia", status="no_show")
    await watch.at(at(12))
    assert await watch.told(cast.pata, "no_shows") == []
    await ledger.book(midday(TODAY, ZONE, 10), "Tosa", "Dona Cida", status="no_show", pet="Pingo")
    await watch.at(at(12, 15))
    await watch.at(at(13))
    [told] = await watch.told(cast.pata, "no_shows")
    assert told["content"].splitlines()[:5] == [
        "⚠️ *Hoje já são 4 faltas; o normal daqui neste dia da semana é 0.*",
        "• Júlia: Banho às 8h", "• Júlia: Banho às 9h", "• Dona Cida (Pingo): Tosa às 10h", "• Júlia: Banho às 11h",
    ]  # fmt: skip
    assert told["severity"] == "warning"
    assert [one["name"] for one in told["subject"]["people"]] == ["Júlia", "Júlia", "Dona Cida", "Júlia"]
    # The rival, with no history, is told nothing.
    assert await watch.told(cast.bicho) == []


async def test_quiet_hours_wait_and_what_is_grave_does_not(watch: OwnerWatch, ledger: Ledger, cast: Cast) -> None:
    helena, phone = cast.pata.owners["Helena"], cast.pata.instances["celular"]
    await watch.wish(helena, cast.pata, quiet_hours=QuietHours(time(20), time(7)), quiet_days=(6,))
    await usual_days(ledger)
    for hour in (8, 9, 10, 11):
        await ledger.book(midday(TODAY, ZONE, hour), "Banho", "Júlia", status="cancelled")
    watch.clock.instant = at(20, 30)
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute(
            "INSERT INTO device_links (organization_id, instance_id, wanted, last_connected_at)"
            " VALUES (%s, %s, true, %s)",
            (cast.pata.id, phone, at(8)),
        )
        await note_status(session, phone, "connected", None)
        await note_status(session, phone, "failed", "connection_lost")
    await watch.at(at(20, 35))
    assert await watch.told(cast.pata) == []
    await watch.at(at(20, 50))
    [told] = await watch.told(cast.pata)
    assert (told["kind"], told["severity"], told["sending"]) == ("disconnected", "critical", "queued")
    assert "O número celular está sem conexão com o WhatsApp desde 20h30." in told["content"]
    # Back for an hour and gone again: a new cause, but nobody is woken in the night.
    async with watch.database.tenant(cast.pata.id) as session:
        await note_status(session, phone, "connected", None)
    await watch.at(at(21, 10))
    watch.clock.instant = at(23, 30)
    async with watch.database.tenant(cast.pata.id) as session:
        await note_status(session, phone, "failed", "connection_lost")
    await watch.at(at(23, 50))
    assert [row["ended_at"] is not None for row in await watch.told(cast.pata)] == [True]
    await watch.at(at(6, 30, TODAY + timedelta(days=1)))
    assert [row["kind"] for row in await watch.told(cast.pata)] == ["disconnected", "disconnected"]


async def test_customers_who_wait_and_dead_jobs_and_what_models_cost(watch: OwnerWatch, cast: Cast) -> None:
    helena = cast.pata.owners["Helena"]
    watch.clock.instant = at(7, 30)
    async with watch.database.tenant(cast.pata.id) as session:
        await update_settings(session, {"ai": {"monthly_ai_limit": 20, "waiting_alert_minutes": 20}}, STAFF_WORD)
        await write_as(session, "+5511976543210", "quero falar com uma pessoa", Gathering(0), name="Marcos")
        contact = (cast.pata.contacts["Marcos"],)
        row = await session.row("SELECT id, contact_id FROM conversations WHERE contact_id = %s", contact)
        assert row is not None
        await hand_over(session, row["id"], Handover("customer_asked", "Quer falar com alguém"))
        await session.execute(
            "INSERT INTO ai_interactions (organization_id, conversation_id, contact_id, ai_type, agent_type, model,"
            " status, latency_ms, cost_usd, created_at)"
            " VALUES (%s, %s, %s, 'client', 'client-ai', 'm', 'success', 3, %s, %s)",
            (cast.pata.id, row["id"], row["contact_id"], Decimal("17.5"), at(7, 30)),
        )
    # Half an hour, but closed until eight.
    await watch.at(at(8, 10))
    assert [told["kind"] for told in await watch.told(cast.pata)] == ["ai_spend"]
    await watch.at(at(8, 25))
    told = (await watch.told(cast.pata))[-1]
    assert told["kind"] == "unanswered"
    assert told["content"].splitlines()[:2] == [
        "⚠️ *1 cliente espera resposta de uma pessoa há mais de 20 minutos.*",
        "• Marcos, desde 7h30: O cliente pediu para falar com uma pessoa",
    ]
    await watch.wish(helena, cast.pata, alerts="serious")
    async with watch.database.tenant(cast.pata.id) as session:
        alert = await raise_alert(session, "dead_job", "Uma tarefa falhou de vez", "Não foi possível enviar.")
        await session.execute("UPDATE ai_interactions SET cost_usd = 21")
    await watch.at(at(9))
    kinds = [(told["kind"], told["severity"]) for told in await watch.told(cast.pata)][2:]
    assert sorted(kinds) == [("ai_spend", "critical"), ("dead_job", "critical")]
    assert "US$ 21,00 de US$ 20,00 (105%)" in (await watch.told(cast.pata, "ai_spend"))[-1]["content"]
    async with watch.database.tenant(cast.pata.id) as session:
        await resolve_alert(session, alert, None)
        assert all(each.kind != "dead_job" for each in await list_alerts(session))
    await watch.at(at(9, 15))
    assert [row["ended_at"] is not None for row in await watch.told(cast.pata, "dead_job")] == [True]


async def test_fewer_bookings_and_an_empty_day_ahead(watch: OwnerWatch, ledger: Ledger, cast: Cast) -> None:
    monday = TODAY - timedelta(days=2)
    for day in range(3):
        for hour in (9, 10, 11, 14):
            await ledger.book(midday(monday + timedelta(days=day - 7), ZONE, hour), "Banho", "Marcos")
            if hour < 11:
                await ledger.book(midday(monday + timedelta(days=day), ZONE, hour), "Banho", "Marcos")
    await watch.at(at(14, 50))
    [told] = await watch.told(cast.pata)
    assert told["kind"] == "bookings_down"
    assert "Os agendamentos desta semana estão -50% em relação à semana passada." in told["content"]
    assert "São 6 agendamentos até agora; " not in told["content"] or told["subject"]["dialogue"]["topic"] == "bookings"
    await watch.at(at(15))
    told = (await watch.told(cast.pata, "empty_agenda"))[0]
    assert told["content"].startswith("⚠️ *A agenda de amanhã, quinta-feira, 12/03, está vazia.*")
    await ledger.book(midday(TODAY + timedelta(days=1), ZONE, 9), "Banho", "Marcos", status="scheduled")
    await watch.at(at(15, 30))
    assert [row["ended_at"] is not None for row in await watch.told(cast.pata, "empty_agenda")] == [True]
    # Five kinds of trouble on one day are not five messages more: four warnings are the most.
    assert len(await watch.told(cast.pata)) == 2


async def test_who_waits_overnight_is_one_cause_and_who_joins_them_another(watch: OwnerWatch, cast: Cast) -> None:
    watch.clock.instant = at(9)
    await _call_for_a_person(watch, cast, "Marcos", MARCOS_PHONE)
    tomorrow = TODAY + timedelta(days=1)
    for moment in (at(10), at(14), at(20), at(8, 30, tomorrow), at(12, 30, tomorrow)):
        await watch.at(moment)
    assert len(await watch.told(cast.pata, "unanswered")) == 1
    await _call_for_a_person(watch, cast, "Júlia", JULIA_PHONE)
    await watch.at(at(15, day=tomorrow))
    first, second = await watch.told(cast.pata, "unanswered")
    assert "2 clientes esperam" in second["content"]
    # One of the two was answered: of the other was told.
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute(
            "UPDATE conversations SET status = 'active', unread_count = 0 WHERE contact_id = %s",
            (cast.pata.contacts["Júlia"],),
        )
    await watch.at(at(17, day=tomorrow))
    assert [row["ended_at"] for row in await watch.told(cast.pata, "unanswered")] == [None, None]
    async with watch.database.tenant(cast.pata.id) as session:
        await session.execute("UPDATE conversations SET status = 'active', unread_count = 0")
    await watch.at(at(17, 30, tomorrow))
    assert all(row["ended_at"] is not None for row in await watch.told(cast.pata, "unanswered"))
    assert first["cause"] != second["cause"]


async def _call_for_a_person(watch: OwnerWatch, cast: Cast, name: str, phone: str) -> None:
    async with watch.database.tenant(cast.pata.id) as session:
        await write_as(session, phone, "quero falar com uma pessoa", Gathering(0), name=name)
        conversation = await session.value(
            "SELECT id FROM conversations WHERE contact_id = %s", (cast.pata.contacts[name],)
        )
        await hand_over(session, conversation, Handover("customer_asked", "Quer falar com alguém"))
