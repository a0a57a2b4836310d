"""The tools by their words: what they do, what they refuse, and that doing it again changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from cast import Cast
from journeys.stage_of_talk import Talk, open_talk
from oxy.attendant import Toolset, load_context
from oxy.businesses import Actor, update_settings
from oxy.conversations.ports import Sender, Turn
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio


class Bench:
    """One customer's tools, a fresh toolset a turn; what a turn proposed is there in the next."""

    def __init__(self, talk: Talk) -> None:
        self.talk = talk
        self.dialogue: dict[str, Any] = {}

    async def turn(self) -> Toolset:
        talk = self.talk
        turn = Turn(
            talk.organization_id, talk.conversation_id, talk.contact_id, talk.instance_id, Sender.CLIENT, None, (),
            self.dialogue,
        )  # fmt: skip
        async with talk.database.tenant(talk.organization_id) as session:
            context = await load_context(session, turn)
        return Toolset(talk.database, context, turn)

    def end(self, tools: Toolset) -> None:
        proposed = tools.proposals.dialogue
        self.dialogue = proposed.dump(tools.context.now) if proposed else {}


@pytest.fixture
async def bench(database: Database, clock: FixedClock, cast: Cast) -> Bench:
    talk = await open_talk(
        database, clock, cast.pata.id, cast.pata.instances["simulador"], cast.pata.contacts["Marcos"]
    )
    return Bench(talk)


async def test_booking_asks_first_and_books_at_the_same_words_again(bench: Bench) -> None:
    tools = await bench.turn()
    first = await tools.book_appointment("Bolota", "banho", "2026-03-13", "09:00")
    assert (first["ok"], first["error"]) == (False, "confirm_first")
    assert "sexta-feira, 13/03" in first["say"]
    assert "R$ 60,00" in first["say"]
    assert await bench.talk.bookings() == []
    bench.end(tools)
    again = await bench.turn()
    second = await again.book_appointment("Bolota", "Banho", "2026-03-13", "09:00")
    assert second["ok"] is True
    assert second["booking"]["time"] == "9h"
    # The turn is run again after a crash before its commit.
    third = await (await bench.turn()).book_appointment("Bolota", "Banho", "2026-03-13", "09:00")
    assert third == second
    assert len(await bench.talk.bookings()) == 1


async def test_other_words_than_those_proposed_are_proposed_anew(bench: Bench) -> None:
    tools = await bench.turn()
    await tools.book_appointment("Bolota", "banho", "2026-03-13", "09:00")
    bench.end(tools)
    changed = await (await bench.turn()).book_appointment("Bolota", "banho", "2026-03-13", "10:00")
    assert changed["error"] == "confirm_first"
    assert await bench.talk.bookings() == []


async def test_where_no_confirmation_is_wanted_it_books_at_once(bench: Bench) -> None:
    async with bench.talk.database.tenant(bench.talk.organization_id) as session:
        await update_settings(session, {"booking_rules": {"confirm_before_booking": False}}, Actor("staff"))
    done = await (await bench.turn()).book_appointment("Bolota", "banho", "2026-03-13", "09:00")
    assert done["ok"] is True


@pytest.mark.parametrize(
    ("pet", "service", "day", "start", "error"),
    [
        ("Mia", "banho", "2026-03-13", "09:00", "unknown_pet"),
        ("Bolota", "acupuntura", "2026-03-13", "09:00", "unknown_service"),
        ("Bolota", "banho", "13/03/2026", "09:00", "invalid_time"),
        ("Bolota", "banho", "2026-03-13", "nove", "invalid_time"),
        ("Bolota", "banho", "2026-03-15", "09:00", "slot_taken"),
        ("Bolota", "banho", "2026-03-13", "09:10", "slot_taken"),
        ("Bolota", "banho", "2026-03-10", "09:00", "slot_taken"),
    ],
)
async def test_what_cannot_be_booked_is_refused_in_words(
    bench: Bench, pet: str, service: str, day: str, start: str, error: str
) -> None:
    tools = await bench.turn()
    refused = await tools.book_appointment(pet, service, day, start)
    assert (refused["ok"], refused["error"]) == (False, error)
    assert refused["say"]
    assert await bench.talk.bookings() == []
    assert tools.counter.calls[-1].result["ok"] is (error == "slot_taken")


async def test_availability_names_no_ids(bench: Bench) -> None:
    found = await (await bench.turn()).check_availability("consulta", "2026-03-12", period="morning")
    assert found["total_free"] == 8
    assert [slot["time"] for slot in found["slots"]] == ["8h", "8h30", "9h", "9h30", "10h", "10h30", "11h", "11h30"]
    assert "-4" not in str(found["slots"][0].values())
    assert all(set(slot) == {"date", "weekday_date", "time", "professional"} for slot in found["slots"])


