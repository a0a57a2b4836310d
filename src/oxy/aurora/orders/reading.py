"""Which order an owner's message gives, if any: rules over everyday Portuguese, the first kind that fits."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Order, Scene
from oxy.aurora.mending import plain_text
from oxy.aurora.orders import campaigns, no_shows
from oxy.aurora.orders.wishes import Wish

# In front of one of these an order's verb is asked about, not given: "quantos cancelei", "quem faltou".
_ASKING = re.compile(
    r"^(?:e |mas |aurora,? |oi,? |entao )*(?:quant[oa]s?|quais|qual|quem|quando|como|teve|houve|alguem|tem algum|tive"
    r"|o que|cade|onde|por ?que|sera que|voce (?:ja )?\w+(?:ou|eu|iu)|ja \w+(?:ou|eu|iu))\b"
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of order: whether plain words give it, and what they order."""

    name: str
    reads: Callable[[str], bool]
    order: Callable[[Scene, Wish], Awaitable[Order]]


_READ_IN_TURN = (
    Kind(campaigns.STEER, campaigns.reads_steering, campaigns.steering_order),
    Kind(campaigns.KIND, campaigns.reads, campaigns.order),
    Kind(no_shows.KIND, no_shows.reads, no_shows.order),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _READ_IN_TURN}


def read_order(text: str, context: OwnerContext) -> Wish | None:
    """Return the order that `text` gives, or nothing when it gives none or only asks."""
    plain = plain_text(text)
    if _ASKING.search(plain):
        return None
    return next((Wish(kind.name, text, context) for kind in _READ_IN_TURN if kind.reads(plain)), None)


def read_orders(text: str, context: OwnerContext) -> list[Wish]:
    """Return every order that `text` gives: "bloqueia amanhã e cancela o banho do Rex" gives two."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    wishes = [read_order(part, context) for part in parts]
    several = [wish for wish in wishes if wish is not None]
    if len(several) > 1 and len(several) == len(parts):
        return several
    whole = read_order(text, context)
    return [] if whole is None else [whole]


_BETWEEN = re.compile(
    r"(?i)(?:\s*[,;.\n]\s*|\s+)(?:e\s+)?(?:tamb[eé]m\s+)?(?=(?:bloque|cancel|desmar|remar|reagend|marca falta|fecha\b"
    r"|muda o pre|avis[ae]\b|mand[ae]\b)\w*)"
)
