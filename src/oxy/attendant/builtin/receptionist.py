"""The receptionist: hears a turn, lets the part of the dialogue that it belongs to answer, and joins the words."""

from collections.abc import Awaitable, Callable

from oxy.attendant.builtin.asked import answer_asked, plan_answers
from oxy.attendant.builtin.booking import advance, continue_booking, give_up, start_booking
from oxy.attendant.builtin.health import speaks_of_health, suggest_consultation
from oxy.attendant.builtin.hearing import Heard, hear
from oxy.attendant.builtin.loose_questions import answers_loose_question
from oxy.attendant.builtin.media import media_note, media_reply
from oxy.attendant.builtin.misunderstanding import call_a_person, not_understood
from oxy.attendant.builtin.own_bookings import (
    asks_for_own,
    asks_with_whom,
    change,
    continue_change,
    list_own,
    start_change,
    tell_with_whom,
)
from oxy.attendant.builtin.own_bookings import repeat as repeat_change
from oxy.attendant.builtin.packages import talk_of_packages
from oxy.attendant.builtin.phrases import questions
from oxy.attendant.builtin.questions import answer_question
from oxy.attendant.builtin.readiness import tell_readiness
from oxy.attendant.builtin.registration import continue_registration, start_registration
from oxy.attendant.builtin.routing import (
    changes_recent,
    confirms_presence,
    names_what_comes_again,
    needs_person,
    only_insists,
    runs_late,
    sure,
    thinks_it_over,
    wants_booking,
)
from oxy.attendant.builtin.series import advance_series, continue_series, hear_of_series, start_series
from oxy.attendant.builtin.small_talk import greeting, make_small_talk
from oxy.attendant.builtin.stay_changes import extended_stay
from oxy.attendant.builtin.stays import wants_stay
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits import (
    add_to_recent,
    advance_visit,
    continue_visit,
    start_visit,
    widen_to_visit,
)
from oxy.attendant.builtin.waiting import advance_waiting, continue_waiting, hear_of_waiting
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import load_dialogue
from oxy.attendant.responder import Confidence, Reply, TurnDesk
from oxy.attendant.tapping import options_for
from oxy.conversations.ports import Turn
from oxy.portuguese import Intent

_ABOUT_OWN_BOOKINGS = ("which_booking", "cancel_confirm")
LATE = "Desculpe a demora em responder! Tivemos um problema de conexão 🙏"


class Receptionist:
    """A `Responder` without a model: a reply depends on dialogue, messages and data, on nothing else."""

    sees = False

    def confidence(self, context: ClientContext, turn: Turn) -> Confidence:
        """Return how sure the receptionist is that it understands the turn; does nothing else."""
        dialogue = load_dialogue(turn.dialogue, context.now)
        plan = plan_answers(turn, context, dialogue)
        heard = hear(turn, context, dialogue) if plan is None else Heard(plan.rest, context, dialogue)
        return sure(heard, turn, dialogue)

    async def respond(self, desk: TurnDesk) -> Reply:
        """Return the reply to a turn."""
        dialogue = load_dialogue(desk.turn.dialogue, desk.context.now)
        fresh = dialogue.last_at is None
        dialogue.by_model = False
        heard = hear(desk.turn, desk.context, dialogue)
        confidence = sure(heard, desk.turn, dialogue)
        talk = Talk(desk.context, desk.toolset.counter, desk.turn, heard, dialogue)
        if await _answers_what_we_asked(talk):
            fresh = False
        else:
            await _answer(talk, fresh=fresh)
        return Reply(
            _texts(talk, fresh=fresh), dialogue.dump(desk.context.now), talk.handover, confidence,
            options=options_for(dialogue, desk.context),
        )  # fmt: skip


def _texts(talk: Talk, *, fresh: bool) -> tuple[str, ...]:
    said = list(talk.said)
    if fresh:
        said.insert(0, greeting(talk.context, talk.heard.person_name))
    if talk.turn.late:
        said.insert(0, LATE)
    if talk.heard.text:
        said.append(media_note(talk.turn.messages))
    return ("\n\n".join(part.strip() for part in said if part),)


async def _answers_what_we_asked(talk: Talk) -> bool:
    """Answers to open questions first; what else the turn says is left to be heard. True when nothing is."""
    waiting = talk.dialogue.expecting
    rest = await answer_asked(talk)
    if rest is None:
        return False
    if rest:
        talk.heard = Heard(rest, talk.context, talk.dialogue)
        return False
    if waiting is not None and talk.dialogue.expecting == waiting and not talk.dialogue.asked_ids:
        await _repeat_question(talk)
    return True


async def _answer(talk: Talk, *, fresh: bool) -> None:
    if not talk.heard.text:
        talk.say(media_reply(talk.turn.messages))
        return
    await _note_who_writes(talk)
    misses = talk.dialogue.misses
    if (
        await hear_of_waiting(talk)
        or await answers_loose_question(talk)
        or await _goes_on(talk)
        or await _starts(talk, fresh=fresh)
    ):
        if talk.dialogue.misses == misses:
            talk.dialogue.misses = 0
        return
    if not_understood(talk):
        await _repeat_question(talk)


async def _note_who_writes(talk: Talk) -> None:
    """A name or e-mail address said by the way is kept; the name only where none was given before."""
    name = talk.heard.person_name if talk.context.contact.name is None else None
    email = talk.heard.email if talk.heard.email != talk.context.contact.email else None
    if name or email:
        await talk.counter.update_contact(name=name, email=email)


