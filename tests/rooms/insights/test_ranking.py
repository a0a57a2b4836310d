"""Clients in order, against the same rows added up by plain Python; and pets' birthdays."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from cast import STAFF, TODAY, Cast
from oxy.clientele import update_pet
from oxy.foundation.database import Database
from oxy.foundation.errors import Invalid
from oxy.insights import Only, list_birthdays, period_between, rank_clients
from rooms.insights.ledger import Ledger

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
FIRST, LAST = TODAY - timedelta(days=40), TODAY - timedelta(days=6)


async def test_each_client_has_what_the_rows_add_up_to(database: Database, cast: Cast) -> None:
    ours, theirs = (Ledger(database, business, ZONE) for business in (cast.pata, cast.bicho))
    await ours.scatter(5, 90, TODAY - timedelta(days=60), 60)
    await theirs.scatter(6, 40, TODAY - timedelta(days=60), 60)
    books = await ours.count()
    rows = books.within(books.bookings, "start_time", FIRST, LAST)
    spent: dict[UUID, Decimal] = defaultdict(Decimal)
    visits, missed = defaultdict[UUID, int](int), defaultdict[UUID, int](int)
    for row in rows:
        if row["status"] == "completed":
            visits[row["contact_id"]] += 1
            spent[row["contact_id"]] += row["price"] or 0
        missed[row["contact_id"]] += row["status"] == "no_show"
    for sale in books.within(books.sales, "sold_at", FIRST, LAST):
        spent[sale["contact_id"]] += sale["price"]
    period = period_between(FIRST, LAST, ZONE)
    async with database.tenant(cast.pata.id) as session:
        dearest = await rank_clients(session, "spent", period, limit=500)
        often = await rank_clients(session, "visits", period, limit=500)
        twice = await rank_clients(session, "no_shows", period, least=2, limit=500)
        once = await rank_clients(session, "visits", period, most=1, limit=500)
        banho = await rank_clients(session, "visits", period, only=Only((cast.pata.services["Banho"],)), limit=500)
        few = await rank_clients(session, "spent", period, limit=2)
        with pytest.raises(Invalid):
            await rank_clients(session, "weight", period)  # pyright: ignore[reportArgumentType]
    assert {client.contact_id: client.spent for client in dearest.clients} == {
        contact: amount for contact, amount in spent.items() if amount
    }
    assert [client.spent for client in dearest.clients] == sorted(spent[each.contact_id] for each in dearest.clients)[
        ::-1
    ]
    assert dearest.whole == books.figures(FIRST, LAST)["revenue"]
    assert (few.total, few.whole, few.clients) == (dearest.total, dearest.whole, dearest.clients[:2])
    assert {client.contact_id: client.visits for client in often.clients} == dict(visits)
    assert {client.contact_id for client in twice.clients} == {who for who, count in missed.items() if count >= 2}
    assert {client.contact_id for client in once.clients} == {who for who, count in visits.items() if count == 1}
    baths = sum(row["status"] == "completed" and row["service_id"] == cast.pata.services["Banho"] for row in rows)
    assert banho.whole == sum(client.visits for client in banho.clients) == baths > 0


async def test_birthdays_are_of_living_pets_whose_day_is_known(database: Database, cast: Cast) -> None:
    pets = cast.pata.pets
    async with database.tenant(cast.pata.id) as session:
        for name, born in (("Mia", date(2020, 2, 29)), ("Bolota", date(2022, 12, 30)), ("Thor", date(2015, 1, 2))):
            await update_pet(session, pets[name], STAFF, birth_date=born)
        winter = await list_birthdays(session, period_between(date(2026, 12, 28), date(2027, 2, 28), ZONE))
        born_then = await list_birthdays(session, period_between(date(2022, 12, 1), date(2022, 12, 31), ZONE))
        with pytest.raises(Invalid):
            await list_birthdays(session, period_between(date(2026, 1, 1), date(2027, 2, 1), ZONE))
    found = [(pet.pet_name, pet.day, pet.years) for pet in winter.pets]
    assert found == [("Bolota", date(2026, 12, 30), 4), ("Mia", date(2027, 2, 28), 7)]
    # Thor has died, and nobody told Pingo's day.
    assert (winter.total, winter.undated) == (2, 1)
    assert born_then.pets == ()
