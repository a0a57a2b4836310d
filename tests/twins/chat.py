"""What a model is asked and what it can answer, apart from the wire."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from twins.wire import Json, is_array

REFERENCE: Final = re.compile(r"\(ref\.? ([a-z]+)\)")


@dataclass(frozen=True, slots=True)
class Say:
    """The model answers with text."""

    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """The model asks for one tool."""

    name: str
    arguments: Json = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A chat-completions request. `tools` maps a tool's name to the JSON schema of its arguments."""

    model: str
    messages: list[Json]
    tools: dict[str, Json]
    raw: Json

    @property
    def system_text(self) -> str:
        return "\n".join(_plain(m) for m in self.messages if m["role"] in {"system", "developer"})

    @property
    def user_texts(self) -> list[str]:
        """What was said since the last answer in words, oldest first."""
        said: list[str] = []
        for message in reversed(self.messages):
            if message["role"] == "assistant" and not message.get("tool_calls"):
                break
            if message["role"] == "user":
                said.insert(0, _plain(message))
        return said

    @property
    def tool_results(self) -> list[str]:
        """Results of the tools called since the last words of the user, oldest first."""
        results: list[str] = []
        for message in reversed(self.messages):
            if message["role"] == "user":
                break
            if message["role"] == "tool":
                results.insert(0, _plain(message))
        return results


Behaviour = Callable[[ChatRequest], Say | Sequence[Call]]


def _plain(message: Json) -> str:
    content = message.get("content")
    if is_array(content):
        return "\n".join(part.get("text", "") for part in content)
    return content or ""


def checks_then_answers(request: ChatRequest) -> Say | Sequence[Call]:
    """One tool call, then a text that claims nothing and repeats the customer's last "(ref abc)"."""
    if request.tools and not request.tool_results:
        name = "check_availability" if "check_availability" in request.tools else next(iter(request.tools))
        return [Call(name, plausible_arguments(request.tools[name]))]
    references = REFERENCE.findall(" ".join(request.user_texts))
    echo = f" (ref {references[-1]})" if references else ""
    return Say(f"Oi! Dei uma olhada na agenda para você. Qual período fica melhor?{echo}")


def claims_a_booking(request: ChatRequest) -> Say | Sequence[Call]:
    """The dangerous hallucination: a booking that no tool made."""
    return Say("Prontinho, agendado! O banho do Rex está confirmado para amanhã às 10h. Te esperamos!")


def invents_a_price(request: ChatRequest) -> Say | Sequence[Call]:
    """The other dangerous one: a figure that the data does not hold."""
    return Say("O banho custa só R$ 17,35 esta semana, com hidratação por mais R$ 3,99.")


def says(text: str) -> Behaviour:
    """A model that always answers with this text."""
    return lambda _: Say(text)


def follows(*steps: Say | Sequence[Call]) -> Behaviour:
    """A model that answers its requests with these steps in turn, and repeats the last one."""
    remaining = list(steps)
    return lambda _: remaining.pop(0) if len(remaining) > 1 else remaining[0]


def plausible_arguments(schema: Json) -> Json:
    """Arguments that satisfy a tool's schema: every required property, filled by its name and type."""
    properties: Json = schema.get("properties", {})
    definitions: Json = schema.get("$defs", {})
    return {name: _value(name, properties.get(name, {}), definitions) for name in schema.get("required", [])}


def _value(name: str, schema: Json, definitions: Json) -> Any:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:
        schema = schema["anyOf"][0]
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type", "string"):
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "array":
            return [_value(name, schema.get("items", {}), definitions)]
        case "object":
            return plausible_arguments(schema | {"$defs": definitions})
        case _:
            return _words(name, schema)


def _words(name: str, schema: Json) -> str:
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    form = schema.get("format", "")
    if form in {"date-time", "date"} or "date" in name or "day" in name:
        return f"{tomorrow}T10:00:00-03:00" if form == "date-time" else str(tomorrow)
    if form == "time" or "time" in name:
        return "10:00"
    known = {"service": "Banho", "pet": "Rex", "name": "Rex", "species": "dog", "period": "manhã"}
    return known.get(name, "banho")
