"""What sounded like another order and must not be one: an absence that is a customer's, a word that is near a name."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from crowds import bring_crowd
from rooms.aurora.owner_talk import OwnerTalk
from rooms.aurora.test_displacing import BLOCKED
from rooms.aurora.test_orders import booking, rows, talk  # pyright: ignore[reportUnusedImport] # noqa: F401
from rooms.insights.ledger import Ledger

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
TOMORROW_AT_11 = datetime(TODAY.year, TODAY.month, TODAY.day + 1, 11, tzinfo=ZONE)


async def test_a_customers_absence_blocks_nobodys_time(talk: OwnerTalk) -> None:  # noqa: F811
    shown = await talk.hears("o Marcos do Bolota não vem mais amanhã, cancela o banho pra mim")
    assert "Cancelar: Banho de Bolota (Marcos)" in shown
    assert "Bloquear" not in shown
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["status"] == "cancelled"
    assert await rows(talk, BLOCKED) == []


async def test_the_verb_is_nobodys_name(talk: OwnerTalk, cast: Cast) -> None:  # noqa: F811
    ledger = Ledger(talk.database, cast.pata, ZONE)
    await ledger.meet("Amanda Silva")
    await ledger.book(TOMORROW_AT_11, "Consulta Veterinária", "Amanda Silva", status="scheduled", resource="Dr. Paulo")
    assert "Mover para sexta-feira, 13/03 (" in await talk.hears("manda os da Ana de amanhã pra sexta, sem avisar")


async def test_an_offer_is_the_owners_own_and_a_correction_changes_no_word_of_it(
    talk: OwnerTalk,  # noqa: F811
    cast: Cast,
) -> None:
    await bring_crowd(talk.database, cast.pata, 2)
    shown = await talk.hears("faz uma campanha pros sumidos com 10% no banho até sexta")
    assert "10% de desconto no banho até sexta." in shown
    later = await talk.hears("deixa pra segunda de manhã")
    assert "10% de desconto no banho até sexta." in later
    assert "Sai em 16/03/2026" in later
    assert "15% de desconto no banho até sexta." in await talk.hears("muda pra 15%")
    await talk.hears("não")
    assert await rows(talk, "SELECT 1 FROM campaigns WHERE state NOT IN ('draft', 'cancelled')") == []


async def test_what_answers_nothing_is_no_answer(talk: OwnerTalk) -> None:  # noqa: F811
    assert "De que dia" in await talk.hears("passa os clientes da Ana pro Dr. Paulo")
    assert "De que dia" not in await talk.hears("quantos clientes atendi hoje?")
    assert "Ninguém está esperando" in await talk.hears("tem algum cliente sem resposta?")
    assert "• Ana: das" in await talk.hears("tem buraco na agenda da Ana amanhã?")
    heard = await talk.hears("quero faturar 35 mil em abril")
    assert "Anotar a meta: faturamento de R$ 35.000,00, abril de 2026" in heard
