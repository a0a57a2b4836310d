"""What Oxy asked, as a model is told of it and answers it, and what it may say of the waitlist."""

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pytest

from cast import NOW, STAFF, TODAY, Cast
from oxy.agenda import FILL_WAITLIST, Wanted, book, cancel, find_slots, join_waitlist
from oxy.attendant.waitlist_filling import WaitlistFiller
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from oxy.foundation.jobs import Job
from rooms.attendant.model_stage import last_result, model_talk
from twins.chat import Call, ChatRequest, Say

pytestmark = pytest.mark.anyio
FRIDAY = TODAY + timedelta(days=2)
FREED = datetime.combine(FRIDAY, time(9), NOW.tzinfo)


def _takes_it(request: ChatRequest) -> Say | Sequence[Call]:
    if request.tool_results:
        return Say(last_result(request)["say"])
    found = re.search(r"\[(P\d)\] Banho da Mia, sexta-feira, 13/03 às 9h \(yes: ", request.system_text)
    assert found, "the open question is in the prompt"
    return [Call("answer_question", {"question": found[1], "answer": "yes"})]


async def test_a_model_takes_the_slot_that_was_asked_about(database: Database, clock: FixedClock, cast: Cast) -> None:
    pata = cast.pata
    async with database.tenant(pata.id) as session:
        booked = await book(
            session, contact_id=pata.contacts["Dona Cida"], pet_id=None, service_id=pata.services["Banho"],
            resource_id=None, start=FREED, actor=STAFF,
        )  # fmt: skip
        wanted = Wanted(FRIDAY, FRIDAY, time(9), time(9))
        await join_waitlist(
            session, pata.contacts["Júlia"], pata.services["Banho"], wanted, actor=STAFF, pet_id=pata.pets["Mia"]
        )
    async with model_talk(database, clock, pata, _takes_it) as stage:
        async with database.tenant(pata.id) as session:
            await cancel(session, booked.id, actor=STAFF)
        await WaitlistFiller(database).run(Job.here(FILL_WAITLIST, pata.id, {}))
        said = await stage.talk.hears("opa, esse aí eu vou querer")
        assert "Agendado: Banho para a Mia, sexta-feira, 13/03 às 9h" in said
        [kept] = await stage.talk.bookings()
        assert (kept["start"], kept["pet"]) == ("2026-03-13 09:00", "Mia")
        assert [row["outcome"] for row in await stage.talk.rows("SELECT outcome FROM pending_questions")] == ["yes"]


def _promises(request: ChatRequest) -> Say | Sequence[Call]:
    text = "Certo! Você está na lista de espera, e eu te aviso se abrir um horário 😊"
    if "quero" not in request.user_texts[-1] or request.tool_results:
        return Say(text)
    arguments = {"service": "banho", "first_date": "2026-03-13", "period": "morning", "pet": "Mia"}
    return [Call("join_waitlist", arguments)]


async def test_a_model_may_promise_word_only_to_who_is_on_the_list(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async with model_talk(database, clock, cast.pata, _promises) as stage:
        assert "lista de espera" not in await stage.talk.hears("me avisa se abrir vaga?")
        said = await stage.talk.hears("quero entrar na lista pra sexta de manhã")
        assert "te aviso se abrir" in said
        [entry] = await stage.talk.rows("SELECT first_day, latest, status FROM waitlist")
        assert (entry["first_day"], entry["status"]) == (FRIDAY, "waiting")
    async with database.tenant(cast.pata.id) as session:
        assert await find_slots(session, cast.pata.services["Banho"], FRIDAY, FRIDAY, limit=1)
