"""What a customer may tap instead of typing, and what a tap says: the same as the words would have."""

from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue
from oxy.conversations.enclosures import Option
from oxy.conversations.ports import TurnMessage
from oxy.portuguese import clock_time, weekday_name

_SLOT = "slot:"
# WhatsApp's lists have room for so many.
MOST = 10
_YES_OR_NO = (Option("answer:yes", "Sim"), Option("answer:no", "Não"))


def options_for(dialogue: Dialogue, context: ClientContext) -> tuple[Option, ...]:
    """Return the options of the question that `dialogue` waits an answer to, none where words are wanted.

    The ids hold the slots' own tokens, which only this contact's bookings take.
    """
    if dialogue.expecting == "confirm" and dialogue.draft.chosen is not None:
        return _YES_OR_NO
    offered = dialogue.draft.offered
    if dialogue.expecting != "slot" or not 2 <= len(offered) <= MOST:
        return ()
    options: list[Option] = []
    for slot in offered:
        local = context.local(slot.start)
        title = f"{weekday_name(local.date())[:3]} {local:%d/%m} {clock_time(local.time())}"
        options.append(Option(f"{_SLOT}{slot.token}", title))
    return tuple(options)


def as_typed(message: TurnMessage, dialogue: Dialogue) -> str | None:
    """Return the words of a message; a tap on a slot that is being offered is the number of that option."""
    reply_id = message.details.get("reply_id")
    if dialogue.expecting == "slot" and isinstance(reply_id, str) and reply_id.startswith(_SLOT):
        for place, slot in enumerate(dialogue.draft.offered, 1):
            if reply_id == f"{_SLOT}{slot.token}":
                return f"opção {place}"
    return message.text
