"""Aurora with a model: the tools it gets, the figures it may say, and what happens when it fails."""

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cast import TODAY, Cast
from oxy.businesses import Actor, update_settings
from oxy.foundation.database import Database
from rooms.aurora.owner_talk import MODEL, model_owner_talk
from rooms.insights.ledger import Ledger, midday
from twins.chat import Call, ChatRequest, Say, follows, says
from twins.failures import Hung
from twins.openai import EMPTY_CHOICES, MALFORMED, OUTAGE, RATE_LIMITED

pytestmark = pytest.mark.anyio

ZONE = ZoneInfo("America/Sao_Paulo")
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
async def ledger(database: Database, cast: Cast) -> Ledger:
    """Two baths today, one yesterday."""
    ledger = Ledger(database, cast.pata, ZONE)
    await ledger.book(midday(TODAY, ZONE, 8), "Banho", "Marcos", price="60.00")
    await ledger.book(midday(TODAY, ZONE, 8, 30), "Banho", "Júlia", price="50.00")
    await ledger.book(midday(YESTERDAY, ZONE, 8), "Banho", "Marcos", price="73.00")
    return ledger


def result(request: ChatRequest) -> dict[str, Any]:
    return json.loads(request.tool_results[-1])


async def test_the_model_reads_and_speaks_through_the_tools(ledger: Ledger, cast: Cast) -> None:
    def behaviour(request: ChatRequest) -> Say | Sequence[Call]:
        if not request.tool_results:
            return [Call("get_analytics", {"period": "yesterday"})]
        revenue = next(each for each in result(request)["metrics"] if each["name"] == "revenue")
        return Say(f"**Ontem** o faturamento foi de {revenue['text']}.")

    async with model_owner_talk(ledger.database, cast.pata, behaviour) as (talk, twin):
        answer = await talk.says("quanto faturei ontem?")
    assert answer.texts == (
        "*Ontem* o faturamento foi de R$ 73,00.\n_Período: ontem (10/03/2026), horário de Brasília._",
    )
    spent = answer.interaction
    assert (spent.status, spent.model, spent.error_message) == ("success", MODEL, None)
    assert [call.name for call in spent.calls] == ["get_analytics", "get_analytics"]
    assert spent.calls[1].arguments == {"from": "2026-03-10", "to": "2026-03-10"}
    assert spent.prompt_tokens > 0
    assert spent.cost_usd is not None
    assert spent.cost_usd > Decimal(0)
    assert twin.asked[0].model == "gpt-4o"
    assert (
        twin.asked[0].raw["max_completion_tokens" if "max_completion_tokens" in twin.asked[0].raw else "max_tokens"]
        == 800
    )
    assert set(twin.asked[0].tools) >= {
        "get_analytics", "get_metric", "explain_metric", "send_chart", "forecast_demand", "find_unusual",
        "compare_with_others", "get_agenda", "list_inactive_clients", "search_clients",
    }  # fmt: skip


async def test_today_is_known_before_it_asks(ledger: Ledger, cast: Cast) -> None:
    text = "Hoje foram 2 clientes e R$ 110,00; ontem até 9h, R$ 73,00 (51% a mais agora)."
    async with model_owner_talk(ledger.database, cast.pata, says(text)) as (talk, twin):
        answer = await talk.says("como estamos?")
        again = await talk.says("e os cancelamentos?")
    assert answer.texts[0].startswith(text)
    assert answer.texts[0].endswith("_Período: hoje (11/03/2026), horário de Brasília._")
    assert '"text": "R$ 110,00"' in twin.asked[0].system_text
    assert "Helena" in twin.asked[0].system_text
    assert [message["role"] for message in twin.asked[1].messages[-3:]] == ["user", "assistant", "user"]
    assert again.interaction.status == "success"


@pytest.mark.parametrize(
    "invented",
    [
        "Hoje você atendeu 3 clientes!", "Faturamento de hoje: R$ 110,50.", "Alta de 37% sobre ontem.",
        "Foram quinze clientes hoje.", "Atendi 2 clientes às 17h45.", "Faturou o dobro de ontem.",
        # These repeat a figure, a day or a word that is there, as what it is not.
        "Hoje você teve 2 faltas.", "Hoje foram 2 tosas.", "Cancelamentos: dois.", "Faturou duas vezes mais que ontem.",
        "O faturamento de hoje foi R$ 55,00.", "Hoje, sexta-feira, foram 2 clientes.",
        "Hoje (quinta-feira, 11/03/2026) foram 2 clientes.", "Em janeiro foram 2 clientes.",
        "A Fernanda gastou mais hoje.", "Ligue para a cliente Fernanda Lima.", "Hoje foram II clientes.",
    ],
)  # fmt: skip
async def test_an_invented_figure_never_goes_out(ledger: Ledger, cast: Cast, invented: str) -> None:
    async with model_owner_talk(ledger.database, cast.pata, says(invented)) as (talk, _):
        answer = await talk.says("Quantos clientes atendi hoje?")
    assert answer.interaction.status == "blocked"
    assert answer.interaction.model == MODEL
    assert "no tool gave" in (answer.interaction.error_message or "")
    assert answer.texts[0].startswith("Hoje você atendeu 2 clientes: 2 banhos. Faturamento: R$ 110,00.")
    assert invented not in answer.texts[0]


