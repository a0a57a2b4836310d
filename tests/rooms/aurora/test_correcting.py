"""A proposal corrected: the same order again as corrected, and the yes does that and never what was shown before."""

from decimal import Decimal

import pytest

from rooms.aurora.owner_talk import OwnerTalk
from rooms.aurora.test_orders import booking, rows, sent, talk  # pyright: ignore[reportUnusedImport] # noqa: F401

pytestmark = pytest.mark.anyio


async def test_the_hours_of_a_block_are_corrected(talk: OwnerTalk) -> None:  # noqa: F811
    assert "das 12h às 18h" in await talk.hears("bloqueia a agenda do dr paulo amanhã à tarde, ele tem congresso")
    assert "Dr. Paulo: quinta-feira, 12/03/2026, das 14h às 16h" in await talk.hears("não, espera, é só das 14 às 16")
    assert "sexta-feira, 13/03/2026, das 14h às 16h" in await talk.hears("opa, sexta")
    await talk.hears("sim")
    blocks = await rows(
        talk, "SELECT to_char(start_time AT TIME ZONE 'America/Sao_Paulo', 'DD HH24:MI') AS at FROM resource_blocks"
    )
    assert [row["at"] for row in blocks] == ["13 14:00"]


async def test_a_price_and_a_move_keep_what_was_not_corrected(talk: OwnerTalk) -> None:  # noqa: F811
    await talk.hears("aumenta o banho grande em 10%")
    assert "grande: R$ 80,00 → R$ 85,00" in await talk.hears("espera, deixa 85")
    await talk.hears("pode ser")
    prices = "SELECT p.price FROM service_prices p JOIN services s ON s.id = p.service_id WHERE s.name = 'Banho'"
    assert {row["price"] for row in await rows(talk, prices)} == {Decimal(50), Decimal(60), Decimal(85)}

    await talk.hears("passa o banho do Bolota para sexta às 11h")
    assert "Para: sexta-feira, 13/03 às 16h" in await talk.hears("na verdade às 16h")
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "13 16:00"
    assert len(await sent(talk)) == 1


async def test_what_cannot_be_leaves_nothing_for_a_yes(talk: OwnerTalk) -> None:  # noqa: F811
    await talk.hears("passa o banho do Bolota para sexta às 11h")
    assert "fechado aos domingos" in await talk.hears("não, domingo às 10h")
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "12 10:00"


async def test_a_no_with_another_order_or_question_is_that(talk: OwnerTalk) -> None:  # noqa: F811
    await talk.hears("passa o banho do Bolota para sexta às 11h")
    assert "Período: hoje" in await talk.hears("não, quanto faturei hoje?")
    assert "Bloquear a agenda de Ana" in await talk.hears("não, bloqueia a agenda da Ana amanhã")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "12 10:00"
