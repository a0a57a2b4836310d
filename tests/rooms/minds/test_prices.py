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
    RequestUsage(input_tokens=2_000, output_tokens=700, output_reasoning_tokens=600),
    RequestUsage(input_tokens=2_000, output_tokens=70, web_searches=2),
)


def _response(provider: str, model: str, usage: RequestUsage) -> ModelResponse:
    return ModelResponse(parts=[TextPart("oi")], usage=usage, model_name=model, provider_name=provider)


@pytest.mark.parametrize(("provider", "model"), MODELS)
def test_it_is_what_the_library_reckons(provider: str, model: str) -> None:
    for _ in range(2):
        for usage in USES:
            response = _response(provider, model, usage)
            assert price_of(response) == response.cost().total_price


def test_the_library_is_not_asked_again_about_flat_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    for provider, model in (("openai", "gpt-4o-mini"), ("openai", "gpt-5-mini")):
        first = price_of(_response(provider, model, USES[1]))
        with monkeypatch.context() as patched:
            patched.delattr(ModelResponse, "cost")
            assert price_of(_response(provider, model, USES[1])) == first


def test_a_model_nobody_knows_has_no_price() -> None:
    with pytest.raises(LookupError):
        price_of(_response("openai", "gpt-of-the-neighbours", USES[0]))


def test_nothing_used_costs_nothing() -> None:
    assert price_of(_response("openai", "gpt-4o-mini", RequestUsage())) == Decimal(0)
