"""Rounds of asking and using tools, with models made of functions: no server needed."""

import asyncio
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from pydantic_ai import FunctionToolset, RunContext
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart, ToolCallPart, ToolReturnPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage, RunUsage

from oxy.foundation.errors import Forbidden
from oxy.minds import ModelUnavailable, Spending
from oxy.minds.costs import spending
from oxy.minds.rounds import MOST_REQUESTS, Manner, Rounds

pytestmark = pytest.mark.anyio


@dataclass
class Drawer:
    """What the tools of these tests work on."""

    opened: list[str] = field(default_factory=list[str])


TOOLS: FunctionToolset[Drawer] = FunctionToolset()


@TOOLS.tool
async def open_drawer(run: RunContext[Drawer], name: str, times: int = 1) -> dict[str, object]:
    """Open a drawer."""
    run.deps.opened += [name] * times
    return {"ok": True, "opened": name}


@TOOLS.tool
async def break_down(run: RunContext[Drawer]) -> None:
    """Fail as a database may."""
    raise ConnectionResetError("the database went away")


@TOOLS.tool
async def refuse(run: RunContext[Drawer]) -> None:
    """Decline."""
    raise Forbidden


async def ask(
    *steps: ModelResponse | Exception, drawer: Drawer | None = None, timeout: float = 2
) -> tuple[str, Spending]:
    remaining = list(steps)

    async def answer(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        step = remaining.pop(0) if len(remaining) > 1 else remaining[0]
        if isinstance(step, Exception):
            raise step
        seen.append(messages)
        return step

    seen.clear()
    return await Rounds(TOOLS).ask(
        "function:x", FunctionModel(answer), instructions="Be kind.", history=[], prompt="oi", desk=drawer or Drawer(),
        manner=Manner(0.5, 100, timeout),
    )  # fmt: skip


seen: list[list[ModelMessage]] = []


def says(text: str, *, tokens: tuple[int, int] = (0, 0)) -> ModelResponse:
    return ModelResponse(parts=[TextPart(text)], usage=RequestUsage(input_tokens=tokens[0], output_tokens=tokens[1]))


def calls(*tools: tuple[str, object], tokens: tuple[int, int] = (0, 0)) -> ModelResponse:
    parts = [ToolCallPart(name, arguments) for name, arguments in tools]  # pyright: ignore[reportArgumentType]
    return ModelResponse(parts=parts, usage=RequestUsage(input_tokens=tokens[0], output_tokens=tokens[1]))


async def test_tools_work_on_the_desk_in_the_order_asked() -> None:
    drawer = Drawer()
    text, spent = await ask(
        calls(("open_drawer", {"name": "a"}), ("open_drawer", '{"name": "b", "times": 2}'), tokens=(10, 2)),
        says(" Pronto. ", tokens=(20, 3)), drawer=drawer,
    )  # fmt: skip
    assert (text, drawer.opened) == ("Pronto.", ["a", "b", "b"])
    assert (spent.prompt_tokens, spent.completion_tokens, spent.requests) == (30, 5, 2)
    returned = [part.content for part in seen[1][-1].parts if isinstance(part, ToolReturnPart)]
    assert returned == [{"ok": True, "opened": "a"}, {"ok": True, "opened": "b"}]


@pytest.mark.parametrize("arguments", [{}, {"name": 7}, "not json", "[1]", {"name": "a", "other": True}])
async def test_wrong_arguments_are_answered_and_nothing_is_done(arguments: object) -> None:
    drawer = Drawer()
    text, _ = await ask(calls(("open_drawer", arguments)), says("Desculpe."), drawer=drawer)
    [told] = [part for part in seen[1][-1].parts if isinstance(part, ToolReturnPart)]
    assert (text, drawer.opened) == ("Desculpe.", [])
    assert "invalid_arguments" in str(told.content)


async def test_what_a_tool_raises_passes_through() -> None:
    with pytest.raises(ConnectionResetError):
        await ask(calls(("break_down", {})))


async def test_a_refusal_is_told_to_the_model() -> None:
    await ask(calls(("refuse", {})), says("Não posso."))
    [told] = [part for part in seen[1][-1].parts if isinstance(part, ToolReturnPart)]
    assert told.content == {"ok": False, "error": "forbidden", "say": Forbidden.message}


@pytest.mark.parametrize("broken", [RuntimeError("boom"), IndexError("no choices"), KeyError("usage")])
async def test_whatever_the_vendors_library_raises_is_an_outage(broken: Exception) -> None:
    with pytest.raises(ModelUnavailable) as failed:
        await ask(calls(("open_drawer", {"name": "a"}), tokens=(10, 2)), broken)
    assert type(broken).__name__ in failed.value.reason
    assert failed.value.spent.prompt_tokens == 10


async def test_rounds_without_words_end() -> None:
    drawer = Drawer()
    with pytest.raises(ModelUnavailable, match="6 requests"):
        await ask(calls(("open_drawer", {"name": "a"})), drawer=drawer)
    assert len(drawer.opened) == MOST_REQUESTS


async def test_empty_and_filtered_answers_are_none() -> None:
    with pytest.raises(ModelUnavailable, match="empty"):
        await ask(says(" \n"))
    with pytest.raises(ModelUnavailable, match="content_filter"):
        await ask(ModelResponse(parts=[TextPart("meia fra")], finish_reason="content_filter"))


async def test_time_runs_out_tools_included() -> None:
    async def sleeps(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        await asyncio.sleep(5)
        return says("tarde")

    with pytest.raises(ModelUnavailable, match=r"no answer in 0\.1 s"):
        await Rounds(TOOLS).ask(
            "x",
            FunctionModel(sleeps),
            instructions="",
            history=[],
            prompt="oi",
            desk=Drawer(),
            manner=Manner(0, 1, 0.1),
        )


def test_a_model_without_a_known_price_has_no_cost() -> None:
    assert spending("ollama:x", RunUsage(input_tokens=5, output_tokens=1)).cost_usd is None
    priced = RunUsage(input_tokens=5, output_tokens=1)
    priced.cost = Decimal("0.0000014")
    assert spending("openai:x", priced).cost_usd == Decimal("0.000001")
