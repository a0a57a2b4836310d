"""Row G6: what a customer answers is taken for what was asked, and for nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest

from cast import NOW, STAFF, Cast
from journeys.stage_of_talk import Talk, open_talk
from oxy.agenda import book
from oxy.attendant import ClientContext
from oxy.attendant.builtin.asked import Done, Kind, Matter
from oxy.attendant.builtin.asked.registry import KINDS
from oxy.attendant.builtin.phrases import bookings as phrases
from oxy.attendant.counter import Counter
from oxy.attendant.outcomes import Refused
from oxy.clientele import register_pet
from oxy.conversations import questions
from oxy.conversations.questions import OpenQuestion
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database

pytestmark = pytest.mark.anyio
FRIDAY = NOW + timedelta(days=2)


class Visit(Kind):
    """Asks whether a booking stands."""

    name = "visit"
    deeds: ClassVar[Mapping[str, str]] = {"yes": "vem", "no": "não vem", "move": "quer outro horário"}

    def matter(self, question: OpenQuestion, context: ClientContext) -> Matter | None:
        booking = next((each for each in context.bookings if str(each.id) == question.subject["booking_id"]), None)
        if booking is None:
            return None
        words = f"{phrases.named(booking, context)}, {phrases.when(booking, context)}"
        pets = frozenset(filter(None, [booking.pet_id]))
        return Matter(words, pets, frozenset([booking.service_id]), context.local(booking.start_time))

    def read(self, text: str) -> str | None:
        return "move" if any(word in text for word in ("remarca", "mudar")) else super().read(text)

    async def do(self, counter: Counter, question: OpenQuestion, deed: str) -> Done:
        booking = next(each for each in counter.context.bookings if str(each.id) == question.subject["booking_id"])
        if deed != "yes":
            return Done(f"Anotado: {deed}, {phrases.named(booking, counter.context)}.")
        confirmed = await counter.confirm(booking)
        assert not isinstance(confirmed, Refused)
        return Done(phrases.presence(confirmed, counter.context))

    def late(self, question: OpenQuestion, deed: str, context: ClientContext) -> str:
        return "Essa confirmação já passou da hora."


@dataclass
class Asking:
    """Marcos, who has a dog or two and was asked about their visits."""

    talk: Talk
    cast: Cast
    database: Database
    thor: UUID
    asked: int = 0

    async def book(self, pet: str, start: datetime, service: str = "Banho") -> UUID:
        pata = self.cast.pata
        async with self.database.tenant(pata.id) as session:
            pets = pata.pets | {"Thor": self.thor}
            booking = await book(
                session, contact_id=pata.contacts["Marcos"], pet_id=pets[pet], service_id=pata.services[service],
                resource_id=None, start=start, actor=STAFF,
            )  # fmt: skip
        return booking.id

    async def ask(self, booking_id: UUID, hours: int = 20) -> str:
        """Ask about a booking, and return the id under which the channel knows the message."""
        self.asked += 1
        wamid = f"wamid.asked.{self.asked}"
        row = await self.talk.keep_outgoing("Você vem?", wamid)
        async with self.database.tenant(self.cast.pata.id) as session:
            await questions.ask(
                session, self.talk.contact_id, "visit", {"booking_id": str(booking_id)},
                session.clock.now() + timedelta(hours=hours), row,
            )  # fmt: skip
        return wamid

    async def outcomes(self) -> list[str | None]:
        rows = await self.talk.rows(
            "SELECT outcome FROM pending_questions q JOIN messages m ON m.id = q.message_id ORDER BY m.seq"
        )
        return [row["outcome"] for row in rows]

    async def answer(self, booking_id: UUID, *lines: str, **more: Any) -> tuple[str, str | None]:
        """Ask anew about a booking and say the lines; return what is heard and what the question came to."""
        await self.ask(booking_id)
        said = await self.talk.hears(*lines, **more)
        rows = await self.talk.rows(
            "SELECT id, outcome FROM pending_questions WHERE message_id IS NOT NULL ORDER BY asked_at DESC,"
            " (SELECT seq FROM messages m WHERE m.id = message_id) DESC LIMIT 1"
        )
        await self.talk.rows("UPDATE pending_questions SET closed_at = now(), outcome = coalesce(outcome, 'over')"
                             " WHERE closed_at IS NULL RETURNING id")  # fmt: skip
        self.talk.dialogue = {}
        return said, rows[0]["outcome"]


@pytest.fixture
async def marcos(database: Database, clock: FixedClock, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Asking:
    monkeypatch.setitem(KINDS, "visit", Visit())
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        thor, _ = await register_pet(
            session, pata.contacts["Marcos"], name="Thor", species="dog", size="large", today=NOW.date()
        )
    talk = await open_talk(database, clock, pata.id, pata.instances["simulador"], pata.contacts["Marcos"])
    return Asking(talk, cast, database, thor=thor.id)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        (("sim", "s", "1", "👍", "pode ser", "confirmo", "sim!! obrigada", "oi, bom dia! confirmo sim", "ok",
          "confirmo o do Bolota", "confirmo o banho de sexta às 9h", "sim, confirmado, até lá"), "yes"),
        (("não vou poder", "não", "n", "👎", "2"), "no"),
        (("remarca", "quero mudar", "3", "não, remarca pra segunda"), "move"),
        (("confirmo o do Thor", "sim, mas às 11h", "sim, sábado", "quanto é a tosa?", "talvez", "bom dia"), None),
    ],
)  # fmt: skip
async def test_g6_only_a_clear_answer_to_what_was_asked_counts(
    marcos: Asking, words: tuple[str, ...], outcome: str | None
) -> None:
    booking = await marcos.book("Bolota", FRIDAY)
    for line in words:
        said, came_to = await marcos.answer(booking, line)
        assert came_to == outcome, (line, said)
        assert ("Presença confirmada" in said) == (outcome == "yes"), (line, said)


async def test_g6_an_answer_and_a_question_are_both_heard(marcos: Asking) -> None:
    booking = await marcos.book("Bolota", FRIDAY)
    for lines in (("sim! e quanto é a consulta?",), ("confirmo", "quanto custa a consulta veterinária?")):
        said, outcome = await marcos.answer(booking, *lines)
        assert outcome == "yes"
        assert "Presença confirmada" in said
        assert "R$ 120,00" in said


async def test_g6_the_message_that_is_quoted_is_the_one_answered(marcos: Asking) -> None:
    first, second = await marcos.book("Bolota", FRIDAY), await marcos.book("Thor", FRIDAY + timedelta(hours=1))
    quoted, _ = await marcos.ask(first), await marcos.ask(second)
    said = await marcos.talk.hears("sim", quotes=quoted)
    assert "Bolota" in said
    assert await marcos.outcomes() == ["yes", None]
    # What quotes some other message of ours answers none of them.
    assert "confirmada" not in await marcos.talk.hears("ok", quotes="wamid.something-else")
    assert await marcos.outcomes() == ["yes", None]


@pytest.mark.parametrize(
    ("choice", "confirmed"),
    [("2", ["Thor"]), ("o do Thor", ["Thor"]), ("o primeiro", ["Bolota"]), ("o de sexta", ["Bolota"]),
     ("os dois", ["Bolota", "Thor"]), ("1 e 2", ["Bolota", "Thor"])],
)  # fmt: skip
async def test_g6_of_several_it_is_asked_which_once(marcos: Asking, choice: str, confirmed: list[str]) -> None:
    first, second = await marcos.book("Bolota", FRIDAY), await marcos.book("Thor", FRIDAY + timedelta(days=1))
    for booking in (first, second):
        await marcos.ask(booking)
    said = await marcos.talk.hears("sim")
    assert "1. Banho da Bolota" in said
    assert "2. Banho do Thor" in said
    assert await marcos.outcomes() == [None, None]
    said = await marcos.talk.hears(choice)
    booked = await marcos.talk.bookings()
    assert [each["pet"] for each in booked if each["status"] == "confirmed"] == confirmed, said


async def test_g6_a_name_or_all_of_them_needs_no_question_back(marcos: Asking) -> None:
    first, second = await marcos.book("Bolota", FRIDAY), await marcos.book("Thor", FRIDAY + timedelta(hours=1))
    for booking in (first, second):
        await marcos.ask(booking)
    assert "Thor" in await marcos.talk.hears("confirmo o do Thor")
    assert await marcos.outcomes() == [None, "yes"]
    await marcos.ask(second)
    assert "confirmada" in await marcos.talk.hears("sim pros dois, ambos")
    assert (await marcos.outcomes()).count("yes") == 3


async def test_g6_a_yes_to_the_talk_under_way_is_not_taken(marcos: Asking) -> None:
    booking = await marcos.book("Bolota", FRIDAY)
    await marcos.ask(booking)
    assert "Confirma?" in await marcos.talk.hears("quero marcar consulta pro Thor segunda 10h")
    assert "Agendado" in await marcos.talk.hears("sim")
    assert await marcos.outcomes() == [None]
    # The question came after the proposal: it is asked back, and either can be meant.
    await marcos.talk.hears("consulta pro Thor terça 10h")
    await marcos.ask(booking)
    said = await marcos.talk.hears("sim")
    assert "1. Banho da Bolota" in said
    assert "Agendado" not in said
    assert "Agendado" in await marcos.talk.hears("2")
    assert "confirmada" in await marcos.talk.hears("sim, confirmo o banho da Bolota")


async def test_g6_after_other_words_of_ours_a_bare_yes_is_asked_back(marcos: Asking) -> None:
    booking = await marcos.book("Bolota", FRIDAY)
    await marcos.ask(booking)
    await marcos.talk.hears("quanto é a consulta?")
    assert "confirmada" not in await marcos.talk.hears("ok")
    assert "Banho da Bolota" in await marcos.talk.hears("sim")
    assert await marcos.outcomes() == [None]
    assert "confirmada" in await marcos.talk.hears("sim")
    assert await marcos.outcomes() == ["yes"]


async def test_g6_a_late_answer_is_told_so_and_does_nothing(marcos: Asking, clock: FixedClock) -> None:
    booking = await marcos.book("Bolota", FRIDAY)
    await marcos.ask(booking, hours=2)
    clock.instant += timedelta(hours=3)
    assert "já passou da hora" in await marcos.talk.hears("sim")
    assert await marcos.outcomes() == ["late"]
    assert [each["status"] for each in await marcos.talk.bookings()] == ["scheduled"]
    assert "Combinado" in await marcos.talk.hears("ok")
