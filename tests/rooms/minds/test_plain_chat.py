"""Plain requests and answers past the library: word for word what the library would have said and read."""

import json
from collections.abc import Generator, Mapping
from typing import Any

import httpx2
import pytest
from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.direct import model_request
from pydantic_ai.exceptions import ModelHTTPError
from pydantic_ai.messages import (
    BinaryContent,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters, override_allow_model_requests
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.profiles.openai import OpenAIModelProfile
from pydantic_ai.providers.openai import OpenAIProvider
from pydantic_ai.settings import ModelSettings

from oxy.minds.lean_openai import LeanOpenAI
from oxy.minds.plain_chat import PlainChatModel
from oxy.minds.prices import price_of
from oxy.minds.wire import AiohttpTransport, Answered

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def allow_requests() -> Generator[None]:
    """Nothing here reaches a server."""
    with override_allow_model_requests(allow_model_requests=True):
        yield


SETTINGS = ModelSettings(temperature=0.4, max_tokens=300)
TOOLS: FunctionToolset[None] = FunctionToolset()


@TOOLS.tool
async def check_availability(run: RunContext[None], service: str, days: list[str] | None = None) -> dict[str, object]:
    """Free times of a service.

    Args:
        service: its name.
        days: local dates.
    """
    return {"service": service, "days": days}


PARAMETERS = ModelRequestParameters(function_tools=[tool.tool_def for tool in TOOLS.tools.values()])
ASKED = ModelRequest(
    parts=[UserPromptPart("Tem horário amanhã? 🐶")], instructions="Você é a Luna.\nResponda em português."
)
CALLED = ModelResponse(
    parts=[
        TextPart("Um instante."), TextPart("Vou olhar."),
        ToolCallPart("check_availability", {"service": "Banho"}, tool_call_id="call_1"),
        ToolCallPart("check_availability", '{"service": "Tosa"}', tool_call_id="call_2"),
    ]
)  # fmt: skip
TOLD = ModelRequest(
    parts=[
        ToolReturnPart("check_availability", {"ok": True, "slots": ["10:00"], "preço": 60.5}, "call_1"),
        ToolReturnPart("check_availability", None, "call_2"),
    ],
    instructions="Você é a Luna.",
)
HISTORY: list[ModelMessage] = [ModelRequest(parts=[UserPromptPart("oi")]), ModelResponse(parts=[TextPart("Olá!")])]
PICTURE = ModelRequest(parts=[UserPromptPart(["É isto?", BinaryContent(b"x", media_type="image/png")])])

DETAILS = {
    "prompt_tokens_details": {"cached_tokens": 64, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0},
}
USAGE = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}


def said(message: Mapping[str, object], reason: str | None = "stop", **fields: object) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "logprobs": None, "finish_reason": reason}
    frame = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini", "usage": USAGE}
    return json.dumps({**frame, "choices": [choice], **fields}).encode()


def call(call_id: str, arguments: str) -> dict[str, object]:
    return {"id": call_id, "type": "function", "function": {"name": "check_availability", "arguments": arguments}}


WORDS = said({"content": "Tenho às 10h.", "refusal": None, "annotations": []}, usage={**USAGE, **DETAILS})
PLAIN_ANSWERS = {
    "words": WORDS,
    "tools": said({"content": None, "tool_calls": [call("a", "{}"), call("b", '{"service": "Banho"}')]}, "tool_calls"),
    "both": said({"content": "Vou ver.", "tool_calls": [call("a", "{}")]}, "tool_calls"),
    "cut short": said({"content": "Tenho às"}, "length"),
}
OTHER_ANSWERS = {
    "no reason": said({"content": "Olá!"}, None),
    "thoughts": said({"content": "<think>hum</think>Olá!"}),
    "thoughts beside": said({"content": "Olá!", "reasoning_content": "hum"}),
    "refused": said({"content": None, "refusal": "I can't help with that."}),
    "filtered": said({"content": "Olá"}, "content_filter"),
    "reasoned": said({"content": "Olá!"}, usage={**USAGE, "completion_tokens_details": {"reasoning_tokens": 30}}),
    "uncounted": said({"content": "Olá!"}, usage=None),
}


