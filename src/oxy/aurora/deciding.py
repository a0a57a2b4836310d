"""Which proposal an owner's yes or no is about, if any: the one tapped, quoted or named, else the one just asked.

Nothing is done on a yes to a question that was not asked: a proposal counts only once its preview stands in an outgoing
message of this conversation, before the yes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oxy.aurora import store
from oxy.aurora.consent import Consent, consent_of_start, names_of, read_consent, says, words_of
from oxy.aurora.context import OwnerContext
from oxy.aurora.deeds import Deeds, Order
from oxy.aurora.mending import plain_words
from oxy.aurora.orders import moving
from oxy.aurora.orders.correcting import corrected, find_correction, is_whole_order, said_of
from oxy.aurora.orders.narrowing import NARROWED, narrowed
from oxy.aurora.orders.reading import KINDS
from oxy.aurora.orders.taking import refused
from oxy.aurora.proposals import Decision, Proposal, decide, find_scene, propose, recent, take_back
from oxy.conversations.enclosures import Option
from oxy.conversations.ports import Turn, TurnMessage
from oxy.foundation.database import Session
from oxy.foundation.errors import Refusal
from oxy.portuguese import find_choice, normalise

_TAP = "proposal:"
_ONLY_A_NUMBER = re.compile(
    r"(?:(?:sim|faz|faca|pode|so|ok|a|o|opcao|numero|quero)[ ,]+)*"
    r"(?:\d|primeir[ao]|segund[ao]|terceir[ao]|ultim[ao])[ .!]*"
)


@dataclass(frozen=True, slots=True)
class Heard:
    """What code made of one message: the answer, and what its words ask (again); `text` None: it decides nothing.

    `waiting`: what the next message may lean on, of an order that cannot be done as it is.
    """

    text: str | None
    asks: Proposal | None = None
    waiting: Mapping[str, Any] | None = None


def options_for(proposal: Proposal) -> tuple[Option, ...]:
    """Return what may be tapped under a question: bound to this proposal and no other."""
    return Option(f"{_TAP}{proposal.id}:yes", "Sim"), Option(f"{_TAP}{proposal.id}:no", "Não")


async def hear(session: Session, deeds: Deeds, turn: Turn, message: TurnMessage, context: OwnerContext) -> Heard:
    """Decide what `message` decides, in this transaction, and return what to say; a repeat hears the same again."""
    proposals = await recent(session, turn.contact_id, turn.conversation_id)
    told = next((one for one in proposals if one.decided_by == message.id and one.answer), None)
    if told is not None:
        return Heard(told.answer, _asked_in(told.answer, proposals, session))
    shown = [one for one in proposals if one.asked_seq is not None and one.asked_seq < message.seq]
    tapped = _tapped(message, shown)
    if tapped is not None:
        return await _settle(session, deeds, turn, *tapped, message)
    if not shown or not message.text:
        return Heard(None)
    last = await store.last_words(session, turn.conversation_id, turn.messages[0].seq)
    standing = [one for one in shown if one.outcome is None]
    just_asked = [one for one in standing if (one.asked_seq or 0) > last["heard"]]
    number = _number(message.text, len(just_asked))
    if number is not None:
        return await _settle(session, deeds, turn, just_asked[::-1][number], True, message)
    less = await _with_less(session, deeds, just_asked, message.text, context)
    if less is not None:
        return less
    consent = read_consent(message.text, [one.preview for one in shown])
    if consent in (Consent.none, Consent.unclear) and len(just_asked) == 1:
        again = await _corrected(session, deeds, just_asked[0], message.text, context)
        if again is not None:
            return again
    if consent is Consent.none:
        return Heard(None)
    if not standing:
        return _late(shown, message, last["words"], consent)
    if consent is Consent.unclear:
        if consent_of_start(message.text) is Consent.no and is_whole_order(message.text, context):
            return Heard(None)
        return _unclear(just_asked, consent_of_start(message.text)) if just_asked else Heard(None)
    chosen = _chosen(standing, just_asked, message, last["said"])
    if isinstance(chosen, Proposal):
        return await _settle(session, deeds, turn, chosen, consent is Consent.yes, message)
    if not just_asked and message.reply_to is None and "?" in (last["words"] or ""):
        # Something else was asked since: the answer is that question's.
        return Heard(None)
    if consent is Consent.no:
        return await _drop_all(session, deeds, turn, chosen, message)
    return _which(chosen)


async def _corrected(session: Session, deeds: Deeds, asked: Proposal, text: str, context: OwnerContext) -> Heard | None:
    """What was just asked about, asked anew as `text` corrects it; a yes to it as it was does nothing any more."""
    assert context.speaker is not None, "only owners are asked"
    rest = find_correction(text, asked.kind, context)
    scene = None if rest is None else await find_scene(session, context.speaker.contact_id)
    if rest is None or scene is None:
        return None
    taken = await take_back(scene, [asked.kind])
    made: Order | None = None
    try:
        async with session.savepoint():
            wish = None if taken is None else corrected(*taken, rest, context)
            if taken is None or wish is None:
                return Heard("Certo, não fiz nada. Diga o pedido inteiro, já com a mudança, por favor.")
            made = order = wish if isinstance(wish, Order) else await KINDS[wish.kind].order(scene, wish)
            words = taken[1] if isinstance(wish, Order) else said_of(wish)
            again = await propose(session, deeds, scene.speaker.contact_id, order, said=words)
    except Refusal as refusal:
        waiting = refused(made, text) if made is not None and made.kind == moving.KIND else None
        return Heard(f"Não fiz nada ainda. {refusal.message}", waiting=waiting)
    return Heard(again.question, again)


async def _with_less(
    session: Session, deeds: Deeds, just_asked: Sequence[Proposal], text: str, context: OwnerContext
) -> Heard | None:
    """What was just asked about many, asked anew with less in it; a yes to it as it was does nothing any more."""
    assert context.speaker is not None, "only owners are asked"
    kind = next((one.kind for one in just_asked if one.kind in NARROWED), None)
    scene = None if kind is None else await find_scene(session, context.speaker.contact_id)
    if kind is None or scene is None:
        return None
    try:
        async with session.savepoint():
            taken = await take_back(scene, [kind])
            order = None if taken is None else await narrowed(scene, taken[0], plain_words(text), context)
            if taken is None or order is None:
                raise _NoLess
            again = await propose(session, deeds, scene.speaker.contact_id, order, said=taken[1])
    except _NoLess:
        return None
    except Refusal as refusal:
        return Heard(f"Não fiz nada ainda. {refusal.message}")
    return Heard(again.question, again)


class _NoLess(Exception):
    """The words leave nothing out; what was asked stands as it was."""


def _number(text: str, count: int) -> int | None:
    """Which of several that were just asked is meant by "1" or "a segunda"."""
    return find_choice(text, count) if count > 1 and _ONLY_A_NUMBER.fullmatch(normalise(text)) else None


async def _settle(
    session: Session, deeds: Deeds, turn: Turn, proposal: Proposal, yes: bool, message: TurnMessage
) -> Heard:
    settled = await decide(session, deeds, turn.contact_id, proposal.id, Decision(yes, message.id))
    return Heard(settled.text, settled.again)


async def _drop_all(
    session: Session, deeds: Deeds, turn: Turn, proposals: Sequence[Proposal], message: TurnMessage
) -> Heard:
    """A no that could mean several means all of them: nothing is done either way."""
    heard = Heard(None)
    for proposal in proposals:
        heard = await _settle(session, deeds, turn, proposal, False, message)
    return heard


def _tapped(message: TurnMessage, shown: Sequence[Proposal]) -> tuple[Proposal, bool] | None:
    tapped = message.details.get("reply_id")
    if not isinstance(tapped, str) or not tapped.startswith(_TAP):
        return None
    named, _, answer = tapped.removeprefix(_TAP).partition(":")
    return next(((one, answer == "yes") for one in shown if str(one.id) == named and answer in ("yes", "no")), None)


def _chosen(
    standing: Sequence[Proposal], just_asked: Sequence[Proposal], message: TurnMessage, last_said: int
) -> Proposal | Sequence[Proposal]:
    """The one that the answer is about, or those that it may be about."""
    quoted = [one for one in standing if message.reply_to is not None and message.reply_to in one.asked_as]
    if message.reply_to is not None:
        return quoted[0] if len(quoted) == 1 else (quoted or standing)
    named = _named(standing, message.text or "")
    if len(named) == 1:
        return named[0]
    if len(just_asked) == 1 and just_asked[0].asked_seq == last_said:
        return just_asked[0]
    return just_asked or standing


def _named(standing: Sequence[Proposal], text: str) -> list[Proposal]:
    """The proposals that have every telling word of the answer, when not all of them do."""
    names = names_of(text)
    found = [one for one in standing if names and all(says(word, words_of(normalise(one.preview))) for word in names)]
    return found if len(standing) == 1 or len(found) < len(standing) else []


def _which(proposals: Sequence[Proposal]) -> Heard:
    if len(proposals) == 1:
        [one] = proposals
        return Heard(f"Só para eu não errar, é isto que você confirma?\n{one.question}", one)
    oldest_first = list(proposals)[::-1]
    lines = [f"*{place}.* {one.preview}" for place, one in enumerate(oldest_first, 1)]
    return Heard("\n\n".join(["Há mais de uma coisa esperando o seu sim. Qual delas eu faço?", *lines]))


def _unclear(just_asked: Sequence[Proposal], start: Consent) -> Heard:
    """A yes or no with something else: not done, asked again, and the rest wants saying anew."""
    if len(just_asked) > 1:
        return _which(just_asked)
    [one] = just_asked
    why = "" if start is Consent.no else ", porque a sua resposta traz algo além do que perguntei"
    return Heard(
        f"Ainda não fiz nada{why}. Se for outra coisa, diga o pedido inteiro; se for isto, confirme:\n{one.question}",
        one,
    )


def _late(shown: Sequence[Proposal], message: TurnMessage, last_words: str | None, consent: Consent) -> Heard:
    """A yes to what is decided already is told so, when that was the last thing spoken of."""
    newest = max(shown, key=lambda one: one.asked_seq or 0)
    quoted = message.reply_to is not None and message.reply_to in newest.asked_as
    spoken_of = last_words is not None and (newest.preview in last_words or (newest.answer or "\n") in last_words)
    if consent is not Consent.yes or not (quoted or spoken_of):
        return Heard(None)
    if newest.outcome == "done":
        return Heard(f"Isso já foi feito. {newest.answer}")
    return Heard("Isso não está mais em aberto: nada foi feito agora.")


def _asked_in(answer: str | None, proposals: Sequence[Proposal], session: Session) -> Proposal | None:
    now = session.clock.now()
    return next((one for one in proposals if one.is_open(now) and answer is not None and one.preview in answer), None)
