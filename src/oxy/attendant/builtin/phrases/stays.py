"""Stays in words: what is asked, what is free, and why there is nothing."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal

from oxy.attendant.context import ClientContext
from oxy.attendant.outcomes import StayOffer
from oxy.attendant.wording import SIZE_NAMES, day_words, of_the, stay_words, the
from oxy.catalog import Service
from oxy.portuguese import clock_time, join_list, money, plural

ASK_NIGHTS = "Para quais dias? Me diga a entrada e a saída 😊"
WHAT_CHANGES = "Sem problema! Me diga a entrada e a saída que ficam melhor para você."
JUST_TAKEN = "Poxa, essa vaga acabou de ser ocupada 😕"
NO_OTHERS = "Por perto também não achei vaga. Quer me dizer outras datas?"
WHICH = "Qual fica melhor para você?"
ONE_OTHER = "Pode ser?"


def ask_departure(arrival: date, today: date) -> str:
    """Ask until when."""
    return f"Entrada {day_words(arrival, today)}. E a saída, em que dia? Ou me diga quantas noites 😊"


def ask_arrival_for(nights: int, total: Decimal | None, nightly: Decimal | None) -> str:
    """Ask from when, with what so many nights cost."""
    words = plural(nights, "noite", "noites")
    cost = f": {money(total)} ({money(nightly)} por noite)" if total is not None and nightly is not None else ""
    return f"{words[:1].upper()}{words[1:]}{cost}. A partir de que dia?"


def vacancy(stays: Sequence[StayOffer], size: str | None) -> str:
    """Return that there is room, and in which kennels."""
    kennels = [stay.offer.slot.resource_name for stay in stays]
    whom = f" para o porte {SIZE_NAMES[size]}" if size else ""
    if len(kennels) == 1:
        return f"Temos vaga{whom} 😊"
    return f"Temos vaga{whom} 😊 Livres: {join_list(kennels)}."


def full(nights: int) -> str:
    """Return that nothing is free for the nights asked for."""
    return f"Para {'essa noite' if nights == 1 else 'essas noites'} não temos mais vaga 😕"


def closed(day: date, reason: str, *, leaving: bool, today: date) -> str:
    """Return that nobody arrives or leaves on a day, and why."""
    words = day_words(day, today)
    return f"{words[:1].upper()}{words[1:]} não temos {'saída' if leaving else 'entrada'} de hóspedes ({reason})."


def too_late(today: date) -> str:
    """Return that guests are taken in no more today."""
    return f"Para entrar {day_words(today, today)} já não dá mais tempo 😕"


def too_large(name: str | None, sex: str | None, size: str | None, largest: str | None) -> str:
    """Return that no kennel takes the pet, and offer a person."""
    who = the(name, sex) if name else "o pet"
    whose = f"{who[:1].upper()}{who[1:]} é de porte {SIZE_NAMES[size]}" if size else ""
    limit = f"nossas vagas são para pets até o porte {SIZE_NAMES[largest]}" if largest else "não temos espaço"
    told = f"{whose}, e {limit}" if whose else f"{limit[:1].upper()}{limit[1:]}"
    return f"{told} 😕 Por isso não posso reservar. Quer que eu chame uma pessoa da equipe?"


def others(stays: Sequence[StayOffer], context: ClientContext) -> str:
    """Return the nearest nights that are free, a line each."""
    lines = [
        f"• {stay_words(context, stay.offer.slot.start, stay.offer.slot.end)} "
        f"({plural(stay.nights, 'noite', 'noites')}{f', {money(stay.price)}' if stay.price is not None else ''})"
        for stay in stays
    ]
    lead = "O mais perto que tenho:\n"
    return f"{lead}{chr(10).join(lines)}\n{ONE_OTHER if len(stays) == 1 else WHICH}"


def hours(context: ClientContext, service: Service) -> str:
    """Return from when guests come and until when they leave."""
    rules = context.settings.booking_rules
    check_in, check_out = time.fromisoformat(rules.check_in), time.fromisoformat(rules.check_out)
    return f"{service.name}: entrada a partir das {clock_time(check_in)} e saída até as {clock_time(check_out)}."


def under_way(name: str, sex: str | None) -> str:
    """Return that this change of a stay that has begun is for people to make."""
    return f"A hospedagem {of_the(name, sex)} já está em andamento, e essa mudança quem acerta é a nossa equipe."


def ask_until(name: str, sex: str | None, leaves: date, today: date) -> str:
    """Ask until when a guest who is there stays."""
    who = the(name, sex) if name else "o pet"
    return f"A saída d{who} está marcada para {day_words(leaves, today)}. Até que dia você quer deixar?"


def kennel_taken(*, longest: bool) -> str:
    """Return that a guest's kennel is another's before the day asked for."""
    if longest:
        return "Até esse dia a vaga já está reservada para outro hóspede 😕 O máximo que consigo:"
    return "A vaga já está reservada para outro hóspede a partir da saída 😕 Quer que eu chame a equipe para ver outra?"
