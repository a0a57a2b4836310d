"""A guest who is there already stays longer, or leaves earlier: looked up, asked back, and only then changed."""

from datetime import date, timedelta

from oxy.agenda import Booking
from oxy.attendant.builtin.phrases import stays as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.vacancies import hand_stay_over
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.outcomes import Refused, StayOffer
from oxy.attendant.wording import of_the, stay_proposal_text
from oxy.catalog import Service


def is_under_way(talk: Talk, booking: Booking) -> bool:
    """Whether a stay has begun."""
    return booking.booking_type == "hotel" and booking.start_time <= talk.context.now


async def advance_departure(talk: Talk, service: Service, booking: Booking) -> None:
    """Ask until when the guest stays, or propose it; what its kennel or the business's rules do not allow is said."""
    draft, local = talk.draft, talk.context.local
    arrival, leaves = local(booking.start_time).date(), local(booking.end_time).date()
    departure = _departure(talk, arrival, leaves)
    draft.day, draft.last_day = arrival, departure
    if departure == leaves:
        talk.say(phrases.ask_until(booking.pet_name or "", draft.pet.sex, leaves, talk.context.today))
        talk.dialogue.ask("day")
        return
    found = await talk.counter.search_departure(booking, departure)
    if isinstance(found, StayOffer):
        _propose(talk, service, found)
    elif isinstance(found, Refused):
        _refuse(talk, found)
    else:
        await _offer_less(talk, service, booking, leaves, departure)


def _departure(talk: Talk, arrival: date, leaves: date) -> date:
    """The day on which the guest is to leave; a lone later day is that, whatever it was said of."""
    draft = talk.draft
    if draft.day is not None and draft.day != arrival:
        return draft.day if draft.day > arrival else leaves
    return draft.last_day or leaves


def _propose(talk: Talk, service: Service, stay: StayOffer) -> None:
    pet = talk.draft.pet
    talk.draft.chosen = OfferedSlot.of(stay.offer)
    if pet.name:
        talk.counter.evidence.names.add(pet.name)
    talk.say(stay_proposal_text(talk.context, service, stay, of_the(pet.name or "pet", pet.sex), moving=True))
    talk.dialogue.ask("confirm")


def _refuse(talk: Talk, refused: Refused) -> None:
    if refused.error in ("late_cancel", "wrong_status"):
        pet = talk.draft.pet
        hand_stay_over(talk, phrases.under_way(pet.name or "", pet.sex))
        return
    talk.draft.last_day = None
    talk.say(refused.say)
    talk.dialogue.ask("day")


async def _offer_less(talk: Talk, service: Service, booking: Booking, leaves: date, wanted: date) -> None:
    """The kennel is somebody else's before that day: as many nights as there are, or a person who finds room."""
    for back in range(1, (wanted - leaves).days):
        found = await talk.counter.search_departure(booking, wanted - timedelta(days=back))
        if isinstance(found, StayOffer):
            talk.draft.last_day = wanted - timedelta(days=back)
            talk.say(phrases.kennel_taken(longest=True))
            _propose(talk, service, found)
            return
    talk.say(phrases.kennel_taken(longest=False))
    talk.dialogue.close_topic()
    talk.dialogue.ask("human")
