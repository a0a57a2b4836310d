"""Row G7: a freed slot is offered to one waiting customer at a time, with a hold that ends."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from cast import JULIA_PHONE, MARCOS_PHONE, NOW, SAO_PAULO, STAFF, TODAY, Cast
from oxy.agenda import (
    FILL_WAITLIST,
    Booking,
    SlotTaken,
    Wanted,
    book,
    cancel,
    find_slots,
    join_waitlist,
    leave_waitlist,
    list_waitlist,
    sweep_waitlists,
)
from oxy.attendant import Attendant, Receptionist
from oxy.attendant.waitlist_filling import WaitlistFiller
from oxy.businesses import update_settings
from oxy.clientele import find_or_create_contact, register_pet, update_contact
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database, Row
from oxy.foundation.jobs import Job
from oxy.foundation.settings import load_settings
from pipeline import Pipeline, open_pipeline, working_on

pytestmark = pytest.mark.anyio
FRIDAY = TODAY + timedelta(days=2)
MORNING = Wanted(FRIDAY, FRIDAY, time(8), time(11, 59))
PHONES = {"Júlia": JULIA_PHONE, "Marcos": MARCOS_PHONE}


@dataclass
class Shop:
    """Pata Amiga with a full Friday: Ana's mornings and afternoons are booked by a third customer."""

    database: Database
    cast: Cast
    clock: FixedClock
    oxy: Pipeline
    full: list[Booking] = field(default_factory=list[Booking])

    @property
    def id(self) -> UUID:
        return self.cast.pata.id

    async def fill_friday(self, service: str = "Banho") -> None:
        pata = self.cast.pata
        async with self.database.tenant(self.id) as session:
            cida = pata.contacts["Dona Cida"]
            while True:
                slots = await find_slots(session, pata.services[service], FRIDAY, FRIDAY, limit=1)
                if not slots:
                    return
                self.full.append(
                    await book(
                        session, contact_id=cida, pet_id=None, service_id=pata.services[service], resource_id=None,
                        start=slots[0].start, actor=STAFF,
                    )
                )  # fmt: skip

    async def waits(self, name: str, wanted: Wanted = MORNING, pet: str | None = None) -> UUID:
        pata = self.cast.pata
        async with self.database.tenant(self.id) as session:
            entry = await join_waitlist(
                session, pata.contacts[name], pata.services["Banho"], wanted, actor=STAFF,
                pet_id=pata.pets[pet] if pet else None,
            )  # fmt: skip
        self.clock.instant += timedelta(seconds=1)
        return entry.id

    async def free(self, place: int = 0) -> None:
        async with self.database.tenant(self.id) as session:
            await cancel(session, self.full[place].id, actor=STAFF)

    async def look(self) -> None:
        """What the jobs and the sweep do, and everything that follows from it."""
        await WaitlistFiller(self.database).run(Job.here(FILL_WAITLIST, self.id, {}))
        await self.oxy.settled()

    async def says(self, name: str, text: str) -> str:
        """What a customer says, and the last thing they hear then."""
        await self.oxy.say(text, phone=PHONES[name])
        await self.oxy.settled()
        return self.told(name)[-1]

    def told(self, name: str) -> list[str]:
        return [message.text for message in self.oxy.mailbox.sent if any(to.value == PHONES[name] for to in message.to)]

    async def entries(self) -> list[tuple[str | None, str]]:
        async with self.database.tenant(self.id) as session:
            return [(each.contact_name, each.status) for each in await list_waitlist(session, only_open=False)]

    async def outcomes(self) -> list[str | None]:
        rows = await self.rows("SELECT outcome FROM waitlist_offers ORDER BY offered_at, id")
        return [row["outcome"] for row in rows]

    async def rows(self, query: Any, params: Any = None) -> Sequence[Row]:
        return await self.oxy.rows(query, params)

    async def banhos(self, name: str) -> list[datetime]:
        rows = await self.rows(
            "SELECT start_time FROM bookings WHERE contact_id = %s AND status = 'scheduled' ORDER BY 1",
            (self.cast.pata.contacts[name],),
        )
        return [row["start_time"] for row in rows]


