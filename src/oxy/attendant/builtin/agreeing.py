"""The last step of a booking or a move: asked back with everything it will be, and written at a yes."""

from decimal import Decimal

from oxy.agenda import Booking
from oxy.attendant.builtin.absorbing import forget_slots
from oxy.attendant.builtin.animals import next_animal
from oxy.attendant.builtin.departures import advance_departure, is_under_way
from oxy.attendant.builtin.introductions import ask_who
from oxy.attendant.builtin.nights import is_stay
from oxy.attendant.builtin.offering import list_slots, look, wish_of
from oxy.attendant.builtin.packages import drawn_words
from oxy.attendant.builtin.phrases import animals, bookings, stays
from oxy.attendant.builtin.staff_notes import summary
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.vacancies import hand_stay_over, offer_other_nights
from oxy.attendant.builtin.whom import wished_name
from oxy.attendant.builtin.wishes import Match, Pick
from oxy.attendant.dialogue import Draft, OfferedSlot
from oxy.attendant.handing_over import hand_over_text
from oxy.attendant.outcomes import Refused
from oxy.attendant.wording import price_words, proposal_text
from oxy.catalog import Service
from oxy.portuguese import Answer, money

# What only a person can decide, and how staff hear of it.
_FOR_STAFF = {"late_cancel": "late_change", "needs_staff": "needs_staff"}


async def propose(talk: Talk, service: Service) -> None:
    """Hold the slot and ask for a yes; where the business wants none, book at once."""
    chosen = talk.draft.chosen
    assert chosen is not None
    if not talk.context.settings.booking_rules.confirm_before_booking and not talk.draft.our_pick:
        await write(talk, service)
        return
    moving = talk.own_booking()
    if moving is None:
        held = await talk.counter.hold(chosen.token, chosen.slot)
        if isinstance(held, Refused):
            await _offer_instead(talk, service, held)
            return
        chosen.token = held
    pet = talk.draft.pet
    text = proposal_text(
        talk.context, service, pet.name, chosen.slot, price=None, moving=moving,
        pet_words=animals.described(pet, sized=service.depends_on_size) if pet.name else None,
        price_text=drawn_words(talk, service, chosen.start) or price_words(
            service, pet.size, talk.coat(), chosen.resource_id
        ), sex=pet.sex, whom=wished_name(talk),
    )  # fmt: skip
    talk.counter.evidence.slot(chosen.slot)
    if pet.name:
        talk.counter.evidence.names.add(pet.name)
    talk.say(text)
    talk.dialogue.ask("confirm")


async def write(talk: Talk, service: Service) -> None:
    """Register the pet if it is new, then book or move; a slot lost meanwhile leads to alternatives."""
    chosen, moving = talk.draft.chosen, talk.own_booking()
    assert chosen is not None
    if moving is not None:
        outcome = await talk.counter.move(moving, chosen.token, chosen.slot)
    else:
        refused = await register_animal(talk, service)
        if refused is not None:
            talk.say(refused.say)
            talk.dialogue.ask("pet")
            return
        outcome = await talk.counter.book(chosen.token, chosen.slot, service, talk.draft.pet.pet_id)
    if isinstance(outcome, Refused):
        await _offer_instead(talk, service, outcome)
        return
    _tell(talk, outcome, moving)
    if moving is None and outcome.owes_deposit:
        _call_for_deposit(talk, outcome)
    _go_on(talk)
    talk.dialogue.recent_id = outcome.id


def is_yes(talk: Talk) -> bool:
    """Whether the message is a plain yes to what was proposed."""
    return talk.dialogue.expecting == "confirm" and talk.heard.answer is Answer.yes and talk.draft.chosen is not None


