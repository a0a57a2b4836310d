"""The stage itself: what every other test leans on."""

import socket

import pytest
from pydantic_ai import models

from cast import NOW, Cast
from oxy.clientele import list_contacts
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from stage import NetworkClosed


@pytest.mark.anyio
@pytest.mark.parametrize("again", [1, 2])
async def test_each_test_has_the_cast_on_a_database_of_its_own(
    database: Database, cast: Cast, clock: FixedClock, again: int
) -> None:
    async with database.tenant(cast.pata.id) as session:
        found, _ = await list_contacts(session)
        assert {contact.name or "Teresa": contact.id for contact in found} == cast.pata.contacts
        await session.execute("DELETE FROM contacts")
    async with database.tenant(cast.bicho.id) as session:
        assert {contact.id for contact in (await list_contacts(session))[0]} == set(cast.bicho.contacts.values())
        assert session.clock.now() == clock.instant == NOW
    assert (NOW.weekday(), NOW.isoformat()) == (2, "2026-03-11T09:00:00-03:00")


def test_nothing_outside_this_machine_can_be_reached() -> None:
    with socket.socket() as out, pytest.raises(NetworkClosed):
        out.connect(("192.0.2.1", 80))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out, pytest.raises(NetworkClosed):
        out.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(NetworkClosed):
        socket.getaddrinfo("graph.facebook.com", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_models_are_out_of_reach() -> None:
    assert not models.ALLOW_MODEL_REQUESTS
