"""What a customer may tap instead of typing, and what a tap says: the same as the words would have."""

from datetime import datetime

from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue
from oxy.conversations.enclosures import Option
from oxy.conversations.ports import TurnMessage
from oxy.portuguese import clock_time, weekday_name

_SIGNS = {
    "👋": "oi", "🛁": "banho", "🚿": "banho", "🧼": "banho", "✂": "tosa", "💉": "vacina", "🏨": "hotel",
    "🩺": "consulta",
    "🐶": "cachorro", "🐕": "cachorro", "🐩": "cachorro", "🐱": "gato", "🐈": "gato", "💰": "preço", "💲": "preço",
}  # fmt: skip
_SLOT = "slot:"
_VISIT = "visit:"
# WhatsApp's lists have room for so many.
MOST = 10
_YES_OR_NO = (Option("answer:yes", "Sim"), Option("answer:no", "Não"))


def options_for(dialogue: Dialogue, context: ClientContext) -> tuple[Option, ...]:
    """Return the options of the question that `dialogue` waits an answer to, none where words are wanted.

    The ids hold the slots' own tokens, which only this contact's bookings take.
    """
    if dialogue.expecting == "confirm" and dialogue.draft.chosen is not None:
        return _YES_OR_NO
    visit = dialogue.draft.visit
    if dialogue.expecting == "confirm" and (dialogue.draft.series is not None or (visit and visit.chosen is not None)):
        return _YES_OR_NO
    if dialogue.expecting == "visit_slot" and visit is not None and 2 <= len(visit.offered) <= MOST:
        return tuple(
            Option(f"{_VISIT}{offer.token}", _title(offer.plan.arrangement.start, context)) for offer in visit.offered
        )
    offered = dialogue.draft.offered
    if dialogue.expecting != "slot" or not 2 <= len(offered) <= MOST:
        return ()
    return tuple(Option(f"{_SLOT}{slot.token}", _title(slot.start, context)) for slot in offered)


def as_typed(message: TurnMessage, dialogue: Dialogue) -> str | None:
    """Return the words of a message; a tap on a slot that is being offered is the number of that option."""
    reply_id = message.details.get("reply_id")
    if dialogue.expecting == "slot" and isinstance(reply_id, str) and reply_id.startswith(_SLOT):
        for place, slot in enumerate(dialogue.draft.offered, 1):
            if reply_id == f"{_SLOT}{slot.token}":
                return f"opção {place}"
    visit = dialogue.draft.visit
    if dialogue.expecting == "visit_slot" and visit is not None and isinstance(reply_id, str):
        for place, offer in enumerate(visit.offered, 1):
            if reply_id == f"{_VISIT}{offer.token}":
                return f"opção {place}"
    return _in_words(message.text)


def _in_words(text: str | None) -> str | None:
    """ "🐶🛁?" in words: pictures alone say what they show."""
    if not text or any(letter.isalnum() for letter in text) or not any(sign in text for sign in _SIGNS):
        return text
    return " ".join(_SIGNS.get(sign, sign) for sign in text)


def _title(start: datetime, context: ClientContext) -> str:
    local = context.local(start)
    return f"{weekday_name(local.date())[:3]} {local:%d/%m} {clock_time(local.time())}"