async def register_animal(talk: Talk, service: Service) -> Refused | None:
    """Bring the draft's animal into the register, or what is new of it; one without a name or species is left out."""
    pet = talk.draft.pet
    size = pet.size if service.depends_on_size or not pet.size_assumed else None
    if pet.name is None or pet.species is None:
        return None
    known = talk.known_pet()
    same = known is not None and (known.size or size is None) and (known.sex or pet.sex is None)
    if known is not None and same and (known.coat or pet.coat is None):
        return None
    outcome = await talk.counter.register_pet(
        pet.name, pet.species, breed=pet.breed, age_years=pet.age_years, size=size, sex=pet.sex,
        coat=pet.coat,
    )  # fmt: skip
    if isinstance(outcome, Refused):
        return outcome
    pet.pet_id = outcome.pet.id
    return None


def _tell(talk: Talk, booking: Booking, moving: Booking | None) -> None:
    if moving is not None:
        talk.say(bookings.moved(booking, talk.context))
    else:
        talk.say(bookings.booked(booking, talk.context, talk.draft.pet, whom=wished_name(talk)))


def _call_for_deposit(talk: Talk, booking: Booking) -> None:
    """How a deposit is paid is told by people."""
    due = money(booking.deposit_due or Decimal(0))
    what = f"{bookings.named(booking, talk.context)}, {bookings.when(booking, talk.context)}"
    talk.handover = talk.counter.escalate("deposit", f"Sinal de {due} a combinar: {what}")
    talk.say(hand_over_text(talk.context, talk.counter))


def _go_on(talk: Talk) -> None:
    """The next pet or service of the same visit, if more than one was asked for; else the matter is settled."""
    draft = talk.draft
    done = talk.service()
    if draft.more_services:
        next_draft = Draft(service_id=draft.more_services[0], pet=draft.pet, more_services=draft.more_services[1:])
    elif draft.more_pets:
        next_draft = Draft(
            service_id=draft.service_id, pet=next_animal(talk), more_pets=draft.more_pets[1:], alike=draft.alike
        )
    else:
        talk.dialogue.close_topic()
        ask_who(talk)
        return
    next_draft.day = draft.more_days[0] if draft.more_days else draft.day
    talk.dialogue.close_topic()
    talk.dialogue.topic, talk.dialogue.draft = "booking", next_draft
    following = talk.service()
    talk.say(bookings.next_one(following or done, next_draft.pet, next_draft.day, talk.context))
    talk.dialogue.ask("time")


async def _offer_instead(talk: Talk, service: Service, refused: Refused) -> None:
    """Tell why it was not done; a slot that went to somebody else comes with others that are free."""
    moving = talk.own_booking()
    if moving is not None and is_under_way(talk, moving):
        await advance_departure(talk, service, moving)
        return
    if refused.error in _FOR_STAFF:
        reason = _FOR_STAFF[refused.error]
        talk.handover = talk.counter.escalate(reason, summary(talk), urgent=False)
        talk.say(refused.say)
        talk.dialogue.close_topic()
        return
    if is_stay(service):
        await _offer_other_nights(talk, service, refused)
        return
    talk.say(bookings.JUST_TAKEN if refused.error in ("slot_taken", "offer_gone") else refused.say)
    forget_slots(talk.draft)
    wish = wish_of(talk)
    pick = Pick(wish, talk.context.organization.zone)
    found = await look(talk, service, pick)
    if found is None:
        return
    talk.draft.offered, talk.draft.time = [OfferedSlot.of(offer) for offer in found.offers], None
    if pick.match is Match.none:
        talk.draft.day = None
        talk.say(bookings.ANOTHER_DAY)
        talk.dialogue.ask("day")
        return
    await list_slots(talk, service, pick)


async def _offer_other_nights(talk: Talk, service: Service, refused: Refused) -> None:
    """Nights that went to somebody else come with others that are free; a stay under way is changed by people."""
    if refused.error == "wrong_status":
        hand_stay_over(talk, stays.under_way(talk.draft.pet.name or "", talk.draft.pet.sex))
        return
    talk.say(stays.JUST_TAKEN if refused.error in ("slot_taken", "offer_gone") else refused.say)
    await offer_other_nights(talk, service)
