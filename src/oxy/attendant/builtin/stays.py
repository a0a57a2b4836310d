"""The stay in the making: nights, animal and kennel, one thing at a time, asked back before it is booked."""

from collections.abc import Sequence

from oxy.attendant.builtin.agreeing import write
from oxy.attendant.builtin.animals import ask_about_animal, ask_which_animal, kennels_limit
from oxy.attendant.builtin.departures import advance_departure, is_under_way
from oxy.attendant.builtin.nights import speaks_of_stay
from oxy.attendant.builtin.packages import drawn_words
from oxy.attendant.builtin.phrases import animals, bookings
from oxy.attendant.builtin.phrases import stays as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.vacancies import find_vacancies, offer_other_nights
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.outcomes import Refused, StayOffer
from oxy.attendant.wording import of_the, stay_proposal_text
from oxy.catalog import Service, quote
from oxy.portuguese import Intent


def wants_stay(talk: Talk) -> bool:
    """Whether a message without a topic begins a stay: "fica de sexta a domingo", "quanto é 3 diárias?"."""
    return speaks_of_stay(talk) and not talk.heard.has(Intent.cancel, Intent.reschedule)


async def advance_stay(talk: Talk, service: Service) -> None:
    """Ask for the next missing thing, offer nights that are free, or propose the stay."""
    draft, moving = talk.draft, talk.own_booking()
    if moving is not None and is_under_way(talk, moving):
        await advance_departure(talk, service, moving)
        return
    if _stands_already(talk, service):
        return
    if draft.day is None or draft.last_day is None or _unchanged(talk):
        _ask_nights(talk, service)
        return
    stays = await find_vacancies(talk, service)
    if not stays:
        return
    if draft.moving_id is None:
        told = talk.dialogue.expecting in ("pet", "species", "facts", "size", "coat")
        if not told and (talk.heard.has(Intent.availability) or len(stays) > 1):
            talk.say(phrases.vacancy(stays, draft.pet.size))
        if ask_which_animal(talk) or ask_about_animal(talk, service):
            return
    await _propose(talk, service, stays)


def _stands_already(talk: Talk, service: Service) -> bool:
    """The very same stay was booked already: asked for twice, or by an earlier run of this turn."""
    draft = talk.draft
    if draft.moving_id is not None:
        return False
    for booking in talk.context.upcoming:
        days = talk.context.local(booking.start_time).date(), talk.context.local(booking.end_time).date()
        same_pet = booking.pet_id == draft.pet.pet_id or (draft.pet.pet_id is None and len(talk.context.pets) == 1)
        if booking.service_id == service.id and days == (draft.day, draft.last_day) and same_pet:
            asks_first = talk.context.settings.booking_rules.confirm_before_booking
            tell = bookings.stands if asks_first else bookings.booked
            talk.say(tell(booking, talk.context, draft.pet))
            talk.dialogue.close_topic()
            talk.dialogue.recent_id = booking.id
            return True
    return False


def _unchanged(talk: Talk) -> bool:
    """A change was asked for, and not yet said to what."""
    moving = talk.own_booking()
    if moving is None:
        return False
    days = talk.context.local(moving.start_time).date(), talk.context.local(moving.end_time).date()
    return days == (talk.draft.day, talk.draft.last_day)


def _ask_nights(talk: Talk, service: Service) -> None:
    draft, pet = talk.draft, talk.draft.pet
    if draft.moving_id is not None:
        talk.say(phrases.WHAT_CHANGES)
    elif draft.day is not None:
        talk.counter.evidence.days((draft.day,))
        talk.say(phrases.ask_departure(draft.day, talk.context.today))
    elif draft.nights is not None:
        nightly = quote(service, size=pet.size, coat=talk.coat()).price
        total = None if nightly is None else nightly * draft.nights
        if total is not None:
            talk.counter.evidence.prices.add(total)
            talk.counter.evidence.priced.setdefault(service.name, set()).add(total)
        talk.say(phrases.ask_arrival_for(draft.nights, total, nightly))
    else:
        talk.say(phrases.ASK_NIGHTS)
    talk.dialogue.ask("day")


async def _propose(talk: Talk, service: Service, stays: Sequence[StayOffer]) -> None:
    """Hold the kennel and ask for a yes; where the business wants none, book at once."""
    draft, moving, stay = talk.draft, talk.own_booking(), stays[0]
    if draft.chosen is None or draft.chosen.slot != stay.offer.slot:
        draft.chosen = OfferedSlot.of(stay.offer)
    if moving is None:
        if not talk.context.settings.booking_rules.confirm_before_booking:
            await write(talk, service)
            return
        held = await talk.counter.hold(draft.chosen.token, draft.chosen.slot)
        if isinstance(held, Refused):
            talk.say(phrases.JUST_TAKEN)
            await offer_other_nights(talk, service)
            return
        draft.chosen.token = held
    pet = draft.pet
    sized = service.depends_on_size or kennels_limit(talk, service)
    whose = of_the(pet.name or "pet", pet.sex) if moving else animals.described(pet, sized=sized)
    if pet.name:
        talk.counter.evidence.names.add(pet.name)
    told = stay_proposal_text(
        talk.context, service, stay, whose, moving=moving is not None,
        cost=None if moving else drawn_words(talk, service, stay.offer.slot.start),
    )  # fmt: skip
    talk.say(told)
    talk.dialogue.ask("confirm")
