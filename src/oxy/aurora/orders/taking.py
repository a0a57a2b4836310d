"""Taking an owner's order without a model: read, asked about until it is plain, and proposed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from oxy.aurora.consent import Consent, names_of, read_consent, says, words_of
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Order, Scene
from oxy.aurora.mending import plain_words
from oxy.aurora.orders import campaigns, cancelling, moving, no_shows, passing_on, pricing
from oxy.aurora.orders.asking import is_asked
from oxy.aurora.orders.correcting import corrected, find_correction
from oxy.aurora.orders.reading import KINDS, read_order, read_orders
from oxy.aurora.orders.wishes import Unclear, Wish, check_days
from oxy.aurora.toolset import Toolset
from oxy.aurora.topics import Topic
from oxy.foundation.errors import Refusal
from oxy.portuguese import find_choice, normalise

PENDING = "order"
_LAST = "last_order"
# Those just listed: "manda uma promoção pra esses".
_THEM = re.compile(r"\b(?:ess[ea]s|eles|elas|dess[ea]s|ness[ea]s|est[ea]s)\b")
_HIM = re.compile(r"(?i)\bel[ae]\b")
_ALSO = re.compile(r"(?i)\btamb[eé]m\b,?|\btb[m]?\b,?")
# How an order is said again of another, by its kind.
_SAME_AGAIN = {pricing.KIND: "muda o preço: {}", cancelling.KIND: "cancela {}", no_shows.KIND: "{} faltou"}
_BARE_HOUR = frozenset(str(hour) for hour in range(6, 24))


@dataclass(frozen=True, slots=True)
class Taken:
    """What is said to an order besides the proposal itself, what waits for a word more, and the order's own words."""

    texts: tuple[str, ...]
    pending: Mapping[str, Any] | None = None
    last: str | None = None

    def remembered(self, dialogue: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the next message may lean on."""
        kept = {name: value for name, value in dialogue.items() if name not in (PENDING, _LAST)}
        kept |= {} if self.last is None else {_LAST: self.last}
        return kept if self.pending is None else {**kept, PENDING: dict(self.pending)}


async def take_orders(
    text: str, context: OwnerContext, toolset: Toolset, dialogue: Mapping[str, Any], *, other: bool
) -> Taken | None:
    """Propose what `text` orders, or ask; nothing when it orders nothing.

    Args:
        dialogue: what the last message left; an order that was asked about is completed by this one.
        other: the words are understood as something else, so they complete nothing.
    """
    wishes: Sequence[Wish] = [_named(wish, dialogue.get("words")) for wish in read_orders(text, context)]
    pending = dialogue.get(PENDING)
    completes = False
    if pending and pending.get("refused"):
        again = _in_its_place(text, context, pending)
        wishes = wishes if again is None else [again]
        pending = None
    wishes = wishes or _likewise(text, context, dialogue.get(_LAST))
    if not wishes and pending and not other and not is_asked(plain_words(text)):
        if read_consent(text, ()) is Consent.no:
            return Taken(("Certo, deixei para lá: nada foi feito.",))
        wishes = [_completed(text, context, pending)]
        completes = True
    if not wishes:
        return None
    texts: list[str] = []
    waiting: Mapping[str, Any] | None = None
    last = dialogue.get(_LAST)
    for wish in wishes:
        if wish.kind == campaigns.KIND and dialogue.get("topic") == Topic.inactive.value and _THEM.search(wish.plain):
            wish = replace(wish, pins={"kind": "reactivation", "inactive_days": dialogue["inactive_days"], **wish.pins})
        if last is not None and wish.kind == passing_on.KIND:
            wish = replace(wish, pins={"before": last, **wish.pins})
        made: list[Order] = []
        try:
            check_days(wish)
            await toolset.propose(partial(_ordered, wish, made))
        except Unclear as unclear:
            again = completes and pending is not None and unclear.message == pending.get("question")
            # A bare yes to a choice is asked again; what else is no answer was something else.
            if again and not (unclear.choices and read_consent(text, ()) is Consent.yes):
                return None
            texts.append(unclear.message)
            waiting = _pending(wish, unclear)
        except Refusal as refusal:
            texts.append(refusal.message)
            waiting = refused(made[0], wish.text) if made and made[0].kind == moving.KIND else waiting
    return Taken(tuple(texts), waiting, wishes[-1].text)


def _likewise(text: str, context: OwnerContext, last: str | None) -> list[Wish]:
    """ "A antirrábica também, 80" after a price, "o da Mel também" after a cancellation: the same of another."""
    before = read_order(last, context) if last and _ALSO.search(plain_words(text)) and "?" not in text else None
    verb = _SAME_AGAIN.get(before.kind) if before is not None else None
    return [] if before is None or verb is None else [Wish(before.kind, verb.format(_ALSO.sub(" ", text)), context)]


def _named(wish: Wish, words: str | None) -> Wish:
    """The order with the name that "ele" stands for: whom the last question was about."""
    if not words or wish.kind not in (cancelling.KIND, moving.KIND, no_shows.KIND) or not _HIM.search(wish.text):
        return wish
    return replace(wish, text=_HIM.sub(f"o {words}", wish.text, count=1))


def after_correction(dialogue: Mapping[str, Any], kind: str, context: OwnerContext) -> Mapping[str, Any]:
    """Return what is left to lean on once an order became one of that kind: "o da Mel também" is not the old one's."""
    last = dialogue.get(_LAST)
    before = read_order(last, context) if last else None
    if before is None or before.kind == kind:
        return dialogue
    return {name: value for name, value in dialogue.items() if name != _LAST}


def refused(order: Order, said: str) -> dict[str, Any]:
    """Return what the next message may lean on after an order that cannot be done as it is: "então às 15h"."""
    return {"refused": {"kind": order.kind, "arguments": dict(order.arguments)}, "text": said}


async def _ordered(wish: Wish, made: list[Order], scene: Scene) -> Order:
    made.append(await KINDS[wish.kind].order(scene, wish))
    return made[-1]


def _in_its_place(text: str, context: OwnerContext, pending: Mapping[str, Any]) -> Wish | None:
    """The order that was refused, at another day or time, when `text` says no more than that."""
    order = Order(pending["refused"]["kind"], pending["refused"]["arguments"])
    rest = find_correction(text, order.kind, context)
    wish = None if rest is None else corrected(order, pending["text"], rest, context)
    return wish if isinstance(wish, Wish) else None


def _pending(wish: Wish, unclear: Unclear) -> dict[str, Any]:
    choices = [[choice.label, dict(choice.pins)] for choice in unclear.choices]
    return {"kind": wish.kind, "text": wish.text, "pins": dict(wish.pins), "choices": choices,
            "question": unclear.message}  # fmt: skip


def _completed(text: str, context: OwnerContext, pending: Mapping[str, Any]) -> Wish:
    """The order that was asked about, with the answer: one of the choices, or words more."""
    choices: list[tuple[str, Mapping[str, Any]]] = [(label, pins) for label, pins in pending["choices"]]
    pins = dict(pending["pins"])
    picked = _picked(text, [label for label, _ in choices])
    if picked is not None:
        return Wish(pending["kind"], pending["text"], context, {**pins, **choices[picked][1]})
    bare = normalise(text).strip(" .!")
    more = f"às {bare}h" if bare in _BARE_HOUR else text
    return Wish(pending["kind"], f"{pending['text']} {more}", context, pins)


def _picked(text: str, labels: Sequence[str]) -> int | None:
    """The one choice that is meant: by its number, or because only its label has every telling word."""
    if not labels:
        return None
    if len(labels) == 1 and read_consent(text, labels) is Consent.yes:
        return 0
    names = names_of(plain_words(text))
    fits = [place for place, label in enumerate(labels) if names and _has_all(names, label)]
    if len(fits) == 1:
        return fits[0]
    return find_choice(text, len(labels))


def _has_all(names: Sequence[str], label: str) -> bool:
    words = words_of(normalise(label))
    return all(says(name, words) for name in names)
