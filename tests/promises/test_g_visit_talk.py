"""Row G2 over WhatsApp: what was asked for in one message is booked whole or not at all, also by two at once."""

import asyncio
from collections import Counter
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from cast import JULIA_PHONE, MARCOS_PHONE, STAFF, TODAY, Cast
from oxy.agenda import book
from oxy.attendant import Attendant, Receptionist
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.settings import load_settings
from pipeline import Pipeline, open_pipeline, working_on
from rooms.insights.ledger import midday

pytestmark = pytest.mark.anyio

FRIDAY = TODAY + timedelta(days=2)
ZONE = ZoneInfo("America/Sao_Paulo")
WISHES = {
    MARCOS_PHONE: "quero banho e tosa pro Bolota sexta às 10h",
    JULIA_PHONE: "quero banho e tosa pra Mia sexta às 10h",
}  # fmt: skip


async def live(oxy: Pipeline) -> list[tuple[str, str]]:
    rows = await oxy.rows(
        "SELECT p.name, s.name AS service FROM bookings b JOIN pets p ON p.id = b.pet_id JOIN services s"
        " ON s.id = b.service_id WHERE b.status = 'scheduled' AND p.name IN ('Bolota', 'Mia') ORDER BY b.start_time"
    )
    return [(row["name"], row["service"]) for row in rows]


def attendant(database: Database) -> Attendant:
    return Attendant(database, load_settings(), Receptionist(), lambda _: None)


async def test_g2_a_visit_asked_for_in_one_message_is_booked_whole(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = attendant(database)  # pyright: ignore[reportAttributeAccessIssue] -- any answerer will do
        async with working_on(oxy):
            await oxy.say(WISHES[MARCOS_PHONE], MARCOS_PHONE)
            await oxy.settled()
            assert "Total: R$ 135,00" in oxy.mailbox.texts[-1]
            assert await live(oxy) == []
            await oxy.say("sim", MARCOS_PHONE)
            await oxy.settled()
        assert "✅" in oxy.mailbox.texts[-1]
        assert await live(oxy) == [("Bolota", "Banho"), ("Bolota", "Tosa")]
        assert await oxy.value("SELECT count(DISTINCT visit_id) FROM bookings") == 1


async def test_g2_a_part_lost_before_the_yes_books_nothing(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = attendant(database)  # pyright: ignore[reportAttributeAccessIssue] -- any answerer will do
        async with working_on(oxy):
            await oxy.say(WISHES[MARCOS_PHONE], MARCOS_PHONE)
            await oxy.settled()
            clock.instant += timedelta(minutes=15)
            async with database.tenant(cast.pata.id) as session:
                await book(
                    session, contact_id=cast.pata.contacts["Dona Cida"], pet_id=None,
                    service_id=cast.pata.services["Tosa"], resource_id=None, start=midday(FRIDAY, ZONE, 11),
                    actor=STAFF,
                )  # fmt: skip
            await oxy.say("sim", MARCOS_PHONE)
            await oxy.settled()
        assert "acabou de ser ocupado" in oxy.mailbox.texts[-1]
        assert "Não marquei nada" in oxy.mailbox.texts[-1]
        assert await live(oxy) == []


async def test_g2_of_two_who_say_yes_at_once_one_has_all_and_the_other_nothing(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async with open_pipeline(database, working=False) as oxy:
        oxy.parrot = attendant(database)  # pyright: ignore[reportAttributeAccessIssue] -- any answerer will do
        async with working_on(oxy):
            for phone, wish in WISHES.items():
                await oxy.say(wish, phone)
                await oxy.settled()
                assert "às 10h" in oxy.mailbox.texts[-1]
                # The first one's hold runs out before the second asks, and the second's before both say yes.
                clock.instant += timedelta(minutes=11)
            await asyncio.gather(*(oxy.say("sim", phone) for phone in WISHES))
            await oxy.settled()
        made = await live(oxy)
        assert Counter(pet for pet, _ in made) in (Counter(Bolota=2), Counter(Mia=2))
        assert sum("✅" in text for text in oxy.mailbox.texts) == 1
        assert sum("acabou de ser ocupado" in text for text in oxy.mailbox.texts) == 1
