"""Dates of a recurrence that are taken: waited for one by one, each of them offered as any freed time is."""

from datetime import date, timedelta

from oxy.agenda import Wanted
from oxy.attendant.builtin.agreeing import register_animal
from oxy.attendant.builtin.phrases import series as phrases
from oxy.attendant.builtin.phrases import waiting
from oxy.attendant.builtin.series.agreeing import advance_series, first_day
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import SeriesDraft
from oxy.attendant.outcomes import Refused


async def wait_for_dates(talk: Talk) -> bool:
    """Put the customer on the list for the dates that are taken at the time wished for; False when none is meant.

    Where the recurrence itself can begin later, it stays proposed, and only what comes before is waited for.
    """
    series, service, draft = talk.draft.series, talk.service(), talk.draft
    clock = None if series is None else series.full_at or draft.time
    if series is None or series.ids or series.weekday is None or service is None or clock is None:
        return False
    proposed = talk.dialogue.expecting == "confirm"
    first, last = _dates(talk, series, proposed=proposed)
    if last < first:
        await advance_series(talk)
        return True
    refused = await register_animal(talk, service)
    if refused is not None:
        talk.say(refused.say)
        talk.dialogue.ask("pet")
        return True
    wanted = Wanted(first, last, clock, clock, (series.weekday,), draft.resource_id)
    entry = await talk.counter.join_waitlist(service, wanted, draft.pet.pet_id)
    if isinstance(entry, Refused):
        talk.say(entry.say)
        return True
    talk.counter.evidence.times.add(clock)
    talk.say(waiting.joined(entry, talk.context, draft.pet.sex))
    if proposed:
        await advance_series(talk)
    else:
        talk.say(phrases.ONE_DATE_AT_A_TIME)
        talk.dialogue.close_topic()
    return True


def _dates(talk: Talk, series: SeriesDraft, *, proposed: bool) -> tuple[date, date]:
    """Of a recurrence that can begin, the dates before it does; else all within reach."""
    context = talk.context
    if proposed and series.starts_on is not None:
        nearest = context.today + timedelta(days=(series.starts_on - context.today).days % 7)
        return nearest, series.starts_on - timedelta(days=1)
    return first_day(talk, series), context.today + timedelta(days=context.settings.booking_rules.horizon_days)
