"""Campaigns by word of mouth: suggested, shown, sent on the owner's yes, asked about, paused."""

from datetime import timedelta

import pytest

from cast import Cast
from crowds import bring_crowd, outgoing, press_on
from oxy.campaigns import list_campaigns, run_rule
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.aurora.owner_talk import open_owner_talk

pytestmark = pytest.mark.anyio


async def test_from_a_suggestion_to_the_results(database: Database, cast: Cast) -> None:
    await bring_crowd(database, cast.pata, 4)
    helena = await open_owner_talk(database, cast.pata)
    assert "nenhuma campanha" in await helena.hears("como foi a campanha?")
    assert "Reativação: 4 pessoas" in await helena.hears("sugere uma campanha")
    shown = await helena.hears("cria uma campanha de reativação pra quem sumiu há mais de 45 dias")
    assert "para 4 pessoas" in shown
    assert "Para Cliente0 Souza:\nOi, Cliente0!" in shown
    assert "Sai em 11/03/2026, às 9h." in shown
    assert shown.endswith("Confirma? Responda *sim* ou *não*.")
    assert not await outgoing(database, cast.pata)
    assert "está saindo" in await helena.hears("sim")
    async with database.tenant(cast.pata.id) as session:
        campaign = await session.row("SELECT id, state, approved_by_kind FROM campaigns")
    assert campaign is not None
    assert (campaign["state"], campaign["approved_by_kind"]) == ("running", "owner")
    await press_on(database, cast.pata, campaign["id"], turns=2)
    assert "Pausar a campanha" in await helena.hears("pausa a campanha")
    assert "pausada" in await helena.hears("pode")
    assert "pausada a pedido" in await helena.hears("como está a campanha?")
    await press_on(database, cast.pata, campaign["id"])
    assert "retomada" in await helena.hears("retoma a campanha") + await helena.hears("sim")
    await press_on(database, cast.pata, campaign["id"])
    results = await helena.hears("e como foi a campanha de reativação?")
    assert "Enviadas: 4 de 4" in results
    assert "Agendaram em até 14 dias: 0" in results
    assert "mensagens de campanha: 4." in await helena.hears("quantas mensagens a campanha mandou?")
    assert "respostas a campanhas: 0." in await helena.hears("e quantos responderam às campanhas este mês?")


async def test_what_the_owner_promises_stands_in_the_preview_and_a_no_sends_nothing(
    database: Database, cast: Cast
) -> None:
    await bring_crowd(database, cast.pata, 2, days_ago=20)
    helena = await open_owner_talk(database, cast.pata)
    asked = await helena.hears("manda uma campanha")
    assert "Que campanha você quer?" in asked
    shown = await helena.hears('cria uma promoção: "Oi, {nome}! Banho do {pet} com 20% de desconto até 20/03!"')
    assert "Fora do catálogo, por sua conta: 20%, desconto, 20/03." in shown
    assert "Banho do Rex0 com 20% de desconto" in shown
    assert "não fiz nada" in await helena.hears("não")
    async with database.tenant(cast.pata.id) as session:
        assert await session.value("SELECT count(*) FROM campaigns WHERE state <> 'draft'") == 0
    assert "Ninguém" in await helena.hears("cria uma campanha de vacina vencendo")
    rule = await helena.hears("cria uma campanha de aniversário todo dia")
    assert "todo dia, para até 1000 pessoas por vez" in rule
    assert "Roda pela primeira vez agora mesmo." in rule
    assert "vai rodar sozinha" in await helena.hears("confirma")


async def test_a_rule_whose_hour_has_passed_begins_at_the_next_such_hour(
    database: Database, cast: Cast, clock: FixedClock
) -> None:
    await bring_crowd(database, cast.pata, 2)
    clock.instant += timedelta(hours=2)
    helena = await open_owner_talk(database, cast.pata)
    shown = await helena.hears("manda uma campanha de reativação toda semana, às 10h")
    assert "toda semana" in shown
    assert "Roda pela primeira vez em 18/03/2026 às 10h." in shown
    assert "a primeira vez em 18/03/2026 às 10h" in await helena.hears("sim")
    # Shown for today's hour, and said yes to after it.
    clock.instant += timedelta(minutes=110)
    shown = await helena.hears('manda campanha todo dia às 13h: "Oi, {nome}! Aqui tem novidade para {o_pet}."')
    assert "Roda pela primeira vez em 11/03/2026 às 13h." in shown
    clock.instant += timedelta(minutes=20)
    assert "a primeira vez em 12/03/2026 às 13h" in await helena.hears("sim")
    async with database.tenant(cast.pata.id) as session:
        rules = [each for each in await list_campaigns(session) if each.state == "repeating"]
        assert len(rules) == 2
        for moment, runs in ((timedelta(), 0), (timedelta(days=1, minutes=-5), 1)):
            clock.instant += moment
            made = [await run_rule(session, rule.id) for rule in rules]
            assert len([run for run in made if run is not None]) == runs