@pytest.fixture
async def shop(database: Database, cast: Cast, clock: FixedClock) -> Any:
    async with open_pipeline(database, working=False) as oxy:
        attendant = Attendant(database, load_settings(), Receptionist(), lambda _: None)
        oxy.parrot = attendant  # pyright: ignore[reportAttributeAccessIssue] -- the parrot's place is any answerer's
        opened = Shop(database, cast, clock, oxy)
        await opened.fill_friday()
        async with working_on(oxy):
            # They have written before, so that it is known from which number.
            for name in PHONES:
                await opened.says(name, "oi")
            oxy.mailbox.sent.clear()
            yield opened


async def test_g7_until_when_is_told_and_the_yes_after_it_still_counts(shop: Shop) -> None:
    await shop.waits("Marcos", pet="Bolota")
    await shop.free()
    await shop.look()
    assert "Guardo esse horário para você até 9h30" in await shop.says("Marcos", "quanto tempo tenho pra responder?")
    assert "Agendado: Banho" in await shop.says("Marcos", "ta, quero")
    assert len(await shop.banhos("Marcos")) == 1


async def test_g7_it_goes_to_the_first_in_line_and_from_no_to_the_next(shop: Shop) -> None:
    await shop.waits("Júlia", pet="Mia")
    await shop.waits("Marcos", pet="Bolota")
    await shop.look()
    assert shop.told("Júlia") == []
    await shop.free()
    await shop.look()
    [offer] = shop.told("Júlia")
    assert "Banho para a Mia, sexta-feira, 13/03 às 8h com Ana" in offer
    assert shop.oxy.mailbox.sent[-1].options
    assert shop.told("Marcos") == []
    # Nobody else gets the time meanwhile: not staff, not the other customer.
    async with shop.database.tenant(shop.id) as session:
        with pytest.raises(SlotTaken):
            await book(
                session, contact_id=shop.cast.pata.contacts["Dona Cida"], pet_id=None,
                service_id=shop.cast.pata.services["Banho"], resource_id=None, start=shop.full[0].start_time,
                actor=STAFF,
            )  # fmt: skip
    assert "continua na lista" in await shop.says("Júlia", "não vou poder")
    await shop.look()
    assert len(shop.told("Marcos")) == 1
    assert "Agendado: Banho para a Bolota" in await shop.says("Marcos", "sim! e quanto é a consulta?")
    assert await shop.banhos("Marcos") == [shop.full[0].start_time]
    assert await shop.entries() == [("Júlia", "waiting"), ("Marcos", "booked")]
    assert sorted(filter(None, await shop.outcomes())) == ["accepted", "declined"]
    [counted] = await shop.rows(
        "SELECT closed_at - freed_at AS took FROM waitlist_offers WHERE outcome = 'accepted' AND booking_id IS NOT NULL"
    )
    assert timedelta() <= counted["took"] < timedelta(minutes=1)
    # The slot that she declined is not offered to her again, the next one is.
    await shop.free(1)
    await shop.look()
    assert "às 9h" in shop.told("Júlia")[-1]


