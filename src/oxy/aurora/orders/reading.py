"""Which order an owner's message gives, if any: rules over everyday Portuguese, the first kind that fits."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Order, Scene
from oxy.aurora.mending import plain_text, plain_words
from oxy.aurora.orders import (
    blocking,
    campaigns,
    cancelling,
    conversing,
    knowledge,
    messaging,
    moving,
    narrowing,
    no_shows,
    opening,
    pricing,
    unblocking,
    undoing,
)
from oxy.aurora.orders.asking import counts, is_asked
from oxy.aurora.orders.wishes import Wish


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of order: whether words give it, and what they order. `verbatim`: it reads them as they were written."""

    name: str
    reads: Callable[[str], bool]
    order: Callable[[Scene, Wish], Awaitable[Order]]
    verbatim: bool = False


# The order matters: what quotes an owner's own words comes first, for those words may be anything.
_READ_IN_TURN = (
    Kind(knowledge.KIND, knowledge.reads, knowledge.order, verbatim=True),
    Kind(messaging.KIND, messaging.reads, messaging.order, verbatim=True),
    Kind(narrowing.KIND, narrowing.reads, narrowing.order),
    Kind(campaigns.STEER, campaigns.reads_steering, campaigns.steering_order),
    Kind(campaigns.KIND, campaigns.reads, campaigns.order),
    Kind(undoing.KIND, undoing.reads, undoing.order),
    Kind(conversing.KIND, conversing.reads, conversing.order, verbatim=True),
    Kind(pricing.KIND, pricing.reads, pricing.order),
    Kind(moving.KIND, moving.reads, moving.order),
    Kind(cancelling.KIND, cancelling.reads, cancelling.order),
    Kind(unblocking.KIND, unblocking.reads, unblocking.order),
    Kind(blocking.KIND, blocking.reads, blocking.order),
    Kind(no_shows.KIND, no_shows.reads, no_shows.order),
    Kind(opening.KIND, opening.reads, opening.order),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _READ_IN_TURN}


def read_order(text: str, context: OwnerContext) -> Wish | None:
    """Return the order that `text` gives, or nothing when it gives none or only asks."""
    plain, asked = plain_words(text), plain_text(text)
    if is_asked(asked) and not knowledge.reads(text):
        return None
    found = (
        kind
        for kind in _READ_IN_TURN
        if (kind.reads(text) if kind.verbatim else kind.reads(plain) and not counts(asked, kind.name))
    )
    return next((Wish(kind.name, text, context) for kind in found), None)


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
