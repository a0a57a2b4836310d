"""The booking dialogue: what is missing is asked for, one thing at a time, in whatever order the rest was said."""

from oxy.agenda import Booking
from oxy.attendant.builtin.absorbing import (
    absorb_service,
    absorb_when,
    asks_what_is_free,
    choose,
    forget_slots,
)
from oxy.attendant.builtin.agreeing import is_yes, propose, write
from oxy.attendant.builtin.animals import (
    SEVERAL_PETS,
    absorb_animal,
    ask_about_animal,
    ask_which_animal,
    assume_only_pet,
    of_known,
)
from oxy.attendant.builtin.last_time import take_up_again
from oxy.attendant.builtin.nights import absorb_nights, absorb_stay, is_stay
from oxy.attendant.builtin.offering import ask_day, offer_nearest, repeat_slots, settle_slot
from oxy.attendant.builtin.phrases import bookings, questions, stays
from oxy.attendant.builtin.stays import advance_stay
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.whom import absorb_resource, drop_wrong_person
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import Draft, PetDraft
from oxy.attendant.outcomes import Refused
from oxy.catalog import Service
from oxy.portuguese import Answer, Flag, Intent


async def continue_booking(talk: Talk) -> bool:
    """Go on with a booking or a move under way; return False when the message says nothing about it."""
    if is_yes(talk):
        service = talk.service()
        if service is not None:
            await write(talk, service)
            return True
    if _made_already(talk):
        return await _change_what_was_made(talk)
    learnt = _absorb(talk)
    if not learnt and _takes_it_as_it_is(talk):
        learnt = True
    if not learnt:
        return await _answered_otherwise(talk)
    await advance(talk)
    return True


async def start_booking(talk: Talk) -> None:
    """Begin a booking with whatever the message says already."""
    if talk.dialogue.topic not in ("booking", "moving"):
        talk.dialogue.close_topic()
        talk.dialogue.topic = "booking"
    _absorb(talk)
    take_up_again(talk)
    if talk.draft.service_id is None and not talk.dialogue.service_ids and len(talk.dialogue.priced_ids) == 1:
        talk.draft.service_id = talk.dialogue.priced_ids[0]
    talk.dialogue.priced_ids = []
    await advance(talk)


async def advance(talk: Talk) -> None:
    """Ask for the next missing thing, offer slots, or propose the booking."""
    draft, dialogue = talk.draft, talk.dialogue
    service = talk.service()
    if service is None:
        ask_service(talk)
        return
    if is_stay(service):
        await advance_stay(talk, service)
        return
    drop_wrong_person(talk, service)
    _note_recurring(talk)
    if _stands_already(talk, service):
        return
    wish_open = draft.day is None and not draft.first_slot and not draft.last_slot
    namesakes = bool(dialogue.pet_ids)
    if draft.moving_id is None and (wish_open or namesakes) and _wants_to_book(talk) and ask_which_animal(talk):
        return
    if wish_open and not draft.offered:
        if _invalid_date(talk):
            return
        if dialogue.choices or not asks_what_is_free(talk):
            ask_day(talk)
        else:
            await offer_nearest(talk, service, talk.context.today)
        return
    if dialogue.choices and draft.day is None:
        ask_day(talk)
        return
    if wish_open and draft.chosen is None and not _wishes_otherwise(draft) and draft.offered:
        repeat_slots(talk, service)
        return
    if not await settle_slot(talk, service):
        return
    if draft.moving_id is None and (ask_which_animal(talk) or ask_about_animal(talk, service)):
        await _keep_slot(talk)
        return
    await propose(talk, service)


def _wishes_otherwise(draft: Draft) -> bool:
    """Whether the slots on offer are no answer to the wish as it stands now."""
    return bool(draft.time or draft.earliest or draft.latest or draft.without or draft.everything)


def _stands_already(talk: Talk, service: Service) -> bool:
    """The very same booking stands: asked for twice, or made by an earlier run of this turn that asked nothing back."""
    draft = talk.draft
    if draft.moving_id is None:
        assume_only_pet(talk)
    if draft.moving_id is not None or draft.day is None or draft.time is None or draft.last_day is not None:
        return False
    for booking in talk.context.upcoming:
        local = talk.context.local(booking.start_time)
        same = booking.service_id == service.id and (local.date(), local.time()) == (draft.day, draft.time)
        if same and booking.pet_id == draft.pet.pet_id:
            asks_first = talk.context.settings.booking_rules.confirm_before_booking
            tell = bookings.stands if asks_first else bookings.booked
            talk.say(tell(booking, talk.context, draft.pet))
            talk.dialogue.close_topic()
            talk.dialogue.recent_id = booking.id
            return True
    return False


def _absorb(talk: Talk) -> bool:
    service = absorb_service(talk) or absorb_stay(talk)
    resource = absorb_resource(talk)
    when = absorb_nights(talk) if is_stay(talk.service()) else absorb_when(talk)
    animal = talk.draft.moving_id is None and absorb_animal(talk)
    return service or resource or when or animal