async def test_g7_nights_go_to_one_guest_at_a_time_with_a_hold(shop: Shop) -> None:
    pata, arrives, leaves = shop.cast.pata, _at(TODAY + timedelta(days=6), 14), _at(TODAY + timedelta(days=9), 12)
    hotel = pata.services["Hospedagem"]
    async with shop.database.tenant(shop.id) as session:
        stay = await book(
            session, contact_id=pata.contacts["Dona Cida"], pet_id=None, service_id=hotel, resource_id=None,
            start=arrives, end=leaves, actor=STAFF,
        )  # fmt: skip
    assert "Confirma?" not in await shop.says("Júlia", "quero hospedar a Mia de 17 a 19")
    assert "Hospedagem para a Mia, entrada terça-feira, 17/03" in await shop.says("Júlia", "lista de espera")
    shop.clock.instant += timedelta(seconds=1)
    assert "lista de espera" in await shop.says("Marcos", "hotel pro Bolota de 18 a 20, se abrir vaga me avisa")
    shop.oxy.mailbox.sent.clear()
    await shop.look()
    assert (shop.told("Júlia"), shop.told("Marcos")) == ([], [])
    async with shop.database.tenant(shop.id) as session:
        await cancel(session, stay.id, actor=STAFF)
    await shop.look()
    [offer] = shop.told("Júlia")
    assert "Hospedagem para a Mia, de terça-feira, 17/03 às 14h a quinta-feira, 19/03 às 12h (2 noites)" in offer
    assert shop.told("Marcos") == []
    async with shop.database.tenant(shop.id) as session:
        with pytest.raises(SlotTaken):
            await book(
                session, contact_id=pata.contacts["Marcos"], pet_id=pata.pets["Bolota"], service_id=hotel,
                resource_id=None, start=arrives + timedelta(days=1), end=leaves - timedelta(days=1), actor=STAFF,
            )  # fmt: skip
    shop.clock.instant += timedelta(minutes=31)
    await shop.look()
    assert "Hospedagem para a Bolota, de quarta-feira, 18/03" in shop.told("Marcos")[-1]
    assert "Agendado: Hospedagem para a Bolota" in await shop.says("Marcos", "sim")
    [made] = await shop.rows(
        "SELECT start_time, end_time, price FROM bookings WHERE contact_id = %s AND status = 'scheduled'",
        (pata.contacts["Marcos"],),
    )
    assert (made["start_time"], made["end_time"]) == (arrives + timedelta(days=1), leaves)
    assert await shop.entries() == [("Júlia", "waiting"), ("Marcos", "booked")]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), SAO_PAULO)


async def test_g7_silence_passes_it_on_and_a_late_yes_is_told_so(shop: Shop) -> None:
    await shop.waits("Júlia")
    await shop.waits("Marcos")
    await shop.free()
    await shop.look()
    assert (len(shop.told("Júlia")), shop.told("Marcos")) == (1, [])
    shop.clock.instant += timedelta(minutes=31)
    await shop.look()
    assert "passou adiante" in await shop.says("Júlia", "sim")
    assert "Agendado" in await shop.says("Marcos", "👍")
    assert await shop.banhos("Júlia") == []
    assert set(await shop.outcomes()) == {"lapsed", "accepted"}
    assert ("Júlia", "waiting") in await shop.entries()


async def test_g7_until_nobody_is_left_and_then_it_is_anybodys(shop: Shop) -> None:
    entry = await shop.waits("Júlia")
    await shop.waits("Marcos", Wanted(FRIDAY, FRIDAY, time(14), None))
    await shop.free()
    await shop.look()
    async with shop.database.tenant(shop.id) as session:
        await leave_waitlist(session, entry)
    await shop.look()
    assert await shop.outcomes() == ["withdrawn"]
    assert "Agendado" not in await shop.says("Júlia", "sim")
    async with shop.database.tenant(shop.id) as session:
        [free] = await find_slots(session, shop.cast.pata.services["Banho"], FRIDAY, FRIDAY)
    assert free.start == shop.full[0].start_time


async def test_g7_nobody_is_woken_for_it(shop: Shop) -> None:
    await shop.waits("Júlia")
    async with shop.database.tenant(shop.id) as session:
        await update_settings(session, {"reminders": {"quiet_from": "20:00"}}, STAFF)
    shop.clock.instant = datetime.combine(FRIDAY - timedelta(days=1), time(20, 30), NOW.tzinfo)
    await shop.free(0)
    await shop.free(2)
    await shop.look()
    assert shop.told("Júlia") == []
    # At 8h the slot of 8h is over; the one at 10h can wait for the morning, with less time to answer.
    shop.clock.instant = datetime.combine(FRIDAY, time(8), NOW.tzinfo)
    await shop.look()
    [offer] = shop.told("Júlia")
    assert "às 10h" in offer
    assert "até 8h20" in offer


