"""Days that lean on those already spoken of: "quinta" is the Thursday that was listed, "dia 22" the 22nd proposed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Dialogue
from oxy.portuguese import Moments

_BY_WEEKDAY = re.compile(r"(?:n?[ao] )?(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)(?:[ -]feira)?")
_BY_NUMBER = re.compile(r"(?:no )?dia \d{1,2}")
_LONGEST_STRETCH = timedelta(days=14)


def with_days_told(found: Moments, dialogue: Dialogue, context: ClientContext) -> Moments:
    """Return what was read, its one day taken for the one on the table that goes by that name, where one does."""
    day = found.date
    if day is None or found.alternatives:
        return found
    told = set(_on_the_table(dialogue, context))
    if day in told:
        return found
    if any(_BY_WEEKDAY.fullmatch(span) for span in found.spans):
        same = [each for each in told if each.weekday() == day.weekday()]
    elif any(_BY_NUMBER.fullmatch(span) for span in found.spans):
        same = [each for each in told if each.day == day.day]
    else:
        return found
    return replace(found, dates=(same[0],)) if len(same) == 1 else found


def _on_the_table(dialogue: Dialogue, context: ClientContext) -> Iterator[date]:
    """The days listed, the one agreed so far, or those of the stretch in which a time is looked for."""
    draft = dialogue.draft
    for slot in draft.offered:
        yield context.local(slot.start).date()
    for offer in draft.visit.offered if draft.visit else ():
        yield context.local(offer.plan.arrangement.start).date()
    if draft.day is None or draft.day < context.today:
        return
    last = draft.last_day or draft.day
    if last - draft.day <= _LONGEST_STRETCH:
        for ahead in range((last - draft.day).days + 1):
            yield draft.day + timedelta(days=ahead)