def _takes_it_as_it_is(talk: Talk) -> bool:
    """An answer that teaches nothing and still moves on: "não sei a raça", "sim" to the one time offered."""
    expecting, answer = talk.dialogue.expecting, talk.heard.answer
    if expecting in ("facts", "size", "coat"):
        return not talk.heard.asks
    if expecting == "species" and talk.heard.says(questions.SOME_OTHER_ANIMAL):
        talk.draft.pet.species = "other"
        return True
    if expecting == "day" and asks_what_is_free(talk):
        return True
    if expecting == "slot" and answer is Answer.yes and len(talk.draft.offered) == 1 and not is_stay(talk.service()):
        choose(talk, talk.draft.offered[0])
        return True
    return False


async def _answered_otherwise(talk: Talk) -> bool:
    """A no, or a yes to a list: what is open is asked again in other words."""
    answer, expecting = talk.heard.answer, talk.dialogue.expecting
    if expecting == "confirm" and answer is Answer.no:
        if talk.heard.has(Intent.cancel) or talk.heard.says(questions.GIVES_UP):
            await give_up(talk)
            return True
        await talk.counter.release()
        forget_slots(talk.draft)
        talk.draft.day = talk.draft.time = None
        talk.draft.last_day = None
        talk.say(stays.WHAT_CHANGES if is_stay(talk.service()) else bookings.WHAT_CHANGES)
        talk.dialogue.ask("day")
        return True
    if expecting in ("slot", "day", "time", "which_day") and answer is Answer.no:
        if talk.heard.has(Intent.cancel) or talk.heard.says(questions.GIVES_UP):
            await give_up(talk)
            return True
        talk.say(bookings.ANOTHER_DAY)
        talk.draft.day = talk.draft.last_day = talk.draft.time = None
        forget_slots(talk.draft)
        talk.dialogue.ask("day")
        return True
    if expecting == "slot" and answer is Answer.yes:
        talk.say("Qual dos horários você prefere?")
        return True
    return False


async def give_up(talk: Talk) -> None:
    """The customer wants no booking after all: nothing stays held."""
    moving = talk.draft.moving_id is not None
    await talk.counter.release()
    talk.dialogue.close_topic()
    talk.say(bookings.KEPT if moving else bookings.NOT_BOOKED)


def moving_draft(booking: Booking, context: ClientContext) -> Draft:
    """Return the beginning of a move of `booking`."""
    pet = next((of_known(pet) for pet in context.pets if pet.id == booking.pet_id), PetDraft(name=booking.pet_name))
    return Draft(service_id=booking.service_id, moving_id=booking.id, pet=pet)


def made_already(talk: Talk) -> Booking | None:
    """The booking that this proposal became in an earlier run of this turn, whose answer never went out."""
    draft, chosen = talk.draft, talk.draft.chosen
    if talk.dialogue.expecting != "confirm" or chosen is None or draft.moving_id is not None:
        return None
    for booking in talk.context.upcoming:
        same = booking.service_id == draft.service_id and booking.start_time == chosen.start
        if same and booking.pet_name and booking.pet_name == draft.pet.name:
            return booking
    return None


def _made_already(talk: Talk) -> bool:
    return made_already(talk) is not None


async def _change_what_was_made(talk: Talk) -> bool:
    """What follows a yes that was acted on already ("sim" ... "na verdade 11h") moves that booking."""
    booking = made_already(talk)
    assert booking is not None
    talk.dialogue.draft = moving_draft(booking, talk.context)
    talk.draft.day = talk.context.local(booking.start_time).date()
    talk.dialogue.topic, talk.dialogue.expecting = "moving", None
    if not _absorb(talk):
        talk.dialogue.close_topic()
        return False
    await advance(talk)
    return True


def _wants_to_book(talk: Talk) -> bool:
    """Whether the pet is asked for before the day; who only looks for free times is shown them first."""
    return not (talk.heard.has(Intent.availability) and talk.draft.pet.name is None and not talk.dialogue.pet_ids)


async def _keep_slot(talk: Talk) -> None:
    """While the customer answers about the pet, nobody else takes the slot. Lost already: the proposal will tell."""
    chosen = talk.draft.chosen
    if chosen is not None:
        held = await talk.counter.hold(chosen.token, chosen.slot)
        chosen.token = chosen.token if isinstance(held, Refused) else held


def ask_service(talk: Talk) -> None:
    """Ask which service, among those that come into question."""
    services = talk.context.services
    if talk.dialogue.service_ids:
        services = tuple(each for each in services if each.id in talk.dialogue.service_ids)
    elif talk.heard.unknown_service:
        talk.say(questions.not_offered(talk.heard.unknown_service))
    again = talk.dialogue.expecting == "service" and not talk.said and not talk.heard.unknown_service
    talk.dialogue.service_ids = [service.id for service in services]
    talk.say(questions.ask_service_again(services) if again else questions.ask_service(services))
    talk.dialogue.ask("service")


def _invalid_date(talk: Talk) -> bool:
    if Flag.invalid_date not in talk.heard.moments.flags:
        return False
    talk.say("Essa data não existe no calendário. Qual dia seria?")
    talk.dialogue.ask("day")
    return True


def _note_recurring(talk: Talk) -> None:
    if talk.heard.says(SEVERAL_PETS) and not talk.draft.more_pets and talk.draft.moving_id is None:
        talk.say("Por aqui eu marco um pet de cada vez; começamos pelo primeiro 😊")
    if Flag.recurring in talk.heard.moments.flags:
        talk.say("Por aqui eu marco um horário de cada vez; começamos por este 😊")
