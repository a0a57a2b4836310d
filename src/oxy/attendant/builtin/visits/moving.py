"""A visit that is to be moved whole: its parts stay together."""

from collections.abc import Mapping
from uuid import UUID

from oxy.agenda import Booking
from oxy.attendant.builtin.absorbing import absorb_when
from oxy.attendant.builtin.animals import of_known
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits.going_on import advance_visit
from oxy.attendant.builtin.visits.staying import absorb_stay_days, has_stay
from oxy.attendant.dialogue import PetDraft, VisitDraft, VisitPart


async def start_visit_move(talk: Talk, visit_id: UUID, bookings: list[Booking]) -> None:
    """Begin to move all of a visit, `bookings` being its live ones."""
    pets = {pet.id: of_known(pet) for pet in talk.context.pets}
    ordered = sorted(bookings, key=lambda each: (each.start_time, each.id))
    parts = [VisitPart(_pet(each, pets), each.service_id) for each in ordered]
    talk.dialogue.close_topic()
    talk.dialogue.topic = "visit"
    visit = talk.draft.visit = VisitDraft(parts, moving_id=visit_id)
    for each in ordered:
        talk.counter.evidence.booking(each)
    if has_stay(talk, visit):
        stays = [each for each in ordered if each.booking_type == "hotel"]
        talk.draft.day = talk.context.local(stays[0].start_time).date()
        talk.draft.last_day = talk.context.local(max(each.end_time for each in stays)).date()
        absorb_stay_days(talk, visit)
        await advance_visit(talk)
        return
    absorb_when(talk)
    own_day = talk.context.local(ordered[0].start_time).date()
    if talk.draft.day == own_day and talk.draft.time is None:
        # "remarcar a visita de sexta" says which one, not where to.
        talk.draft.day = None
    elif talk.draft.day is None and (talk.draft.time or talk.draft.earliest or talk.draft.latest):
        talk.draft.day = own_day
    await advance_visit(talk)


def _pet(booking: Booking, pets: Mapping[UUID, PetDraft]) -> PetDraft:
    known = pets.get(booking.pet_id) if booking.pet_id else None
    return known or PetDraft(booking.pet_id, booking.pet_name)
