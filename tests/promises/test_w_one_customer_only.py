"""Rows W5 and W6: what one customer has is never in another's talk, and namesakes are told apart when it matters."""

from uuid import UUID, uuid4

import pytest

from cast import Cast
from journeys.stage_of_talk import open_talk
from oxy.attendant import load_context
from oxy.conversations.ports import Sender, Turn
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import NotFound

pytestmark = pytest.mark.anyio


async def test_w5_context_holds_one_contact_of_one_business(database: Database, clock: FixedClock, cast: Cast) -> None:
    for business, price in ((cast.pata, "60.00"), (cast.bicho, "99.00")):
        talk = await open_talk(
            database, clock, business.id, business.instances["simulador"], business.contacts["Marcos"]
        )
        await talk.hears("banho pro Bolota sexta 10h")
        await talk.hears("sim")
        assert [booking["price"] for booking in await talk.bookings()] == [price]
        async with database.tenant(business.id) as session:
            known = await load_context(session, _turn_of(talk.contact_id, talk.conversation_id, business.id))
        assert {pet.contact_id for pet in known.pets} == {business.contacts["Marcos"]}
        assert {booking.contact_id for booking in known.bookings} == {business.contacts["Marcos"]}
        assert {service.id for service in known.services} == set(business.services.values())
        assert {resource.id for resource in known.resources} == set(business.resources.values())


async def test_w5_a_contact_of_the_rival_does_not_exist_here(database: Database, clock: FixedClock, cast: Cast) -> None:
    talk = await open_talk(database, clock, cast.pata.id, cast.pata.instances["simulador"])
    async with database.tenant(cast.pata.id) as session:
        with pytest.raises(NotFound):
            await load_context(session, _turn_of(cast.bicho.contacts["Marcos"], talk.conversation_id, cast.pata.id))


async def test_w5_prices_and_words_of_the_rival_stay_across_the_street(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    pata = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    bicho = await open_talk(
        database, clock, cast.bicho.id, cast.bicho.instances["simulador"], cast.bicho.contacts["Marcos"]
    )
    for line in ("oi", "quanto é o banho?", "tem estacionamento?", "onde fica?"):
        here, there = await pata.hears(line), await bicho.hears(line)
        assert not any(word in here for word in ("Bicho", "Soraia", "99,00", "manobrista", ", 133"))
        assert not any(word in there for word in ("Pata", "Luna", "60,00", "rua de trás", ", 120"))


async def test_w6_namesakes_are_asked_apart_only_for_a_booking(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    await talk.hears("cadastra minha gata Bolota, siamesa de 1 ano")
    await talk.hears("agora não")
    assert "Qual Bolota" not in await talk.hears("quanto custa a consulta da Bolota?")
    assert "Qual Bolota" in await talk.hears("quero marcar consulta pra Bolota amanhã 10h")
    await talk.hears("a 2")
    await talk.hears("sim")
    [row] = await talk.rows(
        "SELECT p.species FROM bookings b JOIN pets p ON p.id = b.pet_id WHERE b.contact_id = %(contact)s"
    )
    assert row["species"] == "cat"


async def test_w6_the_species_said_settles_which_namesake(database: Database, clock: FixedClock, cast: Cast) -> None:
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    await talk.hears("cadastra minha gata Bolota, siamesa de 1 ano")
    await talk.hears("não, obrigado")
    said = await talk.hears("quero consulta pro meu cachorro Bolota amanhã 10h")
    assert "Qual Bolota" not in said
    assert "Confirma?" in said


def _turn_of(contact_id: UUID, conversation_id: UUID, organization_id: UUID) -> Turn:
    return Turn(organization_id, conversation_id, contact_id, uuid4(), Sender.CLIENT, None, (), {})
