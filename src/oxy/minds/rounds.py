"""A model and its tools, in rounds: ask, use the tools it asks for, tell it the results, until it answers in words.

Pydantic AI speaks to the vendors, describes the tools and checks their arguments; the rounds are our own, because its
agent graph takes several times the processor time of everything else in a turn (`docs/decisions/0011`).
"""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import ValidationError
from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.direct import model_request
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelRequestPart,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserContent,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.models.instrumented import InstrumentationSettings
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage

from oxy.foundation.errors import Refusal
from oxy.foundation.telemetry import MODEL_TOKENS
from oxy.minds.costs import Spending, spending
from oxy.minds.errors import ModelUnavailable
from oxy.minds.prices import price_of

Desk = TypeVar("Desk")
MOST_REQUESTS = 6
_REFUSED_ANSWERS = frozenset({"content_filter", "error"})


class _NoAnswer(Exception):
    """One request, or all of them, led nowhere."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is to answer: `max_tokens` of one response, `timeout` seconds for everything, tools included."""

    temperature: float
    max_tokens: int
    timeout: float
    instrument: InstrumentationSettings | None = None


class Rounds(Generic[Desk]):
    """One kind of conversation with models: its tools. Made once, used for every turn and every model."""

    def __init__(self, toolset: FunctionToolset[Desk]) -> None:
        self._tools = dict(toolset.tools)
        # No model is told what tools return; the library would take that out of every definition in every request.
        told = [replace(tool.tool_def, return_schema=None) for tool in self._tools.values()]
        self._parameters = ModelRequestParameters(function_tools=told)

    async def ask(
        self,
        name: str,
        model: Model,
        *,
        instructions: str,
        history: Sequence[ModelMessage],
        prompt: str | Sequence[UserContent],
        desk: Desk,
        manner: Manner,
    ) -> tuple[str, Spending]:
        """Let `model` answer `prompt`, its tools working on `desk`; return its text and what was spent.

        `name` is what the settings call the model. Raises `ModelUnavailable` on an outage, a refusal, nonsense, an
        empty answer, more than `MOST_REQUESTS` requests, or when time is up; what a tool raises passes through,
        but for refusals, which the model is told.
        """
        usage = RunUsage()
        messages = [*history, ModelRequest(parts=[UserPromptPart(prompt)], instructions=instructions)]
        try:
            async with asyncio.timeout(manner.timeout):
                text = await self._until_words(model, messages, desk, manner, usage)
        except TimeoutError as error:
            raise ModelUnavailable(f"TimeoutError: no answer in {manner.timeout:g} s", _counted(name, usage)) from error
        except _NoAnswer as error:
            raise ModelUnavailable(str(error), _counted(name, usage)) from error
        spent = _counted(name, usage)
        if not text:
            raise ModelUnavailable("the answer was empty", spent)
        return text, spent

    async def _until_words(
        self, model: Model, messages: list[ModelMessage], desk: Desk, manner: Manner, usage: RunUsage
    ) -> str:
        settings = ModelSettings(temperature=manner.temperature, max_tokens=manner.max_tokens)
        instructions = messages[-1].instructions if isinstance(messages[-1], ModelRequest) else None
        for _ in range(MOST_REQUESTS):
            response = await self._request(model, messages, settings, manner)
            _count(usage, response)
            if response.finish_reason in _REFUSED_ANSWERS:
                raise _NoAnswer(f"the model stopped: {response.finish_reason}")
            calls = [part for part in response.parts if isinstance(part, ToolCallPart)]
            if not calls:
                return "".join(part.content for part in response.parts if isinstance(part, TextPart)).strip()
            context = RunContext(deps=desk, model=model, usage=usage)
            results: list[ModelRequestPart] = [await self._use(call, context) for call in calls]
            messages += [response, ModelRequest(parts=results, instructions=instructions)]
        raise _NoAnswer(f"no answer in words after {MOST_REQUESTS} requests")

    async def _request(
        self, model: Model, messages: list[ModelMessage], settings: ModelSettings, manner: Manner
    ) -> ModelResponse:
        try:
            return await model_request(
                model, messages, model_settings=settings, model_request_parameters=self._parameters,
                instrument=manner.instrument or False,
            )  # fmt: skip
        except Exception as error:  # libraries of many vendors: an empty list of choices is an IndexError in one
            raise _NoAnswer(_reason(error)) from error

    async def _use(self, call: ToolCallPart, context: RunContext[Desk]) -> ModelRequestPart:
        """One tool's result. A tool that does not exist or arguments that make no sense are told to the model."""
        tool = self._tools.get(call.tool_name)
        if tool is None:
            result: object = {
                "ok": False,
                "error": "unknown_tool",
                "say": f"As ferramentas são: {', '.join(self._tools)}.",
            }
        else:
            schema = tool.function_schema
            try:
                arguments = call.args_as_dict(raise_if_invalid=True)
                checked = schema.validator.validate_python(arguments)
            except (ValidationError, ValueError, AssertionError) as error:
                result = {"ok": False, "error": "invalid_arguments", "say": _wrong_arguments(error)}
            else:
                result = await _done(schema.call(checked, context))
        return ToolReturnPart(call.tool_name, result, call.tool_call_id)


async def _done(work: Awaitable[object]) -> object:
    """A refusal is a result like any other: the model can act on it."""
    try:
        return await work
    except Refusal as refusal:
        return {"ok": False, "error": refusal.code, "say": refusal.message}


def _wrong_arguments(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False)
        )
    return "the arguments are not a JSON object"


def _count(usage: RunUsage, response: ModelResponse) -> None:
    usage.requests += 1
    usage.incr(response.usage)
    if response.usage.cost is None and response.usage.has_values():
        try:
            usage.cost = (usage.cost or 0) + price_of(response)
        except (LookupError, ValueError, AssertionError):
            return


def _counted(name: str, usage: RunUsage) -> Spending:
    spent = spending(name, usage)
    MODEL_TOKENS.labels(name, "prompt").inc(spent.prompt_tokens)
    MODEL_TOKENS.labels(name, "completion").inc(spent.completion_tokens)
    return spent


def _reason(error: BaseException) -> str:
    """One line: what kind of failure, and the vendor's own words, shortened."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:300]
