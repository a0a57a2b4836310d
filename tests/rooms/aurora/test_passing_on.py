"""Many moved at once, to another of the team or another day: everyone named, each asked, the rest said and left."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from evals.test_owner_orders import furnish
from oxy.agenda import reschedule
from oxy.businesses import Actor
from oxy.catalog import create_resource, update_service
from oxy.foundation.database import Database
from rooms.aurora.owner_talk import OwnerTalk, model_owner_talk
from rooms.aurora.test_displacing import BLOCKED, reach, take
from rooms.aurora.test_orders import rows, sent, talk  # pyright: ignore[reportUnusedImport] # noqa: F401
from twins.chat import Call, Say, follows

pytestmark = pytest.mark.anyio

TOMORROW_AT_10 = datetime(TODAY.year, TODAY.month, TODAY.day + 1, 10, tzinfo=ZoneInfo("America/Sao_Paulo"))
NOW_WITH = (
    "SELECT p.name AS pet, r.name AS hands, to_char(b.start_time AT TIME ZONE 'America/Sao_Paulo', 'DD HH24:MI') AS at"
    " FROM bookings b JOIN pets p ON p.id = b.pet_id JOIN resources r ON r.id = b.resource_id"
    " WHERE p.name IN ('Bolota', 'Thor', 'Mia') AND b.start_time > '2026-03-12' AND r.name <> 'Dr. Paulo'"
    " AND b.status = 'scheduled' ORDER BY p.name"
)


async def hire(talk: OwnerTalk, cast: Cast) -> None:  # noqa: F811
    """Bia is new and bathes, too; whoever is booked tomorrow can be written to."""
    await reach(talk, "Carla")
    async with talk.database.tenant(cast.pata.id) as session:
        made = await create_resource(session, Actor("system"), name="Bia", kind="groomer")
        hands = [cast.pata.resources["Ana"], made.id]
        await update_service(session, cast.pata.services["Banho"], Actor("system"), resource_ids=hands)


@pytest.fixture
async def bia(talk: OwnerTalk, cast: Cast) -> None:  # noqa: F811
    await hire(talk, cast)


async def stand(talk: OwnerTalk) -> list[tuple[str, str, str]]:  # noqa: F811
    return [(str(row["pet"]), str(row["hands"]), str(row["at"])) for row in await rows(talk, NOW_WITH)]


@pytest.mark.usefixtures("bia")
async def test_somebodys_clients_go_to_another_each_is_asked_and_all_of_it_is_taken_back(
    talk: OwnerTalk,  # noqa: F811
) -> None:
    shown = await talk.hears("a Ana não vem amanhã, passa os clientes dela pra Bia")
    assert "Banho de Bolota (Marcos), com Ana → mesmo horário, com Bia" in shown
    assert "Banho de Thor (Carla), com Ana → mesmo horário, com Bia" in shown
    assert "E bloquear a agenda de Ana, quinta-feira, 12/03/2026" in shown
    assert await stand(talk) == [("Bolota", "Ana", "12 10:00"), ("Thor", "Ana", "12 14:00")]
    assert await sent(talk) == []

    await talk.hears("sim")
    assert await stand(talk) == [("Bolota", "Bia", "12 10:00"), ("Thor", "Bia", "12 14:00")]
    told = await sent(talk)
    assert len(told) == 2
    assert any(f"“{each}”" in shown for each in told)
    assert all("O horário continua o mesmo" in each for each in told)
    assert len(await rows(talk, "SELECT 1 FROM pending_questions WHERE closed_at IS NULL")) == 2
    assert len(await rows(talk, BLOCKED)) == 1

    await talk.hears("desfaz")
    await talk.hears("sim")
    assert await stand(talk) == [("Bolota", "Ana", "12 10:00"), ("Thor", "Ana", "12 14:00")]
    assert await rows(talk, BLOCKED) == []


@pytest.mark.usefixtures("bia")
async def test_whose_time_went_meanwhile_is_said_and_left(talk: OwnerTalk, cast: Cast) -> None:  # noqa: F811
    await talk.hears("passa todos os da Ana pra Bia amanhã")
    # Somebody books Bia herself, at Bolota's hour.
    await take(talk, cast, TOMORROW_AT_10 + timedelta(hours=1))
    async with talk.database.tenant(cast.pata.id) as session:
        eleven = TOMORROW_AT_10 + timedelta(hours=1)
        [mia] = await session.rows("SELECT id FROM bookings WHERE start_time = %s AND status = 'scheduled'", (eleven,))
        [bia] = await session.rows("SELECT id FROM resources WHERE name = 'Bia'")
        await reschedule(session, mia["id"], start=TOMORROW_AT_10, resource_id=bia["id"], actor=Actor("system"))
    done = await talk.hears("sim")
    assert "Pronto: movi 1" in done
    assert "deixei um aviso para a equipe (1):" in done
    assert ("Bolota", "Ana", "12 10:00") in await stand(talk)
    assert ("Thor", "Bia", "12 14:00") in await stand(talk)
    assert len(await sent(talk)) == 1
    assert len(await rows(talk, "SELECT 1 FROM alerts WHERE kind = 'left_in_block'")) == 1


@pytest.mark.usefixtures("bia")
async def test_a_service_goes_to_another_day_but_who_is_left_out(talk: OwnerTalk) -> None:  # noqa: F811
    shown = await talk.hears("joga os banhos de amanhã pra sexta")
    assert "Mover para sexta-feira, 13/03 (2):" in shown
    assert "(1):" in await talk.hears("menos o Bolota")
    await talk.hears("sim")
    assert await stand(talk) == [("Bolota", "Ana", "12 10:00"), ("Thor", "Ana", "13 14:00")]
    assert await rows(talk, BLOCKED) == []


@pytest.mark.usefixtures("bia")
async def test_what_was_not_said_is_asked_and_a_day_without_a_place_is_none(talk: OwnerTalk) -> None:  # noqa: F811
    assert "De que dia" in await talk.hears("passa os clientes da Ana pra Bia")
    assert "Mover para Bia (2):" in await talk.hears("amanhã")
    assert "na equipe. Para quem" in await talk.hears("passa os clientes da Ana de amanhã pro Júlio")
    refused = await talk.hears("a Ana adoeceu, joga tudo dela de amanhã pra domingo")
    assert "Não consigo mover ninguém para domingo" in refused
    # Whose and when is what the order before said.
    assert "Mover para sexta-feira, 13/03 (2):" in await talk.hears("então joga tudo dela pra sexta")
    before = await talk.database_state()
    await talk.hears("não")
    assert await talk.database_state() == before


async def test_a_model_gives_the_same_order_and_only_proposes(database: Database, cast: Cast) -> None:
    await furnish(database, cast)
    call = Call(
        "move_many",
        {"from_date": f"{TODAY + timedelta(days=1)}", "professional": "Ana", "new_professional": "Bia", "block": True,
         "tell_customers": False},
    )  # fmt: skip
    async with model_owner_talk(database, cast.pata, follows([call], Say("Veja abaixo."))) as (talk, _):  # noqa: F811
        await hire(talk, cast)
        shown = await talk.hears("a Ana não consegue, põe a Bia no lugar dela amanhã, eles já sabem")
        assert "Mover para Bia (2):" in shown
        assert "Nenhum cliente será avisado." in shown
        assert await stand(talk) == [("Bolota", "Ana", "12 10:00"), ("Thor", "Ana", "12 14:00")]
        await talk.hears("sim")
        assert await stand(talk) == [("Bolota", "Bia", "12 10:00"), ("Thor", "Bia", "12 14:00")]
        assert await sent(talk) == []
