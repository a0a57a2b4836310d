"""The customer's own bookings: told, cancelled, confirmed, moved. Which one is meant is asked only when it is open."""

import re
from collections.abc import Sequence
from uuid import UUID

from oxy.agenda import Booking
from oxy.attendant.builtin.absorbing import absorb_when
from oxy.attendant.builtin.booking import advance, moving_draft
from oxy.attendant.builtin.hearing import Heard
from oxy.attendant.builtin.phrases import bookings as phrases
from oxy.attendant.builtin.phrases import series as series_phrases
from oxy.attendant.builtin.phrases import visits as visit_phrases
from oxy.attendant.builtin.series import one_or_all
from oxy.attendant.builtin.stay_changes import begin_stay_change
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits import start_visit_move
from oxy.attendant.dialogue import Topic
from oxy.attendant.outcomes import Refused
from oxy.portuguese import Answer

_SERVICE_WORDS = r"(?:banho|tosa|consulta|vacina|horario|retorno|agendamento)"
_LISTING = re.compile(
    r"^(?:e )?(?:que horas|que dia|quando) (?:(?:e|era|ficou|sera) mesmo"
    r"|mesmo (?:que )?(?:e|era|ficou|sera|vai ser))\b|"
    r"\b(?:meus?|minhas?) (?:proxim\w+ )?(?:agendamentos?|horarios?|marcac\w+|reservas?|compromissos?)\b"
    r"|\b(?:tenho|temos|tem) (?:\w+ ){0,3}(?:marcad|agendad)\w*"
    r"|\b(?:quais?|que) (?:\w+ ){0,4}(?:tenho|marquei|agendei|(?:marcad|agendad)[oa]s?)\b"
    r"|\b(?:quando|que dia) (?:e|vai ser|sera|fica) (?:o|a|meu|minha) proxim[oa]\b"
    rf"|\b(?:que horas|que dia|quando) (?:e|eh|era|ficou|vai ser|esta) (?:mesmo )?(?:o|a|meu"
    rf"|minha)\b.{{0,20}}\b{_SERVICE_WORDS}\b"
    rf"|\b{_SERVICE_WORDS}\b.{{0,25}}\b(?:e|eh|ficou|ta|esta)\b.{{0,20}}\b(?:quando|que horas|que dia)\b"
)
_WITH_WHOM = re.compile(
    r"^(?:e )?(?:e |vai ser |sera |ficou |fica )?com quem\b"
    r"|\bquem (?:e que |que )?(?:vai (?:dar|fazer|atender)|da|faz|atende)\b.{0,25}(?:\?|$)"
)
_WISH = re.compile(r"\b(?:marcar|agendar|marca|agenda|reservar|encaixar|remarcar|mudar|trocar|cancelar|desmarcar)\b")
_ALL = re.compile(r"\b(?:todos|todas|tudo|os dois|as duas|os tres|ambos|ambas)\b")
_WHOLE = re.compile(r"\b(?:visita (?:toda|inteira)|toda a visita|tudo junto|junto)\b")
_SAME_TIME = re.compile(r"\bmesm[oa]s? (?:hora|horario)\b")
_VERBS: dict[Topic, str] = {"cancelling": "cancelar", "moving": "remarcar", "confirming": "confirmar"}


def asks_for_own(heard: Heard) -> bool:
    """Whether the message asks what the customer has booked."""
    return heard.says(_LISTING) and not heard.says(_WISH)


def asks_with_whom(talk: Talk) -> bool:
    """Whether the message asks who does what is booked."""
    return bool(talk.context.upcoming) and talk.heard.says(_WITH_WHOM) and talk.heard.resource is None


def tell_with_whom(talk: Talk) -> None:
    """Tell who does what was booked last, or what comes next."""
    upcoming = talk.context.upcoming
    meant = [each for each in upcoming if each.id == talk.dialogue.recent_id] or _matching(talk, upcoming) or upcoming
    talk.counter.evidence.booking(meant[0])
    talk.say(phrases.with_whom(meant[0], talk.context))


async def list_own(talk: Talk) -> None:
    """Tell what the customer has booked; of what comes again its next date and how it comes."""
    upcoming = talk.counter.list_bookings()
    named = _matching(talk, upcoming)
    shown = _next_of_each(named or upcoming)
    if not shown:
        _none_ahead(talk)
        return
    talk.say(phrases.listed(shown, talk.context))
    ids = {each.series_id for each in shown if each.series_id is not None}
    going = [each for each in await talk.counter.list_series() if each.id in ids] if ids else []
    if going:
        talk.say(series_phrases.listed(going, talk.context))


