"""The waitlist in the talk: "me avisa se abrir sexta de manhã", and off it again."""

import re
from collections.abc import Sequence
from datetime import timedelta

from oxy.agenda import Slot, Wanted
from oxy.attendant.builtin.absorbing import absorb_service, absorb_when
from oxy.attendant.builtin.animals import absorb_animal, ask_which_animal, assume_only_pet
from oxy.attendant.builtin.booking import advance, ask_service
from oxy.attendant.builtin.offering import ask_day
from oxy.attendant.builtin.phrases import waiting as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.whom import absorb_resource
from oxy.attendant.outcomes import Refused
from oxy.catalog import Service
from oxy.portuguese import Answer

_WAITS = re.compile(
    r"\b(?:lista|fila) de espera\b"
    r"|\b(?:entrar?|coloca\w*|poe|por|bota\w*|inclui\w*) (?:\w+ ){0,3}(?:na|numa) (?:lista|fila)\b"
    r"|\b(?:avis\w+|cham\w+) (?:\w+ ){0,2}(?:se|quando|caso) (?:\w+ )?(?:abrir|abra|surgir|surja|aparecer|apareca|vagar"
    r"|vague|tiver|liberar|libere|desistir\w*|desistencia|alguem)\b"
    r"|\b(?:se|caso|quando) (?:alguem )?(?:abrir|surgir|aparecer|vagar|desistir|desmarcar|cancelar)\b.*\bavis\w+"
)
_LEAVES = re.compile(
    r"\b(?:sair|saio|tira\w*|remov\w+|exclu\w+|cancela\w*) (?:\w+ ){0,4}(?:lista|fila)\b"
    r"|\bnao quero mais (?:ficar |esperar )?(?:na )?(?:lista|fila|espera)\w*"
)
_AM_I_ON_IT = re.compile(r"\b(?:estou|to|ainda estou) (?:\w+ ){0,2}(?:lista|fila)\b")
# Without days of their own, so far a customer's wish reaches.
USUAL_WAIT = timedelta(days=14)


async def hear_of_waiting(talk: Talk) -> bool:
    """Answer what is about the waitlist; return False when nothing is."""
    dialogue, heard = talk.dialogue, talk.heard
    if dialogue.expecting == "wait":
        dialogue.ask("day")
        if heard.answer in (Answer.yes, Answer.yes_but):
            dialogue.topic = "waiting"
            await advance_waiting(talk)
            return True
    if heard.says(_LEAVES):
        talk.say(phrases.LEFT if await talk.counter.leave_waitlist() else phrases.NOT_WAITING)
        if dialogue.topic == "waiting":
            dialogue.close_topic()
        return True
    if not heard.says(_WAITS) or heard.says(_AM_I_ON_IT):
        return False
    if dialogue.topic != "booking":
        dialogue.close_topic()
    dialogue.topic = "waiting"
    absorb(talk)
    await advance_waiting(talk)
    return True


async def continue_waiting(talk: Talk) -> bool:
    """Go on with a wish to wait; return False when the message says nothing about it."""
    if talk.heard.answer is Answer.no:
        talk.dialogue.close_topic()
        talk.say("Tudo bem! Se precisar, é só chamar 😊")
        return True
    if not absorb(talk):
        return False
    await advance_waiting(talk)
    return True


def absorb(talk: Talk) -> bool:
    """Take in service, professional, days and animal; return whether there was anything."""
    taken = [absorb_service(talk), absorb_resource(talk), absorb_when(talk), absorb_animal(talk)]
    return any(taken)


async def advance_waiting(talk: Talk) -> None:
    """Ask for what is missing, or put the customer on the list; what is free after all is offered instead."""
    service, draft = talk.service(), talk.draft
    if service is None:
        ask_service(talk)
        return
    assume_only_pet(talk)
    if ask_which_animal(talk):
        return
    if talk.dialogue.choices:
        ask_day(talk)
        return
    if draft.day is None and draft.wished_first is None:
        talk.say(phrases.ASK_DAYS)
        talk.dialogue.ask("day")
        return
    wanted = _wanted(talk)
    if await _is_free(talk, service, wanted):
        talk.dialogue.topic = "booking"
        draft.day, draft.last_day = draft.day or wanted.first_day, draft.last_day or wanted.last_day
        talk.say(phrases.FREE_AFTER_ALL)
        await advance(talk)
        return
    entry = await talk.counter.join_waitlist(service, wanted, draft.pet.pet_id)
    talk.dialogue.close_topic()
    if isinstance(entry, Refused):
        talk.say(entry.say)
        return
    talk.counter.evidence.times.update(clock for clock in (wanted.earliest, wanted.latest) if clock is not None)
    talk.say(phrases.joined(entry, talk.context))


def _wanted(talk: Talk) -> Wanted:
    draft, today = talk.draft, talk.context.today
    first = draft.day or draft.wished_first or today
    last = draft.last_day or draft.day or draft.wished_last or first + USUAL_WAIT
    earliest, latest = draft.time or draft.earliest, draft.time or draft.latest
    weekdays = tuple(sorted({day.weekday() for day in draft.days}))
    return Wanted(max(first, today), max(first, last), earliest, latest, weekdays, draft.resource_id)


async def _is_free(talk: Talk, service: Service, wanted: Wanted) -> bool:
    def fitting(slots: Sequence[Slot]) -> Sequence[Slot]:
        return [slot for slot in slots if wanted.fits(slot)][:1]

    found = await talk.counter.search(
        service, wanted.first_day, wanted.last_day, choose=fitting, window=(wanted.earliest, wanted.latest),
        resource_id=wanted.resource_id,
    )  # fmt: skip
    return not isinstance(found, Refused) and bool(found.offers)
