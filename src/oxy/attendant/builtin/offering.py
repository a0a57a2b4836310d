"""Turns a wish for a day and time into a slot, or into honest alternatives."""

from datetime import date, datetime, time, timedelta

from oxy.agenda import Booking, closed_reason, next_opening, open_spans
from oxy.attendant.builtin.phrases import bookings, waiting
from oxy.attendant.builtin.phrases import offers as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.wishes import Match, Pick, Wish
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.outcomes import Found, Refused
from oxy.attendant.wording import day_words, for_the
from oxy.catalog import Service

LOOK_AHEAD = timedelta(days=14)


async def settle_slot(talk: Talk, service: Service) -> bool:
    """Find the slot wished for; return whether it is settled. If not, the answer lists what is free instead."""
    if talk.draft.chosen is not None:
        return True
    problem = impossible(talk)
    if problem is not None:
        talk.say(problem)
        wished = talk.draft.day or talk.context.today
        horizon = talk.context.today + timedelta(days=talk.context.settings.booking_rules.horizon_days)
        talk.draft.day = talk.draft.last_day = None
        talk.draft.days = []
        start = wished if talk.context.today <= wished <= horizon else talk.context.today
        return await offer_nearest(talk, service, start)
    return await _search(talk, service)


def ask_day(talk: Talk) -> None:
    """Ask when, or which of two days was meant."""
    if talk.dialogue.choices:
        talk.counter.evidence.days(talk.dialogue.choices)
        talk.say(phrases.which_day(talk.dialogue.choices, talk.context.today))
        talk.dialogue.ask("which_day")
        return
    draft = talk.draft
    question = phrases.ASK_DAY_ONLY if draft.time or draft.earliest or draft.latest else phrases.ASK_DAY
    if talk.dialogue.expecting == "day" and not talk.said:
        talk.say(f"Anotado! {question}")
    else:
        talk.say(f"{_so_far(talk)}{question}")
    talk.dialogue.ask("day")


def _so_far(talk: Talk) -> str:
    """What is clear already, so that the customer sees that they were understood."""
    service, pet = talk.service(), talk.draft.pet
    if service is None or talk.draft.moving_id is not None or talk.said:
        return ""
    whose = f" {for_the(pet.name, pet.sex)}" if pet.name else ""
    return f"Claro! {service.name}{whose} 😊 "


def wish_of(talk: Talk) -> Wish:
    """Return the draft's wish; without a day it looks from today on."""
    draft, context = talk.draft, talk.context
    first = draft.day or context.today
    last = draft.last_day or draft.day or context.today + LOOK_AHEAD
    return Wish(
        first=first, last=max(first, last), days=tuple(draft.days), clock=draft.time, earliest=draft.earliest,
        latest=draft.latest, part_ends=bool(draft.part), resource_id=draft.resource_id, without=tuple(draft.without),
        first_slot=draft.first_slot, last_slot=draft.last_slot, everything=draft.everything, busy=_busy(talk),
    )  # fmt: skip


async def list_slots(talk: Talk, service: Service, pick: Pick, *, lead: str = "") -> None:
    """Tell the slots picked and ask for one."""
    talk.dialogue.ask("slot")
    if len(pick.slots) == 1:
        talk.say(f"{lead}{phrases.one_time(pick.slots[0], talk.context)}")
    else:
        part = talk.draft.part if pick.match is Match.inside else ""
        told = phrases.free_times(pick.slots, service, talk.context, part=part)
        if lead and pick.wish.first == pick.wish.last:
            told = phrases.that_day(pick.slots, talk.context)
        talk.say(f"{lead}{told}{chr(10) if chr(10) in told else ' '}{phrases.WHICH}")


def repeat_slots(talk: Talk, service: Service) -> None:
    """Tell the slots on offer again: what was said meanwhile is about something else than when."""
    talk.say(f"{phrases.free_times([each.slot for each in talk.draft.offered], service, talk.context)} {phrases.WHICH}")
    talk.dialogue.ask("slot")


async def look(talk: Talk, service: Service, pick: Pick) -> Found | None:
    """Search for what `pick` wishes; where the service cannot be searched, say so and end the matter."""
    found = await talk.counter.search(
        service, pick.wish.first, pick.wish.last, choose=pick, moving=talk.own_booking(), size=talk.draft.pet.size,
        coat=talk.coat(),
    )  # fmt: skip
    if isinstance(found, Refused):
        talk.say(found.say)
        talk.dialogue.close_topic()
        return None
    return found


async def _search(talk: Talk, service: Service) -> bool:
    wish = wish_of(talk)
    pick = Pick(wish, talk.context.organization.zone)
    found = await look(talk, service, pick)
    if found is None:
        return False
    offered = [OfferedSlot.of(offer) for offer in found.offers]
    talk.draft.offered, talk.draft.everything = offered, False
    if pick.match is Match.exact:
        talk.draft.chosen = offered[0]
        local = talk.context.local(offered[0].start)
        talk.draft.day, talk.draft.time, talk.draft.last_day, talk.draft.days = local.date(), local.time(), None, []
        talk.draft.our_pick = wish.first_slot or wish.last_slot
        talk.draft.first_slot = talk.draft.last_slot = False
        return True
    if pick.match is Match.none:
        lead = _nothing(talk, wish)
        talk.say(lead)
        talk.draft.wished_first, talk.draft.wished_last = wish.first, wish.last
        settled = await offer_nearest(talk, service, wish.last + timedelta(days=1))
        if talk.dialogue.expecting == "slot" and talk.draft.moving_id is None:
            talk.say(waiting.OFFER_TO_WAIT)
        return settled
    lead = _closed_ones(talk) + _shortfall(talk, wish, pick)
    await list_slots(talk, service, pick, lead=lead)
    return False


