"""Answers to questions that belong to no topic: "quer que eu chame alguém?", "quer marcar um horário?"."""

from oxy.attendant.builtin.booking import advance, continue_booking
from oxy.attendant.builtin.introductions import take_name, take_phone
from oxy.attendant.builtin.misunderstanding import call_a_person
from oxy.attendant.builtin.talk import Talk
from oxy.attendant.builtin.visits import start_visit
from oxy.portuguese import Answer, Intent


async def answers_loose_question(talk: Talk) -> bool:
    """Do what the message answers to such a question; return False when it answers none."""
    dialogue, answer = talk.dialogue, talk.heard.answer
    expecting = dialogue.expecting
    if expecting not in ("human", "book_too", "emergency", "opt_out", "contact_name", "contact_phone"):
        return False
    dialogue.ask(None)
    if expecting == "contact_name":
        return await take_name(talk)
    if expecting == "contact_phone":
        return await take_phone(talk)
    if expecting == "human" and answer is Answer.yes:
        call_a_person(talk, "accepted_offer")
        return True
    if expecting == "book_too" and await start_visit(talk):
        return True
    if expecting == "book_too" and (answer in (Answer.yes, Answer.yes_but) or _goes_into_it(talk)):
        dialogue.topic = "booking"
        await _continue_or_advance(talk)
        return True
    if answer is Answer.no:
        dialogue.close_topic()
        talk.say("Tudo bem! Se precisar, é só chamar 😊")
        return True
    return False


def _goes_into_it(talk: Talk) -> bool:
    """Whether "quer marcar?" is answered by saying for whom or when: "ela se chama Lua", "tem hoje?"."""
    heard = talk.heard
    asks_otherwise = heard.guess.rule in (Intent.cancel, Intent.reschedule, Intent.price, Intent.hours_address)
    said = heard.facts.name is not None or heard.days or heard.moments.times
    return talk.service() is not None and not heard.services and not asks_otherwise and bool(said)


async def _continue_or_advance(talk: Talk) -> None:
    """Take what the message brings along, and go on from there."""
    if not await continue_booking(talk):
        await advance(talk)
