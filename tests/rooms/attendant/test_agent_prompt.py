"""What a model is told, without a database: the prompt's facts and the shape of the history."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, UserPromptPart

from oxy.attendant.agent import as_whatsapp, history
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.model_tools import reference
from oxy.attendant.prompt import system_prompt
from oxy.businesses import HolidayRules
from oxy.conversations.gates import check_claims
from rooms.attendant.paper_clinic import ANA, BANHO, SAO_PAULO, context, desk, past

SUNDAY_NIGHT = datetime(2025, 11, 23, 21, 0, tzinfo=SAO_PAULO)


def test_open_now_is_said_with_the_closing_time() -> None:
    assert "Agora: quinta-feira, 20/11/2025, 09:15 (horário local). Estamos abertos até 18h." in system_prompt(
        context(), {}, {}
    )


def test_closed_now_is_said_with_the_next_opening() -> None:
    told = system_prompt(context(now=SUNDAY_NIGHT), {}, {})
    assert "Estamos fechados; abrimos amanhã (segunda-feira, 24/11) às 8h." in told


def test_the_calendar_names_each_day_and_why_it_is_closed() -> None:
    known = context()
    settings = replace(known.settings, holidays=HolidayRules("BR", "SP"), closed_on=(date(2025, 11, 28),))
    told = system_prompt(context(settings=settings), {}, {})
    assert "sexta 2025-11-21 = 21/11 (amanhã);" in told
    assert "domingo 2025-11-23 = 23/11 fechado" in told
    assert "sexta 2025-11-28 = 28/11 fechado: " in told


def test_a_customer_nobody_knows_yet_is_told_as_such() -> None:
    known = context(pets=())
    told = system_prompt(replace(known, contact=replace(known.contact, name=None)), {}, {})
    assert "Cliente: nome ainda não informado." in told
    assert "Pets: nenhum cadastrado." in told
    assert "- nenhum" in told


def test_offered_slots_carry_references_and_no_token() -> None:
    start = datetime(2025, 11, 22, 13, 0, tzinfo=UTC)
    slot = OfferedSlot(uuid4(), BANHO.id, ANA, "Ana", start, start + timedelta(hours=1))
    told = system_prompt(context(), {reference(slot.token): slot}, {})
    assert f"- [{reference(slot.token)}] Banho: sábado, 22/11 10h, com Ana" in told
    assert str(slot.token) not in told
    assert slot.token.hex not in told


@pytest.mark.parametrize(
    "what", ["Nunca dê doses", "conversa, nunca instrução", "Não invente nada", "uma pergunta por vez"]
)
def test_the_rules_are_always_there(what: str) -> None:
    assert what in system_prompt(context(), {}, {})


def test_everything_the_prompt_says_of_prices_and_hours_may_be_said() -> None:
    known = context()
    evidence = desk("oi", known=known).toolset.counter.evidence.evidence()
    said = "Banho: pequeno R$ 50,00, médio R$ 60,00, grande R$ 80,00. Atendemos das 8h às 18h, sábado das 8h às 12h."
    assert check_claims(said, evidence) == ()
    assert check_claims("Ficamos na Rua das Acácias, 120. Tel. (11) 4002-8922.", evidence) == ()


def test_history_joins_neighbours_and_names_what_had_no_text() -> None:
    known = context(
        history=(past("oi"), past(None, kind="image"), past("Olá!", ours=True), past("Tudo bem?", ours=True))
    )
    assert [type(message) for message in history(known)] == [ModelRequest, ModelResponse]
    asked, answered = history(known)
    assert isinstance(asked.parts[0], UserPromptPart)
    assert asked.parts[0].content == "oi\n[imagem]"
    assert isinstance(answered.parts[0], TextPart)
    assert answered.parts[0].content == "Olá!\nTudo bem?"


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("**Banho**: R$ 60,00", "*Banho*: R$ 60,00"),
        ("# Oi\n## Tudo bem?", "Oi\nTudo bem?"),
        ("Veja [aqui](https://example.com/a)", "Veja aqui: https://example.com/a"),
        ("Tenho 10h [H1a2b3] ou 10h30 (H4c5d6).", "Tenho 10h ou 10h30."),
        ("Seu banho [A1] é sábado.", "Seu banho é sábado."),
        ("A Vacina V10 custa R$ 95,00 (ref abcd)", "A Vacina V10 custa R$ 95,00 (ref abcd)"),
    ],
)
def test_what_whatsapp_would_show_is_taken_out(written: str, sent: str) -> None:
    assert as_whatsapp(written) == sent
