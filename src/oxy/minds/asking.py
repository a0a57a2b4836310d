"""Asking a model, within limits: every way of getting no usable answer becomes one exception."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic_ai import Agent
from pydantic_ai.exceptions import AgentRunError, UserError
from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import Model
from pydantic_ai.settings import ModelSettings
from pydantic_ai.usage import RunUsage, UsageLimits

from oxy.foundation.telemetry import MODEL_TOKENS
from oxy.minds.costs import Spending, spending
from oxy.minds.errors import ModelUnavailable

Desk = TypeVar("Desk")
REQUESTS_A_TURN = 6


async def ask(
    agent: Agent[Desk, str],
    prompt: str,
    *,
    name: str,
    model: Model,
    desk: Desk,
    history: Sequence[ModelMessage],
    temperature: float,
    max_tokens: int,
    timeout: float,
) -> tuple[str, Spending]:
    """Let `model` answer `prompt`, with `agent`'s tools working on `desk`; return its text and what was spent.

    Args:
        name: what the settings call the model.
        history: what was said before, oldest first.
        max_tokens: of one response.
        timeout: seconds for everything, tools included.

    Raises `ModelUnavailable` on an outage, a refusal, nonsense, an empty answer, more than `REQUESTS_A_TURN` requests,
    or when time is up. What a tool raises of its own passes through.
    """
    usage = RunUsage()
    settings = ModelSettings(temperature=temperature, max_tokens=max_tokens)
    try:
        result = await agent.run(
            prompt, model=model, deps=desk, message_history=history, model_settings=settings, usage=usage,
            usage_limits=UsageLimits(request_limit=REQUESTS_A_TURN), timeout=timeout, infer_name=False,
        )  # fmt: skip
    except (AgentRunError, UserError, TimeoutError) as error:
        raise ModelUnavailable(_reason(error), _counted(name, usage)) from error
    spent = _counted(name, usage)
    text = result.output.strip()
    if not text:
        raise ModelUnavailable("the answer was empty", spent)
    return text, spent


def _counted(name: str, usage: RunUsage) -> Spending:
    spent = spending(name, usage)
    MODEL_TOKENS.labels(name, "prompt").inc(spent.prompt_tokens)
    MODEL_TOKENS.labels(name, "completion").inc(spent.completion_tokens)
    return spent


def _reason(error: Exception) -> str:
    """One line: what kind of failure, and the vendor's own words, shortened."""
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}"[:300]