async def test_g7_who_cannot_be_written_to_is_passed_over_and_staff_told(shop: Shop) -> None:
    julia = shop.cast.pata.contacts["Júlia"]
    await shop.waits("Júlia")
    await shop.waits("Marcos")
    await shop.oxy.rows("UPDATE whatsapp_instances SET channel = 'cloud', phone_number_id = '7' WHERE id = %s"
                        " RETURNING id", (shop.oxy.instance_id,))  # fmt: skip
    await shop.rows("UPDATE conversations SET last_incoming_at = %s WHERE contact_id = %s RETURNING id",
                    (NOW - timedelta(days=3), julia))  # fmt: skip
    await shop.free()
    await WaitlistFiller(shop.database).run(Job.here(FILL_WAITLIST, shop.id, {}))
    assert set(await shop.outcomes()) == {"unreachable", None}
    alerts = await shop.rows("SELECT kind FROM alerts WHERE kind LIKE 'waitlist%%'")
    assert [row["kind"] for row in alerts] == ["waitlist_unreachable"]
    async with shop.database.tenant(shop.cast.bicho.id) as session:
        assert await list_waitlist(session, only_open=False) == []


async def test_g7_a_customer_asks_to_be_told_and_books_something_else(shop: Shop) -> None:
    said = await shop.says("Marcos", "tem banho sexta pro Bolota?")
    assert "lista de espera" in said
    said = await shop.says("Marcos", "me coloca na lista de espera então, de manhã")
    assert "Você está na lista de espera: Banho para o Bolota, sexta-feira, 13/03" in said
    [entry] = await shop.rows("SELECT first_day, last_day, earliest, latest FROM waitlist")
    assert (entry["first_day"], entry["last_day"]) == (FRIDAY, FRIDAY)
    assert entry["latest"] <= time(12)
    said = await shop.says("Júlia", "me avisa se abrir banho pra Mia amanhã de tarde")
    assert "Boa notícia" in said
    await shop.says("Júlia", "deixa pra lá")
    # Booked for the days waited for, by whomever: there is nothing to wait for any more.
    await shop.free(5)
    async with shop.database.tenant(shop.id) as session:
        await book(
            session, contact_id=shop.cast.pata.contacts["Marcos"], pet_id=shop.cast.pata.pets["Bolota"],
            service_id=shop.cast.pata.services["Banho"], resource_id=None, start=shop.full[5].start_time, actor=STAFF,
        )  # fmt: skip
    assert await shop.entries() == [("Marcos", "booked")]
    await shop.waits("Marcos")
    assert "tirei você" in await shop.says("Marcos", "pode me tirar da lista de espera")
    assert sorted(status for _, status in await shop.entries()) == ["booked", "gone"]


async def test_g7_fifty_at_once_and_one_gets_it(shop: Shop) -> None:
    """Twenty-five at the counter, twenty-four looks at the list, and the customer's own yes, all for one slot."""
    await shop.waits("Júlia", pet="Mia")
    await shop.free()
    await shop.look()
    pata = shop.cast.pata
    bath, start = pata.services["Banho"], shop.full[0].start_time

    async def at_the_counter(number: int) -> object:
        async with shop.database.tenant(shop.id) as session:
            contact = await find_or_create_contact(session, [("phone", f"+55119{number:08}")], f"C{number}", NOW)
            pet, _ = await register_pet(session, contact.id, name="Bob", species="dog", today=TODAY)
            await update_contact(session, contact.id, STAFF, name=f"C{number}")
        async with shop.database.tenant(shop.id) as session:
            return await book(
                session, contact_id=contact.id, pet_id=pet.id, service_id=bath, resource_id=None, start=start,
                actor=STAFF,
            )  # fmt: skip

    filler = WaitlistFiller(shop.database)
    looks = [filler.run(Job.here(FILL_WAITLIST, shop.id, {})) for _ in range(24)]
    outcomes = await asyncio.gather(
        *(at_the_counter(number) for number in range(25)), *looks, shop.oxy.say("sim", phone=JULIA_PHONE),
        return_exceptions=True,
    )  # fmt: skip
    assert sum(isinstance(outcome, SlotTaken) for outcome in outcomes) == 25
    await sweep_waitlists(shop.database)
    await shop.look()
    taken = await shop.rows(
        "SELECT contact_id FROM bookings WHERE start_time = %s AND status = 'scheduled' AND resource_id = %s",
        (start, pata.resources["Ana"]),
    )
    assert [row["contact_id"] for row in taken] == [pata.contacts["Júlia"]]
    assert await shop.outcomes() == ["accepted"]
