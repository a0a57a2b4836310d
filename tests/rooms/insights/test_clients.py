"""Who has gone quiet, who is found by a search, and the agenda of a day."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from cast import NOW, TODAY, Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from oxy.insights import CATALOGUE, agenda_of, inactive_clients, named_period, search_clients
from oxy.insights.measuring import measure
from rooms.insights.ledger import Ledger, midday

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")


@pytest.fixture
def ledger(database: Database, cast: Cast) -> Ledger:
    return Ledger(database, cast.pata, ZONE)


async def names_of_inactive(ledger: Ledger, days: int = 30) -> list[str | None]:
    async with ledger.database.tenant(ledger.business.id) as session:
        return [client.name for client in (await inactive_clients(session, days)).clients]


async def test_absent_means_served_long_ago_and_nothing_booked(ledger: Ledger) -> None:
    for name, days in (("Ausente", 31), ("Recente", 29), ("Marcado", 40), ("Faltoso", 50), ("Bloqueado", 60)):
        await ledger.meet(name)
        await ledger.book(NOW - timedelta(days=days), "Banho", name)
    await ledger.meet("Nunca veio")
    await ledger.book(NOW + timedelta(days=5), "Banho", "Marcado", status="scheduled")
    await ledger.book(NOW - timedelta(days=2), "Banho", "Faltoso", status="no_show")
    async with ledger.database.tenant(ledger.business.id) as session:
        await session.execute("UPDATE contacts SET status = 'blocked' WHERE name = 'Bloqueado'")
    assert await names_of_inactive(ledger) == ["Ausente", "Faltoso"]
    assert await names_of_inactive(ledger, 45) == ["Faltoso"]


async def test_a_house_whose_pets_died_is_left_alone(ledger: Ledger) -> None:
    await ledger.book(NOW - timedelta(days=90), "Banho", "Júlia", pet="Thor")
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await inactive_clients(session)
        assert [(client.name, client.pets) for client in found.clients] == [("Júlia", ("Mia",))]
        await session.execute("UPDATE pets SET deceased_at = now() WHERE name = 'Mia'")
        assert (await inactive_clients(session)).total == 0


async def test_the_list_and_the_metric_agree(ledger: Ledger, clock: FixedClock) -> None:
    await ledger.scatter(9, 80, TODAY - timedelta(days=120), 130)
    expected = (await ledger.count()).inactive(clock.now())
    async with ledger.database.tenant(ledger.business.id) as session:
        found = await inactive_clients(session, limit=500)
        few = await inactive_clients(session, limit=1)
        today = named_period("today", ZONE, clock.now())
        measured = await measure(session, today, [CATALOGUE["inactive_clients"]])
    assert {client.contact_id for client in found.clients} == expected != set()
    assert (few.total, len(few.clients)) == (len(expected), 1)
    assert measured["inactive_clients"] == len(expected)
    visits = [client.last_visit for client in found.clients]
    assert visits == sorted(visits, reverse=True)


async def test_days_must_make_sense(ledger: Ledger) -> None:
    async with ledger.database.tenant(ledger.business.id) as session:
        for days in (0, -1, 4000):
            with pytest.raises(Invalid):
                await inactive_clients(session, days)


async def test_a_search_finds_by_name_pet_and_number(ledger: Ledger, cast: Cast) -> None:
    await ledger.book(NOW - timedelta(days=3), "Banho", "Marcos")
    await ledger.book(NOW + timedelta(days=3), "Banho", "Marcos", status="confirmed")
    async with ledger.database.tenant(cast.pata.id) as session:
        for words in ("marcos", "BOLOTA", "bolotá", "76543210"):
            found = await search_clients(session, words)
            assert [client.name for client in found.clients] == ["Marcos"], words
            assert (found.clients[0].visits, found.clients[0].next_booking) == (1, NOW + timedelta(days=3))
        assert (await search_clients(session, "Thor")).total == 0, "a pet that died is not found"
        assert (await search_clients(session, "%_")).total == 0, "wildcards are letters"
        with pytest.raises(Invalid):
            await search_clients(session, " a ")


async def test_a_search_stays_at_home(ledger: Ledger, cast: Cast) -> None:
    async with ledger.database.tenant(cast.bicho.id) as session:
        assert (await search_clients(session, "Júlia")).total == 0
        assert (await search_clients(session, "Marcos")).clients[0].contact_id == cast.bicho.contacts["Marcos"]


async def test_a_days_agenda_is_local_and_in_order(ledger: Ledger, cast: Cast) -> None:
    await ledger.book(midday(TODAY, ZONE, 14), "Banho", "Júlia", status="scheduled", resource="Ana", pet="Mia")
    await ledger.book(midday(TODAY, ZONE, 0), "Banho", "Marcos", status="confirmed", price="10.00")
    await ledger.book(midday(TODAY, ZONE, 23, 45), "Banho", "Marcos", status="cancelled")
    await ledger.book(midday(TODAY - timedelta(days=1), ZONE, 23, 59), "Banho", "Marcos")
    async with ledger.database.tenant(cast.pata.id) as session:
        agenda = await agenda_of(session, TODAY)
        anas = await agenda_of(session, TODAY, resource_id=cast.pata.resources["Ana"])
    assert [f"{entry.start:%H:%M} {entry.status}" for entry in agenda.entries] == [
        "00:00 confirmed", "14:00 scheduled", "23:45 cancelled"
    ]  # fmt: skip
    assert agenda.expected == 70
    assert [(entry.pet_name, entry.contact_name) for entry in anas.entries] == [("Mia", "Júlia")]


async def test_a_guest_who_came_before_is_in_the_agenda(ledger: Ledger, cast: Cast) -> None:
    came = midday(TODAY - timedelta(days=2), ZONE, 15)
    await ledger.book(came, "Hospedagem", "Marcos", status="in_progress", price="270.00", minutes=3 * 1440 - 270)
    async with ledger.database.tenant(cast.pata.id) as session:
        today, after = await agenda_of(session, TODAY), await agenda_of(session, TODAY + timedelta(days=2))
    assert [entry.service_name for entry in today.entries] == ["Hospedagem"]
    assert today.expected == 0, "the stay belongs to the day it began"
    assert after.entries == ()
