"""What a response cost.

The library reckons by units, tiers and dates, which takes as long as storing the answer. Nearly every model has flat
rates for plain tokens: they are learnt from the library's first reckoning, and multiplied from then on.
"""

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pydantic_ai.messages import ModelResponse
from pydantic_ai.usage import RequestUsage

# Rates change by date: looked up again after a while.
KEPT_SECONDS = 3600.0
MILLION = Decimal(1_000_000)
# Rates of what `_is_plain` shuts out may stand in a price list; any other kind of rate may not.
_USUAL_RATES = frozenset(
    {
        "input_mtok", "output_mtok", "cache_read_mtok", "cache_write_mtok", "cache_write_1h_mtok", "input_audio_mtok",
        "output_audio_mtok", "cache_audio_read_mtok", "web_searches_kcount", "storage_searches_kcount",
    }
)  # fmt: skip
# What a plain response counts: tokens, however they are told apart, and none of these is priced by itself.
_PLAIN_COUNTS = frozenset({"input_tokens", "cache_read_tokens", "output_tokens", "output_reasoning_tokens", "cost"})


@dataclass(frozen=True, slots=True)
class Rates:
    """Dollars for a million tokens of one model, until `until` (monotonic seconds)."""

    fresh: Decimal
    cached: Decimal
    output: Decimal
    until: float

    def price(self, usage: RequestUsage) -> Decimal:
        """What plain `usage` costs."""
        cached = usage.cache_read_tokens
        sum_of = (usage.input_tokens - cached) * self.fresh + cached * self.cached + usage.output_tokens * self.output
        return sum_of / MILLION


_known: dict[tuple[str | None, str | None, str | None], Rates] = {}


def price_of(response: ModelResponse) -> Decimal:
    """Return the dollars of a response. Raises what the library raises when it knows no price (`LookupError`…)."""
    key = (response.provider_name, response.provider_url, response.model_name)
    plain = _is_plain(response.usage)
    rates = _known.get(key)
    if plain and rates is not None and time.monotonic() < rates.until:
        return rates.price(response.usage)
    reckoned = response.cost()
    if plain:
        found = _flat(vars(reckoned.model_price))
        if found is not None and found.price(response.usage) == reckoned.total_price:
            _known[key] = found
    return reckoned.total_price


def _is_plain(usage: RequestUsage) -> bool:
    """Whether nothing but text went in and out: the library puts all else that it prices into fields of its own."""
    for name, count in vars(usage).items():
        if count and name not in _PLAIN_COUNTS and name != "details":
            return False
    return not usage.details.get("audio_tokens")


def _flat(listed: dict[str, Any]) -> Rates | None:
    named = {name: rate for name, rate in listed.items() if rate is not None and not name.startswith("_")}
    fresh, output = named.get("input_mtok"), named.get("output_mtok")
    cached = named.get("cache_read_mtok", fresh)
    if not named.keys() <= _USUAL_RATES or not all(isinstance(rate, Decimal) for rate in (fresh, output, cached)):
        return None
    assert fresh is not None
    assert output is not None
    assert cached is not None
    return Rates(fresh, cached, output, time.monotonic() + KEPT_SECONDS)
