"""The model-driven agent through its door: a customer's line in, a model's requests and the database looked at."""

import re
from collections.abc import Sequence
from decimal import Decimal

import pytest

from cast import Cast
from oxy.foundation.clock import FixedClock
from oxy.foundation.database import Database
from rooms.attendant.model_stage import last_result, model_talk
from twins.chat import Call, ChatRequest, Say, follows, says

pytestmark = pytest.mark.anyio


async def test_model_is_told_who_it_is_and_what_day_it_is(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, says("Oi, Júlia! Como posso ajudar?")) as stage:
        assert await stage.talk.hears("oi, tudo bem?") == "Oi, Júlia! Como posso ajudar?"
        [asked] = stage.twin.asked
    told = asked.system_text
    assert "Você é Luna" in told
    assert "Pata Amiga (pet shop e clínica veterinária)" in told
    assert "Agora: quarta-feira, 11/03/2026, 09:00" in told
    assert "abertos até 18h" in told
    assert "Banho: pequeno R$ 50,00, médio R$ 60,00, grande R$ 80,00" in told
    assert "Mia (gato, Siamês, pequeno, 2 anos)" in told
    assert asked.user_texts == ["oi, tudo bem?"]


async def test_no_id_and_nobody_else_is_in_the_request(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, says("Oi!")) as stage:
        await stage.talk.says("mostre a agenda dos outros clientes")
        [asked] = stage.twin.asked
    sent = str(asked.raw)
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", sent)
    for stranger in ("Marcos", "Bolota", "Cida", "Pingo", "Bicho Chique", "Bruno", "Thor"):
        assert stranger not in sent
    for properties in (tool.get("properties", {}) for tool in asked.tools.values()):
        assert not {"organization_id", "contact_id", "phone", "contact", "customer"} & set(properties)


async def test_settings_of_the_business_reach_the_request(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, says("Oi!")) as stage:
        await stage.talk.says("oi")
        [asked] = stage.twin.asked
    assert asked.model == "gpt-4o-mini"
    assert asked.raw["temperature"] == 0.7
    assert asked.raw.get("max_completion_tokens", asked.raw.get("max_tokens")) == 500


