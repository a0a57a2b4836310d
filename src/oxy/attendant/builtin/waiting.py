"""The waitlist in the talk: "me avisa se abrir sexta de manhã", and off it again."""

import re
from collections.abc import Sequence
from datetime import timedelta

from oxy.agenda import Slot, Wanted
from oxy.attendant.builtin.absorbing import absorb_service, absorb_when
from oxy.attendant.builtin.agreeing import register_animal
from oxy.attendant.builtin.animals import absorb_animal, ask_about_animal, ask_which_animal, assume_only_pet
from oxy.attendant.builtin.booking import advance, ask_service
from oxy.attendant.builtin.nights import absorb_nights, absorb_stay, is_stay
from oxy.attendant.builtin.offering import ask_day
from oxy.attendant.builtin.phrases import waiting as phrases
from oxy.attendant.builtin.phrases.stays import ASK_NIGHTS
from oxy.attendant.builtin.series import wait_for_dates
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.whom import absorb_resource
from oxy.attendant.outcomes import Refused
from oxy.catalog import Service
from oxy.portuguese import Answer

_WAITS = re.compile(
    r"\b(?:lista|fila) de espera\b"
    r"|\b(?:entrar?|coloca\w*|poe|por|bota\w*|inclui\w*) (?:\w+ ){0,3}(?:na|numa) (?:lista|fila)\b"
    r"|\b(?:coloca\w*|poe|por|bota\w*|deixa\w*|fico|fica\w*|entro|entrar|inclui\w*) (?:\w+ ){0,3}(?:na|em) espera\b"
    r"|\b(?:avis\w+|cham\w+) (?:\w+ ){0,2}(?:se|quando|caso) (?:\w+ )?(?:abrir|abra|surgir|surja|aparecer|apareca|vagar"
    r"|vague|tiver|liberar|libere|desistir\w*|desistencia|alguem)\b"
    r"|\b(?:se|caso|quando) (?:alguem )?(?:abrir|surgir|aparecer|vagar|desistir|desmarcar|cancelar)\b"
    r".*\b(?:avis|cham)\w+"
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
    if dialogue.topic == "series" and await wait_for_dates(talk):
        return True
    if dialogue.topic == "visit":
        _narrow_to_one(talk)
    elif dialogue.topic != "booking":
        dialogue.close_topic()
    dialogue.topic = "waiting"
    absorb(talk)
    await advance_waiting(talk)
    return True


def _narrow_to_one(talk: Talk) -> None:
    """The list holds one service at a time: of a visit the first thing is waited for, and that is said."""
    draft, visit = talk.draft, talk.draft.visit
    if visit is not None and visit.parts:
        first, draft.visit = visit.parts[0], None
        draft.service_id, draft.pet, draft.resource_id = first.service_id, first.pet, first.resource_id
        talk.say(phrases.ONE_AT_A_TIME)


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
    service, resource = absorb_service(talk) or absorb_stay(talk), absorb_resource(talk)
    when = absorb_nights(talk) if is_stay(talk.service()) else absorb_when(talk)
    return any((service, resource, when, absorb_animal(talk)))


async def advance_waiting(talk: Talk) -> None:
    """Ask for what is missing, or put the customer on the list; what is free after all is offered instead."""
    service, draft = talk.service(), talk.draft
    if service is None:
        ask_service(talk)
        return
    assume_only_pet(talk)
    if ask_which_animal(talk) or ask_about_animal(talk, service):
        return
    if talk.dialogue.choices:
        ask_day(talk)
        return
    if _days_are_open(talk, service):
        talk.say(ASK_NIGHTS if is_stay(service) else phrases.ASK_DAYS)
        talk.dialogue.ask("day")
        return
    wanted = _wanted(talk)
    if await _is_free(talk, service, wanted):
        talk.dialogue.topic = "booking"
        leaves = wanted.first_day + timedelta(days=wanted.nights) if wanted.nights else wanted.last_day
        draft.day, draft.last_day = draft.day or wanted.first_day, draft.last_day or leaves
        talk.say(phrases.FREE_AFTER_ALL)
        await advance(talk)
        return
    refused = await register_animal(talk, service)
    if refused is not None:
        talk.say(refused.say)
        talk.dialogue.ask("pet")
        return
    entry = await talk.counter.join_waitlist(service, wanted, draft.pet.pet_id)
    talk.dialogue.close_topic()
    if isinstance(entry, Refused):
        talk.say(entry.say)
        return
    talk.counter.evidence.times.update(clock for clock in (wanted.earliest, wanted.latest) if clock is not None)
    talk.say(phrases.joined(entry, talk.context, draft.pet.sex))


def _days_are_open(talk: Talk, service: Service) -> bool:
    draft = talk.draft
    if is_stay(service):
        return (draft.day is None or draft.last_day is None) and None in (draft.wished_first, draft.wished_last)
    return draft.day is None and draft.wished_first is None


def _wanted(talk: Talk) -> Wanted:
    draft, today = talk.draft, talk.context.today
    if is_stay(talk.service()):
        arrival, departure = draft.day, draft.last_day
        if arrival is None or departure is None:
            arrival, departure = draft.wished_first, draft.wished_last
        assert arrival is not None
        assert departure is not None
        return Wanted(arrival, arrival, resource_id=draft.resource_id, nights=(departure - arrival).days)
    first = draft.day or draft.wished_first or today
    last = draft.last_day or draft.day or draft.wished_last or first + USUAL_WAIT
    earliest, latest = draft.time or draft.earliest, draft.time or draft.latest
    weekdays = tuple(sorted({day.weekday() for day in draft.days}))
    return Wanted(max(first, today), max(first, last), earliest, latest, weekdays, draft.resource_id)


async def _is_free(talk: Talk, service: Service, wanted: Wanted) -> bool:
    if wanted.nights is not None:
        stays = await talk.counter.search_stays(
            service, wanted.first_day, wanted.first_day + timedelta(days=wanted.nights), size=talk.draft.pet.size,
            coat=talk.coat(), resource_id=wanted.resource_id, most=1,
        )  # fmt: skip
        return not isinstance(stays, Refused) and bool(stays)

    def fitting(slots: Sequence[Slot]) -> Sequence[Slot]:
        return [slot for slot in slots if wanted.fits(slot)][:1]

    found = await talk.counter.search(
        service, wanted.first_day, wanted.last_day, choose=fitting, window=(wanted.earliest, wanted.latest),
        resource_id=wanted.resource_id,
    )  # fmt: skip
    return not isinstance(found, Refused) and bool(found.offers)
