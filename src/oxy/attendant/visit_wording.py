"""What is about to be booked when it is several things at once, or comes again: the questions before the yes."""

from collections.abc import Sequence
from datetime import date

from oxy.agenda import Rule, Slot, VisitOffer, rhythm
from oxy.attendant.context import ClientContext
from oxy.attendant.dialogue import VisitPart
from oxy.attendant.wording import at_time, day_words, of_the, stay_words
from oxy.portuguese import join_list, money, short_date


def visit_proposal_text(offer: VisitOffer, parts: Sequence[VisitPart], context: ClientContext, *, moving: bool) -> str:
    """Return the question before a visit is booked or moved: each part with its time and price, the total."""
    day = day_words(context.local(offer.plan.arrangement.start).date(), context.today)
    nights = any(slot.end.date() > slot.start.date() for slot in offer.plan.arrangement.slots)
    head = "Entendi: mudar a visita para" if moving else "Entendi:"
    lines: list[str] = []
    order = sorted(
        zip(parts, offer.plan.arrangement.slots, offer.plan.prices, strict=True), key=lambda each: each[1].start
    )
    names = {service.id: service.name for service in context.services}
    for part, slot, price in order:
        whose = f" {of_the(part.pet.name, part.pet.sex)}" if part.pet.name else ""
        what = names.get(slot.service_id, "serviço")
        cost = f", {money(price)}" if price is not None and not moving else ""
        whom = f" com {slot.resource_name}" if part.resource_id else ""
        lines.append(f"• {what}{whose}, {_at(slot, context, with_day=nights)}{whom}{cost}")
    total = f"\nTotal: {money(offer.plan.price)}." if offer.plan.price is not None and not moving else ""
    return f"{head}{'' if nights else f' {day}:'}\n" + "\n".join(lines) + f"{total}\nConfirma?"


def _at(slot: Slot, context: ClientContext, *, with_day: bool) -> str:
    start = context.local(slot.start)
    if not with_day:
        return at_time(start.time())
    if slot.end.date() > slot.start.date():
        return stay_words(context, slot.start, slot.end)
    return f"{day_words(start.date(), context.today)} {at_time(start.time())}"


def series_proposal_text(
    what: str, rule: Rule, first: date, cost: str, missed: Sequence[date], context: ClientContext,
    whom: str | None = None,
) -> str:  # fmt: skip
    """Return the question before a series begins; `whom` is the professional, where one was asked for."""
    taken = f" ({join_list([short_date(day) for day in missed])} já está ocupado nesse horário)" if missed else ""
    each = f", {cost} cada vez" if cost else ""
    person = f" com {whom}" if whom else ""
    return (
        f"Entendi: {what}, {rhythm(rule)} {at_time(rule.clock)}{person}, a partir de {day_words(first, context.today)}"
        f"{taken}{each}. Confirma?"
    )