async def _goes_on(talk: Talk) -> bool:
    """What belongs to the topic under way, questions in between included."""
    topic = talk.dialogue.topic
    if topic is None or _leaves_topic(talk):
        return False
    if thinks_it_over(talk.heard):
        # What was offered stays on the table, nothing is asked again.
        talk.say(questions.TAKE_YOUR_TIME)
        return True
    if talk.dialogue.expecting == "confirm" and asks_for_own(talk.heard):
        talk.say("Ainda falta a sua confirmação 😊")
        await _repeat_question(talk)
        return True
    if await talk_of_packages(talk):
        await _repeat_question(talk)
        return True
    if topic == "booking" and (await start_series(talk) or await widen_to_visit(talk)):
        return True
    asked = _asks_something_else(talk.heard) and answer_question(talk)
    if asked and (not talk.heard.speaks_of_when or talk.heard.guess.rule is Intent.hours_address):
        await _repeat_question(talk)
        return True
    steps: dict[str, Callable[[Talk], Awaitable[bool]]] = {
        "booking": continue_booking, "moving": continue_booking, "registering": continue_registration,
        "cancelling": continue_change, "confirming": continue_change, "waiting": continue_waiting,
        "visit": continue_visit, "series": continue_series,
    }  # fmt: skip
    choosing = talk.dialogue.expecting in _ABOUT_OWN_BOOKINGS
    if await (continue_change if choosing else steps[topic])(talk):
        return True
    if asked:
        await _repeat_question(talk)
        return True
    if topic in ("booking", "registering", "visit") and talk.heard.says(questions.GIVES_UP):
        await give_up(talk)
        return True
    if talk.dialogue.expecting == "confirm" and only_insists(talk):
        await _repeat_question(talk)
        return True
    return False


def _asks_something_else(heard: Heard) -> bool:
    """Whether the message asks for prices, hours or the like, rather than answering."""
    if heard.dialogue.expecting == "confirm" and heard.guess.rule is Intent.hours_address and not heard.asks:
        # "Tá fechado então" agrees.
        return False
    if heard.guess.rule in (Intent.price, Intent.hours_address):
        return True
    return heard.asks and not heard.has(Intent.availability, Intent.book, Intent.reschedule)


def _leaves_topic(talk: Talk) -> bool:
    """A clear wish for something else: another booking's change, a list, a person's own pet record."""
    heard, topic = talk.heard, talk.dialogue.topic
    guess = heard.guess
    if asks_for_own(heard) and heard.asks:
        return talk.dialogue.expecting != "confirm"
    if guess.rule is Intent.cancel and topic != "cancelling" and talk.dialogue.expecting not in ("confirm",):
        return bool(heard.services or heard.pets or heard.days) and bool(talk.context.upcoming)
    if guess.rule is Intent.reschedule and topic in ("cancelling", "confirming", "registering"):
        return True
    if guess.rule is Intent.reschedule and topic == "booking" and talk.context.upcoming:
        return talk.draft.chosen is None and not talk.draft.offered
    return topic in ("cancelling", "confirming", "registering") and guess.agreed and heard.intent is Intent.book


async def _starts(talk: Talk, *, fresh: bool) -> bool:
    """What the message begins, where no topic claims it."""
    heard, guess = talk.heard, talk.heard.guess
    extended = extended_stay(talk)
    if extended is not None:
        await change(talk, "moving", extended)
        return True
    if tell_readiness(talk) or await talk_of_packages(talk):
        return True
    if needs_person(talk):
        talk.say("Entendi, isso é melhor com a nossa equipe.")
        call_a_person(talk, "for_people")
    elif runs_late(heard):
        talk.say("Que bom que avisou!")
        call_a_person(talk, "running_late")
    elif await hear_of_series(talk):
        return True
    elif guess.rule is Intent.reschedule and (talk.context.upcoming or not heard.speaks_of_when):
        await start_change(talk, "moving")
    elif guess.rule is Intent.cancel:
        await start_change(talk, "cancelling")
    elif asks_for_own(heard):
        await list_own(talk)
    elif asks_with_whom(talk):
        tell_with_whom(talk)
    elif confirms_presence(talk):
        await start_change(talk, "confirming")
    elif guess.rule is Intent.register_pet and not heard.has(Intent.book, Intent.availability):
        await start_registration(talk)
    else:
        return await _asks_or_books(talk, fresh=fresh)
    return True


async def _asks_or_books(talk: Talk, *, fresh: bool) -> bool:
    if changes_recent(talk):
        await start_change(talk, "moving")
        return True
    if wants_stay(talk):
        if not await start_visit(talk):
            await start_booking(talk)
        return True
    if await add_to_recent(talk):
        return True
    if speaks_of_health(talk):
        suggest_consultation(talk)
        return True
    if names_what_comes_again(talk) and await start_series(talk):
        return True
    answered = answer_question(talk)
    if wants_booking(talk.heard, answered=answered):
        if not (await start_series(talk) or await start_visit(talk)):
            await start_booking(talk)
        return True
    return answered or make_small_talk(talk, greeted=fresh)


async def _repeat_question(talk: Talk) -> None:
    """Put the pending question again, in its own words."""
    dialogue = talk.dialogue
    if dialogue.expecting in _ABOUT_OWN_BOOKINGS:
        await repeat_change(talk)
    elif dialogue.topic in ("booking", "moving"):
        await advance(talk)
    elif dialogue.topic == "registering":
        await start_registration(talk)
    elif dialogue.topic == "waiting":
        await advance_waiting(talk)
    elif dialogue.topic == "visit":
        await advance_visit(talk)
    elif dialogue.topic == "series":
        await (continue_series if talk.draft.series and talk.draft.series.ids else advance_series)(talk)
    elif dialogue.topic is not None:
        await repeat_change(talk)
