"""OpenAI's chat completions when nothing but words and tools goes out and comes back, past the library's machinery.

The library prepares for every vendor's oddities, copies settings, and checks an answer twice: a millisecond of
processor time for each request (docs/decisions/0011-lean-model-requests.md). A plain request is written here, as the
library would write it, and a plain answer read, as the library would read it; tests hold both to the library's own
words. Whatever is not plain (pictures, models that reason, an answer with more in it, a server that fails) is the
library's.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from pydantic_ai.messages import (
    FinishReason,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponsePart,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models import ModelRequestParameters, check_allow_model_requests
from pydantic_ai.models.openai import OpenAIChatModel
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition
from pydantic_ai.usage import RequestUsage
from pydantic_core import from_json, to_json

from oxy.minds.lean_openai import LeanOpenAI, already_asked

Json = dict[str, Any]

# What may be set of a plain request.
_SETTINGS = frozenset({"temperature", "max_tokens"})
_FINISHED: dict[str, FinishReason] = {"stop": "stop", "tool_calls": "tool_call", "length": "length"}
_MESSAGE_FIELDS = frozenset({"role", "content", "tool_calls", "refusal", "annotations", "audio", "function_call"})
_THINKING = "<think"


class PlainChatModel(OpenAIChatModel):
    """A model of OpenAI's chat completions, ours or a compatible server's, over a `LeanOpenAI`."""

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """Ask once. Raises what the library raises."""
        check_allow_model_requests()
        body = self._plain_body(messages, model_settings or {}, model_request_parameters)
        client = self.client
        if body is None or not isinstance(client, LeanOpenAI):
            return await super().request(messages, model_settings, model_request_parameters)
        answered = await client.ask_quickly(body)
        if answered is not None and answered.status == 200:
            response = self._read_plain(answered.content)
            if response is not None:
                return response
        with already_asked(answered):
            return await super().request(messages, model_settings, model_request_parameters)

    def _plain_body(
        self, messages: Sequence[ModelMessage], settings: ModelSettings, parameters: ModelRequestParameters
    ) -> bytes | None:
        plain = (
            self._takes_plain
            and settings.keys() <= _SETTINGS
            and parameters.output_mode == "text"
            and not (parameters.output_tools or parameters.native_tools)
        )
        told = _plain_messages(messages) if plain else None
        if told is None:
            return None
        fields: Json = {"messages": told, "model": self.model_name, "stream": False}
        if "temperature" in settings:
            fields["temperature"] = settings["temperature"]
        if "max_tokens" in settings:
            whole = self.profile.get("openai_chat_supports_max_completion_tokens", True)
            fields["max_completion_tokens" if whole else "max_tokens"] = settings["max_tokens"]
        if parameters.function_tools:
            fields["tool_choice"] = "auto"
            return b'%s,"tools":%s}' % (to_json(fields)[:-1], _tools(parameters.function_tools))
        return to_json(fields)

    @cached_property
    def _takes_plain(self) -> bool:
        """Whether the library would change nothing of a plain request for this model."""
        profile = self.profile
        return (
            self.settings is None
            and not profile.get("openai_supports_reasoning")
            and not profile.get("openai_unsupported_model_settings")
            and profile.get("openai_system_prompt_role") in (None, "system")
        )

    def _read_plain(self, content: bytes) -> ModelResponse | None:
        """Return what an answer says, nothing when there is more in it than words, calls of tools and their count."""
        try:
            found = from_json(content)
            choice = found["choices"][0]
            finished = _FINISHED[choice["finish_reason"]]
            parts = _plain_parts(choice["message"])
            usage = _plain_usage(found["usage"])
            model = found["model"]
        except (ValueError, LookupError, TypeError, AttributeError):
            return None
        if not parts or usage is None or not isinstance(model, str):
            return None
        return ModelResponse(
            parts=parts, usage=usage, model_name=model, provider_name=self._provider.name,
            provider_url=self._provider.base_url, provider_response_id=found.get("id"), finish_reason=finished,
        )  # fmt: skip


def _plain_messages(messages: Sequence[ModelMessage]) -> list[Json] | None:
    told: list[Json] = []
    instructions: str | None = None
    for message in messages:
        if isinstance(message, ModelRequest):
            instructions = message.instructions or instructions
            for part in message.parts:
                if isinstance(part, UserPromptPart) and isinstance(part.content, str):
                    told.append({"role": "user", "content": part.content})
                elif isinstance(part, ToolReturnPart) and not part.files:
                    content = part.model_response_str()
                    told.append({"role": "tool", "tool_call_id": part.tool_call_id, "content": content})
                else:
                    return None
        else:
            said = _plain_response(message)
            if said is None:
                return None
            told.append(said)
    return told if instructions is None else [{"role": "system", "content": instructions}, *told]


def _plain_response(message: ModelResponse) -> Json | None:
    texts: list[str] = []
    calls: list[Json] = []
    for part in message.parts:
        if isinstance(part, TextPart):
            texts.append(part.content)
        elif isinstance(part, ToolCallPart):
            function = {"name": part.tool_name, "arguments": part.args_as_json_str()}
            calls.append({"id": part.tool_call_id, "type": "function", "function": function})
        else:
            return None
    if not texts and not calls:
        return None
    said: Json = {"role": "assistant", "content": "\n\n".join(texts) if texts else None}
    return said | {"tool_calls": calls} if calls else said


# Tools are the same in every request of a kind of conversation; the list is kept with its JSON, so that no other list
# can come to have its id.
_tools_told: dict[int, tuple[Sequence[ToolDefinition], bytes]] = {}


def _tools(tools: Sequence[ToolDefinition]) -> bytes:
    known = _tools_told.get(id(tools))
    if known is None:
        told = [
            {
                "type": "function",
                "function": {
                    "name": each.name, "description": each.description or "", "parameters": each.parameters_json_schema,
                    **({"strict": True} if each.strict else {}),
                },
            }
            for each in tools
        ]  # fmt: skip
        known = _tools_told[id(tools)] = (tools, to_json(told))
    return known[1]


def _plain_parts(message: Mapping[str, Any]) -> list[ModelResponsePart] | None:
    if not message.keys() <= _MESSAGE_FIELDS or any(
        message.get(name) for name in ("refusal", "annotations", "audio", "function_call")
    ):
        return None
    parts: list[ModelResponsePart] = []
    content = message.get("content")
    if content is not None and (not isinstance(content, str) or _THINKING in content):
        return None
    if content:
        parts.append(TextPart(content))
    for call in message.get("tool_calls") or ():
        function = call["function"]
        name, arguments, call_id = function["name"], function["arguments"], call["id"]
        if call["type"] != "function" or not (isinstance(name, str) and isinstance(arguments, str) and call_id):
            return None
        parts.append(ToolCallPart(name, arguments, tool_call_id=call_id))
    return parts


def _plain_usage(usage: Mapping[str, Any]) -> RequestUsage | None:
    """Tokens that went in, those of them known from before, and those that came out; nothing when others count too."""
    read: Json = dict(usage.get("prompt_tokens_details") or {})
    written: Json = usage.get("completion_tokens_details") or {}
    cached = read.pop("cached_tokens", None) or 0
    if any(read.values()) or any(written.values()):
        return None
    return RequestUsage(
        input_tokens=usage["prompt_tokens"], cache_read_tokens=cached, output_tokens=usage["completion_tokens"]
    )
