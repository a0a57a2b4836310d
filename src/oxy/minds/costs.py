"""What asking a model took, and what that costs.

Prices come from the `genai-prices` data that travels with Pydantic AI: offline, per vendor and model, cached tokens
included. A model that it does not know (a local one, say) has no price rather than a guessed one.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_ai.usage import RunUsage

_CENT_FRACTION = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Spending:
    """Tokens used by one or more requests to one model; `cost_usd` None when the model's price is not known."""

    model: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: Decimal | None = None
    requests: int = 0


def spending(model: str, usage: "RunUsage") -> Spending:
    """Return what `usage` says, under the name that the settings gave the model."""
    cost = None if usage.cost is None else usage.cost.quantize(_CENT_FRACTION)
    return Spending(model, usage.input_tokens, usage.output_tokens, cost, usage.requests)