@pytest.mark.parametrize(
    "true",
    [
        "Bom dia, Helena! Hoje, quarta-feira, foram 2 clientes: 2 banhos.", "Nenhuma falta e nenhum cancelamento hoje.",
        "Ticket médio de R$ 55,00.", "A Ana e o Dr. Paulo estão com a agenda leve. Quer uma campanha no WhatsApp?",
        "Ontem até 9h foi 1 cliente, R$ 73,00 de faturamento.", "A Mel pode esperar até sexta-feira.",
    ],
)  # fmt: skip
async def test_what_tools_and_the_owner_said_goes_out(ledger: Ledger, cast: Cast, true: str) -> None:
    async with model_owner_talk(ledger.database, cast.pata, says(true)) as (talk, _):
        answer = await talk.says("como foi hoje? a Mel é pra sexta né")
    assert answer.interaction.status == "success", answer.interaction.error_message
    assert answer.texts[0].startswith(true)


async def test_an_answer_that_code_cannot_give_becomes_what_the_tools_found(ledger: Ledger, cast: Cast) -> None:
    behaviour = follows([Call("get_agenda", {"date": "2026-03-11"})], Say("Sobram 14 horários vagos."))
    async with model_owner_talk(ledger.database, cast.pata, behaviour) as (talk, _):
        answer = await talk.says("me surpreende")
    assert answer.interaction.status == "blocked"
    assert answer.texts[0].startswith("*Agenda: quarta-feira, 11/03* (2 agendamentos)")


async def test_a_figure_of_the_last_turn_is_not_one_of_this(ledger: Ledger, cast: Cast) -> None:
    behaviour = follows(
        [Call("get_analytics", {"period": "yesterday"})], Say("Ontem: R$ 73,00."), Say("Como eu disse, 40 banhos.")
    )  # fmt: skip
    async with model_owner_talk(ledger.database, cast.pata, behaviour) as (talk, _):
        await talk.says("quanto faturei ontem?")
        answer = await talk.says("tem certeza?")
    assert answer.interaction.status == "blocked"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (Call("get_analytics", {"period": "dates", "from_date": "2026-03-01", "to_date": "2026-03-05"}), "05/03/2026"),
        (Call("get_analytics", {"period": "last_month"}), "fevereiro de 2026"),
        (Call("get_analytics", {"period": "dates", "from_date": "sei lá"}), "invalid"),
        (Call("get_agenda", {"date": "2026-03-11", "professional": "Ana"}), '"bookings": 0'),
        (Call("get_agenda", {"date": "2026-03-11", "professional": "Zé"}), "Não há profissional"),
        (Call("list_inactive_clients", {"days": 0}), "invalid"),
        (Call("search_clients", {"name": "Bolota"}), "Marcos"),
        (Call("search_clients", {}), "name"),
        (Call("delete_everything", {}), "get_analytics"),
    ],
)  # fmt: skip
async def test_tools_answer_or_say_why_not(ledger: Ledger, cast: Cast, call: Call, expected: str) -> None:
    async with model_owner_talk(ledger.database, cast.pata, follows([call], Say("Aí está."))) as (talk, twin):
        answer = await talk.says("faz isso aí")
    assert expected in json.dumps(json.loads(twin.asked[1].tool_results[-1]), ensure_ascii=False)
    assert answer.texts == ("Aí está.",)


async def test_no_customer_number_reaches_a_model(ledger: Ledger, cast: Cast) -> None:
    behaviour = follows(
        [Call("search_clients", {"name": "Marcos"})], [Call("list_inactive_clients", {"days": 1})], Say("Pronto.")
    )
    async with model_owner_talk(ledger.database, cast.pata, behaviour) as (talk, twin):
        await talk.says("procura o Marcos")
    assert "97654" not in json.dumps([asked.raw for asked in twin.asked])


@pytest.mark.parametrize("failure", [OUTAGE, RATE_LIMITED, MALFORMED, EMPTY_CHOICES, Hung(30)], ids=str)
async def test_when_the_model_fails_code_answers(ledger: Ledger, cast: Cast, failure: Any) -> None:
    async with model_owner_talk(ledger.database, cast.pata, says("nunca"), timeout=1) as (talk, twin):
        twin.fail_next(failure, 9)
        answer = await talk.says("Quantos clientes atendi hoje?")
    assert answer.texts[0].startswith("Hoje você atendeu 2 clientes")
    assert (answer.interaction.status, answer.interaction.model) == ("fallback", MODEL)
    assert answer.interaction.error_message


async def test_a_model_that_cannot_be_used_is_no_dead_end(ledger: Ledger, cast: Cast) -> None:
    async with model_owner_talk(ledger.database, cast.pata, says("nunca")) as (talk, twin):
        async with ledger.database.tenant(cast.pata.id) as session:
            await update_settings(session, {"ai": {"owner_model": "martian:gpt-9"}}, Actor("system"))
        answer = await talk.says("Quantos clientes atendi hoje?")
    assert answer.texts[0].startswith("Hoje você atendeu 2 clientes")
    assert (answer.interaction.status, twin.asked) == ("fallback", [])


async def test_a_business_without_a_model_asks_none(ledger: Ledger, cast: Cast) -> None:
    async with model_owner_talk(ledger.database, cast.pata, says("nunca")) as (talk, twin):
        async with ledger.database.tenant(cast.pata.id) as session:
            await update_settings(session, {"ai": {"owner_model": "builtin"}}, Actor("system"))
        await talk.says("Quantos clientes atendi hoje?")
    assert twin.asked == []
