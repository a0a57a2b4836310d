"""Passing the conversation to a person: what the customer is told, and when somebody will be there."""

from oxy.agenda import is_open, next_opening
from oxy.attendant.context import ClientContext
from oxy.attendant.counter import Counter
from oxy.attendant.wording import at_time, day_words

_CALLED = "Já chamei uma pessoa da nossa equipe, que continua com você por aqui 😊"


def hand_over_text(context: ClientContext, counter: Counter) -> str:
    """Return that a person was called; outside opening hours, when the team is back."""
    settings, zone = context.settings, context.organization.zone
    if is_open(settings, zone, context.now):
        return _CALLED
    opening = next_opening(settings, zone, context.now)
    if opening is None:
        return "Já avisei nossa equipe, que responde por aqui assim que puder 😊"
    counter.evidence.instant(opening)
    when = f"{day_words(opening.date(), context.today)} {at_time(opening.time())}"
    return f"Já avisei nossa equipe. Agora estamos fechados, e alguém te responde por aqui quando abrirmos: {when}."


def summary_of(context: ClientContext, text: str) -> str:
    """Return what staff read first: who writes, whose pets, what was said."""
    who = context.contact.display_name or "Cliente"
    pets = ", ".join(pet.name for pet in context.pets)
    return f"{who}{f' (pets: {pets})' if pets else ''}: {text[:400]}"