def _next_of_each(bookings: Sequence[Booking]) -> list[Booking]:
    seen: set[UUID] = set()
    shown: list[Booking] = []
    for each in bookings:
        if each.series_id is None or each.series_id not in seen:
            shown.append(each)
        if each.series_id is not None:
            seen.add(each.series_id)
    return shown


async def start_change(talk: Talk, topic: Topic) -> None:
    """Begin to cancel, move or confirm: find the booking meant, or ask which."""
    talk.dialogue.close_topic()
    upcoming = talk.context.upcoming
    if not upcoming:
        _none_ahead(talk)
        return
    talk.dialogue.topic = topic
    names_another = _names_another(talk, upcoming)
    recent = [booking for booking in upcoming if booking.id == talk.dialogue.recent_id and not names_another]
    everything = topic == "cancelling" and talk.heard.says(_ALL)
    candidates = _matching(talk, upcoming) or ([] if everything else recent) or list(upcoming)
    if names_another and not everything:
        talk.say(phrases.none_of(names_another))
    visit_id = _one_visit(candidates)
    if topic == "moving" and visit_id and (talk.heard.says(_ALL) or talk.heard.says(_WHOLE)):
        await start_visit_move(talk, visit_id, candidates)
        return
    if topic == "moving" and len(candidates) == 1 and (together := _done_while_it_stays(talk, candidates[0])):
        assert candidates[0].visit_id is not None
        await start_visit_move(talk, candidates[0].visit_id, together)
        return
    if topic == "cancelling" and not everything and await one_or_all(talk, candidates):
        return
    if everything or (len(candidates) == 1 and not names_another):
        await _go(talk, topic, candidates)
    else:
        talk.dialogue.booking_ids = [booking.id for booking in candidates]
        talk.say(phrases.which(_VERBS[topic], candidates, talk.context))
        if visit_id and topic in ("cancelling", "moving"):
            talk.say(visit_phrases.OR_ALL)
        talk.dialogue.ask("which_booking")


def _done_while_it_stays(talk: Talk, stay: Booking) -> list[Booking]:
    """All of the visit that a stay is part of, where something is done to the guest meanwhile: it goes along."""
    if stay.booking_type != "hotel" or stay.visit_id is None:
        return []
    together = [each for each in talk.context.upcoming if each.visit_id == stay.visit_id]
    return together if any(each.booking_type != "hotel" for each in together) else []


def _one_visit(bookings: Sequence[Booking]) -> UUID | None:
    """The visit that several bookings are all parts of."""
    ids = {each.visit_id for each in bookings}
    return ids.pop() if len(ids) == 1 and len(bookings) > 1 else None


async def change(talk: Talk, topic: Topic, booking: Booking) -> None:
    """Begin to cancel or move a booking that is chosen already."""
    talk.dialogue.close_topic()
    talk.dialogue.topic = topic
    await _go(talk, topic, [booking])


def _names_another(talk: Talk, upcoming: Sequence[Booking]) -> str:
    """The name of an animal that was spoken of and has nothing booked, empty when there is none."""
    pets = talk.heard.pets
    if not pets:
        return talk.heard.facts.name or ""
    return "" if any(booking.pet_id in {pet.id for pet in pets} for booking in upcoming) else pets[0].name


def _none_ahead(talk: Talk) -> None:
    talk.say(phrases.NONE_AHEAD)
    talk.dialogue.ask("book_too")


async def continue_change(talk: Talk) -> bool:
    """Go on with a change under way; return False when the message says nothing about it."""
    dialogue = talk.dialogue
    topic = dialogue.topic
    assert topic is not None
    if dialogue.expecting == "which_booking":
        return await _pick(talk, topic)
    if dialogue.expecting == "cancel_confirm":
        return await _answer_cancel(talk)
    return False


async def repeat(talk: Talk) -> None:
    """Put the pending question again."""
    topic = talk.dialogue.topic
    chosen = [booking for booking in talk.context.upcoming if booking.id in talk.dialogue.booking_ids]
    if topic is None or not chosen:
        return
    if talk.dialogue.expecting == "cancel_confirm":
        await _go(talk, topic, chosen)
    else:
        talk.say(phrases.which(_VERBS[topic], chosen, talk.context))


async def _pick(talk: Talk, topic: Topic) -> bool:
    listed = [booking for booking in talk.context.upcoming if booking.id in talk.dialogue.booking_ids]
    picked = talk.heard.choice(len(listed))
    if picked is None and talk.heard.answer is Answer.no and not (talk.heard.pets or talk.heard.services):
        talk.dialogue.close_topic()
        talk.say(phrases.KEPT)
        return True
    visit_id = _one_visit(listed)
    if topic == "moving" and visit_id and (talk.heard.says(_ALL) or talk.heard.says(_WHOLE)):
        await start_visit_move(talk, visit_id, listed)
        return True
    found = [listed[picked]] if picked is not None else _matching(talk, listed)
    if topic == "cancelling" and talk.heard.says(_ALL):
        found = listed
    if len(found) == 1 or (found and topic == "cancelling" and talk.heard.says(_ALL)):
        await _go(talk, topic, found)
        return True
    return False


