"""Visits of several animals or services, in words."""

from collections.abc import Sequence
from datetime import date

from oxy.agenda import Visit, VisitOffer
from oxy.attendant.builtin.phrases.bookings import asked_beforehand, when
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import VisitPart
from oxy.attendant.wording import at_time, day_words, of_the
from oxy.catalog import Service
from oxy.portuguese import clock_time, join_list, money

WHICH = "Qual fica melhor para você?"
ONE_TAKEN = "Poxa, um desses horários acabou de ser ocupado 😕 Não marquei nada ainda."
NOT_AT_ONCE = "Todos no mesmo horário não consigo, mas um logo depois do outro, sim. "
NOT_THEN = "Nesse horário não consigo todos. "
NOTHING_THEN = "Para esse dia não consigo tudo junto."
NOTHING = "Não encontrei horário para tudo isso no mesmo dia. Quer me dizer outro dia?"
NO_NIGHTS = "Para essas noites não consigo vaga para tudo junto 😕 Quer me dizer outras datas?"
WHAT_CHANGES = "Sem problema, não marquei nada! O que você quer mudar: o dia, o horário, os serviços ou os pets?"
ASK_DAY = "Para qual dia e horário você gostaria?"
TOO_MANY = "Para tantos de uma vez é melhor a nossa equipe combinar com você."
OR_ALL = "Se for a visita toda, é só responder “todos”."


def not_with(names: Sequence[str]) -> str:
    """Return that those asked for have no time for all of it, before others are offered."""
    return f"Com {join_list(names)} não consigo encaixar tudo, mas com a equipe vejo para você. "


def summed_up(parts: Sequence[VisitPart], services: Sequence[Service]) -> str:
    """Return "Banho do Rex e do Thor"; animals and services that are open are left out."""
    names = {service.id: service.name for service in services}
    pets: dict[str, list[str]] = {}
    for part in parts:
        if part.service_id is not None and part.service_id in names:
            mine = pets.setdefault(names[part.service_id], [])
            mine += [of_the(part.pet.name, part.pet.sex)] if part.pet.name else []
    return join_list([f"{service} {join_list(of)}".strip() for service, of in pets.items()])


def offered(offers: Sequence[VisitOffer], parts: Sequence[VisitPart], context: ClientContext) -> str:
    """Return the arrangements, numbered, a day's name once when it is the same for all."""
    days = {_day(offer, context) for offer in offers}
    head = f"Para {summed_up(parts, context.services)}"
    if len(days) == 1:
        head += f", {day_words(next(iter(days)), context.today)}"
    lines = [
        f"{number}. {_arrangement(offer, parts, context, with_day=len(days) > 1)}"
        for number, offer in enumerate(offers, 1)
    ]
    return f"{head}, tenho:\n" + "\n".join(lines)


def booked(
    visit: Visit, parts: Sequence[VisitPart], context: ClientContext, *, moved: bool = False, anew: bool = True
) -> str:
    """Return the good news, with everything that was booked or moved; not `anew`, that it stands already."""
    first = visit.live[0]
    day = day_words(context.local(first.start_time).date(), context.today)
    sexes = {part.pet.pet_id: part.pet.sex for part in parts}
    asked_for = {part.resource_id for part in parts if part.resource_id}
    lines: list[str] = []
    nights = any(each.booking_type == "hotel" for each in visit.live)
    for each in sorted(visit.live, key=lambda booking: booking.start_time):
        whose = f" {of_the(each.pet_name, sexes.get(each.pet_id))}" if each.pet_name else ""
        cost = f", {money(each.price)}" if each.price is not None and not moved else ""
        at = when(each, context) if nights else at_time(context.local(each.start_time).time())
        whom = f" com {each.resource_name}" if each.resource_id in asked_for else ""
        lines.append(f"• {each.service_name}{whose}, {at}{whom}{cost}")
    total = f"\nTotal: {money(visit.price)}" if visit.price is not None and not moved else ""
    asked = next((words for words in (asked_beforehand(each, context) for each in visit.live) if words), "")
    address = f"\n📍 {context.organization.address}" if context.organization.address and not moved else ""
    verb = "Remarcado" if moved else "Agendado"
    if not anew:
        return f"Essa visita já está agendada 😊{'' if nights else f' {day}:'}\n" + "\n".join(lines)
    return f"Prontinho! ✅ {verb}{'' if nights else f', {day}'}:\n" + "\n".join(lines) + f"{total}{asked}{address}"


def ask_names(count: int) -> str:
    """Ask what several animals are called."""
    return f"Como eles se chamam? Me diga o nome dos {count} 😊" if count > 1 else "Qual é o nome do outro pet?"


def title(offer: VisitOffer, context: ClientContext) -> str:
    """Return the start of an arrangement as a button has room for."""
    local = context.local(offer.plan.arrangement.start)
    return f"{local:%d/%m} {clock_time(local.time())}"


def _arrangement(
    offer: VisitOffer, parts: Sequence[VisitPart], context: ClientContext, *, with_day: bool
) -> str:  # fmt: skip
    slots = offer.plan.arrangement.slots
    day = f"{day_words(_day(offer, context), context.today)}, " if with_day else ""
    if len({slot.start for slot in slots}) == 1:
        return f"{day}todos {at_time(context.local(slots[0].start).time())}"
    several_services = len({part.service_id for part in parts}) > 1
    several_pets = len({part.pet.name for part in parts}) > 1
    names = {service.id: service.name for service in context.services}
    told: list[str] = []
    for part, slot in sorted(zip(parts, slots, strict=True), key=lambda each: each[1].start):
        words = names.get(slot.service_id, "serviço") if several_services else ""
        if several_pets and part.pet.name:
            words = f"{words} {of_the(part.pet.name, part.pet.sex)}" if words else part.pet.name
        told.append(f"{words} {at_time(context.local(slot.start).time())}".strip())
    return day + join_list(told)


def _day(offer: VisitOffer, context: ClientContext) -> date:
    return context.local(offer.plan.arrangement.start).date()