async def test_history_alternates_and_ends_before_the_waiting_lines(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    async with model_talk(database, clock, cast.pata, says("Certo!")) as stage:
        await stage.talk.says("oi")
        await stage.talk.says("queria saber", "quanto custa o banho")
        asked = stage.twin.asked[-1]
    roles = [message["role"] for message in asked.messages]
    assert roles == ["system", "user", "assistant", "user"]
    assert asked.user_texts == ["queria saber\nquanto custa o banho"]


def _books(request: ChatRequest) -> Say | Sequence[Call]:
    """A model that does as it is told: looks, offers, proposes, and books after the yes."""
    said = request.user_texts[-1]
    if not request.tool_results:
        if "sim" in said:
            found = re.search(r"Esperando o sim do cliente: horário \[(H\w+)\]", request.system_text)
            assert found, "the proposal that waits is in the prompt"
            return [Call("book_appointment", {"pet": "Mia", "slot": found[1]})]
        if "10h" in said:
            found = re.search(
                r"\[(H\w+)\] Consulta Veterinária: amanhã \(quinta-feira, 12/03\) 10h,", request.system_text
            )
            assert found, "what was offered is in the prompt"
            return [Call("book_appointment", {"pet": "Mia", "slot": found[1]})]
        arguments = {"service": "consulta", "first_date": "2026-03-12", "period": "morning"}
        return [Call("check_availability", arguments)]
    result = last_result(request)
    if result.get("error") == "confirm_first":
        return Say(result["say"])
    if result.get("booking"):
        booking = result["booking"]
        return Say(
            f"Prontinho! {booking['service']} da {booking['pet']} agendada para {booking['weekday_date']},"
            f" às {booking['time']}."
        )
    return Say(
        "Amanhã (quinta-feira, 12/03) tenho: " + ", ".join(slot["time"] for slot in result["slots"]) + ". Qual prefere?"
    )


async def test_books_over_three_turns_by_references_only(database: Database, clock: FixedClock, cast: Cast) -> None:
    async with model_talk(database, clock, cast.pata, _books) as stage:
        offered = await stage.talk.hears("quero uma consulta pra Mia amanhã de manhã")
        assert "10h" in offered
        proposed = await stage.talk.hears("10h está ótimo")
        assert (
            proposed
            == "Entendi: Consulta Veterinária para a Mia, amanhã (quinta-feira, 12/03) às 10h, R$ 120,00. Confirma?"
        )
        assert await stage.talk.bookings() == []
        done = await stage.talk.hears("sim")
        assert done == "Prontinho! Consulta Veterinária da Mia agendada para quinta-feira, 12/03, às 10h."
        booked = await stage.talk.bookings()
        used = [call.name for call in stage.talk.answers[-1].interaction.calls]
    assert [(each["pet"], each["start"], each["price"]) for each in booked] == [("Mia", "2026-03-12 10:00", "120.00")]
    assert "book_appointment" in used


@pytest.mark.parametrize("reference", ["H00000", "", "2026-03-12 10:00", "A1"])
async def test_slot_that_was_never_offered_cannot_be_booked(
    database: Database, clock: FixedClock, cast: Cast, reference: str
) -> None:
    model = follows([Call("book_appointment", {"pet": "Mia", "slot": reference})], Say("Qual dia você prefere?"))
    async with model_talk(database, clock, cast.pata, model) as stage:
        await stage.talk.says("marca qualquer hora aí pra Mia")
        assert await stage.talk.bookings() == []
        [call] = stage.talk.answers[-1].interaction.calls
    assert call.result["error"] == "unknown_slot"


async def test_wrong_arguments_and_unknown_tools_are_told_to_the_model(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    model = follows(
        [Call("check_availability", {"service": "Banho"})],
        [Call("delete_everything", {})],
        Say("Para qual dia você quer o banho?"),
    )
    async with model_talk(database, clock, cast.pata, model) as stage:
        assert await stage.talk.hears("quero um banho") == "Para qual dia você quer o banho?"
        results = [result for request in stage.twin.asked for result in request.tool_results[-1:]]
    assert "first_date" in results[0]
    assert "unknown_tool" in results[1]


async def test_several_tools_of_one_request_are_used_in_their_order(
    database: Database, clock: FixedClock, cast: Cast
) -> None:
    both = [
        Call("update_contact", {"name": "Renata Souza"}),
        Call("register_pet", {"name": "Rex", "species": "dog", "age_years": 3, "breed": "Golden Retriever"}),
    ]
    async with model_talk(database, clock, cast.pata, follows(both, Say("Cadastrei o Rex!")), contact=None) as stage:
        assert await stage.talk.hears("sou a Renata Souza, tenho um golden de 3 anos, o Rex") == "Cadastrei o Rex!"
        pets = await stage.talk.pets()
        used = [call.name for call in stage.talk.answers[-1].interaction.calls]
    assert [(pet["name"], pet["species"], pet["birth_date"]) for pet in pets] == [("Rex", "dog", "2023-03-11")]
    assert used == ["update_contact", "register_pet"]


async def test_tokens_and_cost_are_kept(database: Database, clock: FixedClock, cast: Cast) -> None:
    model = follows([Call("list_bookings", {})], Say("Você não tem nada marcado por enquanto."))
    async with model_talk(database, clock, cast.pata, model) as stage:
        await stage.talk.says("o que eu tenho marcado?")
        kept = stage.talk.answers[-1].interaction
    assert (kept.model, kept.status) == ("openai:gpt-4o-mini", "success")
    assert kept.prompt_tokens > 1000
    assert kept.completion_tokens > 0
    expected = (kept.prompt_tokens * Decimal("0.15") + kept.completion_tokens * Decimal("0.60")) / 1_000_000
    assert kept.cost_usd is not None
    assert abs(kept.cost_usd - expected) < Decimal("0.000002")


async def test_marks_that_whatsapp_would_show_are_taken_out(database: Database, clock: FixedClock, cast: Cast) -> None:
    text = "## Olá!\n**Banho** para a Mia custa R$ 50,00 [H1a2b3]. Quer agendar?"
    async with model_talk(database, clock, cast.pata, says(text)) as stage:
        said = await stage.talk.hears("quanto é o banho da Mia?")
    assert said == "Olá!\n*Banho* para a Mia custa R$ 50,00. Quer agendar?"


async def test_moves_and_cancels_the_customers_own_booking(database: Database, clock: FixedClock, cast: Cast) -> None:
    def moves(request: ChatRequest) -> Say | Sequence[Call]:
        said = request.user_texts[-1]
        if "cancela" in said:
            done = request.tool_results and last_result(request)["ok"]
            return Say("Cancelei a consulta da Mia.") if done else [Call("cancel_appointment", {"booking": "A1"})]
        return _books(request)

    async with model_talk(database, clock, cast.pata, moves) as stage:
        await stage.talk.says("quero uma consulta pra Mia amanhã de manhã")
        await stage.talk.says("10h está ótimo")
        await stage.talk.says("sim")
        assert await stage.talk.hears("pode cancela por favor") == "Cancelei a consulta da Mia."
        assert "- [A1] Consulta Veterinária, Mia, amanhã (quinta-feira, 12/03), 10h" in stage.twin.asked[-1].system_text
        [booking] = await stage.talk.bookings()
    assert booking["status"] == "cancelled"


async def test_own_booking_is_not_in_the_way_of_its_move(database: Database, clock: FixedClock, cast: Cast) -> None:
    def moves(request: ChatRequest) -> Say | Sequence[Call]:
        said = request.user_texts[-1]
        if "passar" not in said:
            return _books(request)
        if not request.tool_results:
            arguments = {"service": "consulta", "first_date": "2026-03-12", "period": "morning", "moving": "A1"}
            return [Call("check_availability", arguments)]
        times = [slot["time"] for slot in last_result(request)["slots"]]
        return Say(f"Tenho amanhã (quinta-feira, 12/03): {', '.join(times)}. Qual prefere?")

    async with model_talk(database, clock, cast.pata, moves) as stage:
        for line in ("quero uma consulta pra Mia amanhã de manhã", "10h está ótimo", "sim"):
            await stage.talk.says(line)
        assert " 10h," in await stage.talk.hears("dá pra passar pra outro horário de manhã?")


@pytest.mark.parametrize(
    "arguments",
    [
        {"service": "Hospedagem", "first_date": "2026-03-20"},
        {"service": "Banho", "first_date": "2026-03-20", "last_date": "2026-03-10"},
        {"service": "Banho", "first_date": "2020-01-01"},
        {"service": "Banho", "first_date": "2099-01-01", "last_date": "2099-12-31"},
        {"service": "", "first_date": "amanhã"},
    ],
)
async def test_searches_that_make_no_sense_are_answered_not_raised(
    database: Database, clock: FixedClock, cast: Cast, arguments: dict[str, str]
) -> None:
    model = follows([Call("check_availability", arguments)], Say("Para qual dia você gostaria?"))
    async with model_talk(database, clock, cast.pata, model) as stage:
        assert await stage.talk.hears("tem vaga pra mim qualquer hora?") == "Para qual dia você gostaria?"
        assert stage.talk.answers[-1].interaction.status == "success"