async def _go(talk: Talk, topic: Topic, chosen: Sequence[Booking]) -> None:
    if topic == "cancelling":
        talk.dialogue.booking_ids = [booking.id for booking in chosen]
        talk.say(phrases.ask_cancel(chosen, talk.context))
        talk.dialogue.ask("cancel_confirm")
    elif topic == "confirming":
        outcome = await talk.counter.confirm(chosen[0])
        talk.dialogue.close_topic()
        talk.say(outcome.say if isinstance(outcome, Refused) else phrases.presence(outcome, talk.context))
    else:
        await _start_move(talk, chosen[0])


async def _start_move(talk: Talk, booking: Booking) -> None:
    talk.dialogue.booking_ids = []
    talk.dialogue.draft = moving_draft(booking, talk.context)
    talk.dialogue.expecting = None
    own_day = talk.context.local(booking.start_time).date()
    if booking.booking_type == "hotel":
        begin_stay_change(talk, booking)
        await advance(talk)
        return
    absorb_when(talk)
    draft = talk.draft
    if draft.time is None and draft.day not in (None, own_day) and talk.heard.says(_SAME_TIME):
        draft.time = talk.context.local(booking.start_time).time()
    if draft.day == own_day and draft.time in (None, talk.context.local(booking.start_time).time()):
        # "remarcar o banho de sexta" says which booking, not where to.
        draft.day = draft.time = None
    elif draft.day is None and draft.last_day is None and (draft.time or draft.earliest or draft.latest):
        draft.day = own_day
    talk.counter.evidence.booking(booking)
    await advance(talk)


async def _answer_cancel(talk: Talk) -> bool:
    dialogue = talk.dialogue
    chosen = [booking for booking in talk.context.bookings if booking.id in dialogue.booking_ids]
    answer = talk.heard.answer
    if answer is Answer.no and not talk.heard.says(re.compile(r"\bcancel")):
        dialogue.close_topic()
        talk.say(phrases.KEPT)
        return True
    if answer is not Answer.yes and not talk.heard.says(re.compile(r"\b(?:cancel|desmarc)\w*")):
        return False
    done = await _call_off(talk, chosen)
    if done:
        talk.say(phrases.cancelled(done, talk.context))
    dialogue.close_topic()
    if len(done) == 1:
        dialogue.recent_id = done[0].id
    return True


async def _call_off(talk: Talk, chosen: Sequence[Booking]) -> list[Booking]:
    """Call off bookings, a whole visit at once, and return those that were; why others were not is said."""
    visit_id = _one_visit(chosen)
    if visit_id is not None and len(chosen) == sum(each.visit_id == visit_id for each in talk.context.upcoming):
        whole = await talk.counter.cancel_visit(visit_id)
        if isinstance(whole, Refused):
            _not_cancelled(talk, chosen[0], whole)
            return []
        return [each for each in whole.bookings if each.id in talk.dialogue.booking_ids]
    done: list[Booking] = []
    for booking in chosen:
        outcome = await talk.counter.cancel(booking)
        if isinstance(outcome, Refused):
            _not_cancelled(talk, booking, outcome)
        else:
            done.append(outcome)
    return done


def _not_cancelled(talk: Talk, booking: Booking, refused: Refused) -> None:
    talk.say(refused.say)
    if refused.error == "late_cancel":
        what = f"{phrases.named(booking, talk.context)}, {phrases.when(booking, talk.context)}"
        talk.handover = talk.counter.escalate("late_cancel", f"Quer cancelar em cima da hora: {what}")


def _matching(talk: Talk, candidates: Sequence[Booking]) -> list[Booking]:
    """Of the candidates, those that fit the pet, service, day and time named; empty when nothing named fits."""
    heard = talk.heard
    pets, services = {pet.id for pet in heard.pets}, {service.id for service in heard.services}
    starts = {booking.id: talk.context.local(booking.start_time) for booking in candidates}
    kept = list(candidates)
    for fitting in (
        [booking for booking in kept if booking.pet_id in pets],
        [booking for booking in kept if booking.service_id in services],
        [booking for booking in kept if starts[booking.id].date() in heard.moments.given_up],
        [booking for booking in kept if starts[booking.id].date() in heard.days],
        [booking for booking in kept if starts[booking.id].time() in heard.moments.times],
    ):
        kept = [booking for booking in kept if booking in fitting] or kept
    return kept if len(kept) < len(candidates) or len(candidates) == 1 else []
