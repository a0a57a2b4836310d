"""The model-driven agent and the hotel, packages and the day's board: its tools, its proposals, what it may claim."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from cast import STAFF, Cast
from oxy.agenda import book, mark_ready, sell_package
from oxy.attendant import Attendant, Receptionist
from oxy.catalog import create_package
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.settings import load_settings
from rooms.attendant.model_stage import last_result, model_talk
from twins.chat import Call, ChatRequest, Say, follows

pytestmark = pytest.mark.anyio


def _hosts(request: ChatRequest) -> Say | Sequence[Call]:
    """A model that looks for room, proposes nights, books them after the yes, and makes them one more."""
    said = request.user_texts[-1]
    if request.tool_results:
        result = last_result(request)
        if result.get("error") == "confirm_first":
            return Say(result["say"])
        if result.get("booking"):
            booking = result["booking"]
            return Say(f"Prontinho! {booking['service']} reservada, saída {booking['check_out']}.")
        [stay] = result["stays"]
        told = f"{stay['nights']} noites por R$ 270,00"
        return Say(f"Temos vaga: entrada 13/03 às 14h, saída 16/03 às 12h, {told}. Quer reservar?")
    nights = {"service": "hospedagem", "arrival": "2026-03-13", "departure": "2026-03-16", "pet": "Bolota"}
    if "vaga" in said:
        return [Call("check_stay", nights)]
    if "mais uma" in said:
        return [Call("reschedule_stay", {"booking": "A1", "arrival": "2026-03-13", "departure": "2026-03-17"})]
    if "sim" in said and "reschedule_stay" in request.system_text.partition("Esperando o sim")[2].partition("\n\n")[0]:
        return [Call("reschedule_stay", {"booking": "A1", "arrival": "2026-03-13", "departure": "2026-03-17"})]
    return [Call("book_stay", nights)]


async def test_nights_are_looked_for_proposed_booked_and_made_more(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async with model_talk(database, clock, cast.pata, _hosts, contact="Marcos") as stage:
        assert "R$ 270,00" in await stage.talk.hears("tem vaga no hotel de sexta a segunda?")
        proposed = await stage.talk.hears("quero reservar")
        assert "entrada sexta-feira, 13/03 às 14h, saída segunda-feira, 16/03 às 12h, 3 noites, R$ 270,00" in proposed
        assert await stage.talk.bookings() == []
        assert "16/03" in await stage.talk.hears("sim")
        [booked] = await stage.talk.bookings()
        assert (booked["start"], booked["end"], booked["price"]) == ("2026-03-13 14:00", "2026-03-16 12:00", "270.00")
        longer = await stage.talk.hears("deixa mais uma noite")
        assert "4 noites, R$ 360,00" in longer
        assert (await stage.talk.bookings())[0]["end"] == "2026-03-16 12:00"
        assert "17/03" in await stage.talk.hears("sim")
        [moved] = await stage.talk.bookings()
        assert (moved["end"], moved["price"]) == ("2026-03-17 12:00", "360.00")
        statuses = {answer.interaction.status for answer in stage.talk.answers}
    assert statuses == {"success"}


async def test_a_yes_does_the_nights_that_were_proposed_whoever_hears_it(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    """The built-in receptionist, where the model is gone, books the very nights that the model proposed."""
    nights = {"service": "hospedagem", "arrival": "2026-03-13", "departure": "2026-03-16", "pet": "Bolota"}
    proposed = "Hospedagem da Bolota: entrada sexta-feira, 13/03 às 14h, saída segunda-feira, 16/03. Confirma?"
    model = follows([Call("book_stay", nights)], Say(proposed))
    async with model_talk(database, clock, cast.pata, model, contact="Marcos") as stage:
        await stage.talk.hears("reserva o hotel pro Bolota de 13 a 16 de março, pode ser?")
        stage.talk.attendant = Attendant(database, load_settings(), Receptionist(), lambda _: None)
        said = await stage.talk.hears("sim")
        [booked] = await stage.talk.bookings()
    assert "✅" in said
    assert (booked["start"], booked["end"]) == ("2026-03-13 14:00", "2026-03-16 12:00")


async def test_nights_that_nothing_backs_are_not_said(database: Database, clock: FixedClock, cast: Cast) -> None:
    lie = Say("Temos vaga no hotel de 20/03 a 23/03, 3 noites por R$ 199,00, pode trazer às 9h!")
    async with model_talk(database, clock, cast.pata, follows(lie, lie), contact="Marcos") as stage:
        said = await stage.talk.hears("tem vaga no hotel?")
        assert stage.talk.answers[-1].interaction.status == "blocked"
    assert "199" not in said


async def test_packages_and_the_board_are_told_from_the_data(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with database.tenant(cast.pata.id) as session:
        made = await create_package(
            session, STAFF, name="Pacote 10 banhos", service_ids=[cast.pata.services["Banho"]], count=10,
            price=Decimal("500.00"),
        )  # fmt: skip
        await sell_package(session, made.id, cast.pata.contacts["Marcos"], actor=STAFF)
        bath = await book(
            session, contact_id=cast.pata.contacts["Marcos"], pet_id=cast.pata.pets["Bolota"],
            service_id=cast.pata.services["Banho"], resource_id=None,
            start=clock.now(), actor=STAFF,
        )  # fmt: skip
        await mark_ready(session, bath.id, actor=STAFF)
    model = follows(
        [Call("packages", {}), Call("pets_here", {})],
        Say("O Bolota já está pronto! Do Pacote 10 banhos restam 10; o pacote custa R$ 500,00."),
    )
    async with model_talk(database, clock, cast.pata, model, contact="Marcos") as stage:
        said = await stage.talk.hears("o Bolota tá pronto? e quantos banhos tenho no pacote?")
        results = [call.result for call in stage.talk.answers[-1].interaction.calls]
        told = stage.twin.asked[0].system_text
    assert said.startswith("O Bolota já está pronto!")
    assert "Pacotes deste cliente: Pacote 10 banhos, restam 10 de 10" in told
    assert "entrada a partir das 14:00, saída até as 12:00" in told
    assert any(result.get("pets") == [{"pet": "Bolota", "service": "Banho", "stage": "ready", "planned_end": "10h"}]
               for result in results), results  # fmt: skip
