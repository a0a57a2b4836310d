"""A series in the making: what is missing is asked for, the first dates are looked at, a yes begins it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from oxy.agenda import Rule, Slot
from oxy.attendant.builtin.animals import ask_about_animal, ask_which_animal, next_animal
from oxy.attendant.builtin.booking import ask_service
from oxy.attendant.builtin.introductions import ask_who
from oxy.attendant.builtin.phrases import offers
from oxy.attendant.builtin.phrases import series as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.whom import drop_wrong_person, wished_name
from oxy.attendant.dialogue import Draft, SeriesDraft
from oxy.attendant.outcomes import Refused
from oxy.attendant.visit_wording import series_proposal_text
from oxy.attendant.wording import of_the, price_words
from oxy.catalog import Service
from oxy.portuguese import Answer

LOOKED_AT = 4


async def advance_series(talk: Talk) -> None:
    """Ask for the next missing thing, or propose the series."""
    draft, series, service = talk.draft, talk.draft.series, talk.service()
    assert series is not None
    if service is None:
        ask_service(talk)
        return
    drop_wrong_person(talk, service)
    if ask_which_animal(talk) or ask_about_animal(talk, service):
        return
    if series.weekday is None:
        talk.say(phrases.ASK_WEEKDAY)
        talk.dialogue.ask("weekday")
        return
    if draft.time is None:
        if draft.earliest is not None or draft.latest is not None:
            await _tell_times(talk, service, first_day(talk, series), lead="")
            return
        talk.say(phrases.ASK_TIME)
        talk.dialogue.ask("time")
        return
    await _propose(talk, service, series)


def is_yes(talk: Talk) -> bool:
    """Whether the message is a plain yes to the series proposed."""
    return talk.dialogue.expecting == "confirm" and talk.heard.answer is Answer.yes


async def begin(talk: Talk, service: Service, series: SeriesDraft) -> None:
    """Register the animal if it is new, and begin the series."""
    pet, clock = talk.draft.pet, talk.draft.time
    assert clock is not None
    if pet.name is not None and pet.species is not None:
        size = pet.size if service.depends_on_size or not pet.size_assumed else None
        registered = await talk.counter.register_pet(
            pet.name, pet.species, breed=pet.breed, age_years=pet.age_years, size=size, sex=pet.sex
        )
        if isinstance(registered, Refused):
            talk.say(registered.say)
            talk.dialogue.ask("pet")
            return
        pet.pet_id = registered.pet.id
    outcome = await talk.counter.start_series(
        service.id, pet.pet_id, rule_of(talk, series), resource_id=talk.draft.resource_id
    )
    talk.say(outcome.say if isinstance(outcome, Refused) else phrases.begun(outcome, talk.context, pet.sex))
    more, alike = talk.draft.more_pets, talk.draft.alike
    following = next_animal(talk) if more else None
    talk.dialogue.close_topic()
    if following is None:
        ask_who(talk)
        return
    again = SeriesDraft(series.every, series.step, series.weekday, series.nth)
    talk.dialogue.topic = "series"
    talk.dialogue.draft = Draft(
        service_id=service.id,
        pet=following,
        alike=alike,
        time=clock,
        more_pets=more[1:],
        series=again,
        resource_id=talk.draft.resource_id,
    )
    talk.say(phrases.now_for(following.name or "", following.sex))
    await advance_series(talk)


def rule_of(talk: Talk, series: SeriesDraft) -> Rule:
    """Return the rule that the draft stands for; without a week of the month it is the one of the first date."""
    first = series.starts_on or first_day(talk, series)
    assert series.weekday is not None
    assert talk.draft.time is not None
    nth = series.nth
    if series.every == "month" and nth is None:
        nth = (first.day - 1) // 7 + 1
        nth = nth if nth <= LOOKED_AT else -1
    return Rule(series.every, series.step, series.weekday, talk.draft.time, first, nth=nth)


async def _propose(talk: Talk, service: Service, series: SeriesDraft) -> None:
    series.starts_on = first_day(talk, series)
    rule, context = rule_of(talk, series), talk.context
    horizon = context.today + timedelta(days=context.settings.booking_rules.horizon_days)
    days = list(islice(rule.days(horizon), LOOKED_AT))
    missed: list[date] = []
    for day in days:
        found = await talk.counter.search(
            service, day, day, choose=lambda slots: slots[:1], window=(rule.clock, rule.clock),
            resource_id=talk.draft.resource_id, size=talk.draft.pet.size, coat=talk.coat(),
        )  # fmt: skip
        if isinstance(found, Refused):
            talk.say(found.say)
            talk.dialogue.close_topic()
            return
        if found.offers or _begun_already(talk, service, datetime.combine(day, rule.clock, context.organization.zone)):
            break
        missed.append(day)
    else:
        series.full_at = rule.clock
        await _tell_times(talk, service, days[0] if days else context.today, lead=_none_free(days, rule, talk))
        talk.say(phrases.OFFER_TO_WAIT)
        return
    series.full_at = None
    series.starts_on = days[0] if series.every == "month" else days[len(missed)]
    talk.counter.evidence.days(days)
    talk.counter.evidence.times.add(rule.clock)
    pet = talk.draft.pet
    what = f"{service.name} {of_the(pet.name, pet.sex)}" if pet.name else service.name
    if pet.name:
        talk.counter.evidence.names.add(pet.name)
    cost, whom = price_words(service, pet.size, talk.coat(), talk.draft.resource_id), wished_name(talk)
    talk.say(series_proposal_text(what, rule, days[len(missed)], cost, missed, context, whom))
    talk.dialogue.ask("confirm")


def _begun_already(talk: Talk, service: Service, start: datetime) -> bool:
    return any(
        each.series_id is not None
        and (each.service_id, each.pet_id, each.start_time) == (service.id, talk.draft.pet.pet_id, start)
        for each in talk.context.upcoming
    )


def first_day(talk: Talk, series: SeriesDraft) -> date:
    """Return the first local day on which the recurrence would be."""
    day, today = talk.draft.day, talk.context.today
    if day is not None and day >= today and series.weekday in (None, day.weekday()):
        return day
    start = max(day or today, today)
    assert series.weekday is not None
    first = start + timedelta(days=(series.weekday - start.weekday()) % 7)
    clock = talk.draft.time
    if first == today and clock is not None and clock <= talk.context.now.time():
        first += timedelta(days=7)
    return first


def _none_free(days: Sequence[date], rule: Rule, talk: Talk) -> str:
    talk.counter.evidence.times.add(rule.clock)
    talk.counter.evidence.days(days)
    return offers.not_free(rule.clock, days[0], talk.context) + " " if days else ""


async def _tell_times(talk: Talk, service: Service, day: date, *, lead: str) -> None:
    """The times of the first date, to choose from for all of them."""
    draft = talk.draft
    window = (draft.earliest, draft.latest) if draft.earliest or draft.latest else None

    def some(slots: Sequence[Slot]) -> Sequence[Slot]:
        instants = list({slot.start: slot for slot in slots}.values())
        whole = [slot for slot in instants if talk.context.local(slot.start).minute == 0] or instants
        return whole[:10]

    found = await talk.counter.search(
        service,
        day,
        day,
        choose=some,
        window=window,
        resource_id=draft.resource_id,
        size=draft.pet.size,
        coat=talk.coat(),
    )
    draft.time = None
    talk.dialogue.ask("time")
    if isinstance(found, Refused) or not found.offers:
        talk.say(f"{lead}{phrases.ASK_TIME}")
        return
    slots = [offer.slot for offer in found.offers]
    talk.say(f"{lead}{offers.free_times(slots, service, talk.context)} {phrases.ASK_TIME}")
