"""The model twin speaks the chat-completions protocol, checked by OpenAI's own client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest

from twins.chat import Call, Say, claims_a_booking, follows
from twins.failures import Hung
from twins.openai import EMPTY_CHOICES, MALFORMED, OUTAGE, RATE_LIMITED, OpenAITwin

pytestmark = pytest.mark.anyio
ASKED: list[Any] = [{"role": "user", "content": "Tem horário amanhã? (ref abc)"}]
TOOL: Any = {
    "type": "function",
    "function": {
        "name": "check_availability",
        "parameters": {
            "type": "object",
            "properties": {
                "service": {"type": "string"},
                "date": {"type": "string", "format": "date"},
                "period": {"anyOf": [{"type": "string", "enum": ["manhã", "tarde"]}, {"type": "null"}]},
            },
            "required": ["service", "date"],
        },
    },
}


@pytest.fixture
async def model() -> AsyncIterator[OpenAITwin]:
    async with OpenAITwin() as twin:
        yield twin


@pytest.fixture
async def client(model: OpenAITwin) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(api_key="test", base_url=model.base_url, max_retries=0, timeout=2) as client:
        yield client


async def test_it_calls_the_tool_and_then_answers_with_the_reference(client: openai.AsyncOpenAI) -> None:
    first = await client.chat.completions.create(model="gpt-4o-mini", messages=ASKED, tools=[TOOL])
    [call] = first.choices[0].message.tool_calls or []
    assert call.type == "function"
    assert call.function.name == "check_availability"
    assert first.choices[0].finish_reason == "tool_calls"
    history: list[Any] = [
        *ASKED,
        first.choices[0].message,
        {"role": "tool", "tool_call_id": call.id, "content": "livre"},
    ]
    second = await client.chat.completions.create(model="gpt-4o-mini", messages=history, tools=[TOOL])
    assert (second.choices[0].message.content or "").endswith("(ref abc)")
    assert second.usage is not None
    assert second.usage.total_tokens == second.usage.prompt_tokens + second.usage.completion_tokens > 0


async def test_a_stream_says_the_same_in_pieces(client: openai.AsyncOpenAI, model: OpenAITwin) -> None:
    model.behaviour = follows([Call("check_availability", {"service": "Banho"})], Say("Olá, tudo bem?"))
    stream = await client.chat.completions.create(model="m", messages=ASKED, tools=[TOOL], stream=True)
    deltas = [chunk.choices[0].delta async for chunk in stream if chunk.choices]
    called = [call for delta in deltas for call in delta.tool_calls or []]
    assert called[0].function is not None
    assert called[0].function.name == "check_availability"
    stream = await client.chat.completions.create(model="m", messages=ASKED, stream=True)
    words = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    assert "".join(words).strip() == "Olá, tudo bem?"


async def test_a_tool_call_left_without_result_is_refused(client: openai.AsyncOpenAI) -> None:
    function = {"name": "check_availability", "arguments": "{}"}
    dangling: Any = {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}
    with pytest.raises(openai.BadRequestError, match="call_1"):
        await client.chat.completions.create(model="m", messages=[*ASKED, dangling, *ASKED])


async def test_a_wrong_key_gets_no_answer(model: OpenAITwin) -> None:
    model.api_key = "right"
    async with openai.AsyncOpenAI(api_key="wrong", base_url=model.base_url, max_retries=0) as stranger:
        with pytest.raises(openai.AuthenticationError):
            await stranger.chat.completions.create(model="m", messages=ASKED)


async def test_it_fails_on_command_in_each_way(client: openai.AsyncOpenAI, model: OpenAITwin) -> None:
    async def ask() -> Any:
        return await client.chat.completions.create(model="m", messages=ASKED)

    model.fail_next(OUTAGE)
    with pytest.raises(openai.InternalServerError):
        await ask()
    model.fail_next(RATE_LIMITED)
    with pytest.raises(openai.RateLimitError):
        await ask()
    model.fail_next(MALFORMED)
    with pytest.raises(ValueError, match=r"."):
        await ask()
    model.fail_next(EMPTY_CHOICES)
    assert (await ask()).choices == []
    model.fail_next(Hung())
    with pytest.raises(openai.APITimeoutError):
        await client.with_options(timeout=0.2).chat.completions.create(model="m", messages=ASKED)
    assert (await ask()).choices[0].message.content


async def test_it_can_be_told_to_hallucinate(client: openai.AsyncOpenAI, model: OpenAITwin) -> None:
    model.behaviour = claims_a_booking
    answer = await client.chat.completions.create(model="m", messages=ASKED)
    assert "agendado" in (answer.choices[0].message.content or "")
