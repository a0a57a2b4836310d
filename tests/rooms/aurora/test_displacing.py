"""Blocks over bookings, and many cancelled at once: shown by name, done on one yes, told to customers and honestly."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.agenda import confirm
from oxy.businesses import Actor
from rooms.aurora.owner_talk import OwnerTalk
from rooms.aurora.test_orders import booking, rows, sent, talk  # pyright: ignore[reportUnusedImport] # noqa: F401
from rooms.insights.ledger import Ledger

pytestmark = pytest.mark.anyio

FRIDAY_AT_10 = datetime(TODAY.year, TODAY.month, TODAY.day + 2, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
BLOCK = "bloqueia a agenda da Ana amanhã"
BLOCKED = "SELECT 1 FROM resource_blocks"


async def take(talk: OwnerTalk, cast: Cast, start: datetime) -> None:  # noqa: F811
    """Somebody else books Ana then."""
    ledger = Ledger(talk.database, cast.pata, ZoneInfo("America/Sao_Paulo"))
    await ledger.book(start, "Banho", "Júlia", status="scheduled", resource="Ana", pet="Mia")


async def reach(talk: OwnerTalk, name: str) -> None:  # noqa: F811
    """Let a customer be one who has spoken with the business."""
    await rows(
        talk,
        "INSERT INTO conversations (organization_id, contact_id, instance_id, last_message_at)"
        " SELECT organization_id, id, %s, now() FROM contacts WHERE name = %s RETURNING id",
        talk.business.instances["simulador"], name,
    )  # fmt: skip


async def test_a_block_moves_and_asks_who_is_booked_and_is_taken_back(talk: OwnerTalk) -> None:  # noqa: F811
    await reach(talk, "Carla")
    shown = await talk.hears(BLOCK)
    assert "Banho de Bolota (Marcos), com Ana → sexta-feira, 13/03 às 10h, com Ana" in shown
    assert "Banho de Thor (Carla), com Ana → sexta-feira, 13/03 às 14h, com Ana" in shown
    assert await sent(talk) == []
    assert await rows(talk, BLOCKED) == []

    await talk.hears("sim")
    assert [(await booking(talk, pet, "Banho"))["at"] for pet in ("Bolota", "Thor")] == ["13 10:00", "13 14:00"]
    to_marcos, to_carla = await sent(talk)
    assert f"“{to_marcos}”" in shown
    assert "quinta-feira, 12/03 às 14h" in to_carla
    asked = await rows(
        talk,
        "SELECT b.id, b.status, b.confirm_by < '2026-03-12 10:00-03' AS in_time FROM pending_questions q"
        " JOIN bookings b ON b.id = (q.subject ->> 'booking')::uuid WHERE q.closed_at IS NULL ORDER BY b.start_time",
    )  # fmt: skip
    assert [(row["status"], row["in_time"]) for row in asked] == [("scheduled", True)] * 2

    async with talk.database.tenant(talk.business.id) as session:
        await confirm(session, UUID(str(asked[0]["id"])), actor=Actor("system"))
    undo = await talk.hears("desfaz o bloqueio")
    assert "• Thor (Carla): quinta-feira, 12/03 às 14h" in undo
    assert "Ficam como estão, porque já responderam ou mudaram:\n• Bolota (Marcos)" in undo
    await talk.hears("sim")
    assert [(await booking(talk, pet, "Banho"))["at"] for pet in ("Bolota", "Thor")] == ["13 10:00", "12 14:00"]
    assert "Pode desconsiderar a mudança" in (await sent(talk))[-1]
    assert await rows(talk, BLOCKED) == []


async def test_whose_new_time_went_or_who_cannot_be_asked_stays_and_is_left_to_people(
    talk: OwnerTalk,  # noqa: F811
    cast: Cast,
) -> None:
    await rows(talk, "UPDATE contacts SET status = 'blocked' WHERE name = 'Carla' RETURNING id")
    shown = await talk.hears(BLOCK)
    assert "Thor (Carla), com Ana → este contato está bloqueado; fica como está" in shown.replace("Este", "este")
    await take(talk, cast, FRIDAY_AT_10)
    done = await talk.hears("sim")
    assert "Continuam marcados e ninguém falou com eles; deixei um aviso para a equipe (2):" in done
    assert "Banho de Bolota (Marcos), com Ana: esse horário acabou de ser ocupado" in done
    assert [(await booking(talk, pet, "Banho"))["at"] for pet in ("Bolota", "Thor")] == ["12 10:00", "12 14:00"]
    assert await sent(talk) == []
    assert len(await rows(talk, BLOCKED)) == 1
    assert len(await rows(talk, "SELECT 1 FROM alerts WHERE kind = 'left_in_block'")) == 1


@pytest.mark.parametrize(
    "answer", ["sim, só bloqueia", "só bloqueia", "pode bloquear mas não mexe com quem ja ta marcado"]
)
async def test_a_smaller_yes_proposes_less(talk: OwnerTalk, answer: str) -> None:  # noqa: F811
    await talk.hears(BLOCK)
    before = await talk.database_state()
    assert "que continuam marcados" in await talk.hears(answer)
    assert await talk.database_state() == before
    await talk.hears("sim")
    assert (await booking(talk, "Bolota", "Banho"))["at"] == "12 10:00"
    assert len(await rows(talk, BLOCKED)) == 1
    assert await sent(talk) == []


async def test_many_are_cancelled_at_once_but_who_is_left_out(talk: OwnerTalk, cast: Cast) -> None:  # noqa: F811
    await reach(talk, "Carla")
    shown = await talk.hears("a ana ficou doente, cancela todos os atendimentos dela amanhã e avisa os clientes")
    assert "Cancelar todos estes agendamentos (2):" in shown
    assert "Banho de Bolota (Marcos)" in shown
    assert "Mia" not in shown
    assert "E bloquear a agenda de Ana, quinta-feira, 12/03/2026" in shown
    # Who books meanwhile was not said yes to.
    await take(talk, cast, FRIDAY_AT_10 - timedelta(days=1) + timedelta(hours=1))
    again = await talk.hears("sim")
    assert "mudou desde que perguntei" in again
    assert "Banho de Mia (Júlia)" in again
    assert await rows(talk, BLOCKED) == []
    assert "(2):" in await talk.hears("sim, menos a Mia")
    done = await talk.hears("sim")
    assert "2 agendamentos cancelados" in done
    assert [(await booking(talk, pet, "Banho"))["status"] for pet in ("Bolota", "Thor")] == ["cancelled"] * 2
    assert (await booking(talk, "Mia", "Banho"))["status"] == "scheduled"
    assert len(await sent(talk)) == 2
    assert await rows(talk, BLOCKED) == []


async def test_a_name_is_nobody_elses(talk: OwnerTalk, cast: Cast) -> None:  # noqa: F811
    ledger = Ledger(talk.database, cast.pata, ZoneInfo("America/Sao_Paulo"))
    await ledger.meet("Amanda Silva")
    await ledger.book(
        FRIDAY_AT_10 - timedelta(days=1) + timedelta(hours=1),
        "Banho",
        "Amanda Silva",
        status="scheduled",
        resource="Ana",
    )
    # "Amanhã" is no Amanda, Paula no Paulo, Bia nobody's day off, and the owner's own day off not the whole house's.
    assert "Cancelar todos estes agendamentos (3):" in await talk.hears("cancela tudo da Ana amanhã")
    assert "Não encontrei nada marcado para Paula" in await talk.hears("cancela tudo da Paula amanhã")
    assert "Não encontrei Bia na equipe" in await talk.hears("bloqueia a agenda da Bia amanhã")
    assert "De quem é a agenda?" in await talk.hears("quero tirar a sexta-feira de folga")
    assert "Bloquear a agenda de Ana: quarta-feira, 11/03" in await talk.hears("a ana faltou hoje")
