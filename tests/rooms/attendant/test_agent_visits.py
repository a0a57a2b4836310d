"""The model-driven agent and several things at once: arranged with tools, proposed first, written only at a yes."""

import re
from collections.abc import Sequence

import pytest

from cast import Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.attendant.model_stage import last_result, model_talk
from twins.chat import Call, ChatRequest, Say, follows

pytestmark = pytest.mark.anyio

ITEMS = [{"pet": "Mia", "service": "consulta"}, {"pet": "mia", "service": "vacina"}]


def _arranges(request: ChatRequest) -> Say | Sequence[Call]:
    """Looks for a visit, tells the first, proposes it by its reference, and books it after the yes."""
    said = request.user_texts[-1]
    if not request.tool_results:
        waits = re.search(r"Esperando o sim do cliente: visita \[(V\w+)\]", request.system_text)
        told = re.search(r"- \[(V\w+)\] sexta-feira, 13/03: Consulta", request.system_text)
        if "sim" in said:
            assert waits, "the proposal that waits is in the prompt"
            return [Call("book_visit", {"visit": waits[1]})]
        if "primeira" in said:
            assert told, "what was offered is in the prompt"
            return [Call("book_visit", {"visit": told[1]})]
        return [Call("check_visit", {"items": ITEMS, "first_date": "2026-03-13", "period": "morning"})]
    result = last_result(request)
    if result.get("error") == "confirm_first":
        return Say(result["say"])
    if result.get("visit"):
        first, second = result["visit"]["bookings"]
        return Say(
            f"Prontinho! Agendado para {first['weekday_date']}: {first['service']} às {first['time']} e"
            f" {second['service']} às {second['time']}. Total de R$ 215,00."
        )
    first = result["visits"][0]
    one, two = first["parts"]
    return Say(
        f"Sexta-feira, 13/03, tenho [{first['ref']}] {one['service']} às {one['time']} e {two['service']} às"
        f" {two['time']}, total R$ 215,00. Serve?"
    )


async def test_a_visit_is_offered_proposed_and_booked_whole(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, _arranges) as stage:
        offered = await stage.talk.says("consulta e vacina pra Mia sexta de manhã")
        assert offered.interaction.status == "success", offered.interaction.error_message
        assert "R$ 215,00" in offered.texts[0]
        assert not re.search(r"\bV[0-9a-f]{5}\b", offered.texts[0])
        proposed = await stage.talk.says("a primeira")
        assert "Total: R$ 215,00" in proposed.texts[0]
        assert "Confirma?" in proposed.texts[0]
        assert [option.title for option in proposed.options] == ["Sim", "Não"]
        assert await stage.talk.bookings() == []
        done = await stage.talk.says("sim")
        assert done.interaction.status == "success", done.interaction.error_message
        made = await stage.talk.bookings()
        visits = await stage.talk.rows("SELECT DISTINCT visit_id FROM bookings WHERE contact_id = %(contact)s")
    assert [(each["service"], each["start"]) for each in made] == [
        ("Consulta Veterinária", "2026-03-13 08:00"), ("Vacina V10", "2026-03-13 08:30"),
    ]  # fmt: skip
    assert len(visits) == 1
    assert visits[0]["visit_id"] is not None


async def test_a_plain_yes_after_a_models_proposal_does_exactly_it(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async with model_talk(database, clock, cast.pata, _arranges, fast_path=True) as stage:
        await stage.talk.says("preciso que a mia passe em consulta e também tome a vacina, na sexta de manhãzinha, ok?")
        await stage.talk.says("a primeira")
        asked = len(stage.twin.asked)
        assert "✅" in await stage.talk.hears("sim")
        assert len(stage.twin.asked) == asked, "no model was needed for the yes"
        assert len(await stage.talk.bookings()) == 2


SERIES = {"pet": "Bolota", "service": "Banho", "weekday": "sexta", "start": "10:00", "first_date": "2026-03-13"}


def _repeats(request: ChatRequest) -> Say | Sequence[Call]:
    said = request.user_texts[-1]
    if "parar" in said:
        if not request.tool_results:
            return [Call("list_series", {})]
        result = last_result(request)
        listed = "ref" in str(result)
        return [Call("stop_series", {"series": "S1"})] if listed else Say("Cancelei o banho de toda sexta-feira.")
    if not request.tool_results:
        return [Call("start_series", SERIES)]
    result = last_result(request)
    if result.get("error") == "confirm_first":
        return Say(result["say"])
    booked = result["series"]["booked"]
    return Say(f"Prontinho! Banho do Bolota agendado toda sexta-feira: {', '.join(booked[:3])}.")


async def test_a_series_is_proposed_begun_and_ended(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, _repeats, contact="Marcos") as stage:
        proposed = await stage.talk.says("quero banho toda sexta às 10h")
        assert "toda sexta-feira às 10h" in proposed.texts[0], proposed.interaction.error_message
        assert await stage.talk.bookings() == []
        begun = await stage.talk.says("sim")
        assert begun.interaction.status == "success", begun.interaction.error_message
        assert len(await stage.talk.bookings()) == 7
        ended = await stage.talk.says("quero parar, pode cancelar tudo")
        assert ended.interaction.status == "success", ended.interaction.error_message
        assert {each["status"] for each in await stage.talk.bookings()} == {"cancelled"}


@pytest.mark.parametrize(
    "lie",
    ["Prontinho! Agendei a consulta e a vacina da Mia para sexta, 13/03 às 10h.",
     "Sexta, 13/03 às 14h15 tenho consulta e vacina, total de R$ 199,00. Serve?",
     "Pronto, o banho está marcado toda sexta-feira às 10h!"],
)  # fmt: skip
async def test_a_what_no_tool_gave_is_not_said(database: Database, clock: FixedClock, cast: Cast, lie: str) -> None:
    async with model_talk(database, clock, cast.pata, follows(Say(lie))) as stage:
        answer = await stage.talk.says("consulta e vacina pra Mia sexta de manhã")
        assert answer.interaction.status == "blocked"
        assert lie not in answer.texts


async def test_references_of_nobody_do_nothing(database: Database, clock: FixedClock, cast: Cast) -> None:
    calls = [
        Call("book_visit", {"visit": "V00000"}), Call("cancel_visit", {"booking": "A1"}),
        Call("stop_series", {"series": "S1"}), Call("skip_series", {"series": "S1", "day": "2026-03-13"}),
        Call("check_visit", {"items": [{"pet": "Bolota", "service": "banho"}], "first_date": "2026-03-13"}),
    ]  # fmt: skip
    async with model_talk(database, clock, cast.pata, follows(calls, Say("Não encontrei, pode repetir?"))) as stage:
        answer = await stage.talk.says("oi")
        errors = [call.result["error"] for call in answer.interaction.calls]
        assert sorted(errors) == [
            "unknown_booking", "unknown_pet", "unknown_series", "unknown_series", "unknown_visit",
        ]  # fmt: skip
        assert await stage.talk.bookings() == []
