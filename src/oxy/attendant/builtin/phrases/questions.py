"""Services, prices, hours and the address, in words."""

import re
from collections.abc import Sequence
from datetime import date

from oxy.attendant.builtin.phrases.animals import by_size, join_or
from oxy.attendant.builtin.phrases.offers import hours_words
from oxy.attendant.wording import SIZE_NAMES, day_words, price_words
from oxy.businesses import TimeSpan, WeekHours
from oxy.catalog import Service

GIVES_UP = re.compile(
    r"\b(?:deixa(?: para la| quieto| para depois)?|esquec[ea]|desist\w+|nao quero mais|cancela\w*"
    r"|nao precisa(?: mais)?|outra hora|depois (?:eu )?(?:vejo|marco|falo)|mudei de ideia)\b"
)
TAKE_YOUR_TIME = "Claro, sem pressa! Quando decidir, é só me responder por aqui 😊"
SOME_OTHER_ANIMAL = re.compile(r"\b(?:outro|outra|nenhum|nem um nem outro|animal|bicho)\b")
_DAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_LISTED_SERVICES = 10


NO_DISCOUNT_HERE = "Por aqui os valores são esses 😊 Para conversar sobre isso, quer que eu chame uma pessoa da equipe?"


def takes(service: Service) -> str:
    """Return how long a service takes."""
    hours, minutes = divmod(service.duration_minutes or 0, 60)
    length = f"{hours}h{minutes:02d}" if hours and minutes else f"{hours}h" if hours else f"{minutes} minutos"
    return f"{service.name} leva cerca de {length}."


def ask_service_again(services: Sequence[Service]) -> str:
    """Ask which service once more, the list told already."""
    if len(services) <= 3:
        return ask_service(services)
    names = [service.name for service in services[:3]]
    return f"Anotado! Só falta o serviço: {', '.join(names)}… qual deles?"


def ask_service(services: Sequence[Service]) -> str:
    """Ask which service, with the ones that come into question."""
    names = [service.name for service in services[:_LISTED_SERVICES]]
    if len(names) <= 3:
        return f"Qual serviço você gostaria: {join_or(names)}?"
    return "Qual serviço você gostaria?\n" + "\n".join(f"• {name}" for name in names)


def not_offered(trade: str) -> str:
    """Return that a service is not done here."""
    return f"No momento não oferecemos {trade} por aqui 😕"


def price_line(service: Service) -> str:
    """Return "Banho: R$ 50,00 (pequeno), R$ 60,00 (médio) ou R$ 80,00 (grande)"."""
    if service.prices and service.price is None:
        sizes = [f"{price} (porte {SIZE_NAMES[size]})" for size, price in by_size(service)]
        return f"{service.name}: {join_or(sizes)}"
    price = price_words(service, None)
    night = " por noite" if service.type == "hotel" else ""
    return f"{service.name}: {price}{night}" if price else f"{service.name}: valor sob consulta"


def price_list(services: Sequence[Service]) -> str:
    """Return every service with its price."""
    return "Nossos preços:\n" + "\n".join(f"• {price_line(service)}" for service in services)


def price_of_size(service: Service, size: str, whose: str | None) -> str:
    """Return what a service costs for one size; `whose` is the pet or breed that has it."""
    return f"{service.name} para porte {SIZE_NAMES[size]}{f' ({whose})' if whose else ''}: {price_words(service, size)}"


def service_list(services: Sequence[Service]) -> str:
    """Return what is done here."""
    return "Fazemos por aqui:\n" + "\n".join(f"• {service.name}" for service in services)


def week_hours(hours: WeekHours) -> str:
    """Return the opening hours of the week, neighbouring equal days together."""
    groups: list[tuple[int, int, tuple[TimeSpan, ...]]] = []
    for weekday in range(7):
        spans = hours.on(weekday)
        if groups and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], weekday, spans)
        else:
            groups.append((weekday, weekday, spans))
    lines = [f"• {_days(first, last)}: {hours_words(spans) if spans else 'fechado'}" for first, last, spans in groups]
    return "Nosso horário de atendimento:\n" + "\n".join(lines)


def day_hours(day: date, today: date, spans: Sequence[TimeSpan], reason: str | None) -> str:
    """Return when a day is open, or why it is not."""
    words = day_words(day, today)
    words = words[:1].upper() + words[1:]
    if not spans:
        return f"{words} não abrimos ({reason or 'fechado'})."
    return f"{words} atendemos {hours_words(spans)}."


def _days(first: int, last: int) -> str:
    if first == last:
        return _DAYS[first]
    return f"{_DAYS[first]} {'e' if last == first + 1 else 'a'} {_DAYS[last]}"
