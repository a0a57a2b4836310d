"""Looks for room in the hotel: the nights wished for, or an honest reason and the nearest that are free."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from oxy.agenda import closed_reason, open_spans
from oxy.attendant.builtin.absorbing import forget_slots
from oxy.attendant.builtin.phrases import offers as times
from oxy.attendant.builtin.phrases import stays as phrases
from oxy.attendant.builtin.phrases import waiting
from oxy.attendant.builtin.staff_notes import summary
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.dialogue import OfferedSlot
from oxy.attendant.outcomes import Refused, StayOffer
from oxy.attendant.stay_counter import TOLD
from oxy.attendant.wording import day_words
from oxy.catalog import SIZES, Service

_BRIDGE = 7


async def find_vacancies(talk: Talk, service: Service) -> tuple[StayOffer, ...]:
    """Return the kennels free for the draft's nights; when there are none it is said why, with others offered."""
    draft = talk.draft
    assert draft.day is not None
    assert draft.last_day is not None
    problem = _impossible(talk)
    if problem is not None:
        talk.say(problem)
        await offer_other_nights(talk, service)
        return ()
    found = await talk.counter.search_stays(
        service, draft.day, draft.last_day, size=draft.pet.size, coat=talk.coat(), resource_id=draft.resource_id,
        moving=talk.own_booking(),
    )  # fmt: skip
    if not isinstance(found, Refused) and found:
        return found
    if isinstance(found, Refused):
        await _explain(talk, service, found)
        return ()
    late = draft.day == talk.context.today and _past_check_in(talk)
    talk.say(phrases.too_late(draft.day) if late else phrases.full((draft.last_day - draft.day).days))
    if late or draft.moving_id is not None:
        await offer_other_nights(talk, service)
        return ()
    draft.wished_first, draft.wished_last = draft.day, draft.last_day
    await offer_other_nights(talk, service)
    if talk.dialogue.expecting == "slot":
        talk.say(waiting.OFFER_TO_WAIT_FOR_NIGHTS)
    else:
        talk.say(waiting.SHALL_I_FOR_NIGHTS)
        talk.dialogue.ask("wait")
    return ()


async def offer_other_nights(talk: Talk, service: Service) -> None:
    """Offer the nearest nights that are free: around a closed day first, else as many nights on other days."""
    draft = talk.draft
    assert draft.day is not None
    assert draft.last_day is not None
    forget_slots(draft)
    found = await _around_closed_days(talk, service) or await talk.counter.search_nearest(
        service, draft.day, draft.last_day, size=draft.pet.size, coat=talk.coat(), moving=talk.own_booking()
    )
    draft.offered, draft.resource_id = [OfferedSlot.of(each.offer) for each in found], None
    if found:
        talk.say(phrases.others(found, talk.context))
        talk.dialogue.ask("slot")
        return
    draft.day = draft.last_day = None
    talk.say(phrases.NO_OTHERS)
    talk.dialogue.ask("day")


def hand_stay_over(talk: Talk, words: str) -> None:
    """What only people can settle about a stay."""
    talk.handover = talk.counter.escalate("stay", summary(talk))
    talk.say(words)
    talk.dialogue.close_topic()


async def _explain(talk: Talk, service: Service, refused: Refused) -> None:
    pet = talk.draft.pet
    if refused.error == "pet_too_large":
        limits = [each.up_to_size for each in talk.context.resources if each.id in service.resource_ids]
        largest = max((limit for limit in limits if limit), key=SIZES.index, default=None)
        talk.say(phrases.too_large(pet.name, pet.sex, pet.size, largest))
        talk.dialogue.close_topic()
        talk.dialogue.ask("human")
    elif refused.error == "outside_hours":
        talk.say(refused.say)
        await offer_other_nights(talk, service)
    elif refused.error == "needs_nights":
        talk.say(refused.say)
        talk.draft.day = talk.draft.last_day = None
        talk.dialogue.ask("day")
    else:
        from_staff = f"{service.name}: as datas quem acerta é a nossa equipe. Já avisei, e logo alguém fala com você."
        hand_stay_over(talk, from_staff)


def _impossible(talk: Talk) -> str | None:
    """Why the nights cannot be, before looking: gone by, too far ahead, nobody there to take the pet in or out."""
    draft, context = talk.draft, talk.context
    assert draft.day is not None
    assert draft.last_day is not None
    rules = context.settings.booking_rules
    horizon = context.today + timedelta(days=rules.horizon_days)
    talk.counter.evidence.days((draft.day, draft.last_day, horizon))
    if draft.day < context.today:
        return times.past_moment(day_words(draft.day, context.today))
    if draft.day > horizon:
        return times.beyond_horizon(horizon)
    for day, leaving in ((draft.day, False), (draft.last_day, True)):
        if not _takes_guests(talk, day):
            reason = closed_reason(context.settings, day) or "fechado"
            return phrases.closed(day, reason, leaving=leaving, today=context.today)
    return None


def _takes_guests(talk: Talk, day: date) -> bool:
    settings = talk.context.settings
    return settings.booking_rules.stays_on_closed_days or bool(open_spans(settings, day))


def _past_check_in(talk: Talk) -> bool:
    rules, context = talk.context.settings.booking_rules, talk.context
    arrives = datetime.combine(context.today, time.fromisoformat(rules.check_in), context.organization.zone)
    return arrives < context.now + timedelta(minutes=rules.minimum_notice_minutes)


async def _around_closed_days(talk: Talk, service: Service) -> list[StayOffer]:
    """The same nights, with one or two less or more at the closed end."""
    draft = talk.draft
    assert draft.day is not None
    assert draft.last_day is not None
    if _takes_guests(talk, draft.day) and _takes_guests(talk, draft.last_day):
        return []
    arrivals = _guest_days(talk, draft.day)
    departures = _guest_days(talk, draft.last_day)
    found: list[StayOffer] = []
    for arrival in arrivals:
        for departure in departures:
            if talk.context.today <= arrival < departure:
                found += await _one_stay(talk, service, arrival, departure)
    return found[:TOLD]


def _guest_days(talk: Talk, day: date) -> list[date]:
    """The day itself, or else the nearest ones before and after it on which guests come and go."""
    if _takes_guests(talk, day):
        return [day]
    ahead = range(1, _BRIDGE + 1)
    nearest = (
        next((each for away in ahead if _takes_guests(talk, each := day + timedelta(days=sign * away))), None)
        for sign in (-1, 1)
    )
    return [each for each in nearest if each is not None]


async def _one_stay(talk: Talk, service: Service, arrival: date, departure: date) -> Sequence[StayOffer]:
    found = await talk.counter.search_stays(
        service, arrival, departure, size=talk.draft.pet.size, coat=talk.coat(), moving=talk.own_booking(), most=1
    )
    return () if isinstance(found, Refused) else found
