"""An OpenAI-compatible chat-completions server on loopback, whose model is a Python function.

In a test: `async with OpenAITwin(behaviour) as model: ... model.base_url ... model.asked`.
On its own: `python -m twins.openai --port 8082` (with `tests` on the path), latency by `POST /twin/settings`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from typing import Any, Final, Self

from twins.chat import Behaviour, Call, ChatRequest, Say, checks_then_answers
from twins.failures import Answered, Failure, FailurePlan, Hung
from twins.forms import form_parts
from twins.wire import Answer, Cut, Json, Pieces, Reply, Request, TwinServer, is_array, is_object, json_reply

ROLES: Final = frozenset({"system", "developer", "user", "assistant", "tool"})


def openai_error(status: int, message: str, code: str | None = None) -> Reply:
    """An error body in OpenAI's shape."""
    kinds = {401: "invalid_request_error", 429: "requests", 500: "server_error"}
    error = {"message": message, "type": kinds.get(status, "invalid_request_error"), "param": None, "code": code}
    return json_reply(status, {"error": error}, {"retry-after": "1"} if status == 429 else None)


OUTAGE: Final = Answered(openai_error(500, "The server had an error while processing your request."))
RATE_LIMITED: Final = Answered(openai_error(429, "Rate limit reached for gpt-4o-mini", "rate_limit_exceeded"))
MALFORMED: Final = Answered(Reply(200, b'{"id": "chatcmpl-twin", "choices": [{"index": 0, "mess'))
EMPTY_CHOICES: Final = Answered(
    json_reply(
        200, {"id": "chatcmpl-twin", "object": "chat.completion", "created": 1, "model": "gpt-4o-mini", "choices": []}
    )
)


class OpenAITwin:
    """A fake model server.

    Args:
        behaviour: from a request to words or tool calls.
        latency: seconds before each answer.
        api_key: the only key taken; None takes any.
        port: 0 takes a free one.
    """

    def __init__(
        self,
        behaviour: Behaviour = checks_then_answers,
        latency: float = 0.0,
        api_key: str | None = None,
        port: int = 0,
    ) -> None:
        self.behaviour = behaviour
        self.latency = latency
        self.api_key = api_key
        self.asked: list[ChatRequest] = []
        self.refused: list[str] = []
        self.keep_requests = True
        self.transcripts: dict[bytes, str] = {}
        self.heard: list[dict[str, str]] = []
        self.hearing_failures: list[Failure] = []
        self.hearing_seconds = 0.0
        self.answered: Counter[str] = Counter()
        self.under_way = 0
        self.most_under_way = 0
        self._failures = FailurePlan()
        self._ids = itertools.count(1)
        self._server = TwinServer(self._handle, port)

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._server.__aexit__(*exc)

    @property
    def base_url(self) -> str:
        """For `OPENAI_BASE_URL`."""
        return f"http://127.0.0.1:{self._server.port}/v1"

    def fail_next(self, failure: Failure, times: int = 1) -> None:
        """The next `times` requests meet this failure."""
        self._failures.add(failure, times)

    def _handle(self, request: Request) -> Answer | Awaitable[Answer]:
        if request.path == "/twin/settings":
            settings: Json = json.loads(request.body)
            self.latency = float(settings.get("latency", self.latency))
            self.keep_requests = bool(settings.get("keep_requests", self.keep_requests))
            return json_reply(200, {"answered": self.answered, "most_under_way": self.most_under_way})
        if (request.method, request.path) == ("POST", "/v1/audio/transcriptions"):
            return self._listen(request)
        if (request.method, request.path) != ("POST", "/v1/chat/completions"):
            return openai_error(404, f"Invalid URL ({request.method} {request.path})")
        failure = self._failures.take()
        if failure is not None:
            return self._fail(failure)
        asked = self._read(request)
        if isinstance(asked, Reply):
            self.refused.append(asked.body.decode())
            return asked
        if self.keep_requests:
            self.asked.append(asked)
        return self._think(asked) if self.latency else self._complete(asked)

    async def _listen(self, request: Request) -> Answer:
        await asyncio.sleep(self.hearing_seconds)
        if self.hearing_failures:
            return await self._fail(self.hearing_failures.pop(0))
        parts = form_parts(request)
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not key or self.api_key not in {None, key}:
            return openai_error(401, "Incorrect API key provided.", "invalid_api_key")
        if "file" not in parts or "model" not in parts:
            return openai_error(400, "file and model are required")
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        said = {name: str(part.get_payload()) for name, part in parts.items() if name != "file"}
        self.heard.append({**said, "filename": parts["file"].get_filename() or ""})
        return json_reply(200, {"text": self.transcripts.get(content, "")})

    async def _fail(self, failure: Failure) -> Answer:
        if isinstance(failure, Answered):
            await asyncio.sleep(self.latency)
            return failure.reply
        if isinstance(failure, Hung):
            await asyncio.sleep(failure.seconds)
        return Cut()

    async def _think(self, asked: ChatRequest) -> Answer:
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(self.latency)
        finally:
            self.under_way -= 1
        return self._complete(asked)

    def _read(self, request: Request) -> ChatRequest | Reply:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not key or self.api_key not in {None, key}:
            return openai_error(401, "Incorrect API key provided.", "invalid_api_key")
        try:
            body: Any = json.loads(request.body)
        except ValueError:
            return openai_error(400, "We could not parse the JSON body of your request.")
        fault = _fault(body)
        if fault is not None:
            return openai_error(400, fault)
        tools: list[Json] = body.get("tools") or []
        schemas: dict[str, Json] = {tool["function"]["name"]: tool["function"].get("parameters", {}) for tool in tools}
        return ChatRequest(body["model"], body["messages"], schemas, body)

    def _complete(self, asked: ChatRequest) -> Answer:
        answer = self.behaviour(asked)
        self.answered["text" if isinstance(answer, Say) else "tools"] += 1
        message = _message(answer, next(self._ids))
        prompt_tokens = sum(len(str(m.get("content") or "")) for m in asked.messages) // 4 + 20 * len(asked.tools)
        completion_tokens = len(json.dumps(message)) // 4
        usage = {
            "prompt_tokens": prompt_tokens,
            "completion_tokens": completion_tokens,
            "total_tokens": prompt_tokens + completion_tokens,
        }
        frame = {"id": f"chatcmpl-twin{next(self._ids)}", "created": int(time.time()), "model": asked.model}
        reason = "stop" if isinstance(answer, Say) else "tool_calls"
        if asked.raw.get("stream"):
            return Pieces(_stream(frame, message, reason, usage))
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}
        return json_reply(200, frame | {"object": "chat.completion", "choices": [choice], "usage": usage})


