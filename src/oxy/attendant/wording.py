"""Phrases that more than one part of the attendant says: days, pets and what is about to be booked."""

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from oxy.agenda import Booking, Slot
from oxy.attendant.context import ClientContext
from oxy.attendant.outcomes import StayOffer
from oxy.catalog import Service, quote
from oxy.portuguese import clock_time, join_list, money, plural, short_date, weekday_name

SIZE_NAMES = {"small": "pequeno", "medium": "médio", "large": "grande"}
_MASCULINE_IN_A = frozenset(
    {"luca", "nikita", "panda", "akira", "sasha", "joca", "zeca", "kika", "goma", "bola", "jabuticaba"}
)


def day_words(day: date, today: date) -> str:
    """Return "hoje (sábado, 22/11)", "amanhã (...)", or plainly "sábado, 22/11"; another year is written out."""
    written = f"{weekday_name(day)}, {short_date(day)}"
    if day.year != today.year:
        written += f"/{day.year}"
    near = {0: "hoje", 1: "amanhã"}.get((day - today).days)
    return f"{near} ({written})" if near else written


def at_time(clock: time) -> str:
    """Return "às 10h" or "à 1h"."""
    return f"{'à' if clock.hour == 1 else 'às'} {clock_time(clock)}"


def is_female(name: str, sex: str | None = None) -> bool:
    """Whether a pet is spoken of as "ela": by its sex when known, else by how its name ends."""
    if sex:
        return sex == "female"
    plain = name.casefold()
    return plain.endswith("a") and plain not in _MASCULINE_IN_A


def the(name: str, sex: str | None = None) -> str:
    """Return "o Rex" or "a Mimi"."""
    return f"{'a' if is_female(name, sex) else 'o'} {name}"


def of_the(name: str, sex: str | None = None) -> str:
    """Return "do Rex" or "da Mimi"."""
    return f"d{the(name, sex)}"


def for_the(name: str, sex: str | None = None) -> str:
    """Return "para o Rex" or "para a Mimi"."""
    return f"para {the(name, sex)}"


def price_words(
    service: Service, size: str | None, coat: str | None = None, resource_id: UUID | None = None
) -> str:  # fmt: skip
    """Return what the service costs as far as it is known: one price, or the span and what decides."""
    prices = quote(service, size=size, coat=coat, resource_id=resource_id).prices or service.all_prices
    if not prices:
        return ""
    if prices[0] == prices[-1]:
        return money(prices[0])
    open_facts = [
        ("o porte", size is None and service.depends_on_size),
        ("a pelagem", coat is None and service.depends_on_coat),
        ("o profissional", resource_id is None and any(term.resource_id for term in service.terms)),
    ]
    deciding = join_list([words for words, is_open in open_facts if is_open]) or "o porte"
    return f"de {money(prices[0])} a {money(prices[-1])}, conforme {deciding}"


def package_words(left: int) -> str:
    """Return "usa 1 do seu pacote: restam 6"; `left` is what there is after it."""
    after = "era o último" if left == 0 else f"{'resta' if left == 1 else 'restam'} {left}"
    return f"usa 1 do seu pacote: {after}"


def stay_words(context: ClientContext, start: datetime, end: datetime) -> str:
    """Return "entrada sexta-feira, 13/03 às 14h, saída segunda-feira, 16/03 às 12h"."""
    arrival, departure = (
        f"{day_words(local.date(), context.today)} {at_time(local.time())}"
        for local in (context.local(start), context.local(end))
    )
    return f"entrada {arrival}, saída {departure}"


def stay_proposal_text(
    context: ClientContext, service: Service, stay: StayOffer, whose: str, *, moving: bool = False,
    cost: str | None = None,
) -> str:  # fmt: skip
    """Return the question before nights are booked: from when to when, how many, price, "Confirma?".

    Args:
        whose: "para o Rex", or "do Rex" for a stay that is changed.
        cost: what is said of the money in place of the price.
    """
    slot = stay.offer.slot
    if cost is None:
        cost = money(stay.price) if stay.price is not None else ""
    nights = plural(stay.nights, "noite", "noites")
    told = ", ".join(part for part in (stay_words(context, slot.start, slot.end), nights, cost) if part)
    lead = f"mudar {service.name} {whose} para" if moving else f"{service.name} {whose},"
    return f"Entendi: {lead} {told}. Confirma?"


def proposal_text(
    context: ClientContext, service: Service, pet: str | None, slot: Slot, *, price: Decimal | None,
    moving: Booking | None = None, pet_words: str | None = None, price_text: str | None = None, sex: str | None = None,
    whom: str | None = None,
) -> str:  # fmt: skip
    """Return the question before a booking or a move: service, pet, weekday, date, time, price, "Confirma?".

    `whom` is the professional, where one was asked for.
    """
    local = context.local(slot.start)
    when = f"{day_words(local.date(), context.today)} {at_time(local.time())}{f' com {whom}' if whom else ''}"
    what = service.name + (f" {pet_words or for_the(pet)}" if pet else "")
    cost = price_text or (money(price) if price is not None else "")
    if moving:
        old = context.local(moving.start_time)
        before = f"{day_words(old.date(), context.today)} {at_time(old.time())}"
        whose = f" {of_the(pet, sex)}" if pet else ""
        return f"Entendi: mudar {service.name}{whose} de {before} para {when}. Confirma?"
    return f"Entendi: {what}, {when}{f', {cost}' if cost else ''}. Confirma?"