@pytest.mark.parametrize(("service", "professional"), [("hospedagem", None), ("banho", "Dr. Paulo")])
async def test_searches_that_another_room_declines_come_back_as_results(
    bench: Bench, service: str, professional: str | None
) -> None:
    tools = await bench.turn()
    declined = await tools.check_availability(service, "2026-03-13", professional=professional)
    assert declined["ok"] is False
    assert declined["say"]


async def test_only_own_bookings_can_be_named(bench: Bench, cast: Cast) -> None:
    julia = await open_talk(
        bench.talk.database, bench.talk.clock, cast.pata.id, cast.pata.instances["simulador"],
        cast.pata.contacts["Júlia"],
    )  # fmt: skip
    await julia.hears("consulta pra Mia sexta 9h")
    await julia.hears("sim")
    tools = await bench.turn()
    for refused in (
        await tools.cancel_appointment("2026-03-13", "09:00"),
        await tools.confirm_appointment("2026-03-13", "09:00"),
        await tools.reschedule_appointment("2026-03-13", "09:00", "2026-03-16", "09:00"),
    ):
        assert refused["error"] == "unknown_booking"
    assert (await tools.list_bookings())["bookings"] == []
    assert [booking["status"] for booking in await julia.bookings()] == ["scheduled"]


async def test_cancel_twice_is_once_and_too_late_is_for_people(bench: Bench, clock: FixedClock) -> None:
    await bench.talk.hears("banho pro Bolota sexta 9h")
    await bench.talk.hears("sim")
    tools = await bench.turn()
    assert (await tools.cancel_appointment("2026-03-13", "09:00", "viagem"))["ok"] is True
    assert (await tools.cancel_appointment("2026-03-13", "09:00", "viagem"))["ok"] is True
    await bench.talk.hears("banho pro Bolota sexta 9h")
    await bench.talk.hears("sim")
    clock.instant += timedelta(days=1, hours=22)
    late = await (await bench.turn()).cancel_appointment("2026-03-13", "09:00")
    assert (late["ok"], late["error"]) == (False, "late_cancel")


async def test_the_same_pet_is_registered_once(bench: Bench) -> None:
    tools = await bench.turn()
    assert (await tools.register_pet("Nina", "dog", "Shih Tzu", 1.5))["created"] is True
    assert (await tools.register_pet("nina", "dog", size="small"))["created"] is False
    [_, nina] = await bench.talk.pets()
    assert (nina["birth_date"], nina["size"]) == ("2024-09-11", "small")


async def test_refusals_of_other_rooms_come_back_as_results(bench: Bench) -> None:
    tools = await bench.turn()
    assert (await tools.register_pet("Nina", "dragon"))["ok"] is False  # pyright: ignore[reportArgumentType]
    assert (await tools.update_contact(email="não é e-mail"))["ok"] is False


async def test_escalation_and_knowledge(bench: Bench) -> None:
    tools = await bench.turn()
    assert (await tools.answer_from_knowledge("tem estacionamento?"))["answer"] == "Sim, gratuito, na rua de trás."
    assert (await tools.answer_from_knowledge("vocês vendem aquário?"))["ok"] is False
    await tools.escalate_to_human("reclamação", "conta errada")
    assert tools.counter.handover is not None
    assert tools.counter.evidence.evidence().handed_over is True
    assert [call.name for call in tools.counter.calls] == ["answer_from_knowledge"] * 2 + ["escalate_to_human"]


async def test_nights_are_offered_proposed_and_booked_by_token(bench: Bench) -> None:
    tools = await bench.turn()
    looked = await tools.check_stay("hospedagem", "2026-03-13", "2026-03-16", pet="Bolota")
    assert looked["stays"] == [
        {
            "kennel": "Canil 1", "check_in": {"date": "2026-03-13", "time": "14h"},
            "check_out": {"date": "2026-03-16", "time": "12h"}, "nights": 3, "price": "270.00", "nightly": "90.00",
        }
    ]  # fmt: skip
    stay = "Bolota", "hotelzinho", "2026-03-13", "2026-03-16"
    first = await tools.book_stay(*stay)
    assert first["error"] == "confirm_first"
    assert "entrada sexta-feira, 13/03 às 14h, saída segunda-feira, 16/03 às 12h, 3 noites, R$ 270,00" in first["say"]
    bench.end(tools)
    again = await bench.turn()
    other = await (await bench.turn()).book_stay("Bolota", "hotelzinho", "2026-03-13", "2026-03-14")
    assert other["error"] == "confirm_first"
    second = await again.book_stay(*stay)
    assert second["ok"] is True, second
    assert (second["booking"]["price"], second["booking"]["time"]) == ("270.00", "14h")
    assert len(await bench.talk.bookings()) == 1
    full = await (await bench.turn()).book_stay("Bolota", "hospedagem", "2026-03-14", "2026-03-17")
    assert full["error"] == "slot_taken"
    bath = await (await bench.turn()).check_stay("banho", "2026-03-13", "2026-03-16")
    assert bath["error"] == "not_a_stay"