def _fault(body: Any) -> str | None:
    """What OpenAI would refuse in a request body, or None."""
    if not is_object(body) or not isinstance(body.get("model"), str):
        return "you must provide a model parameter"
    messages = body.get("messages")
    if not is_array(messages) or not messages:
        return "Invalid 'messages': empty array. Expected an array with minimum length 1."
    waiting: set[str] = set()
    for message in messages:
        role = message.get("role")
        if role not in ROLES:
            return f"Invalid value: '{role}'. Supported values are: {sorted(ROLES)}."
        if role == "tool":
            if message.get("tool_call_id") not in waiting:
                return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'."
            waiting.discard(message["tool_call_id"])
        elif waiting:
            return f"An assistant message with 'tool_calls' must be followed by tool messages for {sorted(waiting)}."
        calls: list[Json] = message.get("tool_calls") or []
        waiting.update(call["id"] for call in calls)
    return f"Tool calls without results: {sorted(waiting)}." if waiting else None


def _message(answer: Say | Any, number: int) -> Json:
    if isinstance(answer, Say):
        return {"role": "assistant", "content": answer.text, "refusal": None}
    calls: list[Call] = list(answer)
    made = [
        {
            "id": f"call_twin{number}x{index}",
            "type": "function",
            "function": {"name": call.name, "arguments": json.dumps(call.arguments, ensure_ascii=False)},
        }
        for index, call in enumerate(calls)
    ]
    return {"role": "assistant", "content": None, "tool_calls": made, "refusal": None}


async def _stream(frame: Json, message: Json, reason: str, usage: Json) -> AsyncIterator[bytes]:
    def event(**fields: Any) -> bytes:
        chunk = frame | {"object": "chat.completion.chunk"} | fields
        return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"

    def choice(delta: Json, finish: str | None = None) -> list[Json]:
        return [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]

    yield event(choices=choice({"role": "assistant", "content": ""}))
    for word in (message["content"] or "").split(" "):
        if word:
            yield event(choices=choice({"content": f"{word} "}))
            await asyncio.sleep(0)
    for index, call in enumerate(message.get("tool_calls", [])):
        yield event(choices=choice({"tool_calls": [{"index": index, **call}]}))
    yield event(choices=choice({}, reason))
    yield event(choices=[], usage=usage)
    yield b"data: [DONE]\n\n"


if __name__ == "__main__":
    from twins.standalone import serve

    serve("an OpenAI-compatible model server", lambda port: OpenAITwin(port=port))
