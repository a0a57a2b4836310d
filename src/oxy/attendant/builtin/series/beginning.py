"""When a message asks for something that comes again, and how a series in the making takes in what is said."""

import re

from oxy.attendant.builtin.absorbing import absorb_service, absorb_when
from oxy.attendant.builtin.animals import absorb_animal
from oxy.attendant.builtin.booking import advance, give_up
from oxy.attendant.builtin.phrases import questions
from oxy.attendant.builtin.phrases import series as phrases
from oxy.attendant.builtin.series.agreeing import advance_series, begin, is_yes
from oxy.attendant.builtin.series.stopping import continue_stopping
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.reading import read_groups
from oxy.attendant.builtin.whom import absorb_resource
from oxy.attendant.dialogue import SeriesDraft
from oxy.portuguese import Answer, Intent, find_recurrence

# "Primeiro sábado do mês" is one day, unless something says that it comes again.
_AGAIN_AND_AGAIN = re.compile(
    r"\b(?:tod[oa]s?|cada|sempre|fix[oa]|mensa\w+|quinzena\w+|semana\w+|bimestra\w+|recorren\w+|vez(?:es)? (?:por|ao)"
    r"|em|sim)\b"
)
_JUST_ONCE = re.compile(
    r"\b(?:so|somente|apenas) (?:dess[ae] vez|ess[ae]|uma vez|uma|um|nessa|nesta|esta|por enquanto)\b|\bsem repetir\b"
    r"|\bnao precisa (?:ser |deixar )?(?:fixo|repetir|toda?)\b"
)


async def start_series(talk: Talk) -> bool:
    """Begin a series when the message asks for one; return False when it does not."""
    if talk.dialogue.topic == "moving" or not _asks_for_one(talk):
        return False
    service = talk.heard.services[0] if talk.heard.services else None
    if service is not None and service.duration_minutes is None:
        return False
    kept = talk.draft if talk.dialogue.topic == "booking" and talk.draft.visit is None else None
    talk.dialogue.close_topic()
    talk.dialogue.topic = "series"
    if kept is not None:
        kept.offered, kept.chosen = [], None
        talk.dialogue.draft = kept
    talk.draft.series = SeriesDraft()
    _absorb(talk, talk.draft.series)
    named = [pet.name for group in read_groups(talk) for pet in group.pets if pet.name]
    if len(named) > 1 and not talk.draft.more_pets and named[0] == talk.draft.pet.name:
        talk.draft.more_pets = list(dict.fromkeys(named))[1:]
    if talk.draft.more_pets:
        talk.say(phrases.ONE_PET)
    await advance_series(talk)
    return True


async def continue_series(talk: Talk) -> bool:
    """Go on with a series under way, or with stopping one; return False when the message says nothing about it."""
    series, service = talk.draft.series, talk.service()
    if series is None:
        return False
    if series.ids:
        return await continue_stopping(talk, series)
    if is_yes(talk) and service is not None and talk.draft.time is not None:
        await begin(talk, service, series)
        return True
    if talk.heard.says(_JUST_ONCE):
        talk.draft.series, talk.dialogue.topic, talk.dialogue.expecting = None, "booking", None
        absorb_when(talk)
        await advance(talk)
        return True
    if _absorb(talk, series):
        await advance_series(talk)
        return True
    if talk.heard.answer is Answer.no or talk.heard.says(questions.GIVES_UP):
        await give_up(talk)
        return True
    return False


def _asks_for_one(talk: Talk) -> bool:
    return find_recurrence(talk.heard.text) is not None and talk.heard.says(_AGAIN_AND_AGAIN)


def _absorb(talk: Talk, series: SeriesDraft) -> bool:
    before = _wish(series)
    when = absorb_when(talk)
    found = find_recurrence(talk.heard.text)
    if found is not None:
        series.every, series.step, series.nth = found.every, found.step, found.nth
        series.weekday = found.weekday if found.weekday is not None else series.weekday
    draft, days = talk.draft, talk.heard.days
    if days and (found is None or found.weekday is None) and not _only_near(talk):
        series.weekday = days[-1].weekday()
        series.nth = None if found is None else series.nth
    if days:
        draft.day, draft.last_day, draft.days, series.starts_on = days[-1], None, [], None
        talk.dialogue.choices = []
    facts_given = talk.dialogue.expecting in ("facts", "size") and not talk.heard.asks
    service, animal, whom = absorb_service(talk), absorb_animal(talk), absorb_resource(talk)
    return _wish(series) != before or when or service or animal or whom or facts_given


def _only_near(talk: Talk) -> bool:
    """ "Amanhã" in answer to nothing about days is a beginning, not a day of the week."""
    return talk.heard.has(Intent.cancel)


def _wish(series: SeriesDraft) -> tuple[object, ...]:
    return series.every, series.step, series.weekday, series.nth
