"""What a response cost: to the last digit what the library says, whichever way it was found."""

from decimal import Decimal

import pytest
from pydantic_ai.messages import ModelResponse, TextPart
from pydantic_ai.usage import RequestUsage

from oxy.minds.prices import price_of

MODELS = (
    ("openai", "gpt-4o-mini"), ("openai", "gpt-4o"), ("openai", "gpt-5-mini"), ("anthropic", "claude-sonnet-4-5"),
    ("google", "gemini-2.5-pro"), ("groq", "llama-3.3-70b-versatile"), ("mistral", "mistral-small-latest"),
)  # fmt: skip
USES = (
    RequestUsage(input_tokens=1, output_tokens=1),
    RequestUsage(input_tokens=2_317, output_tokens=181),
    RequestUsage(input_tokens=4_000, cache_read_tokens=3_072, output_tokens=96),
    RequestUsage(input_tokens=300_000, output_tokens=9),
    RequestUsage(input_tokens=5_000, cache_write_tokens=4_000, output_tokens=50),
)


def _response(provider: str, model: str, usage: RequestUsage) -> ModelResponse:
    return ModelResponse(parts=[TextPart("oi")], usage=usage, model_name=model, provider_name=provider)


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_it_is_what_the_library_reckons(provider: str, model: str) -> None:
    for _ in range(2):
        for usage in USES:
            response = _response(provider, model, usage)
            assert price_of(response) == response.cost().total_price


def test_a_model_nobody_knows_has_no_price() -> None:
    with pytest.raises(LookupError):
        price_of(_response("openai", "gpt-of-the-neighbours", USES[0]))


def test_nothing_used_costs_nothing() -> None:
    assert price_of(_response("openai", "gpt-4o-mini", RequestUsage())) == Decimal(0)