async def offer_nearest(talk: Talk, service: Service, start: date) -> bool:
    """Offer the first free days from `start` on, at the wished time of day where that exists."""
    draft, context = talk.draft, talk.context
    wish = Wish(
        first=start, last=start + LOOK_AHEAD, earliest=draft.earliest, latest=draft.latest, part_ends=bool(draft.part),
        resource_id=draft.resource_id, without=tuple(draft.without), busy=_busy(talk),
    )  # fmt: skip
    pick = Pick(wish, context.organization.zone)
    found = await look(talk, service, pick)
    if found is None:
        return False
    draft.offered, draft.day, draft.last_day, draft.days = (
        [OfferedSlot.of(each) for each in found.offers],
        None,
        None,
        [],
    )
    draft.time = None
    if not draft.offered:
        talk.say(phrases.NOTHING_SOON)
        talk.dialogue.ask("day")
        if draft.moving_id is None:
            draft.wished_first, draft.wished_last = draft.wished_first or start, draft.wished_last or wish.last
            talk.say(waiting.SHALL_I)
            talk.dialogue.ask("wait")
        return False
    lead = "" if talk.said else _shortfall(talk, wish, pick)
    await list_slots(talk, service, pick, lead=lead)
    return False


def impossible(talk: Talk) -> str | None:
    """Why the wished day or time cannot be, before looking: gone by, too far ahead, closed."""
    draft, context = talk.draft, talk.context
    if draft.day is None or draft.days:
        return None
    last = draft.last_day or draft.day
    horizon = context.today + timedelta(days=context.settings.booking_rules.horizon_days)
    talk.counter.evidence.days((draft.day, last, horizon))
    if last < context.today:
        return phrases.past_moment(day_words(draft.day, context.today))
    if draft.day > horizon:
        return phrases.beyond_horizon(horizon)
    if draft.last_day is None and not open_spans(context.settings, draft.day):
        reason = closed_reason(context.settings, draft.day) or "fechado"
        return phrases.closed_day(draft.day, reason, next_open_day(context, draft.day), context)
    if draft.time and draft.last_day is None and draft.day == context.today and draft.time <= context.now.time():
        talk.counter.evidence.times.add(draft.time)
        words = phrases.moment(draft.day, draft.time, context)
        draft.time = None
        return phrases.past_moment(words)
    return None


def next_open_day(context: ClientContext, after: date) -> date | None:
    """Return the first open day after `after`."""
    midnight = datetime.combine(after + timedelta(days=1), datetime.min.time(), context.organization.zone)
    opening = next_opening(context.settings, context.organization.zone, midnight - timedelta(seconds=1))
    return None if opening is None else context.local(opening).date()


def _shortfall(talk: Talk, wish: Wish, pick: Pick) -> str:
    """What has to be said before slots that are not quite what was asked."""
    context = talk.context
    if pick.match is Match.other_person:
        resource = next((each for each in context.resources if each.id == wish.resource_id), None)
        return f"Com {resource.name if resource else 'essa pessoa'} não tenho horário livre, mas com a equipe sim. "
    if pick.match is not Match.near:
        return ""
    if wish.clock is not None and wish.first == wish.last:
        talk.counter.evidence.times.add(wish.clock)
        talk.draft.time = None
        own = _own_at(talk, wish.first, wish.clock)
        if own is not None:
            return f"Nesse horário você já tem: {bookings.named(own, context)}, {bookings.when(own, context)}. "
        outside = not any(span.start <= wish.clock < span.end for span in open_spans(context.settings, wish.first))
        if outside:
            return phrases.outside_hours(wish.clock, open_spans(context.settings, wish.first)) + " "
        return phrases.not_free(wish.clock, wish.first, context) + " "
    talk.draft.time = None
    if talk.draft.part:
        return f"{phrases.part_words(talk.draft.part)} não tenho horário livre. "
    return "Nesse horário não tenho vaga. "


def _busy(talk: Talk) -> tuple[tuple[datetime, datetime], ...]:
    """When the pet is elsewhere: nobody is offered two places at once."""
    pet_id, moving = talk.draft.pet.pet_id, talk.draft.moving_id
    return tuple(
        (booking.start_time, booking.end_time)
        for booking in talk.context.upcoming
        if booking.id != moving and booking.pet_id is not None and booking.pet_id == pet_id
    )


def _own_at(talk: Talk, day: date, clock: time) -> Booking | None:
    """The customer's own booking at a time they asked for: it is theirs, not somebody else's."""
    moment = datetime.combine(day, clock, talk.context.organization.zone)
    return next(
        (
            booking
            for booking in talk.context.upcoming
            if booking.id != talk.draft.moving_id and booking.start_time <= moment < booking.end_time
        ),
        None,
    )


def _closed_ones(talk: Talk) -> str:
    """Of several days asked for, those on which the business is closed, and why."""
    context, told = talk.context, ""
    for day in talk.draft.days:
        reason = closed_reason(context.settings, day)
        if reason is not None:
            talk.counter.evidence.days((day,))
            told += phrases.closed_day(day, reason, None, context) + " "
    return told


def _nothing(talk: Talk, wish: Wish) -> str:
    if wish.first == wish.last:
        return phrases.full_day(wish.first, talk.context)
    return phrases.NOTHING_THEN
