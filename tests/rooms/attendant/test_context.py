"""A turn's context: one query, everything of this contact, nothing of anybody else."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from psycopg import AsyncConnection

from cast import Cast
from journeys.stage_of_talk import Talk, open_talk
from oxy.attendant import ClientContext, load_context
from oxy.businesses import Actor, update_settings
from oxy.catalog import update_service
from oxy.conversations.ports import Sender, Turn, TurnMessage
from oxy.foundation import transactions
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.statements import Statement

pytestmark = pytest.mark.anyio


async def load(talk: Talk, *messages: TurnMessage) -> ClientContext:
    turn = Turn(
        talk.organization_id, talk.conversation_id, talk.contact_id, talk.instance_id, Sender.CLIENT, None, messages, {}
    )
    async with talk.database.tenant(talk.organization_id) as session:
        return await load_context(session, turn)


async def test_one_round_trip(
    database: Database, clock: FixedClock, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await open_talk(database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Júlia"])
    await load(talk)  # What the business says of itself is read by whoever is the first to need it.
    trips: list[int] = []
    exchange = transactions.exchange

    async def counted(connection: AsyncConnection[Any], statements: Sequence[Statement]) -> None:
        trips.append(len(statements))
        await exchange(connection, statements)

    monkeypatch.setattr(transactions, "exchange", counted)
    known = await load(talk)
    # BEGIN, for whom, the context, COMMIT.
    assert trips == [4]
    assert known.contact.name == "Júlia"
    assert known.now == clock.instant
    assert known.settings.booking_rules.horizon_days == 60
    assert [pet.name for pet in known.pets] == ["Mia"]
    assert known.pets[0].birth_date is not None
    assert {service.name: service.prices for service in known.services if service.prices}.keys() == {"Banho"}


async def test_what_a_business_changes_is_known_in_the_next_turn(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    talk = await open_talk(database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Júlia"])
    before = await load(talk)
    bath = next(service for service in before.services if service.name == "Banho")
    async with database.tenant(cast.pata.id) as session:
        await update_service(session, bath.id, Actor("system"), prices={"small": Decimal("61.50")})
        await update_settings(session, {"ai": {"assistant_name": "Nina"}}, Actor("system"))
    after = await load(talk)
    known = {service.name: service.prices for service in after.services}
    assert known["Banho"] == {"small": Decimal("61.50")}
    assert after.settings.ai.assistant_name == "Nina"


async def test_history_ends_before_what_waits_and_is_at_most_twenty(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    talk = await open_talk(database, clock, cast.pata.id, cast.pata.instances["simulador"])
    talk.twice = False
    for number in range(15):
        await talk.says(f"olá {number}")
    rows = await talk.rows("SELECT id, seq FROM messages WHERE contact_id = %(contact)s ORDER BY seq")
    last = rows[-2]
    waiting = TurnMessage(last["id"], last["seq"], "text", "olá 14", clock.now(), None, {})
    known = await load(talk, waiting)
    assert len(known.history) == 20
    assert known.history[-2].text == "olá 13"
    assert known.history[-1].direction == "outgoing"
    assert all(past.text != "olá 14" for past in known.history)


async def test_bookings_reach_thirty_days_back_and_forward(database: Database, clock: FixedClock, cast: Cast) -> None:
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    await talk.hears("banho pro Bolota sexta 9h")
    await talk.hears("sim")
    [upcoming] = (await load(talk)).upcoming
    assert (upcoming.service_name, upcoming.pet_name, str(upcoming.price)) == ("Banho", "Bolota", "60.00")
    clock.instant += timedelta(days=20)
    later = await load(talk)
    assert (len(later.bookings), later.upcoming) == (1, ())
    clock.instant += timedelta(days=20)
    assert (await load(talk)).bookings == ()


async def test_an_unknown_conversation_has_no_history(database: Database, clock: FixedClock, cast: Cast) -> None:
    talk = await open_talk(database, clock, cast.pata.id, cast.pata.instances["simulador"])
    await talk.says("oi")
    talk.conversation_id = uuid4()
    assert (await load(talk)).history == ()
