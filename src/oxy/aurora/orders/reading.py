"""Which order an owner's message gives, if any: rules over everyday Portuguese, the first kind that fits."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
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
    no_shows,
    opening,
    passing_on,
    pricing,
    unblocking,
    undoing,
)
from oxy.aurora.orders.asking import counts, is_asked
from oxy.aurora.orders.selecting import is_many
from oxy.aurora.orders.stretches import named_in_team, says_trade
from oxy.aurora.orders.whither import AWAY
from oxy.aurora.orders.wishes import Wish, find_when


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of order: whether words give it, and what they order.

    `verbatim`: it reads them as they were written. `suits`: whether the words that read so mean it in this business.
    """

    name: str
    reads: Callable[[str], bool]
    order: Callable[[Scene, Wish], Awaitable[Order]]
    verbatim: bool = False
    suits: Callable[[str, OwnerContext], bool] | None = None


# The order matters: what quotes an owner's own words comes first, for those words may be anything.
_READ_IN_TURN = (
    Kind(knowledge.KIND, knowledge.reads, knowledge.order, verbatim=True),
    Kind(messaging.KIND, messaging.reads, messaging.order, verbatim=True),
    Kind(campaigns.STEER, campaigns.reads_steering, campaigns.steering_order),
    Kind(campaigns.KIND, campaigns.reads, campaigns.order),
    Kind(unblocking.KIND, unblocking.reads, unblocking.order),
    Kind(undoing.KIND, undoing.reads, undoing.order),
    Kind(conversing.KIND, conversing.reads, conversing.order, verbatim=True),
    Kind(passing_on.KIND, passing_on.reads, passing_on.order, suits=passing_on.suits),
    Kind(pricing.KIND, pricing.reads, pricing.order),
    Kind(moving.KIND, moving.reads, moving.order),
    Kind(cancelling.KIND, cancelling.reads, cancelling.order),
    Kind(blocking.KIND, blocking.reads, blocking.order, suits=blocking.suits),
    Kind(no_shows.KIND, no_shows.reads, no_shows.order),
    Kind(opening.KIND, opening.reads, opening.order),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _READ_IN_TURN}


def read_order(text: str, context: OwnerContext) -> Wish | None:
    """Return the order that `text` gives, or nothing when it gives none or only asks."""
    text = passing_on.said_plainly(text, context)
    plain, asked = plain_words(text), plain_text(text)
    if is_asked(asked) and not knowledge.reads(text):
        return None
    told = messaging.speaks_to_somebody(plain)
    found = (
        kind
        for kind in _READ_IN_TURN
        if (kind.reads(text) if kind.verbatim else kind.reads(plain) and not told and not counts(asked, kind.name))
        and (kind.suits is None or kind.suits(text, context))
    )
    return next((Wish(kind.name, text, context) for kind in found), None)


def read_orders(text: str, context: OwnerContext) -> list[Wish]:
    """Return every order that `text` gives: "bloqueia amanhã e cancela o banho do Rex" gives two."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) > 1:
        # "E avisa a dona" asks for what is done anyway.
        parts = [part for part in parts if not _TOLD_ANYWAY.fullmatch(plain_words(part).strip(" .!"))]
        text = text if len(parts) > 1 else parts[0]
    wishes = [read_order(part, context) for part in parts]
    if any(wish is not None and wish.kind == passing_on.KIND for wish in wishes) and _all_of(wishes, *_WITH_A_MOVE):
        # Why they are moved is no order beside it: "a Ana faltou, joga tudo dela pra Bia".
        whole = read_order(text, context)
        return [] if whole is None else [whole]
    several = [wish for wish in wishes if wish is not None]
    meant = [wish for wish in several if not _is_reason(wish)]
    if len(several) == 2 and len(meant) == 1:
        return [Wish(meant[0].kind, text, context)]
    if len(several) == len(parts) == 2 and _all_of(several, no_shows.KIND) and not no_shows.names_anybody(parts[1]):
        # "A Mel não apareceu, marca falta": said and ordered, it is one.
        return [Wish(no_shows.KIND, text, context)]
    if len(several) > 1 and len(several) == len(parts):
        return [wish for wish in several if not _goes_along(wish, several)]
    whole = read_order(text, context)
    return [] if whole is None else [whole]


def _is_reason(wish: Wish) -> bool:
    """Whether words of an absence are none of the team's: "a Cristina não vem terça, cancela" blocks nobody's time."""
    if wish.kind not in (blocking.KIND, no_shows.KIND) or "bloque" in wish.plain:
        return False
    return not named_in_team(wish.text, wish.context) and not says_trade(wish.plain) and bool(AWAY.search(wish.plain))


def _all_of(wishes: Sequence[Wish | None], *kinds: str) -> bool:
    return all(wish is None or wish.kind in kinds for wish in wishes)


def _goes_along(wish: Wish, others: Sequence[Wish]) -> bool:
    """Whether a block without a day of its own is that of the bookings called off beside it: they bring it along."""
    if wish.kind != blocking.KIND or not any(each.kind == cancelling.KIND and is_many(each) for each in others):
        return False
    moments = find_when(wish.text, wish.context.now)
    return not moments.dates and moments.date_range is None


_WITH_A_MOVE = (passing_on.KIND, blocking.KIND, no_shows.KIND)
_TOLD_ANYWAY = re.compile(
    r"avis\w+(?: (?:para|pra))? ?(?:a|o|as|os)? ?(?:don[oa]s?|tutor(?:a|es|as)?|client\w+|ele|ela|eles|elas"
    r"|todo mundo|todos|pessoal)?"
)
_BETWEEN = re.compile(
    r"(?i)(?:\s*[,;.\n]\s*|\s+)(?:e\s+)?(?:tamb[eé]m\s+)?(?=(?:bloque(?!io)|cancel|desmar|remar|reagend|marca falta"
    r"|fecha\b|muda o pre|avis[ae]\b|mand[ae]\b)\w*)"
)
