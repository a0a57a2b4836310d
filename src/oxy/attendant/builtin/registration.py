"""A pet registered by itself, without a booking."""

from oxy.attendant.builtin.animals import absorb_animal, of_known
from oxy.attendant.builtin.phrases import animals as phrases
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.outcomes import Refused
from oxy.portuguese import Answer


async def start_registration(talk: Talk) -> None:
    """Begin with whatever the message says about the pet."""
    talk.dialogue.close_topic()
    talk.dialogue.topic = "registering"
    absorb_animal(talk)
    await _advance(talk)


async def continue_registration(talk: Talk) -> bool:
    """Go on; return False when the message says nothing about the pet."""
    learnt = absorb_animal(talk)
    if not learnt and talk.dialogue.expecting == "facts" and not talk.heard.asks:
        learnt = True
    if not learnt and talk.heard.answer is Answer.no:
        talk.dialogue.close_topic()
        talk.say("Sem problema, não cadastrei nada 😊")
        return True
    if not learnt:
        return False
    await _advance(talk)
    return True


async def _advance(talk: Talk) -> None:
    draft, pet = talk.draft, talk.draft.pet
    if pet.name is None:
        talk.say(phrases.ask_name(pet.species, pet.sex))
        talk.dialogue.ask("pet_name")
    elif pet.species is None:
        talk.say(phrases.ask_species(pet.name, pet.sex, with_facts=False))
        talk.dialogue.ask("species")
    elif pet.pet_id is None and pet.breed is None and pet.age_years is None and not draft.facts_asked:
        draft.facts_asked = True
        talk.say(phrases.ask_facts(pet.name, pet.sex))
        talk.dialogue.ask("facts")
    else:
        await _register(talk)


async def _register(talk: Talk) -> None:
    pet = talk.draft.pet
    assert pet.name is not None
    assert pet.species is not None
    size = None if pet.size_assumed else pet.size
    outcome = await talk.counter.register_pet(
        pet.name, pet.species, breed=pet.breed, age_years=pet.age_years, size=size, sex=pet.sex
    )
    if isinstance(outcome, Refused):
        talk.say(outcome.say)
        talk.dialogue.close_topic()
        return
    # The same words whether it was made now or known before: a turn that is run again must say the same.
    talk.say(phrases.registered(outcome.pet, talk.context.today))
    talk.dialogue.draft.pet = of_known(outcome.pet)
    talk.dialogue.ask("book_too")