class Server(AiohttpTransport):
    """Answers what it is told to, and keeps what it was asked."""

    def __init__(self, *answers: Answered | None) -> None:
        super().__init__(5)
        self.answers = list(answers)
        self.asked: list[Any] = []
        self.through_the_library = 0

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answered | None:
        assert url == "http://models.test/v1/chat/completions"
        assert headers["Authorization"] == "Bearer key"
        self.asked.append(json.loads(body))
        return self.answers.pop(0)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        self.through_the_library += 1
        answered = self.answers.pop(0)
        assert answered is not None
        headers = {"content-type": "application/json"}
        return httpx2.Response(answered.status, headers=headers, content=answered.content, request=request)


def model_on(
    server: Server, kind: type[OpenAIChatModel] = PlainChatModel, name: str = "gpt-4o-mini"
) -> OpenAIChatModel:
    client = LeanOpenAI(
        server, api_key="key", base_url="http://models.test/v1", http_client=httpx2.AsyncClient(transport=server)
    )
    profile = OpenAIModelProfile(json_schema_transformer=None)
    return kind(name, provider=OpenAIProvider(openai_client=client), profile=profile)


async def ask(
    server: Server, kind: type[OpenAIChatModel], messages: list[ModelMessage], name: str = "gpt-4o-mini"
) -> ModelResponse:
    return await model_request(
        model_on(server, kind, name), messages, model_settings=SETTINGS, model_request_parameters=PARAMETERS
    )


@pytest.mark.parametrize("name", ["gpt-4o-mini", "llama-3.3-70b", "gpt-5-mini", "o1-mini"])
@pytest.mark.parametrize("messages", [[ASKED], [*HISTORY, ASKED], [*HISTORY, ASKED, CALLED, TOLD], [*HISTORY, PICTURE]])
@pytest.mark.filterwarnings("ignore:Sampling parameters")
async def test_a_request_is_what_the_library_would_send(name: str, messages: list[ModelMessage]) -> None:
    ours, theirs = Server(Answered(200, WORDS)), Server(Answered(200, WORDS))
    await ask(ours, PlainChatModel, messages, name)
    await ask(theirs, OpenAIChatModel, messages, name)
    assert ours.asked == theirs.asked


@pytest.mark.parametrize("content", PLAIN_ANSWERS.values(), ids=PLAIN_ANSWERS.keys())
async def test_an_answer_is_what_the_library_would_read(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    read = await ask(Server(Answered(200, content)), OpenAIChatModel, [ASKED])
    with monkeypatch.context() as alone:
        alone.setattr(OpenAIChatModel, "request", None)  # Nobody else is asked.
        plain = await ask(Server(Answered(200, content)), PlainChatModel, [ASKED])
    assert [_facts(part) for part in plain.parts] == [_facts(part) for part in read.parts]
    assert (plain.finish_reason, plain.model_name) == (read.finish_reason, read.model_name)
    assert (plain.provider_name, plain.provider_url) == (read.provider_name, read.provider_url)
    counted = ("input_tokens", "output_tokens", "cache_read_tokens", "requests")
    assert [getattr(plain.usage, each) for each in counted] == [getattr(read.usage, each) for each in counted]
    assert price_of(plain) == price_of(read) > 0


@pytest.mark.parametrize("content", OTHER_ANSWERS.values(), ids=OTHER_ANSWERS.keys())
async def test_any_other_answer_is_read_by_the_library_and_not_asked_for_twice(content: bytes) -> None:
    read = await ask(Server(Answered(200, content)), OpenAIChatModel, [ASKED])
    server = Server(Answered(200, content))
    ours = await ask(server, PlainChatModel, [ASKED])
    assert [_facts(part) for part in ours.parts] == [_facts(part) for part in read.parts]
    assert (ours.usage, ours.finish_reason) == (read.usage, read.finish_reason)
    assert len(server.asked) == 1
    assert server.through_the_library == 0


@pytest.mark.parametrize("first", [None, Answered(503, b"{}"), Answered(429, b"{}"), Answered(200, b"<html>")])
async def test_what_fails_is_tried_once_more_by_the_library(
    first: Answered | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oxy.minds.lean_openai.PAUSE_SECONDS", 0)
    server = Server(first, Answered(200, WORDS))
    assert [part.content for part in (await ask(server, PlainChatModel, [ASKED])).parts if isinstance(part, TextPart)]
    assert (len(server.asked), server.through_the_library) == (1, 1)
    refusing = Server(Answered(400, b"{}"), Answered(400, b'{"error": {"message": "no such model"}}'))
    with pytest.raises(ModelHTTPError, match="no such model"):
        await ask(refusing, PlainChatModel, [ASKED])


def _facts(part: object) -> dict[str, object]:
    return {name: value for name, value in vars(part).items() if name not in ("provider_name", "provider_details")}
