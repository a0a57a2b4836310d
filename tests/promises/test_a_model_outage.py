"""When the model fails, the customer is answered all the same, and what happened is kept."""

from collections.abc import Sequence

import pytest

from cast import Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.attendant.model_stage import model_pipeline, model_talk
from twins.chat import Call, ChatRequest, Say, says
from twins.failures import Dropped, Failure, Hung
from twins.openai import EMPTY_CHOICES, MALFORMED, OUTAGE, RATE_LIMITED

pytestmark = pytest.mark.anyio

FAILURES: tuple[tuple[str, Failure, str], ...] = (
    ("server error", OUTAGE, "500"),
    ("too many requests", RATE_LIMITED, "429"),
    ("malformed answer", MALFORMED, "decode"),
    ("no choices", EMPTY_CHOICES, "IndexError"),
    ("no answer in time", Hung(30), "no answer in"),
    ("connection cut", Dropped(), "Connection"),
)


@pytest.mark.parametrize(("failure", "words"), [case[1:] for case in FAILURES], ids=[case[0] for case in FAILURES])
async def test_the_receptionist_answers_and_the_row_says_why(
    database: Database, cast: Cast, failure: Failure, words: str
) -> None:
    async with model_pipeline(database, cast.pata, says("never said"), timeout=3) as (oxy, twin):
        twin.fail_next(failure, times=10)
        await oxy.say("quanto custa a consulta?")
        await oxy.settled()
        [kept] = await oxy.rows("SELECT status, model, error_message, latency_ms FROM ai_interactions")
        waiting = await oxy.value("SELECT count(*) FROM conversations WHERE turn_due_at IS NOT NULL")
    assert "R$ 120,00" in " ".join(oxy.mailbox.texts)
    assert (kept["status"], kept["model"], waiting) == ("fallback", "openai:gpt-4o-mini", 0)
    assert words in kept["error_message"]
    assert oxy.dead == []


async def test_a_retry_of_the_client_hides_one_hiccup(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, says("Oi, Júlia!")) as stage:
        stage.twin.fail_next(OUTAGE)
        assert await stage.talk.hears("oi") == "Oi, Júlia!"
        assert stage.talk.answers[-1].interaction.status == "success"


async def test_an_empty_answer_is_none(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, says("  ")) as stage:
        said = await stage.talk.hears("quanto custa a consulta?")
        kept = stage.talk.answers[-1].interaction
    assert "R$ 120,00" in said
    assert (kept.status, kept.error_message) == ("fallback", "the answer was empty")
    assert kept.prompt_tokens > 0, "what was spent on it is kept"


async def test_a_model_that_only_calls_tools_is_stopped(database: Database, clock: FixedClock, cast: Cast) -> None:
    def restless(_: ChatRequest) -> Say | Sequence[Call]:
        return [Call("list_bookings", {})]

    async with model_talk(database, clock, cast.pata, restless) as stage:
        said = await stage.talk.hears("quanto custa a consulta?")
        kept = stage.talk.answers[-1].interaction
        requests = len(stage.twin.asked)
    assert "R$ 120,00" in said
    assert kept.status == "fallback"
    assert "6 requests" in (kept.error_message or "")
    assert requests == 6


async def test_what_was_done_before_the_outage_stands_and_is_not_done_again(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    def registers_then_dies(request: ChatRequest) -> Say | Sequence[Call]:
        if request.tool_results:
            stage.twin.fail_next(OUTAGE, times=4)
            return [Call("list_bookings", {})]
        return [Call("register_pet", {"name": "Nina", "species": "cat"})]

    async with model_talk(database, clock, cast.pata, registers_then_dies) as stage:
        await stage.talk.says("cadastra minha gata Nina")
        pets = await stage.talk.pets()
        kept = stage.talk.answers[-1].interaction
    assert [pet["name"] for pet in pets].count("Nina") == 1
    assert kept.status == "fallback"
    assert "register_pet" in [call.name for call in kept.calls]


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("anthropic:claude-sonnet-4-5", "vendors"),
        ("deepseek:deepseek-chat", "DEEPSEEK_API_KEY"),
        ("nobody:nothing", "não é conhecido"),
        ("gpt-4o", "não existe"),
    ],
)
async def test_a_model_that_cannot_be_used_here_costs_no_answer(
    database: Database, clock: FixedClock, cast: Cast, model: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEEPSEEK_API_KEY", raising=False)
    async with model_talk(database, clock, cast.pata, says("never said"), model=model) as stage:
        said = await stage.talk.hears("quanto custa a consulta?")
        kept = stage.talk.answers[-1].interaction
    assert "R$ 120,00" in said
    assert (kept.status, kept.model) == ("fallback", model)
    assert words in (kept.error_message or "")


async def test_the_fast_path_spares_the_model(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, says("never said"), fast_path=True) as stage:
        said = await stage.talk.hears("quanto custa a consulta?")
        kept = stage.talk.answers[-1].interaction
        asked = len(stage.twin.asked)
    assert "R$ 120,00" in said
    assert (kept.model, kept.prompt_tokens, asked) == ("builtin", 0, 0)
