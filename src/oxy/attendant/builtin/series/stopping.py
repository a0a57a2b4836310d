"""A series that the customer wants less of: one date left out, a pause, an end. Asked back before anything is done."""

import re
from collections.abc import Sequence
from datetime import date

from oxy.agenda import Booking, Series
from oxy.attendant.builtin.phrases import series as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import SeriesDraft
from oxy.attendant.outcomes import Refused
from oxy.portuguese import Answer, Intent, find_recurrence

_SKIPS = re.compile(r"\b(?:pul[ae]r?|pulo|salta\w*|falt[ao]r?)\b")
_STOPS = re.compile(r"\b(?:par[ae]r?|encerr\w+|acab\w+|suspend\w+|interromp\w+|nao quero mais|cancel\w+|desmarc\w+)\b")
_PAUSES = re.compile(r"\b(?:paus\w+|suspend\w+|dar um tempo|dar uma pausa|por um tempo)\b")
_REGULAR = re.compile(
    r"\b(?:fix[oa]s?|recorren\w+|de sempre|semanal|mensal|quinzenal"
    r"|tod[oa]s? (?:as |os )?(?:vez|vezes|semanas?|proxim[oa]s))\b"
)
_YES_IN_WORDS = re.compile(r"\b(?:cancel|encerr|paus|pul|par)\w*\b")


async def hear_of_series(talk: Talk) -> bool:
    """Begin to skip, pause or end what comes again; return False when the message is not about that."""
    heard = talk.heard
    skips = heard.says(_SKIPS)
    pauses = heard.says(_PAUSES)
    regular = heard.says(_REGULAR) or find_recurrence(heard.text) is not None
    if not (skips or pauses or (regular and (heard.says(_STOPS) or heard.guess.rule is Intent.cancel))):
        return False
    found = _fitting(talk, await talk.counter.list_series())
    if not found:
        return False
    talk.dialogue.close_topic()
    talk.dialogue.topic = "series"
    draft = SeriesDraft(ids=[each.id for each in found], for_good=not pauses)
    talk.draft.series = draft
    if skips:
        draft.skip_on = heard.days[0] if heard.days else None
        if draft.skip_on is None:
            draft.skip_on = _next_date(talk, found)
        if draft.skip_on is None:
            talk.dialogue.close_topic()
            return False
    await _ask(talk, draft, found)
    return True


async def continue_stopping(talk: Talk, draft: SeriesDraft) -> bool:
    """Go on with a series to be skipped or stopped; return False when the message says nothing about it."""
    found = [each for each in await talk.counter.list_series() if each.id in draft.ids]
    answer, expecting = talk.heard.answer, talk.dialogue.expecting
    if expecting == "series_which" and found:
        picked = talk.heard.choice(len(found))
        chosen = [found[picked]] if picked is not None else _fitting(talk, found)
        if len(chosen) != 1:
            return False
        draft.ids = [chosen[0].id]
        await _ask(talk, draft, chosen)
        return True
    if expecting == "which_part":
        return await _one_or_all(talk, draft, found)
    days = [day for day in talk.heard.days if day != draft.skip_on]
    if draft.skip_on is not None and found and len(days) == 1:
        # "Não essa, dia 20": another date of it is meant, which is asked back before it is left out.
        draft.skip_on = days[0]
        await _ask(talk, draft, found)
        return True
    if answer is Answer.no:
        talk.dialogue.close_topic()
        talk.say(phrases.KEPT)
        return True
    if answer is not Answer.yes and not talk.heard.says(_YES_IN_WORDS):
        return False
    await _do(talk, draft)
    return True


async def one_or_all(talk: Talk, bookings: Sequence[Booking]) -> bool:
    """Ask whether the next occurrence is meant or all of a series, where `bookings` are all of one."""
    ids = {each.series_id for each in bookings}
    if len(ids) != 1 or None in ids or len(bookings) < 2:
        return False
    found = [each for each in await talk.counter.list_series() if each.id in ids]
    if not found:
        return False
    talk.dialogue.close_topic()
    talk.dialogue.topic = "series"
    first = min(bookings, key=lambda each: each.start_time)
    day = talk.context.local(first.start_time).date()
    talk.draft.series = SeriesDraft(ids=[found[0].id], skip_on=day)
    talk.say(phrases.one_or_all("cancelar", first, found[0], talk.context))
    talk.dialogue.ask("which_part")
    return True


async def _one_or_all(talk: Talk, draft: SeriesDraft, found: Sequence[Series]) -> bool:
    picked = talk.heard.choice(2)
    if picked is None and talk.heard.says(re.compile(r"\b(?:so|essa?|esta?)\b")):
        picked = 0
    if picked is None and talk.heard.says(re.compile(r"\b(?:tudo|tod[oa]s)\b")):
        picked = 1
    if picked is None and talk.heard.answer is Answer.no:
        talk.dialogue.close_topic()
        talk.say(phrases.KEPT)
        return True
    if picked is None or not found:
        return False
    draft.skip_on = draft.skip_on if picked == 0 else None
    await _ask(talk, draft, found)
    return True


async def _ask(talk: Talk, draft: SeriesDraft, found: Sequence[Series]) -> None:
    if len(found) > 1:
        talk.say(phrases.which(found, talk.context))
        talk.dialogue.ask("series_which")
    elif draft.skip_on is not None:
        talk.counter.evidence.days((draft.skip_on,))
        talk.say(phrases.ask_skip(found[0], draft.skip_on, talk.context))
        talk.dialogue.ask("series_skip")
    else:
        talk.say(phrases.ask_stop(found[0], for_good=draft.for_good, context=talk.context))
        talk.dialogue.ask("series_stop")


async def _do(talk: Talk, draft: SeriesDraft) -> None:
    day = draft.skip_on
    if day is not None:
        outcome = await talk.counter.skip_series(draft.ids[0], day)
    else:
        outcome = await talk.counter.stop_series(draft.ids[0], for_good=draft.for_good)
    if isinstance(outcome, Refused):
        talk.say(outcome.say)
        if outcome.error == "late_cancel":
            talk.handover = talk.counter.escalate("late_cancel", "Quer cancelar em cima da hora um horário fixo")
    elif day is not None:
        talk.say(phrases.skipped(day, talk.context))
    else:
        talk.say(phrases.stopped(outcome, for_good=draft.for_good, context=talk.context))
    talk.dialogue.close_topic()


def _fitting(talk: Talk, found: Sequence[Series]) -> list[Series]:
    """Of the series, those that fit the animal, service and weekday named."""
    heard = talk.heard
    pets, services = {pet.id for pet in heard.pets}, {service.id for service in heard.services}
    said = find_recurrence(heard.text)
    kept = list(found)
    for fits in (
        [each for each in kept if each.pet_id in pets],
        [each for each in kept if each.service_id in services],
        [each for each in kept if said is not None and each.rule.weekday == said.weekday],
    ):
        kept = fits or kept
    return kept


def _next_date(talk: Talk, found: Sequence[Series]) -> date | None:
    ids, today = {each.id for each in found}, talk.context.today
    ahead = [talk.context.local(each.start_time).date() for each in talk.context.upcoming if each.series_id in ids]
    return min((day for day in ahead if day >= today), default=None)
